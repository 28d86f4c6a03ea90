"""Questionnaires for surveys of teams: the shipped ones, their translations, and the linter."""
