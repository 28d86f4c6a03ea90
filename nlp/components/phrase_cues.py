"""Finds an organisation's own cue phrases, given with the text as lemmas; plain look-up, no growing matcher."""

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from nlp import state
from nlp.components.cue_matcher import anchor_of
from nlp.model import Cue, CueMatch
from nlp.state import Phrase

# A phrase and a text may differ in these: "puts the customer first", "put our customers first".
_LOOSE = frozenset(
    {"the", "a", "an", "my", "our", "your", "his", "her", "their", "its", "this", "that", "these", "those"}
)
_FOR = Cue(
    id="own+phrase",
    polarity="for",
    says="is described in your organisation's own words for this value",
    patterns=("-",),
    weight=0.8,
)
_AGAINST = Cue(
    id="own-phrase",
    polarity="against",
    says="is described in your organisation's own words for the opposite of this value",
    patterns=("-",),
    weight=0.8,
)


@Language.factory("outside_in_phrases", requires=["token.norm"])
def make_phrase_cues(nlp: Language, name: str) -> "PhraseCues":
    """Build the component."""
    return PhraseCues()


def phrase_of(doc: Doc) -> Phrase:
    """A cue phrase as lemmas without articles and possessives."""
    return tuple(token.norm_ for token in doc if _counts(token.norm_) and not token.is_punct)


def _counts(norm: str) -> bool:
    return bool(norm.strip()) and norm not in _LOOSE


class PhraseCues:
    """Adds a CueMatch for each place where a phrase occurs within one unit."""

    def __call__(self, doc: Doc) -> Doc:
        """Add the matches."""
        extra = state.extra_cues(doc)
        for unit in doc.sents if extra else ():
            tokens = [(token.i, token.norm_) for token in unit if _counts(token.norm_)]
            for value, phrases_for, phrases_against in extra:
                for cue, phrases in ((_FOR, phrases_for), (_AGAINST, phrases_against)):
                    for place in _places(tokens, phrases):
                        state.matches(doc).append(_match(doc, value.value, cue, place))
        return doc


def _places(tokens: list[tuple[int, str]], phrases: Iterable[Phrase]) -> Iterator[tuple[int, int]]:
    norms = [norm for _, norm in tokens]
    for phrase in phrases:
        for first in range(len(norms) - len(phrase) + 1):
            if phrase and tuple(norms[first : first + len(phrase)]) == phrase:
                yield tokens[first][0], tokens[first + len(phrase) - 1][0] + 1


def _match(doc: Doc, value: str, cue: Cue, place: tuple[int, int]) -> CueMatch:
    start, end = place
    return CueMatch(value=value, cue=cue, start=start, end=end, anchor=anchor_of(doc[start:end]))
