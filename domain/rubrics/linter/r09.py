"""R09 (E): a question is what its type says: past behaviour has a time cue, situational a scenario and a dilemma.

Why: the two formats measure by different routes (Janz 1982; Latham & Saari 1980). "Tell me how you handle complaints"
brings opinions in either; a situation without a dilemma brings the answer that everybody knows is wanted.
Mend: "Tell me about a time when …"; or two sentences of situation, the question, and which goods pull apart.
"""

from collections.abc import Iterator

from msgspec import UNSET

from domain.language.matcher import has_terms, words_outside
from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import questions
from domain.rubrics.linter.wording import sentences
from domain.rubrics.model import Question, Rubric

RULE = Rule("R09", "E", ("rubric",), "A past question has a time cue, a situational one a scenario and a dilemma.")
FEWEST_SCENARIO_WORDS = 8
FEWEST_DILEMMA_WORDS = 8


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Questions that lack what their type needs."""
    for base, question in questions(rubric):
        if question.type == "past_behaviour":
            if not has_terms(question.text, ("time_cue",)):
                yield RULE.finding(
                    f"{base}/text",
                    "Asks for something that happened, but has no time cue, so that opinions will come back.",
                    "Begin with “Tell me about a time when …”.",
                )
        else:
            yield from _situational(base, question)


def _situational(base: str, question: Question) -> Iterator[LintFinding]:
    if scenario_words(question.text) < FEWEST_SCENARIO_WORDS:
        yield RULE.finding(
            f"{base}/text",
            "Has no scenario to speak of: a hypothetical question without a situation brings general views.",
            "Describe in a sentence or two what has happened and who wants what, then ask “What would you do?”.",
        )
    if question.dilemma is UNSET or len(words(question.dilemma)) < FEWEST_DILEMMA_WORDS:
        yield RULE.finding(
            base if question.dilemma is UNSET else f"{base}/dilemma",
            "Names no dilemma; without two goods that pull apart everybody gives the wanted answer.",
            "Say in `dilemma` which two goods the situation sets against each other, and what each choice costs.",
        )


def scenario_words(text: str) -> int:
    """Words that tell a situation: those of all sentences that are more than a bare ask."""
    told = [sentence for sentence in sentences(text) if words_outside(sentence, ("bare_ask",))]
    return sum(len(words(sentence)) for sentence in told)
