"""What operators on the server's machine do for an account that cannot sign in: a new password, a new identity.

No page can do it: an account belongs to a person in several organisations, so no organisation's admin may.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access import identity_queries, queries
from domain.access.passwords import hash_password
from domain.access.rules import nobody_in
from domain.access.service import memberships_of_account
from domain.access.sessions import end_everywhere
from domain.audit.service import record
from domain.database import Connection, set_tenant


async def replace_password(conn: Connection, email: str, new: str) -> bool:
    """Give the account another password, which opens all of its organisations; every session of it ends.

    False where the address has no account.
    """
    secret = await queries.account_secret(conn, email)
    if secret is None:
        return False
    account_id = secret.id
    password_hash = await asyncio.to_thread(hash_password, new)
    await queries.set_password(conn, account_id, password_hash, None)
    places = await _on_record(conn, account_id, "password.replaced")
    if places:
        actor = msgspec.structs.replace(nobody_in(places[0]), account_id=account_id)
        await end_everywhere(conn, actor, account_id, None)
    return True


async def unlink_identities(conn: Connection, email: str) -> bool:
    """Forget who the account is at single sign-on; the next who comes with its verified address is linked with it.

    False where no account of this address is linked.
    """
    secret = await queries.account_secret(conn, email)
    if secret is None or not await identity_queries.delete_of(conn, secret.id):
        return False
    await _on_record(conn, secret.id, "identity.unlinked")
    return True


async def _on_record(conn: Connection, account_id: UUID, action: str) -> Sequence[UUID]:
    """Write it down in each organisation of the account, without a name: the machine does not say who its operator is.

    Each organisation's audit record is locked by whoever writes to it: in one order, so that none waits for another.
    """
    places = sorted(one.organisation_id for one in await memberships_of_account(conn, account_id))
    for organisation_id in places:
        await set_tenant(conn, organisation_id)
        await record(conn, nobody_in(organisation_id), action, "account", account_id)
    return places
