"""`outside-in keys`: API keys and new organisations, for operators on the server's machine."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import click

from api.commands.database import at, data_option, in_transaction
from api.settings import Settings
from domain.access import service
from domain.access.model import Actor, ApiKey, Organisation
from domain.access.passwords import new_password
from domain.access.rules import require_scope
from domain.database import Connection, set_tenant

T = TypeVar("T")
EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+")
NAME_MOST, EMAIL_MOST = 300, 254
PAGE = 200
COLUMNS = "{:<36}  {:<20}  {:<6}  {:<20}  {:<18}  {}"
HEADINGS = ("ID", "NAME", "ENDS", "OWNER", "STATE", "SCOPES")


def _name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """What the API demands of names as well."""
    if not value.strip() or "\x00" in value or len(value) > NAME_MOST:
        raise click.BadParameter(f"use 1 to {NAME_MOST} characters")
    return value


def _email(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not EMAIL.fullmatch(value) or len(value) > EMAIL_MOST:
        raise click.BadParameter("this is not an e-mail address")
    return value


email_option = click.option(
    "--email", required=True, callback=_email, help="The member in whose name this is done and audited."
)
organisation_option = click.option(
    "--organisation", "wanted", metavar="NAME_OR_ID", help="Needed only for a member of several organisations."
)


@click.group("keys")
def command() -> None:
    """Create, list and revoke API keys; create organisations.

    For operators on the server's machine: works on the database directly, with or without a running server.
    """


@command.command("create")
@email_option
@organisation_option
@click.option("--name", required=True, callback=_name, help="What the key is for.")
@click.option(
    "--scopes", multiple=True, metavar="SCOPE", help="Such as candidates:read; repeat it [default: all of the member]."
)
@click.option(
    "--service", "for_service", is_flag=True, help="A key of no person, for a program; needs an admin and --scopes."
)
@click.option("--days", type=click.IntRange(1, service.KEY_LIFE_DAYS_MOST), help="Life of the key [default: no end].")
@data_option
@click.pass_obj
def create(
    settings: Settings,
    *,
    email: str,
    wanted: str | None,
    name: str,
    scopes: tuple[str, ...],
    for_service: bool,
    days: int | None,
    data: Path | None,
) -> None:
    """Make an API key and print it, this once."""
    if for_service and not scopes:
        raise click.UsageError("Say with --scopes what the service key may do.")
    expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)

    async def work(conn: Connection, actor: Actor) -> str:
        return await _create(conn, actor, name, scopes, for_service=for_service, expires_at=expires_at)

    click.echo(_as_member(at(settings, data), email, wanted, work))


async def _create(
    conn: Connection, actor: Actor, name: str, scopes: Sequence[str], *, for_service: bool, expires_at: datetime | None
) -> str:
    owner = None if for_service else actor.account_id
    _, secret = await service.create_key(
        conn, actor, name, scopes or sorted(actor.scopes), for_account=owner, expires_at=expires_at
    )
    return secret


@command.command("list")
@email_option
@organisation_option
@data_option
@click.pass_obj
def list_keys(settings: Settings, *, email: str, wanted: str | None, data: Path | None) -> None:
    """List the organisation's keys, revoked ones included; never their secrets."""

    async def work(conn: Connection, actor: Actor) -> list[tuple[str, ...]]:
        require_scope(actor, "keys:read")
        found: list[ApiKey] = []
        while page := await service.list_keys(conn, found[-1].id if found else None, PAGE):
            found += page
        names = await service.names_of(conn, [key.account_id for key in found if key.account_id])
        return [_row(key, names) for key in found]

    for row in (HEADINGS, *_as_member(at(settings, data), email, wanted, work)):
        click.echo(COLUMNS.format(*row))


def _row(key: ApiKey, names: Mapping[UUID, str]) -> tuple[str, ...]:
    owner = "(service)" if key.account_id is None else names.get(key.account_id, str(key.account_id))
    return str(key.id), key.name, f"..{key.hint}", owner, _state(key), " ".join(key.scopes)


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is None:
        return "live"
    day = key.expires_at.date()
    return f"until {day}" if key.expires_at > datetime.now(UTC) else f"expired {day}"


@command.command("revoke")
@click.argument("key_id", metavar="ID", type=click.UUID)
@email_option
@organisation_option
@data_option
@click.pass_obj
def revoke(settings: Settings, *, key_id: UUID, email: str, wanted: str | None, data: Path | None) -> None:
    """End a key at once. This cannot be undone; make a new key instead."""

    async def work(conn: Connection, actor: Actor) -> None:
        require_scope(actor, "keys:write")
        await service.revoke_key(conn, actor, key_id)

    _as_member(at(settings, data), email, wanted, work)
    click.echo(f"Revoked {key_id}.")


@command.command("create-organisation")
@click.argument("name", callback=_name)
@click.option("--admin-email", required=True, callback=_email, help="E-mail of the first admin.")
@click.option("--admin-name", required=True, callback=_name, help="Name of the first admin.")
@data_option
@click.pass_obj
def create_organisation(settings: Settings, *, name: str, admin_email: str, admin_name: str, data: Path | None) -> None:
    """Create an organisation with its first admin and print its first API key.

    A new account gets a random password, printed once; an account that is there already keeps its own.
    """
    password = new_password()

    async def work(conn: Connection) -> tuple[Organisation, str, bool]:
        is_new = await service.memberships_of(conn, admin_email) is None
        admin = await service.ensure_account(conn, admin_email, admin_name, password)
        organisation = await service.create_organisation(conn, name, admin)
        actor = await service.actor_for_job(conn, organisation.id, admin.id)
        secret = await _create(conn, actor, "first key", (), for_service=False, expires_at=None)
        return organisation, secret, is_new

    organisation, secret, is_new = in_transaction(at(settings, data), work)
    click.echo(f"Organisation: {organisation.name} ({organisation.id})")
    click.echo(f"Sign in as {admin_email}; password: {password if is_new else 'the one that this account has'}")
    click.echo(f"API key: {secret}")
    click.echo("Password and key are shown this once.", err=True)


def _as_member(
    settings: Settings, email: str, wanted: str | None, work: Callable[[Connection, Actor], Awaitable[T]]
) -> T:
    """Do `work` in one transaction as the member with this e-mail, with the roles that they have."""

    async def as_member(conn: Connection) -> T:
        known = await service.memberships_of(conn, email)
        if known is None or not known[1]:
            raise click.ClickException(f"nobody with the e-mail {email} is a member of an organisation")
        account_id, choices = known
        organisation_id = await _chosen(conn, account_id, [one.organisation_id for one in choices], wanted)
        await set_tenant(conn, organisation_id, account_id)
        return await work(conn, await service.actor_for_job(conn, organisation_id, account_id))

    return in_transaction(settings, as_member)


async def _chosen(conn: Connection, account_id: UUID, choices: Sequence[UUID], wanted: str | None) -> UUID:
    """The organisation that the operator means, by id or name; the only one if there is but one."""
    names = {}
    for organisation_id in choices:
        await set_tenant(conn, organisation_id, account_id)
        names[organisation_id] = (
            await service.organisation_of_actor(conn, service.actor_in(organisation_id, account_id))
        ).name
    fitting = [one for one, name in names.items() if wanted is None or wanted in (str(one), name)]
    if len(fitting) == 1:
        return fitting[0]
    listed = "".join(f"\n  {one}  {name}" for one, name in names.items())
    raise click.ClickException(f"choose one with --organisation:{listed}")
