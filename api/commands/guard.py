"""`outside-in guard`."""

import sys
from pathlib import Path

import click

from api.commands.progress import progress_over
from nlp.guard_batch import guard_file


@click.command("guard")
@click.argument("source", metavar="IN.jsonl", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("target", metavar="OUT.jsonl", type=click.Path(path_type=Path, dir_okay=False))
def command(source: Path, target: Path) -> None:
    """Flag what should not stand in an interviewer's note, or be asked.

    One JSON object per line. In: {"id", "text", "mode"?: "note" or "question"}. Out: {"id", "flags"} with code-point
    offsets into the text, the category G01 to G19 and the reason. Bad lines are named on standard error, the rest is
    done all the same, and the exit code is 1. Needs no database.
    """
    try:
        with progress_over(source) as progress:
            problems = guard_file(source, target, progress)
    except OSError as error:
        raise click.ClickException(f"{error.filename or source}: {error.strerror or error}") from error
    for problem in problems:
        click.echo(f"{source}:{problem.line}: {problem.reason}", err=True)
    sys.exit(1 if problems else 0)
