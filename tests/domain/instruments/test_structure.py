"""The rules on dimensions, stages, scales and translations, and the order and form of what they find."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.instruments.linter.linter import RULES
from domain.instruments.linter.lists import verbs, words
from domain.instruments.model import Instrument
from domain.instruments.service import lint
from domain.language.patterns import parse
from domain.rubrics.linter.places import order
from tests.domain.instruments.base import LADDER, bipolar, changed, document, findings, ladder, translated

GERMAN = "/translations/0"
SAME = {"code": "more", "dimension": "welcome", "text": "In our team, we greet a guest before the door has closed."}
NEAR = {**SAME, "text": "In our team, we greet each guest before the door has closed."}
BASES = {"plain": document, "bipolar": bipolar, "ladder": ladder, "translated": translated}
MANY = [
    {
        "code": f"more_{n}",
        "dimension": "welcome",
        "text": f"In our team, we ask guest {n} about lamp {n * 7} at {n * 3}.",
    }
    for n in range(37)
]
TABLE: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("I01", "plain", {"/comment_questions/0": "What is good? What is bad?"}, ["/comment_questions/0"]),
    ("I02", "plain", {"/comment_questions/0": "What do we obviously do badly?"}, ["/comment_questions/0"]),
    ("I13", "plain", {"/comment_questions/0": "Which religion do our colleagues have?"}, ["/comment_questions/0"]),
    ("I14", "bipolar", {"/items/1/opposite": ...}, ["/items/1"]),
    ("I14", "bipolar", {"/items/2/reversed": True}, ["/items/2/reversed"]),
    ("I14", "plain", {"/framework": "obsessed_reactive"}, [f"/items/{n}" for n in range(4)]),
    ("I14", "plain", {}, []),
    ("I15", "bipolar", {"/items/0/opposite": "In our team, managers write the menu."}, ["/items/0/opposite"]),
    ("I16", "plain", {"/items/3": ...}, ["/items/0/dimension"]),
    ("I16", "plain", {"/items/3/dimension": "farewell"}, ["/items/0/dimension", "/items/3/dimension"]),
    ("I16", "plain", {"/framework": "people_values_clarity"}, ["/items"] * 5),
    ("I17", "plain", {"/items/3/reversed": False}, ["/items"]),
    ("I17", "plain", {f"/items/{n}/reversed": True for n in range(4)}, ["/items/0/reversed"]),
    ("I17", "bipolar", {}, []),
    ("I18", "plain", {"/items/4": SAME}, ["/items/4/text"]),
    ("I18", "plain", {"/items/4": {**SAME, "text": SAME["text"].upper()}}, ["/items/4/text"]),
    ("I18", "bipolar", {"/items/0/opposite": "In our team, we plan the shift by arrivals of guests."},
     ["/items/0/opposite"]),
    ("I18", "plain", {"/items/4": NEAR}, []),
    ("I19", "plain", {"/items/4": NEAR}, ["/items/4/text"]),
    ("I19", "plain", {"/items/4": SAME}, []),
    ("I20", "plain", {f"/items/{4 + n}": item for n, item in enumerate(MANY)}, ["/items"]),
    ("I20", "plain", {f"/items/{4 + n}": item for n, item in enumerate(MANY[:36])}, []),
    ("I21", "plain", {"/framework": "six_sigma"}, ["/framework"]),
    ("I21", "ladder", {"/items/2/dimension": "delight"}, ["/items/2/dimension"]),
    ("I21", "ladder", {"/items/2/theme": "channels"}, ["/items/2/theme"]),
    ("I21", "plain", {"/items/2/theme": "channels"}, ["/items/2/theme"]),
    ("I21", "ladder", {"/items/2/theme": ...}, []),
    ("I22", "ladder", {"/criteria/1": ...}, ["/criteria"]),
    ("I22", "ladder", {"/criteria/1/dimension": "focus"}, ["/criteria", "/criteria/2/dimension"]),
    ("I22", "ladder", {"/items/0/dimension": "focus"}, ["/items"]),
    ("I22", "plain", {"/criteria": [{"dimension": "welcome", "mean": 3, "set_by": "Us"}]}, ["/criteria/0/dimension"]),
    ("I22", "ladder", {}, []),
    ("I23", "plain", {"/scale/labels/1": "Never"}, ["/scale/labels/1"]),
    ("I23", "plain", {"/scale/high": "Always"}, ["/scale/high"]),
    ("I23", "translated", {f"{GERMAN}/scale/labels/2": "oft"}, [f"{GERMAN}/scale/labels/3"]),
    ("I24", "translated", {f"{GERMAN}/items/2": ...}, [f"{GERMAN}/items"]),
    ("I24", "translated", {f"{GERMAN}/items/2/code": "lift"}, [f"{GERMAN}/items", f"{GERMAN}/items/2/code"]),
    ("I24", "translated", {f"{GERMAN}/items/2/code": "ask"}, [f"{GERMAN}/items", f"{GERMAN}/items/2/code"]),
    ("I24", "translated", {f"{GERMAN}/items/2/opposite": "Anders."}, [f"{GERMAN}/items/2/opposite"]),
    ("I24", "translated", {"/items/1/opposite": "In our team, we ask a guest for the bill."},
     [f"{GERMAN}/items/1/opposite"]),
    ("I24", "translated", {f"{GERMAN}/comment_questions/0": ...}, [f"{GERMAN}/comment_questions"]),
    ("I24", "translated", {f"{GERMAN}/language": "en"}, [f"{GERMAN}/language"]),
    ("I24", "translated", {"/translations/1": translated()["translations"][0]}, ["/translations/1/language"]),
    ("I25", "translated", {f"{GERMAN}/items/1/text": "In our team, we ask a guest what the stay is for."},
     [f"{GERMAN}/items/1/text"]),
    ("I25", "translated", {f"{GERMAN}/items/1/text": "In unserem Team  geschieht das: 0."}, [f"{GERMAN}/items/1/text"]),
    ("I25", "translated", {f"{GERMAN}/comment_questions/0": "What should the desk keep doing?"},
     [f"{GERMAN}/comment_questions/0"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "base", "changes", "expected"), TABLE)
def test_rule(rule: str, base: str, changes: dict[str, Any], expected: list[str]) -> None:
    found = [finding.pointer for finding in findings(BASES[base](), changes) if finding.rule == rule]
    assert found == expected


@pytest.mark.parametrize("base", BASES)
def test_the_bases_of_the_table_are_clean(base: str) -> None:
    assert findings(BASES[base]()) == ()


def test_rules_are_numbered_without_gaps() -> None:
    assert sorted(rule.number for rule in RULES) == [f"I{number:02}" for number in range(1, len(RULES) + 1)]
    assert all(rule.scopes == ("instrument",) for rule in RULES)
    assert len({rule.title for rule in RULES}) == len(RULES)


def test_wording_is_read_in_english_alone() -> None:
    spoilt = {"/items/1/text": "I always love NPS and/or churn."}
    assert {finding.rule for finding in findings(document(), spoilt)} >= {"I01", "I05", "I07", "I08"}
    assert findings(document(), {**spoilt, "/language": "fr"}) == ()


def test_direct_speech_is_nobodys_statement() -> None:
    quoting = {"/items/1/text": "In our team, we hear guests say “I always get what I want” at the door."}
    assert findings(document(), quoting) == ()


def test_findings_come_by_rule_and_place_and_point_at_something() -> None:
    spoilt = changed(
        ladder(),
        {
            "/criteria/0": ...,
            "/items/10/text": "I always ask.",
            "/items/2/text": "I never ask.",
            "/items/3/dimension": "delight",
            "/scale/high": "More",
        },
    )
    found = lint(msgspec.convert(spoilt, Instrument))
    keys = [(finding.rule, order(finding.pointer)) for finding in found]
    assert keys == sorted(keys)
    assert {"I05", "I08", "I12", "I21", "I22", "I23"} <= {finding.rule for finding in found}
    severities = {rule.number: rule.severity for rule in RULES}
    for finding in found:
        assert severities[finding.rule] == finding.severity
        assert finding.message
        assert finding.mend
        node: Any = spoilt
        for part in finding.pointer.split("/")[1:]:
            node = node[int(part)] if isinstance(node, list) else node[part]


def test_lists_are_in_the_notation_and_hold_no_word_twice() -> None:
    lists = msgspec.structs.asdict(words())
    for name, terms in lists.items():
        assert len(set(terms)) == len(terms), name
        for term in terms:
            assert parse(term, {}), term
    for name in ("subordinating", "negative", "also_nouns", "objects", "function", "workforce", "linking"):
        assert all(re.fullmatch(r"[a-z]+(?:['-][a-z]+)*", term) for term in lists[name]), name
    assert {"ask", "tell"} <= verbs().base
    assert "told" in verbs().past
    assert "asking" in verbs().ing


PHRASES = (
    "In our team we I always never and or and/or not no as well as ask tell help what when , . ? ! “ ” ' NPS CRM",
    "older colleagues children nobody fail to churn often believe customers é ß 日本 - ~ / \u200b 5 %",
)
WORDS = [word for phrase in PHRASES for word in phrase.split()] + ["\n"]
TEXTS = st.one_of(
    st.text(min_size=1, max_size=60), st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join)
).map(lambda text: text[:200])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(TEXTS, st.none() | TEXTS), min_size=1, max_size=6), st.sampled_from([None, *LADDER, "zz"]))
def test_no_questionnaire_makes_the_linter_fail(texts: list[tuple[str, str | None]], framework: str | None) -> None:
    items = [
        {"code": f"item_{number % 4}", "dimension": "focus", "text": text, "opposite": other, "theme": "channels"}
        for number, (text, other) in enumerate(texts)
    ]
    base = {**translated(), "items": items, "framework": framework, "comment_questions": [texts[0][0]]}
    for finding in lint(msgspec.convert(base, Instrument)):
        assert finding.message
