"""Contacts with customers by team and job role, and how far they reach."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.fields import Line, Paragraph

ContactKind = Literal[
    "reading_tickets",
    "reading_chats",
    "reading_reviews",
    "answering_questions",
    "listening_to_calls",
    "visit",
    "interview",
    "usability_test",
    "shadowing",
    "event",
    "other",
]
JobRole = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00]*\S[^\x00]*$",
        description="A job role of the team, never a person's name.",
        examples=["Night receptionist"],
    ),
]
Participants = Annotated[int, Meta(ge=1, le=100_000, description="How many of the role took part.")]
IMPORT_MOST = 500


class ContactDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contact as it is written down; `other_kind` says what the kind "other" was, `learned` what came of it."""

    role: JobRole
    kind: ContactKind
    happened_on: date
    participants: Participants = 1
    other_kind: Line | None = None
    channel: Line | None = None
    learned: Paragraph | None = None


class NewContact(ContactDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contact to add. `source_id` is its name in the system that sends it; the same one twice is stored once."""

    team_id: UUID
    source_id: Line | None = None


class CustomerContact(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the ledger. `revision` is the ETag."""

    id: UUID
    team_id: UUID
    role: str
    kind: ContactKind
    happened_on: date
    participants: int
    other_kind: str | None
    channel: str | None
    learned: str | None
    source_id: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


class ContactImport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of many contacts: how many were added, and how many were known by their `source_id` already."""

    added: int
    known: int


class TeamRole(msgspec.Struct, frozen=True, kw_only=True):
    """A job role in a team and the number of people who have it."""

    team_id: UUID
    role: str
    people: int


class RoleLatest(msgspec.Struct, frozen=True, kw_only=True):
    """The newest contact that the ledger holds for a role of a team, and the number of its contacts so far."""

    team_id: UUID
    role: str
    last_on: date
    contacts: int


class MonthContacts(msgspec.Struct, frozen=True, kw_only=True):
    """One month, by its first day: contacts, and the participants of all of them together."""

    month: date
    contacts: int
    participants: int


class RoleContact(msgspec.Struct, frozen=True, kw_only=True):
    """A role's contact. `people` is 0 for a role that only the ledger knows; None in `last_on` means never."""

    team_id: UUID
    role: str
    people: int
    contacts: int
    last_on: date | None
    days_since: int | None


class TeamContact(msgspec.Struct, frozen=True, kw_only=True):
    """A team's roles, and how many of them had a contact in the last 30 and 90 days."""

    team_id: UUID
    roles: int
    within_30: int
    within_90: int
    last_on: date | None


class ContactCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """How far contact with customers reaches in some teams on a day.

    A role counts once per team that has it; `roles` is the number of these, and the shares (0 to 1) are out of it,
    None where no role is known of anybody (`no_roles`). `never` names the roles without any contact. `by_role` lists
    those first, then those whose contact is longest ago. `by_month` has the last twelve months, the oldest first;
    `contacts` is their sum.
    """

    day: date
    teams: int
    roles: int
    no_roles: bool
    share_30: float | None
    share_90: float | None
    contacts: int
    last_on: date | None
    never: tuple[str, ...]
    by_team: tuple[TeamContact, ...]
    by_role: tuple[RoleContact, ...]
    by_month: tuple[MonthContacts, ...]
