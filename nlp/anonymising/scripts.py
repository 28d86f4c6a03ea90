"""Known names in other scripts than Latin: found by pattern, as no word of theirs is read."""

import re

from nlp.anonymising.lists import fold

_LATIN_END = 0x250
_HONORIFICS = "先生|女士|小姐|太太|总|總|经理|經理|老师|老師|さん|様|氏|씨|님"
_INFLECTED = re.compile(r"[\u0370-\u052f]")
_ARABIC = re.compile(r"[\u0590-\u06ff]")
_SHORT, _LEAST_STEM = 2, 3


def foreign(name: str) -> bool:
    """Whether a name is written in another script than Latin."""
    return any(ord(char) >= _LATIN_END for char in name if char.isalpha() and ord(fold(char)[:1] or "a") >= _LATIN_END)


def pattern(name: str) -> re.Pattern[str]:
    """A pattern for a name in another script: Slavic and Greek endings, Semitic prefixes, no blanks in CJK."""
    parts = [re.escape(part) for part in re.split(r"[\s-]+", name.strip()) if len(part) > 1] or [re.escape(name)]
    if _INFLECTED.search(name):
        forms = [rf"(?<!\w){part[:-1]}\w{{1,4}}(?!\w)" if len(part) > _LEAST_STEM else part for part in parts]
    elif _ARABIC.search(name):
        forms = [rf"(?<!\w)[وفبلكהושלב]{{0,2}}{part}(?!\w)" for part in parts]
    else:
        forms = [re.escape(name), *parts]
        if len(parts) == 1 and len(name) > _SHORT:
            forms.append(re.escape(name[1:]))
        forms.append(f"{re.escape(name[0])}(?:{_HONORIFICS})")
    one = "|".join(forms)
    return re.compile(rf"(?:{one})(?:[ ·-]?(?:{one}))*", re.IGNORECASE)
