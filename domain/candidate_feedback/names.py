"""Other people's names in the wording for a candidate: the panel's, and the requisition's other candidates'.

Whole words, whatever their case and accents. A name that is also an ordinary word counts only with a capital letter:
a panel with Will on it may still write what "will help".
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from domain.language.tokens import tokenise

Whose = Literal["rater", "candidate"]
# Between or before names; alone they name nobody.
_PARTICLES = frozenset(
    ["abu", "ap", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "dr",
     "du", "el", "frau", "herr", "ibn", "la", "las", "le", "los", "miss", "mr", "mrs", "ms", "mx", "prof", "professor",
     "san", "ter", "van", "von", "zu", "zum", "zur"]
)  # fmt: skip
# English words, some German ones, that are first names or surnames as well.
_WORDS = frozenset(
    ["amber", "angel", "april", "archer", "art", "ash", "august", "autumn", "baker", "banks", "barber", "bay",
     "beck", "bell", "best", "bill", "bird", "bishop", "black", "blank", "bloom", "blue", "bond", "booth", "brand",
     "bridge", "bright", "brook", "brown", "buck", "burn", "bush", "butcher", "butler", "cane", "carpenter",
     "carter", "case", "cash", "chance", "charity", "chase", "child", "christian", "church", "clay", "clerk",
     "cliff", "close", "coach", "constant", "cook", "coral", "craft", "crane", "cross", "crystal", "daisy", "dale",
     "dawn", "day", "dean", "don", "drew", "driver", "duke", "eagle", "earl", "east", "elder", "ernst", "eve",
     "faith", "farmer", "fern", "field", "fields", "finch", "fisher", "flint", "flower", "ford", "forest", "foster",
     "fox", "frank", "gale", "gardener", "gene", "ginger", "glen", "gold", "good", "grace", "grant", "gray", "green",
     "grey", "gross", "grove", "guy", "hale", "hall", "hand", "hard", "harmony", "heath", "heather", "herb", "hill",
     "hills", "holder", "holly", "hood", "hope", "hunt", "hunter", "ivy", "jack", "jade", "jay", "jewel", "joy",
     "judge", "june", "jung", "kind", "king", "klein", "knight", "kurz", "lake", "lamb", "lance", "land", "lane",
     "lang", "lark", "law", "light", "lily", "little", "loan", "long", "love", "low", "lucky", "major", "manager",
     "march", "mark", "marks", "marsh", "mason", "mat", "may", "mayor", "meadow", "melody", "mercy", "merit",
     "miles", "mill", "miller", "minor", "moody", "moon", "moor", "moss", "neat", "neu", "new", "nice", "noble",
     "norm", "north", "oak", "olive", "page", "park", "parks", "pat", "patience", "peace", "pearl", "peg", "penny",
     "pepper", "piper", "poll", "pool", "pope", "porter", "potter", "power", "price", "prince", "prior", "prudence",
     "quick", "ram", "ray", "read", "reed", "reich", "rich", "rob", "robin", "rock", "rocky", "rod", "roman", "rose",
     "roses", "ruby", "rule", "rush", "rusty", "sage", "sandy", "savage", "seal", "self", "shade", "sharp",
     "shepherd", "short", "silver", "skip", "sky", "small", "smart", "smith", "snow", "song", "south", "speaker",
     "spring", "star", "stark", "steel", "sterling", "stock", "stone", "storm", "story", "street", "strong", "sue",
     "summer", "summers", "sunny", "swan", "swift", "tailor", "teller", "temple", "thorn", "tone", "town", "true",
     "trust", "turner", "vale", "victor", "viola", "violet", "wade", "walker", "wall", "walls", "ward", "waters",
     "weaver", "weiss", "well", "wells", "west", "white", "wild", "will", "willow", "winter", "winters", "wise",
     "wolf", "wood", "woods", "work", "worth", "wright", "yard", "young"]
)  # fmt: skip
# As parts of a name they are nobody's; the whole name still counts.
_LITTLE_WORDS = frozenset(
    ["am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or",
     "so", "to", "up", "us", "we"]
)  # fmt: skip
_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})
# Scripts that do not part words by spaces.
_UNSPACED = ("THAI ", "LAO ", "KHMER ", "MYANMAR ")


class KnownName(msgspec.Struct, frozen=True, kw_only=True):
    """A name (or pseudonym) that must not stand in the wording, and whose it is."""

    name: str
    whose: Whose


class NameFound(msgspec.Struct, frozen=True, kw_only=True):
    """A name in a text as it stands there."""

    word: str
    whose: Whose


class _Word(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a text: as written, and as it is compared."""

    written: str
    key: str


class Names:
    """The names that a wording is searched for. Build it once for all texts of one draft."""

    def __init__(self, known: Iterable[KnownName], own_name: str) -> None:
        """`own_name` is the candidate's: what it shares with another name is no finding."""
        own = tuple(word.key for word in _words(own_name))
        self._single: dict[str, Whose] = {}
        self._whole: dict[str, list[tuple[tuple[str, ...], Whose]]] = {}
        self._unspaced: list[tuple[str, Whose]] = []
        for one in known:
            self._add(tuple(word.key for word in _words(one.name)), one, own)

    def _add(self, keys: tuple[str, ...], one: KnownName, own: tuple[str, ...]) -> None:
        if not keys or keys == own:
            return
        if any(_is_unspaced(sign) for sign in one.name):
            self._unspaced.append(("".join(keys), one.whose))
        if len(keys) > 1:
            self._whole.setdefault(keys[0], []).append((keys, one.whose))
        for key in keys:
            if len(key) > 1 and key not in own and key not in _PARTICLES and key not in _LITTLE_WORDS:
                self._single.setdefault(key, one.whose)

    def found_in(self, text: str) -> NameFound | None:
        """The first name in the text, or None."""
        return next(self._found(text), None)

    def _found(self, text: str) -> Iterator[NameFound]:
        words = _words(text)
        for place, word in enumerate(words):
            for keys, whose in self._whole.get(word.key, ()):
                stretch = words[place : place + len(keys)]
                if tuple(one.key for one in stretch) == keys:
                    yield NameFound(word=" ".join(one.written for one in stretch), whose=whose)
            whose_single = self._single.get(word.key)
            if whose_single is not None and (not _needs_capital(word.key) or word.written[0].isupper()):
                yield NameFound(word=word.written, whose=whose_single)
        yield from self._unspaced_in(words)

    def _unspaced_in(self, words: Sequence[_Word]) -> Iterator[NameFound]:
        run = "".join(word.key for word in words) if self._unspaced else ""
        for name, whose in self._unspaced:
            if len(name) > 1 and name in run:
                yield NameFound(word=name, whose=whose)


def _words(text: str) -> list[_Word]:
    """The words of a text without possessives; marks that stand alone or are invisible do not part a word."""
    plain = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in _MARKS)
    return [
        _Word(written=plain[token.start : token.end][: len(token.stem)], key=_key(token.stem))
        for token in tokenise(plain)
    ]


def _key(word: str) -> str:
    """A word as it is compared: without accents, in one case."""
    apart = unicodedata.normalize("NFKD", word)
    bare = "".join(sign for sign in apart if unicodedata.category(sign) not in _MARKS)
    return unicodedata.normalize("NFC", bare).casefold()


def _needs_capital(key: str) -> bool:
    return key in _WORDS or len(key) == len("jo")


def _is_unspaced(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) == "W" or unicodedata.name(sign, "").startswith(_UNSPACED)
