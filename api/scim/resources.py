"""People as SCIM users and teams as SCIM groups, and what a directory sends of them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from scim2_models import Context, InvalidValueException, Meta, PatchOp, Reference, Resource, ResponseParameters

from api.scim.errors import BASE
from api.scim.schema import POLICY, Email, Group, GroupMember, User
from api.scim.schema import GroupMembership as UsersGroup
from api.scim.schema import Name as UserNameParts
from domain.directory.model import DirectoryGroup, DirectoryUser, GroupDraft, GroupMembership, UserDraft

R = TypeVar("R", User, Group)
T = TypeVar("T")
# No set: what a client sends need not be hashable.
_TRUE = (True, "true", "True")


def user_resource(one: DirectoryUser, groups: Iterable[GroupMembership], base_url: str) -> User:
    """A person as a user, with the groups that they are in."""
    parts = one.given_name is not None or one.family_name is not None
    return User(
        id=str(one.id),
        external_id=one.external_id,
        user_name=one.user_name,
        name=UserNameParts(given_name=one.given_name, family_name=one.family_name) if parts else None,
        display_name=one.name,
        active=one.active,
        emails=[Email(value=one.email, type="work", primary=True)],
        groups=[
            UsersGroup(
                value=str(row.team_id), ref=Reference(f"{base_url}{BASE}/Groups/{row.team_id}"), display=row.team_name
            )
            for row in groups
        ],
        meta=_meta("User", one, f"{base_url}{BASE}/Users/{one.id}"),
    )


def group_resource(one: DirectoryGroup, members: Iterable[GroupMembership], base_url: str) -> Group:
    """A team as a group, with the users who are in it."""
    return Group(
        id=str(one.id),
        external_id=one.external_id,
        display_name=one.name,
        members=[
            GroupMember(
                value=str(row.person_id),
                ref=Reference(f"{base_url}{BASE}/Users/{row.person_id}"),
                type="User",
                display=row.person_name,
            )
            for row in members
        ],
        meta=_meta("Group", one, f"{base_url}{BASE}/Groups/{one.id}"),
    )


def _meta(kind: str, one: DirectoryUser | DirectoryGroup, location: str) -> Meta:
    return Meta(resource_type=kind, created=one.created_at, last_modified=one.updated_at, location=location)


def sent(kind: type[R], payload: dict[str, Any], stored: R | None = None) -> R:
    """The resource that a POST sends, or a PUT in place of `stored`."""
    if kind is User:
        payload = completed(payload, active=True if stored is None else bool(stored.active))
    context = Context.RESOURCE_CREATION_REQUEST if stored is None else Context.RESOURCE_REPLACEMENT_REQUEST
    return kind.model_validate(payload, scim_ctx=context, scim_policy=POLICY)


def patched(kind: type[R], payload: dict[str, Any], stored: R) -> R:
    """What a PATCH makes of a stored resource, all of its operations or none."""
    operations = PatchOp[kind].model_validate(  # type: ignore[valid-type]
        payload, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    resource = stored.model_copy(deep=True)
    operations.patch(resource, scim_policy=POLICY)
    return resource


def completed(payload: dict[str, Any], *, active: bool) -> dict[str, Any]:
    """A user as sent, with what the product needs taken from what there is.

    displayName from the name or the userName, the address from a userName that is one; of several addresses the
    primary one.
    """
    names = {str(key).lower(): key for key in payload}
    given = {low: payload[key] for low, key in names.items()}
    added: dict[str, Any] = {}
    if given.get("active") is None:
        added["active"] = active
    if not given.get("displayname"):
        added["displayName"] = _full_name(given.get("name")) or given.get("username")
    emails = given.get("emails")
    if not emails and "@" in str(given.get("username")):
        added["emails"] = [{"value": given["username"]}]
    elif isinstance(emails, list) and len(emails) > 1:
        primary = (one for one in emails if isinstance(one, Mapping) and one.get("primary") in _TRUE)
        added["emails"] = [next(primary, emails[0])]
    replaced = {names.get(key.lower(), key) for key in added}
    return {**{key: value for key, value in payload.items() if key not in replaced}, **added}


def _full_name(name: Any) -> str | None:
    if not isinstance(name, Mapping):
        return None
    given = {str(key).lower(): value for key, value in name.items()}
    parts = [str(given[key]) for key in ("givenname", "familyname") if given.get(key)]
    return str(given["formatted"]) if given.get("formatted") else " ".join(parts) or None


def user_draft(resource: User, before: DirectoryUser | None = None) -> UserDraft:
    """What to store of a user. Whoever was shown under both parts of their name goes on to be when a part changes."""
    parts = resource.name or UserNameParts()
    name = resource.display_name
    if before is not None and name == before.name == _joined(before.given_name, before.family_name):
        name = _joined(parts.given_name, parts.family_name) or name
    emails = resource.emails or []
    address = next((one for one in emails if one.primary), emails[0]) if emails else None
    return _checked(
        {
            "user_name": resource.user_name,
            "name": name,
            "given_name": parts.given_name or None,
            "family_name": parts.family_name or None,
            "email": address.value if address else None,
            "external_id": resource.external_id or None,
            "active": resource.active,
        },
        UserDraft,
    )


def _joined(given: str | None, family: str | None) -> str:
    return " ".join(part for part in (given, family) if part)


def group_draft(resource: Group) -> GroupDraft:
    """What to store of a group."""
    members = [_member(one) for one in resource.members or []]
    return _checked(
        {"name": resource.display_name, "external_id": resource.external_id or None, "members": members}, GroupDraft
    )


def new_group(payload: dict[str, Any]) -> GroupDraft:
    """What to store for a POST."""
    return group_draft(sent(Group, payload))


def replaced_group(
    before: DirectoryGroup, members: Iterable[GroupMembership], base_url: str, payload: dict[str, Any]
) -> GroupDraft:
    """What to store for a PUT."""
    stored = group_resource(before, members, base_url)
    resource = sent(Group, payload, stored)
    resource.replace(stored)
    return group_draft(resource)


def patched_group(
    before: DirectoryGroup, members: Iterable[GroupMembership], base_url: str, payload: dict[str, Any]
) -> GroupDraft:
    """What to store for a PATCH."""
    return group_draft(patched(Group, payload, group_resource(before, members, base_url)))


def _member(one: GroupMember) -> UUID:
    if one.type is not None and one.type.lower() != "user":
        raise InvalidValueException(detail="members: only users are members here; groups do not hold groups.")
    try:
        return UUID(one.value or "")
    except ValueError as error:
        raise InvalidValueException(detail="members: value is the id of a user.") from error


def _checked(values: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise InvalidValueException(detail=str(error)) from error


def shown(resource: Resource[Any], asked: ResponseParameters[Any], context: Context) -> dict[str, Any]:
    """The resource as plain data, with the attributes that were asked for."""
    return resource.model_dump(scim_ctx=context, response_parameters=asked)
