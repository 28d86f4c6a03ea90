"""Findings on the frameworks' checks."""

from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, UpdatedAfter, creates, page_request, reads, removes
from domain.access.model import Actor
from domain.culture_checks import service
from domain.culture_checks.model import CheckFinding, CheckSummaries, NewCheckFinding
from domain.database import Connection
from domain.paging import Page

READ, WRITE = "team_tools:read", "team_tools:write"


@reads("/culture-checks", "listCultureChecks", READ, "Findings on the frameworks' checks")
async def list_findings(
    conn: NamedDependency[Connection],
    team_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
    updated_after: UpdatedAfter = None,
) -> Page[CheckFinding]:
    """In the order in which they were written down, of one team if asked for; also those that newer ones replaced."""
    return await service.list_findings(
        conn, page_request(cursor, limit, updated_after), None if team_id is None else [team_id]
    )


@creates("/culture-checks", "addCultureCheck", WRITE, "Write a finding down")
async def add_finding(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], data: JSONBody[NewCheckFinding]
) -> CheckFinding:
    """Of a team or, without one, of the organisation; `/v1/frameworks` lists the checks. The newest finding counts."""
    return await service.add_finding(conn, actor, data)


@reads("/culture-checks/{finding_id:uuid}", "getCultureCheck", READ, "One finding")
async def get_finding(conn: NamedDependency[Connection], finding_id: FromPath[UUID]) -> CheckFinding:
    """As it was written down; a finding is never edited."""
    return await service.get_finding(conn, finding_id)


@removes("/culture-checks/{finding_id:uuid}", "deleteCultureCheck", WRITE, "Delete a finding")
async def delete_finding(
    conn: NamedDependency[Connection], actor: NamedDependency[Actor], finding_id: FromPath[UUID]
) -> None:
    """For good: this cannot be undone. The finding before it counts again."""
    await service.delete_finding(conn, actor, finding_id)


@reads("/culture-check-summary", "getCultureCheckSummary", READ, "How the organisation stands on the checks")
async def get_summary(conn: NamedDependency[Connection]) -> CheckSummaries:
    """Of all teams and of the organisation as a whole: where the loop breaks, and what stands in the way."""
    return await service.whole_summaries(conn)


@reads(
    "/teams/{team_id:uuid}/culture-check-summary",
    "getTeamCultureCheckSummary",
    READ,
    "How a team stands on the checks",
)
async def get_team_summary(conn: NamedDependency[Connection], team_id: FromPath[UUID]) -> CheckSummaries:
    """Of a team and all teams under it: where the loop breaks, and what stands in the way."""
    return await service.summaries_below(conn, team_id)


router = Router(
    "/",
    tags=["Working tools"],
    route_handlers=[list_findings, add_finding, get_finding, delete_finding, get_summary, get_team_summary],
)
