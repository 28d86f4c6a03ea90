"""Units of a text: sentences of prose, lines, bullets and fragments of telegraphic notes.

Runs before the parser, which keeps the sentence starts it is given.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc, Token

_END = re.compile(r"^[.!?…]+[\"”’')\]]*$")
_CLOSING = re.compile(r"^[\"”’')\]]+$")
_NOT_AN_END = frozenset(
    ["mr.", "mrs.", "ms.", "dr.", "st.", "vs.", "e.g.", "i.e.", "approx.", "ca.", "no.", "etc.", "min.", "max.", "dept.", "incl.", "resp.", "prof."]
)


@Language.factory("outside_in_units", assigns=["token.is_sent_start"])
def make_units(nlp: Language, name: str) -> "Units":
    """Build the component."""
    return Units()


class Units:
    """Sets the start of each unit, so that no later component looks across lines or sentences."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark every token as start of a unit or not."""
        ended = True
        for token in doc:
            starts = token.i == 0 or (ended and not token.is_space and not _closes(token))
            token.is_sent_start = starts
            if starts:
                ended = False
            ended = ended or _ends(token)
        return doc


def _closes(token: Token) -> bool:
    """Whether a quotation mark or bracket belongs to the sentence before it: no blank between."""
    before = token.nbor(-1)
    return bool(_CLOSING.match(token.text)) and not before.whitespace_ and not before.is_space


def _ends(token: Token) -> bool:
    if "\n" in token.text:
        return True
    followed_by_space = bool(token.whitespace_) or token.i + 1 == len(token.doc)
    if not followed_by_space:
        following = token.nbor(1)
        # A closing quote or a line end after the full stop belongs to the same end.
        if not (_END.match(token.text) and (_CLOSING.match(following.text) or following.is_space)):
            return False
    if token.lower_ in _NOT_AN_END:
        return False
    return bool(_END.match(token.text)) or (token.text.endswith(".") and len(token.text) > 2 and _capital_next(token))


def _capital_next(token: Token) -> bool:
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return following is not None and following.is_title
