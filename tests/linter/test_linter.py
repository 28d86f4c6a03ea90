"""The linter as a whole: what we ship passes, no valid rubric makes it crash, findings come in order."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from domain.roles.model import RoleProfile, Task, WeightedCompetency
from domain.rubrics.linter import linter, registry
from domain.rubrics.linter.linter import blocks, lint_guide, lint_rubric
from domain.rubrics.linter.model import GuideFacts
from domain.rubrics.linter.places import order, pointer
from domain.rubrics.linter.structure import structure_index
from domain.rubrics.model import Anchor, Competency, Question, Rubric
from tests.linter.base import document, profile_document, rubric

FOLDER = Path(linter.__file__).parent
LIBRARY = sorted((FOLDER.parent / "library").glob("*.json"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_shipped_competencies_have_no_error(path: Path) -> None:
    competency = msgspec.json.decode(path.read_bytes(), type=Competency)
    findings = lint_rubric(Rubric(title="Shipped", validation="not yet validated locally", competencies=(competency,)))
    assert [finding for finding in findings if finding.severity == "E"] == []


@pytest.mark.parametrize("level", ["front_line", "specialist", "lead"])
@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_guide_of_a_shipped_competency_has_no_error(path: Path, level: str) -> None:
    competency = msgspec.json.decode(path.read_bytes(), type=Competency)
    task = {"code": "task", "text": "Does it.", "importance": 5, "source": "Workshop with five advisers, May 2026"}
    link = {"code": competency.code, "task_codes": ["task"], "value_codes": [competency.code], "weight": 1}
    profile = {**profile_document(), "level": level, "tasks": [task], "competencies": [link]}
    facts = GuideFacts(
        rubric=Rubric(title="Shipped", validation="not yet validated locally", competencies=(competency,)),
        profile=msgspec.convert(profile, RoleProfile),
        question_codes=tuple(question.code for question in competency.questions if level in question.role_levels),
        slot_minutes=60,
    )
    assert [finding for finding in lint_guide(facts) if finding.severity == "E"] == []


def test_the_base_of_the_tables_is_clean() -> None:
    assert lint_rubric(rubric()) == ()


def test_every_rule_is_a_file_with_a_reason_and_stands_in_the_registry_once() -> None:
    numbers = [f"R{number:02}" for number in range(1, 33)]
    assert [rule.number for rule in registry.RULES] == numbers
    assert [path.stem.upper() for path in sorted(FOLDER.glob("r[0-9][0-9].py"))] == numbers
    for rule in registry.RULES:
        source = (FOLDER / f"{rule.number.lower()}.py").read_text()
        assert source.startswith(f'"""{rule.number} ({rule.severity}): ')
        assert "\nWhy: " in source
        assert "\nMend: " in source
    for scope, checks in {
        "rubric": registry.RUBRIC,
        "guide": registry.GUIDE,
        "requisition": registry.REQUISITION,
        "publishing": registry.PUBLISHING,
    }.items():
        named = [check.__module__.rpartition(".")[2].upper() for check in checks]
        assert named == [rule.number for rule in registry.RULES if scope in rule.scopes]


def test_findings_come_by_rule_and_place_and_point_at_something() -> None:
    raw = document()
    raw["competencies"] = [
        msgspec.convert(
            {**raw["competencies"][0], "definition": "Fit.", "anchors": [{"level": 3, "text": "Good."}] * 3}, Competency
        )
    ] * 2
    broken = msgspec.convert(msgspec.to_builtins(raw), Rubric)
    findings = lint_rubric(broken)
    assert blocks(findings)
    keys = [(finding.rule, order(finding.pointer)) for finding in findings]
    assert keys == sorted(keys)
    assert all(resolves(finding.pointer, msgspec.to_builtins(broken)) for finding in findings)
    assert {"R01", "R05", "R15", "R16", "R19"} <= {finding.rule for finding in findings}


