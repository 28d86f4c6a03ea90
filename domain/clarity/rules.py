"""What a row of the clarity map needs, and where the map has gaps. Pure functions."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from domain.clarity.model import (
    ClarityDraft,
    ClarityGap,
    ClarityGapKind,
    ClarityRow,
    ClaritySummary,
    DepartmentClarity,
    NewClarityRow,
)
from domain.errors import FieldError
from domain.fields import YEAR_DAYS, future

FIELDS = ("customer_outcome", "business_measure", "how_linked", "evidence", "evidence_source", "checked_on")


def problems_of(draft: ClarityDraft, today: date) -> list[FieldError]:
    """Every fault of a row's content."""
    found = future("checked_on", draft.checked_on, today)
    if draft.evidence == "assumed":
        return found
    message = f'A link that is {draft.evidence} needs {{}}; write "assumed" where there is none.'
    if draft.evidence_source is None:
        found.append(
            FieldError(field="evidence_source", code="required", message=message.format("where that can be seen"))
        )
    if draft.checked_on is None:
        found.append(FieldError(field="checked_on", code="required", message=message.format("the day of the check")))
    return found


def owner_problems(new: NewClarityRow) -> list[FieldError]:
    """The fault of a row that belongs to nobody, or to a team and a department."""
    if (new.team_id is None) != (new.department is None):
        return []
    message = "Name the team, or the department where it is no team here; one of the two."
    return [FieldError(field="department", code="one_owner", message=message)]


def summary(day: date, team_ids: Sequence[UUID], rows: Sequence[ClarityRow], most: int) -> ClaritySummary:
    """The map of some teams and, where `rows` has any, departments: gaps, and the rows of each."""
    place = {team_id: position for position, team_id in enumerate(team_ids)}
    ordered = sorted(rows, key=lambda row: (*_place(row, place), row.id))
    gaps = [gap for row in ordered for gap in gaps_of(row, day)]
    with_rows = {row.team_id for row in rows}
    return ClaritySummary(
        day=day,
        teams=len(team_ids),
        teams_without=tuple(one for one in team_ids if one not in with_rows),
        rows=len(rows),
        tested=sum(row.evidence == "tested" for row in rows),
        measured=sum(row.evidence == "measured" for row in rows),
        observed=sum(row.evidence == "observed" for row in rows),
        assumed=sum(row.evidence == "assumed" for row in rows),
        without_measure=sum(gap.kind == "no_measure" for gap in gaps),
        not_checked=sum(gap.kind == "not_checked" for gap in gaps),
        gap_count=len(gaps),
        gaps=tuple(gaps[:most]),
        departments=tuple(
            _department(tuple(found)) for _, found in groupby(ordered[:most], key=lambda row: _place(row, place))
        ),
    )


def _place(row: ClarityRow, place: dict[UUID, int]) -> tuple[int, str]:
    """Teams in the order given, then departments by name, whatever its case."""
    if row.team_id is not None:
        return place[row.team_id], ""
    return len(place), " ".join((row.department or "").casefold().split())


def _department(rows: tuple[ClarityRow, ...]) -> DepartmentClarity:
    return DepartmentClarity(team_id=rows[0].team_id, department=rows[0].department, rows=rows)


def gaps_of(row: ClarityRow, day: date) -> Iterator[ClarityGap]:
    """What is missing in one row."""
    if row.business_measure is None:
        yield _gap(row, "no_measure")
    if row.evidence == "assumed":
        yield _gap(row, "assumed")
    elif row.checked_on is not None and (day - row.checked_on).days > YEAR_DAYS:
        yield _gap(row, "not_checked")


def _gap(row: ClarityRow, kind: ClarityGapKind) -> ClarityGap:
    return ClarityGap(
        kind=kind,
        row_id=row.id,
        team_id=row.team_id,
        department=row.department,
        customer_outcome=row.customer_outcome,
    )
