"""Survey questionnaires: the shipped ones to begin from, one's own, and what the linter says of them."""

from typing import Any

from anyio import to_thread
from litestar import Router

from api.pages.base import Visit
from api.pages.documents.documents import document_pages
from api.pages.documents.documents_form import Tree, as_body, folded
from api.pages.documents.documents_kind import Kind, Live, found
from api.pages.documents.instruments_form import ROWS, completed, values
from api.pages.documents.instruments_translations import LANGUAGES, translation_pages
from domain.culture.service import catalogue, current_if_set, frameworks
from domain.database import Connection, as_json
from domain.errors import Invalid
from domain.instruments.model import Instrument
from domain.instruments.service import check_instrument, instruments, lint, minutes_needed, shipped_instruments
from domain.versions.model import Versioned

FIVE = ("Never", "Rarely", "Sometimes", "Often", "Almost always")
WHOLE_AT = "translations["


async def start(_: Visit) -> dict[str, Any]:
    """The shipped questionnaires to begin from."""
    return {
        "shipped": [
            (name, one.title, f"{len(one.items)} statements, about {minutes_needed(one)} minutes. {_aim(one)}")
            for name, one in shipped_instruments().items()
        ]
    }


def _aim(one: Instrument) -> str:
    """The first sentence of its purpose: enough to choose by."""
    return one.purpose.partition(". ")[0].rstrip(".") + "."


async def begin(visit: Visit) -> Tree:
    """A copy of a shipped questionnaire, or an empty one."""
    name = visit.query("from")
    chosen = shipped_instruments().get(name)
    if chosen is not None:
        return {**as_json(chosen), "shipped": name}
    return {"scale": {"low": FIVE[0], "high": FIVE[-1], "points": 5, "labels": list(FIVE)}, "items": [{}]}


async def live(_: Visit, tree: Tree) -> Live:
    """What the linter says, once every field is complete."""
    try:
        instrument = as_body(Instrument, values(tree))
    except Invalid as faults:
        return Live(linted=True, unread=f"The linter reads it when every field is complete: {faults.message}")
    findings = await to_thread.run_sync(lint, instrument)
    minutes = f"{len(instrument.items)} statements, about {minutes_needed(instrument)} minutes to answer."
    return Live(linted=True, findings=found(findings, place_of), outputs={"minutes": minutes})


def place_of(name: str) -> str:
    """The form's field for a fault; translations have pages of their own."""
    if name.startswith(WHOLE_AT):
        return "translations"
    return folded(name) if name.startswith(("scale.labels[", "comment_questions[")) else name


async def choices(visit: Visit, tree: Tree) -> dict[str, Any]:
    """The dimensions that statements may belong to: those of the framework, else the values of the target culture."""
    framework = next((one for one in frameworks() if one.code == tree["framework"]), None)
    today = await current_if_set(visit.conn)
    if framework is not None:
        known = {row.code: row.name for row in framework.dimensions}
    else:
        known = {one.code: one.name for one in (catalogue() if today is None else [a.value for a in today.body.values])}
    names = {one.code: one.name for one in catalogue()}
    for item in tree["items"]:
        if item["dimension"]:
            known.setdefault(item["dimension"], names.get(item["dimension"], item["dimension"]))
    themes = {
        theme.code: theme.name
        for row in (framework.dimensions if framework else ())
        for theme in (row.themes or ())
    }  # fmt: skip
    return {
        "framework": framework, "dimensions": list(known.items()), "themes": list(themes.items()),
        "languages": LANGUAGES,
        "own_languages": [*LANGUAGES.items(), *((one, one) for one in {tree["language"]} - {"", *LANGUAGES})],
    }  # fmt: skip


async def shown(_: Visit, version: Versioned[Any]) -> dict[str, Any]:
    """Statements by dimension, the framework's names, and how long it takes."""
    instrument: Instrument = version.body
    framework = next((one for one in frameworks() if one.code == instrument.framework), None)
    names = {one.code: one.name for one in catalogue()}
    if framework is not None:
        names = {**names, **{row.code: row.name for row in framework.dimensions}}
    groups: dict[str, list[Any]] = {}
    for item in instrument.items:
        groups.setdefault(names.get(item.dimension, item.dimension), []).append(item)
    return {
        "framework": framework, "groups": groups, "names": names, "minutes": minutes_needed(instrument),
        "languages": LANGUAGES,
    }  # fmt: skip


async def _check(_: Connection, instrument: Instrument) -> None:
    check_instrument(instrument)


kind = Kind(
    documents=instruments,
    path="/survey-instruments",
    scope="surveys",
    plural="Questionnaires",
    template="documents/instruments",
    teaches="What a survey asks a team: statements about what the team does, answered on five steps.",
    check=_check,
    completed=completed,
    values=values,
    begin=begin,
    start=start,
    shown=shown,
    choices=choices,
    live=live,
    place=lambda name, _: place_of(name),
    rows=ROWS,
    carried=("translations",),
    called="questionnaire",
)
router = Router("/", route_handlers=[document_pages(kind), *translation_pages(kind)])
