"""Requests for accommodations: kept apart from everything that raters and deciders read."""
