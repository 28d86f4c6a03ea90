"""The value catalogue and the five frameworks are complete, speak of behaviour, and map onto each other."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

from domain.culture.model import Framework, Value

FOLDER = Path(__file__).parents[2] / "domain/culture/catalogue"
SEEDS = {
    "000_1509aa390b952a48",
    "001_0344cdf9fbc0f548",
    "002_6ec131e756c8de94",
    "003_51ae77c5d0cad341",
    "004_acf4dfbbf62aa850",
}
# What the frameworks must hold: every row of the five documents.
ROWS = {
    "obsessed_reactive": (
        "000_1509aa390b952a48",
        "focus kpis decision_making accountability investment organisation anticipation",
    ),
    "maturity_ladder": ("001_0344cdf9fbc0f548", "awareness sensitivity focus obsession"),
    "always_on": (
        "002_6ec131e756c8de94",
        "data_driven expectations_before_experience omnichannel contextual_service test_and_learn failure_as_learning "
        "journey_alignment systems_without_silos customers_success invests_in_future",
    ),
    "enduring_behaviours": (
        "003_51ae77c5d0cad341",
        "outcome_before_profit advice_in_their_interest everything_questioned needs_before_own think_differently "
        "driving_belief",
    ),
    "people_values_clarity": (
        "004_acf4dfbbf62aa850",
        "everyone_customer_facing hire_for_orientation hire_for_aspired_culture curiosity clarity",
    ),
}
THEMES = {"knowing_customers", "measurement", "service_complaints", "communication", "management"}

# Words that describe a person instead of what a person does.
PERSONALITY = re.compile(
    r"\b(?:abrasive|aggressive|ambitious|authentic|bubbly|caring|charismatic|cheerful|confident|dedicated|dynamic|"
    r"easy-going|enthusiastic|extrovert\w*|friendly|go-getter|humble|introvert\w*|kind-hearted|likeable|motivated|"
    r"outgoing|passionate|personable|pleasant|positive attitude|proactive person|sociable|sympathetic|team player|"
    r"warm-hearted|young|youthful)\b",
    re.IGNORECASE,
)
# Protected characteristics, and topics that lead to them. Nobody, candidate or customer, is described by them.
PROTECTED = re.compile(
    r"\b(?:aged?|elderly|old lady|old man|retire\w*|pregnan\w*|maternity|childcare|married|divorced|widow\w*|race|"
    r"skin|ethnic\w*|foreign\w*|immigrant\w*|national\w*|native|accents?|religio\w*|church|mosque|muslim\w*|"
    r"christian\w*|jewish|disab\w*|wheelchair|deaf|blind|autis\w*|illness|diagnos\w*|gay|lesbian|transgender|gender|"
    r"union|veteran|criminal|conviction|salary|birth\w*|postcode)\b",
    re.IGNORECASE,
)
# Linter rules R18 (affect display) and R19 (similarity and fit).
AFFECT_OR_SIMILARITY = re.compile(
    r"\b(?:eye contact|smil(?:e|es|ed|ing)|tone|body language|energy|warmth|charisma|presence|posture|handshake|"
    r"fits?|one of us|chemistry|gut|vibes?|beer)\b",
    re.IGNORECASE,
)
# Terms of art that a reader must not need. "KPIs" stands explained where it is used.
JARGON = re.compile(r"\b(?:CX|ROI|NPS|CRM|touchpoints?|omnichannel|stakeholders?|synerg\w*|leverag\w*)\b")
# A definition says for whom the work is done, in every sector.
SERVED = re.compile(r"\bpeople[^.]*\bserve[sd]?\b|\bserve[sd]?\b[^.]*\bpeople\b|whom the work serves")
ABSENCE = re.compile(r"^(?:Does not|Doesn't|Never|Fails to|Lacks|Is not|Rarely|No )")


def read_values() -> tuple[Value, ...]:
    return msgspec.json.decode((FOLDER / "values.json").read_bytes(), type=tuple[Value, ...], strict=True)


def read_frameworks() -> tuple[Framework, ...]:
    return msgspec.json.decode((FOLDER / "frameworks.json").read_bytes(), type=tuple[Framework, ...], strict=True)


VALUES = read_values()
FRAMEWORKS = read_frameworks()
BY_CODE = {framework.code: framework for framework in FRAMEWORKS}


def behaviours(value: Value) -> tuple[str, ...]:
    return value.shown_by + value.opposite_shown_by


def examples(value: Value) -> tuple[str, ...]:
    return value.examples_for + value.examples_against


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def alike(one: str, other: str) -> float:
    """Share of words in common (Jaccard), 0 to 1."""
    return len(words(one) & words(other)) / len(words(one) | words(other))


def texts(node: object) -> Iterator[str]:
    """Every text of a decoded file, codes and seeds left out."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for child in node:
            yield from texts(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            if key not in {"code", "seed", "seeds", "values"}:
                yield from texts(child)


def shipped() -> list[str]:
    files = (FOLDER / f"{name}.json" for name in ("values", "frameworks"))
    return [text for file in files for text in texts(msgspec.json.decode(file.read_bytes()))]


def test_codes_and_names_are_unique() -> None:
    assert len({value.code for value in VALUES}) == len(VALUES)
    assert len({value.name for value in VALUES}) == len(VALUES)
    assert 16 <= len(VALUES) <= 26
    assert {"customer_orientation", "empathy", "curiosity"} == {value.code for value in VALUES[:3]}


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.code)
class TestValue:
    def test_both_sides_are_described(self, value: Value) -> None:
        assert 4 <= len(value.shown_by) <= 6
        assert 4 <= len(value.opposite_shown_by) <= 6
        assert len(value.examples_for) >= 6
        assert len(value.examples_against) >= 6

    def test_definition_stands_alone_and_names_the_people_served(self, value: Value) -> None:
        assert 25 <= len(value.definition.split()) <= 100
        assert SERVED.search(value.definition)
        assert re.match(r"[A-Z][a-z]+s\b|Can say", value.definition)

    def test_behaviours_begin_with_a_verb_and_say_what_is_done(self, value: Value) -> None:
        for text in behaviours(value):
            assert re.match(r"[A-Z][a-z]+s\b", text), text
            assert len(text.split()) >= 5, text
            assert text.endswith(".")

    def test_the_opposite_is_behaviour_and_not_absence(self, value: Value) -> None:
        assert [text for text in value.opposite_shown_by if ABSENCE.match(text)] == []

    def test_examples_mix_answers_and_notes(self, value: Value) -> None:
        for side in (value.examples_for, value.examples_against):
            answers = [text for text in side if re.search(r"\b(?:I|me|my|we|We|our|us)\b", text)]
            assert 2 <= len(answers) < len(side), side

    def test_examples_carry_enough_to_judge(self, value: Value) -> None:
        assert all(5 <= len(text.split()) <= 40 for text in examples(value))

    def test_seeds_are_known_and_in_order(self, value: Value) -> None:
        assert value.seeds
        assert set(value.seeds) <= SEEDS
        assert list(value.seeds) == sorted(set(value.seeds))


