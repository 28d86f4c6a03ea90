"""Words that tell gender: pronouns, with the verbs that must agree, titles and nouns."""

import re
from collections.abc import Iterator

from nlp.anonymising.lists import neutral_nouns
from nlp.anonymising.model import Hidden
from nlp.anonymising.reading import Reading, Word, is_ordinary

_SUBJECTS = frozenset({"he", "she"})
_FIXED = {"him": "them", "hers": "theirs", "himself": "themselves", "herself": "themselves", "hisself": "themselves"}
_BE = {"was": "were", "is": "are", "has": "have", "does": "do", "isn": "aren", "wasn": "weren", "hasn": "haven"}
_NEGATED = {"isn": "aren", "wasn": "weren", "hasn": "haven", "doesn": "don"}
_PLAIN_VERBS = {**_BE, **_NEGATED}
_CONTRACTION = re.compile(r"['’](s|d|ll)\b", re.IGNORECASE)
_SLASHED = re.compile(r"(?<!\w)(?:s/he|\(s\)he|he/she|she/he|his/her|her/his|him/her|her/him)\b", re.IGNORECASE)
_SHOWN_SLASHED = {"his/her": "their", "her/his": "their", "him/her": "them", "her/him": "them"}
_TITLES = re.compile(
    r"\b(?:Mrs|Mr|Ms|Miss|Mx|Mister|Sir|Madam|Ma['’]am|Madame|Mme|Mlle|Monsieur|Señora|Señor|Signora|Signor|Herr|Frau|"
    r"Lady|Lord|Dame|mrs|mr)\b\.?|\b(?:ms|miss|sir|madam)\b\.?(?=\s+[a-z]+\b)|(?<=, )(?:sir|madam|ma['’]am)\b"
)
_NAME_FOLLOWS = re.compile(r"[^\S\n]+(?=[^\W\d_])")
_DISTANCE, _CLAUSE = 4, 20
_BETWEEN = frozenset({"RB", "RBR", "RBS"})
_OBJECT_AFTER = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "CD", "VBN", "PRP$", "VBG"})
_KEPT_BEFORE = re.compile(
    r"(?:sister|brother|mother|father|son|daughter)[\s-](?:compan|site|brand|team|tongue|board|nature)"
)
_CREW = re.compile(r"\b(?:man|men|lad|girl|guy|boy)s?['’]?s?[\s-](?:hours?|days?|made|power|hole|kind)", re.IGNORECASE)


def pronouns(reading: Reading) -> Iterator[Hidden]:
    """he, she, him, her, his, hers and what belongs to them, as they, them, their; their verbs follow in number."""
    taken: set[int] = set()
    for match in _SLASHED.finditer(reading.text):
        taken |= set(range(match.start(), match.end()))
        shown = _SHOWN_SLASHED.get(match[0].lower(), "they")
        yield Hidden(match.start(), match.end(), "pronoun", like(match[0], shown))
    for index, word in enumerate(reading.words):
        if word.start in taken:
            continue
        form = word.text.lower()
        if form in _SUBJECTS:
            yield from _subject(reading, index)
        elif form in _FIXED:
            yield Hidden(word.start, word.end, "pronoun", like(word.text, _FIXED[form]))
        elif form == "his":
            shown = "their" if _has_noun(reading, index) else "theirs"
            yield Hidden(word.start, word.end, "pronoun", like(word.text, shown))
        elif form == "her":
            possessive = _has_noun(reading, index) and (word.tag == "PRP$" or word.opens)
            yield Hidden(word.start, word.end, "pronoun", like(word.text, "their" if possessive else "them"))


def like(original: str, shown: str) -> str:
    """`shown` with the capitals of the original."""
    if len(original) > 1 and original.isupper():
        return shown.upper()
    return shown[0].upper() + shown[1:] if original[0].isupper() else shown


def titles(reading: Reading) -> Iterator[Hidden]:
    """Mr, Mrs, Sir and their like. One before a name is swallowed with it by the caller."""
    for match in _TITLES.finditer(reading.text):
        small = match[0].rstrip(".").lower()
        called = reading.text[: match.start()].endswith(", ")
        if match[0][0].islower() and small not in {"mrs", "mr"} and not (called or _person_next(reading, match.end())):
            continue
        if small in {"lady", "lord", "dame", "miss"} and not _capital_next(reading, match.end()):
            continue
        yield Hidden(match.start(), match.end(), "pronoun", "[title]")


