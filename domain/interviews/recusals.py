"""Conflicts of interest: say that there is none, step back from a panel, and read why somebody did."""

from uuid import UUID

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.audit.service import record
from domain.database import Connection
from domain.errors import Conflict, Forbidden, NotFound
from domain.interviews import panel_queries, queries
from domain.interviews.blindness import Panel
from domain.interviews.invitations import tell_recused
from domain.interviews.model import RecusalKind, RecusalRecord
from domain.interviews.panels import get_panel, panel_of, requisition_of, unblind_if_complete


async def declare_no_conflict(conn: Connection, actor: Actor, scorecard_id: UUID) -> Panel:
    """Say once, for the panel to see, that one knows of no conflict of interest with the candidate."""
    require_account(actor)
    card = await queries.scorecard(conn, scorecard_id, for_update=True)
    if card is None or card.rater_id != actor.account_id:
        raise NotFound("scorecard of yours")
    if card.locked_at is not None:
        raise Conflict("This scorecard is locked; a declaration comes before the rating.", code="locked")
    if card.recused_at is not None:
        raise Conflict("You stepped back from this panel.", code="recused")
    if not await panel_queries.declare(conn, scorecard_id):
        raise Conflict("You have declared this already.", code="declared")
    await record(conn, actor, "panelist.declared", "scorecard", scorecard_id, {"statement": "no_conflict"})
    return await panel_of(conn, card.interview_id)


async def recuse(conn: Connection, actor: Actor, scorecard_id: UUID, kind: RecusalKind, reason: str) -> Panel:
    """Step back from a panel, or let an admin take a rater off it. The seat then counts as not rating.

    Not after the lock: what was said stays said. The last seat awaited may be this one, which unblinds the panel.
    An admin who sits on the panel takes nobody else off it: the answer would tell who has locked.
    """
    require_account(actor)
    card = await queries.scorecard(conn, scorecard_id, for_update=True)
    own = card is not None and card.rater_id == actor.account_id
    if card is None or not (own or "admin" in actor.roles):
        raise NotFound("scorecard of yours")
    panel = await panel_of(conn, card.interview_id, for_update=True)
    if not own and panel.seat_of(actor) is not None:
        raise Forbidden("You sit on this panel yourself; another administrator has to do this.", code="own_panel")
    if panel.interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; nobody is awaited.", code="cancelled")
    if card.locked_at is not None:
        raise Conflict("This scorecard is locked; what was rated stays on the record.", code="locked")
    if not await queries.recuse(conn, scorecard_id, kind, reason):
        raise Conflict("This rater has stepped back already.", code="recused")
    await record(conn, actor, "panelist.recused", "scorecard", scorecard_id, {"kind": kind})
    await tell_recused(conn, actor, panel, await requisition_of(conn, panel.interview.id), card.rater_id)
    await unblind_if_complete(conn, actor, panel.interview.id)
    return await panel_of(conn, panel.interview.id)


async def read_recusal(conn: Connection, actor: Actor, scorecard_id: UUID) -> RecusalRecord:
    """Why a rater does not rate, for the rater, the process owner and admins; Conflict if the rater does."""
    card = await queries.scorecard(conn, scorecard_id)
    if card is None:
        raise NotFound("scorecard")
    await get_panel(conn, actor, card.interview_id)
    owner_id = (await requisition_of(conn, card.interview_id)).owner_id
    if "admin" not in actor.roles and actor.account_id not in {card.rater_id, owner_id}:
        raise Forbidden("The reason is for the rater, the owner of the process and administrators.", code="not_yours")
    found = await panel_queries.recusal(conn, scorecard_id)
    if found is None:
        raise Conflict("This rater has not stepped back.", code="not_recused")
    return found
