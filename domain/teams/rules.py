"""Rules of people's time in teams: days, and periods that do not end before they begin."""

from datetime import UTC, date, datetime

from domain.errors import invalid

# Sums over the tree take time and memory by the square of its depth; organisations have about ten levels.
LEVELS_MOST = 50
TOO_DEEP = f"The tree of teams has at most {LEVELS_MOST} levels; put this team further up."


def today() -> date:
    """The day that it is in UTC: the day on which people join and leave."""
    return datetime.now(UTC).date()


def check_period(joined_on: date, left_on: date | None) -> None:
    """Refuse a time in a team that holds no day; `left_on` is the first day on which somebody is out of it."""
    if left_on is not None and left_on <= joined_on:
        raise invalid(
            "left_on", "before_joined_on", "This is the first day outside of the team: it comes after joined_on."
        )
