"""What a team's culture report and the organisation's say. Figures are those that were published, and no others."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.clarity.model import ClaritySummary
from domain.culture_checks.model import CheckSummary
from domain.customer_contacts.model import ContactCoverage
from domain.hypotheses.model import HypothesisSummary
from domain.report_settings.model import Brand
from domain.reporting.model import Interval, Language, Paper, TeamEdition, VersionRef
from domain.surveys.model import Comments
from domain.team_measures.model import Aggregation, Consistency, DimensionChange, Ladder, Maturity, SubGroups
from domain.team_notes.model import NoteEvidence
from domain.value_streams.model import ValueStreamSummary


class TeamReportOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a team's report is wanted. The leader's edition has everything; the one for all hands has what a whole team
    looks at together: no comments, no notes, nothing about hiring.
    """

    edition: TeamEdition = "leader"
    language: Language = "en"
    paper: Paper = "A4"


class OrganisationReportOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a report over several teams is wanted."""

    language: Language = "en"
    paper: Paper = "A4"


class PolesShown(msgspec.Struct, frozen=True, kw_only=True):
    """The two ends of a bipolar dimension: 5 is nearest to `obsessed`, 1 to `reactive`."""

    obsessed: str
    reactive: str


class DimensionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One value, or one dimension of a framework, as a team answered for it.

    `mean` is on the 1 to 5 scale, or None with the reason in `withheld`; `band` replaces a mean that would say too much
    about single answers, `groups` one of people who do not agree (`split`). `interval` is for the team now, `general`
    for what the team is like in general; `spread` (standard deviation), both intervals and the agreement indices stay
    None below the threshold for anything that shows spread. `target_level` and `gap` exist for values of a target
    culture alone. `notes` is evidence from the team's own notes, at most three sentences a side.
    """

    code: str
    name: str
    definition: str
    target_level: int | None
    answered: int
    mean: float | None
    band: str | None
    gap: float | None
    interval: Interval | None
    spread: float | None
    agreement_uniform: float | None
    agreement_skewed: float | None
    withheld: str | None
    general: Interval | None = None
    split: bool = False
    groups: SubGroups | None = None
    change: DimensionChange | None = None
    poles: PolesShown | None = None
    notes: tuple[NoteEvidence, ...] = ()


class ItemText(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of the survey, under the dimension that it belongs to. A reversed one counts the other way."""

    dimension: str
    text: str
    reversed: bool


class SurveyShown(msgspec.Struct, frozen=True, kw_only=True):
    """The survey that a part of the report rests on. `refusal` says why no number of it is shown at all.

    `compared_on` is the day on which the earlier survey closed that changes are counted from.
    """

    wave_id: UUID
    name: str
    instrument: VersionRef
    launched_on: date
    closed_on: date
    invited: int
    answered: int
    response_rate: float
    minimum_for_means: int
    minimum_for_spread: int
    minimum_for_comments: int
    refusal: str | None
    compared_on: date | None = None


class StageName(msgspec.Struct, frozen=True, kw_only=True):
    """A stage of the ladder in words; `themes` are the names of its themes by code."""

    code: str
    name: str
    definition: str
    themes: dict[str, str]


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """One observable practice that the next stage asks for."""

    stage: str
    theme: str
    practice: str


class FrameworkResult(msgspec.Struct, frozen=True, kw_only=True):
    """One of the five frameworks: what the team's survey gave for it, its checks, and what it is not.

    `survey` is None where the team has not been asked yet. `maturity`, `stages` belong to the ladder alone.
    """

    code: str
    name: str
    purpose: str
    caution: str
    survey: SurveyShown | None
    dimensions: tuple[DimensionResult, ...] = ()
    maturity: Maturity | None = None
    stages: tuple[StageName, ...] = ()
    checks: CheckSummary | None = None
    comments: tuple[Comments, ...] = ()


class HireHint(msgspec.Struct, frozen=True, kw_only=True):
    """A value on which the team stands below its target, and questions of the bank that probe it in an interview."""

    code: str
    name: str
    definition: str
    target_level: int
    mean: float
    questions: tuple[str, ...]


class TeamReport(msgspec.Struct, frozen=True, kw_only=True):
    """A team's culture beside the culture it aims at, and the five frameworks, from what was published of it.

    `part_of` names the teams above it, highest first. `pulse` is the survey of the target culture's values, None where
    there is none yet, `dimensions` its values. `hires` and
    `comments` stand in the leader's edition alone.
    """

    report_id: UUID
    generated_at: datetime
    organisation: str
    team_id: UUID
    team: str
    part_of: tuple[str, ...]
    edition: TeamEdition
    target_culture: VersionRef | None
    why_statement: str | None
    pulse: SurveyShown | None
    dimensions: tuple[DimensionResult, ...]
    items: tuple[ItemText, ...]
    comments: tuple[Comments, ...]
    frameworks: tuple[FrameworkResult, ...]
    contacts: ContactCoverage
    hypotheses: HypothesisSummary
    value_streams: ValueStreamSummary
    clarity: ClaritySummary
    hires: tuple[HireHint, ...]
    next_steps: tuple[NextStep, ...]
    method: tuple[str, ...]
    language: Language = "en"
    paper: Paper = "A4"
    brand: Brand = Brand()


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One team in the organisation's report, in the order of the tree: never by result. `depth` 0 is the whole.

    `values` are the published dimensions of the values' survey, `withheld` why there is none.
    """

    team_id: UUID
    name: str
    depth: int
    invited: int | None
    answered: int | None
    values: tuple[DimensionResult, ...]
    withheld: str | None
    maturity: Maturity | None


class OrganisationReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was published of a part of the organisation and of the teams in it, side by side and without ranking them.

    `dimensions` are those of the whole; `aggregation` says whether team means may be told apart, `consistency` whether
    the statements of a value belong together, `ladder` whether the stages of maturity follow one another over teams.
    """

    report_id: UUID
    generated_at: datetime
    organisation: str
    team_id: UUID
    team: str
    target_culture: VersionRef | None
    why_statement: str | None
    pulse: SurveyShown | None
    dimensions: tuple[DimensionResult, ...]
    units: tuple[UnitRow, ...]
    frameworks: tuple[FrameworkResult, ...]
    aggregation: tuple[Aggregation, ...]
    consistency: tuple[Consistency, ...]
    ladder: Ladder
    contacts: ContactCoverage
    hypotheses: HypothesisSummary
    value_streams: ValueStreamSummary
    clarity: ClaritySummary
    method: tuple[str, ...]
    language: Language = "en"
    paper: Paper = "A4"
    brand: Brand = Brand()
