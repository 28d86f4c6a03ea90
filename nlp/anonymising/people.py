"""Names of people in a text: those that are known, in all their forms, and those of anybody else."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from nlp.anonymising.lists import fold, german, listed, nicknames
from nlp.anonymising.model import KnownName
from nlp.anonymising.reading import WORD, Reading, Word, is_finite, is_known_word, is_noun_only, is_ordinary
from nlp.anonymising.scripts import foreign, pattern

_JOINS = re.compile(r"[\s.\-\u2010\u2011\u00a0]{1,2}")
_PET = re.compile(r"(?:ie|ey|er|y|i|o|a|s|z)$")
_NAME_GAP = re.compile(r"[^\S\n]|-")
_SEPARATOR = re.compile(r"\s*(?:[:(/,>]|[-–—]\s|['’]s\b)")
_TITLE = re.compile(
    r"\b(?:mrs?|ms|miss|mister|mx|madame?|sir|lady|lord|dr|doctor|prof(?:essor)?|mme|herr|frau|se[nñ]ora?|signora?|"
    r"monsieur|aunt(?:ie)?|uncle|inspector|sergeant|captain|father|nurse)\.?\s$",
    re.IGNORECASE,
)
_SHORT, _LEAST_TYPO, _LEAST_PREFIX, _MOST_INITIALS = 2, 5, 3, 3
_PROPER = frozenset({"NNP", "NNPS"})


class Mention(msgspec.Struct, frozen=True):
    """A person's name in a text. `shown` is None for somebody whom the caller does not know."""

    start: int
    end: int
    shown: str | None


class Person(msgspec.Struct, frozen=True):
    """The folded parts of a Latin name in order, without particles. `forms` are all words that stand for the person; of
    them `shy` ones are ordinary words too, `nouns` are nouns too. `letters` begin the parts.
    """

    shown: str
    parts: tuple[str, ...]
    forms: frozenset[str]
    shy: frozenset[str]
    nouns: frozenset[str]
    letters: frozenset[str]
    initials: frozenset[str]


class KnownPeople:
    """Finds the known names in a text: full, in part, as nickname, with initials, misspelt, in other scripts."""

    def __init__(self, names: Sequence[KnownName]) -> None:
        self._people = tuple(_person(one) for one in names if not foreign(one.name))
        self._patterns = tuple((one.shown, pattern(one.name)) for one in names if foreign(one.name))

    def mentions(self, reading: Reading) -> Iterator[Mention]:
        """Every mention, longest first where one holds another."""
        for shown, form in self._patterns:
            for match in form.finditer(reading.text):
                yield Mention(match.start(), match.end(), shown)
        index = 0
        while index < len(reading.words):
            person = self._at(reading, index)
            if person is None:
                index += 1
                continue
            last = _last(person, reading, index)
            first = _first(person, reading, index)
            yield Mention(reading.words[first].start, reading.words[last].end, person.shown)
            index = last + 1

    def _at(self, reading: Reading, index: int) -> Person | None:
        word = reading.words[index]
        for person in self._people:
            if _is_form(person, word) and (not _is_shy(person, word) or _named(person, reading, index)):
                return person
        if len(word.folded) <= _MOST_INITIALS and word.text.isupper() and word.folded not in listed("kept"):
            return next((one for one in self._people if word.folded in one.initials), None)
        if not is_ordinary(word):
            return next((one for one in self._people if _nearly(one, word)), None)
        return None


