"""R14 (E): 2 to 4 planned probes, and neutral ones.

Why: limited, planned prompting is component 3 of structure (Campion, Palmer & Campion 1997); a probe that praises or
leads helps the candidates whom the interviewer likes.
Mend: ask for what is missing without judging: "What did you do then?", "What came of it?".
"""

from collections.abc import Iterator

from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import Place, pointer, questions
from domain.rubrics.linter.wording import flag_terms
from domain.rubrics.model import Rubric

RULE = Rule("R14", "E", ("rubric",), "2 to 4 planned probes, and neutral ones.")
FEWEST, MOST = 2, 4


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Questions with too few or too many different probes, and probes that lead or judge."""
    for base, question in questions(rubric):
        count = len({tuple(words(probe)) for probe in question.probes} - {()})
        if not FEWEST <= count <= MOST:
            yield RULE.finding(
                f"{base}/probes",
                f"Has {count} different probes; {FEWEST} to {MOST} let everyone be helped alike.",
                "Plan probes such as “What did you do then?” and “What came of it?”.",
            )
        yield from flag_terms(
            RULE,
            (Place(base + pointer("probes", number), probe) for number, probe in enumerate(question.probes)),
            ("leading",),
            "The probe is not neutral: it leads or judges.",
            "Ask for what is missing without judging, such as “What did you do then?”.",
        )
