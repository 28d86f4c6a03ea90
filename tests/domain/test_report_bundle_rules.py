"""Names of files in a bundle, lines of its index, and the hash of what a document says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.report_settings.model import Brand
from domain.reporting.bundle_model import ItemRow
from domain.reporting.bundle_rules import EXPLANATIONS, file_name, index_lines, reason_of
from domain.reporting.documents import content_hash, document_from, edition_of, kind_of
from tests.reports import samples


@pytest.mark.parametrize(
    ("position", "of", "label", "name"),
    [
        (1, 9, "Noor Haddad", "1-Noor-Haddad.pdf"),
        (7, 120, "Noor Haddad", "007-Noor-Haddad.pdf"),
        (2, 9, "../../etc/passwd", "2-etc-passwd.pdf"),
        (3, 9, 'a/b\\c:d*e?f"g<h>i|j', "3-a-b-c-d-e-f-g-h-i-j.pdf"),
        (4, 9, "نور حداد", "4-نور-حداد.pdf"),
        (5, 9, "क्षितिज", "5-क्षितिज.pdf"),
        (6, 9, "Ze\u0301 \u202egnp.exe\r\n", "6-Z\u00e9-gnp-exe.pdf"),
        (7, 9, "...", "7.pdf"),
        (8, 9, "\U0001f600 \x00", "8.pdf"),
        (9, 9, "x" * 300, f"9-{'x' * 60}.pdf"),
        (1, 1, "con", "1-con.pdf"),
    ],
)
def test_names_are_safe_on_every_system(position: int, of: int, label: str, name: str) -> None:
    assert file_name(position, of, label) == name
    assert len(file_name(position, of, "\U00020000" * 300).encode()) <= 255


def item(position: int, **fields: Any) -> ItemRow:
    empty = {"state": "waiting", "reason": None, "report_id": None, "pdf_sha256": None}
    return msgspec.convert({"application_id": uuid4(), "position": position, **empty, **fields}, ItemRow)


def test_the_index_says_of_each_why_it_is_there_or_not() -> None:
    mine, theirs = uuid4(), uuid4()
    items = [
        item(1, state="made", report_id=mine, pdf_sha256="ab"),
        item(2, state="made", report_id=theirs, pdf_sha256="cd"),
        item(3, state="left_out", reason="not_printed"),
        item(4),
    ]
    labels = {one.application_id: "Same Name" for one in items}
    lines = index_lines(items, labels, frozenset({mine}))
    assert [(line.file, line.report_id, line.pdf_sha256) for line in lines] == [
        ("1-Same-Name.pdf", mine, "ab"), (None, None, None), (None, None, None), (None, None, None),
    ]  # fmt: skip
    assert [line.reason for line in lines] == [
        None,
        "This report is not open to you now.",
        EXPLANATIONS["not_printed"],
        "The bundle ended before this report was made.",
    ]


@pytest.mark.parametrize("code", ["blinded", "recused", "pseudonymised", "not_found"])
def test_blindness_of_every_kind_reads_alike(code: str) -> None:
    assert reason_of(code) == "not_open"
    assert reason_of("no_approved_wording") == "no_feedback"


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"report_id": UUID(int=7)}, True),
        ({"generated_at": datetime.now(UTC) + timedelta(days=9)}, True),
        ({"paper": "Letter"}, True),
        ({"brand": Brand(colour="#0d5c63")}, True),
        ({"language": "de"}, False),
        ({"candidate": "Somebody Else"}, False),
        ({"panel": ()}, False),
    ],
)
def test_what_a_document_says_is_hashed(change: dict[str, Any], same: bool) -> None:
    changed = msgspec.structs.replace(samples.FULL, **change)
    assert (content_hash(changed) == content_hash(samples.FULL)) is same


def test_a_document_comes_back_from_what_is_stored() -> None:
    stored = msgspec.json.decode(msgspec.json.encode(samples.FULL))
    back = document_from(kind_of(samples.FULL), edition_of(samples.FULL), stored)
    assert back == samples.FULL
    assert content_hash(back) == content_hash(samples.FULL)
    with pytest.raises(msgspec.ValidationError):
        document_from("candidate", "candidate", stored | {"interviewers": "many"})
