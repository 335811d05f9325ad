"""Stage 3: founding, inviting, joining, leaving, handing over a team."""
