"""R01, R04 to R14: what is defined and asked. Positives first, then what must pass."""

import pytest

from domain.rubrics.linter.readability import grade_level, syllables
from tests.linter.base import DILEMMA, PAST, SCENE, rubric_findings

COMPETENCY = "/competencies/0"
DEFINITION = f"{COMPETENCY}/definition"
QUESTION = f"{COMPETENCY}/questions/0"
SCENARIO = f"{COMPETENCY}/questions/1"
Q, S = f"{QUESTION}/text", f"{SCENARIO}/text"
OTHER = "/competencies/1/questions/0"

DEFINITIONS = {
    "R01": (
        [
            "Empathy.",
            "Asks and listens.",
            "Patience, kindness, humility and a real love of people in all their variety.",
        ],
        [
            "Asks how the other person sees it, says it back and changes the plan where that is needed.",
            "A person who checks with the buyer before acting, and who writes down what they agreed.",
        ],
    ),
}
QUESTIONS = {
    "R06": (
        ["Do you like to work with customers when the shop is full?",
         "Have you ever dealt with an angry buyer at a desk?",
         "If a buyer shouted at you across the desk, would you call the manager?",
         "Can you tell me about a time when you helped a buyer?"],
        [PAST, SCENE, "Have you ever had to tell a buyer bad news? Tell me what you did then.",
         "A buyer asks: “Is it my fault?” What would you do?"],
    ),
    "R07": (
        ["What would you tell the buyer? What would you tell the depot?",
         "Tell me about a time when you helped a buyer and/or a colleague with a parcel.",
         "Tell me about a time when a buyer was lost, and describe how your team plans its week.",
         "What would you say to the buyer and how would you check the parcel?"],
        [PAST, "A buyer asks “Where is it?” and hangs up. What would you do?",
         "What was the situation the last time a parcel was lost, what did you do, and what came of it?",
         "A parcel is late and the buyer is on the phone. What would you do, and why?"],
    ),
    "R08": (
        ["Tell me about a time.",
         "Tell me about a time when a buyer " + "and another buyer " * 12 + "came to you.",
         "Describe an occasion on which organisational prioritisation necessitated contractual renegotiation."],
        [PAST, SCENE],
    ),
    "R11": (
        ["Tell me about a time when your children kept you from work.",
         "Where are you from, and what brought you here?",
         "Tell me about a time when your religion helped you with a buyer.",
         "What did you earn in your last job, and what was your current salary made of?"],
        [PAST, "Tell me about a time when you helped a customer with a disability to get what they came for.",
         "Tell me about a time when you built a native app and met a race condition.",
         "Tell me about a time when a caller could not talk freely because her husband was there.",
         "Tell me about a time when you served a pregnant woman in a long queue."],
    ),
    "R12": (
        ["Tell me about a time when you went the extra mile for a buyer.",
         "Tell me about a time when you dropped the ball on a promise.", "Tell me about a time when your NPS fell.",
         "Tell me about a time when your team was in the trenches."],
        [PAST, "Tell me about a time when you carried the ball for a child at the pool.", SCENE],
    ),
}  # fmt: skip
SCENARIOS = {
    "R10": (
        ["A buyer is obviously wrong about the price of a lamp. What would you do?",
         "We value honesty, so a buyer must hear the truth. What would you say?",
         "A parcel is late. Don't you think that you would ring the buyer?"],
        [SCENE, "A buyer says that the price of a lamp is wrong. What would you do?"],
    ),
    "R13": (
        ["Your partner wants to move abroad and you love your job. What would you do?",
         "Imagine that your neighbour keeps your parcel for a week. What would you do?"],
        [SCENE, "A buyer's neighbour has taken the parcel and will not give it up. What would you do?"],
    ),
}  # fmt: skip


