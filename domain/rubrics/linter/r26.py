"""R26 (E): the weights sum to 1; unequal ones need a reason and an approver.

Why: a score is a pre-declared weighted mean; equal weights are hard to beat and easy to defend, so another choice is
argued and signed (research/science.md 1.2; design rule 1).
Mend: make the weights equal, or write the reason and have it approved by someone else than the author.
"""

from collections.abc import Iterator

from msgspec import UNSET

from domain.language.tokens import words
from domain.roles.rules import WEIGHT_TOLERANCE, weights_are_equal
from domain.rubrics.linter.model import GuideFacts, LintFinding, PublishingFacts, Rule

RULE = Rule("R26", "E", ("guide", "publishing"), "Weights sum to 1; unequal ones have a reason and an approver.")


def check_guide(facts: GuideFacts) -> Iterator[LintFinding]:
    """Weights that do not add up, or are unequal without a reason."""
    total = sum(competency.weight for competency in facts.profile.competencies)
    if abs(total - 1) > WEIGHT_TOLERANCE:
        yield RULE.finding(
            "/profile/competencies",
            f"The weights sum to {total:g}, so the score would not be a mean.",
            "Make them sum to 1.",
        )
    reason = facts.profile.weight_reason
    if facts.profile.competencies and not weights_are_equal(facts.profile) and (reason is UNSET or not words(reason)):
        yield RULE.finding(
            "/profile/weight_reason",
            "The weights are unequal, and nothing says why.",
            "Write the reason, in words that can be shown to a candidate, or make the weights equal.",
        )


def check_publishing(facts: PublishingFacts) -> Iterator[LintFinding]:
    """Unequal weights that nobody, or only the author, has approved."""
    if facts.weights_equal:
        return
    if facts.weights_approver_id is None:
        yield RULE.finding(
            "/weights_approver_id",
            "The weights are unequal and nobody has approved them.",
            "Have HR or an administrator approve them, or make the weights equal.",
        )
    elif facts.weights_approver_id == facts.author_id:
        yield RULE.finding(
            "/weights_approver_id",
            "The author approved their own unequal weights.",
            "Have HR or an administrator who is not the author approve them.",
        )
