"""Invitations of external panelists."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

LinkToken = Annotated[str, Meta(pattern=r"^oix_[A-Za-z0-9_-]{64}$", examples=["oix_" + "A" * 64])]
MailedCode = Annotated[str, Meta(pattern=r"^[0-9]{6}$", examples=["042917"])]
InvitationState = Literal["invited", "expired", "revoked"]


class ExternalInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """Who was invited to which seat. Whether the link was opened stays between the product and the panelist."""

    id: UUID
    interview_id: UUID
    scorecard_id: UUID
    rater_id: UUID
    name: str
    email: str
    state: InvitationState
    link_expires_at: datetime


class StoredInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation with the hashes of its link and its latest code, and what became of them."""

    id: UUID
    interview_id: UUID
    scorecard_id: UUID
    account_id: UUID
    name: str
    email: str
    link_expires_at: datetime
    link_used_at: datetime | None
    revoked_at: datetime | None
    code_hash: bytes | None
    code_expires_at: datetime | None
    code_tries: int
    wrong_codes: int
    codes_sent_at: tuple[datetime, ...]


class CodeSent(msgspec.Struct, frozen=True, kw_only=True):
    """A code is on its way to the address that was invited. It works once, until `code_expires_at`."""

    code_expires_at: datetime


class ExternalSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session for one scorecard. Use `token` as a Bearer token; a browser gets it as a cookie as well."""

    organisation_id: UUID
    interview_id: UUID
    scorecard_id: UUID
    token: str
    expires_at: datetime


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an external panelist may open by its id."""

    scorecard_id: UUID
    interview_id: UUID
    rubric_id: UUID
    guide_id: UUID | None
