"""The append-only, hash-chained log of an edition: who did what, when, in which role, before and after."""
