"""Trains the tagger's models from the corpus in this repository."""
