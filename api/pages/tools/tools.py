"""What the pages of teams' working tools share: choosing a team, and a form whose content was changed meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec

from api.pages.base import Visit
from api.pages.forms import Entered, Refusal
from api.pages.teams.teams_view import choices
from domain.errors import Stale
from domain.paging import DEFAULT_LIMIT, PageRequest
from domain.teams import service as teams
from domain.teams.model import TreeTeam

REVISION_DIGITS = 9
STALE = "stale"
TITLE_MOST = 90
MEANWHILE = (
    "Somebody else changed this while you were writing. What is stored now stands below beside what you entered. "
    "Correct yours where it should be, then save again."
)


class TeamChoice(msgspec.Struct, frozen=True, kw_only=True):
    """The teams of today, and the one that a page is about; None for all of them."""

    tree: tuple[TreeTeam, ...]
    team: TreeTeam | None

    @property
    def options(self) -> list[tuple[str, str]]:
        """Value and text for a list of choices, indented as the tree is."""
        return choices(self.tree)

    @property
    def team_ids(self) -> list[UUID]:
        """The team with everything under it, or all teams; in the order of the tree."""
        if self.team is None:
            return [one.id for one in self.tree]
        start = self.tree.index(self.team)
        below = [self.team.id]
        for one in self.tree[start + 1 :]:
            if one.depth <= self.team.depth:
                break
            below.append(one.id)
        return below

    @property
    def value(self) -> str:
        """The chosen team's id for a list of choices; empty for all teams."""
        return "" if self.team is None else str(self.team.id)

    @property
    def names(self) -> dict[UUID, str]:
        """Id → name of the teams of today."""
        return {one.id: one.name for one in self.tree}

    def called(self, team_id: UUID | None, otherwise: str = "an archived team") -> str:
        """The team's name."""
        return otherwise if team_id is None else self.names.get(team_id, "an archived team")


async def team_choice(visit: Visit) -> TeamChoice:
    """The teams, and the one that the address names by `team_id`."""
    tree = tuple(await teams.tree(visit.conn))
    wanted = id_of(visit.query("team_id"))
    return TeamChoice(tree=tree, team=next((one for one in tree if one.id == wanted), None))


def id_of(text: str) -> UUID | None:
    """The id that a text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def page_asked(visit: Visit, limit: int = DEFAULT_LIMIT) -> PageRequest:
    """The page of a list that the address names by `after`."""
    return PageRequest(after=id_of(visit.query("after")), limit=limit)


def revision_of(form: Entered) -> int:
    """The revision that the form was filled in for; Stale where it names none."""
    text = form.text("revision")
    if not (text.isascii() and text.isdecimal() and len(text) <= REVISION_DIGITS):
        raise Stale
    return int(text)


def written(value: Any) -> str:
    """A value as a field of a form holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def values_of(names: Iterable[str], form: Entered, stored: msgspec.Struct | None = None) -> dict[str, str]:
    """What each field shows: what was entered, where the form was sent, else what is stored."""
    if form.pairs and any(form.has(name) for name in names):
        return {name: form.text(name) for name in names}
    return {name: "" if stored is None else written(getattr(stored, name)) for name in names}


class Difference(msgspec.Struct, frozen=True):
    """A field that somebody else changed, or that was entered otherwise than it is stored."""

    label: str
    stored: str
    entered: str


def differences(labels: Mapping[str, str], stored: Mapping[str, str], form: Entered) -> tuple[Difference, ...]:
    """The fields in which what was entered is not what is stored now."""
    return tuple(
        Difference(label, stored[name], form.text(name))
        for name, label in labels.items()
        if form.text(name).strip() != stored[name].strip()
    )


def spoken(refusal: Refusal | None) -> Refusal | None:
    """The refusal, in words for a reader of a page where somebody else was quicker."""
    return Refusal(MEANWHILE, STALE) if refusal is not None and refusal.code == STALE else refusal


def status_of(refusal: Refusal | None) -> int:
    """The status of a page that shows a form again."""
    if refusal is None:
        return HTTPStatus.OK
    return HTTPStatus.PRECONDITION_FAILED if refusal.code == STALE else HTTPStatus.UNPROCESSABLE_ENTITY


def shortened(text: str, most: int = TITLE_MOST) -> str:
    """A text that may be long, as the title of its page: whole words of it."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"


def lines_of(text: str) -> list[str]:
    """What a field with one thing a line holds."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def gathered(refusal: Refusal, names: Sequence[str]) -> Refusal:
    """The refusal with what it says of a list's entries said of the one field that holds the list."""
    fields: dict[str, str] = {}
    for field, message in refusal.fields.items():
        fields.setdefault(next((name for name in names if field.startswith(f"{name}[")), field), message)
    return Refusal(refusal.message, refusal.code, fields)
