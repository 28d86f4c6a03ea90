"""SCIM's own form of a refusal (RFC 7644, 3.12), from the same table as every other refusal of the product."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from pydantic import ValidationError
from scim2_models import Error, InvalidSyntaxException, SCIMException

from api.errors import HANDLERS, Problem

BASE = "/scim/v2"
SCIM_JSON = "application/scim+json"
# The table's status for a broken rule is not one of SCIM's.
_STATUS = {HTTPStatus.UNPROCESSABLE_ENTITY: HTTPStatus.BAD_REQUEST}
_TYPES = {"exists": "uniqueness", "malformed_json": "invalidSyntax"}
Handler = Callable[[Request[Any, Any, Any], Any], Response[Any]]


def handlers() -> dict[Any, Handler]:
    """The table of refusals for the whole application: below BASE in SCIM's form, elsewhere as problem documents."""
    table: dict[Any, Handler] = {kind: _in_its_form(handler) for kind, handler in HANDLERS.items()}
    return {**table, SCIMException: _on_scim_error, ValidationError: _on_invalid_payload}


def malformed(detail: str) -> InvalidSyntaxException:
    """A body that is not what SCIM sends."""
    return InvalidSyntaxException(detail=detail)


def _in_its_form(handler: Handler) -> Handler:
    def handle(request: Request[Any, Any, Any], error: Any) -> Response[Any]:
        response = handler(request, error)
        path = request.scope["path"]
        if path != BASE and not path.startswith(f"{BASE}/"):
            return response
        problem: Problem = response.content
        status = HTTPStatus(_STATUS.get(HTTPStatus(problem.status), problem.status))
        broken_rule = "invalidValue" if status == HTTPStatus.BAD_REQUEST else None
        detail = "; ".join(f"{one.field}: {one.message}" for one in problem.errors) or problem.detail
        return _respond(status, detail, _TYPES.get(problem.code, broken_rule), response.headers)

    return handle


def _on_scim_error(_: Request[Any, Any, Any], error: SCIMException) -> Response[Any]:
    found = error.to_error()
    status = HTTPStatus(found.status or HTTPStatus.BAD_REQUEST)
    return _respond(status, _in_a_line(found.detail or ""), found.scim_type)


def _in_a_line(detail: str) -> str:
    """The attribute and its fault, where pydantic's report of several lines was passed on."""
    first, _, rest = detail.partition("\n")
    if not rest or "validation error" not in first:
        return detail
    attribute, _, fault = rest.partition("\n")
    return f"{attribute}: {fault.strip().partition(' [type=')[0]}"


def _on_invalid_payload(_: Request[Any, Any, Any], error: ValidationError) -> Response[Any]:
    """A payload that SCIM's models refuse; the first fault is told. Nothing else uses pydantic."""
    found = Error.from_validation_errors(error)[0]
    return _respond(HTTPStatus(found.status or HTTPStatus.BAD_REQUEST), found.detail or "", found.scim_type)


def _respond(
    status: HTTPStatus, detail: str, scim_type: str | None, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    error = Error(status=status.value, scim_type=scim_type, detail=detail)
    kept = {name: value for name, value in (headers or {}).items() if name.lower() != "content-type"}
    return Response(msgspec.json.encode(error.model_dump()), status_code=status, media_type=SCIM_JSON, headers=kept)
