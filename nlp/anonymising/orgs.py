"""Employers, schools and places: closed lists, words around them, and spaCy's entity recogniser."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from nlp.anonymising.contexts import AT, IN, LANGUAGE, LIST_GAP, RUNS, SCHOOL, SCHOOL_BEFORE, STRONG
from nlp.anonymising.lists import demonyms, fold, listed, places, raw
from nlp.anonymising.model import Kind
from nlp.anonymising.reading import WORD, Reading, Word, is_noun_only, is_ordinary

SHOWN: dict[Kind, str] = {"employer": "[employer]", "school": "[school]", "place": "[place]", "name": "[name]"}
_LONGEST = 5
_DOT = re.compile(r"\. ?")
_GLUE = re.compile(r" |-|\s?[&+]\s?|['’]s? | ['’]?")
_PROPER = frozenset({"NNP", "NNPS"})
_INNER = frozenset(
    {
        "of",
        "the",
        "de",
        "di",
        "du",
        "des",
        "la",
        "do",
        "da",
        "dos",
        "del",
        "der",
        "von",
        "van",
        "for",
        "y",
        "n",
        "und",
        "et",
    }
)
_OWNS = re.compile(r"['’]s\b")
_ARTICLE = re.compile(r"\b(?:an?|the)\s$", re.IGNORECASE)
_ACRONYM, _LEAST_LOWER = 4, 4
_BACK = 60


class Find(msgspec.Struct, frozen=True):
    """A stretch of a text and what it names. `told`: the words before it say that somebody works there."""

    start: int
    end: int
    kind: Kind
    told: bool = False


def finds(reading: Reading, kept: frozenset[int]) -> Iterator[Find]:
    """Employers, schools and places that no list holds; `kept` holds the indices of words that stay."""
    yield from _after_triggers(reading, kept)
    yield from _by_ending(reading, kept)
    for entity in reading.entities:
        inside = [i for i, word in enumerate(reading.words) if entity.start <= word.start and word.end <= entity.end]
        yield from _entity(reading, inside, entity.label, kept)


def shown(reading: Reading, one: Find) -> str:
    """The words in the place of a find: an origin reads as one, or as a language after "speaks" and its like."""
    if one.kind == "place" and all(
        fold(word) in demonyms() for word in WORD.findall(reading.text[one.start : one.end])
    ):
        before = reading.text[max(0, one.start - _BACK) : one.start]
        spoken = LANGUAGE.search(before) and not _ARTICLE.search(before)
        return "[language]" if spoken else "[nationality]"
    return "[organisation]" if one.kind == "employer" and not one.told else SHOWN[one.kind]


def left_over(reading: Reading, index: int) -> Kind | None:
    """What a capitalised word that is in no dictionary is likely to name, or None if it may stay."""
    word = reading.words[index]
    acronym = word.text.removesuffix("s").isupper() and len(word.text) <= _ACRONYM
    if len(word.folded) < 2 or word.folded in listed("kept"):  # noqa: PLR2004
        return None
    before = reading.text[max(0, word.start - _BACK) : word.start]
    if is_ordinary(word):
        return _left_noun(reading, word, before)
    if acronym:
        return None
    if AT.search(before):
        return "employer"
    return "place" if IN.search(before) else "name"


def _left_noun(reading: Reading, word: Word, before: str) -> Kind | None:
    """A capitalised noun amid a sentence after "in", or one that owns something, is likely a name."""
    if word.opens or word.tag not in _PROPER or word.folded in listed("generic"):
        return None
    if is_noun_only(word) and IN.search(before):
        return "place"
    return "name" if _OWNS.match(reading.text, word.end) else None


def phrases(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, by which lists are compared."""
    return tuple(fold(word) for word in WORD.findall(text))


@cache
def _table(kind: Kind) -> frozenset[tuple[str, ...]]:
    entries = {"employer": raw("employers"), "school": raw("schools"), "place": places() | demonyms()}[kind]
    return frozenset(words for entry in entries if len("".join(words := phrases(entry))) > 1)


