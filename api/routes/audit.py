"""The audit record, without what would tell of a blind panel."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from api.http import DEFAULT_LIMIT, Cursor, PageLimit, page_request, reads
from domain.access.model import Actor
from domain.audit.model import AuditEvent
from domain.audit.service import list_events
from domain.database import Connection
from domain.interviews.ratings import closed_applications, hidden_scorecards, waits_for_panel
from domain.paging import Page, page_of

# Where raters work: that somebody's program called here for them tells when they did.
RATERS_ROUTES = ("/v1/interviews", "/v1/my/scorecards", "/v1/notes", "/v1/scorecards", "/v1/tags")
# What was said and decided about a candidate, which who has still to rate them must not hear.
AFTER_THE_PANEL = (
    "decision.",
    "consensus.",
    "debrief.",
    "candidate_feedback.",
    "candidate_comment.",
    "candidate_link.",
)
Action = Annotated[
    str | None,
    QueryParameter(
        max_length=100, pattern=r"^[a-z_]+\.[a-z_]+$", description="Only events of this action, such as key.created."
    ),
]


@reads("/audit-events", "listAuditEvents", "audit:read", "The audit record")
async def list_audit_events(
    conn: NamedDependency[Connection],
    actor: NamedDependency[Actor],
    action: Action = None,
    subject_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: PageLimit = DEFAULT_LIMIT,
) -> Page[AuditEvent]:
    """Who did what, oldest first. Append-only and chained: `outside-in audit verify` proves that nothing was changed.

    What raters did on a panel that is still blind is left out, but for admins who do not sit on it.
    """
    page = page_request(cursor, limit)
    rows: list[AuditEvent] = []
    after = page.after
    # Filled up, so that a short page does not tell how much was left out.
    while len(rows) <= page.limit:
        batch = await list_events(conn, after, page.limit + 1, action, subject_id)
        rows += await _tellable(conn, actor, batch)
        if len(batch) <= page.limit:
            break
        after = batch[-1].id
    return page_of(rows[: page.limit + 1], page, lambda event: event.id)


async def _tellable(conn: Connection, actor: Actor, events: Sequence[AuditEvent]) -> list[AuditEvent]:
    """The events that tell the actor nothing of a panel that is blind to them."""
    cards = {event.id: card for event in events if (card := _scorecard_of(event)) is not None}
    hidden = await hidden_scorecards(conn, actor, list(cards.values()))
    calls = {event.id for event in events if _is_raters_call(event) and event.on_behalf_of != actor.account_id}
    if calls and "admin" in actor.roles and not await waits_for_panel(conn, actor):
        calls = set()
    told = {event.id: event.subject_id for event in events if event.action.startswith(AFTER_THE_PANEL)}
    closed = await closed_applications(conn, actor, [one for one in told.values() if one is not None])
    return [
        event
        for event in events
        if cards.get(event.id) not in hidden and event.id not in calls and told.get(event.id) not in closed
    ]


def _scorecard_of(event: AuditEvent) -> UUID | None:
    """The scorecard that an event is about or mentions."""
    if event.subject_kind == "scorecard":
        return event.subject_id
    try:
        return UUID(str(event.details.get("scorecard_id")))
    except ValueError:
        return None


def _is_raters_call(event: AuditEvent) -> bool:
    return event.action == "request.on_behalf" and str(event.details.get("route")).startswith(RATERS_ROUTES)


router = Router("/", tags=["Access"], route_handlers=[list_audit_events])
