"""Notes written as "+ Empathy: ..." or "Curiosity - poor": a named value, and a sign or a judgement."""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp import state
from nlp.lexicon import Lexicon, load_lexicon
from nlp.model import Cue, CueMatch

_HEAD = re.compile(
    r"^\s*[•*>]?\s*(?P<sign>[+\-–−])?\s*(?P<name>[A-Za-z][A-Za-z /&-]{2,40}?)\s*(?:\((?P<in>[+\-–−])\))?\s*(?:[:=]|\s[-–—]\s)"
)
_JUDGED = {
    "for": frozenset(["good", "strong", "excellent", "great", "outstanding", "high", "solid", "clear", "evident", "impressive", "yes"]),
    "against": frozenset(["poor", "weak", "low", "lacking", "bad", "concern", "none", "limited", "missing", "worrying", "red"]),
}


@Language.factory("outside_in_headings")
def make_headings(nlp: Language, name: str) -> "Headings":
    """Build the component."""
    return Headings(load_lexicon())


class Headings:
    """Adds a match for units that name a value and say by sign or judgement how it was shown."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._values = {h: value.value for value in lexicon.values for h in value.headings}

    def __call__(self, doc: Doc) -> Doc:
        """Add the matches of a note; answers are not written in this form."""
        if state.kind(doc) == "note":
            names = self._values | {
                h.lower(): cues.value
                for cues, _, _ in state.extra_cues(doc)
                for h in (cues.name, cues.value.replace("_", " "))
                if h
            }
            for unit in doc.sents:
                match = _heading(unit, names)
                if match is not None:
                    state.matches(doc).append(match)
        return doc


def _heading(unit: Span, names: dict[str, str]) -> CueMatch | None:
    head = _HEAD.match(unit.text)
    value = names.get(head["name"].lower().strip()) if head else None
    if head is None or value is None:
        return None
    sign = head["sign"] or head["in"]
    words = {token.lower_ for token in unit[:12]}
    if sign:
        polarity = "for" if sign == "+" else "against"
    else:
        judged = [name for name, members in _JUDGED.items() if words & members]
        if len(judged) != 1 or words & {"not", "no", "n't"}:
            return None
        polarity = judged[0]
    cue = Cue(
        id=f"note{'+' if polarity == 'for' else '-'}heading",
        polarity="for" if polarity == "for" else "against",
        says="is noted under this value, with a sign or judgement of the interviewer",
        patterns=("-",),
        weight=0.9,
        actor="any",
        negated="same",
    )
    end = unit.start + 1
    while end < unit.end and doc_end(unit, end) < head.end():
        end += 1
    return CueMatch(value=value, cue=cue, start=unit.start, end=end, anchor=unit.start)


def doc_end(unit: Span, index: int) -> int:
    """Offset in the unit at which the token before `index` ends."""
    previous = unit.doc[index - 1]
    return int(previous.idx) + len(previous) - int(unit.start_char)
