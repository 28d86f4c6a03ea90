"""What the SCIM service is: the attributes that it keeps, and what it claims of itself.

Only what the product has a use for is declared. Whatever else a directory sends is accepted and forgotten, because
Okta and Entra send their whole profile whether a service wants it or not.
"""

from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Filter,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    Returned,
    Schema,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

PAGE_MOST = 200


class Name(ComplexAttribute):
    """The parts of a name that are kept; what people see is displayName."""

    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    """The one address at which a person is asked: shown as the primary one at work, whatever it was sent as."""

    value: Annotated[str | None, Required.true] = None
    type: str | None = Field(None, examples=["work"])
    # Published as read-only, and yet read: of several addresses it says which one to keep.
    primary: Annotated[bool | None, Returned.request] = None


class GroupMembership(ComplexAttribute):
    """A group that a user is in."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, Mutability.read_only] = None


class User(Resource[Any]):
    """Somebody who can be asked. Not an account: nobody signs in to the product by being provisioned."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: Annotated[str | None, Required.true] = None
    active: Annotated[bool | None, Required.true] = None
    emails: Annotated[list[Email] | None, Required.true] = None
    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None


class GroupMember(ComplexAttribute):
    """A user in a group. Groups do not hold groups: where a team stands in the tree is said elsewhere."""

    value: Annotated[str | None, Mutability.immutable, Required.true, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    # Published as read-only, and yet accepted: Okta sends it.
    display: Annotated[str | None, Returned.request] = None


class Group(Resource[Any]):
    """A team."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    members: list[GroupMember] | None = None


# Entra sends the value of what it removes, and paths such as emails[type eq "work"].value before there is such a value.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=PAGE_MOST),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=False),
    pagination=Pagination(
        cursor=False,
        index=True,
        default_pagination_method=Pagination.DefaultPaginationMethod.index,
        default_page_size=PAGE_MOST,
        max_page_size=PAGE_MOST,
    ),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="API key",
            description="An API key with the scopes teams:read and teams:write, sent as a Bearer token.",
            primary=True,
        )
    ],
)
PROVIDER = ScimProvider(
    models=[User, Group],
    resource_types=[ResourceType.from_resource(User), ResourceType.from_resource(Group)],
    config=CONFIG,
    policy=POLICY,
)


def _published(schema: Schema) -> Schema:
    """The schema, with what is read without being kept as what a client cannot set."""
    for attribute in schema.attributes or []:
        for part in attribute.sub_attributes or []:
            if (attribute.name, part.name) in {("emails", "primary"), ("members", "display")}:
                part.mutability = Mutability.read_only
    return schema


SCHEMAS = tuple(_published(schema) for schema in PROVIDER.schemas)
