from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reports import formats


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3.75, "3.8"), (3.25, "3.3"), (13 / 3, "4.3"), (5, "5.0"), (-1.38, "−1.4"), (-0.04, "0.0")],
)
def test_scores_show_one_decimal_rounded_half_up(value: float, shown: str) -> None:
    assert formats.decimal1(value) == shown


def test_dates_and_moments_are_written_out_in_utc() -> None:
    east = timezone(timedelta(hours=9))
    assert formats.day(date(2026, 5, 4)) == "4\N{NO-BREAK SPACE}May 2026"
    assert formats.moment(datetime(2026, 5, 14, 8, 5, tzinfo=east)).endswith("13\xa0May 2026, 23:05 UTC")
    assert formats.moment(datetime(2026, 5, 14, 8, 5)) == formats.moment(datetime(2026, 5, 14, 8, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "direction"),
    [("", "ltr"), ("123", "ltr"), ("“Ana", "ltr"), ("12 قالت Ana", "rtl"), ("שלום", "rtl")],
)
def test_direction_follows_the_first_letter(text: str, direction: str) -> None:
    assert formats.direction(text) == direction


def test_lists_and_short_forms() -> None:
    assert formats.listed([]) == ""
    assert formats.listed(["a", "b", "c"]) == "a, b and c"
    assert formats.shorten("a\n b", 9) == "a b"
    assert formats.shorten("abcdef", 4) == "abc…"
    assert formats.percent(14 / 18) == "78\N{NO-BREAK SPACE}%"
    assert formats.weight(2.0) == "2"
