"""Scores, their uncertainty and the agreement between raters."""
