"""Blindness: the one policy that every path to somebody's ratings goes through.

Nothing of one rater reaches another rater, a decider, a recruiter, a program or a report before the panel is
unblinded: its last seat has locked, or an admin opened it with a reason. Every reader of scorecards, tags, scores,
reports, searches, audit events and exports asks `refusal` (one scorecard) or `panel_refusal` (a whole panel).
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import may_see_hiring
from domain.errors import Blinded, DomainError, Forbidden, NotFound
from domain.interviews.model import Interview, Seat


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """An interview with all of its seats."""

    interview: Interview
    seats: tuple[Seat, ...]

    def seat_of(self, actor: Actor) -> Seat | None:
        """The actor's own seat, if there is one."""
        return next((seat for seat in self.seats if seat.rater_id == actor.account_id), None)

    def seat(self, scorecard_id: UUID) -> Seat:
        """The seat of one of the panel's scorecards."""
        return next(seat for seat in self.seats if seat.scorecard_id == scorecard_id)

    @property
    def is_open(self) -> bool:
        """Whether the panel has been unblinded: by its last lock, or by an admin with a reason."""
        return self.interview.unblinded_at is not None

    @property
    def complete(self) -> bool:
        """Whether everybody who rates has locked; a panel of which all stepped back never is."""
        rating = [seat for seat in self.seats if not seat.recused]
        return bool(rating) and all(seat.locked for seat in rating)


def refusal(actor: Actor, panel: Panel, seat: Seat, siblings: Iterable[Panel]) -> DomainError | None:
    """Why the actor may not read the scorecard of this seat now, or None.

    The author always may. An outsider learns nothing. In a panel that an admin opened early, drafts stay their
    author's, and a panelist who has not locked still sees nobody else's ratings. `siblings` are all panels of the
    application: who has still to rate this candidate on another one must not be swayed by what this one said.
    """
    if actor.account_id == seat.rater_id:
        return None
    if not may_see_hiring(actor) and panel.seat_of(actor) is None:
        return NotFound("scorecard")
    if (hidden := panel_refusal(actor, panel)) is not None:
        return hidden
    if (awaited := awaited_refusal(actor, siblings)) is not None:
        return awaited
    return None if seat.locked else Blinded()


def awaited_refusal(actor: Actor, panels: Iterable[Panel]) -> DomainError | None:
    """Why somebody who sits on one of an application's panels must not hear of the others yet, or None."""
    for panel in panels:
        own = panel.seat_of(actor)
        if own is None or panel.interview.cancelled_at is not None:
            continue
        if own.recused:
            return _stepped_back()
        if not own.locked:
            return Blinded()
    return None


def _stepped_back() -> Forbidden:
    return Forbidden("You stepped back from this panel, so its ratings stay closed to you.", code="recused")


def panel_refusal(actor: Actor, panel: Panel) -> DomainError | None:
    """Why the actor may not read the panel's locked ratings now, or None.

    The words are the same whoever waits for whom: how many have locked is part of what is hidden.
    """
    own = panel.seat_of(actor)
    if own is not None and own.recused:
        return _stepped_back()
    if panel.interview.unblinded_at is None or (own is not None and not own.locked):
        return Blinded()
    return None


def panels_refusal(actor: Actor, panels: Iterable[Panel]) -> DomainError | None:
    """The first reason why the actor may not read all of these panels' ratings. Cancelled ones do not count."""
    refused = (panel_refusal(actor, panel) for panel in panels if panel.interview.cancelled_at is None)
    return next((one for one in refused if one is not None), None)


def settled(panels: Iterable[Panel]) -> bool:
    """Whether an application's panels are all open and await nobody, so that figures over them tell of no one's work.

    Cancelled ones do not count, nor do panels from which everybody stepped back: there is nothing of theirs to hide.
    """
    held = [panel for panel in panels if panel.interview.cancelled_at is None]
    awaited = any(not seat.locked and not seat.recused for panel in held for seat in panel.seats)
    rated = [panel for panel in held if any(seat.locked for seat in panel.seats)]
    return not awaited and bool(rated) and all(panel.interview.unblinded_at is not None for panel in rated)


def sees_locks(actor: Actor, panel: Panel) -> bool:
    """Whether the actor may know who has locked: an admin who is not on the panel, who may have to open it."""
    return panel.interview.unblinded_at is not None or ("admin" in actor.roles and panel.seat_of(actor) is None)


def panels_of(interviews: Sequence[Interview], seats: Iterable[Seat]) -> list[Panel]:
    """Each interview with its seats, in the order of the interviews."""
    sitting: dict[UUID, list[Seat]] = {interview.id: [] for interview in interviews}
    for seat in seats:
        sitting[seat.interview_id].append(seat)
    return [Panel(interview=one, seats=tuple(sitting[one.id])) for one in interviews]
