"""Links and codes of external panelists: what they are, how long they work, and why one does not."""

import hmac
import secrets
from datetime import datetime, timedelta

from domain.errors import Conflict
from domain.externals.model import ExternalInvitation, StoredInvitation

LINK_DAYS, LINK_DAYS_MOST = 14, 60
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES_MOST = 5
CODES_WINDOW, CODES_MOST = timedelta(hours=1), 3
# Over all codes of a link: of a million codes, guesses like these find one with a chance of three in 100,000.
WRONG_CODES_MOST = 30
ASK_AGAIN = "Ask whoever invited you to send a new one."


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_hash(token: str, code: str) -> bytes:
    """HMAC-SHA-256 of the code, keyed with the link's token, which is stored nowhere: the hash cannot be searched."""
    return hmac.digest(token.encode(), code.encode(), "sha256")


def code_matches(invitation: StoredInvitation, token: str, code: str) -> bool:
    """Whether this is the latest code that was sent for the link; takes the same time for any other."""
    return hmac.compare_digest(invitation.code_hash or b"", code_hash(token, code))


def link_trouble(invitation: StoredInvitation, now: datetime) -> Conflict | None:
    """Why a link no longer works, or None. Its holder is told: a link of 256 random bits is found by nobody."""
    if invitation.revoked_at is not None:
        return Conflict("This invitation was withdrawn.", code="link_revoked")
    if invitation.link_used_at is not None:
        return Conflict(f"This link was used already; it works once. {ASK_AGAIN}", code="link_used")
    if invitation.link_expires_at <= now:
        return Conflict(f"This link has expired. {ASK_AGAIN}", code="link_expired")
    if invitation.wrong_codes >= WRONG_CODES_MOST:
        return Conflict(f"Too many wrong codes were tried with this link. {ASK_AGAIN}", code="link_blocked")
    return None


def recent_codes(invitation: StoredInvitation, now: datetime) -> list[datetime]:
    """When codes were sent within the window."""
    return [sent for sent in invitation.codes_sent_at if sent > now - CODES_WINDOW]


def too_many_codes(recent: list[datetime]) -> Conflict | None:
    """Why no further code is sent now, or None."""
    if len(recent) < CODES_MOST:
        return None
    again = min(recent) + CODES_WINDOW
    return Conflict(
        f"{CODES_MOST} codes were sent within an hour; ask for the next one after {again:%H:%M} UTC.",
        code="too_many_codes",
    )


def code_trouble(invitation: StoredInvitation, now: datetime) -> Conflict | None:
    """Why no code can be tried now, or None."""
    if invitation.code_hash is None or invitation.code_expires_at is None or invitation.code_expires_at <= now:
        return Conflict("This code has expired; ask for a new one.", code="code_expired")
    if invitation.code_tries >= CODE_TRIES_MOST:
        return Conflict("This code was tried too often; ask for a new one.", code="code_spent")
    return None


def as_shown(invitation: StoredInvitation, now: datetime) -> ExternalInvitation:
    """The invitation as whoever plans the panel may see it."""
    expired = invitation.link_expires_at <= now
    return ExternalInvitation(
        id=invitation.id,
        interview_id=invitation.interview_id,
        scorecard_id=invitation.scorecard_id,
        rater_id=invitation.account_id,
        name=invitation.name,
        email=invitation.email,
        state="revoked" if invitation.revoked_at is not None else "expired" if expired else "invited",
        link_expires_at=invitation.link_expires_at,
    )
