"""Processes: the embedded PostgreSQL, the supervisor of `serve` and the worker."""
