"""Use cases of the note guard: one's own open draft, counts of what became of flags, an organisation's totals.

What the guard flags is never stored. Counting is not audited: an audit event has a time to the second and would tell
when a rater worked on a draft.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.database import Connection
from domain.errors import Conflict
from domain.guard import queries
from domain.guard.model import GuardCount, GuardTotals
from domain.interviews.model import Scorecard
from domain.interviews.panels import panel_of
from domain.interviews.service import visible_row, whole

# Below this, a count could be traced to somebody; the same floor as for means of team surveys.
RATERS_LEAST = 5


async def open_draft(conn: Connection, actor: Actor, scorecard_id: UUID) -> Scorecard:
    """The actor's own draft. Anybody else gets the refusal of blindness, or the Conflict of a locked scorecard."""
    require_account(actor)
    row = await visible_row(conn, actor, scorecard_id)
    if row.locked_at is not None or row.rater_id != actor.account_id:
        raise Conflict("This scorecard is locked; the guard reads drafts, before they are final.", code="locked")
    if row.recused_at is not None:
        raise Conflict("You stepped back from this panel; its scorecard is closed.", code="recused")
    if (await panel_of(conn, row.interview_id)).interview.cancelled_at is not None:
        raise Conflict("This interview was cancelled; its scorecards are closed.", code="cancelled")
    return await whole(conn, row)


async def count_actions(
    conn: Connection, actor: Actor, scorecard_id: UUID, actions: Sequence[GuardCount]
) -> list[GuardCount]:
    """Add to the counts of one's own open draft; returns all of them."""
    await open_draft(conn, actor, scorecard_id)
    for one in sorted(actions, key=lambda counted: (counted.category, counted.action)):
        await queries.add_count(conn, uuid4(), scorecard_id, one)
    return await queries.counts_of_scorecard(conn, scorecard_id)


async def totals(conn: Connection) -> GuardTotals:
    """What an organisation's raters did with flags, per closed quarter, with nobody traceable."""
    return GuardTotals(raters_least=RATERS_LEAST, items=tuple(await queries.closed_quarters(conn, RATERS_LEAST)))
