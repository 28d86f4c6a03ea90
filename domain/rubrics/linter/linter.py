"""Runs the rules of a scope. Pure: facts in, findings out, in the order of rule and pointer."""

from collections.abc import Iterable

from domain.rubrics.linter import registry
from domain.rubrics.linter.model import GuideFacts, LintFinding, PublishingFacts, RequisitionFacts
from domain.rubrics.linter.places import order
from domain.rubrics.model import Rubric


def lint_rubric(rubric: Rubric) -> tuple[LintFinding, ...]:
    """What a rubric alone shows. Pointers are into the rubric."""
    return _sorted(finding for check in registry.RUBRIC for finding in check(rubric))


def lint_guide(facts: GuideFacts) -> tuple[LintFinding, ...]:
    """What a guide shows together with its role profile, beyond its rubric. Pointers are into the facts."""
    return _sorted(finding for check in registry.GUIDE for finding in check(facts))


def lint_requisition(facts: RequisitionFacts) -> tuple[LintFinding, ...]:
    """What a requisition does with the rubric. Pointers are into the facts."""
    return _sorted(finding for check in registry.REQUISITION for finding in check(facts))


def lint_publishing(facts: PublishingFacts) -> tuple[LintFinding, ...]:
    """Who stands behind a rubric that is to be published. Pointers are into the facts."""
    return _sorted(finding for check in registry.PUBLISHING for finding in check(facts))


def blocks(findings: Iterable[LintFinding]) -> bool:
    """Whether any finding keeps the rubric from being published."""
    return any(finding.severity == "E" for finding in findings)


def _sorted(findings: Iterable[LintFinding]) -> tuple[LintFinding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.rule, order(finding.pointer))))
