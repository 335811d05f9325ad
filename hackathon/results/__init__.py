"""Stage 8: deliberation, publication, the bundle that anyone can check, the report."""
