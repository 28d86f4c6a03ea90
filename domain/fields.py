"""Text and days as people write them in free fields, and the rules that all such fields share."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from msgspec import Meta

from domain.errors import FieldError, Invalid

_SOMETHING = r"^[^\x00]*\S[^\x00]*$"
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=_SOMETHING)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=2000, pattern=_SOMETHING)]
YEAR_DAYS = 365
# "Today" in UTC may be yesterday where it was written.
_AHEAD = timedelta(days=1)


def begun(day: date) -> date:
    """The latest date that it is anywhere while it is `day` in UTC."""
    return day + _AHEAD


def future(field: str, day: date | None, today: date) -> list[FieldError]:
    """The fault of a day that has not come yet, if it is one; `today` is UTC's."""
    if day is None or day <= begun(today):
        return []
    return [FieldError(field=field, code="future", message="This day has not come yet; write when it happened.")]


def changed_fields(before: object, after: object, names: tuple[str, ...]) -> list[str]:
    """The names of the fields in which two values differ, for the audit record."""
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def refuse(problems: Sequence[FieldError]) -> None:
    """Raise Invalid where there are faults."""
    if problems:
        raise Invalid(problems)


def today() -> date:
    """Today in UTC."""
    return datetime.now(UTC).date()
