"""A survey questionnaire as a form. Translations have forms of their own and are carried along unchanged."""

from api.pages.documents.documents_form import RowForm, Rows, Tree, code_from, lines_of, rows_of, text_of
from domain.database import as_json
from domain.instruments.service import shipped_instruments

TEXTS = ("title", "purpose", "framework", "language", "shipped")
ITEM_TEXTS = ("code", "dimension", "text", "opposite", "theme")
STEPS = 5
CODE_WORDS = 5


def _item(tree: Tree, _: str) -> Tree:
    """A statement of the dimension that the last one has."""
    items = tree["items"]
    return {"dimension": items[-1]["dimension"] if items else ""}


ROWS = RowForm({"items": Rows("statement", _item)})


def completed(tree: Tree) -> Tree:
    """The fields for the template, and the translations as they are stored."""
    scale = tree.get("scale")
    scale = scale if isinstance(scale, dict) else {}
    items = [_completed_item(row) for row in rows_of(tree.get("items"))]
    for position, item in enumerate(items):
        if not item["code"] and item["text"]:
            text = " ".join(item["text"].removeprefix("In our team, ").split()[:CODE_WORDS])
            item["code"] = code_from(text, [one["code"] for one in items], f"item_{position + 1}")
    made: Tree = {
        **{name: text_of(tree, name) for name in TEXTS},
        "scale": {"labels": lines_of(scale.get("labels"))},
        "items": items,
        "comment_questions": lines_of(tree.get("comment_questions")),
        "criteria": [
            {name: text_of(row, name) for name in ("dimension", "mean", "set_by")}
            for row in rows_of(tree.get("criteria"))
        ],
    }
    return {**made, "translations": _translations(tree, made["shipped"])}


def _completed_item(row: Tree) -> Tree:
    return {
        **{name: str(text_of(row, name)) for name in ITEM_TEXTS},
        "reversed": text_of(row, "reversed") not in {"", False, "false"},
    }


def _translations(tree: Tree, shipped: str) -> list[Tree]:
    """Those that are stored, or those that the shipped questionnaire came with."""
    stored = tree.get("translations")
    if isinstance(stored, list | tuple):
        return rows_of(stored)
    origin = shipped_instruments().get(shipped)
    return [] if origin is None else [as_json(one) for one in origin.translations]


def values(tree: Tree) -> Tree:
    """What the Struct takes: the ends of the scale from its labels, and translations of what is still asked."""
    labels = tree["scale"]["labels"]
    codes = {item["code"] for item in tree["items"]}
    return {
        "title": tree["title"],
        "purpose": tree["purpose"],
        "scale": _scale(labels),
        "items": [_item_values(item) for item in tree["items"]],
        "framework": tree["framework"] or None,
        "language": tree["language"] or "en",
        "comment_questions": tree["comment_questions"],
        "criteria": tree["criteria"],
        "translations": [_still_asked(one, codes) for one in tree["translations"]],
    }


def _scale(labels: list[str]) -> Tree:
    return {"low": labels[0] if labels else "", "high": labels[-1] if labels else "", "points": STEPS, "labels": labels}


def _item_values(item: Tree) -> Tree:
    return {**item, "opposite": item["opposite"] or None, "theme": item["theme"] or None}


def _still_asked(translation: Tree, codes: set[str]) -> Tree:
    return {**translation, "items": [one for one in rows_of(translation.get("items")) if one.get("code") in codes]}
