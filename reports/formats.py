"""How numbers, dates and names are written in a report. English; one rule per kind of thing."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def _rounded(value: float, places: int) -> str:
    """Round half up on the decimal that a reader would see, and write minus as a minus sign."""
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return str(abs(exact) if exact == 0 else exact).replace("-", "\N{MINUS SIGN}")


def decimal1(value: float) -> str:
    """Scores, intervals and gaps: one decimal; more would claim a precision that panels do not have."""
    return _rounded(value, 1)


def decimal2(value: float) -> str:
    """Agreement indices: two decimals."""
    return _rounded(value, 2)


def weight(value: float) -> str:
    """A weight as short as it can be written: 1, 0.5, 0.25."""
    return f"{value:g}"


def percent(fraction: float) -> str:
    """A share of people, as a whole percentage: 0.784 -> '78 %' with a narrow gap that does not break."""
    return f"{_rounded(fraction * 100, 0)}\N{NO-BREAK SPACE}%"


def day(value: date) -> str:
    """14 May 2026."""
    return f"{value.day}\N{NO-BREAK SPACE}{_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """14 May 2026, 09:30 UTC. A time without a zone is taken as UTC."""
    utc = in_utc(value)
    return f"{day(utc)}, {utc.hour:02}:{utc.minute:02} UTC"


def in_utc(value: datetime) -> datetime:
    """The same moment in UTC; a time without a zone is taken as UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def listed(words: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def shorten(text: str, length: int) -> str:
    """Cut to `length` characters with an ellipsis, for running headers and overviews only."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1].rstrip()}…"


def direction(text: str) -> str:
    """'rtl' if the first letter with a direction reads from the right, else 'ltr'."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in _RIGHT_TO_LEFT:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
