"""How numbers, dates and names are written in a report. One rule per kind of thing, in the language being written."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import get_decimal_symbol
from markupsafe import Markup, escape

from domain.reporting.model import Language
from reports.i18n import gettext, isolated, locale_of, right_to_left, spoken

_DAY: dict[Language, str] = {"en": "d\xa0MMMM y", "de": "d.\xa0MMMM y", "ar": "d\xa0MMMM y"}
_PERCENT: dict[Language, str] = {"en": "{}\xa0%", "de": "{}\xa0%", "ar": "\u2066{}%\u2069"}
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_SCRIPTS = {"LATIN": "en", "ARABIC": "ar", "HEBREW": "he", "GREEK": "el"}
_UNDETERMINED = "und"


@cache
def _decimal_sign(language: Language) -> str:
    return get_decimal_symbol(locale_of(language))


def _written(number: str) -> str:
    """A number in ASCII as the language writes it, minus as a minus sign that stands left of its number."""
    minus = "\N{LEFT-TO-RIGHT MARK}\N{MINUS SIGN}" if right_to_left() else "\N{MINUS SIGN}"
    return number.replace(".", _decimal_sign(spoken())).replace("-", minus)


def _rounded(value: float, places: int) -> str:
    """Round half up on the decimal that a reader would see."""
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return _written(str(abs(exact) if exact == 0 else exact))


def decimal1(value: float) -> str:
    """Scores, intervals and gaps: one decimal; more would claim a precision that panels do not have."""
    return _rounded(value, 1)


def decimal2(value: float) -> str:
    """Agreement indices: two decimals."""
    return _rounded(value, 2)


def number(digits: str) -> str:
    """A number that is written out already, in ASCII: 4.5 -> '4,5' in German."""
    return _written(digits)


def weight(value: float) -> str:
    """A weight or level as short as it can be written: 1, 0.5, 0.25."""
    return _written(f"{value:g}")


def percent(fraction: float) -> str:
    """A share of people, as a whole percentage: 0.784 -> '78 %' with a narrow gap that does not break."""
    return _PERCENT[spoken()].format(_rounded(fraction * 100, 0))


def day(value: date) -> str:
    """14 May 2026; 14. Mai 2026; 14 مايو 2026."""
    return format_date(value, _DAY[spoken()], locale_of(spoken()))


def month(value: date) -> str:
    """May 2026; Mai 2026; مايو 2026."""
    return format_date(value, "MMMM y", locale_of(spoken()))


def moment(value: datetime) -> str:
    """14 May 2026, 09:30 UTC. A time without a zone is taken as UTC."""
    utc = in_utc(value)
    return gettext("%(day)s, %(time)s UTC", day=day(utc), time=f"{utc.hour:02}:{utc.minute:02}")


def in_utc(value: datetime) -> datetime:
    """The same moment in UTC; a time without a zone is taken as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def listed(words: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return format_list([str(isolated(word)) for word in words], locale=locale_of(spoken()))


def shorten(text: str, length: int) -> str:
    """Cut to `length` characters with an ellipsis, for running headers and overviews only."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1].rstrip()}…"


def first_sentence(text: str) -> str:
    """The words up to the first full stop, for where there is room for one sentence only."""
    head, stop, _ = text.partition(". ")
    return f"{head}." if stop else text


def direction(text: str) -> str:
    """'rtl' if the first letter with a direction reads from the right, else 'ltr'."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in _RIGHT_TO_LEFT:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def written_in(text: str) -> str:
    """The language that a person's own text is marked with: by its first letter's script, Latin letters as English.

    A text without letters counts as the page's.

    Rubrics, target cultures and notes are English as far as this product reads them; an undetermined one is 'und'.
    """
    letter = next((char for char in text if char.isalpha()), None)
    if letter is None:
        return spoken()
    script = unicodedata.name(letter, "").partition(" ")[0]
    return _SCRIPTS.get(script, _UNDETERMINED)


def own(text: str) -> Markup:
    """The attributes of an element with a person's own text: its direction, and its language if not the page's."""
    told = "" if written_in(text) == spoken() else f' lang="{written_in(text)}"'
    return Markup(f'dir="{direction(text)}"{told}')  # noqa: S704  both from closed sets


def inline(text: str) -> Markup | str:
    """A person's own text amid the page's: in a span that tells language and direction, unless they are the page's."""
    if written_in(text) == spoken():
        return text
    return Markup(f"<span {own(text)}>{escape(text)}</span>")  # noqa: S704  escaped
