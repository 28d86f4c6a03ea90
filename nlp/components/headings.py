"""Notes written as "+ Empathy: ..." or "Curiosity - poor": a named value, and a sign or a judgement."""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from domain.evidence.model import Polarity
from nlp import state
from nlp.lexicon import Lexicon, load_lexicon
from nlp.model import Cue, CueMatch

# A bullet, a sign, the name, a sign in brackets, and a colon or dash.
_HEAD = re.compile(
    r"^\s*[•*>]?\s*(?P<sign>[+\-–−])?\s*(?P<name>[A-Za-z][A-Za-z /&-]{1,40}?)"
    r"\s*(?:\((?P<in>[+\-–−])\))?\s*(?:[:=]|\s[-–—]\s)"
)
_SCANNED = 12
_NEGATIONS = frozenset({"not", "no", "n't"})


@Language.factory("outside_in_headings")
def make_headings(nlp: Language, name: str) -> "Headings":
    """Build the component."""
    return Headings(load_lexicon())


class Headings:
    """Adds a match for units that name a value and say by sign or judgement how it was shown."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._values = {heading: value.value for value in lexicon.values for heading in value.headings}
        self._judged: dict[Polarity, frozenset[str]] = {
            "for": lexicon.word_class("judged_good"),
            "against": lexicon.word_class("judged_bad"),
        }

    def __call__(self, doc: Doc) -> Doc:
        """Add the matches of a note; answers are not written in this form."""
        if state.kind(doc) == "note":
            names = self._values | _own_names(doc)
            for unit in doc.sents:
                match = self._heading(unit, names)
                if match is not None:
                    state.matches(doc).append(match)
        return doc

    def _heading(self, unit: Span, names: dict[str, str]) -> CueMatch | None:
        head = _HEAD.match(unit.text)
        value = names.get(head["name"].lower().strip()) if head else None
        if head is None or value is None:
            return None
        polarity = self._polarity(unit, head["sign"] or head["in"])
        if polarity is None:
            return None
        end = unit.start + 1
        while end < unit.end and _offset(unit, end) < head.end():
            end += 1
        return CueMatch(value=value, cue=_cue(polarity), start=unit.start, end=end, anchor=unit.start)

    def _polarity(self, unit: Span, sign: str | None) -> Polarity | None:
        if sign:
            return "for" if sign == "+" else "against"
        words = {token.lower_ for token in unit[:_SCANNED]}
        judged = [polarity for polarity, members in self._judged.items() if words & members]
        return judged[0] if len(judged) == 1 and not words & _NEGATIONS else None


def _own_names(doc: Doc) -> dict[str, str]:
    """Names of an organisation's own values, as a note would write them."""
    own = [cues for cues, _, _ in state.extra_cues(doc)]
    by_code = {cues.value.replace("_", " "): cues.value for cues in own}
    return by_code | {cues.name.lower(): cues.value for cues in own if cues.name}


def _cue(polarity: Polarity) -> Cue:
    return Cue(
        id="note+heading" if polarity == "for" else "note-heading",
        polarity=polarity,
        says="is noted under this value with a sign or judgement of the interviewer",
        patterns=("-",),
        weight=0.9,
        actor="any",
        negated="same",
    )


def _offset(unit: Span, index: int) -> int:
    """Offset in the unit's text at which the token before `index` ends."""
    previous = unit.doc[index - 1]
    return int(previous.idx) + len(previous) - int(unit.start_char)
