"""Words of a text with their places. No model: the lists need word boundaries and clauses, nothing more."""

import re
from typing import NamedTuple

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
_CLAUSE_END = re.compile(r"[.!?;:\n]")


class Token(NamedTuple):
    """One word. `word` is lower case with a straight apostrophe; `stem` is without a possessive or short "is".

    `forms` are the spellings that a term may match: word, stem, and as written.
    """

    start: int
    end: int
    word: str
    stem: str
    forms: frozenset[str]
    clause: int


def tokenise(text: str) -> list[Token]:
    """The words in order; a term never reaches over a clause's end."""
    tokens: list[Token] = []
    clause = last = 0
    for found in _WORD.finditer(text):
        if _CLAUSE_END.search(text, last, found.start()):
            clause += 1
        last = found.end()
        word = found[0].lower().replace("’", "'")
        stem = word.removesuffix("'s")
        tokens.append(Token(found.start(), last, word, stem, frozenset((word, stem, found[0])), clause))
    return tokens


def words(text: str) -> list[str]:
    """The words in lower case, with straight apostrophes."""
    return [token.word for token in tokenise(text)]
