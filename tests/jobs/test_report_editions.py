"""Every edition by its job, with the real tagger, anonymiser and printer, read back as PDF."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from api.jobs import run_job
from domain.jobs.model import QueuedJob
from tests.jobs.test_retag import Office, office

pytestmark = pytest.mark.anyio
__all__ = ["office"]


@pytest.fixture
async def worded(office: Office) -> Office:
    """The last of the four candidates has been told something by the panel."""
    path = f"/v1/applications/{office.journey.made['application']['id']}/candidate-feedback"
    wording = {"competency_code": "empathy", "wording": "You named the guest's worry before you solved it."}
    await office.journey.call("PUT", path, {"strengths": [wording]}, etag='"0"')
    await office.journey.call("POST", f"{path}/approve", etag='"1"')
    await office.superuser.execute("DELETE FROM pgqueuer")
    return office


async def made(office: Office, path: str, body: Any) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Record, document and the PDF's text of a report that was asked for at this address."""
    job = (await office.journey.call("POST", path, body)).json()
    assert await run_job(office.handler(), QueuedJob(
        organisation_id=office.tenant.organisation_id, job_id=UUID(job["id"])
    )) is None  # fmt: skip
    job = (await office.journey.call("GET", f"/v1/jobs/{job['id']}")).json()
    assert job["status"] == "succeeded", job["error"]
    one = f"/v1/reports/{job['report_id']}"
    record = (await office.journey.call("GET", one)).json()
    assert record["outdated"] is False
    document = (await office.journey.call("GET", f"{one}/document")).json()
    assert (await office.journey.call("GET", f"{one}/preview")).text.startswith("<!doctype html>")
    pdf = PdfReader(io.BytesIO((await office.journey.call("GET", f"{one}/file")).content))
    return record, document, " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


async def test_the_panels_edition_in_german_on_letter(worded: Office) -> None:
    path = f"/v1/applications/{worded.journey.made['application']['id']}/reports"
    record, document, text = await made(worded, path, {"language": "de", "paper": "Letter"})
    assert (record["edition"], record["language"], record["paper"]) == ("panel", "de", "Letter")
    assert document["panel"] == ["Pia Panelist", "Pal Panelist", "Pat Panelist"]
    for name in (*document["panel"], "Candidate 3"):
        assert name in text
    assert "Kandidat" in text or "Bewerb" in text


async def test_the_anonymised_edition_says_neither_who_nor_by_whom(worded: Office) -> None:
    path = f"/v1/applications/{worded.journey.made['application']['id']}/reports"
    record, document, text = await made(worded, path, {"edition": "anonymised"})
    assert record["edition"] == document["edition"] == "anonymised"
    whole = f"{document} {text}"
    for name in ("Pia", "Pal ", "Pat "):
        assert name not in whole
    # The pseudonym may begin in the same way.
    assert not re.search(r"Candidate 3\b", whole)
    assert document["panel"] == ["Panelist 1", "Panelist 2", "Panelist 3"]
    assert any("replaced by a program" in paragraph for paragraph in document["method"])
    assert document["candidate"] in text
    # Made again it calls its people anew, and says the same all the same.
    again, other, _ = await made(worded, path, {"edition": "anonymised"})
    assert other["candidate"] != document["candidate"]
    first = (await worded.journey.call("GET", f"/v1/reports/{record['id']}")).json()
    assert (first["superseded_by"], again["superseded_by"]) == (None, None)


async def test_the_candidates_edition_says_what_the_panel_approved(worded: Office) -> None:
    path = f"/v1/applications/{worded.journey.made['application']['id']}/reports"
    record, document, text = await made(worded, path, {"edition": "candidate"})
    assert record["edition"] == "candidate"
    assert "You named the guest's worry before you solved it." in text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for name in ("Pia", "Pal Panelist", "Pat Panelist"):
        assert name not in f"{document} {text}"


async def test_the_comparison_in_arabic(worded: Office) -> None:
    path = f"/v1/requisitions/{worded.journey.made['requisition']['id']}/comparison-reports"
    record, document, text = await made(worded, path, {"language": "ar"})
    assert (record["kind"], record["edition"], record["language"]) == ("comparison", None, "ar")
    names = [person["name"] for person in document["candidates"]]
    assert names == [f"Candidate {number}" for number in range(4)]
    for name in names:
        assert name in text
