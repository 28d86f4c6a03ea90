"""One key per token for all cue patterns: the lower-case lemma, shorthand written out."""

from typing import Any, cast

from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc, Token

from nlp.lexicon import load_lexicon
from nlp.patterns import words_of

_NEGATIONS = {"n't": "not", "n’t": "not", "nt": "not", "ca": "can", "wo": "will"}
_VERB_ENDINGS = (("ied", "y"), ("ies", "y"), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("s", ""), ("es", ""))
_DOUBLED = 4


def lemma_table(nlp: Language, name: str) -> dict[str, Any]:
    """A table of the pipeline's lemmatizer by part of speech; empty without a lemmatizer."""
    if not nlp.has_pipe("lemmatizer"):
        return {}
    lemmatizer = cast("Lemmatizer", nlp.get_pipe("lemmatizer"))
    return cast("dict[str, Any]", lemmatizer.lookups.get_table(name, {}))


def irregular_verbs(nlp: Language) -> dict[str, str]:
    """Irregular forms of verbs by the pipeline's lemmatizer ("asked" is regular, "sought" is not)."""
    return {form: lemmas[0] for form, lemmas in lemma_table(nlp, "lemma_exc").get("verb", {}).items()}


@Language.factory("outside_in_canonical", assigns=["token.norm"])
def make_canonical(nlp: Language, name: str, irregular: dict[str, str] | None = None) -> "Canonical":
    """Build the component; without `irregular` it takes the irregular verbs of the pipeline's lemmatizer."""
    return Canonical(load_lexicon().words.shorthand, irregular if irregular is not None else irregular_verbs(nlp))


class Canonical:
    """Sets every token's norm to the key that patterns are written in.

    The tagger takes the first word of a note ("Noticed he was upset") for a name and leaves its form; so a word
    whose lemma no pattern uses is tried as a verb form.
    """

    def __init__(self, shorthand: dict[str, str], irregular: dict[str, str]) -> None:
        self._shorthand = shorthand
        self._irregular = irregular
        self._known = words_of(load_lexicon())

    def __call__(self, doc: Doc) -> Doc:
        """Overwrite the norms."""
        for token in doc:
            token.norm_ = self._key(token)
        return doc

    def _key(self, token: Token) -> str:
        lower = token.lower_
        if lower in self._shorthand:
            return self._shorthand[lower]
        if lower in _NEGATIONS:
            return _NEGATIONS[lower]
        if token.pos_ in {"PRON", "SPACE", "PUNCT"} or not lower.isalpha():
            return lower
        lemma = token.lemma_.lower() or lower
        return lemma if lemma in self._known else self._verb(lower) or lemma

    def _verb(self, form: str) -> str:
        irregular = self._irregular.get(form, "")
        if irregular in self._known:
            return irregular
        for ending, replacement in _VERB_ENDINGS:
            if not form.endswith(ending):
                continue
            stem = form[: -len(ending)] + replacement
            if stem in self._known:
                return stem
            if len(stem) >= _DOUBLED and stem[-1] == stem[-2] and stem[:-1] in self._known:
                return stem[:-1]
        return ""
