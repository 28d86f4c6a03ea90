"""What can go wrong, in the product's words. api/errors.py turns each into an HTTP answer."""

from collections.abc import Sequence

import msgspec


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to change: a JSON path into the request, a stable code and a sentence that says what to change."""

    field: str
    code: str
    message: str


class DomainError(Exception):
    """A request that the product's rules refuse. `code` is stable and machine-readable."""

    def __init__(self, message: str, *, code: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.errors = tuple(errors)


class NotFound(DomainError):
    """There is no such thing, or it is another organisation's; both read alike. `field` names it in a body."""

    def __init__(self, what: str, field: str | None = None) -> None:
        message = f"There is no {what} with this id."
        errors = [] if field is None else [FieldError(field=field, code="not_found", message=message)]
        super().__init__(message, code="not_found", errors=errors)


class Unauthenticated(DomainError):
    """No credential, or one that is unknown, expired or revoked."""


class Forbidden(DomainError):
    """The credential is good but may not do this."""


class ScopeMissing(Forbidden):
    """The credential lacks `scopes`, by their codes; what speaks to people names who has them instead."""

    def __init__(self, message: str, scopes: Sequence[str]) -> None:
        super().__init__(message, code="scope_missing")
        self.scopes = frozenset(scopes)


class Conflict(DomainError):
    """The thing is in a state that does not allow this now."""


class Blinded(Conflict):
    """The panel has not been unblinded; says when the hidden thing opens, and nothing of who has locked."""

    def __init__(self) -> None:
        super().__init__(
            "Ratings stay hidden, also from you, until every panelist has locked their scorecard; "
            "an administrator can open the panel earlier with a reason. Only your own scorecard is open to you before.",
            code="blinded",
        )


class Invalid(DomainError):
    """The request is well formed but breaks a rule; `errors` says which field and why."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(errors[0].message, code=errors[0].code, errors=errors)


class Stale(DomainError):
    """Somebody else changed it since it was read."""

    def __init__(self) -> None:
        super().__init__(
            "This was changed since you read it. Read it again, merge your change, and send the new ETag.",
            code="stale",
        )


def invalid(field: str, code: str, message: str) -> Invalid:
    """An Invalid with one field error."""
    return Invalid([FieldError(field=field, code=code, message=message)])
