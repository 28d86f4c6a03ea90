"""A rubric as a form: five anchors for every competency, probes one to a line, codes made from names."""

import re
from collections.abc import Callable
from typing import Any

from api.pages.documents.documents_form import (
    RowForm,
    Rows,
    Tree,
    as_body,
    code_from,
    folded,
    lines_of,
    rows_of,
    text_of,
)
from domain.errors import Invalid
from domain.rubrics.model import Competency, Question, Rubric

LEVELS = range(1, 6)
EVERYBODY = ["front_line", "specialist", "lead"]
MINUTES = 5
_ANCHOR = re.compile(r"competencies\[(\d+)\]\.anchors\[(\d+)\](.*)")
_PLACE = re.compile(r"competencies\[(\d+)\](?:\.questions\[(\d+)\])?")


def _question(_: Tree, __: str) -> Tree:
    return {"type": "past_behaviour", "planned_minutes": MINUTES, "role_levels": EVERYBODY}


def _competency(_: Tree, __: str) -> Tree:
    return {"questions": [_question({}, "")]}


ROWS = RowForm(
    {"competencies": Rows("competency", _competency), "competencies[].questions": Rows("question", _question)}
)


def completed(tree: Tree) -> Tree:
    """The fields for the template. Five anchors, one for each level."""
    competencies = [_completed_competency(row) for row in rows_of(tree.get("competencies"))]
    for position, one in enumerate(competencies):
        _give_codes(one, [other["code"] for other in competencies], position)
    return {
        "title": text_of(tree, "title"),
        "validation": text_of(tree, "validation"),
        "competencies": competencies,
        "level_mapping": _completed_mapping(tree.get("level_mapping")),
    }


def _completed_mapping(given: Any) -> Tree:
    """The mapping to another system's scale, with a place for each of its texts; all are empty where there is none."""
    mapping = given if isinstance(given, dict) else {}
    levels = mapping.get("levels")
    steps = levels if isinstance(levels, dict) else {}
    return {
        "system": str(text_of(mapping, "system")),
        "scale": lines_of(mapping.get("scale")),
        "levels": {f"level_{level}": _step(steps, f"level_{level}") for level in LEVELS},
        "no_evidence": _step(mapping, "no_evidence"),
    }


def _step(row: Tree, name: str) -> str:
    """A step as it stands in the scale, where spaces are single."""
    return " ".join(str(text_of(row, name)).split())


def _completed_competency(row: Tree) -> Tree:
    by_level = {str(text_of(one, "level")): one for one in rows_of(row.get("anchors"))}
    anchors = [by_level.get(str(level), {}) for level in LEVELS]
    return {
        **{name: str(text_of(row, name)) for name in ("code", "name", "definition")},
        "value_codes": lines_of(row.get("value_codes")),
        "questions": [_completed_question(one) for one in rows_of(row.get("questions"))],
        "anchors": [
            {"level": level, "text": str(text_of(one, "text")), "examples": lines_of(one.get("examples"))}
            for level, one in zip(LEVELS, anchors, strict=True)
        ],
    }


def _completed_question(row: Tree) -> Tree:
    return {
        **{name: str(text_of(row, name)) for name in ("code", "text", "type", "dilemma")},
        "planned_minutes": text_of(row, "planned_minutes"),
        "probes": lines_of(row.get("probes")),
        "role_levels": lines_of(row.get("role_levels")),
    }


def _give_codes(competency: Tree, taken: list[str], position: int) -> None:
    """Codes for what is new, from its name; what has a code keeps it, since scores hang on it."""
    if not competency["code"] and competency["name"]:
        competency["code"] = code_from(competency["name"], taken, f"competency_{position + 1}")
    questions = competency["questions"]
    for number, question in enumerate(questions, 1):
        if not question["code"] and competency["code"]:
            known = [one["code"] for one in questions]
            question["code"] = code_from(f"{competency['code'][:45]}_q{number}", known, f"question_{number}")


def values(tree: Tree) -> Tree:
    """What the Struct takes: anchors that are written, dilemmas of situations only."""
    made = {
        "title": tree["title"],
        "validation": tree["validation"],
        "competencies": [_competency_values(one) for one in tree["competencies"]],
    }
    if has_mapping(tree):
        made["level_mapping"] = tree["level_mapping"]
    return made


def has_mapping(tree: Tree) -> bool:
    """Whether anything is written of a mapping: with nothing the rubric has none."""
    mapping = tree["level_mapping"]
    return any([mapping["system"].strip(), mapping["scale"], mapping["no_evidence"], *mapping["levels"].values()])


def _competency_values(competency: Tree) -> Tree:
    return {
        **competency,
        "questions": [_question_values(one) for one in competency["questions"]],
        "anchors": [one for one in competency["anchors"] if one["text"].strip()],
    }


def _question_values(question: Tree) -> Tree:
    return {name: value for name, value in question.items() if name != "dilemma" or str(value).strip()}


def place(name: str, given: Tree) -> str:
    """The form's field for a fault at a path of the values: anchors have one field for each level."""
    match = _ANCHOR.fullmatch(name)
    if match is None:
        return folded(name) if name.endswith("]") and not _PLACE.fullmatch(name) else name
    competencies = given["competencies"]
    written = [one for one in competencies[int(match[1])]["anchors"] if str(one["text"]).strip()]
    level = int(written[int(match[2])]["level"])
    return f"competencies[{match[1]}].anchors[{level - 1}]{folded(match[3])}"


def readable(tree: Tree) -> tuple[Rubric | None, Callable[[str], str], str]:
    """What the linter can read of a rubric that is being written, and what it cannot.

    The function leads from a name in what is read to the name in the form: what is not complete is left out.
    """
    kept: list[tuple[int, list[int]]] = []
    read: list[Competency] = []
    left_out = 0
    for position, one in enumerate(values(tree)["competencies"]):
        questions = [(number, _read(Question, row)) for number, row in enumerate(one["questions"])]
        whole = [(number, question) for number, question in questions if question is not None]
        left_out += len(questions) - len(whole)
        competency = _read(Competency, {**one, "questions": [one["questions"][number] for number, _ in whole]})
        if competency is None:
            left_out += 1
            continue
        kept.append((position, [number for number, _ in whole]))
        read.append(competency)
    unread = "What is not complete yet is not linted: every question needs its text and two probes." if left_out else ""
    if not read:
        return None, str, unread
    rubric = Rubric(title=tree["title"] or "-", validation=tree["validation"] or "-", competencies=tuple(read))

    def back(name: str) -> str:
        match = _PLACE.match(name)
        if match is None:
            return name
        position, numbers = kept[int(match[1])]
        question = f".questions[{numbers[int(match[2])]}]" if match[2] else ""
        return f"competencies[{position}]{question}{name[match.end() :]}"

    return rubric, back, unread


def _read(kind: type[Any], row: Tree) -> Any:
    try:
        return as_body(kind, row)
    except Invalid:
        return None
