"""Role profiles: the job, its tasks, and the competencies that it needs with their weights."""

from typing import Any
from uuid import UUID

from msgspec import UNSET

from api.pages.base import Visit
from api.pages.documents.documents import document_pages
from api.pages.documents.documents_form import RowForm, Rows, Tree, code_from, lines_of, rows_of, text_of
from api.pages.documents.documents_kind import Kind, Live
from api.pages.documents.documents_view import options
from api.pages.documents.rubrics import LEVELS
from domain.culture.service import current_if_set, target_cultures
from domain.errors import NotFound
from domain.roles.model import RoleProfile
from domain.roles.service import check_role_profile, role_profiles
from domain.rubrics.service import library, rubrics
from domain.versions.model import Versioned

CONTACT = (
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
    ("quarterly", "Quarterly"),
    ("none", "None"),
)
IMPORTANCE = (("5", "5, vital"), ("4", "4"), ("3", "3, important"), ("2", "2"), ("1", "1, minor"))
WHOLE = 100
TEXTS = ("title", "family", "level", "target_culture_id", "customer_contact", "weight_reason")


def _task(_: Tree, __: str) -> Tree:
    return {"code": "", "text": "", "importance": "3", "source": ""}


def _needed(_: Tree, __: str) -> Tree:
    return {"code": "", "task_codes": [], "value_codes": [], "share": ""}


def completed(tree: Tree) -> Tree:
    """The fields for the template. Shares are in percent; `equal` says that every competency counts the same."""
    tasks = [
        {name: text_of(row, name, blank) for name, blank in _task({}, "").items()} for row in rows_of(tree.get("tasks"))
    ]
    for position, task in enumerate(tasks):
        if not task["code"]:
            taken = [one["code"] for one in tasks]
            task["code"] = code_from(" ".join(str(task["text"]).split()[:4]), taken, f"task_{position + 1}")
    needed = [_completed_need(row) for row in rows_of(tree.get("competencies"))]
    equal = _equal(tree, needed)
    if equal and "equal" not in tree:
        needed = [{**one, "share": ""} for one in needed]
    return {
        **{name: text_of(tree, name) for name in TEXTS},
        "tasks": tasks,
        "competencies": needed,
        "equal": equal,
    }


def _completed_need(row: Tree) -> Tree:
    share = text_of(row, "share")
    if not share:
        share = _share_of(text_of(row, "weight"))
    return {
        "code": text_of(row, "code"),
        "task_codes": lines_of(row.get("task_codes")),
        "value_codes": lines_of(row.get("value_codes")),
        "share": share,
    }


def _share_of(weight: Any) -> str:
    """A stored weight in percent; nothing for what is no number."""
    try:
        return f"{float(weight) * WHOLE:.10g}"
    except ValueError:
        return ""


def _equal(tree: Tree, needed: list[Tree]) -> bool:
    """As it was ticked in a form; a stored profile's from its weights."""
    if "equal" in tree:
        return bool(text_of(tree, "equal"))
    shares = {one["share"] for one in needed}
    return "tasks" in tree and len(shares) <= 1 and all(shares)


def values(tree: Tree) -> Tree:
    """What the Struct takes: shares become weights, an empty reason is none, removed tasks are needed no more."""
    needed, tasks = tree["competencies"], {task["code"] for task in tree["tasks"]}
    made = {name: tree[name] for name in TEXTS if tree[name] != "" or name != "weight_reason"}
    made["tasks"] = tree["tasks"]
    made["competencies"] = [
        {
            "code": one["code"],
            "task_codes": [code for code in one["task_codes"] if code in tasks],
            "value_codes": one["value_codes"],
            "weight": 1 / len(needed) if tree["equal"] else _weight(one["share"]),
        }
        for one in needed
    ]
    return made


def _weight(share: Any) -> Any:
    try:
        return float(str(share).replace(",", ".")) / WHOLE
    except ValueError:
        return share


def place(name: str, _: Tree) -> str:
    """The form's field for a fault: weights are entered as shares, lists of codes are groups of ticks."""
    if name.endswith(".weight"):
        return f"{name.removesuffix('.weight')}.share"
    head, codes, _rest = name.partition("_codes[")
    return f"{head}_codes" if codes else name


