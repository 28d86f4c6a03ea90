"""What every route shares: its scope, ETags, pages and their links, and the injected actor.

`reads`, `creates`, `acts`, `enqueues`, `changes` and `removes` are Litestar's decorators with the product's
conventions filled in. api/openapi.py documents what follows from them: refusals, headers and security.
"""

import datetime
import re
import unicodedata
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

import litestar
from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, QueryParameter
from litestar.response.base import ASGIResponse
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from api.errors import PreconditionRequired
from domain.errors import Stale, invalid
from domain.paging import DEFAULT_LIMIT, Page, PageRequest

T = TypeVar("T")


def _kwargs(operation_id: str, scope: str | None, summary: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The decorator's arguments. `also` lists refusals that the conventions do not imply."""
    access = {"public": True} if scope is None else {"scope": scope}
    opt = {**access, "also": kwargs.pop("also", ()), **kwargs.pop("opt", {})}
    return {"operation_id": operation_id, "summary": summary, "opt": opt, **kwargs}


def reads(path: str, operation_id: str, scope: str | None, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A GET. `scope` None means that no credential is needed."""
    return litestar.get(path, **_kwargs(operation_id, scope, summary, kwargs))


def creates(path: str, operation_id: str, scope: str | None, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A POST that makes something: 201."""
    kwargs.setdefault("status_code", HTTP_201_CREATED)
    return litestar.post(path, **_kwargs(operation_id, scope, summary, kwargs))


def acts(path: str, operation_id: str, scope: str, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A POST that changes the state of something: 200, with If-Match where it is editable."""
    return creates(path, operation_id, scope, summary, status_code=HTTP_200_OK, **kwargs)


def enqueues(path: str, operation_id: str, scope: str, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A POST that starts long work: 202 with the job to follow, whose address is the Location."""
    return creates(path, operation_id, scope, summary, status_code=HTTP_202_ACCEPTED, **kwargs)


def changes(path: str, operation_id: str, scope: str, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A PUT that replaces something; one with revisions takes If-Match."""
    return litestar.put(path, **_kwargs(operation_id, scope, summary, kwargs))


def removes(path: str, operation_id: str, scope: str | None, summary: str, **kwargs: Any) -> HTTPRouteHandler:
    """A DELETE: 204."""
    kwargs.setdefault("status_code", HTTP_204_NO_CONTENT)
    return litestar.delete(path, **_kwargs(operation_id, scope, summary, kwargs))


IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="The ETag that you read. 428 where it is missing, 412 where stale."),
]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=100, description="`next_cursor` of the page before; omit for the first.", format="uuid"),
]
PageLimit = Annotated[int, QueryParameter(ge=1, le=200, description="Rows on a page.")]
UpdatedAfter = Annotated[
    str | None,
    QueryParameter(
        max_length=40,
        description="Only what changed after this RFC 3339 time; without an offset it is read as UTC.",
        format="date-time",
    ),
]
# RFC 3339 alone: fromisoformat takes week dates and compact forms as well.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?")
# An entity tag as HTTP knows them (RFC 9110, 8.8.3), and one of ours.
ENTITY_TAG = r'(W/)?"[!#-~]*"'
_OUR_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')


def revision_of(if_match: str | None) -> int:
    """The revision that an If-Match header names."""
    if if_match is None:
        raise PreconditionRequired(
            "Send If-Match with the ETag that you read, so that nobody's change is lost.",
            code="if_match_missing",
        )
    if not re.fullmatch(ENTITY_TAG, if_match):
        raise invalid("header.If-Match", "invalid", "Send the ETag as you read it, with its quotes.")
    match = _OUR_TAG.fullmatch(if_match)
    if match is None:
        raise Stale
    return int(match[1])


def with_etag(content: T, revision: int, status_code: int = HTTP_200_OK) -> Response[T]:
    """The content with its revision as a strong ETag."""
    return Response(content, headers={"ETag": f'"{revision}"'}, status_code=status_code)


class ApiResponse(Response[T]):
    """A response that names the next page in a Link header (RFC 8288) where there is one."""

    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **kwargs: Any) -> ASGIResponse:
        """Add the link, then answer as Litestar does."""
        if isinstance(self.content, Page) and self.content.next_cursor is not None:
            query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
            query.append(("cursor", self.content.next_cursor))
            self.headers["Link"] = f'<{request.scope["path"]}?{urlencode(query)}>; rel="next"'
        return super().to_asgi_response(app, request, **kwargs)


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
        if not _RFC_3339.fullmatch(text):
            raise ValueError(text)
        moment = datetime.datetime.fromisoformat(text.upper())
        # Within a day of year 1 or 9999 an offset leads out of the calendar: OverflowError.
        return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise invalid(
            "query.updated_after", "time_invalid", "Write an RFC 3339 time such as 2026-01-31T09:00:00Z."
        ) from error


__all__ = [
    "DEFAULT_LIMIT",
    "ApiResponse",
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


def attachment(name: str) -> str:
    """Content-Disposition of a download (RFC 6266): the name as it is, and one in ASCII for old programs."""
    plain = re.sub(r"[^\w.-]", "", unicodedata.normalize("NFKD", name), flags=re.ASCII).lstrip("-.")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
