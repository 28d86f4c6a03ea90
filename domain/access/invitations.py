"""Use cases of invitations to an organisation: invite, send again, revoke; follow the link and accept."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from domain.access import invitation_queries, invitation_rules, queries
from domain.access.invitation_model import MemberInvitation, StoredMemberInvitation, Welcome
from domain.access.model import Account, AccountSecret, Actor, OpenedSession, Role
from domain.access.passwords import hash_password
from domain.access.rules import nobody_in
from domain.access.service import actor_in, organisation_of_actor
from domain.access.sessions import account_of_password, open_session
from domain.access.tokens import hash_token, new_token, organisation_of, token_kind
from domain.audit.service import record
from domain.database import Connection, new_id, set_tenant
from domain.errors import Conflict, NotFound, invalid
from domain.mail.rules import when_text
from domain.mail.service import forget_text, post
from domain.paging import Page, PageRequest, page_of

SUBJECT = "member_invitation"


async def invite(
    conn: Connection, actor: Actor, email: str, roles: tuple[Role, ...], base_url: str
) -> MemberInvitation:
    """Invite somebody by e-mail; nothing of them is a member until they accept. Conflict for a member or a second one.

    The mail's link works for seven days, once.
    """
    if "external" in roles:
        raise invalid("roles", "by_invitation", "An external panelist is invited to one interview, not made a member.")
    member = await queries.member(conn, email)
    if member is not None and set(member.roles) - {"external"}:
        raise Conflict("This person is a member already; change their roles instead.", code="is_member")
    invitation_id, token = new_id(), new_token("oiw", actor.organisation_id)
    wanted, expires_at = sorted(set(roles)), _now() + invitation_rules.LINK_LIFE
    made = await invitation_queries.insert(
        conn, invitation_id, email, wanted, hash_token(token), expires_at, actor.account_id
    )
    if not made:
        raise Conflict("This address was invited already; send that invitation again or revoke it.", code="invited")
    await record(conn, actor, "invitation.made", SUBJECT, invitation_id, {"roles": wanted})
    return await _send(conn, actor, await _invitation(conn, invitation_id), token, base_url)


async def list_invitations(conn: Connection, after: UUID | None, limit: int) -> list[MemberInvitation]:
    """One page of the open invitations, oldest first."""
    return [invitation_rules.as_shown(one, _now()) for one in await invitation_queries.invitations(conn, after, limit)]


async def newest_invitations(conn: Connection, page: PageRequest) -> Page[MemberInvitation]:
    """One page of the open invitations, newest first."""
    found = await invitation_queries.newest_invitations(conn, page.after, page.limit + 1)
    return page_of([invitation_rules.as_shown(one, _now()) for one in found], page, lambda one: one.id)


async def send_again(conn: Connection, actor: Actor, invitation_id: UUID, base_url: str) -> MemberInvitation:
    """Send a new link, which alone works from here on."""
    before = await _invitation(conn, invitation_id)
    token = new_token("oiw", actor.organisation_id)
    await invitation_queries.new_link(conn, before.id, hash_token(token), _now() + invitation_rules.LINK_LIFE)
    await record(conn, actor, "invitation.sent_again", SUBJECT, invitation_id)
    return await _send(conn, actor, await _invitation(conn, invitation_id), token, base_url)


async def revoke(conn: Connection, actor: Actor, invitation_id: UUID) -> None:
    """Take an invitation back; its link opens nothing any more."""
    await _revoke(conn, actor, await _invitation(conn, invitation_id))


async def forget_open(conn: Connection, actor: Actor, email: str) -> None:
    """Take back the open invitation of this address, if there is one."""
    invitation = await invitation_queries.invitation_of_address(conn, email)
    if invitation is not None:
        await _revoke(conn, actor, invitation)


async def _revoke(conn: Connection, actor: Actor, invitation: StoredMemberInvitation) -> None:
    await invitation_queries.delete(conn, invitation.id)
    await _forget_mail(conn, invitation)
    await record(conn, actor, "invitation.revoked", SUBJECT, invitation.id)


async def read_welcome(conn: Connection, token: str) -> Welcome:
    """What the link leads to; NotFound for one that was used, replaced or revoked, Conflict for an expired one."""
    invitation = await _of_link(conn, token)
    account = await queries.account_secret(conn, invitation.email)
    organisation = await organisation_of_actor(conn, nobody_in(invitation.organisation_id))
    return Welcome(
        organisation=organisation.name,
        email=invitation.email,
        needs=invitation_rules.needs(invitation.organisation_id, account),
        expires_at=invitation.link_expires_at,
    )


async def accept(conn: Connection, token: str, name: str | None, password: str, user_agent: str) -> OpenedSession:
    """Become a member and be signed in. `name` is taken for a new account alone.

    `password` becomes the password, for this organisation alone, or is compared where the account has one of its own.
    """
    invitation = await _of_link(conn, token)
    account = await queries.account_secret(conn, invitation.email)
    if account is not None and account.disabled:
        raise Conflict("The account of this address is disabled.", code="account_disabled")
    wanted = invitation_rules.needs(invitation.organisation_id, account)
    if wanted == "reset_first":
        raise Conflict(
            "This address has an account whose password another organisation chose. Have a link for a forgotten "
            "password sent to it, choose a password of your own, and open this invitation again.",
            code="reset_first",
        )
    if wanted == "own_password":
        account_id = (await account_of_password(conn, invitation.email, password)).id
    else:
        account_id = await _with_password(conn, invitation, account, name, password)
    await join(conn, invitation, account_id, "link")
    return await open_session(conn, account_id, invitation.organisation_id, user_agent)


async def _with_password(
    conn: Connection, invitation: StoredMemberInvitation, account: AccountSecret | None, name: str | None, password: str
) -> UUID:
    """The account with the chosen password, which opens the inviting organisation alone."""
    password_hash = await asyncio.to_thread(hash_password, password)
    if account is not None:
        if not await invitation_queries.choose_password(conn, account.id, password_hash, invitation.organisation_id):
            raise Conflict("The password of this account was changed just now; open the link again.", code="busy")
        return account.id
    if name is None:
        raise invalid("name", "required", "Say what you are called.")
    made = await new_account(conn, invitation.email, name, password_hash, invitation.organisation_id)
    return made.id


async def new_account(
    conn: Connection, email: str, name: str, password_hash: str | None = None, opens: UUID | None = None
) -> Account:
    """An account that nobody had before; Conflict if somebody makes one for this address at the same moment."""
    account_id = new_id()
    account = await queries.upsert_account(conn, account_id, email, name, password_hash, opens)
    if account.id != account_id:
        raise Conflict("An account was made for this address just now; open the link again.", code="busy")
    return account


async def join(conn: Connection, invitation: StoredMemberInvitation, account_id: UUID, how: str) -> None:
    """Make the account a member with the roles of the invitation and of what it was before; the invitation is over."""
    await set_tenant(conn, invitation.organisation_id, account_id)
    if not await invitation_queries.delete(conn, invitation.id):
        raise NotFound("invitation", "token")
    before = await queries.members_by_id(conn, [account_id])
    kept = set(before[0].roles) - {"external"} if before else set()
    roles = sorted(kept | set(invitation.roles))
    await queries.upsert_membership(conn, invitation.organisation_id, account_id, roles)
    await _forget_mail(conn, invitation)
    details = {"roles": roles, "account_id": str(account_id), "how": how}
    await record(
        conn, actor_in(invitation.organisation_id, account_id), "invitation.accepted", SUBJECT, invitation.id, details
    )


async def invitations_to(conn: Connection, email: str) -> list[StoredMemberInvitation]:
    """The open invitations of all organisations to an address that was just vouched for; needs no tenant."""
    await invitation_queries.set_invitee(conn, email)
    found = await invitation_queries.invitations_to_invitee(conn)
    await invitation_queries.set_invitee(conn, "")
    return found


async def _send(
    conn: Connection, actor: Actor, invitation: StoredMemberInvitation, token: str, base_url: str
) -> MemberInvitation:
    await _forget_mail(conn, invitation)
    await post(
        conn,
        actor,
        to=invitation.email,
        # Whoever invites knows no more of the person, and must not learn here whether there is an account.
        name=invitation.email,
        template="member_invitation",
        params={"link": f"{base_url}/welcome/{token}", "expires": when_text(invitation.link_expires_at)},
        subject_kind=SUBJECT,
        subject_id=invitation.id,
        works_until=invitation.link_expires_at,
    )
    return invitation_rules.as_shown(invitation, _now())


async def _forget_mail(conn: Connection, invitation: StoredMemberInvitation) -> None:
    await forget_text(
        conn, template="member_invitation", subject_kind=SUBJECT, subject_id=invitation.id, to=invitation.email
    )


async def _invitation(conn: Connection, invitation_id: UUID) -> StoredMemberInvitation:
    invitation = await invitation_queries.invitation(conn, invitation_id)
    if invitation is None:
        raise NotFound("open invitation")
    return invitation


async def _of_link(conn: Connection, token: str) -> StoredMemberInvitation:
    """The open invitation behind a link; sets the transaction's tenant."""
    organisation_id = organisation_of(token)
    if organisation_id is None or token_kind(token) != "oiw":
        raise NotFound("open invitation", "token")
    await set_tenant(conn, organisation_id)
    invitation = await invitation_queries.invitation_of_link(conn, hash_token(token))
    if invitation is None:
        raise NotFound("open invitation", "token")
    if invitation.link_expires_at <= _now():
        raise Conflict("This invitation has expired; ask whoever invited you to send it again.", code="link_expired")
    return invitation


def _now() -> datetime:
    return datetime.now(UTC)
