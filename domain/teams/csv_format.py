"""People and teams as a CSV file: read with a line number for every fault, written so that a spreadsheet runs nothing.

Pure functions. The columns may stand in any order and are separated by commas, semicolons or tabs; the header decides
which, because names and roles hold commas themselves. An empty cell says nothing: it changes nothing.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from domain.access.model import Email, Name
from domain.errors import FieldError, invalid
from domain.teams.model import ExternalId, RoleText, TeamName

COLUMNS = ("name", "email", "team", "parent_team", "role", "joined_on", "left_on", "external_id")
LINES_MOST = 10_000
BOM = "\ufeff"
_DELIMITERS = (",", ";", "\t")
_TYPES: dict[str, tuple[Any, str]] = {
    "name": (Name, "Write a name of at most 300 characters."),
    "email": (Email, "Write an e-mail address such as ana@example.org."),
    "team": (TeamName, "Write a team's name of at most 200 characters."),
    "parent_team": (TeamName, "Write a team's name of at most 200 characters."),
    "role": (RoleText, "Write a role of at most 200 characters."),
    "joined_on": (date, "Write the day as 2026-01-31."),
    "left_on": (date, "Write the day as 2026-01-31."),
    "external_id": (ExternalId, "Write an id of at most 200 characters."),
}
# What a spreadsheet takes for a formula when a cell begins with it, full-width forms as well.
_FORMULA = frozenset("=+-@＝＋－＠")
CsvText = Annotated[str, Meta(max_length=1_000_000)]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file; "" or None where its cell is empty."""

    line: int
    name: str = ""
    email: str = ""
    team: str = ""
    parent_team: str = ""
    role: str = ""
    joined_on: date | None = None
    left_on: date | None = None
    external_id: str = ""


class FaultyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that cannot be read, with what to change in it."""

    line: int
    errors: tuple[FieldError, ...]


def fault(line: int, column: str, code: str, message: str) -> FieldError:
    """What to change in one cell."""
    return FieldError(field=f"csv.line[{line}].{column}", code=code, message=message)


def read(text: str) -> list[Row | FaultyLine]:
    """The lines below the header; Invalid where there is no header or it names an unknown column."""
    text = text.removeprefix(BOM)
    delimiter, header = _header(text)
    rows: list[Row | FaultyLine] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        next(reader)
        before = reader.line_num
        for cells in reader:
            # A quoted cell may go on over several lines: the number is that of the first.
            number, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append(_row(number, header, cells))
            if len(rows) > LINES_MOST:
                raise invalid("csv", "too_many_lines", f"Send at most {LINES_MOST} lines at a time.")
    except csv.Error as error:
        message = f"Line {reader.line_num} is not CSV: close every quotation mark, and double those inside a cell."
        raise invalid("csv", "not_csv", message) from error
    return rows


def _header(text: str) -> tuple[str, list[str]]:
    """The delimiter, and the columns in the file's order.

    The delimiter is the one by which the first line has the most known columns.
    """
    # As the CSV reader ends lines; splitlines() knows more ends, and would cut the header short.
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    if not first.strip():
        raise invalid("csv", "header_missing", f"Begin with a line of column names: {', '.join(COLUMNS)}.")
    split = {one: [cell.strip().strip('"').strip().lower() for cell in first.split(one)] for one in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda one: len(set(COLUMNS).intersection(split[one])))
    header = split[delimiter]
    for name in header:
        if name not in COLUMNS:
            raise invalid("csv", "unknown_column", f"Unknown column {name[:60]!r}: use {', '.join(COLUMNS)}.")
    if len(set(header)) < len(header):
        raise invalid("csv", "repeated_column", "Name each column once.")
    if "email" not in header:
        raise invalid("csv", "column_missing", "Add the column email: it tells people apart.")
    return delimiter, header


def _row(line: int, header: list[str], cells: list[str]) -> Row | FaultyLine:
    if len(cells) > len(header):
        message = f"This line has {len(cells)} cells, the header {len(header)}; quote cells that hold the separator."
        return FaultyLine(line=line, errors=(fault(line, "email", "too_many_cells", message),))
    found: dict[str, Any] = {}
    errors = []
    for column, cell in zip(header, cells, strict=False):
        value = unquoted(cell.strip())
        if value:
            kind, message = _TYPES[column]
            try:
                found[column] = msgspec.convert(value, kind)
            except msgspec.ValidationError:
                errors.append(fault(line, column, "invalid", message))
    if not found.get("email") and not errors:
        errors.append(fault(line, "email", "required", "Write the person's e-mail address."))
    return FaultyLine(line=line, errors=tuple(errors)) if errors else Row(line=line, **found)


def write(rows: Iterable[Row], delimiter: str = ",") -> str:
    """The file for these rows, with a byte order mark by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(COLUMNS)
    for row in rows:
        values = [getattr(row, column) for column in COLUMNS]
        writer.writerow([quoted(value) if isinstance(value, str) else value or "" for value in values])
    return BOM + out.getvalue()


def quoted(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run as a formula; `unquoted` takes it away."""
    return f"'{cell}" if _runs(cell) else cell


def unquoted(cell: str) -> str:
    """What `quoted` was given."""
    return cell[1:] if cell[:1] == "'" and _runs(cell[1:]) else cell


def _runs(cell: str) -> bool:
    """Whether a cell begins like a formula, behind blanks or apostrophes as well."""
    return cell.lstrip(" \t\r\n'")[:1] in _FORMULA and bool(cell.lstrip(" \t\r\n'"))
