"""R11 (E): nothing in a rubric touches a protected or forbidden topic (G01 to G14 of the note guard).

Why: what is asked may not be unlearned, and the question is evidence by itself (ADA 42 USC 12112(d), GINA, NLRA, salary
history and fair-chance laws, EU anti-discrimination law; research/science.md 4.6). Read in question mode ("where are
you from"): questions, probes, dilemmas, definitions and anchors; example answers are stories and free.
What concerns a customer or someone else in the scene ("a customer with a disability") is no topic of the candidate's.
Mend: ask for what the job needs ("Can you work the rota of the desk?" in the invitation), or leave it out.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from domain.language.lists import term_lists
from domain.language.matcher import find_terms
from domain.language.model import PROTECTED, TermHit
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import Place, asked_texts, rated_texts
from domain.rubrics.linter.wording import quoted
from domain.rubrics.model import Rubric

RULE = Rule("R11", "E", ("rubric",), "Nothing touches a protected or forbidden topic.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Texts that name such a topic."""
    for place in chain(asked_texts(rubric), rated_texts(rubric)):
        hits = find_terms(place.text, PROTECTED, mode="question")
        if hits:
            yield _finding(place, hits)


def _finding(place: Place, hits: Sequence[TermHit]) -> LintFinding:
    said = quoted(place.text[hit.start : hit.end] for hit in hits)
    lists = term_lists("en")
    topics = "; ".join(dict.fromkeys(f"{lists[hit.category].title} ({hit.category})" for hit in hits))
    return RULE.finding(
        place.pointer,
        f"Says {said}. Not to be asked or rated: {topics}.",
        "Name what the job needs people to do instead; if it is a customer's need, say “a customer who …”.",
    )
