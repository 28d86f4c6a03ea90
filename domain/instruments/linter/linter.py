"""Runs the rules over a questionnaire. Pure: an instrument in, findings out, in the order of rule and place.

The rules on wording read English; a questionnaire in another language is checked for its structure, scale, dimensions
and translations alone. Translations are not read for their wording either.
"""

from collections.abc import Callable, Iterator
from typing import Final

from domain.culture.model import Framework
from domain.instruments.linter import (
    frameworks,
    joined,
    listed,
    negation,
    poles,
    reading,
    structure,
    team,
    translations,
)
from domain.instruments.model import Instrument
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import order

RULES: Final[tuple[Rule, ...]] = (
    joined.RULE,
    listed.LOADED,
    negation.SINGLE,
    negation.DOUBLE,
    listed.ABSOLUTE,
    listed.AMOUNT,
    listed.JARGON,
    team.FIRST_PERSON,
    team.NO_TEAM,
    team.NO_BEHAVIOUR,
    reading.HARD,
    reading.LENGTH,
    listed.PROTECTED_TOPIC,
    poles.MISSING,
    poles.SUBJECT,
    structure.FEW,
    structure.ONE_WAY,
    structure.TWICE,
    structure.NEAR,
    structure.LONG,
    frameworks.UNKNOWN,
    frameworks.STAGES,
    structure.SCALE,
    translations.INCOMPLETE,
    translations.SAME,
)
_ALONE: Final[tuple[Callable[[Instrument], Iterator[LintFinding]], ...]] = (
    joined.check,
    listed.check,
    negation.check,
    team.check,
    reading.check,
    translations.check,
)
_WITH_FRAMEWORK: Final[tuple[Callable[[Instrument, Framework | None], Iterator[LintFinding]], ...]] = (
    poles.check,
    structure.check,
    frameworks.check,
)


def lint_instrument(instrument: Instrument, framework: Framework | None) -> tuple[LintFinding, ...]:
    """What a questionnaire shows; `framework` is the one that it names, None if it names none or an unknown one."""
    findings = [finding for check in _ALONE for finding in check(instrument)]
    findings += [finding for check in _WITH_FRAMEWORK for finding in check(instrument, framework)]
    return tuple(sorted(findings, key=lambda finding: (finding.rule, order(finding.pointer))))
