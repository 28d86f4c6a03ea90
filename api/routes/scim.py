"""SCIM 2.0 (RFC 7644) under /scim/v2, for directories that keep people and teams up to date.

Not in the OpenAPI document: the service describes itself at /scim/v2/Schemas, in SCIM's own way.
"""

from asyncio import to_thread
from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import litestar
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from scim2_models import Context, NotImplementedException, SearchRequest

from api.http import acts, changes, creates, reads, removes
from api.routes import scim_discovery
from api.scim.errors import BASE, SCIM_JSON
from api.scim.filters import group_query, user_query
from api.scim.http import ScimRequest, answer, asked_of, base_url_of, listed, page_of, payload_of, search_of, wants
from api.scim.resources import (
    group_resource,
    new_group,
    patched,
    patched_group,
    replaced_group,
    sent,
    shown,
    user_draft,
    user_resource,
)
from api.scim.schema import Group, User
from domain.access.model import Actor
from domain.database import Connection
from domain.directory import group_service, user_service
from domain.directory.model import DirectoryGroup, DirectoryUser, GroupMembership

READ, WRITE = "teams:read", "teams:write"
# All members of a large group in one request.
WRITES: dict[str, Any] = {"opt": {"body_most": 4 * 1_048_576}, "media_type": SCIM_JSON}
Asked = Annotated[str | None, QueryParameter(name="attributes")]
Excluded = Annotated[str | None, QueryParameter(name="excludedAttributes")]
FilterText = Annotated[str | None, QueryParameter(name="filter")]
StartIndex = Annotated[str | None, QueryParameter(name="startIndex")]
Count = Annotated[str | None, QueryParameter(name="count")]
# Sorting is not supported; RFC 7644 lets a service ignore these.
SortBy = Annotated[str | None, QueryParameter(name="sortBy")]
SortOrder = Annotated[str | None, QueryParameter(name="sortOrder")]


async def _users(conn: Connection, request: ScimRequest, users: Sequence[DirectoryUser], asked: Any) -> list[User]:
    """People as users, with their groups where those are asked for."""
    found: dict[UUID, list[GroupMembership]] = defaultdict(list)
    if users and wants(asked, "groups"):
        for row in await user_service.groups_of(conn, [one.id for one in users]):
            found[row.person_id].append(row)
    return [user_resource(one, found[one.id], base_url_of(request)) for one in users]


async def _groups(conn: Connection, request: ScimRequest, groups: Sequence[DirectoryGroup], asked: Any) -> list[Group]:
    """Teams as groups, with their members where those are asked for."""
    found: dict[UUID, list[GroupMembership]] = defaultdict(list)
    if groups and wants(asked, "members"):
        for row in await group_service.members_of(conn, [one.id for one in groups]):
            found[row.team_id].append(row)
    base_url = base_url_of(request)
    # Thousands of members take seconds to put into form: other requests go on meanwhile.
    return await to_thread(lambda: [group_resource(one, found[one.id], base_url) for one in groups])


async def _user_answer(
    conn: Connection, request: ScimRequest, user: DirectoryUser, context: Context, status_code: int = 200
) -> Response[bytes]:
    asked = asked_of(request)
    (resource,) = await _users(conn, request, [user], asked)
    location = str(resource.meta.location) if resource.meta else None
    return answer(shown(resource, asked, context), status_code, location)


async def _group_answer(
    conn: Connection, request: ScimRequest, group: DirectoryGroup, context: Context, status_code: int = 200
) -> Response[bytes]:
    asked = asked_of(request)
    (resource,) = await _groups(conn, request, [group], asked)
    location = str(resource.meta.location) if resource.meta else None
    return answer(await to_thread(shown, resource, asked, context), status_code, location)


async def _user_page(conn: Connection, request: ScimRequest, search: SearchRequest[Any]) -> Response[bytes]:
    query = user_query(search.filter)
    total, users = (0, []) if query is None else await user_service.list_users(conn, query, *page_of(search))
    return listed(search, total, await _users(conn, request, users, search))


async def _group_page(conn: Connection, request: ScimRequest, search: SearchRequest[Any]) -> Response[bytes]:
    query = group_query(search.filter)
    total, groups = (0, []) if query is None else await group_service.list_groups(conn, query, *page_of(search))
    return listed(search, total, await _groups(conn, request, groups, search))


