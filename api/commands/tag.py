"""`outside-in tag`."""

import sys
from pathlib import Path

import click

from api.commands.progress import progress_over
from nlp.analyse import ModelChoice
from nlp.batch import MODELS, tag_file


@click.command("tag")
@click.argument("source", metavar="IN.jsonl", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("target", metavar="OUT.jsonl", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--model", type=click.Choice(MODELS), default="accurate", show_default=True, help="Which tagger.")
def command(source: Path, target: Path, model: ModelChoice) -> None:
    """Tag evidence for and against the core values in a file of notes or answers.

    One JSON object per line. In: {"id", "text", "question"?, "kind"?: "note" or "answer"}. Out: {"id", "tags"} with
    code-point offsets into the text. Bad lines are named on standard error, the rest is done all the same, and the
    exit code is 1. Needs no database.
    """
    try:
        with progress_over(source) as progress:
            problems = tag_file(source, target, model, progress)
    except OSError as error:
        raise click.ClickException(f"{error.filename or source}: {error.strerror or error}") from error
    for problem in problems:
        click.echo(f"{source}:{problem.line}: {problem.reason}", err=True)
    sys.exit(1 if problems else 0)
