"""The written content of what the demo's teams keep: data/tools.json, typed, with days counted back from today."""

from datetime import date, timedelta
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from api.demo.content import FOLDER, Strict
from domain.clarity.model import LinkEvidence
from domain.culture.model import Code, ShortText
from domain.culture_checks.model import CheckState
from domain.customer_contacts.model import ContactKind, JobRole, Participants
from domain.fields import Line, Paragraph
from domain.hypotheses.model import HypothesisStatus
from domain.roles.model import CustomerContact
from domain.rubrics.model import RoleLevel
from domain.team_notes.model import NoteKind, NoteText
from domain.value_streams.model import CustomerMeasure, Kpi, PowerCore, StreamStep

DaysAgo = Annotated[int, Meta(ge=1, le=400)]


class WrittenContact(Strict, frozen=True):
    """A contact with customers of one job role of a team."""

    team: Code
    role: JobRole
    kind: ContactKind
    days_ago: DaysAgo
    participants: Participants
    other_kind: Line | None = None
    channel: Line | None = None
    learned: Paragraph | None = None


class WrittenHypothesis(Strict, frozen=True):
    """A belief of a team, with its result where it has one."""

    team: Code
    belief: Paragraph
    about: Line
    would_change_our_mind: Paragraph
    started_days_ago: DaysAgo
    status: HypothesisStatus
    test: Paragraph | None = None
    result: Paragraph | None = None
    learned_days_ago: DaysAgo | None = None
    what_changed: Paragraph | None = None
    value_codes: tuple[Code, ...] = ()


class WrittenHeard(Strict, frozen=True):
    """Where and when customers were heard."""

    source: Line
    days_ago: DaysAgo


class WrittenStream(Strict, frozen=True):
    """A team's worksheet in the customers' words."""

    team: Code
    customer_segment: Line
    value_in_their_words: Paragraph
    heard_from: tuple[WrittenHeard, ...]
    measures_in_their_words: tuple[CustomerMeasure, ...]
    steps: tuple[StreamStep, ...]
    kpis: tuple[Kpi, ...]
    power_core: PowerCore | None = None


class WrittenClarityRow(Strict, frozen=True):
    """A row of the clarity map, of a team or of a department that is no team."""

    customer_outcome: Paragraph
    how_linked: Paragraph
    evidence: LinkEvidence
    team: Code | None = None
    department: Line | None = None
    business_measure: Line | None = None
    evidence_source: Paragraph | None = None
    checked_days_ago: DaysAgo | None = None


class WrittenFinding(Strict, frozen=True):
    """What was found on a check, in a team or in the organisation as a whole."""

    framework: Code
    check: Code
    state: CheckState
    finding: Paragraph
    days_ago: DaysAgo
    team: Code | None = None


class WrittenNote(Strict, frozen=True):
    """What a team wrote down of its own work."""

    team: Code
    kind: NoteKind
    title: Line
    days_ago: DaysAgo
    text: NoteText


class WrittenProposal(Strict, frozen=True):
    """The role that a team's gaps are to propose competencies for."""

    team: Code
    title: ShortText
    family: ShortText
    level: RoleLevel
    customer_contact: CustomerContact


class WrittenTools(Strict, frozen=True):
    """Everything that the demo's teams keep, and the role that one of them wants to hire for."""

    contacts: tuple[WrittenContact, ...]
    hypotheses: tuple[WrittenHypothesis, ...]
    value_streams: tuple[WrittenStream, ...]
    clarity: tuple[WrittenClarityRow, ...]
    findings: tuple[WrittenFinding, ...]
    notes: tuple[WrittenNote, ...]
    proposal: WrittenProposal


@cache
def written_tools() -> WrittenTools:
    """The content of the tools."""
    return msgspec.json.decode((FOLDER / "tools.json").read_bytes(), type=WrittenTools)


def day_before(today: date, days_ago: int | None) -> date | None:
    """So many days before today; None for None."""
    return None if days_ago is None else today - timedelta(days=days_ago)
