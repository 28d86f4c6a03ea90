"""Pages of a list: by id, which rises with time, so that nothing is skipped while rows are added."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta

T = TypeVar("T")
Limit = Annotated[int, Meta(ge=1, le=200)]
DEFAULT_LIMIT = 50


class PageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which page: at most `limit` rows after the row `after`, changed later than `updated_after`."""

    after: UUID | None = None
    limit: int = DEFAULT_LIMIT
    updated_after: datetime | None = None


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A page; `next_cursor` is None on the last one."""

    items: list[T]
    next_cursor: str | None


def page_of(rows: Sequence[T], request: PageRequest, id_of: Callable[[T], UUID]) -> Page[T]:
    """A page from `limit + 1` rows: the extra row tells that there is a next page."""
    items = list(rows[: request.limit])
    more = len(rows) > request.limit
    return Page(items=items, next_cursor=str(id_of(items[-1])) if more else None)
