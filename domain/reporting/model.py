"""Report documents: everything that a report says, ready to be shown as JSON, HTML or PDF.

Nothing is computed after this point: a template only places what stands here.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.candidate_feedback.model import CommentKind
from domain.evidence.model import Polarity, Review, Strength
from domain.report_settings.model import Brand

NoEvidence = Literal["asked", "not_asked"]
Edition = Literal["panel", "anonymised", "candidate"]
Language = Literal["en", "de", "ar"]
Paper = Literal["A4", "Letter"]
TeamEdition = Literal["leader", "all_hands"]
ReportKind = Literal["candidate", "team", "comparison", "organisation"]


class ReportOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a report is to look like: for whom, in which language its fixed texts are, and on which paper."""

    edition: Edition = "panel"
    language: Language = "en"
    paper: Paper = "A4"


class ComparisonOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a comparison report is to look like: the language of its fixed texts, and the paper."""

    language: Language = "en"
    paper: Paper = "A4"


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A 95 % interval on the rating scale, clipped to it. `tier` as in research on rater error:
    1 is the pooled within-candidate variance over the requisition, from `degrees_of_freedom`.
    """

    low: float
    high: float
    tier: int
    degrees_of_freedom: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One rater's locked rating: a level from 1 to 5, or why there is none."""

    rater: str
    level: int | None
    no_evidence: NoEvidence | None


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a rater's own note that stand behind a rating."""

    rater: str
    text: str
    level: int | None
    question: str | None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A mean of human ratings, or why there is none. `raters` is the number behind it."""

    value: float | None
    raters: int
    interval: Interval | None
    note: str | None


class CompetencyResult(msgspec.Struct, frozen=True, kw_only=True):
    """One competency as the panel rated it. `anchor_text` is that of `anchor_level`, the nearest level.

    `mean_pair_difference` is the mean absolute difference over all pairs of raters, in scale points.
    """

    code: str
    name: str
    definition: str
    weight: float
    score: Score
    anchor_level: int | None
    anchor_text: str | None
    marks: tuple[Mark, ...]
    mean_pair_difference: float | None
    quotes: tuple[Quote, ...]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A tagged span of a note: `before` + `text` + `after` is the sentence around it."""

    rater: str
    polarity: Polarity
    strength: Strength
    before: str
    text: str
    after: str
    why: str
    review: Review


class TeamGap(msgspec.Struct, frozen=True, kw_only=True):
    """What the team that the opening is for published of one value: a mean from 1 to 5, or why there is none.

    `gap` is the aspired level minus the mean. It has no part in any score.
    """

    answered: int
    mean: float | None
    band: str | None
    gap: float | None
    interval: Interval | None
    withheld: str | None


class TeamShown(msgspec.Struct, frozen=True, kw_only=True):
    """The team whose gaps stand beside the evidence, and the survey that they come from."""

    name: str
    closed_on: date
    answered: int
    invited: int
    refusal: str | None


class ValueEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the notes hold for and against one value of the target culture; `more` pieces of it are not quoted."""

    code: str
    name: str
    definition: str
    aspired_level: int
    level_text: str
    evidence: tuple[Evidence, ...]
    more: int = 0
    team_gap: TeamGap | None = None


class OpenQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A competency that was not covered, why, and what to ask next.

    `reason` is the English sentence for the numbers below it: of so many `panelists`, how many gave a level and how
    many did not ask. A report made before those were kept has the sentence only.
    """

    competency: str
    reason: str
    question: str
    probes: tuple[str, ...]
    gave_level: int | None = None
    did_not_ask: int | None = None
    panelists: int | None = None


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """A competency on which two raters are two or more levels apart.

    `low` and `high` are levels, or for a rater who sat on several panels the mean of theirs to one decimal.
    """

    competency: str
    low: int | float
    high: int | float
    low_rater: str
    high_rater: str


class VersionRef(msgspec.Struct, frozen=True, kw_only=True):
    """The version of something that a report rests on."""

    id: UUID
    name: str
    version: int


class TaggerAccuracy(msgspec.Struct, frozen=True, kw_only=True):
    """How well one version of the tagger finds evidence in notes: F1, averaged over values and polarities.

    `low` and `high` bound 95 % of bootstrap samples of the `texts` measured, which hold `units` sentences; `gold` says
    who labelled them.
    """

    version: str
    macro_f1: float
    low: float
    high: float
    texts: int
    units: int
    gold: str


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What the candidate said about an earlier report, and what they were answered. `about` is a competency's name."""

    kind: CommentKind
    about: str | None
    text: str
    made_on: date
    answers: tuple[str, ...]


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """G(q,k) of this requisition's composites with its 95 % interval, or why there is none.

    1 would mean that another panel of this size gave every candidate the same place.
    """

    value: float | None
    low: float | None
    high: float | None
    n_candidates: int
    raters: int
    not_computable: str | None
    note: str | None


class CandidateReport(msgspec.Struct, frozen=True, kw_only=True):
    """The panel edition of a candidate's report, or its anonymised copy.

    `retain_months` is for how long after the requisition was closed it is to be kept, `retain_until` the day that this
    comes to; None while the requisition is open. Both are None where the organisation has not chosen.
    """

    report_id: UUID
    generated_at: datetime
    organisation: str
    candidate: str
    requisition: str
    role: VersionRef
    rubric: VersionRef
    target_culture: VersionRef
    why_statement: str
    interview_dates: tuple[date, ...]
    panel: tuple[str, ...]
    composite: Score
    weights_equal: bool
    competencies: tuple[CompetencyResult, ...]
    values: tuple[ValueEvidence, ...]
    open_questions: tuple[OpenQuestion, ...]
    disagreements: tuple[Disagreement, ...]
    tagger: str
    tagger_accuracy: tuple[TaggerAccuracy, ...] = ()
    method: tuple[str, ...]
    retain_until: date | None
    retain_months: int | None = None
    edition: Edition = "panel"
    language: Language = "en"
    paper: Paper = "A4"
    guides: tuple[VersionRef, ...] = ()
    reliability: Reliability | None = None
    team: TeamShown | None = None
    remarks: tuple[Remark, ...] = ()
    brand: Brand = Brand()


class StoredReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was made. It never changes; `pdf_sha256` is the hash of its file.

    `document_sha256` is the hash of what the document says: its JSON without report_id, generated_at, paper and brand,
    keys sorted, no spaces. Null for reports made before such hashes were kept. `superseded_by` is the newest report of
    the same subject, kind, edition and language, where that says something else. `edition` is null but for
    candidates and teams.
    """

    id: UUID
    kind: ReportKind
    subject_id: UUID
    job_id: UUID
    edition: Edition | TeamEdition | None
    language: Language
    paper: Paper
    document_sha256: str | None
    pdf_sha256: str
    superseded_by: UUID | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class ReportFile(msgspec.Struct, frozen=True, kw_only=True):
    """A report as a file: its name, the SHA-256 of its bytes as hexadecimal digits, and the bytes of the PDF."""

    name: str
    sha256: str
    pdf: bytes


class CurrentReport(StoredReport, frozen=True, kw_only=True):
    """A report's record, and whether it still says what it would say if it were made now.

    `outdated` is null where the reader may not see the present state, so that nothing of it shows.
    """

    outdated: bool | None
