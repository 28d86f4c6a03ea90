"""What the lines of a file change: pure, so that a dry run and the import itself are the same thing.

A line speaks of a person, found by e-mail address, else by external id; of their team, found by its name; of the team
above it; and of the person's time in the team. What is not there is added, what differs is changed, and an empty cell
leaves things as they are. Two lines that say different things of the same field are an error, because an import has to
come to the same end when it is repeated.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from domain.dates import written
from domain.errors import FieldError, invalid
from domain.teams.csv_format import FaultyLine, Row, fault
from domain.teams.import_model import (
    ImportedLine,
    Known,
    KnownMembership,
    KnownPerson,
    KnownTeam,
    Outcome,
    Plan,
)
from domain.teams.rules import LEVELS_MOST, TOO_DEEP


def plan_import(rows: Sequence[Row | FaultyLine], known: Known, today: date, new_id: Callable[[], UUID]) -> Plan:
    """What the lines store; `known` holds at least the people whom they name with their times, and all teams."""
    planner = _Planner(known, today, new_id)
    lines = [planner.line(row) for row in rows]
    planner.check_depth()
    new, touched = planner.new, planner.touched - planner.new
    times = [one for several in planner.times.values() for one in several]
    return Plan(
        lines=lines,
        new_people=[one for one in planner.people if one.id in new],
        new_teams=[one for one in planner.teams.values() if one.id in new],
        new_memberships=[one for one in times if one.id in new],
        changed_people=[one for one in planner.people if one.id in touched],
        moved_teams=[one for one in planner.teams.values() if one.id in touched],
        changed_memberships=[one for one in times if one.id in touched],
    )


class _Fault(Exception):
    """A line breaks a rule."""

    def __init__(self, row: Row, column: str, code: str, message: str) -> None:
        super().__init__(message)
        self.error: FieldError = fault(row.line, column, code, message)


class _Planner:
    """What stands, as the lines so far leave it. A faulty line may leave traces: where one is, nothing is stored."""

    def __init__(self, known: Known, today: date, new_id: Callable[[], UUID]) -> None:
        # Cells are read without the blanks around them, so these are compared without them too.
        for person in known.people:
            person.name = person.name.strip()
        for team in known.teams:
            team.name = team.name.strip()
        for time in known.memberships:
            time.role = time.role.strip()
        self.people = list(known.people)
        self.by_email = {one.email.lower(): one for one in known.people}
        self.by_external_id = {one.external_id: one for one in known.people if one.external_id is not None}
        self.teams = {one.name: one for one in known.teams}
        self.teams_by_id = {one.id: one for one in known.teams}
        self.times: dict[tuple[UUID, UUID], list[KnownMembership]] = defaultdict(list)
        for one in known.memberships:
            self.times[one.person_id, one.team_id].append(one)
        self.today, self.new_id = today, new_id
        self.new: set[UUID] = set()
        self.touched: set[UUID] = set()
        self.said: dict[tuple[UUID, str], tuple[object, int]] = {}
        self.what: list[str] = []

    def line(self, row: Row | FaultyLine) -> ImportedLine:
        """What one line does."""
        if isinstance(row, FaultyLine):
            return ImportedLine(line=row.line, outcome="error", errors=row.errors)
        self.what, before = [], len(self.new)
        try:
            person = self._person(row)
            team = self._team(row)
            if team is not None:
                self._time(row, person, team)
        except _Fault as found:
            return ImportedLine(line=row.line, outcome="error", errors=(found.error,))
        outcome: Outcome = "add" if len(self.new) > before else "change" if self.what else "nothing"
        return ImportedLine(line=row.line, outcome=outcome, what=tuple(self.what))

    def _say(self, row: Row, about: UUID, column: str, value: object) -> None:
        """Remember what a line says of a field; refuse what contradicts an earlier line."""
        said, line = self.said.setdefault((about, column), (value, row.line))
        if said != value:
            raise _Fault(row, column, "contradiction", f"Line {line} says otherwise; make both lines say the same.")

    def _person(self, row: Row) -> KnownPerson:
        person = self.by_email.get(row.email.lower())
        holder = self.by_external_id.get(row.external_id) if row.external_id else None
        if person is not None and holder is not None and person is not holder:
            raise _Fault(
                row, "external_id", "exists", "Another person has this external id; correct it or the address."
            )
        person = person or holder
        if person is None:
            person = self._new_person(row)
        self._say(row, person.id, "email", row.email.lower())
        if person.email.lower() != row.email.lower():
            self.by_email[row.email.lower()] = person
            person.email = row.email
            self._touch(person.id, "Changes the e-mail address.")
        if row.name:
            self._say(row, person.id, "name", row.name)
            if person.name != row.name:
                person.name = row.name
                self._touch(person.id, "Changes the name.")
        if row.external_id:
            self._say(row, person.id, "external_id", row.external_id)
            if person.external_id != row.external_id:
                person.external_id = row.external_id
                self.by_external_id[row.external_id] = person
                self._touch(person.id, "Changes the external id.")
        return person

    def _new_person(self, row: Row) -> KnownPerson:
        if not row.name:
            raise _Fault(row, "name", "required", "Nobody has this address yet: write the name as well.")
        person = KnownPerson(
            id=self.new_id(), name=row.name, email=row.email, external_id=row.external_id or None, active=True
        )
        self.people.append(person)
        self.by_email[row.email.lower()] = person
        if row.external_id:
            self.by_external_id[row.external_id] = person
        self.new.add(person.id)
        self.what.append("Adds the person.")
        return person

    def _touch(self, changed: UUID, what: str) -> None:
        self.touched.add(changed)
        self.what.append(what)

    def _team(self, row: Row) -> KnownTeam | None:
        if not row.team:
            if row.parent_team or row.role or row.joined_on or row.left_on:
                raise _Fault(row, "team", "required", "Name the team that this line speaks of.")
            return None
        parent = self._named_team(row.parent_team) if row.parent_team else None
        team = self._named_team(row.team)
        if parent is not None:
            self._put_under(row, team, parent)
        return team

    def _named_team(self, name: str) -> KnownTeam:
        team = self.teams.get(name)
        if team is None:
            team = KnownTeam(id=self.new_id(), name=name, parent_id=None, archived=False)
            self.teams[name] = self.teams_by_id[team.id] = team
            self.new.add(team.id)
            self.what.append(f"Adds the team {name}.")
        return team

    def _put_under(self, row: Row, team: KnownTeam, parent: KnownTeam) -> None:
        self._say(row, team.id, "parent_team", parent.id)
        if team.parent_id == parent.id:
            return
        if team.archived or parent.archived:
            raise _Fault(row, "parent_team", "team_archived", "One of these teams is archived; unarchive it first.")
        above: KnownTeam | None = parent
        levels = 1
        while above is not None:
            if above is team:
                raise _Fault(row, "parent_team", "cycle", "A team cannot stand under itself.")
            above, levels = None if above.parent_id is None else self.teams_by_id[above.parent_id], levels + 1
        if levels > LEVELS_MOST:
            raise _Fault(row, "parent_team", "too_deep", TOO_DEEP)
        team.parent_id = parent.id
        self._touch(team.id, f"Puts {team.name} under {parent.name}.")

    def check_depth(self) -> None:
        """Raise Invalid where a line that moved a team took what is under it too far down."""
        for team in self.teams.values():
            levels, above = 1, team.parent_id
            while above is not None and levels <= LEVELS_MOST:
                levels, above = levels + 1, self.teams_by_id[above].parent_id
            if levels > LEVELS_MOST:
                raise invalid("csv", "too_deep", f"{TOO_DEEP} The file puts {team.name} too far down.")

    def _time(self, row: Row, person: KnownPerson, team: KnownTeam) -> None:
        times = self.times[person.id, team.id]
        time = self._meant(row, times)
        role = row.role or (time.role if time else "")
        joined_on = row.joined_on or (time.joined_on if time else self.today)
        left_on = row.left_on or (time.left_on if time else None)
        if time is not None:
            for column in ("role", "joined_on", "left_on"):
                if value := getattr(row, column):
                    self._say(row, time.id, column, value)
            if (time.role, time.joined_on, time.left_on) == (role, joined_on, left_on):
                return
        if left_on is not None and left_on <= joined_on:
            message = "This is the first day outside of the team: write one after joined_on."
            raise _Fault(row, "left_on", "before_joined_on", message)
        if any(one.overlaps(joined_on, left_on) for one in times if one is not time):
            raise _Fault(row, "joined_on", "overlap", "This person is in this team in a part of that period already.")
        if team.archived:
            raise _Fault(row, "team", "team_archived", "This team is archived; unarchive it first.")
        if time is None:
            self._new_time(row, person, team, times, role, joined_on, left_on)
            return
        time.role, time.joined_on, time.left_on = role, joined_on, left_on
        self._touch(time.id, f"Changes the time in {team.name}: {_period(joined_on, left_on)}.")

    def _new_time(
        self, row: Row, person: KnownPerson, team: KnownTeam, times: list[KnownMembership], role: str,
        joined_on: date, left_on: date | None,
    ) -> None:  # fmt: skip
        time = KnownMembership(
            id=self.new_id(), person_id=person.id, team_id=team.id, role=role, joined_on=joined_on, left_on=left_on
        )
        times.append(time)
        self.new.add(time.id)
        for column in ("role", "joined_on", "left_on"):
            if value := getattr(row, column):
                self._say(row, time.id, column, value)
        what = f"Adds a time in {team.name}: {_period(joined_on, left_on)}."
        self.what.append(what if person.active else f"{what} The person is inactive and is asked nothing.")

    def _meant(self, row: Row, times: list[KnownMembership]) -> KnownMembership | None:
        """Which of a person's times in a team a line speaks of; None for a new one."""
        if row.joined_on is None:
            still = [one for one in times if one.left_on is None]
            ended = [one for one in times if row.left_on is not None and one.left_on == row.left_on]
            if row.left_on is not None and not (still or ended):
                raise _Fault(row, "joined_on", "required", "Nobody is there to leave: write when this time began.")
            return next(iter(ended or still), None)
        same = [one for one in times if one.joined_on == row.joined_on]
        meant = same or [one for one in times if one.overlaps(row.joined_on, row.left_on)]
        if len(meant) > 1:
            message = "This person was in this team more than once in that period; write joined_on of the one meant."
            raise _Fault(row, "joined_on", "ambiguous", message)
        return meant[0] if meant else None


def _period(joined_on: date, left_on: date | None) -> str:
    began = f"from {written(joined_on)}"
    return began if left_on is None else f"{began} until the day before {written(left_on)}"
