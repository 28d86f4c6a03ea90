"""What the monitor and the form say of themselves, and the lists that the product ships."""

from functools import cache
from pathlib import Path

import msgspec

from domain.fairness.model import SelfReportCountry, SelfReportQuestion

WHAT_IT_IS = (
    "The selection-rate monitor compares how often groups pass each stage. It detects differences; it neither proves "
    "nor clears discrimination, and it says nothing about whether what was assessed matters for the job. It counts "
    "only people who reported on themselves, so those who did not may change the picture. Somebody who is still in "
    "the process counts as not having passed. Counts below 5 are never shown, nor counts that would tell of one. The "
    "figures are renewed once each count that changes does so by at least 5 people, and never reach a score or a "
    "decision."
)
FORM_NOTICE = (
    "These questions are voluntary, and you may leave out any of them. Nobody who interviews you or decides about "
    "your application can see your answers or whether you answered. They are kept apart from your application and used "
    "only in sums over many people. The first answers that are sent for your application count; others through a later "
    "link do not replace them. With this same link you can withdraw, which deletes your answers for good; sums that "
    "were made before, each over at least 5 people, are not taken back, and new answers are not counted."
)
# What a candidate reads where the organisation has not said it; the shipped text is addressed to who has to write it.
NO_BASIS = (
    "{organisation} has not written down here on what legal basis it asks, or how long it keeps answers. You need not "
    "answer, and you can ask first."
)


class ShippedEthnicity(msgspec.Struct, frozen=True):
    """The lists of race and ethnicity, per country that has one."""

    US: SelfReportQuestion


class Shipped(msgspec.Struct, frozen=True):
    """The neutral legal basis and the lists."""

    legal_basis: str
    sex: SelfReportQuestion
    ethnicity: ShippedEthnicity


@cache
def shipped() -> Shipped:
    """What the product ships."""
    return msgspec.json.decode((Path(__file__).parent / "shipped.json").read_bytes(), type=Shipped)


def is_written(legal_basis: str) -> bool:
    """Whether a legal basis is the organisation's own text, not what stands there until somebody writes it."""
    return legal_basis.strip() not in {"", shipped().legal_basis}


def shipped_questions(country: str) -> tuple[SelfReportQuestion, ...]:
    """The questions that a country starts with: sex, and in the United States race or ethnicity."""
    lists = shipped()
    return (lists.sex, lists.ethnicity.US) if country == "US" else (lists.sex,)


def switched_off(country: str) -> SelfReportCountry:
    """A country of which the organisation has said nothing."""
    return SelfReportCountry(
        country=country,
        enabled=False,
        legal_basis=shipped().legal_basis,
        questions=shipped_questions(country),
        revision=0,
    )
