"""Server-sent events of what open pages watch."""

from typing import Annotated
from uuid import UUID

from litestar import Request, Router
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from api.http import reads
from api.live.hub import Hub
from api.live.stream import Pace, Watched, debrief_events
from api.unit_of_work import Watcher
from domain.debrief.service import revision_if_open
from domain.live.service import debrief_topic

EVENT_STREAM = "text/event-stream"
REVISION_MOST = 2**63 - 1
Since = Annotated[
    int | None,
    QueryParameter(
        ge=0, le=REVISION_MOST,
        description="The number of the last change that you know of; you are told at once if there was another.",
    ),
]  # fmt: skip


@reads(
    "/applications/{application_id:uuid}/events", "watchDebrief", "debrief:read",
    "Changes of the debrief, as they happen", opt={"streams": True}, media_type=EVENT_STREAM,
)  # fmt: skip
async def watch_debrief(
    request: Request[None, None, State],
    watcher: NamedDependency[Watcher],
    application_id: FromPath[UUID],
    since: Since = None,
) -> Stream:
    """Server-sent events without content: `opened` once the debrief can be read, `changed` after each change of it
    (an amendment, a correction, a note of the debrief, a consensus, a decision). Read the debrief anew then.

    While a panel is blind nothing is sent but a comment every fifteen seconds. The stream ends with the session, and
    after half an hour; browsers connect again by themselves. An event's id is the number of the change: it comes back
    as `Last-Event-ID`, or send it as `since`. At most ten streams of one account at a time.
    """
    hub: Hub = request.app.state.hub
    async with watcher.begin() as (conn, actor):
        await revision_if_open(conn, actor, application_id)
    who = str(actor.account_id or actor.principal_id)
    hub.require_room(who)
    watched = Watched(watcher, application_id, _last_seen(request.headers.get("last-event-id"), since))
    events = debrief_events(hub, debrief_topic(actor.organisation_id, application_id), who, watched, Pace())
    # A HEAD asks for the headers alone.
    return Stream(
        () if request.scope["state"].get("is_head") else events,
        media_type=EVENT_STREAM,
        headers={"X-Accel-Buffering": "no"},
    )


def _last_seen(last_event_id: str | None, since: int | None) -> int | None:
    """What a browser that connects again says by itself is newer than the address with which it began."""
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit():
        return min(int(last_event_id[:19]), REVISION_MOST)
    return since


router = Router("/", tags=["Interviews"], route_handlers=[watch_debrief])
