"""Editors of documents as forms: trees of entered texts, rows that come, go and move, and faults at their places.

A tree is a document as its form holds it: dicts and lists of texts, complete enough for the template to show.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import msgspec

from api.pages.forms import STEP, Entered, Refusal, as_struct
from api.pages.rendering import words
from domain.errors import FieldError, Invalid, invalid

Tree = dict[str, Any]
ROWS_MOST = 200
_POSITION = re.compile(r"\[[0-9]+\]")
_LAST_POSITION = re.compile(r"\[([0-9]+)\]$")
_NOT_IN_CODES = re.compile(r"[^a-z0-9]+")
CODE_MOST = 50
SINGULAR = {
    "tasks": "task",
    "competencies": "competency",
    "questions": "question",
    "anchors": "level",
    "values": "value",
    "items": "statement",
    "criteria": "criterion",
}
LABELS = {"question_codes": "questions", "task_codes": "tasks", "value_codes": "values", "text": "wording"}


def rows_of(value: Any) -> list[Tree]:
    """The rows of a list in a form; whatever is no row is left out."""
    return [row for row in value if isinstance(row, dict)][:ROWS_MOST] if isinstance(value, list | tuple) else []


def lines_of(value: Any) -> list[str]:
    """Short texts that stand one to a line in one field, or ticks; empty ones are left out."""
    entries = value.split("\n") if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return [" ".join(entry.split()) for entry in entries if isinstance(entry, str) and entry.strip()]


def text_of(row: Mapping[str, Any], name: str, otherwise: str = "") -> Any:
    """A field's text or number; `otherwise` where it is missing or is no single value."""
    value = row.get(name, otherwise)
    return otherwise if value is None or isinstance(value, dict | list | tuple) else value


def code_from(words: str, taken: Sequence[str], otherwise: str) -> str:
    """A code for something named in words, which no other has: "Asks why" → asks_why, then asks_why_2."""
    made = _NOT_IN_CODES.sub("_", words.casefold()).strip("_")[:CODE_MOST].strip("_")
    base = made if re.fullmatch(r"[a-z][a-z0-9_]+", made) else otherwise
    if base not in taken:
        return base
    return next(code for number in range(2, len(taken) + 3) if (code := f"{base}_{number}") not in taken)


@dataclass(frozen=True)
class Rows:
    """A list of rows in an editor. `one` names a row, `new` makes one from the tree and what the button says."""

    one: str
    new: Callable[[Tree, str], Any]


@dataclass(frozen=True)
class Acted:
    """What pressing a row's button did: the row's path, the words that say it, and a removed row to put back."""

    at: str = ""
    said: str = ""
    removed_from: str = ""
    removed: str = ""


@dataclass(frozen=True)
class _Place:
    """A row in a tree: the list that it stands in, and where."""

    entries: list[Any]
    position: int
    path: str
    rows: Rows


@dataclass(frozen=True)
class RowForm:
    """The lists of one editor by their paths, such as `tasks` or `competencies[].questions`."""

    lists: Mapping[str, Rows] = field(default_factory=dict)

    def act(self, tree: Tree, form: Entered) -> Acted | None:
        """Do in the tree what a row's button asks for; None where none was pressed. Raises Invalid for no row."""
        if form.has("_add"):
            return self._add(tree, form.text("_add"))
        if form.has("_remove"):
            return self._remove(tree, form.text("_remove"))
        if form.has("_restore"):
            return self._restore(tree, form.text("_removed_from"), form.text("_removed"))
        for name, step in (("_up", -1), ("_down", 1)):
            if form.has(name):
                return self._move(tree, form.text(name), step)
        return None

    def _add(self, tree: Tree, asked: str) -> Acted:
        path, _, given = asked.partition("=")
        place = self._place(tree, f"{path}[{ROWS_MOST}]")
        if len(place.entries) >= ROWS_MOST:
            raise invalid("body", "too_many", f"There are {ROWS_MOST} already.")
        place.entries.append(place.rows.new(tree, given))
        number = len(place.entries)
        one = place.rows.one
        return Acted(at=f"{path}[{number - 1}]", said=f"{one[0].upper()}{one[1:]} {number} added at the end.")

    def _remove(self, tree: Tree, path: str) -> Acted:
        place = self._place(tree, path)
        if place.position >= len(place.entries):
            raise invalid("body", "unknown_row", "There is no such row.")
        gone = place.entries.pop(place.position)
        said = f"{place.rows.one[0].upper()}{place.rows.one[1:]} {place.position + 1} removed."
        return Acted(at=path, said=said, removed_from=path, removed=msgspec.json.encode(gone).decode())

    def _restore(self, tree: Tree, path: str, row: str) -> Acted:
        place = self._place(tree, path)
        try:
            given = msgspec.json.decode(row)
        except (msgspec.DecodeError, RecursionError) as error:
            raise invalid("body", "unknown_row", "There is no such row.") from error
        place.entries.insert(place.position, given)
        return Acted(at=path, said=f"{place.rows.one[0].upper()}{place.rows.one[1:]} {place.position + 1} is back.")

    def _move(self, tree: Tree, path: str, step: int) -> Acted:
        place = self._place(tree, path)
        to = place.position + step
        if not (place.position < len(place.entries) and 0 <= to < len(place.entries)):
            raise invalid("body", "unknown_row", "This row cannot move further.")
        place.entries.insert(to, place.entries.pop(place.position))
        at = _LAST_POSITION.sub(f"[{to}]", path)
        return Acted(at=at, said=f"Moved to place {to + 1} of {len(place.entries)}.")

    def _place(self, tree: Tree, path: str) -> _Place:
        last = _LAST_POSITION.search(path)
        rows = self.lists.get(_POSITION.sub("[]", path[: last.start()])) if last else None
        if last is None or rows is None:
            raise invalid("body", "unknown_row", "There is no such row.")
        node: Any = tree
        for name, position in STEP.findall(path[: last.start()]):
            try:
                node = node[name or int(position)]
            except (KeyError, IndexError, TypeError) as error:
                raise invalid("body", "unknown_row", "There is no such row.") from error
        return _Place(node, int(last[1]), path, rows)


