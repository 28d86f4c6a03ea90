"""`outside-in audit`: proves that the audit record was not changed, for operators on the server's machine."""

import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import click
import msgspec

from api.commands.database import at, data_option, in_transaction
from api.settings import Settings
from domain.audit import service
from domain.audit.model import Fault, Head, Verdict
from domain.audit.verification import verify
from domain.database import Connection, set_tenant
from domain.interviews.seals import sealed_scorecards

T = TypeVar("T")
# All pages of all organisations show one moment, and nothing is written.
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
FAULTS_SHOWN = 10
SHORT = 12
# How to read what an event has sealed, by its action.
SEALED = {"scorecard.locked": sealed_scorecards}


def _head(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Head | None:
    if value is None:
        return None
    match = HEAD.fullmatch(value.strip().lower())
    if match is None:
        raise click.BadParameter("write it as `outside-in audit head` does: number:hash, with 64 hexadecimal digits")
    return Head(sequence=int(match[1]), hash=bytes.fromhex(match[2]))


organisation_option = click.option(
    "--organisation", "wanted", type=click.UUID, metavar="ID", help="Only this organisation [default: all]."
)


@click.group("audit")
def command() -> None:
    """Verify the audit record, and print its head to keep outside the database.

    For operators on the server's machine: works on the database directly, with or without a running server.
    """


@command.command("verify")
@organisation_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array instead of lines.")
@click.option(
    "--since-head",
    "since",
    callback=_head,
    metavar="NUMBER:HASH",
    help="A head written down earlier, which the chain must contain; notices events cut off at the end.",
)
@data_option
@click.pass_obj
def verify_record(
    settings: Settings, *, wanted: UUID | None, as_json: bool, since: Head | None, data: Path | None
) -> None:
    """Recompute every hash of the audit record and every seal of a locked scorecard.

    Exit code 1 when anything does not fit. docs/audit.md says what this proves and what it does not.
    """

    async def one(conn: Connection, organisation_id: UUID) -> Verdict:
        return await verify(conn, organisation_id, SEALED, since)

    verdicts = _for_each(at(settings, data), wanted, one, alone=since is not None)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(verdicts)).decode())
    else:
        for verdict in verdicts:
            click.echo("\n".join(_lines(verdict)))
    sys.exit(1 if any(verdict.fault_count for verdict in verdicts) else 0)


@command.command("head")
@organisation_option
@data_option
@click.pass_obj
def print_head(settings: Settings, *, wanted: UUID | None, data: Path | None) -> None:
    """Print each organisation's newest link, as `verify --since-head` takes it.

    Keep it where nobody who can write to the database can change it: the chain alone cannot tell that its end is gone.
    """

    async def one(conn: Connection, organisation_id: UUID) -> str:
        return f"{organisation_id} {await service.head(conn) or 'has no chain'}"

    for line in _for_each(at(settings, data), wanted, one):
        click.echo(line)


def _for_each(
    settings: Settings, wanted: UUID | None, work: Callable[[Connection, UUID], Awaitable[T]], *, alone: bool = False
) -> list[T]:
    """`work` in each organisation that has a record, or in the one that is wanted; raises ClickException."""
    if settings.database_url is None and not settings.data_dir.exists():
        # Opening it would make a new database, and find nothing wrong with that.
        raise click.ClickException(f"there is no {settings.data_dir}; name the data directory with --data")

    async def all_of_them(conn: Connection) -> list[T]:
        await conn.execute(ONE_MOMENT)
        known = await service.audited_organisations(conn)
        if not known:
            raise click.ClickException("this database has no audit record; is it the right one? See --data")
        if wanted is not None and wanted not in known:
            raise click.ClickException(f"there is no organisation {wanted} with an audit record")
        chosen = known if wanted is None else [wanted]
        if alone and len(chosen) > 1:
            raise click.ClickException("a head belongs to one organisation: name it with --organisation")
        done = []
        for organisation_id in chosen:
            await set_tenant(conn, organisation_id)
            done.append(await work(conn, organisation_id))
        return done

    return in_transaction(settings, all_of_them)


def _lines(verdict: Verdict) -> list[str]:
    """One line for the organisation, one more for each of the first faults."""
    told = [
        str(verdict.organisation_id),
        f"{verdict.events} events",
        f"head {verdict.head_sequence}:{verdict.head_hash[:SHORT]}",
        f"{verdict.seals} seals",
        f"{verdict.redacted} redacted",
    ]
    if verdict.seals_erased:
        told.append(f"{verdict.seals_erased} seals without their salt")
    told.append("verified" if verdict.fault_count == 0 else f"NOT VERIFIED, {verdict.fault_count} faults")
    lines = ["  ".join(told), *(f"  {_told(fault)}" for fault in verdict.faults[:FAULTS_SHOWN])]
    if verdict.fault_count > FAULTS_SHOWN:
        lines.append(f"  and {verdict.fault_count - FAULTS_SHOWN} more; --json names the first {len(verdict.faults)}")
    return lines


def _told(fault: Fault) -> str:
    place = [f"link {fault.sequence}"] if fault.sequence is not None else []
    place += [f"event {fault.event_id}"] if fault.event_id is not None else []
    return f"{', '.join(place) or 'record'}: {fault.message}"
