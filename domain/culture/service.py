"""The shipped value catalogue and the target cultures of an organisation."""

from functools import cache
from pathlib import Path

import msgspec

from domain.culture.model import Framework, TargetCulture, Value
from domain.errors import FieldError, Invalid, NotFound
from domain.versions.service import Documents

CATALOGUE_FOLDER = Path(__file__).parent / "catalogue"
target_cultures = Documents("target_culture", TargetCulture, "target culture", title_field="name")


@cache
def catalogue() -> tuple[Value, ...]:
    """The values that the product ships, in reading order."""
    return msgspec.json.decode((CATALOGUE_FOLDER / "values.json").read_bytes(), type=tuple[Value, ...])


def catalogue_value(code: str) -> Value:
    """One shipped value, or NotFound."""
    found = next((value for value in catalogue() if value.code == code), None)
    if found is None:
        raise NotFound("shipped value")
    return found


@cache
def frameworks() -> tuple[Framework, ...]:
    """The frameworks of the five documents that the product rests on, each mapped onto the catalogue."""
    return msgspec.json.decode((CATALOGUE_FOLDER / "frameworks.json").read_bytes(), type=tuple[Framework, ...])


def framework(code: str) -> Framework:
    """One framework, or NotFound."""
    found = next((one for one in frameworks() if one.code == code), None)
    if found is None:
        raise NotFound("framework")
    return found


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
