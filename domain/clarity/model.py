"""Rows of the clarity map, and where it has gaps."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.fields import Line, Paragraph

LinkEvidence = Literal["tested", "measured", "observed", "assumed"]
ClarityGapKind = Literal["no_measure", "assumed", "not_checked"]


class ClarityDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a department changes for customers, and which business measure moves because of it.

    `evidence` says how the link is known: tested by changing something, measured together, observed by people, or
    assumed. All but "assumed" need `evidence_source` and `checked_on`. Without `business_measure` the row is a gap.
    """

    customer_outcome: Paragraph
    how_linked: Paragraph
    evidence: LinkEvidence
    business_measure: Line | None = None
    evidence_source: Paragraph | None = None
    checked_on: date | None = None


class NewClarityRow(ClarityDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of a team or, where the department is no team here, of a department by its name; one of the two."""

    team_id: UUID | None = None
    department: Line | None = None


class ClarityRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the map. `revision` is the ETag."""

    id: UUID
    team_id: UUID | None
    department: str | None
    customer_outcome: str
    business_measure: str | None
    how_linked: str
    evidence: LinkEvidence
    evidence_source: str | None
    checked_on: date | None
    revision: int
    created_at: datetime
    updated_at: datetime


class ClarityGap(msgspec.Struct, frozen=True, kw_only=True):
    """A gap in one row: no business measure, a link that is assumed, or one not checked for more than 365 days."""

    kind: ClarityGapKind
    row_id: UUID
    team_id: UUID | None
    department: str | None
    customer_outcome: str


class DepartmentClarity(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one team or one department."""

    team_id: UUID | None
    department: str | None
    rows: tuple[ClarityRow, ...]


class ClaritySummary(msgspec.Struct, frozen=True, kw_only=True):
    """The clarity map of some teams as it stands now; ages are counted up to `day`.

    The counts are over all `rows`; `departments` has the first 100 rows, by team and then by department, and `gaps`
    the first 100 gaps of `gap_count`. `teams_without` are the teams without any row.
    """

    day: date
    teams: int
    teams_without: tuple[UUID, ...]
    rows: int
    tested: int
    measured: int
    observed: int
    assumed: int
    without_measure: int
    not_checked: int
    gap_count: int
    gaps: tuple[ClarityGap, ...]
    departments: tuple[DepartmentClarity, ...]
