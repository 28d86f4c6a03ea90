"""Decisions about applications: each by a named person, with a reason, one application at a time."""
