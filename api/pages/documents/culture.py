"""Target cultures: the values that an organisation hires for, in its own words, and which version counts today."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, posts
from api.pages.documents.documents import document_pages
from api.pages.documents.documents_form import RowForm, Rows, Tree, code_from, folded, lines_of, rows_of, text_of
from api.pages.documents.documents_kind import Kind
from api.pages.documents.documents_version import show_version
from domain.culture.model import TargetCulture
from domain.culture.service import (
    catalogue,
    check_target_culture,
    current_if_set,
    frameworks,
    set_current,
    target_cultures,
)
from domain.database import Connection, as_json
from domain.versions.model import Versioned

LEVELS = range(1, 6)
ASPIRED = "4"
PICKED = "pick"
VALUE_LINES = ("shown_by", "opposite_shown_by", "examples_for", "examples_against", "seeds")
AIM_TEXTS = ("level_text", "reason", "owner")
AIM_LINES = ("cue_phrases_for", "cue_phrases_against")


def _aim(_: Tree, code: str) -> Tree:
    """A value of the catalogue to aspire to; without a code one of the organisation's own."""
    value: Tree = next((as_json(one) for one in catalogue() if one.code == code), {})
    return {"value": value, "aspired_level": ASPIRED}


def completed(tree: Tree) -> Tree:
    """The fields for the template; a value may describe every level, the one aspired to in its own field."""
    aims = [_completed_aim(row) for row in rows_of(tree.get("values"))]
    for position, aim in enumerate(aims):
        value = aim["value"]
        if not value["code"] and value["name"]:
            value["code"] = code_from(value["name"], [one["value"]["code"] for one in aims], f"value_{position + 1}")
    return {"name": text_of(tree, "name"), "why_statement": text_of(tree, "why_statement"), "values": aims}


def _completed_aim(row: Tree) -> Tree:
    given = row.get("value")
    value: Tree = given if isinstance(given, dict) else {}
    further = {str(text_of(one, "level")): str(text_of(one, "text")) for one in rows_of(row.get("further_levels"))}
    return {
        "value": {
            **{name: str(text_of(value, name)) for name in ("code", "name", "definition")},
            **{name: lines_of(value.get(name)) for name in VALUE_LINES},
        },
        "aspired_level": str(text_of(row, "aspired_level", ASPIRED)),
        "further_levels": [{"level": level, "text": further.get(str(level), "")} for level in LEVELS],
        **{name: text_of(row, name) for name in AIM_TEXTS},
        **{name: lines_of(row.get(name)) for name in AIM_LINES},
    }


def values(tree: Tree) -> Tree:
    """What the Struct takes: further levels that are described."""
    aims = [{**aim, "further_levels": [one for one in aim["further_levels"] if one["text"]]} for aim in tree["values"]]
    return {**tree, "values": aims}


def place(name: str, _: Tree) -> str:
    """The form's field for a fault; the further levels of a value are one group."""
    head, further, _rest = name.partition(".further_levels")
    return f"{head}{further}" if further else folded(name) if name.count("[") > 1 else name


async def start(_: Visit) -> dict[str, Any]:
    """The catalogue, grouped by nothing: in reading order."""
    return {"catalogue": catalogue()}


async def begin(visit: Visit) -> Tree:
    """The picked values of the catalogue."""
    picked = visit.request.query_params.getall(PICKED, [])
    return {"values": [_aim({}, one.code) for one in catalogue() if one.code in picked]}


async def choices(_: Visit, tree: Tree) -> dict[str, Any]:
    """The values of the catalogue that are not among these yet."""
    chosen = {aim["value"]["code"] for aim in tree["values"]}
    return {"others": [one for one in catalogue() if one.code not in chosen]}


async def shown(visit: Visit, version: Versioned[Any]) -> dict[str, Any]:
    """Whether this version counts today, and the frameworks that look at each value."""
    today = await current_if_set(visit.conn)
    culture: TargetCulture = version.body
    return {
        "today": today,
        "is_current": today is not None and today.id == version.id,
        "seen_by": {aim.value.code: _frameworks_of(aim.value.code) for aim in culture.values},
    }


def _frameworks_of(code: str) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in frameworks() if any(code in row.values for row in one.dimensions)]


async def listed(visit: Visit) -> dict[str, Any]:
    """The version that counts today, if one was chosen."""
    return {"today": await current_if_set(visit.conn)}


async def _check(_: Connection, culture: TargetCulture) -> None:
    check_target_culture(culture)


kind = Kind(
    documents=target_cultures,
    path="/culture",
    scope="culture",
    plural="Target culture",
    template="documents/culture",
    teaches="The values that the organisation hires for, each described as behaviour and with the level aspired to.",
    check=_check,
    completed=completed,
    values=values,
    begin=begin,
    start=start,
    shown=shown,
    choices=choices,
    listed=listed,
    place=place,
    rows=RowForm({"values": Rows("value", _aim)}),
    then="Notes that were read before keep their tags; under Evidence tags an administrator has them read anew.",
)


@posts("/culture/{version_id:uuid}/current", "culture:write")
async def make_current(visit: NamedDependency[Visit], version_id: FromPath[UUID]) -> Response[Any]:
    """Say that the organisation aspires to this version from now on."""
    async with visit.attempt() as outcome:
        await set_current(visit.conn, visit.actor, version_id)
    if outcome.refusal:
        return await show_version(visit, kind, version_id, outcome.refusal)
    notice = "This is the target culture from now on. To go back, make the former version current again."
    return visit.see_other(f"/culture/{version_id}", notice)


router = Router("/", route_handlers=[document_pages(kind), make_current])
