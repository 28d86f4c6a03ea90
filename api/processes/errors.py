"""Errors of the processes that `outside-in serve` runs: each message is one line for an operator."""


class ProcessError(Exception):
    """Something that the operator must know and can change; the message is one complete line."""


class EmbeddedError(ProcessError):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""
