"""One table from what went wrong to an RFC 9457 problem document. Nothing internal ever reaches a client."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import asyncpg
import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from api.observability import trace_of
from api.wording import in_words
from domain.errors import (
    Conflict,
    DomainError,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    Unauthenticated,
)

PROBLEM_JSON = "application/problem+json"
log = structlog.get_logger()


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457 problem document. `code` is stable, `errors` names each field to change."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: tuple[FieldError, ...] = ()


class PreconditionRequired(DomainError):
    """An edit without If-Match could overwrite somebody else's."""


class TooManyRequests(DomainError):
    """The rate limit is used up. `headers` say when to go on."""

    def __init__(self, retry_after: int, headers: Mapping[str, str]) -> None:
        super().__init__(f"Too many requests; try again in {retry_after} seconds.", code="rate_limited")
        self.headers = {**headers, "Retry-After": str(retry_after)}


class TryLater(DomainError):
    """Nothing was done, and doing it a few seconds later will succeed."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, code="busy")
        self.headers = {"Retry-After": str(retry_after)}


class BodyTooLarge(DomainError):
    """The request's body is over the documented limit."""


class UnsupportedMediaType(DomainError):
    """The body is of another kind than the route reads."""


class NotWellFormed(DomainError):
    """The body is not JSON at all."""


class RequestTimeout(DomainError):
    """The client took too long to send its request."""


STATUS: Mapping[type[DomainError], HTTPStatus] = {
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    TryLater: HTTPStatus.SERVICE_UNAVAILABLE,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RequestTimeout: HTTPStatus.REQUEST_TIMEOUT,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    NotWellFormed: HTTPStatus.BAD_REQUEST,
}
# A constraint of the database that a person can run into → field, code and what to do.
CONSTRAINTS: Mapping[str, tuple[str, str]] = {
    "candidates_organisation_id_external_id_key": ("external_id", "Another candidate has this external id."),
    "applications_organisation_id_requisition_id_candidate_id_key": (
        "candidate_id",
        "This candidate has applied for this requisition already.",
    ),
    "teams_organisation_id_name_key": ("name", "Another team has this name."),
    "teams_organisation_id_external_id_key": ("external_id", "Another team has this external id."),
    "people_email": ("email", "Another person has this e-mail address."),
    "people_user_name": ("email", "A directory knows another person by this e-mail address."),
    "people_organisation_id_external_id_key": ("external_id", "Another person has this external id."),
    "team_memberships_periods": ("joined_on", "This person is in this team in a part of that period already."),
    "calibration_attempts_one_open": ("id", "Your attempt is open already; go on with it."),
    "calibration_samples_version": ("id", "Somebody made this version at the same moment; read the list again."),
    "document_versions_one_draft": ("id", "There is a draft of the next version already; edit that one."),
}
UNAVAILABLE = (
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server's farewell came between two statements
    FileNotFoundError,  # the Unix socket, while the embedded PostgreSQL restarts
)


def request_id_of(request: Request[Any, Any, Any]) -> str:
    """The id that observability gave this request."""
    return str(request.scope["state"]["request_id"])


