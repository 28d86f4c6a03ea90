"""R06 (E): a question is open.

Why: a closed question brings a yes or no that no anchor can rate, and it tells the expected answer (research/science.md
3.4). Closed here: every sentence that asks begins with is, are, do, did, can, have … and no how, what or why comes from
there on. A question without a question mark is judged by its first sentence ("Tell me about a time …" is open).
Mend: begin with "Tell me about a time", or with what or how.
"""

from collections.abc import Iterator

from domain.language.matcher import has_terms
from domain.language.tokens import words
from domain.rubrics.linter.model import LintFinding, Rule
from domain.rubrics.linter.places import question_texts
from domain.rubrics.linter.wording import sentences, without_quotes
from domain.rubrics.model import Rubric

RULE = Rule("R06", "E", ("rubric",), "A question is open.")


def check_rubric(rubric: Rubric) -> Iterator[LintFinding]:
    """Questions that a yes or no would answer."""
    for place in question_texts(rubric):
        if is_closed(place.text):
            yield RULE.finding(
                place.pointer,
                "A yes or no would answer this; no anchor can rate that, and the wording tells the expected answer.",
                "Begin with “Tell me about a time …”, “What …” or “How …”.",
            )


def is_closed(text: str) -> bool:
    """Whether all that the text asks can be answered by yes or no."""
    spoken = sentences(without_quotes(text))
    first = next((number for number, sentence in enumerate(spoken) if "?" in sentence), 0)
    asking = [sentence for sentence in spoken if "?" in sentence] or spoken[:1]
    opened = any(has_terms(sentence, ("question_word",)) for sentence in spoken[first:])
    return bool(asking) and not opened and all(map(_begins_closed, asking))


def _begins_closed(sentence: str) -> bool:
    """The first word, or the first after the last comma ("If it rained, would you …?")."""
    starts = {_first_word(sentence), _first_word(sentence.rpartition(",")[2]) if "?" in sentence else ""}
    return any(has_terms(start, ("closed_start",)) for start in starts)


def _first_word(text: str) -> str:
    return next(iter(words(text)), "")
