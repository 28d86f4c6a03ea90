"""Words of a text with their places. No model: the lists need word boundaries and clauses, nothing more."""

import re
from typing import NamedTuple

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
_CLAUSE_END = re.compile(r"[.!?;:\n]")


class Token(NamedTuple):
    """One word. `word` is lower case with a straight apostrophe; `stem` is without a possessive or short "is"."""

    start: int
    end: int
    raw: str
    word: str
    stem: str
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
        tokens.append(Token(found.start(), last, found[0], word, word.removesuffix("'s"), clause))
    return tokens


def words(text: str) -> list[str]:
    """The words in lower case, with straight apostrophes."""
    return [token.word for token in tokenise(text)]
