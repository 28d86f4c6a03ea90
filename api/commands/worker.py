"""`outside-in worker`."""

import os
from dataclasses import replace

import click

from api.processes.commands import PYTHON, child_environment
from api.processes.embedded import attach_running
from api.processes.errors import ProcessError
from api.processes.reaper import ROOT
from api.settings import Settings


@click.command("worker")
@click.pass_obj
def command(settings: Settings) -> None:
    """Run one job worker until SIGTERM or Ctrl-C; it finishes the job that it has.

    It works for the database of OUTSIDE_IN_DATABASE_URL, or else for a running `outside-in serve`.
    """
    try:
        if settings.database_url is not None:
            environment = child_environment(settings, settings.database_url)
        else:
            cluster = attach_running(settings)
            if cluster is None:
                raise click.ClickException("no database: run `outside-in serve`, or set OUTSIDE_IN_DATABASE_URL")
            settings = replace(settings, data_dir=cluster.place.data_dir)
            environment = child_environment(settings, cluster.application_url)
    except ProcessError as error:
        raise click.ClickException(str(error)) from error
    # Become the worker, so that whoever supervises this process (systemd, a container) signals it directly.
    os.chdir(ROOT)
    os.execve(PYTHON[0], (*PYTHON, "-m", "api.worker"), environment)  # noqa: S606
