"""The written content of the demo: what stands in data/*.json, typed."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.access.model import Email, Name, Role
from domain.culture.model import Code, Level, LongText, ShortText, TargetCulture, TargetValue, Value
from domain.interviews.model import NoEvidence
from domain.roles.model import CustomerContact, RoleProfile, Task, WeightedCompetency
from domain.rubrics.model import RoleLevel
from domain.teams.model import NewTeamMember

FOLDER = Path(__file__).parent / "data"
State = Literal["locked", "draft", "not_started"]


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Content of ours: an unknown field is a slip of the pen."""


class ValueReference(Strict, frozen=True):
    """A value of the shipped catalogue."""

    value_code: Code


class Aim(Strict, frozen=True):
    """A value as the demo organisation aspires to it."""

    value: ValueReference
    aspired_level: Level
    level_text: LongText
    reason: LongText
    owner: ShortText
    cue_phrases_for: tuple[ShortText, ...] = ()
    cue_phrases_against: tuple[ShortText, ...] = ()


class Culture(Strict, frozen=True):
    """The target culture, its values by reference."""

    name: ShortText
    why_statement: LongText
    values: tuple[Aim, ...]

    def resolved(self, catalogue: tuple[Value, ...]) -> TargetCulture:
        """The target culture with the values of the catalogue in it."""
        by_code = {value.code: value for value in catalogue}
        return TargetCulture(
            name=self.name,
            why_statement=self.why_statement,
            values=tuple(
                TargetValue(
                    value=by_code[aim.value.value_code],
                    aspired_level=aim.aspired_level,
                    level_text=aim.level_text,
                    reason=aim.reason,
                    owner=aim.owner,
                    cue_phrases_for=aim.cue_phrases_for,
                    cue_phrases_against=aim.cue_phrases_against,
                )
                for aim in self.values
            ),
        )


class Person(Strict, frozen=True):
    """A member of the organisation with their roles."""

    email: Email
    name: Name
    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]


class Profile(Strict, frozen=True):
    """A role profile before its target culture has an id."""

    key: Code
    title: ShortText
    family: ShortText
    level: RoleLevel
    customer_contact: CustomerContact
    tasks: tuple[Task, ...]
    competencies: tuple[WeightedCompetency, ...]
    weight_reason: LongText | UnsetType = UNSET

    def aimed_at(self, target_culture_id: UUID) -> RoleProfile:
        """The role profile for a target culture that is published."""
        return RoleProfile(
            title=self.title,
            family=self.family,
            level=self.level,
            target_culture_id=target_culture_id,
            customer_contact=self.customer_contact,
            tasks=self.tasks,
            competencies=self.competencies,
            weight_reason=self.weight_reason,
        )


class Opening(Strict, frozen=True):
    """A requisition; `owner` is a person's e-mail. `for_team`: the opening is for the team that is asked."""

    key: Code
    title: ShortText
    role_profile: Code
    owner: Email
    for_team: bool = False


class AskedTeam(Strict, frozen=True):
    """The team that answers the survey."""

    name: ShortText
    members: tuple[NewTeamMember, ...]


class OrganisationContent(Strict, frozen=True):
    """Everything about the organisation but its candidates. `survey_answers` are raw, in item order."""

    name: Name
    why_statement: LongText
    target_culture: Culture
    people: tuple[Person, ...]
    role_profiles: tuple[Profile, ...]
    requisitions: tuple[Opening, ...]
    team: AskedTeam
    survey_answers: tuple[tuple[Level, ...], ...]


class WrittenNote(Strict, frozen=True):
    """A note, on a question of the rubric or on none."""

    question: Code | None
    text: LongText


class WrittenRating(Strict, frozen=True):
    """A level with a quote that stands once in the notes, or why there is no evidence."""

    competency: Code
    level: Level | None = None
    quote: LongText | None = None
    no_evidence: NoEvidence | None = None
    comment: LongText | None = None


class WrittenScorecard(Strict, frozen=True):
    """What one panelist wrote about one interview."""

    panelist: Email
    state: State
    notes: tuple[WrittenNote, ...] = ()
    ratings: tuple[WrittenRating, ...] = ()
    overall_comment: str = ""


class WrittenPoint(Strict, frozen=True):
    """One strength or area as the candidate is told it, with the quote of this panelist, or without one."""

    competency: Code
    wording: LongText
    quote_of: Email | None = None


class WrittenFeedback(Strict, frozen=True):
    """What the candidate is told: `author` sat on the panel, the recruiter approves it."""

    author: Email
    strengths: tuple[WrittenPoint, ...]
    areas: tuple[WrittenPoint, ...]
    message: LongText | None = None


class WrittenCandidate(Strict, frozen=True):
    """A candidate with their interview and its scorecards. The interview's day counts from the day of seeding."""

    name: Name
    email: Email | None
    requisition: Code
    interview_date_offset_days: int
    panel: tuple[Email, ...]
    scorecards: tuple[WrittenScorecard, ...]
    feedback: WrittenFeedback | None = None

    @property
    def awaited(self) -> bool:
        """Whether nobody on the panel has written anything yet."""
        return all(scorecard.state == "not_started" for scorecard in self.scorecards)

    @property
    def unblinded(self) -> bool:
        """Whether the whole panel has locked."""
        return all(scorecard.state == "locked" for scorecard in self.scorecards)


@cache
def organisation() -> OrganisationContent:
    """The organisation of the demo."""
    return msgspec.json.decode((FOLDER / "organisation.json").read_bytes(), type=OrganisationContent)


@cache
def candidates() -> tuple[WrittenCandidate, ...]:
    """The twelve candidates of the demo."""
    return msgspec.json.decode((FOLDER / "candidates.json").read_bytes(), type=tuple[WrittenCandidate, ...])


def admin_of(content: OrganisationContent) -> Person:
    """The first person who is an admin: they found the organisation."""
    return with_role(content, "admin")


def with_role(content: OrganisationContent, role: Role) -> Person:
    """The first person who has the role."""
    return next(person for person in content.people if role in person.roles)
