"""Finds the cues of the core values: patterns on lemmas, kept within one unit."""

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp import state
from nlp.lexicon import Lexicon, load_lexicon
from nlp.model import Cue, CueMatch
from nlp.patterns import PatternIndex

# Word classes that show that somebody is served: customers, "a lady", a shop.
_SERVED = ("served", "lay", "serving")
_WORD = re.compile(r"[a-z]+?(?=s?\b)")


@Language.factory("outside_in_cues", requires=["token.norm", "token.dep"])
def make_cue_matcher(nlp: Language, name: str) -> "CueMatcher":
    """Build the component from the cue files."""
    return CueMatcher(load_lexicon())


class CueMatcher:
    """Adds one CueMatch for each cue and place; of overlapping matches of one cue the shortest stays."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._served = frozenset().union(*(lexicon.word_class(name) for name in _SERVED))
        self._person = lexicon.word_class("person") | self._served | lexicon.word_class("pronoun")
        self._cues = {cue.id: (value.value, cue) for value in lexicon.values for cue in value.cues}
        patterns = ((cue.id, notation) for _, cue in self._cues.values() for notation in cue.patterns)
        self._index = PatternIndex(patterns, lexicon.words.classes)

    def __call__(self, doc: Doc) -> Doc:
        """Add the matches."""
        state.matches(doc).extend(self._find(doc))
        return doc

    def _find(self, doc: Doc) -> Iterator[CueMatch]:
        context = self._context(doc)
        taken: dict[str, set[int]] = {}
        found = sorted(self._index.find(doc), key=lambda match: (match[2] - match[1], match[1]))
        for cue_id, start, end in found:
            value, cue = self._cues[cue_id]
            used = taken.setdefault(cue_id, set())
            if not used.isdisjoint(range(start, end)):
                continue
            if state.kind(doc) not in cue.kinds or not self._applies(cue, state.unit_at(doc, start), context):
                continue
            used.update(range(start, end))
            yield CueMatch(value=value, cue=cue, start=start, end=end, anchor=anchor_of(doc[start:end]))

    def _context(self, doc: Doc) -> int:
        """Index of the first token from which on somebody who is served has been mentioned."""
        if not self._served.isdisjoint(_WORD.findall(state.question(doc).lower())):
            return 0
        return next((state.unit_at(doc, token.i).start for token in doc if token.norm_ in self._served), len(doc))

    def _applies(self, cue: Cue, unit: Span, served_from: int) -> bool:
        if cue.unless and any(token.norm_ in cue.unless for token in unit):
            return False
        if cue.needs == "served":
            return bool(unit.start >= served_from)
        if cue.needs == "person":
            return any(token.norm_ in self._person or token.pos_ == "PROPN" for token in unit)
        return True


def anchor_of(span: Span) -> int:
    """The token that carries subject and negation: the first full verb, else the span's root."""
    for token in span:
        if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"aux", "auxpass"}:
            return int(token.i)
    return int(span.root.i)
