"""What an import finds, what it would do, and what it says of each line."""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from domain.errors import FieldError

Outcome = Literal["add", "change", "nothing", "error"]


class ImportedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a line does: `what` in sentences; `errors` name the cells to change."""

    line: int
    outcome: Outcome
    what: tuple[str, ...] = ()
    errors: tuple[FieldError, ...] = ()


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or with `dry_run` would do: numbers of lines by outcome, and every line."""

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    faulty: int
    lines: tuple[ImportedLine, ...]


class KnownPerson(msgspec.Struct, kw_only=True):
    """A person as they stand, or as the lines so far make them."""

    id: UUID
    name: str
    email: str
    external_id: str | None
    active: bool


class KnownTeam(msgspec.Struct, kw_only=True):
    """A team as it stands, or as the lines so far make it."""

    id: UUID
    name: str
    parent_id: UUID | None
    archived: bool


class KnownMembership(msgspec.Struct, kw_only=True):
    """A time in a team as it stands, or as the lines so far make it."""

    id: UUID
    person_id: UUID
    team_id: UUID
    role: str
    joined_on: date
    left_on: date | None

    def overlaps(self, joined_on: date, left_on: date | None) -> bool:
        """Whether it shares a day with another time from `joined_on` until the day before `left_on`."""
        return (left_on is None or self.joined_on < left_on) and (self.left_on is None or joined_on < self.left_on)


class Known(msgspec.Struct, kw_only=True):
    """What is stored of the people in a file, their times in teams, and all teams."""

    people: list[KnownPerson]
    teams: list[KnownTeam]
    memberships: list[KnownMembership]


class Plan(msgspec.Struct, kw_only=True):
    """What an import stores: rows to add and rows to change, each as it is to be in the end."""

    lines: list[ImportedLine]
    new_people: list[KnownPerson]
    new_teams: list[KnownTeam]
    new_memberships: list[KnownMembership]
    changed_people: list[KnownPerson]
    moved_teams: list[KnownTeam]
    changed_memberships: list[KnownMembership]
