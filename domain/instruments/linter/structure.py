"""I16 to I20 and I23: the questionnaire as a whole.

Why: fewer than four items measure a dimension poorly (research/science.md 2.1); statements that all point one way let
people tick along; the same statement twice counts it twice; a long questionnaire is broken off or ticked through.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from domain.culture.model import Framework
from domain.instruments.linter.lists import plain
from domain.instruments.linter.places import by_dimension, is_bipolar
from domain.instruments.model import Instrument, Scale
from domain.instruments.rules import minutes_needed
from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import pointer
from domain.rubrics.linter.wording import jaccard

FEW = Rule("I16", "W", ("instrument",), "Each dimension has at least four items.")
ONE_WAY = Rule("I17", "W", ("instrument",), "Some items are reversed, and not all of a dimension.")
TWICE = Rule("I18", "E", ("instrument",), "No statement stands twice.")
NEAR = Rule("I19", "W", ("instrument",), "No two statements are nearly the same.")
LONG = Rule("I20", "W", ("instrument",), "A questionnaire has at most 40 items.")
SCALE = Rule("I23", "E", ("instrument",), "The five labels of the scale differ, and its ends are named by them.")
FEWEST_ITEMS = 4
MOST_ITEMS = 40
MOST_SHARED = 0.75


def check(instrument: Instrument, framework: Framework | None) -> Iterator[LintFinding]:
    """Dimensions, directions, repetitions, length and scale."""
    yield from _few(instrument, framework)
    yield from _one_way(instrument)
    yield from _repeated(instrument)
    if (count := len(instrument.items)) > MOST_ITEMS:
        yield LONG.finding(
            "/items",
            f"Has {count} items, about {minutes_needed(instrument)} minutes (an estimate).",
            "Ask in parts at different times, or tell people beforehand how long it takes.",
        )
    yield from scale_findings(instrument.scale, "/scale")


def scale_findings(scale: Scale, base: str) -> Iterator[LintFinding]:
    """Labels that repeat, and ends that are called otherwise than the first and the last label."""
    for position, label in enumerate(scale.labels):
        if label.casefold() in {other.casefold() for other in scale.labels[:position]}:
            yield SCALE.finding(
                base + pointer("labels", position), f"“{label}” stands twice.", "Give each answer a label of its own."
            )
    for name, end, label in (("low", scale.low, scale.labels[0]), ("high", scale.high, scale.labels[-1])):
        if end != label:
            yield SCALE.finding(
                f"{base}/{name}", f"Says “{end}” where the label is “{label}”.", "Use the label's own words."
            )


def _few(instrument: Instrument, framework: Framework | None) -> Iterator[LintFinding]:
    if framework is not None and any(dimension.themes for dimension in framework.dimensions):
        return
    found = by_dimension(instrument)
    for code, items in found.items():
        if len(items) < FEWEST_ITEMS:
            yield FEW.finding(
                pointer("items", items[0][0], "dimension"),
                f"{code} has {len(items)} of at least {FEWEST_ITEMS} items; its result will be imprecise.",
                "Write further statements about it, or leave the dimension out.",
            )
    for dimension in framework.dimensions if framework else ():
        if dimension.code not in found:
            yield FEW.finding(
                "/items",
                f"Asks nothing about {dimension.code}.",
                "Write statements about it, or say why it is left out.",
            )


def _one_way(instrument: Instrument) -> Iterator[LintFinding]:
    if is_bipolar(instrument) or len(instrument.items) < FEWEST_ITEMS:
        return
    if not any(item.reversed for item in instrument.items):
        yield ONE_WAY.finding(
            "/items", "All items point the same way.", "Word a few as what happens when the practice is missing."
        )
    for code, items in by_dimension(instrument).items():
        if len(items) > 1 and all(item.reversed for _, item in items):
            yield ONE_WAY.finding(
                pointer("items", items[0][0], "reversed"),
                f"Every item of {code} is reversed.",
                "Word most of them as the practice itself.",
            )


def _repeated(instrument: Instrument) -> Iterator[LintFinding]:
    written = [
        (pointer("items", position, name), " ".join(words(text)))
        for position, item in enumerate(instrument.items)
        for name, text in (("text", item.text), ("opposite", item.opposite))
        if text is not None
    ]
    counted = Counter(text for _, text in written)
    for number, (place, text) in enumerate(written):
        if counted[text] > 1 and any(text == earlier for _, earlier in written[:number]):
            yield TWICE.finding(place, "Stands in this questionnaire already.", "Strike one of the two.")
    yield from _near(instrument)


def _near(instrument: Instrument) -> Iterator[LintFinding]:
    telling = [(position, _telling(item.text)) for position, item in enumerate(instrument.items)]
    for (earlier, first), (later, second) in combinations(telling, 2):
        if first != second and (shared := jaccard(first, second)) > MOST_SHARED:
            yield NEAR.finding(
                pointer("items", later, "text"),
                f"Shares {shared:.0%} of its words with {pointer('items', earlier)}.",
                "Ask about another practice, or strike one of the two.",
            )


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word not in plain("function"))
