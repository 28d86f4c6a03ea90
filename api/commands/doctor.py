"""`outside-in doctor`."""

import sys

import click

from api.processes.checks import examine
from api.settings import Settings

COLOURS = {"ok": "green", "note": "yellow", "missing": "red"}


@click.command("doctor")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address that `serve` is to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of `serve`.")
@click.pass_obj
def command(settings: Settings, *, host: str, port: int) -> None:
    """Say what is missing on this machine and how to get it.

    ok: well; note: it works, but look at it; missing: needed, and the last column says what to do.
    Exit code 1 when something is missing.
    """
    broken = False
    for finding in examine(settings, host, port):
        broken = broken or finding.status == "missing"
        status = click.style(f"{finding.status:<8}", fg=COLOURS[finding.status])
        click.echo(f"{status} {finding.what:<24} {finding.detail}")
    sys.exit(1 if broken else 0)
