"""A sound questionnaire, and what the linter says of it once something in it is changed."""

import copy
from collections.abc import Mapping
from typing import Any

import msgspec

from domain.instruments.model import Instrument
from domain.instruments.service import lint
from domain.rubrics.linter.model import LintFinding

LABELS = ["Never", "Rarely", "Sometimes", "Often", "Almost always"]
ASKED = [
    ("greet", "In our team, we greet a guest before the door has closed."),
    ("ask", "In our team, we ask a guest what the stay is for."),
    ("room", "In our team, we check a room from the doorway of the guest."),
    ("queue", "In our team, a guest stands in line while a desk is free."),
]
ENDS = "In our team, we plan the shift by {}."
LADDER = ("awareness", "sensitivity", "focus", "obsession")


def document() -> dict[str, Any]:
    """Four items of one dimension, one of them reversed, in English."""
    return {
        "title": "Front desk",
        "purpose": "Shows what the desk does.",
        "scale": {"low": LABELS[0], "high": LABELS[-1], "points": 5, "labels": list(LABELS)},
        "items": [{"code": code, "dimension": "welcome", "text": text} for code, text in ASKED[:3]]
        + [{"code": ASKED[3][0], "dimension": "welcome", "text": ASKED[3][1], "reversed": True}],
        "comment_questions": ["What should the desk keep doing?"],
    }


def bipolar() -> dict[str, Any]:
    """The same with two ends for each item."""
    base = document()
    firsts = ("arrivals of guests", "questions of guests", "complaints of guests", "wishes of guests")
    seconds = ("arrivals of goods", "questions of staff", "complaints of staff", "wishes of staff")
    for item, first, second in zip(base["items"], firsts, seconds, strict=True):
        item.update(text=ENDS.format(first), opposite=ENDS.format(second), reversed=False)
    return base


def ladder() -> dict[str, Any]:
    """Four practices for each stage of the maturity ladder."""
    base = document()
    things = ("bed", "lamp", "key", "towel", "chair", "door", "soap", "map", "bell", "desk", "tray", "cup", "phone",
              "coat", "bag", "taxi")  # fmt: skip
    base["items"] = [
        {
            "code": f"item_{number}",
            "dimension": LADDER[number // 4],
            "theme": "measurement",
            "text": f"In our team, we ask guests about the {thing} before they leave.",
            "reversed": number == 0,
        }
        for number, thing in enumerate(things)
    ]
    criteria = [{"dimension": stage, "mean": 3.5, "set_by": "Workshop of May"} for stage in LADDER]
    return {**base, "framework": "maturity_ladder", "criteria": criteria}


def translated() -> dict[str, Any]:
    """The sound questionnaire with a German translation."""
    base = document()
    german = {
        "language": "de",
        "title": "Empfang",
        "purpose": "Zeigt, was der Empfang tut.",
        "scale": {
            "low": "Nie",
            "high": "Fast immer",
            "points": 5,
            "labels": ["Nie", "Selten", "Manchmal", "Oft", "Fast immer"],
        },
        "items": [
            {"code": code, "text": f"In unserem Team geschieht das: {number}."}
            for number, (code, _) in enumerate(ASKED)
        ],
        "comment_questions": ["Was soll der Empfang beibehalten?"],
    }
    return {**base, "translations": [german]}


def changed(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with the values at the pointers replaced; the value ... removes."""
    result = copy.deepcopy(base)
    for pointer, value in changes.items():
        *parents, last = [int(part) if part.isdecimal() else part for part in pointer.split("/")[1:]]
        node: Any = result
        for part in parents:
            node = node[part]
        if value is ...:
            del node[last]
        elif isinstance(node, list) and last == len(node):
            node.append(value)
        else:
            node[last] = value
    return result


def findings(base: dict[str, Any], changes: Mapping[str, Any] | None = None) -> tuple[LintFinding, ...]:
    return lint(msgspec.convert(changed(base, changes or {}), Instrument))
