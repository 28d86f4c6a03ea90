"""A text as the anonymiser reads it: words with their tags, and what spaCy's entity recogniser saw.

The weights are those of the tagger, loaded a second time with the entity recogniser, once per process and only when a
text is first anonymised. The pipeline is not safe for threads; a lock lets one text through at a time.
"""

import re
from functools import cache
from threading import Lock

import msgspec
import spacy
from spacy.language import Language

from nlp.anonymising.lists import demonyms, fold, listed, places
from nlp.components.canonical import lemma_table
from nlp.lexicon import load_lexicon
from nlp.pipeline import WEIGHTS

WORD = re.compile(
    r"\b[odln]['’][^\W\d_]{3,}|(?<!['’])[^\W\d_]+|(?<=['’])(?!(?:s|t|d|m|ll|re|ve)\b)[^\W\d_]+", re.IGNORECASE
)
_OPENING = re.compile(r"(?:^|[.!?:;\n•…]|\s[-–—/>]+|[\"“”„«(\[])[\s\"'“‘„«(\[*\-–—]*$")
_LOOK_BACK = 12
_ENTITY_PART = re.compile(r"[^()\[\]\"“”„:;,/\n]+")
_LOCK = Lock()


class Word(msgspec.Struct, frozen=True):
    """One word: offsets, its folded form, Penn tag, lemma, and whether a capital there is only that of a sentence."""

    start: int
    end: int
    text: str
    folded: str
    tag: str
    lemma: str
    opens: bool

    @property
    def capital(self) -> bool:
        """Whether any letter is a capital: "easyJet" counts."""
        return self.text != self.text.lower()


class Entity(msgspec.Struct, frozen=True):
    """A stretch that the recogniser named."""

    start: int
    end: int
    label: str


class Reading(msgspec.Struct, frozen=True):
    """A text with its words and entities. `tokens` are spaCy's: start, end, Penn tag."""

    text: str
    words: tuple[Word, ...]
    entities: tuple[Entity, ...]

    def between(self, first: int, second: int) -> str:
        """What stands between two words."""
        return self.text[self.words[first].end : self.words[second].start]


@cache
def pipeline() -> Language:
    """Tagger, lemmatizer and entity recogniser. Raises OSError if the weights are not installed."""
    return spacy.load(WEIGHTS, exclude=["parser", "senter"])


def read(text: str) -> Reading:
    """Read a text. Takes about a millisecond for each ten words."""
    with _LOCK:
        nlp = pipeline()
        with nlp.memory_zone():
            doc = nlp(text)
            tokens = {token.idx: (token.tag_, token.lemma_.lower()) for token in doc}
            entities = tuple(
                Entity(one.start_char + part.start(), one.start_char + part.end(), one.label_)
                for one in doc.ents
                for part in _ENTITY_PART.finditer(one.text)
            )
    words = tuple(
        Word(
            start=match.start(),
            end=match.end(),
            text=match[0],
            folded=fold(match[0]),
            tag=tokens.get(match.start(), ("", ""))[0],
            lemma=tokens.get(match.start(), ("", ""))[1],
            opens=_OPENING.search(text[max(0, match.start() - _LOOK_BACK) : match.start()]) is not None,
        )
        for match in WORD.finditer(text)
    )
    return Reading(text=text, words=words, entities=entities)


@cache
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """Verbs, adjectives and adverbs; and nouns, some of which are names. Both from the lemmatizer's dictionary."""
    with _LOCK:
        index = lemma_table(pipeline(), "lemma_index")
        stops = pipeline().Defaults.stop_words
        exceptions = lemma_table(pipeline(), "lemma_exc")
    irregular = {form for kind in ("verb", "adj", "adv") for form in exceptions[kind]}
    others = frozenset({*index["verb"], *index["adj"], *index["adv"], *stops, *irregular, *listed("small_words")})
    return others | frozenset(load_lexicon().words.shorthand), frozenset({*index["noun"], *exceptions["noun"]})


@cache
def _names() -> frozenset[str]:
    shy = listed("shy_names") | listed("shy_places")
    return (listed("first_names") | places() | demonyms()) - shy


@cache
def _irregular() -> dict[str, list[str]]:
    with _LOCK:
        return dict(lemma_table(pipeline(), "lemma_exc")["verb"])


def is_ordinary(word: Word) -> bool:
    """Whether a word, in lower case, is one of the language rather than a name, as far as the dictionary tells."""
    others, nouns = _dictionary()
    if word.folded in _names():
        return False
    return any(form in others or (form in nouns and form not in _names()) for form in _forms(word))


def is_known_word(word: Word) -> bool:
    """Whether the form is a verb, adjective, adverb or small word, whoever may bear it as a name."""
    return word.folded in _dictionary()[0]


def is_noun_only(word: Word) -> bool:
    """Whether the dictionary knows a word as nothing but a noun: it may be that of a town or a family."""
    return is_ordinary(word) and not any(form in _dictionary()[0] for form in _forms(word))


def is_finite(word: Word) -> bool:
    """Whether a word is a verb in the past or the third person, by tag or by form."""
    past = word.folded.endswith("ed") or word.folded not in _irregular().get(word.folded, [word.folded])
    return word.tag in {"VBD", "VBZ"} or (past and word.tag.startswith("V"))


def _forms(word: Word) -> set[str]:
    """The word and what it may be a form of."""
    folded = word.folded
    forms = {folded, word.lemma, folded.removesuffix("s"), folded.removesuffix("es")}
    for end in ("ed", "ing", "er", "est", "ly"):
        if folded.endswith(end):
            stem = folded.removesuffix(end)
            forms |= {stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem}
    if folded.endswith(("ies", "ied", "ier")):
        forms.add(f"{folded[:-3]}y")
    for prefix in ("re", "un", "non", "pre", "over", "under", "out", "up", "co", "mis", "on"):
        if folded.startswith(prefix):
            forms |= {form.removeprefix(prefix) for form in forms if len(form) > len(prefix) + 2}
    return {form for form in forms if len(form) > 1}
