"""Interviews, panel seats, scorecards, notes and the rule of blindness."""
