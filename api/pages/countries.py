"""Names of countries for people; addresses and forms keep the two letters of ISO 3166-1."""

import re
import unicodedata
from collections.abc import Container
from functools import cache

from babel import Locale

CODE = re.compile("[A-Z]{2}")
# Groups of countries, stand-ins, and parts of countries that ISO 3166-1 has no code of their own for.
_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@cache
def _names() -> dict[str, str]:
    territories: dict[str, str] = dict(Locale("en").territories)
    return {code: name for code, name in territories.items() if CODE.fullmatch(code)}


def country_name(code: str) -> str:
    """What a country is called; the code itself where it is nobody's."""
    return _names().get(code, code)


def country_choices(without: Container[str] = ()) -> list[tuple[str, str]]:
    """Code and name of every country but those, by name."""
    left = [one for one in _names().items() if one[0] not in _NO_COUNTRY and one[0] not in without]
    return sorted(left, key=lambda one: unicodedata.normalize("NFKD", one[1]).casefold())
