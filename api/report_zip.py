"""The file of a report bundle: its PDFs with an index as page and as table. The same bundle gives the same bytes."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.reporting.bundle_model import BundleIndex, IndexLine

COLUMNS = ("position", "candidate", "file", "reason", "application_id", "report_id", "pdf_sha256")
# What spreadsheets take for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_READABLE_BY_ALL = 0o100644 << 16
_UNIX = 3


def bundle_zip(index: BundleIndex, page: str, pdfs: Mapping[UUID, bytes]) -> bytes:
    """index.html (`page`), index.csv and the PDFs that the index names, dated as the bundle."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # Compressed, unlike the PDFs, which are already.
        archive.writestr(_entry("index.html", index.generated_at), page, zipfile.ZIP_DEFLATED)
        archive.writestr(_entry("index.csv", index.generated_at), index_csv(index.lines), zipfile.ZIP_DEFLATED)
        for line in index.lines:
            if line.file is not None and line.report_id is not None:
                archive.writestr(_entry(line.file, index.generated_at), pdfs[line.report_id])
    return buffer.getvalue()


def _entry(name: str, made: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made.timetuple()[:6])
    entry.create_system = _UNIX
    entry.external_attr = _READABLE_BY_ALL
    return entry


def index_csv(lines: tuple[IndexLine, ...]) -> bytes:
    """The index as comma-separated values in UTF-8 with a byte order mark, which spreadsheets look for."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows([_cell(getattr(line, column)) for column in COLUMNS] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """A value that no spreadsheet computes: people choose their names."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
