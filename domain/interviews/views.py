"""Panels as somebody may see them: who sits on them, what the candidate is called, and nothing of who has locked."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.service import names_of
from domain.candidates.service import labels_of, rubrics_of
from domain.database import Connection
from domain.interviews.blindness import Panel, sees_locks
from domain.interviews.model import Interview
from domain.interviews.warnings import PanelWarning


class PanelSeat(msgspec.Struct, frozen=True, kw_only=True):
    """One place on the panel. Whether others have locked stays hidden while the panel is blind.

    `declared`: has said that they know of no conflict of interest. `external`: by invitation, not a member.
    """

    scorecard_id: UUID
    rater_id: UUID
    name: str
    locked: bool | None
    recused: bool
    declared: bool
    external: bool


class PlannedInterview(msgspec.Struct, frozen=True, kw_only=True):
    """An interview with its panel, and the version of the rubric that it rates by.

    `candidate` is the name, or a pseudonym where the reader must not know it.
    """

    interview: Interview
    rubric_id: UUID
    candidate: str
    seats: tuple[PanelSeat, ...]


class CheckedInterview(PlannedInterview, frozen=True, kw_only=True):
    """An interview as it was just planned or changed, with what to think about. Warnings never block."""

    warnings: tuple[PanelWarning, ...]


async def as_seen(conn: Connection, actor: Actor, panels: Sequence[Panel]) -> list[PlannedInterview]:
    """The panels as the actor may see them: while blind, who has locked is between each panelist and the admins."""
    labels = await labels_of(conn, actor, [panel.interview.application_id for panel in panels])
    rubrics = await rubrics_of(conn, [panel.interview.application_id for panel in panels])
    names = await names_of(conn, [seat.rater_id for panel in panels for seat in panel.seats])
    return [
        PlannedInterview(
            interview=panel.interview,
            rubric_id=rubrics[panel.interview.application_id],
            candidate=labels[panel.interview.application_id],
            seats=_seats(actor, panel, names),
        )
        for panel in panels
    ]


def _seats(actor: Actor, panel: Panel, names: dict[UUID, str]) -> tuple[PanelSeat, ...]:
    told = sees_locks(actor, panel)
    return tuple(
        PanelSeat(
            scorecard_id=seat.scorecard_id,
            rater_id=seat.rater_id,
            name=names[seat.rater_id],
            locked=seat.locked if told or seat.rater_id == actor.account_id else None,
            recused=seat.recused,
            declared=seat.declared,
            external=seat.external,
        )
        for seat in panel.seats
    )


async def seen(conn: Connection, actor: Actor, panel: Panel) -> PlannedInterview:
    """One panel as the actor may see it."""
    return (await as_seen(conn, actor, [panel]))[0]


async def checked(conn: Connection, actor: Actor, panel: Panel, warnings: tuple[PanelWarning, ...]) -> CheckedInterview:
    """One panel as the actor may see it, with its warnings."""
    plain = await seen(conn, actor, panel)
    return CheckedInterview(
        interview=plain.interview,
        rubric_id=plain.rubric_id,
        candidate=plain.candidate,
        seats=plain.seats,
        warnings=warnings,
    )
