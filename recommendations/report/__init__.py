"""Figures and a page on what the recommender predicts, serves and learns. Needs matplotlib; no Django."""
