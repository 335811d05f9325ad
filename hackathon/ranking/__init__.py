"""Scores become places, with what is not certain said beside them. Pure functions on arrays.

`table` reads scores, `tally` is the plain weighted mean, `model.fit` the adjusted posterior, `pools.rank` the places
inside each pool, `doubt` what the places hang on. No Flask, no database.
"""
