"""Which colours can be read on white, and until when reports are to be kept."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.errors import Invalid
from domain.report_settings.rules import (
    checked_colour,
    contrast_on_white,
    months_after,
    relative_luminance,
    retained_until,
)


# From the definitions of WCAG 2.2, worked out by hand for the primaries; #767676 and #777777 are the two greys on
# either side of 4.5:1 that the literature on WCAG names.
@pytest.mark.parametrize(
    ("colour", "contrast"),
    [
        ("#000000", 21.0),
        ("#ffffff", 1.0),
        ("#ff0000", 1.05 / (0.2126 + 0.05)),
        ("#00ff00", 1.05 / (0.7152 + 0.05)),
        ("#0000ff", 1.05 / (0.0722 + 0.05)),
        ("#767676", 4.54),
        ("#777777", 4.48),
    ],
)
def test_contrast_on_white(colour: str, contrast: float) -> None:
    assert contrast_on_white(colour) == pytest.approx(contrast, abs=0.005)


def test_dark_channels_are_on_the_straight_part_of_the_curve() -> None:
    assert relative_luminance("#0a0a0a") == pytest.approx(10 / 255 / 12.92)
    assert relative_luminance("#0b0b0b") == pytest.approx(((11 / 255 + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("colour", ["#0D5C63", "#767676", "#000000"])
def test_what_can_be_read_is_taken_in_small_letters(colour: str) -> None:
    assert checked_colour(colour) == colour.lower()


def test_no_colour_is_a_choice() -> None:
    assert checked_colour(None) is None


@pytest.mark.parametrize(
    ("colour", "told"), [("#777777", "4.47:1"), ("#ffd400", "1.43:1"), ("#ffffff", "1.00:1"), ("#00aaee", "2.63:1")]
)
def test_what_cannot_be_read_is_refused_with_its_contrast(colour: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_colour(colour)
    assert refused.value.code == "contrast_too_low"
    assert told in refused.value.message
    assert "darker" in refused.value.message
    assert refused.value.errors[0].field == "colour"


@pytest.mark.parametrize("colour", ["#000000\n", "000000", "#00000", "#gg0000", "red", "#000000;}body{display:none}"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_colour(colour)
    assert refused.value.code == "invalid"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2026, 5, 14), 6, date(2026, 11, 14)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 8, 31), 120, date(2036, 8, 31)),
    ],
)
def test_months_after_a_day(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_retention_counts_from_the_day_in_utc_on_which_the_requisition_was_closed() -> None:
    closed = datetime(2026, 5, 14, 23, 30, tzinfo=UTC)
    elsewhere = closed.astimezone(timezone(timedelta(hours=9)))
    assert retained_until(closed, 6) == retained_until(elsewhere, 6) == date(2026, 11, 14)
    assert retained_until(None, 6) is None
    assert retained_until(closed, None) is None