def rows(table, place):
    return [
        pytest.param(rule, place, text, expected, id=f"{rule}-{'hit' if expected else 'pass'}-{number}")
        for rule, sides in table.items()
        for texts, expected in zip(sides, ([place], []), strict=True)
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("rule", "place", "text", "expected"),
    [*rows(DEFINITIONS, DEFINITION), *rows(QUESTIONS, Q), *rows(SCENARIOS, S)],
)
def test_wording(rule: str, place: str, text: str, expected: list[str]) -> None:
    assert [finding.pointer for finding in rubric_findings(rule, {place: text})] == expected


CHANGES = [
    ("R04", {f"{SCENARIO}": ...}, [f"{COMPETENCY}/questions"]),
    ("R04", {"/competencies/2/questions/0": ...}, ["/competencies/2/questions"]),
    ("R04", {}, []),
    ("R04", {"/title": "Another desk"}, []),
    ("R05", {f"{OTHER}/code": "repair_past"}, [f"{OTHER}/code"]),
    ("R05", {f"{OTHER}/text": PAST, Q: PAST.upper()}, [f"{OTHER}/text"]),
    ("R05", {}, []),
    ("R05", {S: PAST, Q: PAST}, []),
    ("R09", {Q: "Tell me how you deal with angry buyers at a desk."}, [Q]),
    ("R09", {Q: "What is your view of refunds that come too late?"}, [Q]),
    ("R09", {S: "What would you do first, and why?"}, [S]),
    ("R09", {f"{SCENARIO}/dilemma": ...}, [SCENARIO]),
    ("R09", {f"{SCENARIO}/dilemma": "Cost or speed."}, [f"{SCENARIO}/dilemma"]),
    ("R09", {Q: "Describe the last time a buyer changed your mind."}, []),
    ("R09", {Q: "Describe a rule at work that you helped to change."}, []),
    ("R09", {S: "Suppose two buyers want the last lamp and both have waited. How would you settle it?"}, []),
    ("R10", {f"{SCENARIO}/dilemma": DILEMMA + " Of course the buyer comes first."}, [f"{SCENARIO}/dilemma"]),
    ("R11", {f"{QUESTION}/probes/1": "How old were you then?"}, [f"{QUESTION}/probes/1"]),
    ("R11", {"/competencies/1/anchors/2/text": "Speaks like a native speaker and has no accent."},
     ["/competencies/1/anchors/2/text"]),
    ("R13", {Q: "Tell me about a time when your neighbour needed your help."}, []),
    ("R14", {f"{QUESTION}/probes": ["What then?", "What then? "]}, [f"{QUESTION}/probes"]),
    ("R14", {f"{QUESTION}/probes/2": "So obviously you rang the buyer?"}, [f"{QUESTION}/probes/2"]),
    ("R14", {f"{SCENARIO}/probes/0": "Wouldn't you agree that a refund is better?"}, [f"{SCENARIO}/probes/0"]),
    ("R14", {f"{QUESTION}/probes": ["What did you do then?", "What came of it?"]}, []),
    ("R14", {f"{QUESTION}/probes/0": "Who else, if anyone, played a part?"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "expected"), CHANGES)
def test_places(rule: str, changes: dict[str, object], expected: list[str]) -> None:
    assert [finding.pointer for finding in rubric_findings(rule, changes)] == expected


def test_one_finding_quotes_every_term_of_a_text_once() -> None:
    (finding,) = rubric_findings("R12", {Q: "Tell me about your KPIs, your KPIs and your war room last week."})
    assert finding.message.startswith("Says “KPIs”, “war room”.")


@pytest.mark.parametrize(
    ("word", "count"),
    [("time", 1), ("asked", 1), ("wanted", 2), ("table", 2), ("rule", 1), ("customer", 3), ("the", 1), ("boxes", 2)],
)
def test_syllables_are_estimated(word: str, count: int) -> None:
    assert syllables(word) == count


def test_grade_rises_with_the_length_of_words_and_sentences() -> None:
    easy = grade_level("The cat sat on the mat. It was fat.")
    hard = grade_level("Organisational considerations necessitate comprehensive documentation of all deliberations.")
    assert 0 <= easy < 3
    assert hard > 15
    assert grade_level("…") == 0
