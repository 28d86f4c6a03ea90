"""What the guard's and the linter's lists find, and what they must leave alone (research/science.md 4.6)."""

from typing import get_args

import pytest

from domain.language import lists
from domain.language.lists import term_lists
from domain.language.matcher import find_terms, has_terms, words_outside
from domain.language.model import PROTECTED, Category, TermHit

GUARD: tuple[Category, ...] = tuple(category for category in get_args(Category) if category.startswith("G"))

NOTES = [
    ("G01", "Graduated in 1989, probably close to retirement."),
    ("G01", "Seems overqualified and a bit old for this."),
    ("G01", "Not a digital native. Low on energy? No: high energy."),
    ("G01", "She is 54 years old."),
    ("G02", "Mentioned she is pregnant."),
    ("G02", "Has two kids and does the school run."),
    ("G02", "Back from maternity leave; her husband works nights."),
    ("G03", "Tall black man, nice suit."),
    ("G03", "Would help our numbers: minority candidate, mixed race."),
    ("G04", "Strong accent, not a native speaker."),
    ("G04", "Originally Nigerian, born abroad."),
    ("G05", "Wears a hijab and will need time for prayer."),
    ("G05", "Goes to church every week."),
    ("G06", "Candidate mentioned a disability and asked for an adjustment."),
    ("G06", "She has ADHD and was on sick leave last year."),
    ("G06", "Walks with crutches after an injury."),
    ("G07", "Says cancer runs in the family, a hereditary disease."),
    ("G08", "Very attractive, well dressed."),
    ("G08", "I think he is gay; overweight too."),
    ("G09", "Union member, left wing."),
    ("G10", "Ex military, a veteran."),
    ("G11", "Was arrested once, has a criminal record."),
    ("G12", "Current salary is 40k, earns 41,000 with bonus."),
    ("G13", "Bad credit score; his postcode is far out."),
    ("G14", "Found her Instagram; hobbies are golf and sailing."),
    ("G15", "Great culture fit, one of us, my gut says yes."),
    ("G15", "Would not fit in with the team."),
    ("G16", "Rather abrasive and bossy."),
    ("G16", "Bubbly, lovely girl."),
    ("G17", "Better than the last candidate, stronger than our current team."),
    ("G18", "I heard that she left under a cloud; a friend of mine says so."),
    ("G19", "Great answer, really impressed me."),
]

MUST_NOT = [
    "A customer with a disability asked for the lift to be repaired.",
    "The customer with a disability asked for an adjustment and got it.",
    "Mature product in a mature market.",
    "Shipped the native app and the native integration.",
    "It is a young company with an old system.",
    "Found a race condition in the checkout.",
    "There was a pregnant pause.",
    "Led the Chinese market launch and the French version.",
    "Does black-box testing and white-box testing.",
    "“She handled the refund herself and rang back.”",
    "Helped a pregnant passenger to a seat.",
    "Answered an elderly customer in plain words.",
    "A blind user reported the form, so he mended it.",
    "Asked the guest who uses a wheelchair what would help.",
    "Cut the energy bill of the shop by a fifth.",
    "Retired the legacy tool and moved the data.",
    "Traced the cause, not the symptom.",
    "Ran a blind test of both forms.",
    "Had the conviction that the rule was wrong.",
    "The customer was charged by mistake and paid 40 twice.",
    "Worked over the Christmas peak in the depot.",
    "Put the parcel on the shelf that fits the box size.",
    "Asked whether the form was fit for purpose.",
    "Ran the digital archive for the veterans charity.",
    "Gave the customer short notice and a hot drink.",
    "Volunteered as treasurer of the club and mended the books.",
    "Rang the caller back after the accident report was in.",
    "Saved the data and restored the child process.",
]


@pytest.mark.parametrize(("category", "text"), NOTES)
def test_notes_are_flagged(category: Category, text: str) -> None:
    assert category in {hit.category for hit in find_terms(text, GUARD)}


