"""Stage 6: the rubric and the score cards."""