@cache
def kept_phrases() -> frozenset[tuple[str, ...]]:
    """Phrases of the trade that stay."""
    return frozenset(phrases(entry) for entry in listed("kept"))


def spans_of(reading: Reading, table: frozenset[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """First and last index of each phrase of a table, the longest first at each place."""
    folded = [word.folded for word in reading.words]
    index = 0
    while index < len(folded):
        for size in range(min(_LONGEST, len(folded) - index), 0, -1):
            phrase = tuple(folded[index : index + size])
            if phrase in table and all(_joined(reading, i) for i in range(index, index + size - 1)):
                yield index, index + size - 1
                index += size - 1
                break
        index += 1


def _joined(reading: Reading, index: int) -> bool:
    return (
        re.fullmatch(r"[^\S\n]{1,2}|[-&.'’]|[^\S\n]?&[^\S\n]?|\. |['’]\w? ?", reading.between(index, index + 1))
        is not None
    )


def listed_finds(reading: Reading, kept: frozenset[int]) -> Iterator[Find]:
    """Employers, schools and places of the closed lists."""
    kinds: tuple[Kind, ...] = ("school", "employer", "place")
    for kind in kinds:
        for first, last in spans_of(reading, _table(kind)):
            words = reading.words[first : last + 1]
            before = reading.text[max(0, words[0].start - _BACK) : words[0].start]
            strong = STRONG.search(before) is not None
            told = strong or AT.search(before) is not None
            if kept & set(range(first, last + 1)) and not (kind == "employer" and strong):
                continue
            if _is_meant(words, kind, told=told) or (strong and kind == "employer"):
                yield Find(words[0].start, words[-1].end, kind, told=told)


def _is_meant(words: Sequence[Word], kind: Kind, *, told: bool) -> bool:
    """Whether a listed word names what it may name, and is not the ordinary word."""
    one, single = words[0], len(words) == 1
    upper = one.text.isupper()
    if single and one.folded in {"us", "it", "ing"}:
        return upper and one.text != "IT"
    if kind == "place" and single and one.folded in listed("shy_places"):
        return one.capital and (not one.opens or one.tag in {"NNP", "NNPS"})
    if kind == "place":
        return one.capital or not single or one.folded not in {"pole", "poles", "polish", "roma", "mandarin", "dane"}
    if kind == "school":
        return one.capital or not single or told
    if single and is_ordinary(one):
        return one.capital and (told or (not one.opens and one.tag in {"NNP", "NNPS"}))
    return one.capital or told or not single


def _after_triggers(reading: Reading, kept: frozenset[int]) -> Iterator[Find]:
    """Names after "worked at", "joined", "ex" and their like, and the others of the same list."""
    index, words = 0, reading.words
    while index < len(words):
        before = reading.text[max(0, words[index].start - _BACK) : words[index].start]
        strong = STRONG.search(before) is not None
        school = SCHOOL_BEFORE.search(before) is not None
        if not (strong or school or AT.search(before)):
            index += 1
            continue
        last = _sequence(reading, index, kept, lower=_unknown(words[index]) and not RUNS.search(before))
        while last is not None:
            found = _judge(reading, index, last, strong=strong, school=school)
            if found is None:
                break
            yield found
            following = LIST_GAP.match(reading.text, words[last].end)
            index = last + 1
            if following is None or index >= len(words):
                break
            index = next((i for i in range(index, len(words)) if words[i].start >= following.end()), len(words))
            if index >= len(words) or words[index].start != following.end():
                break
            last = _sequence(reading, index, kept, lower=False)
            strong = words[index].tag in _PROPER
        index += 1


def _unknown(word: Word) -> bool:
    return len(word.folded) >= _LEAST_LOWER and not is_ordinary(word) and not word.tag.startswith("V")


def _sequence(reading: Reading, first: int, kept: frozenset[int], *, lower: bool) -> int | None:
    """The last word of a run of capitalised words, or of one unknown lower-case word where `lower` allows it."""
    words = reading.words
    if first >= len(words) or first in kept or words[first].tag in {"PRP", "PRP$"}:
        return None
    if not words[first].capital:
        return first if lower else None
    last = first
    while last + 1 < len(words) and last + 1 not in kept and _glued(reading, last):
        if words[last + 1].capital:
            last += 1
        elif (
            words[last + 1].folded in _INNER
            and last + 2 < len(words)
            and words[last + 2].capital
            and reading.between(last + 1, last + 2) == " "
        ):
            last += 2
        else:
            break
    return last


def _glued(reading: Reading, index: int) -> bool:
    """Whether a word and the next may be one name; over a dot only after a short form such as "St."."""
    gap = reading.between(index, index + 1)
    short = len(reading.words[index].text) <= 2  # noqa: PLR2004
    return _GLUE.fullmatch(gap) is not None or (short and _DOT.fullmatch(gap) is not None)


def _judge(reading: Reading, first: int, last: int, *, strong: bool, school: bool) -> Find | None:
    words = reading.words[first : last + 1]
    folded = {word.folded for word in words}
    kind: Kind = "school" if school or any(SCHOOL.match(one) for one in folded) else "employer"
    phrase = tuple(word.folded for word in words)
    if phrase in _table("place"):
        kind = "place"
    elif phrase[0] in listed("first_names") and len(words) == 1 and not strong:
        kind = "name"
    ordinary = all(is_ordinary(word) or word.folded in listed("kept") for word in words)
    if ordinary and phrase not in _table("employer"):
        generic = folded & listed("generic") or folded & listed("kept")
        named = strong or len(words) > 1 or (words[0].tag in _PROPER and not words[0].opens)
        if generic or not named:
            return None
    return Find(words[0].start, words[-1].end, kind, told=True)


def _by_ending(reading: Reading, kept: frozenset[int]) -> Iterator[Find]:
    """Capitalised runs that end in "Ltd" or "Bank", or hold "University"."""
    index, words = 0, reading.words
    while index < len(words):
        last = _sequence(reading, index, kept, lower=False) if words[index].capital else None
        if last is None:
            index += 1
            continue
        folded = [word.folded for word in words[index : last + 1]]
        start = index
        while start < last and words[start].opens and is_ordinary(words[start]) and len(folded) > 2:  # noqa: PLR2004
            break
        if any(SCHOOL.match(one) for one in folded) and last > index:
            yield Find(words[start].start, words[last].end, "school")
        elif last > index and folded[-1] in listed("employer_ends") and not _is_generic(words[index:last]):
            yield Find(words[start].start, words[last].end, "employer")
        index = last + 1


def _is_generic(words: Sequence[Word]) -> bool:
    return all(word.folded in listed("generic") | listed("kept") for word in words)


def _entity(reading: Reading, inside: list[int], label: str, kept: frozenset[int]) -> Iterator[Find]:
    kinds: dict[str, Kind] = {"ORG": "employer", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "place"}
    kind = kinds.get(label)
    if kind is None or not inside or kept & set(inside):
        return
    words = [reading.words[i] for i in inside]
    if words[0].folded == "the":
        words = words[1:]
    if len(words) == 1 and words[0].folded in listed("first_names") - listed("shy_names"):
        return
    if (
        not words
        or not words[0].capital
        or (words[0].text.isupper() and len(words) == 1 and len(words[0].text) <= _ACRONYM)
    ):
        return
    if any(SCHOOL.match(word.folded) for word in words):
        kind = "school"
    if all(is_ordinary(word) for word in words):
        generic = any(word.folded in listed("generic") for word in words)
        one = len(words) == 1 and not is_noun_only(words[0])
        if generic or one or words[0].opens or not all(word.capital for word in words):
            return
    yield Find(words[0].start, words[-1].end, kind)
