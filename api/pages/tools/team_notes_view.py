"""How a team's note is shown: its text in parts, marked where something was found, and the findings beside it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

from domain.culture.service import catalogue, current_if_set
from domain.database import Connection
from domain.team_notes.model import TeamNoteFinding
from domain.team_notes.rules import QUOTED_LEAST


class Part(msgspec.Struct, frozen=True):
    """A stretch of the text, and how it is marked: "for", "against" or not at all (empty)."""

    text: str
    mark: str


class ShownFinding(msgspec.Struct, frozen=True):
    """A finding with the name of its value."""

    finding: TeamNoteFinding
    value: str


class ShownQuote(msgspec.Struct, frozen=True):
    """Words of the note with everything that was found in them, the surest finding first."""

    text: str
    findings: tuple[ShownFinding, ...]


def doubtful(one: TeamNoteFinding) -> bool:
    """Whether nobody has spoken of a finding and it is too unsure to be quoted in a report."""
    return one.review == "unreviewed" and one.confidence < QUOTED_LEAST


def parts_of(text: str, found: Sequence[TeamNoteFinding]) -> tuple[Part, ...]:
    """The text cut where a finding begins or ends; rejected and doubtful ones mark nothing."""
    marking = [one for one in found if one.review != "rejected" and not doubtful(one)]
    edges = sorted({0, len(text), *(at for one in marking for at in (one.start, one.end) if 0 <= at <= len(text))})
    return tuple(
        Part(text[start:end], next((one.polarity for one in marking if one.start <= start and end <= one.end), ""))
        for start, end in pairwise(edges)
    )


def shown_quotes(text: str, found: Sequence[TeamNoteFinding], names: Mapping[str, str]) -> tuple[ShownQuote, ...]:
    """The findings by the words that they are about, in reading order."""
    places: dict[tuple[int, int], list[TeamNoteFinding]] = {}
    for one in sorted(found, key=lambda each: (each.start, each.end, -each.confidence)):
        places.setdefault((one.start, one.end), []).append(one)
    return tuple(
        ShownQuote(
            text[start:end],
            tuple(ShownFinding(one, names.get(one.value, one.value.replace("_", " "))) for one in mine),
        )
        for (start, end), mine in places.items()
    )


async def value_names(conn: Connection) -> dict[str, str]:
    """Code → name of the values of the target culture and of the shipped ones."""
    target = await current_if_set(conn)
    own = {} if target is None else {one.value.code: one.value.name for one in target.body.values}
    return {one.code: one.name for one in catalogue()} | own
