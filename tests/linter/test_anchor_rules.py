"""R15 to R25 and R31: what is rated by. Positives first, then what must pass."""

import pytest

from domain.rubrics.linter.wording import jaccard
from tests.linter.base import rubric_findings

ANCHORS = "/competencies/0/anchors"
LOW, MIDDLE, HIGH = (f"{ANCHORS}/{number}/text" for number in range(3))

# rule: texts that it finds as the anchor of level 5, texts that it lets pass there.
HIGH_TEXTS = {
    "R16": (
        ["Excellent understanding of customers.", "Gives a very good answer.", "Is aware that buyers matter."],
        ["Asks the buyer what the parcel was for and rings the depot.",
         "Gives a good account of the cost and shows the buyer both ways."],
    ),
    "R18": (
        ["Keeps eye contact and asks what went wrong.", "Smiles at the buyer and asks for the number.",
         "Asks with energy and warmth.", "Has a firm handshake and presence."],
        ["Explains the energy bill to the buyer line by line.", "Waits for the dial tone and rings again.",
         "Checks the web presence of the shop and mends two pages."],
    ),
    "R19": (
        ["Would fit in with the team and asks questions.", "Someone you would share a beer with after work.",
         "One of us: asks and listens.", "Asks, and the chemistry is there.", "Is a good fit and asks why."],
        ["Cuts the box so that it fits the shelf of the buyer.", "Asks whether the tool is fit for purpose.",
         "Finds that the lamp did not fit, and sends another."],
    ),
    "R20": (
        ["Is bubbly and asks many questions.", "Humble: asks before telling.", "Asks in a charming way."],
        ["Answers an aggressive caller in short, plain sentences.", "Keeps sensitive data out of the message."],
    ),
    "R22": (
        ["Asks better questions than other candidates.", "Works faster than our current team.",
         "Belongs to the top 10 percent and asks why.", "Asks more than most."],
        ["Compares the parcel with the other parcels of that day.", "Asks another customer how they do it."],
    ),
    "R25": (
        ["Gives three examples.", "Names at least 4 ideas and gives two reasons."],
        ["Gives two examples in which the buyer's need, the act and the effect on the queue are told.",
         "Asks the buyer and writes the answer down.", "Rings the depot three times a day until the parcel is found."],
    ),
    "R31": (
        ["Has ten years of experience and checks labels.", "Holds a degree and explains the rule.",
         "Went to Oxford and writes well."],
        ["Checks labels to a degree that rules out mix-ups.", "Shows the new colleague the label and the rule."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        pytest.param(rule, text, expected, id=f"{rule}-{'hit' if expected else 'pass'}-{number}")
        for rule, sides in HIGH_TEXTS.items()
        for texts, expected in zip(sides, ([HIGH], []), strict=True)
        for number, text in enumerate(texts)
    ],
)
def test_wording(rule: str, text: str, expected: list[str]) -> None:
    assert [finding.pointer for finding in rubric_findings(rule, {HIGH: text})] == expected


ASKS = "asks the buyer what the parcel was for and rings the depot"
LONG = "Asks the buyer, rings the depot, finds the label, mends it, and tells the buyer by when it comes. " * 2
CHANGES = [
    ("R15", {f"{ANCHORS}/1/level": 4}, [ANCHORS]),
    ("R15", {f"{ANCHORS}/2/level": 3}, [ANCHORS, f"{ANCHORS}/2/level"]),
    ("R15", {}, []),
    ("R15", {ANCHORS: [{"level": level, "text": "Asks."} for level in (5, 4, 3, 2, 1)]}, []),
    ("R17", {MIDDLE: f"Sometimes {ASKS}.", HIGH: f"Always {ASKS}."}, [HIGH]),
    ("R17", {LOW: f"Rarely {ASKS}.", MIDDLE: f"Most of the time {ASKS}.", HIGH: f"{ASKS}"}, [MIDDLE, HIGH]),
    ("R17", {MIDDLE: "Asks good questions.", HIGH: "Asks excellent questions very often."}, [HIGH]),
    ("R17", {MIDDLE: "Asks one buyer and waits.", HIGH: "Asks one buyer and calls back."}, []),
    ("R17", {LOW: f"Always {ASKS}.", HIGH: f"Never {ASKS}."}, []),
    ("R17", {}, []),
    ("R18", {"/competencies/1/name": "Warmth"}, ["/competencies/1/name"]),
    ("R18", {f"{ANCHORS}/0/examples": ["I waited.", "I put on my phone smile."]}, [f"{ANCHORS}/0/examples/1"]),
    ("R19", {"/title": "Culture fit"}, ["/title"]),
    ("R21", {LOW: "Gives no answer to the question."}, [LOW]),
    ("R21", {LOW: "Cannot name an example."}, [LOW]),
    ("R21", {LOW: "Stays silent."}, [LOW]),
    ("R21", {LOW: "Leaves the customer without an answer and closes the case."}, []),
    ("R21", {LOW: "Tells the buyer what to want, and says nothing about the price."}, []),
    ("R21", {HIGH: "Asks again where the first question brought no answer."}, []),
    ("R23", {MIDDLE: "Asks the buyer, then rings the depot.", HIGH: "Asks the buyer, then rings the depot back."},
     [HIGH]),
    ("R23", {"/competencies/1/questions/0/text": "Tell me about a time when a parcel was lost by a carrier.",
             "/competencies/2/questions/0/text": "Tell me about a time when a parcel was lost by the carrier."},
     ["/competencies/2/questions/0/text"]),
    ("R23", {}, []),
    ("R23", {MIDDLE: "Asks the buyer what the lamp is for.", HIGH: "Asks the depot what the label says."}, []),
    ("R24", {LOW: "Blames the carrier.", HIGH: LONG}, [ANCHORS]),
    ("R24", {MIDDLE: "Asks."}, [ANCHORS]),
    ("R24", {}, []),
    ("R24", {LOW: "Blames the carrier and hangs up early.", MIDDLE: "Asks the buyer and rings the depot."}, []),
    ("R31", {f"{ANCHORS}/2/examples": ["At university I ran the parcel desk."]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "expected"), CHANGES)
def test_places(rule: str, changes: dict[str, object], expected: list[str]) -> None:
    assert [finding.pointer for finding in rubric_findings(rule, changes)] == expected


def test_shared_words_of_texts_without_words() -> None:
    assert jaccard(set(), set()) == 0
    assert jaccard({"a", "b"}, {"b", "a"}) == 1
    assert jaccard({"a", "b"}, {"b", "c"}) == 1 / 3