@reads("/Users", "scimListUsers", READ, "People", media_type=SCIM_JSON)
async def list_users(
    request: ScimRequest, conn: NamedDependency[Connection], filter_: FilterText = None,
    start_index: StartIndex = None, count: Count = None, attributes: Asked = None, excluded: Excluded = None,
    sort_by: SortBy = None, sort_order: SortOrder = None,
) -> Response[bytes]:  # fmt: skip
    """Everybody whom no directory took out, inactive people as well."""
    return await _user_page(conn, request, search_of(request, User))


@acts("/Users/.search", "scimSearchUsers", READ, "People, asked for in a body", media_type=SCIM_JSON)
async def search_users(request: ScimRequest, conn: NamedDependency[Connection]) -> Response[bytes]:
    """The same as a GET, for filters that shall not stand in an address."""
    return await _user_page(conn, request, SearchRequest[User].model_validate(await payload_of(request)))


@creates("/Users", "scimCreateUser", WRITE, "Add a person", **WRITES)
async def create_user(
    request: ScimRequest, conn: NamedDependency[Connection], actor: NamedDependency[Actor], attributes: Asked = None,
    excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """Somebody who can be asked, not an account; whom the directory took out before comes back."""
    draft = user_draft(sent(User, await payload_of(request)))
    user = await user_service.create_user(conn, actor, draft)
    return await _user_answer(conn, request, user, Context.RESOURCE_CREATION_RESPONSE, 201)


@reads("/Users/{user_id:uuid}", "scimGetUser", READ, "One person", media_type=SCIM_JSON)
async def get_user(
    request: ScimRequest, conn: NamedDependency[Connection], user_id: FromPath[UUID], attributes: Asked = None,
    excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """With the groups that they are in today."""
    user = await user_service.get_user(conn, user_id)
    return await _user_answer(conn, request, user, Context.RESOURCE_QUERY_RESPONSE)


@changes("/Users/{user_id:uuid}", "scimReplaceUser", WRITE, "Replace a person", **WRITES)
async def replace_user(
    request: ScimRequest, conn: NamedDependency[Connection], actor: NamedDependency[Actor], user_id: FromPath[UUID],
    attributes: Asked = None, excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """What is not sent is cleared, but for what a person needs."""
    before = await user_service.lock_user(conn, user_id)
    stored = user_resource(before, [], base_url_of(request))
    resource = sent(User, await payload_of(request), stored)
    resource.replace(stored)
    user = await user_service.replace_user(conn, actor, before, user_draft(resource))
    return await _user_answer(conn, request, user, Context.RESOURCE_REPLACEMENT_RESPONSE)


@litestar.patch(
    "/Users/{user_id:uuid}", operation_id="scimPatchUser", summary="Change a person", media_type=SCIM_JSON,
    opt={"scope": WRITE, "also": ()},
)  # fmt: skip
async def patch_user(
    request: ScimRequest, conn: NamedDependency[Connection], actor: NamedDependency[Actor], user_id: FromPath[UUID],
    attributes: Asked = None, excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """All operations or none. `active` false deactivates: the person is asked nothing from now on."""
    before = await user_service.lock_user(conn, user_id)
    resource = patched(User, await payload_of(request), user_resource(before, [], base_url_of(request)))
    user = await user_service.replace_user(conn, actor, before, user_draft(resource, before))
    return await _user_answer(conn, request, user, Context.RESOURCE_PATCH_RESPONSE)


@removes("/Users/{user_id:uuid}", "scimDeleteUser", WRITE, "Take a person out")
async def delete_user(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], user_id: FromPath[UUID]
) -> None:
    """Inactive, and out of every team from today on. Their history stays."""
    await user_service.remove_user(conn, actor, user_id)


@reads("/Groups", "scimListGroups", READ, "Teams", media_type=SCIM_JSON)
async def list_groups(
    request: ScimRequest, conn: NamedDependency[Connection], filter_: FilterText = None,
    start_index: StartIndex = None, count: Count = None, attributes: Asked = None, excluded: Excluded = None,
    sort_by: SortBy = None, sort_order: SortOrder = None,
) -> Response[bytes]:  # fmt: skip
    """All but archived ones."""
    return await _group_page(conn, request, search_of(request, Group))


@acts("/Groups/.search", "scimSearchGroups", READ, "Teams, asked for in a body", media_type=SCIM_JSON)
async def search_groups(request: ScimRequest, conn: NamedDependency[Connection]) -> Response[bytes]:
    """The same as a GET, for filters that shall not stand in an address."""
    return await _group_page(conn, request, SearchRequest[Group].model_validate(await payload_of(request)))


@creates("/Groups", "scimCreateGroup", WRITE, "Add a team", **WRITES)
async def create_group(
    request: ScimRequest, conn: NamedDependency[Connection], actor: NamedDependency[Actor], attributes: Asked = None,
    excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """At the top of the tree; an archived team of this name comes back."""
    draft = await to_thread(new_group, await payload_of(request))
    group = await group_service.create_group(conn, actor, draft)
    return await _group_answer(conn, request, group, Context.RESOURCE_CREATION_RESPONSE, 201)


@reads("/Groups/{group_id:uuid}", "scimGetGroup", READ, "One team", media_type=SCIM_JSON)
async def get_group(
    request: ScimRequest, conn: NamedDependency[Connection], group_id: FromPath[UUID], attributes: Asked = None,
    excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """With the people who are in it today."""
    group = await group_service.get_group(conn, group_id)
    return await _group_answer(conn, request, group, Context.RESOURCE_QUERY_RESPONSE)


@changes("/Groups/{group_id:uuid}", "scimReplaceGroup", WRITE, "Replace a team", **WRITES)
async def replace_group(
    request: ScimRequest, conn: NamedDependency[Connection], actor: NamedDependency[Actor], group_id: FromPath[UUID],
    attributes: Asked = None, excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """Who is not among the members leaves today. Its place in the tree stays."""
    before = await group_service.lock_group(conn, group_id)
    members = await group_service.members_of(conn, [group_id])
    draft = await to_thread(replaced_group, before, members, base_url_of(request), await payload_of(request))
    group = await group_service.replace_group(conn, actor, group_id, draft)
    return await _group_answer(conn, request, group, Context.RESOURCE_REPLACEMENT_RESPONSE)


@litestar.patch(
    "/Groups/{group_id:uuid}", operation_id="scimPatchGroup", summary="Change a team", media_type=SCIM_JSON,
    opt={"scope": WRITE, "also": (), **WRITES["opt"]},
)  # fmt: skip
async def patch_group(
    request: ScimRequest, conn: NamedDependency[Connection], actor: NamedDependency[Actor], group_id: FromPath[UUID],
    attributes: Asked = None, excluded: Excluded = None,
) -> Response[bytes]:  # fmt: skip
    """All operations or none: members join and leave today."""
    before = await group_service.lock_group(conn, group_id)
    members = await group_service.members_of(conn, [group_id])
    draft = await to_thread(patched_group, before, members, base_url_of(request), await payload_of(request))
    group = await group_service.replace_group(conn, actor, group_id, draft)
    return await _group_answer(conn, request, group, Context.RESOURCE_PATCH_RESPONSE)


@removes("/Groups/{group_id:uuid}", "scimDeleteGroup", WRITE, "Archive a team")
async def delete_group(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], group_id: FromPath[UUID]
) -> None:
    """Its memberships end today; 409 while teams stand under it."""
    await group_service.remove_group(conn, actor, group_id)


@acts("/.search", "scimSearchAll", READ, "People and teams at once", media_type=SCIM_JSON)
async def search_all() -> Response[bytes]:
    """Not supported: ask for users or for groups."""
    raise NotImplementedException(detail="Search /Users or /Groups.")


routes = [
    *scim_discovery.routes, list_users, search_users, create_user, get_user, replace_user, patch_user, delete_user,
    list_groups, search_groups, create_group, get_group, replace_group, patch_group, delete_group, search_all,
]  # fmt: skip


def scim_router(**shared: Any) -> Router:
    """The routes under /scim/v2 with what all routes share: middleware and dependencies."""
    return Router(BASE, route_handlers=routes, include_in_schema=False, **shared)
