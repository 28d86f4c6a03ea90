"""The questionnaires of an organisation and those that the product ships."""

import asyncio
from functools import cache
from pathlib import Path

import msgspec

from domain.culture.service import frameworks
from domain.database import Connection
from domain.errors import Invalid
from domain.instruments import rules
from domain.instruments.linter.linter import lint_instrument
from domain.instruments.model import Instrument, Translation
from domain.rubrics.linter.model import LintFinding
from domain.rubrics.rules import refusals
from domain.versions.service import Documents

SHIPPED_FOLDER = Path(__file__).parent / "shipped"
# In reading order: the shortest first, then one for each framework.
SHIPPED = (
    "customer_culture_pulse",
    "six_dimensions",
    "maturity_ladder",
    "always_on_profile",
    "enduring_behaviours",
    "people_values_clarity",
)


def lint(instrument: Instrument) -> tuple[LintFinding, ...]:
    """What the linter says of a questionnaire, by rule and place. Reading a long one takes a while: use a thread."""
    framework = next((one for one in frameworks() if one.code == instrument.framework), None)
    return lint_instrument(instrument, framework)


async def _before_publishing(_: Connection, instrument: Instrument) -> None:
    if problems := refusals(await asyncio.to_thread(lint, instrument)):
        raise Invalid(problems)


instruments = Documents("survey_instrument", Instrument, "survey instrument", before_publishing=_before_publishing)


@cache
def shipped_instruments() -> dict[str, Instrument]:
    """The questionnaires that the product ships, by name, in reading order, with their translations.

    `<name>.json` is the English one, `<name>.<language>.json` a translation of it.
    """
    return {name: _shipped(name) for name in SHIPPED}


def _shipped(name: str) -> Instrument:
    instrument = msgspec.json.decode((SHIPPED_FOLDER / f"{name}.json").read_bytes(), type=Instrument)
    files = sorted(SHIPPED_FOLDER.glob(f"{name}.*.json"))
    return rules.with_translations(
        instrument, (msgspec.json.decode(path.read_bytes(), type=Translation) for path in files)
    )


def minutes_needed(instrument: Instrument) -> int:
    """Minutes that answering takes, rounded up; an estimate, see rules.minutes_needed."""
    return rules.minutes_needed(instrument)


def check_instrument(instrument: Instrument) -> None:
    """Raise Invalid if an item's code stands twice."""
    if problems := rules.problems_of(instrument):
        raise Invalid(problems)