def respond(
    request: Request[Any, Any, Any],
    status: HTTPStatus,
    code: str,
    detail: str,
    errors: tuple[FieldError, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response[Problem]:
    """A problem document as a response."""
    problem = Problem(
        type=f"urn:outside-in:problem:{code}",
        title=status.phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=request_id_of(request),
        errors=errors,
    )
    return Response(problem, status_code=status, media_type=PROBLEM_JSON, headers=dict(headers or {}))


def on_domain_error(request: Request[Any, Any, Any], error: DomainError) -> Response[Problem]:
    """A refusal by the product's rules."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers = dict(error.headers) if isinstance(error, TooManyRequests | TryLater) else {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="outside-in"'
    return respond(request, status, error.code, error.message, error.errors, headers)


def on_validation_error(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    """A header, query or path that does not have the documented form. Bodies are checked in api/body.py."""
    extra = error.extra if isinstance(error.extra, list) else []
    found = tuple(_field_error(request, item) for item in extra if isinstance(item, dict))
    if found and all(one.field.startswith("path.") for one in found):
        return respond(request, HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")
    errors = found or (FieldError(field="request", code="invalid", message=_plain(error.detail)),)
    return respond(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", errors[0].message, errors)


def _field_error(request: Request[Any, Any, Any], item: Mapping[str, Any]) -> FieldError:
    source, key = getattr(item.get("source"), "value", "request"), str(item.get("key", ""))
    parameter = request.scope["route_handler"].parsed_fn_signature.parameters.get(key)
    words = in_words(_plain(str(item.get("message"))), None if parameter is None else parameter.annotation)
    return FieldError(field=f"{source}.{key}".rstrip("."), code="invalid", message=words)


def _plain(detail: str) -> str:
    return detail.split(" - at `$", maxsplit=1)[0] or "The request does not have the documented form."


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """What the framework refuses before a route is reached."""
    status = HTTPStatus(error.status_code)
    if isinstance(error, MethodNotAllowedException):
        return respond(
            request,
            status,
            "method_not_allowed",
            "This address does not take this method.",
            headers=error.headers,
        )
    if isinstance(error, NotFoundException):
        return respond(request, status, "not_found", "There is nothing at this address.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return on_unexpected(request, error)
    code = status.phrase.lower().replace(" ", "_")
    return respond(request, status, code, _plain(str(error.detail)))


def on_unique_violation(request: Request[Any, Any, Any], error: asyncpg.UniqueViolationError) -> Response[Problem]:
    """Something with this name or id exists already."""
    field, message = CONSTRAINTS.get(error.constraint_name or "", ("body", "This exists already."))
    found = (FieldError(field=field, code="exists", message=message),)
    return respond(request, HTTPStatus.CONFLICT, "exists", message, found)


def on_untranslatable(request: Request[Any, Any, Any], _: Exception) -> Response[Problem]:
    """PostgreSQL cannot store the character U+0000 in a text."""
    message = "Remove the character U+0000 from the text."
    found = (FieldError(field="body", code="nul_character", message=message),)
    return respond(request, HTTPStatus.UNPROCESSABLE_ENTITY, "nul_character", message, found)


def on_unavailable(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """The database is away or overloaded: nothing was stored, so the request can be sent again."""
    log.warning("database_unavailable", trace=trace_of(error))
    return respond(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "The database is not available right now. Nothing was stored; send the request again.",
        headers={"Retry-After": "2"},
    )


def on_data_error(request: Request[Any, Any, Any], error: asyncpg.DataError) -> Response[Problem]:
    """A value that fits no column, such as an altered revision, which the driver does not even send.

    What the database itself finds wrong in data, such as a division by zero, is a fault of ours.
    """
    if type(error) not in {asyncpg.DataError, asyncpg.NumericValueOutOfRangeError}:
        return on_unexpected(request, error)
    log.warning("value_refused", trace=trace_of(error))
    message = "A number is too large, or a text has a character that cannot be stored."
    found = (FieldError(field="body", code="out_of_range", message=message),)
    return respond(request, HTTPStatus.UNPROCESSABLE_ENTITY, "out_of_range", message, found)


def on_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A fault of ours: logged with its trace, told without it."""
    log.error("unhandled_error", route=request.scope.get("path_template"), trace=trace_of(error))
    return respond(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal_error",
        "Something went wrong on our side. Nothing was stored; quote the request id if it happens again.",
    )


HANDLERS: dict[Any, Any] = {
    DomainError: on_domain_error,
    ValidationException: on_validation_error,
    HTTPException: on_http_error,
    asyncpg.UniqueViolationError: on_unique_violation,
    asyncpg.ExclusionViolationError: on_unique_violation,
    asyncpg.CharacterNotInRepertoireError: on_untranslatable,
    asyncpg.UntranslatableCharacterError: on_untranslatable,
    asyncpg.DataError: on_data_error,
    **dict.fromkeys(UNAVAILABLE, on_unavailable),
    Exception: on_unexpected,
}
