"""What changed between two versions, for reading side by side: places by their names, changed words marked."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

import msgspec

from api.pages.rendering import words
from domain.versions.diff import Change

NAME_MOST = 70
TOKENS_MOST = 3_000
_TOKEN = re.compile(r"\s+|[^\s]+")
_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")
KINDS = {"added": "Added", "removed": "Removed", "changed": "Changed", "moved": "New order"}
# Lists whose entries are named by what they are, not by a name of their own.
NUMBERED = {"anchors": "Anchor of level", "further_levels": "Level"}
FIELDS = {
    "text": "wording",
    "shown_by": "what shows it",
    "opposite_shown_by": "what shows the opposite",
    "question_codes": "questions",
    "task_codes": "tasks",
    "value_codes": "values",
    "role_levels": "role levels",
    "slot_minutes": "minutes of the slot",
    "why_statement": "why",
}


class Part(msgspec.Struct, frozen=True):
    """A run of text that both sides have, or that only this one has."""

    text: str
    changed: bool = False


class DiffRow(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: where, what kind, and each side as runs of text."""

    place: str
    kind: str
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()


def diff_rows(changes: list[Change], before: Any, after: Any) -> list[DiffRow]:
    """The changes as rows of a table; `before` and `after` are the documents, for the names of what is coded."""
    names = {**dict(_names(before)), **dict(_names(after))}
    return [_row(change, names) for change in changes]


def _row(change: Change, names: dict[str, str]) -> DiffRow:
    old, new = _text(change.before, names), _text(change.after, names)
    before, after = _whole(old, new) if change.kind in {"added", "removed"} else _marked(old, new)
    return DiffRow(place=place_of(change.path, names), kind=KINDS[change.kind], before=before, after=after)


def place_of(path: str, names: dict[str, str]) -> str:
    """A path as people say it: competencies[empathy].anchors[3].text → Empathy, anchor of level 3, wording."""
    said: list[str] = []
    last = ""
    for name, key in _STEP.findall(path):
        if name:
            last = name
            said.append(FIELDS.get(name, words(name)))
        elif last in NUMBERED:
            said[-1] = f"{NUMBERED[last]} {key}"
        else:
            said[-1] = names.get(key, words(key))
    joined = " › ".join(one[0].upper() + one[1:] for one in said if one)
    return joined or "Everything"


def _names(node: Any) -> Iterator[tuple[str, str]]:
    """Codes with their names, wherever they stand."""
    if isinstance(node, list | tuple):
        for entry in node:
            yield from _names(entry)
    elif isinstance(node, dict):
        name = node.get("name") or node.get("text")
        if isinstance(node.get("code"), str) and isinstance(name, str):
            yield node["code"], name if len(name) <= NAME_MOST else f"{name[:NAME_MOST].rstrip()}…"
        for entry in node.values():
            yield from _names(entry)


def _text(value: Any, names: dict[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, (_text(entry, names) for entry in value)))
    if isinstance(value, dict):
        told = ((key, _text(entry, names)) for key, entry in value.items() if key != "code")
        return "\n".join(f"{FIELDS.get(key, words(key)).capitalize()}: {text}" for key, text in told if text)
    return (
        names.get(value, value) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
    )


def _whole(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    return ((Part(old, True),) if old else ()), ((Part(new, True),) if new else ())


def _marked(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts with the words marked that the other does not have."""
    ours, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(ours) + len(theirs) > TOKENS_MOST:
        return (Part(old, True),), (Part(new, True),)
    before: list[Part] = []
    after: list[Part] = []
    for kind, at, until, then, till in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        differs = kind != "equal"
        if until > at:
            before.append(Part("".join(ours[at:until]), differs))
        if till > then:
            after.append(Part("".join(theirs[then:till]), differs))
    return tuple(before), tuple(after)
