"""The organisation's members: who has which roles, invitations, and the end of somebody's access."""

from typing import Any
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.routes.access import NewRoles
from api.routes.invitations import NewInvitation
from domain.access import invitations, members
from domain.access import service as access
from domain.access.model import Member
from domain.errors import invalid

READ, WRITE = "members:read", "members:write"
PAGE = 200
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
    after = _id(visit.query("after"))
    found = await access.list_members(visit.conn, after, PAGE + 1)
    shown = sorted((one for one in found[:PAGE] if _is_member(one)), key=lambda one: one.name.casefold())
    open_ones = await invitations.list_invitations(visit.conn, None, PAGE)
    return await visit.page(
        "access/members.html",
        title="Members",
        refusal=refusal,
        members=[one for one in shown if one.roles],
        left=[one for one in shown if not one.roles],
        more=f"/members?after={found[PAGE - 1].account_id}" if len(found) > PAGE else None,
        invitations=open_ones,
        roles=ROLES,
        sends_mail=bool(visit.request.app.state.mail_is_set_up),
    )


def _is_member(member: Member) -> bool:
    return set(member.roles) != {"external"}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise invalid("query.after", "cursor_invalid", "Begin at the first page again.") from error


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
    """A new link; the one before works no more."""
    base_url = str(visit.request.app.state.base_url)
    again = await invitations.send_again(visit.conn, visit.actor, invitation_id, base_url)
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
    )


@posts("/members/{account_id:uuid}/roles", WRITE)
async def change_roles(visit: NamedDependency[Visit], account_id: FromPath[UUID]) -> Response[Any]:
    """The roles from now on."""
    async with visit.attempt() as outcome:
        data = visit.entered_as(NewRoles, choices=("roles",))
        member = await members.change_roles(visit.conn, visit.actor, account_id, data.roles)
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
    service = f" They made {len(ended.service_keys)} service keys that still work: see API keys."
    return visit.see_other("/members", f"The access has ended.{service if ended.service_keys else ''}")


router = Router(
    "/",
    route_handlers=[
        show_members, invite, resend, revoke, show_member, change_roles, end_sessions, end_access,
    ],
)  # fmt: skip
