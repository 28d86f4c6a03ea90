"""Surveys of teams: drafting, holding, results."""
