"""The policy of blindness, state by state: who may read whose ratings when."""

from datetime import UTC, datetime
from itertools import product
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.model import Actor, Role
from domain.access.rules import scopes_of
from domain.errors import Blinded, DomainError, Forbidden, NotFound
from domain.interviews.blindness import Panel, panel_refusal, panels_refusal, refusal, sees_locks
from domain.interviews.model import Interview, Seat

RATER, COLLEAGUE, OUTSIDER = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def actor(account: UUID | None, *roles: Role) -> Actor:
    return Actor(
        organisation_id=uuid4(),
        account_id=account,
        key_id=uuid4() if account is None else None,
        session_id=None,
        on_behalf=False,
        roles=frozenset(roles),
        scopes=scopes_of(roles) if account else frozenset({"requisitions:read", "scorecards:read"}),
    )


PEOPLE = {
    "rater": actor(RATER, "panelist"),
    "colleague": actor(COLLEAGUE, "panelist"),
    "colleague_admin": actor(COLLEAGUE, "panelist", "admin"),
    "outsider": actor(OUTSIDER, "panelist"),
    "recruiter": actor(OUTSIDER, "recruiter"),
    "hiring_manager": actor(OUTSIDER, "hiring_manager"),
    "admin": actor(OUTSIDER, "admin"),
    "service": actor(None),
}


def panel(*, unblinded: bool, rater: str = "open", colleague: str = "open", cancelled: bool = False) -> Panel:
    """A panel of two; a seat is open, locked or recused."""
    interview = Interview(
        id=uuid4(),
        application_id=uuid4(),
        guide_id=None,
        starts_at=NOW,
        duration_minutes=60,
        format="in_person",
        accommodations="",
        unblinded_at=NOW if unblinded else None,
        unblinding_reason=None,
        cancelled_at=NOW if cancelled else None,
        cancellation_reason=None,
        revision=1,
        created_at=NOW,
        updated_at=NOW,
    )
    seats = tuple(
        Seat(
            scorecard_id=uuid4(),
            interview_id=interview.id,
            rater_id=who,
            locked=state == "locked",
            recused=state == "recused",
        )
        for who, state in ((RATER, rater), (COLLEAGUE, colleague))
    )
    return Panel(interview=interview, seats=seats)


STATES = ("open", "locked", "recused")


@pytest.mark.parametrize("who", PEOPLE)
def test_every_state_of_a_panel(who: str) -> None:
    for unblinded, mine, theirs in product((False, True), STATES, STATES):
        one = panel(unblinded=unblinded, rater=mine, colleague=theirs)
        refused = refusal(PEOPLE[who], one, one.seats[0], [one])
        readable = unblinded and mine == "locked"
        expected: type[DomainError] | None = None if readable else Blinded
        if who == "rater":
            expected = None
        elif who == "outsider":
            expected = NotFound
        elif who.startswith("colleague"):
            expected = Forbidden if theirs == "recused" else None if readable and theirs == "locked" else Blinded
        assert (type(refused) if refused else None) is expected, (unblinded, mine, theirs)


@pytest.mark.parametrize("who", ["recruiter", "hiring_manager", "admin", "colleague"])
@pytest.mark.parametrize(("own", "expected"), [("open", Blinded), ("locked", None), ("recused", Forbidden)])
def test_who_has_still_to_rate_on_another_panel_waits(who: str, own: str, expected: type[DomainError] | None) -> None:
    first = panel(unblinded=True, rater="locked", colleague="locked")
    account = PEOPLE[who].account_id
    assert account is not None
    second = panel(unblinded=False)
    mine = msgspec.structs.replace(second.seats[0], rater_id=account, locked=own == "locked", recused=own == "recused")
    second = msgspec.structs.replace(second, seats=(mine,))
    refused = refusal(PEOPLE[who], first, first.seats[0], [first, second])
    assert (type(refused) if refused else None) is expected
    cancelled = msgspec.structs.replace(second, interview=msgspec.structs.replace(second.interview, cancelled_at=NOW))
    assert refusal(PEOPLE[who], first, first.seats[0], [first, cancelled]) is None


def test_refusals_say_the_same_whoever_is_waited_for() -> None:
    waiting = [panel(unblinded=False, rater=mine, colleague=theirs) for mine, theirs in product(STATES, STATES)]
    told = {str(panel_refusal(PEOPLE["recruiter"], one)) for one in waiting}
    assert len(told) == 1


def test_several_panels_open_together_and_cancelled_ones_do_not_count() -> None:
    done = panel(unblinded=True, rater="locked", colleague="locked")
    blind = panel(unblinded=False, rater="locked")
    gone = panel(unblinded=False, cancelled=True)
    recruiter = PEOPLE["recruiter"]
    assert panels_refusal(recruiter, [done]) is None
    assert isinstance(panels_refusal(recruiter, [done, blind]), Blinded)
    assert panels_refusal(recruiter, [done, gone]) is None


@pytest.mark.parametrize(
    ("rater", "colleague", "complete"),
    [
        ("locked", "locked", True),
        ("locked", "open", False),
        ("locked", "recused", True),
        ("open", "recused", False),
        ("recused", "recused", False),
    ],
)
def test_a_panel_is_complete_when_everybody_who_rates_has_locked(rater: str, colleague: str, complete: bool) -> None:
    assert panel(unblinded=False, rater=rater, colleague=colleague).complete is complete


def test_locks_are_for_admins_who_are_not_on_the_panel_while_it_is_blind() -> None:
    blind, unblinded = panel(unblinded=False), panel(unblinded=True)
    assert {who for who, person in PEOPLE.items() if sees_locks(person, blind)} == {"admin"}
    assert {who for who, person in PEOPLE.items() if sees_locks(person, unblinded)} == set(PEOPLE)
