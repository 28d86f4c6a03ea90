"""Role profiles and rubrics: what is refused, and under which field."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from domain.roles.model import RoleProfile
from domain.roles.rules import problems_of as profile_problems
from domain.rubrics.model import Rubric
from domain.rubrics.rules import problems_of as rubric_problems
from domain.rubrics.service import library
from tests.api.journey import role_profile


def profile(**changes: Any) -> RoleProfile:
    return msgspec.convert({**role_profile(str(uuid4())), **changes}, RoleProfile, strict=False)


def competency(code: str, weight: float, task: str = "solve", value: str = "empathy") -> dict[str, Any]:
    return {"code": code, "task_codes": [task], "value_codes": [value], "weight": weight}


@pytest.mark.parametrize(
    ("competencies", "found"),
    [
        ([competency("one", 0.5), competency("two", 0.5)], []),
        ([competency("one", 0.5), competency("two", 0.4)], [("competencies", "weights_do_not_sum")]),
        ([competency("one", 0.5), competency("one", 0.5)], [("competencies[1].code", "duplicate")]),
        ([competency("one", 1.0, task="fly")], [("competencies[0].task_codes", "unknown_task")]),
        ([competency("one", 1.0, value="charm")], [("competencies[0].value_codes", "unknown_value")]),
    ],
)
def test_role_profile_problems(competencies: list[dict[str, Any]], found: list[tuple[str, str]]) -> None:
    problems = profile_problems(profile(competencies=competencies), {"empathy"})
    assert [(problem.field, problem.code) for problem in problems] == found


def test_unequal_weights_need_a_reason() -> None:
    body = role_profile(str(uuid4()))
    del body["weight_reason"]
    problems = profile_problems(
        msgspec.convert(body, RoleProfile, strict=False), {"customer_orientation", "empathy", "curiosity"}
    )
    assert [(problem.field, problem.code) for problem in problems] == [("weight_reason", "reason_needed")]


def rubric(**changes: Any) -> Rubric:
    shipped = msgspec.to_builtins(library()[0])
    return msgspec.convert(
        {"title": "One", "validation": "not yet validated locally", "competencies": [{**shipped, **changes}]}, Rubric
    )


def test_the_shipped_library_is_sound() -> None:
    assert {one.code for one in library()} >= {"customer_orientation", "empathy", "curiosity"}
    whole = Rubric(title="All", validation="not yet validated locally", competencies=library()[:8])
    assert rubric_problems(whole) == []


def test_rubric_problems_name_their_field() -> None:
    anchors = [{"level": level, "text": "Does it."} for level in (1, 2, 3)]
    assert [(one.field, one.code) for one in rubric_problems(rubric(anchors=anchors))] == [
        ("competencies[0].anchors", "anchor_missing")
    ]
    question = {
        "code": "only", "text": "What would you do?", "type": "situational", "probes": ["Why?", "What then?"],
        "planned_minutes": 5, "role_levels": ["lead"],
    }  # fmt: skip
    assert [(one.field, one.code) for one in rubric_problems(rubric(questions=[question]))] == [
        ("competencies[0].questions[0].dilemma", "dilemma_missing")
    ]


LEVELS = {"level_1": "no", "level_2": "no", "level_3": None, "level_4": "yes", "level_5": "strong_yes"}


def mapped(**changes: Any) -> list[tuple[str, str]]:
    mapping = {
        "system": "An ATS",
        "scale": ["strong_no", "no", "yes", "strong_yes"],
        "levels": LEVELS,
        "no_evidence": "no_decision",
        **changes,
    }
    shipped = msgspec.to_builtins(library()[0])
    body = {"title": "One", "validation": "none", "competencies": [shipped], "level_mapping": mapping}
    return [(one.field, one.code) for one in rubric_problems(msgspec.convert(body, Rubric))]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        (
            {"scale": ["no", "mixed", "yes"], "levels": {**LEVELS, "level_3": "mixed", "level_5": "yes"}},
            [],
        ),
        ({"levels": {**LEVELS, "level_3": "yes"}}, [("level_mapping.levels.level_3", "scale_without_middle")]),
        ({"no_evidence": "no"}, [("level_mapping.no_evidence", "no_evidence_is_no_level")]),
        ({"levels": {**LEVELS, "level_5": "no"}}, [("level_mapping.levels", "order_reversed")]),
        ({"levels": {**LEVELS, "level_5": "maybe"}}, [("level_mapping.levels", "unknown_step")]),
    ],
)
def test_level_mapping_never_invents_a_middle(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert mapped(**changes) == found
