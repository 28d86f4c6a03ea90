"""What the SCIM service says of itself (RFC 7644, 4): its abilities, its resources and their attributes."""

from typing import Any

from litestar import Response
from litestar.params import FromPath
from scim2_models import Context, ListResponse, NotFoundException

from api.http import reads
from api.scim.errors import BASE, SCIM_JSON
from api.scim.http import ScimRequest, answer, base_url_of
from api.scim.schema import CONFIG, PROVIDER, SCHEMAS

READ = "teams:read"


@reads("/ServiceProviderConfig", "scimGetConfig", READ, "What the service can do", media_type=SCIM_JSON)
async def get_config(request: ScimRequest) -> Response[bytes]:
    """PATCH, filters and pages; neither bulk nor sorting nor ETags."""
    return answer(_described(request, CONFIG, "ServiceProviderConfig"))


@reads("/Schemas", "scimListSchemas", READ, "The attributes of users and groups", media_type=SCIM_JSON)
async def list_schemas(request: ScimRequest) -> Response[bytes]:
    """Of everything that is kept."""
    return _described_list([_described(request, one, f"Schemas/{one.id}") for one in SCHEMAS])


@reads("/Schemas/{schema_id:str}", "scimGetSchema", READ, "The attributes of one of them", media_type=SCIM_JSON)
async def get_schema(request: ScimRequest, schema_id: FromPath[str]) -> Response[bytes]:
    """By the schema's URN."""
    found = next((one for one in SCHEMAS if str(one.id).lower() == schema_id.lower()), None)
    if found is None:
        raise NotFoundException(detail="There is no such schema.")
    return answer(_described(request, found, f"Schemas/{found.id}"))


@reads("/ResourceTypes", "scimListResourceTypes", READ, "Users and groups", media_type=SCIM_JSON)
async def list_resource_types(request: ScimRequest) -> Response[bytes]:
    """With their addresses."""
    types = PROVIDER.resource_types
    return _described_list([_described(request, one, f"ResourceTypes/{one.id}") for one in types])


@reads("/ResourceTypes/{type_id:str}", "scimGetResourceType", READ, "Users or groups", media_type=SCIM_JSON)
async def get_resource_type(request: ScimRequest, type_id: FromPath[str]) -> Response[bytes]:
    """By name."""
    found = next((one for one in PROVIDER.resource_types if one.id == type_id), None)
    if found is None:
        raise NotFoundException(detail="There is no such resource type.")
    return answer(_described(request, found, f"ResourceTypes/{found.id}"))


def _described(request: ScimRequest, one: Any, path: str) -> dict[str, Any]:
    described: dict[str, Any] = one.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    kind = type(one).__name__
    return {**described, "meta": {"resourceType": kind, "location": f"{base_url_of(request)}{BASE}/{path}"}}


def _described_list(resources: list[dict[str, Any]]) -> Response[bytes]:
    return answer(
        {
            "schemas": [str(ListResponse.__schema__)],
            "totalResults": len(resources),
            "startIndex": 1,
            "itemsPerPage": len(resources),
            "Resources": resources,
        }
    )


routes = [get_config, list_schemas, get_schema, list_resource_types, get_resource_type]
