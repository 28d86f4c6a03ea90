"""Pages of the selection-rate monitor: rates with their n, ratios with their intervals, and where they say nothing."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page
from api.pages.fairness.selection_rates_view import STAGE_NAMES, answer_names, shown_stages
from api.pages.tools.tools import id_of
from domain.board.service import requisition_titles
from domain.candidates.model import Requisition
from domain.candidates.service import get_requisition
from domain.fairness import service
from domain.fairness.model import SelectionRates, Stage
from domain.fairness.texts import is_written

REQUISITIONS_MOST = 500


@page("/selection-rates", "fairness:read")
async def show_rates(visit: NamedDependency[Visit]) -> Response[str]:
    """The monitor of all requisitions, or of the one that the address names."""
    requisition_id, stage = id_of(visit.query("requisition_id")), _stage(visit)
    found = await service.rates(visit.conn, requisition_id, stage)
    requisitions = []
    if visit.may("requisitions:read"):
        titles = await requisition_titles(visit.conn, REQUISITIONS_MOST, requisition_id)
        requisitions = [(str(one.id), f"{one.title}{' (closed)' if one.closed else ''}") for one in titles]
    return await _monitor(visit, found, "Selection rates", "/selection-rates", requisitions=requisitions)


@page("/requisitions/{requisition_id:uuid}/selection-rates", "requisitions:read")
async def show_own_rates(visit: NamedDependency[Visit], requisition_id: FromPath[UUID]) -> Response[str]:
    """The monitor of one requisition, for the owner of its process."""
    found = await service.rates_of_own_requisition(visit.conn, visit.actor, requisition_id, _stage(visit))
    requisition = await get_requisition(visit.conn, requisition_id)
    path = f"/requisitions/{requisition_id}/selection-rates"
    return await _monitor(visit, found, f"Selection rates of {requisition.title}", path, only=requisition)


def _stage(visit: Visit) -> Stage | None:
    return next((one for one in STAGE_NAMES if one == visit.query("stage")), None)


async def _monitor(
    visit: Visit,
    found: SelectionRates,
    title: str,
    path: str,
    *,
    requisitions: Sequence[tuple[str, str]] = (),
    only: Requisition | None = None,
) -> Response[str]:
    """The page; `requisitions` to choose from, or `only` one."""
    names = answer_names(await service.countries(visit.conn))
    return await visit.page(
        "fairness/selection_rates.html",
        title=title,
        path=path,
        rates=found,
        stages=shown_stages(found, names),
        stage_names=STAGE_NAMES,
        requisitions=requisitions,
        only=only,
        names=names,
        is_written=is_written,
    )


router = Router("/", route_handlers=[show_rates, show_own_rates])
