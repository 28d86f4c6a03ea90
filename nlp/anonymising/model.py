"""What the anonymiser takes and finds."""

from typing import Literal

import msgspec

Kind = Literal["name", "pronoun", "relation", "employer", "school", "place", "contact"]


class KnownName(msgspec.Struct, frozen=True):
    """A person whose name must vanish, whatever form it takes, and the words that stand in its place.

    `name` is the full name in any script; the same person may be given twice, with the same `shown`, for a second
    spelling. `shown` is for example "[candidate]" or "[rater 2]".
    """

    name: str
    shown: str


class Hidden(msgspec.Struct, frozen=True):
    """Code-point offsets of a stretch that is replaced by `shown`. `kind` is None for a verb that only agrees."""

    start: int
    end: int
    kind: Kind | None
    shown: str
