"""Rubrics: what a panel asks, listens for and rates, as panelists see it and in its editor."""

from typing import Any

from anyio import to_thread
from msgspec import UNSET

from api.pages.base import Visit
from api.pages.documents.documents import document_pages
from api.pages.documents.documents_form import Tree
from api.pages.documents.documents_kind import Kind, Live, found
from api.pages.documents.rubrics_form import ROWS, completed, has_mapping, place, readable, values
from domain.culture.service import catalogue, current_if_set
from domain.database import Connection, as_json
from domain.rubrics.linter.linter import lint_rubric
from domain.rubrics.model import Rubric
from domain.rubrics.service import NOT_VALIDATED, check_rubric, library, rubrics
from domain.versions.model import Versioned

LEVELS = (("front_line", "Front line"), ("specialist", "Specialist"), ("lead", "Lead"))
TYPES = (("past_behaviour", "Past behaviour"), ("situational", "Situation"))
PICKED = "pick"


async def start(_: Visit) -> dict[str, Any]:
    """The shipped competencies to begin from."""
    return {"competencies": [(one.code, one.name, one.definition) for one in library()]}


async def begin(visit: Visit) -> Tree:
    """The picked competencies of the library, with all their questions and anchors."""
    picked = visit.request.query_params.getall(PICKED, [])
    chosen = [as_json(one) for one in library() if one.code in picked]
    return {"validation": NOT_VALIDATED, "competencies": chosen}


async def live(_: Visit, tree: Tree) -> Live:
    """What the linter says of what is written so far; what is not complete yet is left out."""
    rubric, back, unread = readable(tree)
    if rubric is None:
        return Live(linted=True, unread=unread)
    # In a thread: a rubric as large as a form may be takes seconds to read.
    findings = await to_thread.run_sync(lint_rubric, rubric)
    return Live(linted=True, findings=found(findings, lambda name: back(place_in(name, rubric))), unread=unread)


def place_in(name: str, rubric: Rubric) -> str:
    """The form's field for a fault in a rubric."""
    return place(name, as_json(rubric))


async def choices(visit: Visit, tree: Tree) -> dict[str, Any]:
    """The values that a competency may show: the target culture's, or the catalogue's, and those chosen already."""
    return {"aims": await _values(visit, tree), "levels": LEVELS, "types": TYPES, "mapped": has_mapping(tree)}


async def _values(visit: Visit, tree: Tree) -> list[tuple[str, str]]:
    today = await current_if_set(visit.conn)
    known = {value.code: value.name for value in catalogue()}
    aims = dict(known) if today is None else {aim.value.code: aim.value.name for aim in today.body.values}
    for competency in tree["competencies"]:
        for code in competency["value_codes"]:
            aims.setdefault(code, known.get(code, code))
    return list(aims.items())


async def shown(_: Visit, version: Versioned[Any]) -> dict[str, Any]:
    """The names of values, types and levels."""
    rubric: Rubric = version.body
    return {
        "aims": {value.code: value.name for value in catalogue()},
        "levels": dict(LEVELS),
        "types": dict(TYPES),
        "unset": UNSET,
        "mapping": None if rubric.level_mapping is UNSET else rubric.level_mapping,
    }


async def _check(_: Connection, rubric: Rubric) -> None:
    check_rubric(rubric)


kind = Kind(
    documents=rubrics,
    path="/rubrics",
    scope="rubrics",
    plural="Rubrics",
    template="documents/rubrics",
    teaches="What every candidate for a role is asked, and what each level of an answer looks like.",
    check=_check,
    completed=completed,
    values=values,
    begin=begin,
    start=start,
    shown=shown,
    choices=choices,
    live=live,
    place=place,
    rows=ROWS,
)
router = document_pages(kind)
