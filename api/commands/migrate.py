"""`outside-in migrate`."""

from dataclasses import replace
from pathlib import Path

import click

from api.processes.database import apply_migrations
from api.processes.embedded import open_database
from api.processes.errors import ProcessError
from api.settings import Settings


@click.command("migrate")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    help="Data directory of the embedded database [default: OUTSIDE_IN_DATA_DIR or .data].",
)
@click.pass_obj
def command(settings: Settings, data: Path | None) -> None:
    """Bring the database schema up to date.

    Without OUTSIDE_IN_DATABASE_URL this is the embedded database, which is started for it if need be.
    """
    if data is not None:
        settings = replace(settings, data_dir=data.expanduser().absolute())
    try:
        with open_database(settings) as (application_url, migration_url):
            applied = apply_migrations(migration_url, application_url)
    except ProcessError as error:
        raise click.ClickException(str(error)) from error
    for name in applied:
        click.echo(f"applied {name}")
    click.echo("The database is up to date.")
