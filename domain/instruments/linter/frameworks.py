"""I21 and I22: what a questionnaire on one of the product's frameworks must have.

Why: a result can be told for a dimension of the framework only if its items say so; a stage is met where a mean reaches
a criterion that was set before any data, from at least four practices (research/science.md 2.3).
"""

from collections.abc import Iterator

from domain.culture.model import Dimension, Framework
from domain.instruments.linter.places import by_dimension
from domain.instruments.model import Instrument
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import pointer

UNKNOWN = Rule("I21", "E", ("instrument",), "The framework, the dimensions and the themes exist.")
STAGES = Rule(
    "I22", "E", ("instrument",), "Each stage has one criterion and at least four practices; nothing else has."
)
FEWEST_PRACTICES = 4


def check(instrument: Instrument, framework: Framework | None) -> Iterator[LintFinding]:
    """Codes that the framework does not know, and stages without what a stage needs."""
    if instrument.framework is not None and framework is None:
        yield UNKNOWN.finding(
            "/framework", f"There is no framework {instrument.framework}.", "Use a code of GET /v1/frameworks."
        )
        return
    dimensions = {dimension.code: dimension for dimension in framework.dimensions} if framework else {}
    yield from _unknown(instrument, dimensions)
    yield from _stages(instrument, [code for code, dimension in dimensions.items() if dimension.themes])


def _unknown(instrument: Instrument, dimensions: dict[str, Dimension]) -> Iterator[LintFinding]:
    for position, item in enumerate(instrument.items):
        dimension = dimensions.get(item.dimension)
        if dimensions and dimension is None:
            yield UNKNOWN.finding(
                pointer("items", position, "dimension"),
                f"{instrument.framework} has no dimension {item.dimension}.",
                f"Use one of {', '.join(dimensions)}.",
            )
            continue
        themes = [theme.code for theme in dimension.themes or ()] if dimension else []
        if item.theme is not None and item.theme not in themes:
            yield UNKNOWN.finding(
                pointer("items", position, "theme"),
                f"{item.dimension} has no theme {item.theme}.",
                f"Use one of {', '.join(themes)}." if themes else "Leave it out.",
            )


def _stages(instrument: Instrument, stages: list[str]) -> Iterator[LintFinding]:
    seen: set[str] = set()
    for position, criterion in enumerate(instrument.criteria):
        if criterion.dimension not in stages or criterion.dimension in seen:
            why = "is no stage of the framework" if criterion.dimension not in stages else "has a criterion already"
            yield STAGES.finding(
                pointer("criteria", position, "dimension"), f"{criterion.dimension} {why}.", "Strike this criterion."
            )
        seen.add(criterion.dimension)
    asked = by_dimension(instrument)
    for stage in stages:
        if stage not in seen:
            yield STAGES.finding(
                "/criteria", f"{stage} has no criterion.", "Set the mean that it asks for, and say how it was set."
            )
        if (count := len(asked.get(stage, ()))) < FEWEST_PRACTICES:
            yield STAGES.finding(
                "/items", f"{stage} has {count} of at least {FEWEST_PRACTICES} practices.", "Write further ones."
            )