@pytest.mark.parametrize(
    "pattern", [PERSONALITY, PROTECTED, AFFECT_OR_SIMILARITY, JARGON], ids=["trait", "protected", "affect", "jargon"]
)
def test_no_text_leans_on_traits_protected_characteristics_or_jargon(pattern: re.Pattern[str]) -> None:
    assert [text for text in shipped() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PERSONALITY, "Is friendly."),
        (PERSONALITY, "A passionate team player."),
        (PROTECTED, "Helped an elderly man."),
        (PROTECTED, "Spoke to the foreigner."),
        (AFFECT_OR_SIMILARITY, "Smiles at guests."),
        (JARGON, "Improves CX at every touchpoint."),
        (ABSENCE, "Does not ask."),
    ],
)
def test_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_no_line_stands_twice() -> None:
    lines = Counter(line.lower() for value in VALUES for line in behaviours(value) + examples(value))
    assert [line for line, times in lines.items() if times > 1] == []


def test_no_two_values_say_nearly_the_same() -> None:
    for one, other in combinations(VALUES, 2):
        assert alike(one.definition, other.definition) < 0.5, (one.code, other.code)
    lines = [(value.code, line) for value in VALUES for line in behaviours(value) + examples(value)]
    close = [(one, other) for (_, one), (_, other) in combinations(lines, 2) if alike(one, other) > 0.6]
    assert close == []


