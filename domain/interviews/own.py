"""One's own scorecard, for what only its author does to it: reviews of its tags, evidence marked by hand."""

from uuid import UUID

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.database import Connection
from domain.errors import Conflict, NotFound
from domain.interviews import queries
from domain.interviews.model import Scorecard
from domain.interviews.panels import panel_of
from domain.interviews.service import whole


async def own_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID, *, for_update: bool = False) -> Scorecard:
    """One's own scorecard of an interview that takes place; `for_update` holds it until the transaction ends."""
    require_account(actor)
    row = await queries.scorecard(conn, scorecard_id, for_update=for_update)
    if row is None or row.rater_id != actor.account_id:
        raise NotFound("scorecard of yours")
    if (await panel_of(conn, row.interview_id)).interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; its scorecards are closed.", code="cancelled")
    return await whole(conn, row)


async def own_locked_scorecard(conn: Connection, actor: Actor, scorecard_id: UUID) -> Scorecard:
    """One's own scorecard after the lock, held until the transaction ends; Conflict before."""
    scorecard = await own_scorecard(conn, actor, scorecard_id, for_update=True)
    if scorecard.locked_at is None:
        raise Conflict(
            "Lock the scorecard first: a draft's tags go when its notes change, and what was said of them with them.",
            code="not_locked",
        )
    return scorecard
