"""The tagger's word lists and cues: data files under cues/, checked when they are loaded."""

from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from nlp.model import Cue

CUES = Path(__file__).parent / "cues"
Words = tuple[str, ...]


class ValueFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cue file: everything the tagger knows about one value."""

    value: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
    name: str
    headings: Words
    question_words: Words
    cues: tuple[Cue, ...]


class WordFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Named word classes (lemmas) that cue patterns and components use, and interviewers' shorthand."""

    classes: dict[str, Words]
    shorthand: dict[str, str]


class AssertionFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words (patterns) that turn a cue round or take its force away."""

    negation: Words
    pseudo_negation: Words
    absence: Words
    wanting: Words
    hypothetical: Words


class LanguageFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Function words by language, to tell English from other languages."""

    english: frozenset[str]
    others: dict[str, frozenset[str]]


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """All data files together."""

    values: tuple[ValueFile, ...]
    words: WordFile
    assertion: AssertionFile

    def word_class(self, name: str) -> frozenset[str]:
        """Words of a class. Raises KeyError when no file defines it."""
        return frozenset(self.words.classes[name])


@cache
def load_lexicon() -> Lexicon:
    """Read and check every data file. Raises msgspec.ValidationError, or ValueError for a repeated cue id."""
    values = tuple(msgspec.json.decode(path.read_bytes(), type=ValueFile) for path in sorted(CUES.glob("value_*.json")))
    ids = [cue.id for value in values for cue in value.cues]
    repeated = sorted({cue_id for cue_id in ids if ids.count(cue_id) > 1})
    if repeated:
        raise ValueError(f"cue ids used twice: {', '.join(repeated)}")
    return Lexicon(
        values=values,
        words=msgspec.json.decode((CUES / "words.json").read_bytes(), type=WordFile),
        assertion=msgspec.json.decode((CUES / "assertion.json").read_bytes(), type=AssertionFile),
    )


@cache
def load_languages() -> LanguageFile:
    """Read the function words by which English is told from other languages."""
    return msgspec.json.decode((CUES / "language.json").read_bytes(), type=LanguageFile)
