"""How many people must stand behind what is shown. Thresholds may be higher, never lower, and are fixed at launch.

Five respondents for means; eight for anything that shows spread, because a mean with a standard deviation betrays most
sets of five answers; ten who wrote, for comments, which are shown word for word (research: science.md 2.2).
"""

import msgspec

from domain.errors import invalid

MINIMUM_FOR_MEANS = 5
MINIMUM_FOR_SPREAD = 8
MINIMUM_FOR_COMMENTS = 10


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Least numbers of people: who answered, for means and for spread; who wrote to a question, for its comments."""

    means: int = MINIMUM_FOR_MEANS
    spread: int = MINIMUM_FOR_SPREAD
    comments: int = MINIMUM_FOR_COMMENTS


LEAST = Thresholds()
FIELDS = {"means": "minimum_for_means", "spread": "minimum_for_spread", "comments": "minimum_for_comments"}


def checked(thresholds: Thresholds) -> Thresholds:
    """The same thresholds; Invalid with the field where one is lower than anything allows."""
    for name, field in FIELDS.items():
        least = getattr(LEAST, name)
        if getattr(thresholds, name) < least:
            raise invalid(field, "too_low", f"This threshold is at least {least}.")
    return thresholds
