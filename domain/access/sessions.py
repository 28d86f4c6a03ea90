"""Use cases of sessions: sign in with a password, choose an organisation, see and end sessions, sign out."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from domain.access import queries, reset_queries, session_queries
from domain.access.model import AccountSecret, Actor, OpenedSession, OwnSession, Place
from domain.access.passwords import password_matches
from domain.access.rules import require_account
from domain.access.service import actor_in, memberships_of_account
from domain.access.tokens import hash_token, new_token
from domain.audit.service import record
from domain.database import Connection, new_id, set_tenant
from domain.errors import NotFound, Unauthenticated, invalid

SESSION_LIFE = timedelta(hours=12)
LISTED_MOST = 100
USER_AGENT_MOST = 300


def sign_in_failed() -> Unauthenticated:
    """The one answer to every wrong pair of e-mail and password."""
    return Unauthenticated("E-mail and password do not match.", code="sign_in_failed")


async def account_of_password(conn: Connection, email: str, password: str) -> AccountSecret:
    """The account that e-mail and password belong to; raises Unauthenticated, after the same time for any other."""
    secret = await queries.account_secret(conn, email)
    known = secret is not None and not secret.disabled
    matches = await asyncio.to_thread(password_matches, password, secret.password_hash if secret else None)
    if secret is None or not known or not matches:
        raise sign_in_failed()
    return secret


async def organisations_open_to(conn: Connection, account_id: UUID, opens: UUID | None = None) -> list[UUID]:
    """Where the account may sign in; with `opens`, what a password for this organisation alone leaves of them."""
    return [
        choice.organisation_id
        for choice in await memberships_of_account(conn, account_id)
        # An invitation to a panel elsewhere is no place to sign in to.
        if opens in {None, choice.organisation_id} and set(choice.roles) - {"external"}
    ]


async def sign_in(
    conn: Connection, email: str, password: str, organisation_id: UUID | None, user_agent: str
) -> OpenedSession:
    """Check a password and open a session; Invalid, with the choices, where an organisation has to be chosen."""
    secret = await account_of_password(conn, email, password)
    choices = await organisations_open_to(conn, secret.id, secret.password_organisation_id)
    if organisation_id is not None:
        choices = [choice for choice in choices if choice == organisation_id]
    if not choices:
        raise sign_in_failed()
    if len(choices) > 1:
        listed = ", ".join(str(choice) for choice in choices)
        raise invalid(
            "organisation_id",
            "choose_one",
            f"You are a member of several organisations; send one of: {listed}",
        )
    return await open_session(conn, secret.id, choices[0], user_agent)


async def places_of_password(conn: Connection, email: str, password: str) -> tuple[UUID, list[Place]]:
    """The account behind e-mail and password, and the organisations to choose from; raises Unauthenticated."""
    secret = await account_of_password(conn, email, password)
    choices = await organisations_open_to(conn, secret.id, secret.password_organisation_id)
    if not choices:
        raise sign_in_failed()
    return secret.id, await named(conn, choices)


async def named(conn: Connection, organisation_ids: Sequence[UUID], *, invited: bool = False) -> list[Place]:
    """These organisations with their names. The transaction works for the last of them afterwards."""
    places = []
    for organisation_id in organisation_ids:
        await set_tenant(conn, organisation_id)
        found = await queries.organisation_by_id(conn, organisation_id)
        assert found is not None, "a membership or an invitation is of an organisation"
        places.append(Place(organisation_id=organisation_id, name=found.name, invited=invited))
    return places


async def enter(conn: Connection, account_id: UUID, organisation_id: UUID, user_agent: str) -> OpenedSession:
    """Open a session for an account that has shown who it is; raises Unauthenticated where it is no member."""
    secret = await queries.account_secret_by_id(conn, account_id)
    if secret is None or secret.disabled or organisation_id not in await organisations_open_to(conn, account_id):
        raise sign_in_failed()
    return await open_session(conn, account_id, organisation_id, user_agent)


async def open_session(conn: Connection, account_id: UUID, organisation_id: UUID, user_agent: str) -> OpenedSession:
    """A session for a member whose identity the caller has checked. The transaction works for them afterwards."""
    await set_tenant(conn, organisation_id, account_id)
    token = new_token("ois", organisation_id)
    session = await queries.insert_session(
        conn,
        organisation_id=organisation_id,
        session_id=new_id(),
        account_id=account_id,
        token_hash=hash_token(token),
        user_agent=user_agent[:USER_AGENT_MOST],
        expires_at=datetime.now(UTC) + SESSION_LIFE,
    )
    await record(conn, actor_in(organisation_id, account_id), "session.opened", "session", session.id)
    return OpenedSession(session=session, token=token, organisation_id=organisation_id)


async def sign_out(conn: Connection, actor: Actor) -> None:
    """End the actor's session."""
    if actor.session_id is None:
        raise invalid("Authorization", "not_a_session", "This request was not made with a session.")
    await queries.revoke_session(conn, actor.session_id)
    await record(conn, actor, "session.closed", "session", actor.session_id)


async def list_own(conn: Connection, actor: Actor) -> list[OwnSession]:
    """The actor's live sessions in this organisation, newest first, at most LISTED_MOST."""
    require_account(actor)
    assert actor.account_id is not None
    return await session_queries.own_sessions(conn, actor.account_id, actor.session_id, LISTED_MOST)


async def end_own(conn: Connection, actor: Actor, session_id: UUID) -> None:
    """End one of the actor's sessions at once; NotFound for anybody else's."""
    require_account(actor)
    assert actor.account_id is not None
    if not await session_queries.end_session(conn, session_id, actor.account_id):
        raise NotFound("live session of yours")
    await record(conn, actor, "session.closed", "session", session_id)


async def end_others(conn: Connection, actor: Actor) -> int:
    """End the actor's sessions in this organisation but for the one that asks; their number."""
    require_account(actor)
    assert actor.account_id is not None
    return await _end(conn, actor, actor.account_id, actor.session_id)


async def end_everywhere(conn: Connection, actor: Actor, account_id: UUID, keep: UUID | None) -> None:
    """End an account's sessions and links for forgotten passwords in every organisation, but for the session `keep`.

    The transaction works for the actor's organisation again afterwards.
    """
    choices = await memberships_of_account(conn, account_id)
    # In one order, as each organisation's audit record is locked by whoever writes to it.
    for organisation_id in sorted(choice.organisation_id for choice in choices):
        await set_tenant(conn, organisation_id, account_id)
        await reset_queries.end_all(conn, account_id)
        here = msgspec.structs.replace(actor, organisation_id=organisation_id)
        await _end(conn, here, account_id, keep)
    await set_tenant(conn, actor.organisation_id, actor.account_id)


async def _end(conn: Connection, actor: Actor, account_id: UUID, keep: UUID | None) -> int:
    ended = await session_queries.end_sessions(conn, account_id, keep)
    if ended:
        await record(conn, actor, "sessions.ended", "account", account_id, {"ended": ended})
    return ended
