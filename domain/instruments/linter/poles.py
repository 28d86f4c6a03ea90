"""I14 and I15: both ends of a bipolar item.

Why: an item with one end beside items with two cannot be answered on their scale; two ends about different things make
people weigh apples against pears.
"""

from collections.abc import Iterator

from domain.culture.model import Framework
from domain.instruments.linter.lists import plain
from domain.instruments.linter.places import ENGLISH, is_bipolar
from domain.instruments.model import Instrument
from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import pointer

MISSING = Rule("I14", "E", ("instrument",), "In a bipolar questionnaire each item has two ends and none is reversed.")
SUBJECT = Rule("I15", "W", ("instrument",), "The two ends of an item are about the same thing.")
# Two words with the same beginning count as the same ("problem", "problems").
_STEM = 5


def check(instrument: Instrument, framework: Framework | None) -> Iterator[LintFinding]:
    """Items without a second end where there must be one, reversed ones, and ends that share no word."""
    asks_for_poles = framework is not None and any(dimension.poles for dimension in framework.dimensions)
    if not asks_for_poles and not is_bipolar(instrument):
        return
    for position, item in enumerate(instrument.items):
        if item.opposite is None:
            yield MISSING.finding(
                pointer("items", position), "Has one end only.", "Write the statement of the other end in `opposite`."
            )
        elif item.reversed:
            yield MISSING.finding(
                pointer("items", position, "reversed"),
                "A bipolar item has a direction of its own: answer 5 is nearest to `text`.",
                "Set it to false; exchange `text` and `opposite` if the ends are the wrong way round.",
            )
        if item.opposite and instrument.language == ENGLISH and not _content(item.text) & _content(item.opposite):
            yield SUBJECT.finding(
                pointer("items", position, "opposite"),
                "Shares no telling word with the statement of the first end.",
                "Write both ends about one act, and let them differ in how it is done.",
            )


def _content(text: str) -> set[str]:
    return {word[:_STEM] for word in words(text) if word not in plain("function")}
