"""`outside-in demo`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.commands.database import at, data_option, in_transaction
from api.demo.content import admin_of, candidates, organisation
from api.demo.numbering import free_number
from api.demo.plan import Plan, make_plan
from api.demo.texts import BadTexts, candidates_of, read_texts
from api.processes.embedded import DEFAULT_DATA_DIR
from api.settings import Settings
from domain.access.passwords import new_password
from domain.database import Connection

if TYPE_CHECKING:
    from api.demo.seed import Seeded

PASSWORD_LEAST, PASSWORD_MOST = 12, 200
GIVEN_TEXTS = "{name} (demo with given texts; levels are placeholders)"


@dataclass(frozen=True)
class Made:
    """A demo that was seeded, with the password of everybody in it."""

    seeded: "Seeded"
    password: str


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Change nothing when there is a demo organisation already.")
@click.option(
    "--seed",
    "number",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Varies panels, interview times and (with --texts) who holds which text. Ids and keys are always random.",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, dir_okay=False),
    help='Interview texts to use as notes: lines of {"id", "text", "candidate"?, "question"?}.',
)
@click.option("--password", help="Password of everybody in the demo, at least 12 characters [default: a random one].")
@data_option
@click.pass_obj
def command(
    settings: Settings, *, if_empty: bool, number: int, texts: Path | None, password: str | None, data: Path | None
) -> None:
    """Fill an organisation with believable demo data: two roles, twelve candidates, eight teams and their surveys.

    Works with the database of a running `outside-in serve`, or starts the embedded one for the while. Run again,
    it makes a further organisation with people of its own.
    """
    settings = at(settings, data)
    if password is not None and not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise click.BadParameter(f"use {PASSWORD_LEAST} to {PASSWORD_MOST} characters", param_hint="'--password'")
    plan = plan_of(number, texts)
    chosen = password or new_password()

    async def work(conn: Connection) -> Made | None:
        free = await free_number(conn)
        if if_empty and free > 1:
            return None
        # Only now: with SciPy and the queue it takes a second, which a later start need not spend.
        from api.demo.seed import seed  # noqa: PLC0415

        return Made(await seed(conn, plan, free, chosen, say), chosen)

    made = in_transaction(settings, work)
    click.echo(_known(settings) if made is None else _first(settings, made))


def say(line: str) -> None:
    """Progress, apart from the sign-in on standard output."""
    click.echo(f"demo: {line}", err=True)


def plan_of(number: int, texts: Path | None) -> Plan:
    """The plan for a seed, with the written texts or with those of a file; raises ClickException for a bad file."""
    content, written, today = organisation(), candidates(), datetime.now(UTC).date()
    if texts is None:
        return make_plan(content.name, content, written, number, today)
    try:
        given = read_texts(texts)
    except OSError as error:
        raise click.ClickException(f"{texts}: {error.strerror or error}") from error
    except BadTexts as error:
        raise click.ClickException("nothing was stored\n" + "\n".join(error.problems)) from error
    chosen, left_out = candidates_of(given, content, written, number)
    if left_out:
        say(f"{len(chosen)} people of {texts} become candidates, {left_out} are left out")
    return make_plan(GIVEN_TEXTS.format(name=content.name), content, chosen, number, today)


def _keys(settings: Settings, admin: str) -> str:
    data = "" if settings.data_dir == DEFAULT_DATA_DIR else f" --data {settings.data_dir}"
    return f"outside-in keys create --email {admin} --name NAME{data}"


def _known(settings: Settings) -> str:
    admin = admin_of(organisation()).email
    return (
        f"Sign in as {admin} with the password that the first start printed.\nAnother API key: {_keys(settings, admin)}"
    )


def _first(settings: Settings, made: Made) -> str:
    """The sign-in, the key and what to do next."""
    seeded = made.seeded
    lines = [
        f"Organisation: {seeded.name}",
        f"Sign in as {seeded.admin} (admin) or {seeded.panelist} (panelist); password of everybody: {made.password}",
        f"API key: {seeded.key}",
        f"  (shown once; later ones: {_keys(settings, seeded.admin)})",
        "Next, with that key in $KEY:",
    ]
    post = f'  curl -X POST -H "Authorization: Bearer $KEY" {settings.base_url}/v1'
    finished = next((one for one in seeded.candidates if one.unblinded), None)
    if finished is not None:
        lines.append(f"{post}/applications/{finished.application_id}/reports  # report on {finished.name}")
    lines.append(f"{post}/teams/{seeded.team_id}/reports  # report on a team")
    lines.append(f"{post}/teams/{seeded.root_team_id}/organisation-reports  # report over all teams")
    return "\n".join(lines)
