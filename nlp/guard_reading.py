"""A text as the note guard reads it: words with the forms they may stand for, sentences, quotations."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from domain.language.guard_lists import guard_words
from domain.language.model import Language
from domain.language.tokens import Token, tokenise

_QUOTED = re.compile(r"“[^“”\n]{1,600}”|\"[^\"\n]{1,600}\"|«[^«»\n]{1,600}»|(?<!\w)[‘'][^‘’'\n]{2,600}[’'](?!\w)")
_BREAK = re.compile(r"[,;:.!?()\[\]\n/…]|(?<=\s)[-–—](?=\s)|->|→|—|–")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$|[\"”’')])|[;\n]|…")
_AGE = re.compile(r"1[6-9]|[2-7]\d")
_AFTER_AGE = re.compile(
    r"\s*(?:$|[,;!?)]|\.(?!\d)|-?ish\b|(?:and|or|but|so|if|in|next|last|this|soon|now|odd|plus|something)\b)"
)
# "worked as a driver, 54": an age by itself between commas, not one of a row of numbers.
_ALONE_BEFORE = re.compile(r"(?:^|[^\d\s,;]\s*[,;]\s?|\()$")
_ALONE_AFTER = re.compile(r"\s*(?:,(?!\s*\d)|;|\)|\.?\s*$|\.\s)")
_SCORE = re.compile(r"\d(?:\.\d)?\s?/\s?(?:5|10)\b|10/10\b")
_CURRENCIES = ("$", "£", "€", "¥", "₹")
_SUM = re.compile(r"\d+(?:\.\d+)?k|\d{2,3}[.,]\d{3}")
# From this length on, a word may be misspelt by one letter and still be known.
_LEAST_MISSPELT, _MOST_MISSPELT = 7, 20
# A text without full stops must not be read again from each of its words.
_LONG_SENTENCE = 60


class Reading(NamedTuple):
    """The words of a text. `breaks[i]`: punctuation stands before word i. `sentences[i]`: number of its sentence."""

    text: str
    tokens: list[Token]
    breaks: list[bool]
    sentences: list[int]
    quoted: list[bool]

    def joined(self, first: int, second: int) -> bool:
        """Whether no punctuation stands between two words, the second of which must exist."""
        return not any(self.breaks[first + 1 : second + 1])

    def end_of_sentence(self, place: int) -> int:
        """Number of the first word after the sentence of this one, looking no further than a long sentence reaches."""
        last = min(len(self.tokens), place + _LONG_SENTENCE)
        return next((i for i in range(place, last) if self.sentences[i] != self.sentences[place]), last)


def read(text: str, language: Language = "en") -> Reading:
    """Read a text once, for all categories."""
    tokens = [_enriched(token, text, language) for token in tokenise(text)]
    quotes = list(_quotes(text))
    breaks, sentences, quoted = [], [], []
    last = sentence = place = 0
    for token in tokens:
        gap = text[last : token.start]
        breaks.append(bool(_BREAK.search(gap)))
        # A full stop ends the sentence only together with what follows it.
        sentence += bool(_SENTENCE_END.search(text, last, token.start))
        sentences.append(sentence)
        while place < len(quotes) and quotes[place][1] <= token.start:
            place += 1
        quoted.append(place < len(quotes) and quotes[place][0] <= token.start)
        last = token.end
    return Reading(text, tokens, breaks, sentences, quoted)


def _quotes(text: str) -> Iterator[tuple[int, int]]:
    for found in _QUOTED.finditer(text):
        yield found.span()


def _enriched(token: Token, text: str, language: Language) -> Token:
    written = text[token.start : token.end].replace("’", "'")
    forms = {*token.forms, written.removesuffix("'s").removesuffix("'S")}
    if token.word[0].isdigit():
        forms |= _shapes(token, text)
    if (meant := guard_words(language).shorthand.get(token.word)) is not None:
        forms.add(meant)
    elif _LEAST_MISSPELT - 1 <= len(token.word) <= _MOST_MISSPELT and token.word.isalpha():
        forms |= _meant(token.word, language)
    return token._replace(forms=frozenset(forms))


def _shapes(token: Token, text: str) -> set[str]:
    """AGE for a number that may be somebody's age, ALONE for one between commas, MONEY for a sum, SCORE for "4/5"."""
    shapes: set[str] = set()
    if _SCORE.match(text, token.start):
        shapes.add("SCORE")
    before, after = text[max(0, token.start - 2) : token.start].strip(), text[token.end : token.end + 16]
    if _AGE.fullmatch(token.word) and _AFTER_AGE.match(after) and not before.endswith(_CURRENCIES):
        shapes.add("AGE")
        if _ALONE_BEFORE.search(text[max(0, token.start - 8) : token.start]) and _ALONE_AFTER.match(after):
            shapes.add("ALONE")
    if before.endswith(_CURRENCIES) or _SUM.fullmatch(token.word):
        shapes.add("MONEY")
    return shapes


def _meant(word: str, language: Language) -> frozenset[str]:
    """The known words of which this one is a slip of one letter: left out, added, changed or swapped."""
    known, shortened = _spellings(language)
    if word in known:
        return frozenset()
    near = {found for variant in {word, *_shorter(word)} for found in shortened.get(variant, ())}
    return frozenset(found for found in near if _one_slip(word, found))


def _one_slip(word: str, known: str) -> bool:
    if word[0] != known[0]:
        return False
    if len(word) != len(known):
        longer, shorter = sorted((word, known), key=len, reverse=True)
        return shorter in _shorter(longer)
    differing = [i for i, (one, other) in enumerate(zip(word, known, strict=True)) if one != other]
    if len(differing) == 1:
        return True
    if len(differing) != 2:  # noqa: PLR2004
        return False
    first, second = differing
    return second == first + 1 and word[first] == known[second] and word[second] == known[first]


def _shorter(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(1, len(word))}


@cache
def _spellings(language: Language) -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """Words that are spelt right, and the guard's own long words by what is left of them without one letter."""
    words = guard_words(language)
    wanted = {
        word
        for name in ("trait", "grade", "disease", "religion", "spelling")
        for word in words.classes[name].split("|")
        if len(word) >= _LEAST_MISSPELT and word.isalpha()
    }
    shortened: dict[str, tuple[str, ...]] = {}
    for word in sorted(wanted):
        for variant in {word, *_shorter(word)}:
            shortened[variant] = (*shortened.get(variant, ()), word)
    return frozenset(wanted | set(words.real_words)), shortened
