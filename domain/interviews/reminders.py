"""A rater's own list of scorecards, and the reminders of those that are overdue.

A reminder goes to its rater alone: it is in nobody's outbox, list of jobs or audit record, for who is still missing is
part of what a blind panel hides.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from domain.access.model import Actor
from domain.access.rules import require_account
from domain.access.service import members_by_id
from domain.candidates.service import labels_of
from domain.database import Connection
from domain.errors import invalid
from domain.interviews import ageing, reminder_queries
from domain.interviews.blindness import panel_refusal
from domain.interviews.model import Seat
from domain.interviews.panels import panel_of
from domain.interviews.reminder_model import DueLook, MyScorecard, OwnSeat, RemindedPanel
from domain.mail.rules import when_text
from domain.mail.service import post
from domain.paging import Page, PageRequest, page_of

# When a look that a worker did not finish is taken again.
LOOK_AGAIN = timedelta(minutes=10)


async def my_scorecards(
    conn: Connection, actor: Actor, page: PageRequest, now: datetime, *, closed: bool
) -> Page[MyScorecard]:
    """One page of one's own scorecards, the earliest due first; with `closed` also those that are over."""
    require_account(actor)
    assert actor.account_id is not None
    seats = await reminder_queries.own_seats(conn, actor.account_id, closed=closed)
    seats.sort(key=lambda seat: (ageing.due_at(seat.times), seat.scorecard_id))
    return await _page_of(conn, actor, page, now, seats)


async def my_past_scorecards(conn: Connection, actor: Actor, page: PageRequest, now: datetime) -> Page[MyScorecard]:
    """One page of one's own scorecards that are locked, recused or cancelled, the latest interview first."""
    require_account(actor)
    assert actor.account_id is not None
    seats = [
        seat
        for seat in await reminder_queries.own_seats(conn, actor.account_id, closed=True)
        if seat.locked or seat.recused or seat.times.cancelled_at is not None
    ]
    seats.sort(key=lambda seat: (seat.times.starts_at, seat.scorecard_id), reverse=True)
    return await _page_of(conn, actor, page, now, seats)


async def _page_of(
    conn: Connection, actor: Actor, page: PageRequest, now: datetime, seats: list[OwnSeat]
) -> Page[MyScorecard]:
    shown = _after(seats, page.after)[: page.limit + 1]
    labels = await labels_of(conn, actor, [seat.application_id for seat in shown])
    rows = [_as_mine(seat, labels[seat.application_id], now) for seat in shown]
    return page_of(rows, page, lambda row: row.scorecard_id)


def _after(seats: list[OwnSeat], cursor: UUID | None) -> list[OwnSeat]:
    if cursor is None:
        return seats
    ids = [seat.scorecard_id for seat in seats]
    if cursor not in ids:
        raise invalid("query.cursor", "cursor_invalid", "This scorecard has left the list; begin at its start again.")
    return seats[ids.index(cursor) + 1 :]


def _as_mine(seat: OwnSeat, candidate: str, now: datetime) -> MyScorecard:
    clock = ageing.clock(seat.times, now, locked=seat.locked, recused=seat.recused)
    return MyScorecard(
        scorecard_id=seat.scorecard_id,
        interview_id=seat.interview_id,
        requisition=seat.requisition,
        candidate=candidate,
        format=seat.format,
        starts_at=seat.times.starts_at,
        ends_at=ageing.ends_at(seat.times),
        state=clock.state,
        due_at=clock.due_at,
        hours_late=clock.hours_late,
    )


async def claim_look(conn: Connection, now: datetime) -> DueLook | None:
    """The next interview, of any organisation, whose reminders are to be thought of now; None if there is none."""
    return await reminder_queries.claim(conn, now, now + LOOK_AGAIN)


async def remind(
    conn: Connection, actor: Actor, interview_id: UUID, now: datetime, address_of: Callable[[UUID], str]
) -> int:
    """Post the reminders that are due on this panel and set its clock; returns how many.

    Each rater gets a reminder at most once and round, however many workers look: the clock's row is locked, and what
    was posted is remembered under a unique key. Once a panel is open it waits for nobody. `address_of` gives the page
    of a scorecard.
    """
    if not await reminder_queries.hold_clock(conn, interview_id):
        return 0
    sitting = await panel_of(conn, interview_id)
    panel = await reminder_queries.reminded_panel(conn, interview_id)
    assert panel is not None, "a clock goes with its interview"
    if panel_refusal(actor, sitting) is None:
        await reminder_queries.set_clock(conn, interview_id, None)
        return 0
    posted = 0
    round_number = ageing.round_due(panel.times, now)
    if round_number:
        for seat in sitting.seats:
            if not (seat.locked or seat.recused):
                posted += await _post(conn, actor, panel, seat, round_number, address_of)
    await reminder_queries.set_clock(conn, interview_id, ageing.next_look(panel.times, now))
    return posted


async def _post(
    conn: Connection,
    actor: Actor,
    panel: RemindedPanel,
    seat: Seat,
    round_number: int,
    address_of: Callable[[UUID], str],
) -> int:
    member = (await members_by_id(conn, [seat.rater_id])).get(seat.rater_id)
    ended = ageing.ends_at(panel.times)
    if member is None or not await reminder_queries.insert_reminder(
        conn, uuid4(), seat.scorecard_id, ended, round_number
    ):
        return 0
    params = {
        "role": panel.requisition,
        "when": when_text(panel.times.starts_at),
        "due": when_text(ageing.due_at(panel.times)),
        # An external rater has no sign-in; their own link was sent once and is kept nowhere.
        "link": "the link in your invitation" if seat.external else address_of(seat.scorecard_id),
    }
    await post(
        conn, actor, to=member.email, name=member.name, template="scorecard_reminder", params=params,
        subject_kind="scorecard", subject_id=seat.scorecard_id,
    )  # fmt: skip
    return 1
