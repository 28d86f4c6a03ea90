"""Requests and answers in SCIM's form: bodies, the attributes that are asked for, and pages by startIndex and count."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from scim2_models import Context, ListResponse, Resource, ResponseParameters, SearchRequest

from api.scim.errors import SCIM_JSON, malformed
from api.scim.resources import shown
from api.scim.schema import PAGE_MOST

ScimRequest = Request[Any, Any, State]
# Beyond what PostgreSQL counts to there is no row.
OFFSET_MOST = 2**31


def answer(content: Any, status_code: int = 200, location: str | None = None) -> Response[bytes]:
    """Plain data as SCIM sends it."""
    headers = {} if location is None else {"Location": location}
    return Response(msgspec.json.encode(content), status_code=status_code, media_type=SCIM_JSON, headers=headers)


async def payload_of(request: ScimRequest) -> dict[str, Any]:
    """The body as a JSON object."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {SCIM_JSON, "application/json"}:
        raise malformed(f"Send the body as {SCIM_JSON}.")
    try:
        payload = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed("The body is not well-formed JSON in UTF-8.") from error
    if not isinstance(payload, dict):
        raise malformed("Send a JSON object.")
    return payload


def base_url_of(request: ScimRequest) -> str:
    """The address under which the product is reached."""
    return str(request.app.state.base_url).rstrip("/")


def asked_of(request: ScimRequest) -> ResponseParameters[Any]:
    """The attributes that a request wants in its answer."""
    names = {"attributes", "excludedAttributes"}
    return ResponseParameters.model_validate(
        {name: request.query_params[name] for name in names & {*request.query_params}}
    )


def search_of(request: ScimRequest, kind: type[Resource[Any]]) -> SearchRequest[Any]:
    """What a list asks for."""
    names = {"attributes", "excludedAttributes", "filter", "startIndex", "count"}
    given = {name: request.query_params[name] for name in names & {*request.query_params}}
    search: SearchRequest[Any] = SearchRequest[kind].model_validate(given)  # type: ignore[valid-type]
    return search


def wants(asked: ResponseParameters[Any], attribute: str) -> bool:
    """Whether the answer may hold an attribute that takes another query."""
    excluded = {str(one).lower() for one in asked.excluded_attributes or ()}
    included = [str(one).lower() for one in asked.attributes or ()]
    return attribute not in excluded and (not included or any(attribute in one for one in included))


def listed(search: SearchRequest[Any], total: int, resources: list[Any]) -> Response[bytes]:
    """A page of resources."""
    return answer(
        {
            "schemas": [str(ListResponse.__schema__)],
            "totalResults": total,
            "startIndex": search.start_index or 1,
            "itemsPerPage": len(resources),
            "Resources": [shown(one, search, Context.RESOURCE_QUERY_RESPONSE) for one in resources],
        }
    )


def page_of(search: SearchRequest[Any]) -> tuple[int, int]:
    """Offset and limit."""
    return min(search.start_index_0 or 0, OFFSET_MOST), min(
        PAGE_MOST if search.count is None else search.count, PAGE_MOST
    )
