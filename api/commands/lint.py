"""`outside-in lint`: the linters of rubrics and of survey questionnaires on a file."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from domain.instruments.model import Instrument
from domain.instruments.service import lint as lint_instrument
from domain.rubrics.linter.linter import blocks, lint_rubric
from domain.rubrics.linter.model import LintFinding
from domain.rubrics.model import Competency, Rubric

Kind = TypeVar("Kind", Competency, Rubric, Instrument)
ALONE = "/competencies/0"


class UnusableFile(click.ClickException):
    """The file cannot be linted. Exit code 2, apart from 1 for findings that block."""

    exit_code = 2


@click.command("lint")
@click.argument("source", metavar="FILE.json", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the findings as a JSON list.")
def command(source: Path, *, as_json: bool) -> None:
    """Check a rubric, one competency of the library or a survey questionnaire against the rules that it can break.

    Prints each finding with its rule, E (blocks publishing) or W (shown), the JSON pointer into the file, what is wrong
    and how to mend it. Exit code 0 without any E, 1 with one, 2 if the file cannot be read or is neither.
    """
    findings = _lint(source)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(findings), indent=2).decode())
    else:
        _print(source, findings)
    sys.exit(1 if blocks(findings) else 0)


def _lint(source: Path) -> Sequence[LintFinding]:
    """Findings with pointers into the file: a competency alone is linted as a rubric of one.

    A document with `items` or `scale` is a questionnaire; every other one is read as a rubric.
    """
    document = _read(source)
    if isinstance(document, dict) and {"items", "scale"} & document.keys():
        return lint_instrument(_convert(source, document, Instrument))
    if isinstance(document, dict) and "anchors" in document and "competencies" not in document:
        competency = _convert(source, document, Competency)
        rubric = Rubric(title=competency.name, validation="none", competencies=(competency,))
        # The title repeats the competency's name, which is linted by itself.
        return [_unwrapped(finding) for finding in lint_rubric(rubric) if finding.pointer.startswith(ALONE)]
    return lint_rubric(_convert(source, document, Rubric))


def _read(source: Path) -> object:
    try:
        return msgspec.json.decode(source.read_bytes())
    except OSError as error:
        raise UnusableFile(f"{source}: {error.strerror or error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnusableFile(f"{source}: not well-formed JSON in UTF-8: {error}") from error


def _convert(source: Path, document: object, kind: type[Kind]) -> Kind:
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise UnusableFile(f"{source}: {error}") from error


def _unwrapped(finding: LintFinding) -> LintFinding:
    return msgspec.structs.replace(finding, pointer=finding.pointer.removeprefix(ALONE))


def _print(source: Path, findings: Sequence[LintFinding]) -> None:
    for finding in findings:
        click.echo(f"{finding.rule} {finding.severity} {finding.pointer}\n    {finding.message}\n    {finding.mend}")
    blocking = sum(finding.severity == "E" for finding in findings)
    click.echo(f"{source}: {blocking} E, {len(findings) - blocking} W")
