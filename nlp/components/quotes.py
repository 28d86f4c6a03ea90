"""Which tokens stand in quotation marks; in a note they are somebody's own words."""

from spacy.tokens import Doc

_OPENING = frozenset('"“«„')
_CLOSING = frozenset('"”»')
_LONGEST = 60


def quoted(doc: Doc) -> frozenset[int]:
    """Indices of tokens between double quotation marks; an unclosed mark opens nothing."""
    inside: set[int] = set()
    opened: int | None = None
    for token in doc:
        if opened is not None and token.text in _CLOSING:
            inside.update(range(opened + 1, token.i))
            opened = None
        elif token.text in _OPENING:
            opened = token.i
        elif opened is not None and token.i - opened > _LONGEST:
            opened = None
    return frozenset(inside)
