"""What becomes of an invitation, and what may be done with its link.

A link alone never opens more than the organisation that sent it. Its mail can be read by that organisation's admins
where no mail server is set up, so it proves nobody's identity: a password that is chosen with it opens that
organisation alone, and an account that has a password of its own is entered with that password and with nothing else.
Otherwise an admin of one organisation could invite a member of another and take their account over.
"""

from datetime import datetime, timedelta
from uuid import UUID

from domain.access.invitation_model import MemberInvitation, StoredMemberInvitation, WelcomeNeeds
from domain.access.model import AccountSecret

LINK_LIFE = timedelta(days=7)


def as_shown(invitation: StoredMemberInvitation, now: datetime) -> MemberInvitation:
    """The invitation as the organisation's admins see it."""
    return MemberInvitation(
        id=invitation.id,
        email=invitation.email,
        roles=invitation.roles,
        state="pending" if invitation.link_expires_at > now else "expired",
        link_expires_at=invitation.link_expires_at,
        created_by=invitation.created_by,
        created_at=invitation.created_at,
    )


def needs(organisation_id: UUID, account: AccountSecret | None) -> WelcomeNeeds:
    """What accepting an invitation of this organisation takes, given the account that its address has."""
    if account is None:
        return "new_account"
    if account.password_hash is None or account.password_organisation_id == organisation_id:
        return "new_password"
    return "own_password" if account.password_organisation_id is None else "reset_first"
