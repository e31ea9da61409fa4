"""Trials of the recommender on made-up data, in a database of their own. Only commands use them."""
