"""The tables of docs/instruments.md, from the rules and the shipped questionnaires themselves.

`python -m tests.domain.instruments.tables` writes them anew; a test compares them.
"""

import re
from collections import Counter
from pathlib import Path

from domain.instruments.linter.linter import RULES
from domain.instruments.service import minutes_needed, shipped_instruments

DOCUMENT = Path(__file__).parents[3] / "docs/instruments.md"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def instruments_table() -> str:
    """Every shipped questionnaire with its dimensions, items, minutes and languages."""
    rows = []
    for name, one in shipped_instruments().items():
        counted = Counter(item.dimension for item in one.items)
        rows.append(
            (
                f"`{name}`",
                f"`{one.framework}`" if one.framework else "values of the target culture",
                ", ".join(f"{code} {count}" for code, count in counted.items()),
                str(len(one.items)),
                "two ends" if one.items[0].opposite else f"{sum(item.reversed for item in one.items)} reversed",
                str(len(one.comment_questions)),
                str(minutes_needed(one)),
                ", ".join((one.language, *(other.language for other in one.translations))),
            )
        )
    head = (
        "Questionnaire",
        "Framework",
        "Items per dimension",
        "Items",
        "Direction",
        "Comments",
        "Minutes",
        "Languages",
    )
    return _table(head, rows)


def rules_table() -> str:
    """Every rule with what a finding of it means."""
    rows = [(rule.number, rule.severity, rule.title) for rule in sorted(RULES, key=lambda rule: rule.number)]
    return _table(("Rule", "E or W", "What it asks"), rows)


def with_tables(text: str) -> str:
    """The document with both tables between their marks."""
    for name, table in (("instruments", instruments_table()), ("rules", rules_table())):
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        text = re.sub(f"{begin}.*?{end}", lambda _, t=table, b=begin, e=end: f"{b}\n{t}\n{e}", text, flags=re.DOTALL)
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
