"""What the linear model sees of a unit: words, pairs of words, parts of words, and words of the context.

Plain strings, so that a weight can be read by a person and name the words that decided.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from nlp.lexicon import load_lexicon
from nlp.model import UnitText

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+|[?!…+\"“”\-–→>=:/&]")
_PART, _LONG_WORD = 4, 5


def tokens(text: str) -> list[str]:
    """Lower-case words and telling signs; interviewers' shorthand is written out."""
    shorthand = load_lexicon().words.shorthand
    found = (token.replace("’", "'") for token in _TOKEN.findall(text.lower()))
    return [shorthand.get(token, token) for token in found]


def features(text: UnitText) -> Iterator[list[str]]:
    """The features of each unit, in order; some occur twice.

    `w:` a word, `b:` two words in a row, `s:` two words with one between, `c:` four letters of a long word, `f:` the
    first word, `p:` a word of the unit before, `q:` of the question, `k:` the kind of text.
    """
    shared = [f"k:{text.kind}", *(f"q:{word}" for word in dict.fromkeys(tokens(text.question or "")))]
    before: Sequence[str] = ()
    for unit in text.units:
        words = tokens(unit)
        yield [*shared, *(f"p:{word}" for word in before), *_own(words, text.kind)]
        before = words


def features_of(text: UnitText, index: int) -> list[str]:
    """The features of one unit, without those of a long text around it."""
    *_, last = features(msgspec.structs.replace(text, units=text.units[max(0, index - 1) : index + 1]))
    return last


def _own(words: Sequence[str], kind: str) -> Iterator[str]:
    yield from (f"f:{word}" for word in words[:1])
    for index, word in enumerate(words):
        yield f"w:{word}"
        yield f"{kind}:{word}"
        following = words[index + 1 : index + 3]
        if following:
            yield f"b:{word} {following[0]}"
        if len(following) > 1:
            yield f"s:{word} {following[1]}"
        if len(word) >= _LONG_WORD:
            padded = f"<{word}>"
            yield from (f"c:{padded[at : at + _PART]}" for at in range(len(padded) - _PART + 1))