def _person(known: KnownName) -> Person:
    words = [fold(one) for one in WORD.findall(known.name)]
    parts = tuple(one for one in words if one not in listed("particles")) or tuple(words)
    joined = {a + b for a, b in pairwise(words)}
    blended = {a[:2] + b[:2] for a, b in pairwise(parts[:-1])}
    forms = {
        *parts,
        *joined,
        *(one for one in blended if len(one) > _LEAST_PREFIX),
        *(german(one) for one in WORD.findall(known.name)),
    } - listed("particles")
    short = nicknames().get(parts[0], frozenset()) if parts else frozenset()
    initials = {"".join(one[0] for one in parts), *(a[0] + parts[-1][0] for a in parts[:1]), *_pairs(parts)}
    every = frozenset(one for one in forms | short if len(one) > 1)
    ordinary = {one for one in every if len(one) <= _SHORT or one in listed("shy_names") or is_ordinary(_alone(one))}
    nouns = frozenset(one for one in ordinary if len(one) > _SHORT and is_noun_only(_alone(one)))
    return Person(
        shown=known.shown,
        parts=parts,
        forms=every,
        shy=frozenset(ordinary - nouns),
        nouns=nouns,
        letters=frozenset(one[0] for one in words),
        initials=frozenset(one for one in initials if len(one) > 1),
    )


def _pairs(parts: Sequence[str]) -> set[str]:
    return {a[0] + b[0] for a, b in pairwise(parts)}


def _alone(form: str) -> Word:
    return Word(0, 0, form, form, "", form, opens=False)


def _is_form(person: Person, word: Word) -> bool:
    if word.folded in person.forms or german(word.text) in person.forms:
        return True
    if word.folded.endswith("s") and word.folded[:-1] in person.forms - person.shy and not is_ordinary(word):
        return True
    given = person.parts[0] if person.parts else ""
    short = (
        given.startswith(word.folded)
        if len(word.folded) <= _LEAST_PREFIX
        else word.folded
        in {
            given[: len(word.folded)],
            given[-len(word.folded) :],
        }
    )
    pet = _PET.sub("", word.folded)
    short = short or (len(pet) >= _LEAST_PREFIX and given.startswith((pet, pet[:-1] if pet[-1] == pet[-2] else pet)))
    return len(word.folded) >= _LEAST_PREFIX and short and not is_ordinary(word)


def _is_shy(person: Person, word: Word) -> bool:
    """Whether the word needs a sign that the person is meant: for a noun a capital is enough."""
    return word.folded in person.shy or (word.folded in person.nouns and not word.capital)


def _named(person: Person, reading: Reading, index: int) -> bool:
    """Whether a word that is also an ordinary one stands here as a name."""
    word = reading.words[index]
    following = reading.words[index + 1] if index + 1 < len(reading.words) else None
    speaks = following is not None and is_finite(following) and reading.between(index, index + 1).isspace()
    if word.capital and not word.opens:
        return True
    initial = following is not None and following.folded in person.letters and reading.between(index, index + 1) == " "
    told = speaks or initial or _separated(reading, word)
    if word.capital:
        return word.tag in _PROPER or told
    return word.opens and len(word.folded) > _SHORT and told


def _separated(reading: Reading, word: Word) -> bool:
    return _SEPARATOR.match(reading.text, word.end) is not None


def _nearly(person: Person, word: Word) -> bool:
    """One slip of the keys away from a part of the name."""
    if len(word.folded) < _LEAST_TYPO - 1:
        return False
    return any(len(part) >= _LEAST_TYPO and one_slip(part, word.folded) for part in person.parts)