def test_pointers_are_escaped_and_ordered_by_number() -> None:
    assert pointer("a/b", "c~d", 3) == "/a~1b/c~0d/3"
    assert sorted(["/q/10/text", "/q/2/text", "/q/2"], key=order) == ["/q/2", "/q/2/text", "/q/10/text"]


def resolves(pointer_text: str, node: object) -> bool:
    for part in pointer_text.split("/")[1:]:
        node = node[int(part)] if isinstance(node, list | tuple) else node[part]
    return True


PHRASES = (
    "asks the a customer always good excellent you your pregnant fit tone smile KPI 3 three examples years degree",
    "obviously better than other candidates no answer silent race condition ? ! . ; “ ” ' ’ and/or é İ ß 日本 - ~ /",
)
WORDS = st.sampled_from([word for phrase in PHRASES for word in phrase.split()] + ["\n", "\u200b"])
TEXT = st.one_of(st.text(min_size=1, max_size=40), st.lists(WORDS, min_size=1, max_size=25).map(" ".join))
SHORT = TEXT.map(lambda text: text[:200] or "x")
CODE = st.from_regex(r"[a-z][a-z0-9_]{1,5}", fullmatch=True)
FEW_CODES = st.sampled_from(["aa", "bb", "cc", "dd", "ee"])


def tuples(items, least, most):
    return st.lists(items, min_size=least, max_size=most).map(tuple)


QUESTIONS = st.builds(
    Question,
    code=st.one_of(CODE, FEW_CODES),
    text=TEXT,
    type=st.sampled_from(["past_behaviour", "situational"]),
    probes=tuples(SHORT, 2, 4),
    planned_minutes=st.integers(1, 60),
    role_levels=tuples(st.sampled_from(["front_line", "specialist", "lead"]), 1, 3),
    dilemma=st.one_of(st.just(UNSET), TEXT),
)
ANCHORS = st.builds(Anchor, level=st.integers(1, 5), text=TEXT, examples=tuples(TEXT, 0, 2))
COMPETENCIES = st.builds(
    Competency,
    code=FEW_CODES,
    name=SHORT,
    definition=TEXT,
    value_codes=tuples(FEW_CODES, 1, 2),
    questions=tuples(QUESTIONS, 1, 4),
    anchors=tuples(ANCHORS, 3, 5),
)
RUBRICS = st.builds(Rubric, title=SHORT, validation=SHORT, competencies=tuples(COMPETENCIES, 1, 4))
PROFILES = st.builds(
    RoleProfile,
    title=SHORT,
    family=SHORT,
    level=st.sampled_from(["front_line", "specialist", "lead"]),
    target_culture_id=st.just(UUID(int=1)),
    customer_contact=st.just("daily"),
    tasks=tuples(st.builds(Task, code=FEW_CODES, text=TEXT, importance=st.integers(1, 5), source=SHORT), 1, 4),
    competencies=tuples(
        st.builds(
            WeightedCompetency,
            code=FEW_CODES,
            task_codes=tuples(FEW_CODES, 1, 2),
            value_codes=tuples(FEW_CODES, 1, 2),
            weight=st.floats(0, 1),
        ),
        1,
        5,
    ),
    weight_reason=st.one_of(st.just(UNSET), TEXT),
)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(RUBRICS)
def test_no_valid_rubric_makes_the_linter_crash(drawn: Rubric) -> None:
    valid = msgspec.json.decode(msgspec.json.encode(drawn), type=Rubric)
    findings = lint_rubric(valid)
    assert findings == lint_rubric(valid)
    assert all(resolves(finding.pointer, msgspec.to_builtins(valid)) for finding in findings)


@slow
@given(RUBRICS, PROFILES, tuples(FEW_CODES, 0, 6), st.integers(0, 120))
def test_no_guide_makes_the_linter_crash(
    drawn: Rubric, profile: RoleProfile, codes: tuple[str, ...], minutes: int
) -> None:
    facts = GuideFacts(rubric=drawn, profile=profile, question_codes=codes, slot_minutes=minutes)
    lint_guide(facts)
    index = structure_index(facts)
    assert len(index.components) == index.of == 15
    assert index.present + index.unknown <= 15
