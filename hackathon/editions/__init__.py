"""An edition, its phases and instants: when things open and close, and how that may be moved."""
