"""Interviewers' shorthand ("cust", "w/", "abt", "cd") written out, in the norm that tagger and parser read."""

from spacy.language import Language
from spacy.tokens import Doc

from nlp.lexicon import load_lexicon


@Language.factory("outside_in_shorthand", assigns=["token.norm"])
def make_shorthand(nlp: Language, name: str) -> "Shorthand":
    """Build the component."""
    return Shorthand(load_lexicon().words.shorthand)


class Shorthand:
    """Replaces the norm of known abbreviations; the text itself stays as it is."""

    def __init__(self, shorthand: dict[str, str]) -> None:
        self._shorthand = shorthand

    def __call__(self, doc: Doc) -> Doc:
        """Write out what is known."""
        for token in doc:
            full = self._shorthand.get(token.lower_)
            if full:
                token.norm_ = full
        return doc
