"""What accepting an invitation takes, given what is known of its address."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.access.invitation_model import StoredMemberInvitation, WelcomeNeeds
from domain.access.invitation_rules import as_shown, needs
from domain.access.model import AccountSecret

HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def account(password: str | None, opens: UUID | None) -> AccountSecret:
    return AccountSecret(id=UUID(int=9), password_hash=password, password_organisation_id=opens, disabled=False)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, "new_account"),
        (account(None, None), "new_password"),
        (account("hash", HERE), "new_password"),
        (account("hash", None), "own_password"),
        (account("hash", ELSEWHERE), "reset_first"),
    ],
    ids=["nobody", "without a password", "chosen here", "their own", "chosen elsewhere"],
)
def test_a_link_alone_changes_no_password_that_opens_more(known: AccountSecret | None, expected: WelcomeNeeds) -> None:
    assert needs(HERE, known) == expected


@pytest.mark.parametrize(("seconds", "state"), [(1, "pending"), (0, "expired"), (-1, "expired")])
def test_an_invitation_expires(seconds: int, state: str) -> None:
    invitation = StoredMemberInvitation(
        id=UUID(int=3),
        organisation_id=HERE,
        email="ines@example.org",
        roles=("panelist",),
        link_expires_at=NOW + timedelta(seconds=seconds),
        created_by=None,
        created_at=NOW,
    )
    assert as_shown(invitation, NOW).state == state
