"""`outside-in report`: a report of the demo organisation on a database that lives only as long as the command."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from api.commands.database import in_transaction
from api.demo.content import candidates, organisation
from api.demo.numbering import free_number
from api.demo.plan import make_plan
from api.demo.printed import candidate_report, team_report
from api.demo.seed import Seeded, seed
from api.processes.embedded import temporary_cluster
from api.processes.errors import ProcessError
from api.report_looks import pdf_of
from api.settings import Settings
from domain.access.passwords import new_password
from domain.database import Connection
from domain.errors import DomainError
from domain.reporting.model import Edition, Language, Paper, ReportOptions, TeamEdition
from domain.reporting.team_model import TeamReportOptions

# One of the larger requisition, where enough ratings have come together for an interval.
FEATURED = "Leila Haddad"

demo_option = click.option("--demo", is_flag=True, help="Of the demo organisation. Needed: other reports come by API.")
out_argument = click.argument("out", metavar="OUT.pdf", type=click.Path(path_type=Path, dir_okay=False))
seed_option = click.option("--seed", "number", type=click.IntRange(0), default=1, show_default=True, help="As `demo`.")

language_option = click.option(
    "--language", type=click.Choice(get_args(Language)), default="en", show_default=True, help="Of the fixed texts."
)
paper_option = click.option(
    "--paper", type=click.Choice(get_args(Paper)), default="A4", show_default=True, help="To print on."
)


@click.group("report")
def command() -> None:
    """Render a report of the demo organisation. Needs no running server and leaves no data behind."""


@command.command("candidate")
@demo_option
@seed_option
@click.option(
    "--candidate", "name", default=FEATURED, show_default=True, help="Whom of the demo's candidates it is on."
)
@click.option("--edition", type=click.Choice(get_args(Edition)), default="panel", show_default=True, help="For whom.")
@language_option
@paper_option
@out_argument
@click.pass_obj
def candidate(
    settings: Settings, *, demo: bool, number: int, name: str, edition: Edition, language: Language, paper: Paper,
    out: Path,
) -> None:  # fmt: skip
    """Write the report on a candidate of the demo to OUT.pdf.

    The candidate's edition says what the panel approved for them: of the demo's candidates one was told something.
    """
    known = [one.name for one in candidates()]
    if name not in known:
        raise click.BadParameter(f"there is no {name!r}; choose one of: {', '.join(known)}", param_hint="'--candidate'")

    options = ReportOptions(edition=edition, language=language, paper=paper)

    def compose(place: Settings, seeded: Seeded) -> bytes:
        assert place.database_url is not None
        report, images = asyncio.run(candidate_report(place.database_url, seeded, name, options, say))
        say("Printing")
        return pdf_of(report, images)

    _write(settings, demo, number, out, compose)


@command.command("team")
@demo_option
@seed_option
@click.option(
    "--edition", type=click.Choice(get_args(TeamEdition)), default="leader", show_default=True, help="For whom."
)
@language_option
@paper_option
@out_argument
@click.pass_obj
def team(
    settings: Settings, *, demo: bool, number: int, edition: TeamEdition, language: Language, paper: Paper, out: Path
) -> None:
    """Write the report on the demo's team to OUT.pdf."""

    options = TeamReportOptions(edition=edition, language=language, paper=paper)

    def compose(place: Settings, seeded: Seeded) -> bytes:
        assert place.database_url is not None
        report, images = asyncio.run(team_report(place.database_url, seeded, options, say))
        say("Printing")
        return pdf_of(report, images)

    _write(settings, demo, number, out, compose)


def say(line: str) -> None:
    """Progress on standard error."""
    click.echo(f"report: {line}", err=True)


def _write(
    settings: Settings, demo: bool, number: int, out: Path, compose: Callable[[Settings, Seeded], bytes]
) -> None:
    """Seed a database that is removed afterwards, compose the report on it and write the file."""
    if not demo:
        raise click.UsageError("Say --demo. Reports of your own organisation are made by the running product's API.")
    if not out.absolute().parent.is_dir():
        raise click.ClickException(f"{out}: there is no folder {out.absolute().parent}")
    try:
        say("Starting a database for the while")
        with temporary_cluster() as cluster:
            place = replace(settings, database_url=cluster.application_url, migration_url=cluster.migration_url)
            pdf = compose(place, in_transaction(place, _seeding(number)))
        out.write_bytes(pdf)
    except ProcessError as error:
        raise click.ClickException(str(error)) from error
    except DomainError as error:
        raise click.ClickException(error.message) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or out}: {error.strerror or error}") from error
    click.echo(f"Wrote {out}")


def _seeding(number: int) -> Callable[[Connection], Awaitable[Seeded]]:
    content = organisation()
    plan = make_plan(content.name, content, candidates(), number, datetime.now(UTC).date())

    async def work(conn: Connection) -> Seeded:
        return await seed(conn, plan, await free_number(conn), new_password(), say)

    return work
