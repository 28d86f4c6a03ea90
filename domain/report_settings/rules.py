"""Which colours can be read on white paper, and until when a requisition's reports are to be kept. Pure functions."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime

from domain.errors import invalid

LEAST_CONTRAST = 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_WHITE = 1.0  # its relative luminance


def relative_luminance(colour: str) -> float:
    """The relative luminance of an sRGB colour "#rrggbb", from 0 for black to 1 for white.

    WCAG 2.2, definition of relative luminance: each channel c of 0 to 1 becomes c / 12.92 up to 0.04045 and
    ((c + 0.055) / 1.055) ** 2.4 above; their sum is weighted 0.2126 red, 0.7152 green, 0.0722 blue.
    https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_on_white(colour: str) -> float:
    """The contrast ratio of a colour "#rrggbb" on white, from 1 (white) to 21 (black).

    WCAG 2.2, definition of contrast ratio: (L1 + 0.05) / (L2 + 0.05), L1 being the lighter's relative luminance.
    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    return (_WHITE + 0.05) / (relative_luminance(colour) + 0.05)


def checked_colour(colour: str | None) -> str | None:
    """The colour in small letters; Invalid where it could not be read on white.

    4.5:1 is what WCAG 2.2, success criterion 1.4.3, asks of text; headings and charts are drawn in it.
    """
    if colour is None:
        return None
    written = colour.lower()
    if not _COLOUR.fullmatch(written):
        raise invalid("colour", "invalid", 'Write the colour as "#" and six hexadecimal digits, such as "#0d5c63".')
    contrast = contrast_on_white(written)
    if contrast < LEAST_CONTRAST:
        # Rounded down, so that 4.497 is not told as the 4.5 that it is not.
        told = int(contrast * 100) / 100
        raise invalid(
            "colour",
            "contrast_too_low",
            f"{written} has a contrast of {told:.2f}:1 on white, and text needs {LEAST_CONTRAST}:1. "
            "Take a darker shade of it.",
        )
    return written


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def retained_until(closed_at: datetime | None, months: int | None) -> date | None:
    """The day until which to keep what belongs to a requisition; None while it is open or nothing was chosen."""
    if closed_at is None or months is None:
        return None
    return months_after(closed_at.astimezone(UTC).date(), months)
