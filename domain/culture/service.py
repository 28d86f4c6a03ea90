"""The shipped value catalogue and the target cultures of an organisation."""

from functools import cache
from pathlib import Path
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.audit.service import record
from domain.culture import queries
from domain.culture.model import Framework, TargetCulture, Value
from domain.database import Connection
from domain.errors import FieldError, Invalid, NotFound
from domain.versions.model import Versioned
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


async def newest_version(conn: Connection, own: Versioned[TargetCulture]) -> Versioned[TargetCulture]:
    """The newest published version of a target culture, which its organisation aspires to now."""
    return await target_cultures.newest(conn, own)


def check_target_culture(culture: TargetCulture) -> None:
    """Raise Invalid if a value or one of its levels stands twice."""
    codes = [target.value.code for target in culture.values]
    problems = [
        FieldError(field=f"values[{position}].value.code", code="duplicate", message=f"{code} stands twice; keep one.")
        for position, code in enumerate(codes)
        if code in codes[:position]
    ]
    for position, target in enumerate(culture.values):
        levels = [target.aspired_level, *(one.level for one in target.further_levels)]
        if len(set(levels)) != len(levels):
            field = f"values[{position}].further_levels"
            problems.append(FieldError(field=field, code="duplicate", message="Describe each level once."))
    if problems:
        raise Invalid(problems)


async def set_current(conn: Connection, actor: Actor, version_id: UUID) -> Versioned[TargetCulture]:
    """Say which published version the organisation aspires to now."""
    version = await target_cultures.published(conn, version_id, "version_id")
    await queries.set_current(conn, version_id, actor.account_id)
    await record(conn, actor, "target_culture.made_current", "target_culture", version_id)
    return version


async def current_if_set(conn: Connection) -> Versioned[TargetCulture] | None:
    """The version that the organisation aspires to now, or None where it has not said so yet."""
    version_id = await queries.current(conn)
    return None if version_id is None else await target_cultures.get(conn, version_id)


async def current(conn: Connection) -> Versioned[TargetCulture]:
    """The version that the organisation aspires to now, or NotFound."""
    found = await current_if_set(conn)
    if found is None:
        raise NotFound("current target culture")
    return found
