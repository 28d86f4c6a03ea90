"""R32 (E): the invitation offers adjustments.

Why: candidates with a disability must be able to ask before the interview, without explaining themselves to the panel
(ADA 42 USC 12112(b)(5); Directive 2000/78/EC Art. 5; research/science.md 4.6 G06: routed to a confidential form).
Found by an English list; the offer of a hotel room is none.
Mend: add a sentence such as "If you need an adjustment to take part, tell …; the panel will not see it".
"""

from collections.abc import Iterator

from domain.language.matcher import has_terms
from domain.rubrics.linter.model import LintFinding, RequisitionFacts, Rule

RULE = Rule("R32", "E", ("requisition",), "The invitation offers adjustments.")


def check_requisition(facts: RequisitionFacts) -> Iterator[LintFinding]:
    """An invitation without the offer."""
    if not has_terms(facts.invitation_text, ("accommodation",)):
        yield RULE.finding(
            "/invitation_text",
            "The invitation does not say that candidates can ask for adjustments.",
            "Add: “If you need an adjustment to take part, tell … by …. The panel will not see it.”",
        )
