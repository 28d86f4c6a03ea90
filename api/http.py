"""What every route shares: its documentation of refusals, its scope, ETags, pages and the injected actor.

`reads`, `creates`, `changes` and `removes` are Litestar's decorators with the product's conventions filled in.
"""

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import litestar
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from api.errors import PROBLEM_JSON, PreconditionRequired, Problem
from domain.errors import Stale, invalid
from domain.paging import DEFAULT_LIMIT, PageRequest

REFUSALS: Mapping[int, str] = {
    400: "The request is not well-formed HTTP or JSON.",
    401: "No credential, or one that is unknown, expired or revoked.",
    403: "The credential may not do this.",
    404: "There is no such thing in this organisation.",
    405: "This address does not take this method.",
    408: "The request took too long to arrive.",
    409: "The thing is in a state that does not allow this now; `code` says which.",
    412: "It was changed since you read it; read it again.",
    413: "The body is larger than 1 MiB.",
    422: "A field breaks a rule; `errors` names each and says what to change.",
    428: "Send If-Match with the ETag that you read.",
    429: "Too many requests; Retry-After says when to go on.",
    500: "A fault of ours; nothing was stored.",
    503: "The database is away for a moment; nothing was stored.",
}
_READ = (400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 500, 503)
_EDIT = (*_READ, 412, 428)


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The documented problem responses for these statuses."""
    return {
        status: ResponseSpec(
            data_container=Problem,
            description=REFUSALS[status],
            media_type=PROBLEM_JSON,
            generate_examples=False,
        )
        for status in sorted(statuses)
    }


def _options(scope: str | None, opt: Mapping[str, Any] | None) -> dict[str, Any]:
    access = {"public": True} if scope is None else {"scope": scope}
    return {**access, **(opt or {})}


def reads(path: str, operation_id: str, scope: str | None, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A GET. `scope` None means that no credential is needed."""
    return litestar.get(
        path, operation_id=operation_id, summary=summary, opt=_options(scope, kwargs.pop("opt", None)),
        responses=refusals(*_READ), **kwargs,
    )  # fmt: skip


def creates(path: str, operation_id: str, scope: str | None, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A POST that makes something: 201."""
    kwargs.setdefault("status_code", HTTP_201_CREATED)
    return litestar.post(
        path, operation_id=operation_id, summary=summary, opt=_options(scope, kwargs.pop("opt", None)),
        responses=refusals(*_READ), **kwargs,
    )  # fmt: skip


def acts(path: str, operation_id: str, scope: str, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A POST that changes the state of something: 200, with If-Match where it is editable."""
    kwargs.setdefault("status_code", HTTP_200_OK)
    return litestar.post(
        path, operation_id=operation_id, summary=summary, opt=_options(scope, kwargs.pop("opt", None)),
        responses=refusals(*_EDIT), **kwargs,
    )  # fmt: skip


def enqueues(path: str, operation_id: str, scope: str, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A POST that starts long work: 202 with the job to follow."""
    return creates(path, operation_id, scope, summary, status_code=HTTP_202_ACCEPTED, **kwargs)


def changes(path: str, operation_id: str, scope: str, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A PUT that replaces something editable; needs If-Match."""
    return litestar.put(
        path, operation_id=operation_id, summary=summary, opt=_options(scope, kwargs.pop("opt", None)),
        responses=refusals(*_EDIT), **kwargs,
    )  # fmt: skip


def removes(path: str, operation_id: str, scope: str, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A DELETE: 204."""
    return litestar.delete(
        path, operation_id=operation_id, summary=summary, opt=_options(scope, kwargs.pop("opt", None)),
        status_code=HTTP_204_NO_CONTENT, responses=refusals(*_EDIT), **kwargs,
    )  # fmt: skip


IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="The ETag that you read. 428 where it is missing, 412 where stale."),
]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=100, description="`next_cursor` of the page before; omit for the first."),
]
PageLimit = Annotated[int, QueryParameter(ge=1, le=200, description="Rows on a page.")]
UpdatedAfter = Annotated[
    str | None,
    QueryParameter(max_length=40, description="Only what changed after this RFC 3339 time.", format="date-time"),
]
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def revision_of(if_match: str | None) -> int:
    """The revision that an If-Match header names."""
    if if_match is None:
        raise PreconditionRequired(
            "Send If-Match with the ETag that you read, so that nobody's change is lost.",
            code="if_match_missing",
        )
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise Stale
    return int(match[1])


def with_etag(content: Any, revision: int, status_code: int = HTTP_200_OK) -> Response[Any]:
    """The content with its revision as a strong ETag."""
    return Response(content, headers={"ETag": f'"{revision}"'}, status_code=status_code)


def page_request(cursor: str | None, limit: int, updated_after: str | None = None) -> PageRequest:
    """The page that the query parameters ask for."""
    return PageRequest(after=_cursor_id(cursor), limit=limit, updated_after=_time(updated_after))


def _cursor_id(cursor: str | None) -> UUID | None:
    if cursor is None:
        return None
    try:
        return UUID(cursor)
    except ValueError as error:
        raise invalid("query.cursor", "cursor_invalid", "Use next_cursor of the page before, unchanged.") from error


def _time(text: str | None) -> datetime.datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(
            "query.updated_after", "time_invalid", "Write an RFC 3339 time such as 2026-01-31T09:00:00Z."
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


__all__ = [
    "DEFAULT_LIMIT",
    "Cursor",
    "IfMatch",
    "PageLimit",
    "UpdatedAfter",
    "acts",
    "changes",
    "creates",
    "enqueues",
    "page_request",
    "reads",
    "removes",
    "revision_of",
    "with_etag",
]
