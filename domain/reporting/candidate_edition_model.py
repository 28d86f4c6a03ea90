"""The candidate's edition of a report: what the panel tells the person whom it interviewed.

It holds words and no numbers about the person: no score, no level, no interval, no rater's name, nobody else, nothing
that the tagger found, and no decision. The words about the candidate are those that the panel approved.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.candidate_feedback.model import CommentKind
from domain.report_settings.model import Brand
from domain.reporting.model import Edition, Language, Paper, VersionRef


class LookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """One competency that the interviews were about. `asked`: at least one interviewer got round to it."""

    name: str
    definition: str
    asked: bool


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One strength or area to grow: the panel's approved wording, and words of a note that it rests on."""

    competency: str
    wording: str
    quote: str | None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """The person who answers for the process."""

    name: str
    email: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the organisation answered to a comment; it comes from the organisation, without a name."""

    answered_on: date
    text: str


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """What the candidate has said about an earlier issue of this report. `about` is a competency's name."""

    made_on: date
    kind: CommentKind
    about: str | None
    text: str
    answers: tuple[Answer, ...]


class CandidateEdition(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the candidate's edition says.

    `interviewers` counts those whose locked scorecards it rests on, each once. `tasks` are the role's most important
    ones. `message` is what the panel wrote to the candidate beside the points, and `wording_version` the number of
    the approved version. `contact` is None where the owner of the requisition was also a rater. `retain_until` is
    None while no date for deletion has been set; `retain_months` is then for how long after the end of the search the
    data are to be kept, if the organisation has chosen it.
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
    tasks: tuple[str, ...]
    interview_dates: tuple[date, ...]
    interviewers: int
    looked_at: tuple[LookedAt, ...]
    message: str | None
    strengths: tuple[Point, ...]
    areas: tuple[Point, ...]
    wording_version: int
    contact: Contact | None
    comments: tuple[Comment, ...]
    method: tuple[str, ...]
    retain_until: date | None
    retain_months: int | None = None
    edition: Edition = "candidate"
    language: Language = "en"
    paper: Paper = "A4"
    brand: Brand = Brand()
