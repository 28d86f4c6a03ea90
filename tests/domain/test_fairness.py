"""What the monitor says with small counts, what candidates are asked, and what is kept apart."""

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from domain.errors import Invalid
from domain.fairness.links import hash_token, new_link_token, organisation_of_link
from domain.fairness.model import RateComparison, Selection, SelfReportAnswers, SelfReportQuestion, StageCount
from domain.fairness.rules import check_answers, check_questions, comparisons
from domain.fairness.statistics import pair_statistics
from domain.fairness.texts import FORM_NOTICE, WHAT_IT_IS, shipped, shipped_questions, switched_off

ROOT = Path(__file__).parents[2]


def of(selected: int, people: int) -> Selection:
    return Selection(people=people, selected=selected)


def cell(stage: Any, people: int | None, sex: str = "*", ethnicity: str = "*", status: Any = "shown") -> StageCount:
    return StageCount(stage=stage, sex=sex, ethnicity=ethnicity, people=people, status=status)


def by_sex(**groups: tuple[int | None, int | str | None]) -> RateComparison:
    """The comparison of applied → interviewed; a word instead of a number is the status of a count not shown."""
    cells = []
    for name, (before, after) in groups.items():
        cells.append(cell("applied", before, name, status="shown" if before is not None else "few"))
        number = after if isinstance(after, int) else None
        cells.append(cell("interviewed", number, name, status="shown" if isinstance(after, int) else after or "few"))
    (found,) = comparisons(cells, ["interviewed"])
    return found


def test_groups_beside_the_one_with_the_highest_rate() -> None:
    found = by_sex(a=(80, 48), b=(40, 12), c=(40, 24))
    assert (found.stage, found.grouping, found.not_computable) == ("interviewed", "sex", None)
    first, second, third = found.groups
    assert (first.sex, first.rate, first.not_compared, first.statistics) == ("a", 0.6, "highest_rate", None)
    assert second.statistics == pair_statistics(of(12, 40), of(48, 80))
    # As high as the highest: compared with it, at a ratio of 1.
    assert third.statistics is not None
    assert (third.statistics.impact_ratio, third.not_compared) == (1.0, None)
    assert not found.higher_rate_possible


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({"a": (10, 5)}, "one_group"),
        ({"a": (10, 5), "b": (None, None)}, "one_group"),
        ({"a": (10, 0), "b": (10, 0)}, "nobody_selected"),
        ({"a": (None, None), "b": (None, None)}, "nobody"),
        ({"a": (0, 0), "b": (0, 0)}, "nobody"),
        ({"a": (10, "few"), "b": (10, "withheld")}, "nobody"),
    ],
)
def test_not_computable_with_its_reason(groups: dict[str, tuple[int | None, int | str | None]], reason: str) -> None:
    found = by_sex(**groups)
    assert found.not_computable == reason
    assert all(one.statistics is None and one.impact_ratio_at_most is None for one in found.groups)


def test_without_cells_there_is_nothing_to_compare() -> None:
    assert comparisons([]) == ()


def test_a_group_under_two_percent_is_counted_but_not_compared() -> None:
    """Its rate of 100 % is not the highest, and its low rate no ratio."""
    found = by_sex(a=(400, 200), b=(300, 90), c=(9, 9))
    assert [one.not_compared for one in found.groups] == ["highest_rate", None, "small_share"]
    assert (found.groups[2].people, found.groups[2].rate, found.groups[2].statistics) == (9, 1.0, None)


def test_counts_that_are_not_shown_give_no_rate() -> None:
    found = by_sex(a=(60, 30), b=(50, 20), c=(None, None), d=(40, "withheld"))
    hidden, withheld = found.groups[2:]
    assert (hidden.people, hidden.selected, hidden.rate, hidden.not_compared) == (None, None, None, "few")
    assert (withheld.people, withheld.selected, withheld.rate, withheld.not_compared) == (40, None, None, "withheld")
    assert withheld.impact_ratio_at_most is None
    # The fourth group may have passed more often than the first.
    assert found.higher_rate_possible


