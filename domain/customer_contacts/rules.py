"""What may stand in the ledger, and how far its contacts reach. Pure functions."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from domain.customer_contacts.model import (
    ContactCoverage,
    ContactDraft,
    MonthContacts,
    RoleContact,
    RoleLatest,
    TeamContact,
    TeamRole,
)
from domain.errors import FieldError
from domain.fields import future

SHORT_DAYS, LONG_DAYS = 30, 90
MONTHS = 12
FIELDS = ("role", "kind", "happened_on", "participants", "other_kind", "channel", "learned")


def problems_of(draft: ContactDraft, names: Collection[str], today: date, prefix: str = "") -> list[FieldError]:
    """Every fault of a contact; `names` are the people of its team, `prefix` where it stands in the request."""
    found = future(f"{prefix}happened_on", draft.happened_on, today)
    if names_a_person(draft.role, names):
        message = "Write the job role, not a person's name or address; the ledger speaks of roles."
        found.append(FieldError(field=f"{prefix}role", code="person_name", message=message))
    if draft.kind == "other" and draft.other_kind is None:
        message = "Say in other_kind what it was."
        found.append(FieldError(field=f"{prefix}other_kind", code="required", message=message))
    if draft.kind != "other" and draft.other_kind is not None:
        message = 'Leave other_kind out, or choose the kind "other".'
        found.append(FieldError(field=f"{prefix}other_kind", code="not_applicable", message=message))
    return found


def names_a_person(role: str, names: Iterable[str]) -> bool:
    """Whether a role is an address, a person's name, or holds the whole of a name of several words."""
    if "@" in role:
        return True
    words = _words(role)
    for name in names:
        parts = _words(name)
        if parts and (parts == words or (len(parts) > 1 and _holds(words, parts))):
            return True
    return False


def _words(text: str) -> list[str]:
    return text.casefold().split()


def _holds(words: Sequence[str], parts: Sequence[str]) -> bool:
    return any(words[at : at + len(parts)] == parts for at in range(len(words) - len(parts) + 1))


def coverage(
    day: date,
    team_ids: Sequence[UUID],
    roles: Iterable[TeamRole],
    latest: Iterable[RoleLatest],
    months: Iterable[MonthContacts],
) -> ContactCoverage:
    """The ledger of some teams as it stands on a day; roles are the same whatever their case and spaces."""
    by_role = _by_role(day, roles, latest)
    counted = [one for one in by_role if one.people]
    by_month = _by_month(day, months)
    of_team: dict[UUID, list[RoleContact]] = {}
    for one in by_role:
        of_team.setdefault(one.team_id, []).append(one)
    return ContactCoverage(
        day=day,
        teams=len(team_ids),
        roles=len(counted),
        no_roles=not counted,
        share_30=_share(counted, SHORT_DAYS),
        share_90=_share(counted, LONG_DAYS),
        contacts=sum(one.contacts for one in by_month),
        last_on=_newest(by_role),
        never=tuple(sorted({one.role for one in counted if one.last_on is None})),
        by_team=tuple(_of_team(team_id, of_team.get(team_id, ())) for team_id in team_ids),
        by_role=tuple(by_role),
        by_month=by_month,
    )


def _by_role(day: date, roles: Iterable[TeamRole], latest: Iterable[RoleLatest]) -> list[RoleContact]:
    """Each role of each team once: never first, then the longest ago, then by name."""
    people: dict[tuple[UUID, str], TeamRole] = {}
    for one in roles:
        key = _key(one.team_id, one.role)
        known = people.get(key, TeamRole(team_id=one.team_id, role=one.role.strip(), people=0))
        people[key] = TeamRole(team_id=known.team_id, role=known.role, people=known.people + one.people)
    newest: dict[tuple[UUID, str], RoleLatest] = {}
    for entry in latest:
        key = _key(entry.team_id, entry.role)
        newest[key] = _merged(newest.get(key), entry)
    found = [_role_contact(day, people.get(key), newest.get(key)) for key in people.keys() | newest.keys()]
    return sorted(found, key=lambda one: (one.last_on or date.min, one.role.casefold(), one.team_id))


def _key(team_id: UUID, role: str) -> tuple[UUID, str]:
    return team_id, " ".join(_words(role))


def _merged(known: RoleLatest | None, entry: RoleLatest) -> RoleLatest:
    if known is None:
        return entry
    return RoleLatest(
        team_id=known.team_id,
        role=known.role,
        last_on=max(known.last_on, entry.last_on),
        contacts=known.contacts + entry.contacts,
    )


def _role_contact(day: date, held: TeamRole | None, newest: RoleLatest | None) -> RoleContact:
    about = held or newest
    assert about is not None
    return RoleContact(
        team_id=about.team_id,
        role=about.role.strip(),
        people=0 if held is None else held.people,
        contacts=0 if newest is None else newest.contacts,
        last_on=None if newest is None else newest.last_on,
        days_since=None if newest is None else max(0, (day - newest.last_on).days),
    )


def _of_team(team_id: UUID, own: Sequence[RoleContact]) -> TeamContact:
    counted = [one for one in own if one.people]
    return TeamContact(
        team_id=team_id,
        roles=len(counted),
        within_30=_within(counted, SHORT_DAYS),
        within_90=_within(counted, LONG_DAYS),
        last_on=_newest(own),
    )


def _within(roles: Sequence[RoleContact], days: int) -> int:
    return sum(one.days_since is not None and one.days_since <= days for one in roles)


def _share(roles: Sequence[RoleContact], days: int) -> float | None:
    return _within(roles, days) / len(roles) if roles else None


def _newest(roles: Iterable[RoleContact]) -> date | None:
    return max((one.last_on for one in roles if one.last_on is not None), default=None)


def _by_month(day: date, months: Iterable[MonthContacts]) -> tuple[MonthContacts, ...]:
    found: dict[date, MonthContacts] = {}
    for one in months:
        # What happened "tomorrow", where it is later than in UTC, counts for the month of the day.
        month = min(one.month, month_before(day, 0))
        known = found.get(month, MonthContacts(month=month, contacts=0, participants=0))
        found[month] = MonthContacts(
            month=month,
            contacts=known.contacts + one.contacts,
            participants=known.participants + one.participants,
        )
    wanted = [month_before(day, back) for back in range(MONTHS - 1, -1, -1)]
    return tuple(found.get(one, MonthContacts(month=one, contacts=0, participants=0)) for one in wanted)


def month_before(day: date, back: int) -> date:
    """The first day of the month so many months before a day's own."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)
