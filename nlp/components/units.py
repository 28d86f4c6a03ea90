"""Units of a text: sentences of prose, lines, bullets and fragments of telegraphic notes.

Runs before the parser, which keeps the sentence starts it is given.
"""

import re
from typing import cast

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Token
from thinc.types import Ints2d

from nlp.lexicon import load_lexicon

_END = re.compile(r"^[.!?…]+[\"”’')\]]*$")
_CLOSING = re.compile(r"^[\"”’')\]]+$")

# Nobody writes sentences of this length, and work on a unit grows with its square.
_LONGEST = 250


@Language.factory("outside_in_units", assigns=["token.is_sent_start"])
def make_units(nlp: Language, name: str) -> "Units":
    """Build the component."""
    return Units(load_lexicon().word_class("not_an_end"))


class Units:
    """Sets the start of each unit, so that no later component looks across lines or sentences."""

    def __init__(self, abbreviations: frozenset[str]) -> None:
        self._abbreviations = abbreviations

    def __call__(self, doc: Doc) -> Doc:
        """Mark every token as start of a unit or not."""
        starts_of = np.empty((len(doc), 1), dtype=np.int64)
        ended, start = True, 0
        for token in doc:
            starts = token.i == 0 or (ended and not token.is_space and not _closes(token))
            starts = starts or token.i - start >= _LONGEST
            starts_of[token.i] = 1 if starts else -1
            if starts:
                ended, start = False, token.i
            ended = ended or self._ends(token)
        # All at once: setting one token looks through the whole text, which a text of a megabyte does not survive.
        return doc.from_array([SENT_START], cast("Ints2d", starts_of.astype(np.uint64))) if len(doc) else doc

    def _ends(self, token: Token) -> bool:
        if "\n" in token.text:
            return True
        following = token.nbor(1) if token.i + 1 < len(token.doc) else None
        if following is None or _glued(token, following) or token.lower_ in self._abbreviations:
            return False
        # "in 2021." and "w/ J." come as one token with their full stop.
        full_stop = token.text.endswith(".") and token.text != "." and following.is_title
        return bool(_END.match(token.text)) or full_stop


def _closes(token: Token) -> bool:
    """Whether a quotation mark or bracket belongs to the sentence before it: no blank between."""
    before = token.nbor(-1)
    return bool(_CLOSING.match(token.text)) and not before.whitespace_ and not before.is_space


def _glued(token: Token, following: Token) -> bool:
    """Whether the text goes on without a blank; a closing mark or line end after a full stop does not count."""
    if token.whitespace_:
        return False
    return not (_END.match(token.text) and (_CLOSING.match(following.text) or following.is_space))
