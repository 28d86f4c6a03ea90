"""The worksheet of a value stream as a form: its rows, the measures' codes, and the body that is stored."""

from collections.abc import Mapping
from typing import Any

import msgspec

from api.pages.documents.documents_form import RowForm, Rows, Tree, code_from, lines_of, rows_of, text_of
from domain.fields import today

ROW_FIELDS = {
    "heard_from": ("source", "heard_on"),
    "measures_in_their_words": ("code", "words"),
    "steps": ("name", "customer_gets", "wait_days"),
    "kpis": ("name", "unit", "kind"),
}
LABELS = {"measures_in_their_words": "What customers measure", "heard_from": "Heard from", "kpis": "Key figures"}


def _new(list_name: str) -> Any:
    return lambda tree, given: (
        {field: "" for field in ROW_FIELDS[list_name]}
        | ({"heard_on": today().isoformat()} if list_name == "heard_from" else {})
    )


ROWS = RowForm(
    {
        "heard_from": Rows("source", _new("heard_from")),
        "measures_in_their_words": Rows("measure", _new("measures_in_their_words")),
        "steps": Rows("step", _new("steps")),
        "kpis": Rows("key figure", _new("kpis")),
    }
)


def begun() -> Tree:
    """An empty worksheet with one place to say where the words come from, one measure and one step."""
    lists = {name: [ROWS.lists[name].new({}, "")] for name in ("heard_from", "measures_in_their_words", "steps")}
    return completed(lists)


def completed(tree: Tree) -> Tree:
    """The tree with every field that the template shows; a measure that has words gets a code."""
    made: Tree = {name: _text(tree, name) for name in ("team_id", "customer_segment", "value_in_their_words")}
    for name, fields in ROW_FIELDS.items():
        made[name] = [{field: _text(row, field) for field in fields} for row in rows_of(tree.get(name))]
    taken = [row["code"] for row in made["measures_in_their_words"] if row["code"]]
    for row in made["measures_in_their_words"]:
        if not row["code"] and row["words"].strip():
            row["code"] = code_from(row["words"], taken, "measure")
            taken.append(row["code"])
    for row, sent in zip(made["kpis"], rows_of(tree.get("kpis")), strict=True):
        row["serves"] = [code for code in lines_of(sent.get("serves")) if code in taken]
    core = tree.get("power_core")
    core = core if isinstance(core, dict) else {}
    made["power_core"] = {name: _text(core, name) for name in ("department", "how_known")}
    return made


def _text(row: Mapping[str, Any], name: str) -> str:
    """A field as its text, also where what is stored, or what a removed row says it was, is a number."""
    return str(text_of(row, name))


def plain(content: msgspec.Struct) -> Tree:
    """A stored worksheet as a tree of dicts and lists."""
    made: Tree = msgspec.json.decode(msgspec.json.encode(content))
    return made


def body_of(tree: Tree) -> Tree:
    """What is stored of a completed tree: without the power core where nothing was said of it."""
    told = {name: value for name, value in tree.items() if name not in {"team_id", "power_core"}}
    if any(text.strip() for text in tree["power_core"].values()):
        told["power_core"] = tree["power_core"]
    return told


def place(path: str) -> str:
    """The field that shows a fault: a measure's code and a figure's ticks have no field of their own."""
    if path.startswith("measures_in_their_words["):
        return path.replace("].code", "].words")
    return path.partition(".serves[")[0] + ".serves" if ".serves[" in path else path
