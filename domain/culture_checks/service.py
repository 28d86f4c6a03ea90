"""Use cases of findings on the frameworks' checks."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.access.model import Actor
from domain.audit.service import record
from domain.culture.service import frameworks
from domain.culture_checks import queries
from domain.culture_checks.model import CheckFinding, CheckSummaries, CheckSummary, NewCheckFinding
from domain.culture_checks.rules import problems_of, summaries
from domain.database import Connection, new_id
from domain.errors import NotFound
from domain.fields import begun, refuse, today
from domain.paging import Page, PageRequest, page_of
from domain.teams.service import find_team, subtree, tree

SUBJECT = "culture_check_finding"


async def add_finding(conn: Connection, actor: Actor, new: NewCheckFinding) -> CheckFinding:
    """Write down what was found on a check; earlier findings are kept."""
    if new.team_id is not None:
        await find_team(conn, new.team_id, "team_id")
    refuse(problems_of(new, frameworks(), today()))
    stored = await queries.insert(conn, new_id(), new)
    await record(
        conn, actor, "culture_check_finding.added", SUBJECT, stored.id,
        {"team_id": stored.team_id, "framework": stored.framework, "check": stored.check, "state": stored.state},
    )  # fmt: skip
    return stored


async def get_finding(conn: Connection, finding_id: UUID) -> CheckFinding:
    """One finding, or NotFound."""
    found = await queries.finding(conn, finding_id)
    if found is None:
        raise NotFound("finding on a check")
    return found


async def list_findings(
    conn: Connection, page: PageRequest, team_ids: Sequence[UUID] | None = None
) -> Page[CheckFinding]:
    """One page of findings in the order in which they were written down, of some teams if asked for."""
    return page_of(await queries.findings(conn, page, team_ids), page, lambda row: row.id)


async def delete_finding(conn: Connection, actor: Actor, finding_id: UUID) -> None:
    """Delete a finding for good; the one before it counts again."""
    found = await get_finding(conn, finding_id)
    await queries.delete(conn, finding_id)
    details = {"team_id": found.team_id, "framework": found.framework, "check": found.check, "state": found.state}
    await record(conn, actor, "culture_check_finding.deleted", SUBJECT, finding_id, details)


async def summaries_below(conn: Connection, team_id: UUID) -> CheckSummaries:
    """What a team and all teams under it have found, today."""
    team_ids = [one.id for one in await subtree(conn, team_id)]
    return CheckSummaries(items=await report_part(conn, team_ids, today()))


async def whole_summaries(conn: Connection) -> CheckSummaries:
    """What all teams and the organisation as a whole have found, today."""
    return CheckSummaries(items=await report_part(conn, [one.id for one in await tree(conn)], today()))


async def report_part(conn: Connection, team_ids: Sequence[UUID], day: date) -> tuple[CheckSummary, ...]:
    """What these teams have found up to a day, by framework, for their page and their report."""
    return summaries(day, team_ids, frameworks(), await queries.newest(conn, team_ids, begun(day)))
