"""Ask for reports. What would be refused when the job runs is refused here already."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from domain.access.model import Actor
from domain.candidate_feedback.service import feedback_for_edition
from domain.candidates.service import get_application, require_name_known
from domain.database import Connection, as_json
from domain.decisions.service import require_decider
from domain.errors import Conflict
from domain.interviews.ratings import locked_scorecards
from domain.jobs.model import Job
from domain.jobs.service import enqueue
from domain.reporting.comparison import require_comparable
from domain.reporting.model import ComparisonOptions, Edition, ReportOptions
from domain.reporting.rights import require_kind
from domain.reporting.team_model import OrganisationReportOptions, TeamReportOptions
from domain.teams.service import find_team, subtree


async def request_candidate_report(
    conn: Connection, actor: Actor, application_id: UUID, options: ReportOptions | None = None
) -> Job:
    """Enqueue a candidate's report; NotFound, Forbidden, or Blinded while a panel of the application is.

    Forbidden for who could not read it afterwards. Conflict for who is still to rate the candidate under a pseudonym
    in another requisition, because the report names them, and where the edition lacks what it is made from.
    """
    await get_application(conn, application_id)
    require_kind(actor, "candidate")
    wanted = options or ReportOptions()
    await require_ready(conn, actor, application_id, wanted.edition)
    return await enqueue(conn, actor, "candidate_report", application_id, parameters=as_json(wanted))


async def require_ready(conn: Connection, actor: Actor, application_id: UUID, edition: Edition) -> None:
    """Raise unless this edition of the application's report may be made for the actor now."""
    await require_name_known(conn, actor, application_id)
    await locked_scorecards(conn, actor, application_id)
    if edition in NEEDS:
        await NEEDS[edition](conn, application_id)


async def _feedback(conn: Connection, application_id: UUID) -> None:
    if await feedback_for_edition(conn, application_id) is None:
        raise Conflict(
            "The panel has approved no wording for the candidate yet, and the candidate's edition says nothing else. "
            "Write what the candidate is told and have it approved first.",
            code="no_approved_wording",
        )


NEEDS: Mapping[Edition, Callable[[Connection, UUID], Awaitable[None]]] = {"candidate": _feedback}


async def request_comparison_report(
    conn: Connection, actor: Actor, requisition_id: UUID, options: ComparisonOptions | None = None
) -> Job:
    """Enqueue a comparison of a requisition's candidates; Forbidden for who decides on none of them or sees no scores.

    Conflict while no panel is open to the actor, or where there are more candidates than a report can show.
    """
    await require_decider(conn, actor, requisition_id)
    require_kind(actor, "comparison")
    await require_comparable(conn, actor, requisition_id)
    parameters = as_json(options or ComparisonOptions())
    return await enqueue(conn, actor, "comparison_report", requisition_id, parameters=parameters)


async def request_team_report(
    conn: Connection, actor: Actor, team_id: UUID, options: TeamReportOptions | None = None
) -> Job:
    """Enqueue a team's report; NotFound, or Forbidden for who could not read it.

    A team without any published survey gets one that says so and shows its working tools.
    """
    await find_team(conn, team_id)
    require_kind(actor, "team")
    return await enqueue(conn, actor, "team_report", team_id, parameters=as_json(options or TeamReportOptions()))


async def request_organisation_report(
    conn: Connection, actor: Actor, team_id: UUID, options: OrganisationReportOptions | None = None
) -> Job:
    """Enqueue the report over a team and all teams under it; Conflict where there are none."""
    await find_team(conn, team_id)
    require_kind(actor, "organisation")
    if len(await subtree(conn, team_id)) == 1:
        raise Conflict(
            "There is no team under this one. Ask for the report of this team alone.",
            code="no_teams_under_it",
        )
    wanted = as_json(options or OrganisationReportOptions())
    return await enqueue(conn, actor, "organisation_report", team_id, parameters=wanted)