def as_body(kind: type[msgspec.Struct], values: Tree) -> Any:
    """The Struct from a tree's values, or Invalid with every fault, also those of rows within rows."""
    problems = _problems(kind, values, "")
    if problems:
        raise Invalid(problems)
    return as_struct(kind, values)


def _problems(kind: type[msgspec.Struct], values: Mapping[str, Any], path: str) -> list[FieldError]:
    below: dict[str, list[FieldError]] = {}
    for one in msgspec.structs.fields(kind):
        row_type, rows = _row_type(one.type), values.get(one.name)
        if row_type is not None and isinstance(rows, list):
            below[one.name] = [
                problem
                for position, row in enumerate(rows)
                for problem in _problems(row_type, row, f"{path}{one.name}[{position}].")
            ]
        elif row_type is not None and isinstance(rows, dict):
            below[one.name] = _problems(row_type, rows, f"{path}{one.name}.")
    try:
        as_struct(kind, values)
    except Invalid as refused:
        own = {problem.field: problem for problem in refused.errors}
    else:
        own = {}
    found: list[FieldError] = []
    for one in msgspec.structs.fields(kind):
        if below.get(one.name):
            found += below[one.name]
            continue
        found += [
            msgspec.structs.replace(problem, field=f"{path}{name}")
            for name, problem in own.items()
            if re.match(rf"{re.escape(one.name)}($|[.\[])", name)
        ]
    known = {one.name for one in msgspec.structs.fields(kind)}
    unknown = [name for name in values if name not in known]
    return found + [
        FieldError(field=f"{path}{name}", code="unknown_field", message="Unknown field.") for name in unknown
    ]


def _row_type(kind: Any) -> type[msgspec.Struct] | None:
    """The Struct of a list's rows, or of a part of its own; None for what is neither."""
    inner = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    row = inner if isinstance(inner, type) else next(iter(get_args(inner)), None)
    return row if isinstance(row, type) and issubclass(row, msgspec.Struct) else None


def folded(name: str) -> str:
    """The field in which an entry of a list stands: the entries of a list of short texts share one."""
    return _LAST_POSITION.sub("", name)


def named(pointer: str) -> str:
    """A JSON pointer as the name of a field: /tasks/0/text → tasks[0].text."""
    path = ""
    for step in pointer.split("/")[1:]:
        path += f"[{step}]" if step.isdigit() else f".{step}" if path else step
    return path


def spoken(name: str) -> str:
    """A field's name as people say it: tasks[0].text → Task 1, text."""
    said = []
    for word, position in STEP.findall(name):
        if word:
            said.append(LABELS.get(word, words(word)))
        else:
            said[-1] = f"{SINGULAR.get(said[-1], said[-1])} {int(position) + 1}"
    joined = ", ".join(said)
    return joined[:1].upper() + joined[1:]


def placed(refusal: Refusal, place: Callable[[str], str]) -> Refusal:
    """The refusal with the fields as this form names them; what falls together is said together."""
    fields: dict[str, str] = {}
    for name, message in refusal.fields.items():
        where = place(named(name) if name.startswith("/") else name)
        said = message.replace("Send at least", "Give at least").replace("Send at most", "Give at most")
        fields[where] = f"{fields[where]} {said}" if where in fields else f"{spoken(where)}: {said}"
    return msgspec.structs.replace(refusal, fields=fields)