def test_frameworks_hold_every_row_of_their_seed() -> None:
    found = {f.code: (f.seed, {d.code for d in f.dimensions}) for f in FRAMEWORKS}
    assert found == {code: (seed, set(rows.split())) for code, (seed, rows) in ROWS.items()}
    assert {f.seed for f in FRAMEWORKS} == SEEDS


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda f: f.code)
class TestFramework:
    def test_codes_are_unique(self, framework: Framework) -> None:
        for group in (framework.dimensions, framework.loop, framework.obstacles, framework.questions):
            codes = [entry.code for entry in group]
            assert len(codes) == len(set(codes))

    def test_says_what_it_helps_to_see_and_what_it_is_not(self, framework: Framework) -> None:
        assert framework.purpose.startswith("Helps an organisation")
        assert re.search(r"validat", framework.caution)
        assert re.search(r"\b(?:not|no|never)\b", framework.caution, re.IGNORECASE)

    def test_definitions_are_sentences_and_questions_are_questions(self, framework: Framework) -> None:
        for dimension in framework.dimensions:
            assert len(dimension.definition.split()) >= 10, dimension.code
            assert dimension.definition.endswith((".", "?"))
        for check in framework.loop + framework.obstacles + framework.questions:
            assert check.check.endswith("?")
            assert check.check.count("?") == 1

    def test_values_exist_and_name_this_seed(self, framework: Framework) -> None:
        seeds = {value.code: value.seeds for value in VALUES}
        for dimension in framework.dimensions:
            assert len(set(dimension.values)) == len(dimension.values)
            for code in dimension.values:
                assert framework.seed in seeds[code], (dimension.code, code)


def test_every_value_is_reached_from_each_seed_that_it_names() -> None:
    mapped = {(code, f.seed) for f in FRAMEWORKS for d in f.dimensions for code in d.values}
    assert mapped == {(value.code, seed) for value in VALUES for seed in value.seeds}


def test_poles_stand_on_each_dimension_of_the_diagnostic_and_nowhere_else() -> None:
    with_poles = {f.code for f in FRAMEWORKS for d in f.dimensions if d.poles is not UNSET}
    assert with_poles == {"obsessed_reactive"}
    for dimension in BY_CODE["obsessed_reactive"].dimensions:
        assert dimension.poles is not UNSET
        lengths = [len(pole.split()) for pole in (dimension.poles.obsessed, dimension.poles.reactive)]
        assert min(lengths) >= 15
        assert max(lengths) / min(lengths) <= 1.8


def test_stages_are_in_order_and_each_keeps_the_five_themes() -> None:
    stages = BY_CODE["maturity_ladder"].dimensions
    assert [stage.order for stage in stages] == [1, 2, 3, 4]
    practices: list[str] = []
    earlier: set[str] = set()
    for stage in stages:
        assert stage.themes is not UNSET
        codes = [theme.code for theme in stage.themes]
        assert len(codes) == len(set(codes))
        assert THEMES | earlier <= set(codes)
        earlier = set(codes)
        practices += [theme.practice for theme in stage.themes]
    assert len(set(practices)) == len(practices)
    assert all(re.match(r"[A-Z][a-z]+s\b|Can say", practice) for practice in practices)


def test_the_ladder_says_that_it_is_not_a_measurement() -> None:
    caution = BY_CODE["maturity_ladder"].caution
    assert "no psychometric validation" in caution
    for use in ("pay", "promotion", "hiring", "ranking"):
        assert use in caution


def test_always_on_has_its_loop_and_its_obstacles() -> None:
    framework = BY_CODE["always_on"]
    assert [step.code for step in framework.loop] == ["listen", "needs", "experience", "choice"]
    assert len(framework.obstacles) == 3


def test_the_worksheets_of_the_other_frameworks_have_their_questions() -> None:
    asked = {f.code: {q.code for q in f.questions} for f in FRAMEWORKS}
    assert {"value_in_their_words", "measured_by_them", "power_core"} <= asked["obsessed_reactive"]
    assert "state_the_why" in asked["enduring_behaviours"]
    assert {"last_contact", "tested_beliefs", "line_to_results"} <= asked["people_values_clarity"]
