"""R30 (E): an edit after the first interview makes a new version, and a started requisition stays on the old one.

Why: candidates of one requisition are compared, so the yardstick may not change under way; every score points to the
version that it was made with (design rule 5).
Mend: undo the edit and publish it as a new version for requisitions that have not started.
"""

from collections.abc import Iterator

from domain.rubrics.linter.model import LintFinding, RequisitionFacts, Rule
from domain.rubrics.linter.places import pointer

RULE = Rule("R30", "E", ("requisition",), "A started requisition stays on the version it started with.")


def check_requisition(facts: RequisitionFacts) -> Iterator[LintFinding]:
    """Content edited, or another version used, after the first interview."""
    started = facts.first_interview_at
    if started is None:
        return
    if facts.rubric_edited_at > started:
        yield RULE.finding(
            "/rubric_edited_at",
            "The rubric's content was changed after the first interview.",
            "Restore what the first interview used, and publish the change as a new version.",
        )
    for number, version in enumerate(facts.version_ids_in_use):
        if version != facts.rubric_version_id:
            yield RULE.finding(
                pointer("version_ids_in_use", number),
                f"An interview uses the version {version}, not the one that the requisition started with.",
                f"Rate every candidate of this requisition by {facts.rubric_version_id}.",
            )
