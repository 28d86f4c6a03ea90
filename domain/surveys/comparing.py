"""Whether two surveys of a team may be compared. Pure."""

from collections.abc import Collection
from uuid import UUID

from domain.instruments.model import Instrument

OTHER_QUESTIONS = "The questionnaire's statements or its scale have changed since, so the two are not comparable."
OTHER_CRITERIA = "The criteria of the stages have changed since, so the two are not comparable."
OTHER_PEOPLE = (
    "Between one and {most} people who were asked are others than before: a change could be theirs, and could show "
    "what they said. So the two are not compared."
)


def why_not_comparable(
    before: Instrument, now: Instrument, asked_before: Collection[UUID], asked_now: Collection[UUID], minimum: int
) -> str | None:
    """The reason, or None where they may be compared: same statements and criteria, and the same people asked.

    People who joined and people who left count together; from `minimum` on they may differ, because a difference then
    speaks of so many (research: science.md 2.2 and 2.3).
    """
    if _statements(before) != _statements(now) or before.scale != now.scale:
        return OTHER_QUESTIONS
    if before.criteria != now.criteria:
        return OTHER_CRITERIA
    changed = len(set(asked_before) ^ set(asked_now))
    return OTHER_PEOPLE.format(most=minimum - 1) if 0 < changed < minimum else None


def _statements(instrument: Instrument) -> list[tuple[str, str, str, bool, str | None, str | None]]:
    return [
        (item.code, item.dimension, item.text, item.reversed, item.opposite, item.theme) for item in instrument.items
    ]
