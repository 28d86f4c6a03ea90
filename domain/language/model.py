"""Categories of terms, the shape of the lists, and a hit."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

# G01 to G19: the note guard. The others are the rubric linter's own.
Category = Literal[
    "G01", "G02", "G03", "G04", "G05", "G06", "G07", "G08", "G09", "G10",
    "G11", "G12", "G13", "G14", "G15", "G16", "G17", "G18", "G19",
    "vague", "intensity", "observable", "affect_display", "leading", "insider", "silence", "count", "credentials",
    "private_life", "accommodation", "time_cue", "filler", "closed_start", "question_word", "bare_ask",
]  # fmt: skip
Language = Literal["en"]
# "question" adds what is harmless in a note but may not be asked ("where are you from").
Mode = Literal["note", "question"]

# The topics of the guard that a question may never touch, and the habits of judgement that only notes show.
PROTECTED: tuple[Category, ...] = (
    "G01", "G02", "G03", "G04", "G05", "G06", "G07", "G08", "G09", "G10", "G11", "G12", "G13", "G14",
)  # fmt: skip

# All that the note guard flags.
GUARD: tuple[Category, ...] = (*PROTECTED, "G15", "G16", "G17", "G18", "G19")

Notation = Annotated[str, Meta(min_length=1, max_length=4000)]
Word = Annotated[str, Meta(pattern=r"^[^\W_]+(?:'[^\W_]+)*$")]


class TermList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One category in one language: a file of its own, named after the category.

    Terms are in the notation of `patterns`. A hit that lies within a match of `allowed` is none ("race condition").
    `classes`: forms that several terms share, by a name that stands in braces in the terms.
    `about_others`: a hit that speaks of a customer, colleague or the like is none ("a customer with a disability").
    """

    category: Category
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    classes: dict[str, Notation] = {}
    terms: Annotated[tuple[Notation, ...], Meta(min_length=1)]
    question_terms: tuple[Notation, ...] = ()
    allowed: tuple[Notation, ...] = ()
    about_others: bool = False


class Context(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the matcher knows of a language besides the lists: who a term speaks of.

    A noun of `others` speaks for someone else than the candidate if it stands up to `words_before` words before a term
    with no word of `candidate` in between, or up to `words_after` words after it with none of `breaks` in between.
    In a note, words of `doubtful` stand in the way as well ("told the customer she was …": who?). In a question the
    candidate is "you", so the words of `scene` ("her", "a woman") are others there.
    """

    numbers: tuple[Word, ...]
    others: tuple[Word, ...]
    scene: tuple[Word, ...]
    candidate: tuple[Word, ...]
    doubtful: tuple[Word, ...]
    breaks: tuple[Word, ...]
    words_before: Annotated[int, Meta(ge=1, le=20)]
    words_after: Annotated[int, Meta(ge=1, le=20)]


class GuardWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which words the note guard judges whose fact a term is, and whether a judgement stands alone.

    `classes`: forms that terms of several categories share. `others` are people other than the candidate, besides
    those of the context; those of `trades` may be what the candidate is ("worked as a driver"). `helping` and
    `working` are verbs whose object is somebody or something of the work; `did` are past forms of work besides those
    in -ed, of which `idle` are said of a person's life and talk instead. After `things` a term names a thing of the
    work ("diabetes clinic"); `props` are further things of it, which count only beside a deed. `function` words end a
    phrase, so that an adjective before them speaks of the candidate. `shorthand` is what notes write for a word.
    """

    classes: dict[str, Notation]
    others: tuple[Word, ...]
    trades: tuple[Word, ...]
    helping: tuple[Word, ...]
    working: tuple[Word, ...]
    did: tuple[Word, ...]
    idle: tuple[Word, ...]
    things: tuple[Word, ...]
    props: tuple[Word, ...]
    function: tuple[Word, ...]
    compounds: tuple[Word, ...]
    private: tuple[Word, ...]
    required: tuple[Word, ...]
    reasons: tuple[Word, ...]
    real_words: tuple[Word, ...]
    shorthand: dict[str, Word]


class Advice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a category is, why it does not belong into a note, what to write instead, and a route that helps."""

    title: Annotated[str, Meta(min_length=1, max_length=100)]
    why: Annotated[str, Meta(min_length=1, max_length=300)]
    instead: Annotated[str, Meta(min_length=1, max_length=400)]
    see: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class TermHit(msgspec.Struct, frozen=True, kw_only=True):
    """Where a term stands: code-point offsets, its category, and the term as its list writes it."""

    start: int
    end: int
    category: Category
    term: str