@pytest.mark.parametrize("text", MUST_NOT)
@pytest.mark.parametrize("mode", ["note", "question"])
def test_these_are_left_alone(text: str, mode) -> None:
    assert find_terms(text, GUARD, mode=mode) == []


QUESTIONS = [
    ("G01", "How old are you?"),
    ("G01", "What year did you graduate?"),
    ("G02", "Do you have children?"),
    ("G02", "Are you married?"),
    ("G02", "Who looks after your kids when you travel?"),
    ("G03", "What is your ethnic background?"),
    ("G04", "Where are you from?"),
    ("G04", "What is your first language?"),
    ("G05", "Which church do you go to?"),
    ("G06", "Do you take any medication?"),
    ("G06", "How many sick days did you have?"),
    ("G07", "Is there any heart disease in your family?"),
    ("G08", "How do you feel about working for a woman?"),
    ("G09", "Are you in a union?"),
    ("G10", "Were you in the army?"),
    ("G11", "Have you ever been arrested?"),
    ("G12", "What do you earn now?"),
    ("G13", "Where do you live?"),
    ("G14", "What are your hobbies?"),
]


@pytest.mark.parametrize(("category", "text"), QUESTIONS)
def test_questions_are_flagged_in_question_mode(category: Category, text: str) -> None:
    assert category in {hit.category for hit in find_terms(text, PROTECTED, mode="question")}


@pytest.mark.parametrize(
    "text",
    [
        "A caller says that her husband has died and asks for his contract. What would you do?",
        "A woman who is eight months pregnant waits in a long queue. What would you do?",
        "Tell me about a time when a customer's religion mattered for the service.",
        "What did you do when the retired couple came back?",
    ],
)
def test_a_scene_may_have_people_in_it(text: str) -> None:
    assert find_terms(text, PROTECTED, mode="question") == []


def test_whose_it_is_decides_in_a_note() -> None:
    assert not find_terms("Told the customer with epilepsy where to sit.", ("G06",))
    assert find_terms("Told the customer she has epilepsy.", ("G06",))
    assert find_terms("The candidate has epilepsy.", ("G06",))


def test_hits_have_offsets_in_code_points_in_order() -> None:
    text = "👍 Great fit – gut feeling"
    hits = find_terms(text, ("G15", "G19", "G15"))
    assert [text[hit.start : hit.end] for hit in hits] == ["Great fit", "gut feeling"]
    assert hits[1] == TermHit(start=14, end=25, category="G15", term="gut feel|feeling|instinct|reaction")


def test_helpers() -> None:
    assert has_terms("Always asks.", ("intensity",))
    assert not has_terms("Asks.", ("intensity",))
    assert words_outside("Most of the time asks very well", ("intensity",)) == ["asks"]
    assert find_terms("", GUARD) == []


def test_every_category_has_its_list_and_every_term_is_in_the_notation() -> None:
    for category, found in term_lists("en").items():
        assert found.category == category
        assert len(set(found.terms)) == len(found.terms)
        lists.terms("en", category, "question")
        lists.allowed("en", category)


def test_a_faulty_list_is_refused_with_its_name(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(lists, "FOLDER", tmp_path)
    folder = tmp_path / "xx" / "terms"
    folder.mkdir(parents=True)
    (folder / "G01.json").write_text('{"category": "G01", "title": "Age", "terms": []}')
    with pytest.raises(ValueError, match=r"G01\.json: Expected `array` of length >= 1"):
        term_lists.__wrapped__("xx")
    (folder / "G01.json").write_text('{"category": "G02", "title": "Age", "terms": ["a"]}')
    with pytest.raises(ValueError, match=r"G01\.json: holds the category G02"):
        term_lists.__wrapped__("xx")
    (folder / "G01.json").write_text('{"category": "G01", "title": "Age", "terms": ["a"]}')
    with pytest.raises(ValueError, match="xx: there is no list for G02"):
        term_lists.__wrapped__("xx")
