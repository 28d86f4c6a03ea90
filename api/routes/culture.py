"""The value catalogue and target cultures."""

from uuid import UUID

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.http import changes, reads
from api.routes.documents import document_router
from domain.access.model import Actor
from domain.culture.model import Framework, TargetCulture, Value
from domain.culture.service import (
    catalogue,
    catalogue_value,
    check_target_culture,
    current,
    framework,
    frameworks,
    set_current,
    target_cultures,
)
from domain.database import Connection
from domain.versions.model import Versioned


class CurrentTargetCulture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version to aspire to from now on."""

    version_id: UUID


@reads("/values", "listCatalogueValues", "culture:read", "The shipped value catalogue")
async def list_values() -> list[Value]:
    """Values described as behaviour, to copy into a target culture and make one's own."""
    return list(catalogue())


@reads("/values/{code:str}", "getCatalogueValue", "culture:read", "One shipped value")
async def get_value(code: FromPath[str]) -> Value:
    """Definition, what shows it, what shows its opposite, and examples of both."""
    return catalogue_value(code)


@reads("/frameworks", "listFrameworks", "culture:read", "The frameworks behind the catalogue")
async def list_frameworks() -> list[Framework]:
    """Five ways to look at a customer-obsessed organisation, each mapped onto the values. Descriptive, not norms."""
    return list(frameworks())


@reads("/frameworks/{code:str}", "getFramework", "culture:read", "One framework")
async def get_framework(code: FromPath[str]) -> Framework:
    """Its dimensions, poles or stages with their practices, its questions, and what it is not."""
    return framework(code)


@reads("/target-cultures/current", "getCurrentTargetCulture", "culture:read", "The target culture of today")
async def get_current(conn: NamedDependency[Connection]) -> Versioned[TargetCulture]:
    """The published version that the organisation aspires to now; 404 until one is chosen."""
    return await current(conn)


@changes("/target-cultures/current", "setCurrentTargetCulture", "culture:write", "Choose the target culture of today")
async def put_current(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[CurrentTargetCulture]
) -> Versioned[TargetCulture]:
    """Points to a published version. What rests on another version stays on it. The last choice counts."""
    return await set_current(conn, actor, data.version_id)


async def _check(_: Connection, culture: TargetCulture) -> None:
    check_target_culture(culture)


catalogue_router = Router(
    "/",
    tags=["Culture"],
    route_handlers=[list_values, get_value, list_frameworks, get_framework, get_current, put_current],
)
router = document_router(
    target_cultures,
    path="/target-cultures",
    scope="culture",
    tag="Culture",
    name="TargetCulture",
    plural="TargetCultures",
    check=_check,
)
