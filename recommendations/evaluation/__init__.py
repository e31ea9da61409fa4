"""Measures the engine on real listening, by the engine's own functions for scoring and learning. No Django.

`run.evaluate` finds the data sets in a folder: SiTunes, Last.fm, and any CSV of the form in `csv_form`. Plays are
replayed in time (`replay`): every model says how well the listener will like a play, and only then learns from it.
"""