def nouns(reading: Reading) -> Iterator[Hidden]:
    """Nouns that tell gender: kin, partners, and "man", "waitress" and their like."""
    shown = neutral_nouns()
    pattern = _noun_pattern()
    for match in pattern.finditer(reading.text):
        around = reading.text[match.start() : match.end() + 12]
        if _KEPT_BEFORE.match(around.lower()) or _CREW.match(around):
            continue
        neutral = shown[match[0].lower().replace("’", "'")]
        yield Hidden(match.start(), match.end(), "relation", like(match[0], neutral))


_NOUNS: list[re.Pattern[str]] = []


def _noun_pattern() -> re.Pattern[str]:
    if not _NOUNS:
        longest = sorted(neutral_nouns(), key=len, reverse=True)
        _NOUNS.append(re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w])", re.IGNORECASE))
    return _NOUNS[0]


def _subject(reading: Reading, index: int) -> Iterator[Hidden]:
    word, words = reading.words[index], reading.words
    yield Hidden(word.start, word.end, "pronoun", like(word.text, "they"))
    contraction = _CONTRACTION.match(reading.text, word.end)
    if contraction is not None:
        if contraction[1].lower() == "s":
            yield Hidden(contraction.start(), contraction.end(), None, _short_verb(reading, index))
        return
    before = words[index - 1] if index else None
    if (
        before is not None
        and before.text.lower() in _PLAIN_VERBS
        and reading.between(index - 1, index) in {" ", "'t ", "’t "}
    ):
        yield _agreeing(before, _PLAIN_VERBS[before.text.lower()])
        return
    for place in range(index + 1, min(index + 1 + _DISTANCE, len(words))):
        following = words[place]
        if not re.fullmatch(r"(?:['’]t)?[\s,]+", reading.between(place - 1, place)):
            return
        verb = _plural(following)
        if verb is not None:
            yield _agreeing(following, verb)
            yield from _second(reading, place)
            return
        if following.tag not in _BETWEEN and following.text.lower() not in {"really", "also", "both", "then", "who"}:
            return


def _second(reading: Reading, index: int) -> Iterator[Hidden]:
    """A second verb of the same subject: "reads and writes", "says no, gives the reason"."""
    words = reading.words
    for place in range(index + 1, min(index + _CLAUSE, len(words))):
        word, before = words[place], words[place - 1]
        if re.search(r"[.!?;:\n]", reading.between(place - 1, place)) or word.tag in {"PRP", "WP", "WDT", "NNP"}:
            return
        joined = before.text.lower() in {"and", "or", "but", "then", "never", "always", "also"}
        if word.tag == "VBZ" and (joined or "," in reading.between(place - 1, place)):
            verb = _plural(word)
            if verb is not None:
                yield _agreeing(word, verb)


def _plural(word: Word) -> str | None:
    """The plural of a verb in the third person, or None if it is no such verb."""
    form = word.text.lower()
    if form in _PLAIN_VERBS:
        return _PLAIN_VERBS[form]
    if word.tag != "VBZ" or not form.endswith("s"):
        return None
    if form.endswith("ies") and len(form) > _DISTANCE:
        return f"{form[:-3]}y"
    if form.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return form[:-2]
    return form[:-1]


def _agreeing(word: Word, shown: str) -> Hidden:
    return Hidden(word.start, word.end, None, like(word.text, shown))


def _short_verb(reading: Reading, index: int) -> str:
    """What becomes of "'s" in "she's": "'ve" before a participle that is no state, else "'re"."""
    for following in reading.words[index + 1 : index + 4]:
        form = following.text.lower()
        if form in {"s", "just", "never", "always", "already", "also", "only"} or following.tag in _BETWEEN:
            continue
        return "'ve" if form in {"been", "got", "had"} or following.tag == "VBN" else "'re"
    return "'re"


def _has_noun(reading: Reading, index: int) -> bool:
    """Whether a possessive is followed by what it possesses."""
    if index + 1 >= len(reading.words):
        return False
    gap = reading.between(index, index + 1)
    following = reading.words[index + 1]
    return re.fullmatch(r"[^\S\n]+[\"“‘']?|[^\S\n]+\d+[^\S\n]+", gap) is not None and (
        following.tag in _OBJECT_AFTER
        or following.tag.startswith("N")
        or following.text.lower() in {"own", "very", "most"}
    )


def _capital_next(reading: Reading, place: int) -> bool:
    after = _NAME_FOLLOWS.match(reading.text, place)
    return after is not None and reading.text[after.end()].isupper()


def _person_next(reading: Reading, place: int) -> bool:
    """Whether the word after a lower-case title is no ordinary word: "ms nguyen", not "40 ms delay"."""
    following = next((word for word in reading.words if word.start >= place), None)
    return following is not None and not is_ordinary(following)
