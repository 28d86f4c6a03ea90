"""Use cases of one's own account: its name, and its password, also a new one with a link to one's mailbox.

`accounts.password_organisation_id` names the one organisation that a password opens, or is NULL for a password that
opens all. The rule behind it: a password is a person's own only where nobody but the owner of the mailbox can have set
it. A link for a forgotten password proves that: its mail is private, so that no admin reads it, and is dropped where no
mail server is set up. Knowing the present password does not prove it, because an admin or an invitation may have set
that one; so a changed password opens what the one before opened. Otherwise an admin could register somebody else's
address, change the password once, and wait for another organisation to let that address in.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.access import queries, reset_queries
from domain.access.model import Actor
from domain.access.passwords import hash_password, password_matches
from domain.access.reset_queries import StoredReset
from domain.access.rules import nobody_in, require_account
from domain.access.service import members_by_id
from domain.access.sessions import end_everywhere, organisations_open_to
from domain.access.tokens import hash_token, new_token, organisation_of, token_kind
from domain.audit.service import record
from domain.database import Connection, new_id, set_tenant
from domain.errors import Conflict, NotFound, invalid
from domain.mail.rules import when_text
from domain.mail.service import forget_private, post

LINK_LIFE = timedelta(hours=1)
LINKS_AN_HOUR_MOST = 3


class ResetLink(msgspec.Struct, frozen=True, kw_only=True):
    """Whose password a link changes, and until when it works."""

    email: str
    expires_at: datetime


async def change_name(conn: Connection, actor: Actor, name: str) -> None:
    """Call oneself something else, in every organisation. Reports that were printed keep the name of then."""
    require_account(actor)
    assert actor.account_id is not None
    await queries.rename_account(conn, actor.account_id, name)
    await record(conn, actor, "account.renamed", "account", actor.account_id)


async def change_password(conn: Connection, actor: Actor, current: str, new: str) -> None:
    """Replace one's password; every other session of the account ends, in all organisations.

    Invalid where `current` is not the password, or is the new one as well.
    """
    require_account(actor)
    assert actor.account_id is not None
    secret = await queries.account_secret_by_id(conn, actor.account_id)
    if secret is None or not await asyncio.to_thread(password_matches, current, secret.password_hash):
        raise invalid(
            "current_password",
            "password_wrong",
            "This is not your password now. If you have none yet, ask for a link under “Forgotten password”.",
        )
    if current == new:
        raise invalid("new_password", "password_unchanged", "Choose another password than the one that you have.")
    password_hash = await asyncio.to_thread(hash_password, new)
    await queries.set_password(conn, secret.id, password_hash, secret.password_organisation_id)
    await record(conn, actor, "password.changed", "account", secret.id)
    await end_everywhere(conn, actor, secret.id, actor.session_id)


async def request_reset(conn: Connection, email: str, base_url: str) -> None:
    """Mail a link to choose a new password if there is an account that can sign in somewhere; tells nothing either way.

    One message at most, in the name of the organisation that the account has been a member of for longest, and three
    an hour. The link before it ends.
    """
    secret = await queries.account_secret(conn, email)
    open_to = [] if secret is None or secret.disabled else await organisations_open_to(conn, secret.id)
    if secret is None or not open_to:
        return
    await set_tenant(conn, open_to[0], secret.id)
    await reset_queries.forget_old(conn, secret.id)
    if await reset_queries.recent(conn, secret.id) >= LINKS_AN_HOUR_MOST:
        return
    await reset_queries.end_all(conn, secret.id)
    await forget_private(conn, subject_kind="account", subject_id=secret.id)
    await _send(conn, open_to[0], secret.id, base_url)


async def _send(conn: Connection, organisation_id: UUID, account_id: UUID, base_url: str) -> None:
    member = (await members_by_id(conn, [account_id]))[account_id]
    # Whoever asked has not shown who they are.
    actor = nobody_in(organisation_id)
    reset_id, token, expires_at = new_id(), new_token("oip", organisation_id), _now() + LINK_LIFE
    await reset_queries.insert(conn, reset_id, account_id, hash_token(token), expires_at)
    await record(conn, actor, "password.reset_asked", "account", account_id)
    await post(
        conn,
        actor,
        to=member.email,
        name=member.name,
        template="password_reset",
        params={"link": f"{base_url}/reset-password/{token}", "expires": when_text(expires_at)},
        subject_kind="account",
        subject_id=account_id,
        works_until=expires_at,
    )


async def read_reset(conn: Connection, token: str) -> ResetLink:
    """Whose password the link changes; NotFound for an unknown link, Conflict for one that works no more."""
    _, reset = await _of_link(conn, token)
    return ResetLink(email=reset.email, expires_at=reset.link_expires_at)


async def reset_password(conn: Connection, token: str, new: str) -> str:
    """Set the password with a link, which is used up; it is the person's own, and every session of theirs ends.

    Returns the address of the account.
    """
    organisation_id, reset = await _of_link(conn, token)
    actor = msgspec.structs.replace(nobody_in(organisation_id), account_id=reset.account_id)
    password_hash = await asyncio.to_thread(hash_password, new)
    await queries.set_password(conn, reset.account_id, password_hash, None)
    await record(conn, actor, "password.reset", "account", reset.account_id)
    await end_everywhere(conn, actor, reset.account_id, None)
    return reset.email


async def _of_link(conn: Connection, token: str) -> tuple[UUID, StoredReset]:
    """The link's organisation and what it is for; sets the transaction's tenant."""
    organisation_id = organisation_of(token)
    if organisation_id is None or token_kind(token) != "oip":
        raise NotFound("link for a new password", "token")
    await set_tenant(conn, organisation_id)
    reset = await reset_queries.of_link(conn, hash_token(token))
    if reset is None:
        raise NotFound("link for a new password", "token")
    if reset.ended_at is not None:
        raise Conflict("This link was used, or a newer one was sent. Ask for a new one.", code="link_used")
    if reset.link_expires_at <= _now():
        raise Conflict("This link has expired; it works for an hour. Ask for a new one.", code="link_expired")
    await set_tenant(conn, organisation_id, reset.account_id)
    return organisation_id, reset


def _now() -> datetime:
    return datetime.now(UTC)
