"""The shipped catalogue, rubrics, survey instrument and demo organisation hold together."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from uuid import UUID

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from domain.culture.model import Code, Level, LongText, ShortText, TargetCulture, Value
from domain.roles.model import RoleProfile
from domain.rubrics.model import Competency, Question

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "domain/culture/catalogue/values.json"
LIBRARY = sorted((ROOT / "domain/rubrics/library").glob("*.json"))
PULSE = ROOT / "domain/instruments/shipped/customer_culture_pulse.json"
ORGANISATION = ROOT / "api/demo/data/organisation.json"
CANDIDATES = ROOT / "api/demo/data/candidates.json"

CORE = {"customer_orientation", "empathy", "curiosity"}
ROLES = Literal["admin", "recruiter", "hiring_manager", "panelist", "hr", "team_lead", "viewer"]
# Linter rules R18 (affect display) and R19 (similarity and fit).
AFFECT = "eye contact|smil(?:e|es|ed|ing)|tone|body language|accent|energy|warmth|charisma|presence|posture|handshake"
SIMILARITY = "fit|fits|one of us|chemistry|gut|vibe|vibes|beer"
FORBIDDEN = re.compile(rf"\b(?:{AFFECT}|{SIMILARITY})\b", re.IGNORECASE)


T = TypeVar("T")


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    pass


class Scale(Strict):
    low: ShortText
    high: ShortText
    points: Literal[5]
    labels: Annotated[tuple[ShortText, ...], Meta(min_length=5, max_length=5)]


class Item(Strict):
    code: Code
    dimension: Code
    text: ShortText
    reversed: bool


class Instrument(Strict):
    title: ShortText
    purpose: LongText
    scale: Scale
    items: tuple[Item, ...]


class Person(Strict):
    email: ShortText
    name: ShortText
    roles: Annotated[tuple[ROLES, ...], Meta(min_length=1)]


class Member(Strict):
    name: ShortText
    email: ShortText
    role: ShortText


class Team(Strict):
    name: ShortText
    members: tuple[Member, ...]


class Requisition(Strict):
    key: Code
    title: ShortText
    role_profile: Code
    owner: ShortText
    for_team: bool = False


class Organisation(Strict):
    name: ShortText
    why_statement: LongText
    target_culture: dict[str, object]
    people: tuple[Person, ...]
    role_profiles: tuple[dict[str, object], ...]
    requisitions: tuple[Requisition, ...]
    team: Team
    survey_answers: tuple[tuple[Level, ...], ...]


class Note(Strict):
    question: Code | None
    text: LongText


class Rating(Strict):
    competency: Code
    level: Level | UnsetType = UNSET
    quote: LongText | UnsetType = UNSET
    comment: LongText | None = None
    no_evidence: Literal["asked", "not_asked"] | UnsetType = UNSET


class Scorecard(Strict):
    panelist: ShortText
    state: Literal["locked", "draft", "not_started"]
    notes: tuple[Note, ...]
    ratings: tuple[Rating, ...]
    overall_comment: Annotated[str, Meta(max_length=4000)]


class Point(Strict):
    competency: Code
    wording: Annotated[str, Meta(min_length=20, max_length=1000)]
    quote_of: ShortText | None = None


class Feedback(Strict):
    author: ShortText
    strengths: Annotated[tuple[Point, ...], Meta(min_length=1)]
    areas: Annotated[tuple[Point, ...], Meta(min_length=1)]
    message: str | None = None


class Candidate(Strict):
    name: ShortText
    email: ShortText
    requisition: Code
    interview_date_offset_days: Annotated[int, Meta(le=0)]
    panel: Annotated[tuple[ShortText, ...], Meta(min_length=3, max_length=3)]
    scorecards: tuple[Scorecard, ...]
    feedback: Feedback | None = None


def load(path: Path, kind: type[T]) -> T:
    return msgspec.json.decode(path.read_bytes(), type=kind)


def catalogue() -> dict[str, Value]:
    return {value.code: value for value in load(CATALOGUE, list[Value])}


def organisation() -> Organisation:
    return load(ORGANISATION, Organisation)


def candidates() -> list[Candidate]:
    return load(CANDIDATES, list[Candidate])


def library() -> list[Competency]:
    return [load(path, Competency) for path in LIBRARY]


def questions() -> dict[str, tuple[str, Question]]:
    return {q.code: (competency.code, q) for competency in library() for q in competency.questions}


def profiles() -> dict[str, RoleProfile]:
    """Role profiles by key; the demo loader fills in the target culture's id."""
    raw = [dict(profile) for profile in organisation().role_profiles]
    return {str(p.pop("key")): msgspec.convert({**p, "target_culture_id": str(UUID(int=1))}, RoleProfile) for p in raw}