async def live(_: Visit, tree: Tree) -> Live:
    """The sum of the shares."""
    return Live(outputs={"sum": _sum(tree)})


def _sum(tree: Tree) -> str:
    needed = tree["competencies"]
    if not needed:
        return "No competency yet."
    if tree["equal"]:
        return (
            f"Each of the {len(needed)} counts {WHOLE / len(needed):.3g} %." if len(needed) > 1 else "It counts alone."
        )
    weights = [_weight(one["share"]) for one in needed]
    if not all(isinstance(weight, float) for weight in weights):
        return "Enter a share for each competency."
    total = sum(weights) * WHOLE
    if abs(total - WHOLE) < WHOLE / 1e6:
        return "The shares sum to 100 %."
    lacks = WHOLE - total
    return f"The shares sum to {total:.4g} %: {abs(lacks):.4g} % {'are missing' if lacks > 0 else 'too much'}."


async def choices(visit: Visit, tree: Tree) -> dict[str, Any]:
    """What there is to choose from: target cultures, the values of the chosen one, and competencies."""
    chosen = str(tree["target_culture_id"])
    named = await _competencies(visit)
    for one in tree["competencies"]:
        named.setdefault(str(one["code"]), str(one["code"]))
    named.pop("", None)
    return {
        "cultures": await options(visit, target_cultures, chosen),
        "aims": await _aims(visit, chosen),
        "competencies": sorted(named.items(), key=lambda one: one[1]),
        "tasks": [
            (task["code"], f"{number}. {task['text'] or 'Not written yet'}")
            for number, task in enumerate(tree["tasks"], 1)
        ],
        "levels": LEVELS,
        "contact": CONTACT,
        "importance": IMPORTANCE,
    }


async def _competencies(visit: Visit) -> dict[str, str]:
    """Code → name of the competencies of rubrics in use and of the library, whose names come first."""
    return await rubrics.names(visit.conn, "competencies", in_use=True) | {one.code: one.name for one in library()}


async def _aims(visit: Visit, culture: str) -> list[tuple[str, str]]:
    """The values of the chosen target culture."""
    try:
        found = await target_cultures.get(visit.conn, UUID(culture))
    except (ValueError, NotFound):
        return []
    return [(aim.value.code, aim.value.name) for aim in found.body.values]


async def begin(visit: Visit) -> Tree:
    """One empty task and one empty competency, for the target culture of today."""
    today = await current_if_set(visit.conn)
    return {
        "level": "front_line",
        "customer_contact": "daily",
        "target_culture_id": str(today.id) if today else "",
        "tasks": [_task({}, "")],
        "competencies": [_needed({}, "")],
        "equal": "on",
    }


async def shown(visit: Visit, version: Versioned[Any]) -> dict[str, Any]:
    """The target culture's name and the words for codes."""
    profile: RoleProfile = version.body
    culture = await target_cultures.get(visit.conn, profile.target_culture_id)
    return {
        "culture": culture,
        "aims": {aim.value.code: aim.value.name for aim in culture.body.values},
        "named": await _competencies(visit),
        "tasks": {task.code: task for task in profile.tasks},
        "numbers": {task.code: number for number, task in enumerate(profile.tasks, 1)},
        "levels": dict(LEVELS),
        "contact": dict(CONTACT),
        "reason": "" if profile.weight_reason is UNSET else profile.weight_reason,
    }


kind = Kind(
    documents=role_profiles,
    path="/role-profiles",
    scope="roles",
    plural="Role profiles",
    template="documents/role_profiles",
    teaches="What a job is: its tasks, whom it serves, and the competencies that it needs. A rubric rests on it.",
    check=check_role_profile,
    completed=completed,
    values=values,
    begin=begin,
    shown=shown,
    choices=choices,
    live=live,
    place=place,
    rows=RowForm({"tasks": Rows("task", _task), "competencies": Rows("competency", _needed)}),
    references=(("target_culture_id", "Target culture", target_cultures),),
)
router = document_pages(kind)
