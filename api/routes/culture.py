"""The value catalogue and target cultures."""

from litestar import Router

from api.http import reads
from api.routes.documents import document_router
from domain.culture.model import TargetCulture, Value
from domain.culture.service import catalogue, check_target_culture, target_cultures
from domain.database import Connection


@reads("/values", "listCatalogueValues", "culture:read", "The shipped value catalogue")
async def list_values() -> list[Value]:
    """Values described as behaviour, to copy into a target culture and make one's own."""
    return list(catalogue())


async def _check(_: Connection, culture: TargetCulture) -> None:
    check_target_culture(culture)


catalogue_router = Router("/", tags=["Culture"], route_handlers=[list_values])
router = document_router(
    target_cultures,
    path="/target-cultures",
    scope="culture",
    tag="Culture",
    name="TargetCulture",
    plural="TargetCultures",
    check=_check,
)