def locked() -> Iterator[tuple[Candidate, Scorecard]]:
    return ((c, s) for c in candidates() for s in c.scorecards if s.state == "locked")


def words(scorecard: Scorecard) -> int:
    return sum(len(note.text.split()) for note in scorecard.notes)


def test_catalogue_holds_the_three_core_values_with_both_sides() -> None:
    values = catalogue()
    assert set(values) >= CORE
    for value in values.values():
        assert 4 <= len(value.shown_by) <= 6
        assert 4 <= len(value.opposite_shown_by) <= 6
        assert len(value.examples_for) >= 6
        assert len(value.examples_against) >= 6
        assert all(re.fullmatch(r"00\d_[0-9a-f]{16}", seed) for seed in value.seeds)


@pytest.mark.parametrize("competency", library(), ids=lambda c: c.code)
class TestRubric:
    def test_code_is_the_value_and_the_file(self, competency: Competency) -> None:
        assert competency.code in catalogue()
        assert competency.value_codes == (competency.code,)
        assert (ROOT / f"domain/rubrics/library/{competency.code}.json") in LIBRARY

    def test_definition_is_behavioural_in_length(self, competency: Competency) -> None:
        assert len(competency.definition.split()) >= 10

    def test_questions_are_single_and_situational_ones_have_a_dilemma(self, competency: Competency) -> None:
        for question in competency.questions:
            assert 8 <= len(question.text.split()) <= 40
            assert question.text.count("?") <= 1
            assert (question.dilemma is not UNSET) == (question.type == "situational")

    def test_five_anchors_of_similar_length(self, competency: Competency) -> None:
        assert [anchor.level for anchor in competency.anchors] == [1, 2, 3, 4, 5]
        lengths = [len(anchor.text.split()) for anchor in competency.anchors]
        assert max(lengths) / min(lengths) <= 1.5
        assert all(1 <= len(a.examples) <= 2 for a in competency.anchors if a.level in {1, 3, 5})

    def test_no_affect_display_or_similarity_terms(self, competency: Competency) -> None:
        assert FORBIDDEN.findall(msgspec.json.encode(competency).decode()) == []


