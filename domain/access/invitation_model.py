"""Invitations to an organisation, and what the person who follows the link sees and chooses."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from domain.access.model import Role

InvitationState = Literal["pending", "expired"]
# What the form behind the link asks for: a password to choose, the password that the person has, or nothing yet.
WelcomeNeeds = Literal["new_account", "new_password", "own_password", "reset_first"]


class MemberInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was invited and has not accepted. `expired`: the link works no more; send a new one or revoke."""

    id: UUID
    email: str
    roles: tuple[Role, ...]
    state: InvitationState
    link_expires_at: datetime
    created_by: UUID | None
    created_at: datetime


class StoredMemberInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as it is stored, without its link's hash."""

    id: UUID
    organisation_id: UUID
    email: str
    roles: tuple[Role, ...]
    link_expires_at: datetime
    created_by: UUID | None
    created_at: datetime


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an invitation's link leads to, and what accepting it takes.

    `new_account`: a name and a password to choose. `new_password`: a password to choose. `own_password`: the password
    of the account that this address has. `reset_first`: this address has an account whose password opens another
    organisation alone; a link for a forgotten password makes it the person's own.
    """

    organisation: str
    email: str
    needs: WelcomeNeeds
    expires_at: datetime
