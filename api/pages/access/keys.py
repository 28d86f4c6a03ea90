"""API keys: the list, making one whose secret is shown once, revoking one."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.base import Visit, page, posts
from api.pages.forms import Refusal
from api.pages.hiring.hiring import members_who, next_path
from api.pages.tools.tools import gathered, page_asked
from api.routes.access import NewKey
from domain.access import service
from domain.access.model import ApiKey, Role
from domain.access.rules import ON_BEHALF_OF, RESOURCES
from domain.errors import invalid
from domain.paging import page_of

READ, WRITE = "keys:read", "keys:write"
SHOWN = 50
MYSELF, PROGRAM = "myself", "program"
NEVER = "never"
DAYS = (("30", "30 days"), ("90", "90 days"), ("365", "A year"), (NEVER, "Until it is revoked"))
USUAL_DAYS = "365"
MEMBERS: tuple[Role, ...] = ("admin", "recruiter", "hiring_manager", "panelist", "hr", "team_lead", "viewer")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Hiring", ("requisitions", "candidates", "interviews", "scorecards", "evidence", "scores", "debrief", "decisions",
                "feedback", "accommodations", "fairness", "roles", "rubrics", "calibration")),
    ("Culture and teams", ("culture", "teams", "surveys", "team_tools")),
    ("Reports and work", ("reports", "report_settings", "jobs", "mail")),
    ("Organisation", ("organisation", "members", "keys", "audit")),
    ("The tagger", ("tagging", "training", "tagger", "guard")),
)  # fmt: skip


class ScopeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One resource: whether its two scopes may be given, and its words."""

    resource: str
    read: bool
    write: bool


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key with whom it stands for and how it stands."""

    key: ApiKey
    owner: str
    state: str
    may_revoke: bool


def scope_groups(own: Collection[str]) -> list[tuple[str, list[ScopeRow]]]:
    """The scopes that somebody with these has to give, in groups; a group with nothing to give is left out."""
    placed = {resource for _, resources in GROUPS for resource in resources}
    further = tuple(resource for resource in RESOURCES if resource not in placed)
    rows = [
        (
            title,
            [
                ScopeRow(resource=one, read=f"{one}:read" in own, write=f"{one}:write" in own)
                for one in resources
                if {f"{one}:read", f"{one}:write"} & set(own)
            ],
        )
        for title, resources in (*GROUPS, ("Further", further))
    ]
    return [(title, found) for title, found in rows if found]


def state_of(key: ApiKey, now: datetime) -> str:
    """How a key stands, in a word."""
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "works"


@page("/keys", READ)
async def show_keys(visit: NamedDependency[Visit]) -> Response[str]:
    """All keys of the organisation, without their secrets, oldest first."""
    asked = page_asked(visit, SHOWN)
    found = page_of(await service.list_keys(visit.conn, asked.after, asked.limit + 1), asked, lambda key: key.id)
    names = await service.names_of(visit.conn, [key.account_id for key in found.items if key.account_id])
    actor, now = visit.actor, datetime.now(UTC)
    rows = [
        KeyRow(
            key=key,
            owner="a program" if key.account_id is None else names[key.account_id],
            state=state_of(key, now),
            may_revoke=visit.may(WRITE)
            and key.revoked_at is None
            and ("admin" in actor.roles or key.account_id == actor.account_id),
        )
        for key in found.items
    ]
    return await visit.page(
        "access/keys.html", title="API keys", rows=rows, next_path=next_path(visit, found.next_cursor)
    )


@page("/keys/new", WRITE)
async def new_key(visit: NamedDependency[Visit]) -> Response[str]:
    """The form: what it is called, for whom, until when, and what it may do."""
    return await _form(visit, None)


# The page with the secret is the answer itself, and no copy of it stays for a form that is sent twice.
@posts("/keys/new", WRITE, secret=True)
async def create_key(visit: NamedDependency[Visit]) -> Response[Any]:
    """Make the key and show its secret, this once; or show what is to correct."""
    holder = visit.form.text("account_id", MYSELF)
    async with visit.attempt() as outcome:
        data = visit.entered_as(
            NewKey,
            choices=("scopes",),
            service=holder == PROGRAM,
            account_id=None if holder in {MYSELF, PROGRAM} else holder,
            expires_at=_expires_at(visit.form.text("days")),
        )
        for_account = None if data.service else data.account_id or visit.actor.account_id
        key, secret = await service.create_key(
            visit.conn, visit.actor, data.name, data.scopes, for_account=for_account, expires_at=data.expires_at
        )
    if outcome.refusal:
        return await _form(visit, gathered(outcome.refusal, ["scopes"]))
    return await visit.page("access/key_made.html", title="The key is made", key=key, secret=secret)


def _expires_at(days: str) -> datetime | None:
    """When a key of so many days ends; None for one that works until it is revoked, which has to be chosen."""
    if days not in {code for code, _ in DAYS}:
        raise invalid("days", "required", "Choose for how long the key works.")
    return None if days == NEVER else datetime.now(UTC) + timedelta(days=int(days))


async def _form(visit: Visit, refusal: Refusal | None) -> Response[str]:
    actor, form = visit.actor, visit.form
    admin = "admin" in actor.roles
    others = [one for one in await members_who(visit.conn, MEMBERS) if one.account_id != actor.account_id]
    holders = [(MYSELF, "Me"), (PROGRAM, "A program of the organisation")]
    return await visit.page(
        "access/key_new.html",
        title="Make an API key",
        refusal=refusal,
        groups=scope_groups(actor.scopes),
        on_behalf=ON_BEHALF_OF if admin else None,
        holders=[*holders, *((str(one.account_id), one.name) for one in others)] if admin else None,
        holder=form.text("account_id", MYSELF),
        days=DAYS,
        chosen_days=form.text("days", USUAL_DAYS),
        ticked=frozenset(form.all("scopes")),
    )


@posts("/keys/{key_id:uuid}/revoke", WRITE)
async def revoke_key(visit: NamedDependency[Visit], key_id: FromPath[UUID]) -> Response[Any]:
    """End the key at once, for good."""
    await service.revoke_key(visit.conn, visit.actor, key_id)
    return visit.see_other("/keys", "Key revoked. Whatever used it is refused from now on.")


router = Router("/", route_handlers=[show_keys, new_key, create_key, revoke_key])