def test_fewer_than_five_selected_still_bounds_the_ratio() -> None:
    """0 to 4 of 100 beside 30 of 100: at most 4/30, whatever the count."""
    found = by_sex(a=(100, 30), b=(100, "few"), c=(50, 10))
    assert found.groups[1].selected is None
    assert found.groups[1].impact_ratio_at_most == pytest.approx(4 / 30)
    assert not found.higher_rate_possible
    # 4 of 6 could be the highest rate.
    assert by_sex(a=(100, 30), b=(6, "few"), c=(50, 10)).higher_rate_possible
    assert by_sex(a=(100, 30), b=(6, "few"), c=(50, 10)).groups[1].impact_ratio_at_most == 1.0


def test_stages_and_groupings() -> None:
    cells = [
        cell(stage, people, sex, ethnicity)
        for stage, people in (("applied", 40), ("interviewed", 20), ("selected", 10))
        for sex, ethnicity in (("f", "*"), ("m", "*"), ("*", "x"), ("*", "y"), ("f", "x"), ("m", "y"))
    ]
    found = comparisons(cells)
    assert [(one.stage, one.grouping) for one in found] == [
        (stage, grouping)
        for stage in ("interviewed", "selected", "overall")
        for grouping in ("sex", "ethnicity", "sex_and_ethnicity")
    ]
    assert {one.groups[0].rate for one in found if one.stage == "overall"} == {0.25}
    assert [(one.sex, one.ethnicity) for one in found[2].groups] == [("f", "x"), ("m", "y")]
    assert [one.stage for one in comparisons(cells, ["overall"])] == ["overall"] * 3


def codes(questions: Sequence[SelfReportQuestion]) -> list[str]:
    return [question.code for question in questions]


def test_shipped_lists() -> None:
    assert codes(shipped_questions("US")) == ["sex", "ethnicity"]
    assert codes(shipped_questions("DE")) == codes(shipped_questions("GB")) == ["sex"]
    for country in ("US", "DE"):
        check_questions(shipped_questions(country))
        assert switched_off(country).enabled is False
    assert len(shipped_questions("US")[1].categories) == 7


def test_no_law_is_named_and_nothing_is_cleared() -> None:
    told = " ".join((WHAT_IT_IS, FORM_NOTICE, shipped().legal_basis)).lower()
    for word in ("required by", "ugesp", "gdpr", "comply", "compliance", "no discrimination"):
        assert word not in told
    assert "neither proves nor clears discrimination" in told


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({}, "sex", "nothing_answered"),
        ({"sex": "unheard_of"}, "sex", "unknown_category"),
        ({"sex": "female", "ethnicity": "white"}, "ethnicity", "unknown_category"),
    ],
)
def test_answers_that_the_form_does_not_offer(answers: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_answers(shipped_questions("DE"), SelfReportAnswers(**answers))
    assert [(one.field, one.code) for one in refused.value.errors] == [(field, code)]


def test_each_question_may_be_left_out() -> None:
    questions = shipped_questions("US")
    check_answers(questions, SelfReportAnswers(sex="another"))
    check_answers(questions, SelfReportAnswers(ethnicity="two_or_more"))


def test_a_question_and_a_category_stand_once() -> None:
    (sex,) = shipped_questions("DE")
    with pytest.raises(Invalid) as twice:
        check_questions([sex, sex])
    assert twice.value.errors[0].field == "questions[1].code"
    doubled = SelfReportQuestion(code="sex", text="?", categories=(sex.categories[0], sex.categories[0]))
    with pytest.raises(Invalid) as category:
        check_questions([doubled])
    assert category.value.errors[0].field == "questions[0].categories[1].code"


def test_a_link_holds_256_random_bits_and_its_organisation() -> None:
    organisation = uuid4()
    one, other = new_link_token(organisation), new_link_token(organisation)
    assert one != other
    assert organisation_of_link(one) == organisation_of_link(other) == organisation
    assert len(hash_token(one)) == 32
    for broken in ("", "osr_", "osr_%%%", one.replace("osr", "oik"), one[:-4], f"{one}AAAA"):
        assert organisation_of_link(broken) is None


APART = ("measurement", "interviews", "reporting", "candidates", "decisions", "evidence", "debrief", "calibration")


def imported_by(package: str) -> set[str]:
    """The features that a feature's modules import."""
    found = set()
    for path in (ROOT / "domain" / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            found |= {name.split(".")[1] for name in names if name and name.startswith("domain.")}
    return found


def test_monitor_and_scores_know_nothing_of_each_other() -> None:
    assert "access" in imported_by("fairness")
    for package in APART:
        assert "fairness" not in imported_by(package), package
    assert imported_by("fairness") & {*APART} == {"candidates"}
