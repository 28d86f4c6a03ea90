"""The organisation's members: who has which roles, invitations, and the end of somebody's access."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.hiring import next_path
from api.pages.rendering import counted
from api.pages.tools.tools import id_of, page_asked
from api.routes.access import NewRoles
from api.routes.invitations import NewInvitation
from domain.access import invitations, members
from domain.paging import PageRequest

READ, WRITE = "members:read", "members:write"
MEMBERS_SHOWN, INVITATIONS_SHOWN = 200, 50
INVITED_BEFORE = "invited_before"
# The roles that a form was shown with.
BEFORE = "_before"
# Value, title and what the role is for, in the order of a hiring.
ROLES = (
    ("admin", "Administrator", "Manages members, keys and settings, and may do everything else"),
    ("recruiter", "Recruiter", "Runs requisitions, candidates, interviews and their reports"),
    ("hiring_manager", "Hiring manager", "Reads what the panel found and decides"),
    ("panelist", "Panelist", "Interviews and rates"),
    ("hr", "HR", "Drafts culture, role profiles and rubrics; runs surveys"),
    ("team_lead", "Team lead", "Sees what was published of teams and keeps their working tools"),
    ("viewer", "Viewer", "Reads culture, role profiles and rubrics"),
)


@page("/members", READ)
async def show_members(visit: NamedDependency[Visit]) -> Response[str]:
    """Members by name with their roles, and who is invited."""
    return await _members(visit, None)


async def _members(visit: Visit, refusal: Refusal | None) -> Response[str]:
    found = await members.list_by_name(visit.conn, page_asked(visit, MEMBERS_SHOWN))
    before = PageRequest(after=id_of(visit.query(INVITED_BEFORE)), limit=INVITATIONS_SHOWN)
    invited = await invitations.newest_invitations(visit.conn, before)
    return await visit.page(
        "access/members.html",
        title="Members",
        refusal=refusal,
        members=[one for one in found.items if one.roles],
        left=[one for one in found.items if not one.roles],
        more=next_path(visit, found.next_cursor),
        invitations=invited.items,
        more_invitations=next_path(visit, invited.next_cursor, INVITED_BEFORE),
        roles=ROLES,
        sends_mail=bool(visit.request.app.state.mail_is_set_up),
    )


@posts("/members/invitations", WRITE)
async def invite(visit: NamedDependency[Visit]) -> Response[Any]:
    """Mail an invitation."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewInvitation, choices=("roles",))
        base_url = str(visit.request.app.state.base_url)
        await invitations.invite(visit.conn, visit.actor, data.email, data.roles, base_url)
    if outcome.refusal:
        return await _members(visit, outcome.refusal)
    return visit.see_other("/members#invited", f"{data.email} is invited.")


@posts("/members/invitations/{invitation_id:uuid}/resend", WRITE)
async def resend(visit: NamedDependency[Visit], invitation_id: FromPath[UUID]) -> Response[Any]:
    """A new link, mailed or to be handed over; the one before works no more."""
    base_url = str(visit.request.app.state.base_url)
    again = await invitations.send_again(visit.conn, visit.actor, invitation_id, base_url)
    if not visit.request.app.state.mail_is_set_up:
        told = f"A new link for {again.email} waits in the mail outbox: hand it over yourself."
        return visit.see_other("/members#invited", told)
    return visit.see_other("/members#invited", f"A new link for {again.email} is on its way.")


@posts("/members/invitations/{invitation_id:uuid}/revoke", WRITE)
async def revoke(visit: NamedDependency[Visit], invitation_id: FromPath[UUID]) -> Response[Any]:
    """The link opens nothing any more."""
    await invitations.revoke(visit.conn, visit.actor, invitation_id)
    return visit.see_other("/members", "The invitation is taken back.")


@page("/members/{account_id:uuid}", WRITE)
async def show_member(visit: NamedDependency[Visit], account_id: FromPath[UUID]) -> Response[str]:
    """One member: roles, a lost device, leaving."""
    return await _member(visit, account_id, None)


async def _member(visit: Visit, account_id: UUID, refusal: Refusal | None) -> Response[str]:
    member = await members.get_member(visit.conn, account_id)
    own = visit.actor.account_id == account_id
    return await visit.page(
        "access/member.html",
        title=f"{member.name}: roles and access",
        refusal=refusal,
        member=member,
        own=own,
        roles=ROLES,
        # After a refusal what was chosen stays, but not over roles that were others when it was chosen.
        chosen=member.roles if refusal is None or refusal.code == "stale" else visit.form.all("roles"),
        service_keys=await members.service_keys_of(visit.conn, account_id),
    )


@posts("/members/{account_id:uuid}/roles", WRITE)
async def change_roles(visit: NamedDependency[Visit], account_id: FromPath[UUID]) -> Response[Any]:
    """The roles from now on."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewRoles, choices=("roles",))
        before = visit.form.text(BEFORE).split()
        member = await members.change_roles(visit.conn, visit.actor, account_id, data.roles, before=before)
    if outcome.refusal:
        return await _member(visit, account_id, outcome.refusal)
    return visit.see_other("/members", f"{member.name}'s roles are stored.")


@posts("/members/{account_id:uuid}/sessions", WRITE)
async def end_sessions(visit: NamedDependency[Visit], account_id: FromPath[UUID]) -> Response[Any]:
    """For a lost device."""
    await members.end_sessions_of(visit.conn, visit.actor, account_id)
    return visit.see_other(f"/members/{account_id}", "Signed out everywhere. Keys and roles stay as they are.")


@posts("/members/{account_id:uuid}/end", WRITE)
async def end_access(visit: NamedDependency[Visit], account_id: FromPath[UUID]) -> Response[Any]:
    """For whoever leaves."""
    async with visit.attempt() as outcome:
        ended = await members.end_access(visit.conn, visit.actor, account_id)
    if outcome.refusal:
        return await _member(visit, account_id, outcome.refusal)
    if not ended.service_keys:
        return visit.see_other("/members", "The access has ended.")
    keys = counted(len(ended.service_keys), "service key")
    told = f"The access has ended. {keys} that this person made may still be used: see below."
    return visit.see_other(f"/members/{account_id}", told)


router = Router(
    "/",
    route_handlers=[
        show_members, invite, resend, revoke, show_member, change_roles, end_sessions, end_access,
    ],
)  # fmt: skip
