"""Use cases of single sign-on: from what an identity provider vouches for to a session.

The first time a person is found by the e-mail address, which the provider must have verified, among the accounts of
members and among open invitations; from then on by issuer and subject, which stay the same when the address changes. An
account has one identity per provider: whoever is given a former colleague's address does not get their account as well.
Everybody else is refused; nobody becomes a member by signing in.
"""

from uuid import UUID

import msgspec

from domain.access import identity_queries, queries
from domain.access.invitation_model import StoredMemberInvitation
from domain.access.invitations import invitations_to, join, new_account
from domain.access.model import OpenedSession, Place
from domain.access.service import actor_in
from domain.access.sessions import named, open_session, organisations_open_to
from domain.audit.service import record
from domain.database import Connection
from domain.errors import Unauthenticated

NAME_MOST = 300


class Vouched(msgspec.Struct, frozen=True, kw_only=True):
    """What an identity provider says of somebody; `email` is None unless the provider has verified it."""

    issuer: str
    subject: str
    email: str | None
    name: str


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    account_id: UUID | None
    linked: bool
    organisations: tuple[UUID, ...]
    invitations: tuple[StoredMemberInvitation, ...]


async def ways_in(conn: Connection, vouched: Vouched) -> list[Place]:
    """The organisations that the person may enter; Unauthenticated, with the reason, where there is none."""
    known = await _known(conn, vouched)
    places = await named(conn, known.organisations)
    return places + await named(conn, [one.organisation_id for one in known.invitations], invited=True)


async def enter(conn: Connection, vouched: Vouched, organisation_id: UUID, user_agent: str) -> OpenedSession:
    """Open a session in one of `ways_in`, accepting its invitation where that is the way; Unauthenticated elsewhere."""
    known = await _known(conn, vouched)
    invitation = next((one for one in known.invitations if one.organisation_id == organisation_id), None)
    if invitation is None and organisation_id not in known.organisations:
        raise _not_invited(vouched)
    account_id = known.account_id
    if account_id is None:
        assert invitation is not None, "without an account an invitation is the only way"
        name = vouched.name.strip() or invitation.email.partition("@")[0]
        account_id = (await new_account(conn, invitation.email, name[:NAME_MOST])).id
    if invitation is not None:
        await join(conn, invitation, account_id, "single_sign_on")
    opened = await open_session(conn, account_id, organisation_id, user_agent)
    if not known.linked:
        if not await identity_queries.insert(conn, vouched.issuer, vouched.subject, account_id):
            raise _taken()
        await record(conn, actor_in(organisation_id, account_id), "identity.linked", "account", account_id)
    return opened


async def _known(conn: Connection, vouched: Vouched) -> _Known:
    account_id = await identity_queries.account_of(conn, vouched.issuer, vouched.subject)
    linked = account_id is not None
    if account_id is None:
        if vouched.email is None:
            raise Unauthenticated(
                "The sign-in service has not verified your e-mail address, so nobody can be found by it.",
                code="email_not_verified",
            )
        by_email = await queries.account_secret(conn, vouched.email)
        account_id = by_email.id if by_email else None
        if account_id is not None and await identity_queries.has_identity(conn, vouched.issuer, account_id):
            raise _taken()
    organisations = () if account_id is None else tuple(await organisations_open_to(conn, account_id))
    if account_id is not None:
        secret = await queries.account_secret_by_id(conn, account_id)
        if secret is None or secret.disabled:
            raise Unauthenticated("Your account is disabled.", code="account_disabled")
    invited = [] if vouched.email is None else await invitations_to(conn, vouched.email)
    elsewhere = tuple(one for one in invited if one.organisation_id not in organisations)
    if not organisations and not elsewhere:
        raise _not_invited(vouched)
    return _Known(account_id=account_id, linked=linked, organisations=organisations, invitations=elsewhere)


def _not_invited(vouched: Vouched) -> Unauthenticated:
    who = vouched.email or "you"
    return Unauthenticated(
        f"Nobody has invited {who} to an organisation here. Ask an administrator of yours for an invitation.",
        code="not_invited",
    )


def _taken() -> Unauthenticated:
    return Unauthenticated(
        "The account with your e-mail address belongs to another person at this sign-in service. "
        "Sign in with your password, or ask whoever runs this installation to unlink the account.",
        code="identity_taken",
    )
