"""People: accounts, sign-in, roles in an edition, one-time links, their data."""
