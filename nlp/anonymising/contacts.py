"""Addresses, numbers and links by which a person can be found: fixed forms, found by pattern."""

import re
from collections.abc import Iterator

from nlp.anonymising.model import Hidden, Kind

_TOP = (
    "com|org|net|edu|gov|info|io|ai|dev|app|me|co|uk|de|fr|es|it|nl|be|ch|at|pl|se|no|dk|fi|ie|pt|cz|ru|ua|tr|in|cn|jp|"
    "kr|br|mx|ar|za|ng|ke|gh|eg|ae|sa|us|ca|au|nz|eu|games|blog|site|online|xyz|page|link|me|tv|design|studio|tech"
)
_STREET = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Close|Court|Crescent|Terrace|Gardens|Square|Place|Way|Hill|Row|"
    "Boulevard|Blvd|Mews|Parade|Walk|Grove|Green|Highway|Quay"
)
_PATTERNS: tuple[tuple[Kind, str, str], ...] = (
    ("contact", "[e-mail]", r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"),
    ("contact", "[link]", r"(?i:\b(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"),
    ("contact", "[link]", rf"(?i:\b(?:[\w-]+\.)+(?:{_TOP})/[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"),
    ("contact", "[link]", rf"\b(?:[a-z0-9-]{{3,}}\.)+(?:{_TOP})\b(?!\.\w)"),
    ("contact", "[profile]", r"(?<![\w@.])@[A-Za-z_][\w.]*\w"),
    ("contact", "[phone number]", r"(?<![\w.,£$€])(?:\+|00)\d[\d ()./-]{6,}\d(?!\w)"),
    ("contact", "[phone number]", r"(?<![\w.,£$€])\(?0\d[\d ()./-]{7,}\d(?!\w)"),
    ("contact", "[phone number]", r"(?<![\w.,£$€])\(?[2-9]\d{2}\)?[ .-]\d{3}[.-]\d{4}(?!\w)"),
    ("place", "[address]", rf"\b\d{{1,4}}[A-Za-z]?,? (?:[A-Z][\w'’-]+ ){{1,3}}(?:{_STREET})\b\.?"),
    ("place", "[address]", r"\b\d{1,4},? (?:rue|avenue|calle|via|ul\.|plaza|platz) (?:[\w'’-]+ ){0,3}[A-Z][\w'’-]+"),
    ("place", "[address]", r"\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|gasse|platz|weg|allee) \d{1,4}[a-z]?\b"),
    ("place", "[postcode]", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    ("place", "[postcode]", r"\b\d{4} [A-Z]{2}\b(?! ?\d)"),
    ("place", "[postcode]", r"\b[A-Z]{2} \d{5}(?:-\d{4})?\b"),
)
_COMPILED = tuple((kind, shown, re.compile(pattern)) for kind, shown, pattern in _PATTERNS)
_LEAST_DIGITS = 9


def contacts(text: str) -> Iterator[Hidden]:
    """E-mail and web addresses, handles, phone numbers, street addresses and postcodes."""
    for kind, shown, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if shown == "[phone number]" and sum(char.isdigit() for char in match[0]) < _LEAST_DIGITS:
                continue
            yield Hidden(start=match.start(), end=match.end(), kind=kind, shown=shown)
