"""What became of the guard's flags, as counts."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.language.model import GUARD, Category

GuardAction = Literal["shown", "edited", "kept", "dismissed"]
GuardCategory = Annotated[str, Meta(pattern=r"^G(0[1-9]|1[0-9])$", examples=[GUARD[5]])]


class GuardCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often one thing was done with flags of one category on a scorecard."""

    category: Category
    action: GuardAction
    count: int


class QuarterCount(msgspec.Struct, frozen=True, kw_only=True):
    """One category and action in a whole calendar quarter, over at least RATERS_LEAST raters."""

    quarter: date
    category: Category
    action: GuardAction
    count: int


class GuardTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Closed quarters only, so that no two answers differ by one rater's work; what fewer raters did is left out."""

    raters_least: int
    items: tuple[QuarterCount, ...]
