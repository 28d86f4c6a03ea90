"""Open invitations with their links, links for forgotten passwords, and a session of the admin."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.access import invitation_queries, reset_queries, service
from domain.access.sessions import open_session
from domain.access.tokens import hash_token, new_token
from domain.database import Connection, new_id, set_tenant
from tests.conftest import Tenant


async def furnish_sign_in(conn: Connection, tenant: Tenant, ids: dict[str, Any]) -> None:
    actor, later = tenant.actor(), datetime.now(UTC) + timedelta(days=1)
    here = tenant.organisation_id
    await set_tenant(conn, here, actor.account_id)
    for name in ("member_invitation", "doomed_invitation", "spare_invitation"):
        token, invitation_id = new_token("oiw", here), new_id()
        await invitation_queries.insert(
            conn, invitation_id, f"{name}@acme.example.org", ["viewer"], hash_token(token), later, actor.account_id
        )
        ids[name] = str(invitation_id)
        ids[{"member_invitation": "welcome_token"}.get(name, f"{name.partition('_')[0]}_welcome_token")] = token
    leaver = await service.add_member(conn, actor, "leaver@acme.example.org", "Lea Leaver", ["viewer"])
    ids["leaver"] = str(leaver.account_id)
    for name in ("reset_token", "spare_reset_token"):
        ids[name] = new_token("oip", here)
        await reset_queries.insert(conn, new_id(), tenant.accounts["viewer"], hash_token(ids[name]), later)
    opened = await open_session(conn, tenant.accounts["admin"], here, "Furnished/1.0")
    ids["session"] = str(opened.session.id)
    await set_tenant(conn, here)
