"""The questionnaires of an organisation and those that the product ships."""

from functools import cache
from pathlib import Path

import msgspec

from domain.errors import FieldError, Invalid
from domain.instruments.model import Instrument
from domain.versions.service import Documents

SHIPPED_FOLDER = Path(__file__).parent / "shipped"
instruments = Documents("survey_instrument", Instrument, "survey instrument")


@cache
def shipped_instruments() -> dict[str, Instrument]:
    """The questionnaires that the product ships, by file name."""
    return {
        path.stem: msgspec.json.decode(path.read_bytes(), type=Instrument)
        for path in sorted(SHIPPED_FOLDER.glob("*.json"))
    }


def check_instrument(instrument: Instrument) -> None:
    """Raise Invalid if an item's code stands twice."""
    codes = [item.code for item in instrument.items]
    problems = [
        FieldError(field=f"items[{position}].code", code="duplicate", message=f"{code} stands twice.")
        for position, code in enumerate(codes)
        if code in codes[:position]
    ]
    if problems:
        raise Invalid(problems)
