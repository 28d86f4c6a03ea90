"""The same report gives the same bytes: in any process, at any SOURCE_DATE_EPOCH, and whatever fonts a machine has.

The dates in a file are the report's own.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.reports.test_pdfua import DOCUMENTS

CODE = """
import hashlib, json, sys
from tests.reports.test_pdfua import DOCUMENTS
print(json.dumps({name: hashlib.sha256(DOCUMENTS[name].pdf()).hexdigest() for name in sys.argv[1:]}))
"""
NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>"""


def digests(*names: str, **environment: str) -> dict[str, str]:
    """The hashes of documents printed in a process of their own, in the order of the names."""
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CODE, *names],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, str] = json.loads(made.stdout)
    return found


def here(*names: str) -> dict[str, str]:
    return {name: hashlib.sha256(DOCUMENTS[name].pdf()).hexdigest() for name in names}


def test_every_document_has_the_same_bytes_in_any_process_and_order() -> None:
    names = list(DOCUMENTS)
    other = digests(*reversed(names), PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="1780000000", TZ="Asia/Tokyo")
    assert other == here(*names)


def test_the_fonts_of_the_machine_change_nothing_where_ours_have_every_character(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(NO_FONTS.format(folder=tmp_path))
    assert digests("panel", "team", FONTCONFIG_FILE=str(tmp_path / "fonts.conf")) == here("panel", "team")
