"""How well the anonymiser hides, as last measured, for the paragraph that a report prints of it.

A test measures again and compares. See docs/anonymised-edition.md for how and on what.
"""

import msgspec

from nlp.anonymising.model import Kind


class Share(msgspec.Struct, frozen=True):
    """Of `mentions` of these kinds in the held-back texts, how many were `hidden`; `low` to `high` is a 95 % interval
    by percentile bootstrap over texts. Where nothing was missed it has no width, and says nothing about the next text.
    """

    kinds: tuple[Kind, ...]
    hidden: int
    mentions: int
    low: float
    high: float


HELD_BACK_TEXTS = 160

HELD_BACK = (
    Share(("name",), 125, 129, 0.94, 0.99),
    Share(("pronoun",), 103, 103, 1.0, 1.0),
    Share(("relation",), 17, 17, 1.0, 1.0),
    Share(("employer",), 47, 48, 0.93, 1.0),
    Share(("school",), 25, 25, 1.0, 1.0),
    Share(("place",), 57, 57, 1.0, 1.0),
    Share(("contact",), 7, 7, 1.0, 1.0),
)


def numbers() -> dict[str, int]:
    """What the paragraph of domain.reporting.anonymised has places for: texts, names, names_hidden and so on."""
    found = {"texts": HELD_BACK_TEXTS}
    for share in HELD_BACK:
        found[f"{share.kinds[0]}s"] = share.mentions
        found[f"{share.kinds[0]}s_hidden"] = share.hidden
    return found
