"""Ask for reports. What would be refused when the job runs is refused here already."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from domain.access.model import Actor
from domain.candidate_feedback.service import feedback_for_edition
from domain.candidates.service import require_name_known
from domain.database import Connection, as_json
from domain.decisions.service import require_decider
from domain.errors import Conflict
from domain.interviews.ratings import locked_scorecards
from domain.jobs.model import Job
from domain.jobs.service import enqueue
from domain.reporting.comparison import require_comparable
from domain.reporting.model import ComparisonOptions, Edition, ReportOptions
from domain.surveys.service import wave_results_of


async def request_candidate_report(
    conn: Connection, actor: Actor, application_id: UUID, options: ReportOptions | None = None
) -> Job:
    """Enqueue a candidate's report; NotFound, or Blinded while a panel of the application is.

    Conflict for who is still to rate the candidate under a pseudonym in another requisition, because the report names
    them, and where the edition lacks what it is made from.
    """
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
            f"Write and approve it at /v1/applications/{application_id}/candidate-feedback first.",
            code="no_approved_wording",
        )


NEEDS: Mapping[Edition, Callable[[Connection, UUID], Awaitable[None]]] = {"candidate": _feedback}


async def request_comparison_report(
    conn: Connection, actor: Actor, requisition_id: UUID, options: ComparisonOptions | None = None
) -> Job:
    """Enqueue a comparison of a requisition's candidates; Forbidden for who decides on none of them.

    Conflict while no panel is open to the actor, or where there are more candidates than a report can show.
    """
    await require_decider(conn, actor, requisition_id)
    await require_comparable(conn, actor, requisition_id)
    parameters = as_json(options or ComparisonOptions())
    return await enqueue(conn, actor, "comparison_report", requisition_id, parameters=parameters)


async def request_team_report(conn: Connection, actor: Actor, wave_id: UUID) -> Job:
    """Enqueue a team report; Conflict before the survey is closed."""
    await wave_results_of(conn, wave_id)
    return await enqueue(conn, actor, "team_report", wave_id)
