"""What counts as evidence, sentence by sentence; all sentences are our own."""

from collections.abc import Callable

import pytest

Tags = set[tuple[str, str]]
NOTHING: Tags = set()
EM, EM_, CU, CU_, CO, CO_ = (
    ("EM", "for"),
    ("EM", "against"),
    ("CU", "for"),
    ("CU", "against"),
    ("CO", "for"),
    ("CO", "against"),
)

POLARITY = [
    ("She noticed he was upset and took him aside.", EM),
    ("He listened to both sides before he decided.", EM),
    ("Tried to understand where her colleague was coming from.", EM),
    ("She rolled her eyes when the trainee cried.", EM_),
    ("He told the apprentice to toughen up.", EM_),
    ("Has no patience for people who are slow.", EM_),
    ("She dug into the logs until she found the root cause.", CU),
    ("He taught himself SQL in the evenings.", CU),
    ("Asked for feedback on her plan and changed it.", CU),
    ("She took it personally and ignored the feedback.", CU_),
    ("He never looked into why it had failed.", CU_),
    ("She called the customer back the next day to check it worked.", CO),
    ("He offered the guest a free upgrade.", CO),
    ("She blamed the customer for the delay.", CO_),
    ("He told the customer that policy is policy.", CO_),
]


@pytest.mark.parametrize(("text", "expected"), POLARITY)
def test_polarity(tags: Callable[..., Tags], text: str, expected: tuple[str, str]) -> None:
    assert expected in tags(text)


ASSERTION = [
    # negation turns the cue round
    ("He did not ask why the order was late.", {CU_}),
    ("She never listened to her colleagues.", {EM_}),
    ("He made no effort to understand how she felt.", {EM_}),
    # not only, did not hesitate: no negation
    ("She not only listened to him but also helped him find a room.", {EM}),
    # absence is not the opposite
    ("No evidence that she listens to others.", NOTHING),
    ("No example of curiosity, ran out of time.", NOTHING),
    ("Curiosity not probed.", NOTHING),
    # needs to: against
    ("Needs to listen to others.", {EM_}),
    ("She should ask more questions.", {CU_}),
    # the interviewer's own questions
    ("Asked about feedback she had received.", NOTHING),
    ("How do you handle an upset customer?", NOTHING),
    ("Did she ask why?", NOTHING),
]


@pytest.mark.parametrize(("text", "expected"), ASSERTION)
def test_assertion(tags: Callable[..., Tags], text: str, expected: Tags) -> None:
    assert tags(text) == expected


WHOSE = [
    ("note", "The customer asked why the parcel was late.", NOTHING),
    ("note", "His manager listened to the team and taught herself Python.", NOTHING),
    ("note", "I asked for feedback on our process.", NOTHING),
    ("note", "She asked why the parcel was late.", {CU}),
    ("note", "asked ME why we still do batch runs", {CU}),
    ("answer", "My manager asked why the parcel was late.", NOTHING),
    ("answer", "I asked why the parcel was late.", {CU}),
    ("answer", "She taught herself Python.", NOTHING),
    ("answer", "I was asked why the parcel was late.", NOTHING),
]


@pytest.mark.parametrize(("kind", "text", "expected"), WHOSE)
def test_whose_behaviour(tags: Callable[..., Tags], kind: str, text: str, expected: Tags) -> None:
    assert tags(text, kind) == expected


NOTE_FORMS = [
    ("+ Empathy: moved the chat somewhere calmer", {EM}),
    ("- Empathy: abrupt all the way through", {EM_}),
    ("Curiosity - poor", {CU_}),
    ("Customer focus: strong, several examples", {CO}),
    ("Curiosity: to be covered in round two", NOTHING),
    ("- lives in Leeds", NOTHING),
    ("cust v upset -> rang her back nxt day, found her a replacement", {CO}),
    ('Says of users: "they should have read the manual"', {CO_}),
    ('"I always ask for feedback" (own words)', {CU}),
]


@pytest.mark.parametrize(("text", "expected"), NOTE_FORMS)
def test_forms_of_notes(tags: Callable[..., Tags], text: str, expected: Tags) -> None:
    assert tags(text) == expected


PLAIN = [
    "Customer service desk, three years.",
    "We had a team meeting about the new release.",
    "I worked very hard and finished the project on time.",
    "Firm handshake, on time, notice period one month.",
    "I learned a valuable lesson.",
    "Customers use the app to understand requirements.",
]


@pytest.mark.parametrize("kind", ["note", "answer"])
@pytest.mark.parametrize("text", PLAIN)
def test_a_bare_keyword_is_no_evidence(tags: Callable[..., Tags], text: str, kind: str) -> None:
    assert tags(text, kind) == NOTHING
