"""External panelists' accounts and sessions: an account without a password, and sessions for one scorecard alone."""

from datetime import datetime
from uuid import UUID

from domain.access import queries
from domain.access.model import Account, Actor, Session
from domain.access.service import ensure_account
from domain.access.tokens import hash_token, new_token
from domain.database import Connection, new_id
from domain.errors import Conflict


async def admit_external(conn: Connection, actor: Actor, email: str, name: str) -> Account:
    """The account with this e-mail as an external panelist; Conflict if the person is a member with a role here."""
    account = await ensure_account(conn, email, name)
    found = await queries.members_by_id(conn, [account.id])
    # Whose access has ended has no role left, and may be a guest as anybody else.
    if found and set(found[0].roles) - {"external"}:
        raise Conflict("This person is a member of the organisation; give them a seat as a panelist.", code="is_member")
    if not found or not found[0].roles:
        await queries.upsert_membership(conn, actor.organisation_id, account.id, ["external"])
    return account


async def open_external_session(
    conn: Connection, organisation_id: UUID, account_id: UUID, scorecard_id: UUID, expires_at: datetime, user_agent: str
) -> tuple[Session, str]:
    """A session for one scorecard with its secret; it ends at the latest at `expires_at`."""
    token = new_token("ois", organisation_id)
    session = await queries.insert_session(
        conn,
        organisation_id=organisation_id,
        session_id=new_id(),
        account_id=account_id,
        token_hash=hash_token(token),
        user_agent=user_agent[:300],
        expires_at=expires_at,
        scorecard_id=scorecard_id,
    )
    return session, token


async def end_external_sessions(conn: Connection, scorecard_id: UUID) -> None:
    """End every session that is for this scorecard alone."""
    await queries.revoke_sessions_for(conn, scorecard_id)