def one_slip(right: str, typed: str) -> bool:
    """Whether one letter is missing, added, changed or swapped with its neighbour."""
    if abs(len(right) - len(typed)) > 1 or right == typed:
        return right == typed
    start = next((i for i, (a, b) in enumerate(zip(right, typed, strict=False)) if a != b), min(len(right), len(typed)))
    a, b = right[start:], typed[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _last(person: Person, reading: Reading, index: int) -> int:
    """The last word of the mention that begins here: other parts, particles and initials of the same person follow."""
    last = index
    words = reading.words
    while last + 1 < len(words) and _JOINS.fullmatch(reading.between(last, last + 1)):
        following = words[last + 1]
        if _is_form(person, following) and not (_is_shy(person, following) and not following.capital):
            last += 1
        elif following.folded in listed("particles") and last + 2 < len(words) and _is_form(person, words[last + 2]):
            last += 2
        elif (
            len(following.folded) <= _SHORT and set(following.folded) <= person.letters and _initial(reading, following)
        ):
            last += 1
        else:
            break
    return last


def _first(person: Person, reading: Reading, index: int) -> int:
    """The first word of the mention: initials and particles that stand before."""
    first = index
    while first > 0 and _JOINS.fullmatch(reading.between(first - 1, first)):
        before = reading.words[first - 1]
        gap = reading.between(first - 1, first)
        initial = (
            len(before.folded) == 1 and before.folded in person.letters and before.capital and before.folded != "i"
        )
        particle = (
            before.folded in listed("particles") and before.folded not in {"la", "do", "e", "y"} and gap in {" ", "-"}
        )
        if not (initial or particle):
            break
        first -= 1
    return first


def _initial(reading: Reading, word: Word) -> bool:
    """Whether short letters after a name are initials: "a" and "i" only before a dot or another mark."""
    after = reading.text[word.end : word.end + 1]
    return word.folded not in {"a", "i", "is", "as", "an", "in", "am", "me", "no", "so"} or after in {".", ":"}


def others(reading: Reading) -> Iterator[Mention]:
    """Names of people whom the caller does not know, after titles and from a list of first names."""
    words = reading.words
    for index, word in enumerate(words):
        if _is_first_name(word) or (word.capital and _TITLE.search(reading.text, max(0, word.start - 14), word.start)):
            last = _surname(reading, index)
            yield Mention(word.start, words[last].end, None)


def recognised(reading: Reading) -> Iterator[Mention]:
    """Names of people that spaCy's recogniser saw, less sure than those of `others`."""
    for entity in reading.entities:
        if entity.label == "PERSON":
            yield from _entity(reading, entity.start, entity.end)


def _entity(reading: Reading, start: int, end: int) -> Iterator[Mention]:
    """The names in a stretch that was recognised as one person: runs of capitalised words and particles."""
    runs: list[list[Word]] = [[]]
    for word in reading.words:
        if start <= word.start and word.end <= end:
            if word.capital or (word.folded in listed("particles") and runs[-1]):
                runs[-1].append(word)
            else:
                runs.append([])
    for run in runs:
        while run and (not run[-1].capital or (_plain(run[-1]) and run[-1].tag not in _PROPER)):
            run.pop()
        while run and _leads(run[0]):
            run.pop(0)
        several = len(run) > 1 and all(one.tag in _PROPER and one.folded not in listed("generic") for one in run)
        if run and (several or not all(_plain(one) for one in run)):
            yield Mention(run[0].start, run[-1].end, None)


def _leads(word: Word) -> bool:
    """Whether a capitalised word before a name is none of it: a sentence's first word, or a job."""
    opening = word.opens and word.tag not in _PROPER and _plain(word)
    return opening or word.folded in listed("kept") | listed("generic")


def _plain(word: Word) -> bool:
    if word.folded in listed("kept") | listed("generic"):
        return True
    meant = not word.opens and word.tag in _PROPER and (word.folded in listed("shy_names") or is_noun_only(word))
    return is_ordinary(word) and not meant


def _is_first_name(word: Word) -> bool:
    if word.folded not in listed("first_names") or word.folded in listed("kept"):
        return False
    if word.folded in listed("shy_names"):
        return word.capital and not word.opens and word.tag in _PROPER
    return word.capital or (len(word.folded) > _SHORT and not is_known_word(word))


def _surname(reading: Reading, index: int) -> int:
    """The last word of a name that begins here."""
    last, words = index, reading.words
    while last + 1 < len(words) and _NAME_GAP.fullmatch(reading.between(last, last + 1)):
        following = words[last + 1]
        work = following.folded in listed("kept") | listed("generic")
        if words[last].capital and following.capital and not work:
            last += 1
        elif following.folded in listed("particles") and last + 2 < len(words) and words[last + 2].capital:
            last += 2
        else:
            break
    return last
