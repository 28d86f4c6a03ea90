"""The shipped value catalogue and the target cultures of an organisation."""

from functools import cache
from pathlib import Path

import msgspec

from domain.culture.model import TargetCulture, Value
from domain.errors import FieldError, Invalid
from domain.versions.service import Documents

CATALOGUE_FILE = Path(__file__).parent / "catalogue" / "values.json"
target_cultures = Documents("target_culture", TargetCulture, "target culture", title_field="name")


@cache
def catalogue() -> tuple[Value, ...]:
    """The values that the product ships, in reading order."""
    return msgspec.json.decode(CATALOGUE_FILE.read_bytes(), type=tuple[Value, ...])


def check_target_culture(culture: TargetCulture) -> None:
    """Raise Invalid if a value stands twice."""
    seen: set[str] = set()
    problems = []
    for position, target in enumerate(culture.values):
        if target.value.code in seen:
            problems.append(
                FieldError(
                    field=f"values[{position}].value.code",
                    code="duplicate",
                    message=f"The value {target.value.code} stands twice; keep one.",
                )
            )
        seen.add(target.value.code)
    if problems:
        raise Invalid(problems)