@pytest.mark.parametrize("text", ["Keeps eye contact.", "Smiles at them.", "a good fit", "My gut says yes"])
def test_forbidden_terms_are_found(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_question_codes_are_unique_over_the_library() -> None:
    codes = [q.code for competency in library() for q in competency.questions]
    assert len(codes) == len(set(codes))


def test_pulse_has_four_or_five_team_items_per_core_value() -> None:
    instrument = load(PULSE, Instrument)
    assert len({item.code for item in instrument.items}) == len(instrument.items)
    assert {item.dimension for item in instrument.items} == CORE
    for code in CORE:
        items = [item for item in instrument.items if item.dimension == code]
        assert 4 <= len(items) <= 5
        assert sum(item.reversed for item in items) == 1
    assert all(item.text.startswith("In our team, ") for item in instrument.items)
    assert not any(re.search(r"\band\b", item.text) for item in instrument.items)
    assert (instrument.scale.low, instrument.scale.high) == (
        instrument.scale.labels[0],
        instrument.scale.labels[-1],
    )


def test_target_culture_is_complete_once_values_are_looked_up() -> None:
    values = catalogue()
    raw = organisation().target_culture
    aims = msgspec.convert(raw["values"], list[dict[str, object]])
    for aim in aims:
        reference = msgspec.convert(aim["value"], dict[str, str])
        aim["value"] = msgspec.to_builtins(values[reference["value_code"]])
    culture = msgspec.convert({**raw, "values": aims}, TargetCulture)
    assert {target.value.code for target in culture.values} == CORE
    assert culture.why_statement == organisation().why_statement


def test_role_profiles_weigh_to_one_and_tie_competencies_to_tasks() -> None:
    found = profiles()
    assert {profile.level for profile in found.values()} == {"front_line", "lead"}
    for profile in found.values():
        assert sum(c.weight for c in profile.competencies) == pytest.approx(1, abs=1e-12)
        equal = len({c.weight for c in profile.competencies}) == 1
        assert equal or profile.weight_reason is not UNSET
        tasks = {task.code for task in profile.tasks}
        linked = {code for c in profile.competencies for code in c.task_codes}
        assert linked <= tasks
        assert {c.code for c in profile.competencies} == CORE


def test_people_and_requisitions_refer_to_each_other() -> None:
    org = organisation()
    roles = {person.email: person.roles for person in org.people}
    assert len(roles) == len(org.people)
    held = [role for person in org.people for role in person.roles]
    assert {"admin", "recruiter", "hr", "team_lead"} <= set(held)
    assert held.count("hiring_manager") == 2
    assert held.count("panelist") >= 5
    for requisition in org.requisitions:
        assert requisition.role_profile in profiles()
        assert "hiring_manager" in roles[requisition.owner]
    everyone = [*roles, *(m.email for m in org.team.members), *(c.email for c in candidates())]
    assert len(set(everyone)) == len(everyone)
    assert all(email.isascii() and email.endswith("@example.org") for email in everyone)


def test_survey_answers_have_one_answer_per_item() -> None:
    org = organisation()
    items = load(PULSE, Instrument).items
    assert len(org.team.members) == 9
    assert len(org.survey_answers) == 8
    assert all(len(answers) == len(items) for answers in org.survey_answers)
    assert len(set(org.survey_answers)) == 8


def test_panels_are_of_known_panelists_and_rotate() -> None:
    panelists = {p.email for p in organisation().people if "panelist" in p.roles}
    found = candidates()
    for candidate in found:
        assert len(set(candidate.panel)) == 3
        assert set(candidate.panel) <= panelists
        assert tuple(s.panelist for s in candidate.scorecards) == candidate.panel
    assert len({frozenset(c.panel) for c in found}) >= 8


def test_candidates_cover_the_states_that_the_demo_shows() -> None:
    found = candidates()
    assert len(found) == 12
    assert {c.requisition for c in found} == {r.key for r in organisation().requisitions}
    states = [sorted(s.state for s in c.scorecards) for c in found]
    assert states.count(["locked"] * 3) == 8
    assert states.count(["draft", "locked", "locked"]) == 1
    assert states.count(["locked", "locked", "not_started"]) == 1
    assert states.count(["not_started"] * 3) == 2


def test_every_quote_stands_exactly_once_in_the_notes_of_its_scorecard() -> None:
    for candidate in candidates():
        for scorecard in candidate.scorecards:
            for rating in scorecard.ratings:
                assert (rating.quote is UNSET) == (rating.level is UNSET)
                assert (rating.level is UNSET) == (rating.no_evidence is not UNSET)
                if rating.quote is not UNSET:
                    assert sum(n.text.count(rating.quote) for n in scorecard.notes) == 1, rating.quote


def test_notes_name_questions_of_their_role_level() -> None:
    level_of = {r.key: profiles()[r.role_profile].level for r in organisation().requisitions}
    known = questions()
    for candidate in candidates():
        for note in (note for s in candidate.scorecards for note in s.notes):
            if note.question is not None:
                assert level_of[candidate.requisition] in known[note.question][1].role_levels


def test_locked_scorecards_are_complete_and_of_a_believable_length() -> None:
    for candidate, scorecard in locked():
        assert sorted(r.competency for r in scorecard.ratings) == sorted(CORE)
        assert scorecard.overall_comment
        total = words(scorecard) + len(scorecard.overall_comment.split())
        assert words(scorecard) >= 60, (candidate.name, scorecard.panelist)
        assert total <= 160, (candidate.name, scorecard.panelist)


def test_not_started_scorecards_are_empty() -> None:
    empty = [s for c in candidates() for s in c.scorecards if s.state == "not_started"]
    assert all(not s.notes and not s.ratings and s.overall_comment == "" for s in empty)


def test_one_locked_panel_disagrees_strongly_and_one_lacks_evidence() -> None:
    apart: list[tuple[str, str]] = []
    unasked: set[str] = set()
    for candidate in candidates():
        for code in CORE:
            ratings = [r for s in candidate.scorecards for r in s.ratings if r.competency == code]
            levels = [r.level for r in ratings if r.level is not UNSET]
            if levels and min(levels) == 2 and max(levels) == 5:
                apart.append((candidate.name, code))
            if any(r.no_evidence == "not_asked" for r in ratings):
                unasked.add(candidate.name)
                asked_about = {questions()[n.question][0] for s in candidate.scorecards for n in s.notes if n.question}
                assert code not in asked_about
    assert len(apart) == 1
    assert len(unasked) == 1


def test_what_a_candidate_is_told_comes_from_their_own_panel() -> None:
    told = [candidate for candidate in candidates() if candidate.feedback is not None]
    assert told
    for candidate in told:
        assert candidate.feedback is not None
        assert candidate.feedback.author in candidate.panel
        rated = {rating.competency for card in candidate.scorecards for rating in card.ratings}
        for point in (*candidate.feedback.strengths, *candidate.feedback.areas):
            assert point.competency in rated
            assert point.quote_of is None or point.quote_of in candidate.panel
