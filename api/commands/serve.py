"""`outside-in serve`."""

from dataclasses import replace
from pathlib import Path

import click

from api.processes.errors import ProcessError
from api.processes.supervisor import Options, serve
from api.settings import Settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, readable=False),
    help="Data directory of the embedded database [default: OUTSIDE_IN_DATA_DIR or .data].",
)
@click.option("--no-worker", is_flag=True, help="Start no job worker; run `outside-in worker` elsewhere.")
@click.option("--demo", is_flag=True, help="Seed the demo organisation when the database has none.")
@click.pass_obj
def command(settings: Settings, *, host: str, port: int, data: Path | None, no_worker: bool, demo: bool) -> None:
    """Run the product: database, API and worker, supervised. Ctrl-C stops everything."""
    if data is not None:
        settings = replace(settings, data_dir=data.expanduser().absolute())
    try:
        serve(settings, Options(host=host, port=port, worker=not no_worker, demo=demo))
    except ProcessError as error:
        raise click.ClickException(str(error)) from error
