"""Who decides, what a decision rests on, and what is remarked on its reason."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.model import Actor
from domain.access.rules import scopes_of
from domain.decisions import rules as decisions
from domain.decisions.model import DecisionDraft, DecisionGround, Outcome

OWNER, OTHER = UUID(int=1), UUID(int=2)
CODES = ("care", "calm", "candour", "craft")


@pytest.mark.parametrize(
    ("role", "account", "outcome", "may"),
    [
        ("hiring_manager", OTHER, "reject", True),
        ("admin", OTHER, "hire", True),
        ("recruiter", OTHER, "reject", False),
        ("recruiter", OTHER, "withdrawn", True),
        ("recruiter", OWNER, "reject", True),
        ("panelist", OTHER, "withdrawn", False),
        ("panelist", OTHER, "advance", False),
        ("hr", OWNER, "advance", True),
    ],
)
def test_who_decides(role: Any, account: UUID, outcome: Outcome, may: bool) -> None:
    actor = Actor(
        organisation_id=uuid4(), account_id=account, key_id=None, session_id=None, on_behalf=False,
        roles=frozenset({role}), scopes=scopes_of([role]),
    )  # fmt: skip
    assert decisions.may_decide(actor, OWNER, outcome) is may


def decision(outcome: Outcome = "reject", *grounds: tuple[str, tuple[UUID, ...]]) -> DecisionDraft:
    return DecisionDraft(
        outcome=outcome,
        reason="x" * 30,
        competencies=tuple(DecisionGround(competency_code=code, evidence_scorecard_ids=ids) for code, ids in grounds),
    )


CARD = UUID(int=90)


@pytest.mark.parametrize(
    ("draft", "problems"),
    [
        (decision("reject", ("care", ()), ("calm", (CARD,))), []),
        (decision("withdrawn"), []),
        (decision("reject"), [("competencies", "competency_needed")]),
        (decision("hire", ("grit", ())), [("competencies[0].competency_code", "unknown_competency")]),
        (decision("withdrawn", ("grit", ())), [("competencies[0].competency_code", "unknown_competency")]),
        (decision("hire", ("care", ()), ("care", ())), [("competencies[1].competency_code", "duplicate")]),
        (
            decision("hire", ("care", (CARD, UUID(int=91)))),
            [("competencies[0].evidence_scorecard_ids[1]", "not_found")],
        ),
        (decision("hire", ("care", (CARD, CARD))), [("competencies[0].evidence_scorecard_ids[1]", "duplicate")]),
    ],
)
def test_what_a_decision_rests_on(draft: DecisionDraft, problems: list[tuple[str, str]]) -> None:
    assert [(one.field, one.code) for one in decisions.problems_of(draft, CODES, {CARD})] == problems


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        ("She found the guest a room herself and rang him the next day.", []),
        ("She asked four questions about the guest before she rang the hotel.", []),
        ("Her composite score was only 3.2 out of 5 overall.", ["number_only"]),
        ("The candidate scored below the threshold of 3.5 points.", ["number_only"]),
        ("Rated 3 on empathy: he asked the guest nothing and hung up on him.", []),
        ("She is not a culture fit for the team that we have here.", ["fit_talk"]),
        ("My gut feeling is that she would not stay with us for long.", ["fit_talk"]),
        ("The composite is 4.1 and we clicked.", ["fit_talk", "number_only"]),
    ],
)
def test_remarks_on_a_reason(reason: str, codes: list[str]) -> None:
    advice = decisions.advice_on(reason)
    assert sorted({one.code for one in advice}) == codes
    for one in advice:
        assert 0 <= one.start < one.end <= len(reason)
        assert one.message


@pytest.mark.parametrize("reason", ["", "Too short.", " " * 60, "Twenty-nine characters, no 30", "  short  ".ljust(60)])
def test_a_reason_says_something(reason: str) -> None:
    body = msgspec.json.encode({"outcome": "hold", "reason": reason})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=DecisionDraft)
