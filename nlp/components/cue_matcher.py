"""Finds the cues of the core values: patterns on lemmas, kept within one unit."""

from collections.abc import Iterator

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

from nlp import state
from nlp.lexicon import Lexicon, load_lexicon
from nlp.model import Cue, CueMatch
from nlp.patterns import compile_patterns


@Language.factory("outside_in_cues", requires=["token.norm", "token.dep"])
def make_cue_matcher(nlp: Language, name: str) -> "CueMatcher":
    """Build the component from the cue files."""
    return CueMatcher(nlp, load_lexicon())


class CueMatcher:
    """Adds one CueMatch for each cue and place; of overlapping matches of one cue the shortest stays."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._matcher = Matcher(nlp.vocab, validate=True)
        self._cues: dict[str, tuple[str, Cue]] = {}
        self._served = lexicon.word_class("served")
        self._person = lexicon.word_class("person") | self._served | lexicon.word_class("pronoun")
        for value in lexicon.values:
            for cue in value.cues:
                self._cues[cue.id] = (value.value, cue)
                self._matcher.add(cue.id, compile_patterns(cue.patterns, lexicon.words.classes))

    def __call__(self, doc: Doc) -> Doc:
        """Add the matches."""
        state.matches(doc).extend(self._find(doc))
        return doc

    def _find(self, doc: Doc) -> Iterator[CueMatch]:
        units = list(doc.sents)
        unit_of = [index for index, unit in enumerate(units) for _ in unit]
        taken: dict[str, set[int]] = {}
        found = sorted(self._matcher(doc), key=lambda match: (match[2] - match[1], match[1]))
        for key, start, end in found:
            cue_id = doc.vocab.strings[key]
            value, cue = self._cues[cue_id]
            used = taken.setdefault(cue_id, set())
            if unit_of[start] != unit_of[end - 1] or not used.isdisjoint(range(start, end)):
                continue
            if state.kind(doc) not in cue.kinds or not self._applies(doc, cue, units, unit_of[start]):
                continue
            used.update(range(start, end))
            yield CueMatch(value=value, cue=cue, start=start, end=end, anchor=anchor_of(doc[start:end]))

    def _applies(self, doc: Doc, cue: Cue, units: list[Span], unit: int) -> bool:
        if cue.unless and any(token.norm_ in cue.unless for token in units[unit]):
            return False
        if cue.needs is None:
            return True
        if cue.needs == "person":
            return any(token.norm_ in self._person or token.pos_ == "PROPN" for token in units[unit])
        question = state.question(doc).lower().split()
        if any(word.strip(".,?!'\"’s") in self._served for word in question):
            return True
        return any(token.norm_ in self._served for near in units[: unit + 1] for token in near)


def anchor_of(span: Span) -> int:
    """The token that carries subject and negation: the first full verb, else the span's root."""
    for token in span:
        if token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"aux", "auxpass"}:
            return int(token.i)
    return int(span.root.i)
