"""The anonymiser's closed lists, and how two spellings of a name are made alike."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.core import Locale, get_global

_FOLDER = Path(__file__).parent / "words"
_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'"}
)
_LEAST_LANGUAGE = 4
# Languages of CLDR that are English words first.
_NOT_LANGUAGES = frozenset(
    {"afar", "even", "fang", "gothic", "hare", "klingon", "latin", "long", "more", "root", "slave"}
)
_CONTINENTS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
# Names of territories and time zones that are English words, or that nobody writes.
_NOT_PLACES = frozenset(
    {
        "canary",
        "center",
        "christmas",
        "cocos",
        "easter",
        "midway",
        "nome",
        "oral",
        "resolute",
        "reunion",
        "wake",
        "world",
    }
)


def fold(word: str) -> str:
    """Lower case without accents, apostrophes and dots: "O’Sullivan" and "osullivan" become one."""
    plain = unicodedata.normalize("NFKD", word.translate(_PLAIN).casefold())
    return "".join(char for char in plain if not unicodedata.combining(char) and char not in "'.")


def german(word: str) -> str:
    """Folded with ä, ö, ü and å written as two letters: "Jürgen" as "juergen"."""
    pairs = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
    return fold("".join(pairs.get(char, char) for char in unicodedata.normalize("NFC", word.casefold())))


@cache
def listed(name: str) -> frozenset[str]:
    """The folded entries of a comma or blank separated list."""
    return frozenset(entry for line in _lines(name) for entry in _entries(line))


@cache
def raw(name: str) -> frozenset[str]:
    """The entries of a comma separated list as they are written."""
    return frozenset(part.strip() for line in _lines(name) for part in line.split(",") if part.strip())


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """Folded first name → its folded short forms, in both directions."""
    found: dict[str, set[str]] = {}
    for line in _lines("nicknames"):
        name, *short = line.split()
        for one in short:
            found.setdefault(name, set()).add(one)
            found.setdefault(one, set()).add(name)
    return {name: frozenset(forms) for name, forms in found.items()}


@cache
def neutral_nouns() -> dict[str, str]:
    """Lower-case noun that tells gender → the words in its place, for one and for several."""
    found: dict[str, str] = {}
    for line in _lines("neutral_nouns"):
        noun, _, shown = line.partition(" ")
        found[noun] = shown
        found[_plural(noun)] = f"{_plural(shown[:-1])}]" if shown.endswith("]") else _plural(shown)
    return found


@cache
def places() -> frozenset[str]:
    """Folded names of towns, regions and countries: our list, CLDR's territories and the cities of its time zones."""
    territories = {
        fold(str(name)) for code, name in Locale("en").territories.items() if not code.isdigit() or code in {"150"}
    }
    parts = {part.strip() for name in territories for part in name.replace(" & ", ",").split(",")}
    zones = get_global("zone_territories")
    cities = {fold(zone.split("/")[-1].replace("_", " ")) for zone in zones if zone.startswith(_CONTINENTS)}
    return (listed("places") | cities | territories | parts) - _NOT_PLACES


@cache
def demonyms() -> frozenset[str]:
    """Folded nationalities, origins and languages, with their plurals."""
    languages = {
        fold(str(name))
        for name in Locale("en").languages.values()
        if " " not in str(name) and len(str(name)) >= _LEAST_LANGUAGE
    }
    known = listed("demonyms")
    return known | {f"{one}s" for one in known} | (languages - _NOT_LANGUAGES)


def _plural(noun: str) -> str:
    if noun.endswith("-in-law"):
        return f"{noun.removesuffix('-in-law')}s-in-law"
    if noun.endswith("man") and noun != "human":
        return f"{noun[:-3]}men"
    for end, plural in (("wife", "wives"), ("child", "children"), ("person", "people"), ("ady", "adies")):
        if noun.endswith(end):
            return noun.removesuffix(end) + plural
    return f"{noun}es" if noun.endswith("ss") else f"{noun}s"


def _entries(line: str) -> Iterator[str]:
    parts = line.split(",") if "," in line else line.split()
    return (fold(part.strip()) for part in parts if part.strip())


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
