"""The value catalogue and target cultures."""

from litestar import Router
from litestar.params import FromPath

from api.http import reads
from api.routes.documents import document_router
from domain.culture.model import Framework, TargetCulture, Value
from domain.culture.service import (
    catalogue,
    catalogue_value,
    check_target_culture,
    framework,
    frameworks,
    target_cultures,
)
from domain.database import Connection


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


async def _check(_: Connection, culture: TargetCulture) -> None:
    check_target_culture(culture)


catalogue_router = Router(
    "/", tags=["Culture"], route_handlers=[list_values, get_value, list_frameworks, get_framework]
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
