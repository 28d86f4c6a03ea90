"""What is one's own to do."""

from datetime import UTC, datetime

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromQuery

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, page_request, reads
from domain.access.model import Actor
from domain.database import Connection
from domain.interviews.reminder_model import MyScorecard
from domain.interviews.reminders import my_scorecards
from domain.paging import Page


@reads("/my/scorecards", "listMyScorecards", "scorecards:read", "One's own scorecards and when they are due")
async def list_my_scorecards(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    closed: FromQuery[bool] = False,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[MyScorecard]:
    """Those that are open, the earliest due first; `closed=true` adds what is locked, recused or cancelled.

    Nobody else is shown how late somebody is while the panel is blind.
    """
    return await my_scorecards(conn, actor, page_request(cursor, limit), datetime.now(UTC), closed=closed)


router = Router("/", tags=["Interviews"], route_handlers=[list_my_scorecards])
