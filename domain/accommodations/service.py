"""Use cases of accommodations: keep a request apart, and tell the panel the agreed change of format alone.

Neither who rates a candidate nor who decides about one ever reads a request, whatever other roles they have.
"""

from uuid import UUID

from domain.access.model import Actor
from domain.accommodations import queries
from domain.accommodations.model import AccommodationRequest, AgreedAccommodations
from domain.audit.service import record
from domain.candidates.service import get_application
from domain.database import Connection, new_id
from domain.errors import Forbidden, NotFound, Stale
from domain.interviews.blindness import Panel
from domain.interviews.panels import agree_accommodations, panel_of

DECIDERS = frozenset({"hiring_manager"})


async def require_uninvolved(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Raise Forbidden for those who decide about candidates, or have or had a seat on a panel of this application."""
    if actor.roles & DECIDERS:
        raise Forbidden("Whoever decides about candidates does not read these.", code="decides")
    if await queries.sits_on_a_panel(conn, application_id, actor.account_id):
        raise Forbidden("You are on a panel of this candidate; ask a colleague.", code="on_panel")


async def add_request(conn: Connection, actor: Actor, application_id: UUID, text: str) -> AccommodationRequest:
    """Keep what a candidate asked for."""
    await get_application(conn, application_id)
    await require_uninvolved(conn, actor, application_id)
    stored = await queries.insert(conn, new_id(), application_id, text, actor.account_id)
    await _record(conn, actor, "added", stored.id)
    return stored


async def read_requests(conn: Connection, actor: Actor, application_id: UUID) -> list[AccommodationRequest]:
    """What the candidate of an application asked for, oldest first. Each reading stands in the audit record."""
    await get_application(conn, application_id)
    await require_uninvolved(conn, actor, application_id)
    found = await queries.requests(conn, application_id)
    for one in found:
        await _record(conn, actor, "read", one.id)
    return found


async def read_request(conn: Connection, actor: Actor, request_id: UUID) -> AccommodationRequest:
    """One request. Each reading stands in the audit record."""
    found = await _request(conn, actor, request_id)
    await _record(conn, actor, "read", request_id)
    return found


async def edit_request(
    conn: Connection, actor: Actor, request_id: UUID, revision: int, text: str
) -> AccommodationRequest:
    """Replace a request's text; Stale if somebody else did so since `revision`."""
    await _request(conn, actor, request_id)
    edited = await queries.update(conn, request_id, revision, text)
    if edited is None:
        raise Stale
    await _record(conn, actor, "edited", request_id)
    return edited


async def delete_request(conn: Connection, actor: Actor, request_id: UUID) -> None:
    """Delete a request for good; what was agreed stays with the interview."""
    await _request(conn, actor, request_id)
    await queries.delete(conn, request_id)
    await _record(conn, actor, "deleted", request_id)


async def _request(conn: Connection, actor: Actor, request_id: UUID) -> AccommodationRequest:
    found = await queries.request(conn, request_id)
    if found is None:
        raise NotFound("accommodation request")
    await require_uninvolved(conn, actor, found.application_id)
    return found


async def _record(conn: Connection, actor: Actor, what: str, request_id: UUID) -> None:
    await record(conn, actor, f"accommodation_request.{what}", "accommodation_request", request_id)


async def agreed(conn: Connection, actor: Actor, interview_id: UUID) -> AgreedAccommodations:
    """What the panel of an interview is told."""
    panel = await panel_of(conn, interview_id)
    await require_uninvolved(conn, actor, panel.interview.application_id)
    return _agreed(panel)


async def agree(
    conn: Connection, actor: Actor, interview_id: UUID, revision: int, accommodations: str
) -> AgreedAccommodations:
    """Replace what the panel is told; Stale if the interview changed since `revision`."""
    panel = await panel_of(conn, interview_id)
    await require_uninvolved(conn, actor, panel.interview.application_id)
    return _agreed(await agree_accommodations(conn, actor, interview_id, revision, accommodations))


def _agreed(panel: Panel) -> AgreedAccommodations:
    return AgreedAccommodations(
        interview_id=panel.interview.id,
        application_id=panel.interview.application_id,
        starts_at=panel.interview.starts_at,
        accommodations=panel.interview.accommodations,
        revision=panel.interview.revision,
    )
