"""The shipped questionnaires cover every framework, pass their own linter, and are complete in every language."""

import re
from collections import Counter
from itertools import combinations

import pytest

from domain.culture.service import catalogue, frameworks
from domain.instruments.model import Instrument, Item
from domain.instruments.service import SHIPPED, SHIPPED_FOLDER, lint, minutes_needed, shipped_instruments
from domain.language.matcher import find_terms
from domain.language.tokens import words
from domain.rubrics.linter.readability import grade_level
from domain.rubrics.linter.wording import jaccard
from tests.domain.instruments.tables import DOCUMENT, with_tables

INSTRUMENTS = shipped_instruments()
FRAMEWORKS = {framework.code: framework for framework in frameworks()}
# A practice for each stage and theme needs its room, which the purpose says.
EXPLAINED = {"maturity_ladder": [("I20", "W")]}
LADDER = INSTRUMENTS["maturity_ladder"]
each = pytest.mark.parametrize("name", SHIPPED)


def statements(instrument: Instrument) -> list[str]:
    return [text for item in instrument.items for text in (item.text, item.opposite) if text is not None]


def of_dimension(instrument: Instrument) -> dict[str, list[Item]]:
    codes = dict.fromkeys(item.dimension for item in instrument.items)
    return {code: [item for item in instrument.items if item.dimension == code] for code in codes}


def test_they_come_in_reading_order_and_no_file_is_left_over() -> None:
    assert tuple(INSTRUMENTS) == SHIPPED
    assert {path.name.split(".")[0] for path in SHIPPED_FOLDER.glob("*.json")} == set(SHIPPED)
    assert len({one.title for one in INSTRUMENTS.values()}) == len(INSTRUMENTS)


def test_each_framework_has_one() -> None:
    asked = Counter(one.framework for one in INSTRUMENTS.values() if one.framework)
    assert asked == dict.fromkeys(FRAMEWORKS, 1)


@each
def test_the_linter_has_nothing_to_say_that_is_not_explained(name: str) -> None:
    assert [(finding.rule, finding.severity) for finding in lint(INSTRUMENTS[name])] == EXPLAINED.get(name, [])


@each
def test_each_dimension_is_asked_by_four_to_six_items(name: str) -> None:
    one = INSTRUMENTS[name]
    if one.framework is None:
        assert set(of_dimension(one)) <= {value.code for value in catalogue()}
    else:
        assert list(of_dimension(one)) == [dimension.code for dimension in FRAMEWORKS[one.framework].dimensions]
    if one is not LADDER:
        assert {len(items) for items in of_dimension(one).values()} <= {4, 5, 6}


@pytest.mark.parametrize("stage", FRAMEWORKS["maturity_ladder"].dimensions, ids=lambda stage: stage.code)
def test_each_stage_has_four_practices_per_theme_and_an_honest_criterion(stage) -> None:
    asked = Counter(item.theme for item in LADDER.items if item.dimension == stage.code)
    assert asked == {theme.code: 4 for theme in stage.themes}
    (criterion,) = [one for one in LADDER.criteria if one.dimension == stage.code]
    assert criterion.mean == 3.5
    for honest in ("by judgement", "before any data", "No panel of experts", "your organisation's own"):
        assert honest in criterion.set_by


def test_the_six_dimensions_have_two_ends_and_the_others_one() -> None:
    for name, one in INSTRUMENTS.items():
        assert all((item.opposite is not None) == (name == "six_dimensions") for item in one.items)


@each
def test_reversed_items_are_the_fewer(name: str) -> None:
    one = INSTRUMENTS[name]
    assert any(item.reversed for item in one.items) == (name != "six_dimensions")
    for items in of_dimension(one).values():
        assert sum(item.reversed for item in items) <= 1


@each
def test_statements_are_about_the_team_and_easy_to_read(name: str) -> None:
    texts = statements(INSTRUMENTS[name])
    assert all(re.match(r"In our (?:team|department), [a-z]", text) for text in texts)
    assert all(text.endswith(".") for text in texts)
    assert max(len(words(text)) for text in texts) <= 20
    assert sum(map(grade_level, texts)) / len(texts) < 7


@each
def test_no_statement_is_about_looks_likeness_or_feelings_shown(name: str) -> None:
    assert [text for text in statements(INSTRUMENTS[name]) if find_terms(text, ("affect_display", "G15", "G16"))] == []


@each
def test_the_purpose_says_what_for_how_long_and_what_not(name: str) -> None:
    one = INSTRUMENTS[name]
    for text in (one.purpose, *(translation.purpose for translation in one.translations)):
        assert name == "customer_culture_pulse" or re.search(rf"(?<!\d){minutes_needed(one)}(?!\d)", text)
    assert re.search(r"never a person, and is not used for pay(, promotion| or promotion or to judge)", one.purpose)
    assert '"Customer" means' in one.purpose


def test_no_two_questionnaires_ask_the_same() -> None:
    texts = [(name, set(words(text))) for name, one in INSTRUMENTS.items() for text in statements(one)]
    near = [
        (first, second)
        for (first, one), (second, other) in combinations(texts, 2)
        if first != second and jaccard(one, other) > 0.8
    ]
    assert near == []


@each
def test_it_is_there_in_german_and_arabic_in_their_own_words(name: str) -> None:
    one = INSTRUMENTS[name]
    assert [translation.language for translation in one.translations] == ["ar", "de"]
    arabic, german = ([*((i.text, i.opposite) for i in t.items), (t.title, t.purpose)] for t in one.translations)
    written = [text for pair in arabic for text in pair if text]
    assert [text for text in written if re.search(r"[A-Za-z]", text)] == []
    assert all(len(re.findall(r"[\u0621-\u064a]", text)) > len(text) / 2 for text in written)
    statements_de = [text for pair in german[:-1] for text in pair if text]
    assert all(re.match(r"In unserem Team |In unserer Abteilung ", text) for text in statements_de)
    assert [text for text in statements_de if re.search(r"\b(?:the|our|we|and|customer|customers)\b", text)] == []


@each
def test_labels_of_one_scale_are_the_same_in_every_questionnaire(name: str) -> None:
    one = INSTRUMENTS[name]
    alike = [other for other in INSTRUMENTS.values() if other.scale.labels == one.scale.labels]
    assert {tuple(t.scale.labels for t in other.translations) for other in alike} == {
        tuple(t.scale.labels for t in one.translations)
    }


def test_the_tables_of_the_document_are_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert with_tables(text) == text
    assert text.count("<!-- end of ") == 2
