"""The same report gives the same bytes: in any process, at any SOURCE_DATE_EPOCH, and whatever fonts a machine has.

The dates in a file are the report's own.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.reports import test_branding as branding
from tests.reports.test_pdfua import DOCUMENTS

CODE = """
import json, sys
from tests.reports.test_same_bytes import here
print(json.dumps(here(*sys.argv[1:])))
"""
BRANDED = "panel, with a logo, on Letter"
# Its print takes as long as all others; its page, from which the print is made, must be the same.
CROWDED = "comparison, crowded"
NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>"""


def digests(*names: str, **environment: str) -> dict[str, str]:
    """The hashes of documents printed in a process of their own, in the order of the names."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CODE, *names],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, str] = json.loads(ran.stdout)
    return found


def made(name: str) -> bytes:
    if name == BRANDED:
        return branding.printed("panel", "Letter")
    return DOCUMENTS[name].html().encode() if name == CROWDED else DOCUMENTS[name].pdf()


def here(*names: str) -> dict[str, str]:
    return {name: hashlib.sha256(made(name)).hexdigest() for name in names}


def test_every_document_has_the_same_bytes_in_any_process_and_order() -> None:
    names = [*DOCUMENTS, BRANDED]
    other = digests(*reversed(names), PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="1780000000", TZ="Asia/Tokyo")
    assert other == here(*names)


def test_the_fonts_of_the_machine_change_nothing_where_ours_have_every_character(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(NO_FONTS.format(folder=tmp_path))
    assert digests("panel", "team", FONTCONFIG_FILE=str(tmp_path / "fonts.conf")) == here("panel", "team")
