"""Use cases of accommodations: keep a request apart, and tell the panel the agreed change of format alone.

Neither who rates a candidate nor who decides about one ever reads a request, whatever other roles they have; and who
has read one cannot be put on a panel of the candidate afterwards.
"""

from uuid import UUID

from domain.access.model import Actor
from domain.accommodations import queries
from domain.accommodations.model import AccommodationRequest, AgreedAccommodations
from domain.audit.service import record
from domain.candidates.service import get_application, get_requisition
from domain.database import Connection, new_id
from domain.errors import Forbidden, NotFound, Stale
from domain.interviews.blindness import Panel
from domain.interviews.panels import agree_accommodations, exclude_from_panels, hold_exclusions, panel_of

DECIDERS = frozenset({"hiring_manager"})


async def require_uninvolved(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Raise Forbidden for those who decide about candidates, or have or had a seat on a panel of this application.

    The owner of the requisition decides, whatever their roles; an admin is refused where they own it or sit on a panel.
    """
    application = await get_application(conn, application_id)
    owner_id = (await get_requisition(conn, application.requisition_id)).owner_id
    if actor.roles & DECIDERS or actor.account_id == owner_id:
        raise Forbidden(
            "Whoever decides about candidates or owns the requisition does not read these; ask a colleague.",
            code="decides",
        )
    if await queries.sits_on_a_panel(conn, application_id, actor.account_id):
        raise Forbidden("You are on a panel of this candidate; ask a colleague.", code="on_panel")


async def add_request(conn: Connection, actor: Actor, application_id: UUID, text: str) -> AccommodationRequest:
    """Keep what a candidate asked for."""
    await _start(conn, actor, application_id)
    await _learn(conn, actor, application_id)
    stored = await queries.insert(conn, new_id(), application_id, text, actor.account_id)
    await _record(conn, actor, "added", stored.id)
    return stored


async def read_requests(conn: Connection, actor: Actor, application_id: UUID) -> list[AccommodationRequest]:
    """What the candidate of an application asked for, oldest first. Each reading stands in the audit record."""
    await _start(conn, actor, application_id)
    found = await queries.requests(conn, application_id)
    if found:
        await _learn(conn, actor, application_id)
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
    await _start(conn, actor, found.application_id)
    await _learn(conn, actor, found.application_id)
    return found


async def _start(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Refuse who is involved; and nobody gets involved until the transaction ends."""
    await hold_exclusions(conn, application_id)
    await require_uninvolved(conn, actor, application_id)


async def _learn(conn: Connection, actor: Actor, application_id: UUID) -> None:
    """Keep who knows a request off the candidate's panels from here on, also when it is deleted."""
    if actor.account_id is not None:
        await exclude_from_panels(conn, application_id, actor.account_id)


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
