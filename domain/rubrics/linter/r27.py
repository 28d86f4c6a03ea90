"""R27 (E): the planned minutes fit the slot, and the slot is the same for all.

Why: questions that time runs out for are left out for some candidates and not for others; the same questions for all is
component 2 of structure (Campion, Palmer & Campion 1997).
Mend: drop a question or lengthen the slot, for every candidate alike.
"""

from collections.abc import Iterator

from domain.rubrics.linter.guides import planned_minutes
from domain.rubrics.linter.model import GuideFacts, LintFinding, RequisitionFacts, Rule
from domain.rubrics.linter.places import pointer

RULE = Rule("R27", "E", ("guide", "requisition"), "The planned minutes fit the slot, the same for all.")


def check_guide(facts: GuideFacts) -> Iterator[LintFinding]:
    """A guide that needs more time than its slot has."""
    needed = planned_minutes(facts)
    if needed > facts.slot_minutes:
        yield RULE.finding(
            "/slot_minutes",
            f"The questions need {needed} minutes, the slot has {facts.slot_minutes}; some would get fewer questions.",
            "Drop a question or lengthen the slot, for every candidate alike.",
        )


def check_requisition(facts: RequisitionFacts) -> Iterator[LintFinding]:
    """Interviews of one requisition with slots of another length than the first."""
    for number, minutes in enumerate(facts.slot_minutes):
        if minutes != facts.slot_minutes[0]:
            yield RULE.finding(
                pointer("slot_minutes", number),
                f"This interview has {minutes} minutes, the first one {facts.slot_minutes[0]}.",
                "Give every candidate the same time; extra time as an adjustment is agreed apart from the guide.",
            )
