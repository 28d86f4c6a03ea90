"""R28 (E): the approver is not the author.

Why: a second pair of eyes is what "reviewed" means; review is among the elements that hold up in court (Williamson,
Campion, Malos, Roehling & Campion 1997).
Mend: have another person of HR or an admin read and approve it.
"""

from collections.abc import Iterator

from domain.rubrics.linter.model import LintFinding, PublishingFacts, Rule

RULE = Rule("R28", "E", ("publishing",), "The approver is not the author.")


def check_publishing(facts: PublishingFacts) -> Iterator[LintFinding]:
    """A rubric that nobody, or only its author, has approved."""
    if facts.approver_id is None:
        yield RULE.finding(
            "/approver_id",
            "Nobody has approved the rubric.",
            "Have HR or an administrator who is not the author approve it.",
        )
    elif facts.approver_id == facts.author_id:
        yield RULE.finding(
            "/approver_id",
            "Author and approver are the same person.",
            "Have another person of HR or an administrator approve it.",
        )
