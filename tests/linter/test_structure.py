"""The structure index counts what is shown, and says on what ground."""

import msgspec
import pytest

from domain.rubrics.linter.structure import ProcessFacts, structure_index
from tests.linter.base import guide

ALL = ProcessFacts(
    guides_in_use=1,
    application_hidden=True,
    candidate_questions_last=True,
    notes_required=True,
    raters_per_candidate=(3, 2),
    same_raters=True,
    blind_until_rated=True,
    raters=4,
    raters_trained=4,
    score_is_computed=True,
)


def test_a_clean_guide_run_with_full_structure_has_all_15() -> None:
    index = structure_index(guide(), ALL)
    assert (index.present, index.unknown, index.of) == (15, 0, 15)
    assert [component.number for component in index.components] == list(range(1, 16))
    assert all(component.evidence.endswith(".") for component in index.components)


def test_what_is_not_known_is_not_counted() -> None:
    index = structure_index(guide())
    unknown = [component.number for component in index.components if component.present is None]
    assert unknown == [2, 6, 7, 10, 11, 12, 13, 14, 15]
    assert (index.present, index.unknown) == (6, 9)


GUIDES = [
    (1, {"/profile/tasks/0/source": "me"}),
    (3, {"/rubric/competencies/0/questions/0/probes/0": "Surely you rang?"}),
    (4, {"/rubric/competencies/0/questions/1/dilemma": ...}),
    (5, {"/question_codes": ["repair_past", "repair_scene", "advice_past", "advice_scene"]}),
    (8, {"/question_codes": ["repair_past", "repair_scene"]}),
    (9, {"/rubric/competencies/2/anchors/0/text": "Poor."}),
    (9, {"/rubric/competencies/2/anchors/0/level": 2}),
]


@pytest.mark.parametrize(("number", "changes"), GUIDES)
def test_a_component_that_the_guide_lacks(number: int, changes: dict[str, object]) -> None:
    assert structure_index(guide(changes), ALL).components[number - 1].present is False


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        (2, {"guides_in_use": 2}),
        (6, {"application_hidden": False}),
        (7, {"candidate_questions_last": False}),
        (10, {"notes_required": False}),
        (11, {"raters_per_candidate": (3, 1)}),
        (12, {"same_raters": False}),
        (13, {"blind_until_rated": False}),
        (14, {"raters_trained": 3}),
        (15, {"score_is_computed": False}),
    ],
)
def test_a_component_that_the_process_lacks(number: int, changes: dict[str, object]) -> None:
    index = structure_index(guide(), msgspec.structs.replace(ALL, **changes))
    assert [component.number for component in index.components if not component.present] == [number]


def test_a_fault_outside_the_guide_does_not_count() -> None:
    codes = ["repair_past", "repair_scene", "advice_past", "advice_scene"]
    fault = {"/question_codes": codes, "/rubric/competencies/2/anchors/0/text": "Poor."}
    assert structure_index(guide(fault), ALL).components[8].present is True
    assert structure_index(guide({"/question_codes": []}), ALL).components[8].present is False
