"""Dates as people write them, in sentences that people read; data has ISO 8601."""

from datetime import date

# Not strftime: its names follow the process's locale.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def written(day: date) -> str:
    """3 November 2026; of a datetime its own day, in its own zone."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
