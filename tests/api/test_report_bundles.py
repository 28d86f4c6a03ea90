"""Report bundles over HTTP, with real jobs and stand-ins for PDFs; tests/jobs/test_report_bundles.py prints."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import anyio
import pytest

from api import report_jobs
from api.jobs import WORK, Handler, Limits, run_job
from api.printing import PrintingTooLarge, PrintingTooSlow
from domain.access.model import Actor
from domain.database import Pool, open_pool
from domain.jobs.model import QueuedJob
from domain.reporting.bundle_rules import WAITING
from domain.reporting.documents import Document
from tests import pictures
from tests.api.conftest import World, problem
from tests.api.journey import Journey
from tests.api.test_blindness import auth

pytestmark = pytest.mark.anyio
Printer = Callable[[Document], bytes]


@dataclass
class Office:
    """The furnished organisation with a worker's view of its database."""

    world: World
    pool: Pool

    @property
    def journey(self) -> Journey:
        return self.world.journey

    async def start(self, body: Any = None, by: str = "recruiter", requisition: str | None = None) -> dict[str, Any]:
        """Ask for a bundle; the job."""
        path = f"/v1/requisitions/{requisition or self.world.ids['requisition']}/report-bundles"
        answer = await self.journey.call("POST", path, body, by=by, status=202)
        made: dict[str, Any] = (await self.journey.call("GET", answer.headers["location"], by=by)).json()
        return made

    async def work(self, job: dict[str, Any]) -> None:
        """Do the job as the worker would, in as many turns as it takes."""
        await self.pool.execute("DELETE FROM pgqueuer")
        queued = QueuedJob(organisation_id=self.world.tenant.organisation_id, job_id=UUID(job["id"]))
        assert await run_job(Handler(self.pool, Limits(), WORK), queued) is None

    async def read(self, job: dict[str, Any], by: str = "recruiter") -> dict[str, Any]:
        found: dict[str, Any] = (
            await self.journey.call("GET", f"/v1/report-bundles/{job['subject_id']}", by=by)
        ).json()
        return found

    async def file(self, job: dict[str, Any], by: str = "recruiter") -> zipfile.ZipFile:
        path = f"/v1/report-bundles/{job['subject_id']}/file"
        answer = await self.journey.call("GET", path, by=by)
        assert answer.headers["content-type"] == "application/zip"
        return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.fixture
async def office(world: World) -> AsyncIterator[Office]:
    pool = await open_pool(world.database.application_url, max_size=2)
    yield Office(world, pool)
    await pool.close()


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Printer], None]:
    """Puts a stand-in for the child that prints."""

    def use(prints: Printer) -> None:
        async def printed(handler: Handler, actor: Actor, document: Document) -> bytes:
            return prints(document)

        monkeypatch.setattr(report_jobs, "_printed", printed)

    use(lambda document: f"%PDF {document.report_id}".encode())
    return use


def states(bundle: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {item["candidate"]: (item["state"], item["reason"]) for item in bundle["items"]}


@pytest.mark.usefixtures("printer")
async def test_every_open_panel_gets_its_report_and_who_is_left_out_says_why(office: Office) -> None:
    job = await office.start({"language": "de", "paper": "Letter"})
    assert (job["kind"], job["status"]) == ("report_bundle", "queued")
    asked = (await office.read(job))["bundle"]
    assert (asked["status"], asked["total"], asked["made"], asked["left_out"]) == ("queued", 3, 0, 0)
    await office.work(job)
    found = await office.read(job)
    bundle = found["bundle"]
    assert (bundle["status"], bundle["total"], bundle["made"], bundle["left_out"]) == ("finished", 3, 1, 2)
    assert states(found) == {
        "Noor Haddad": ("made", None),
        "Sam Okafor": ("left_out", "not_open"),
        "Lou Leaves": ("left_out", "not_interviewed"),
    }
    assert [item["position"] for item in found["items"]] == [1, 2, 3]
    report = (await office.journey.call("GET", f"/v1/reports/{found['items'][0]['report_id']}", by="recruiter")).json()
    assert (report["subject_id"], report["job_id"]) == (office.world.ids["application"], job["id"])
    assert (report["edition"], report["language"], report["paper"]) == ("panel", "de", "Letter")
    done = (await office.journey.call("GET", f"/v1/jobs/{job['id']}", by="recruiter")).json()
    assert (done["status"], done["progress"], done["report_id"]) == ("succeeded", 100, None)


@pytest.mark.usefixtures("printer")
async def test_why_somebody_is_left_out_tells_nothing_of_who_has_locked(office: Office) -> None:
    """The same words whether nobody has locked, all but one, or the one who asks is the one awaited."""
    manager = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await office.journey.call("POST", "/v1/members", manager)
    await office.journey.interview("Nobody Yet")
    await office.journey.interview("Hal Awaited", ("hiring_manager", "panelist"))
    stepped = await office.journey.interview("Hal Away", ("hiring_manager", "panelist"))
    away = {"kind": "prior_knowledge", "reason": "My neighbour."}
    await office.journey.call("POST", f"/v1/scorecards/{stepped['cards']['hiring_manager']}/recuse", away,
                              by="hiring_manager")  # fmt: skip
    card = stepped["cards"]["panelist"]
    saved = await office.journey.write("panelist", card, "Asked. Rang.", (2, 2, 2))
    await office.journey.lock("panelist", card, saved.headers["etag"])
    job = await office.start(by="hiring_manager")
    await office.work(job)
    found = await office.read(job, "hiring_manager")
    closed = [item for item in found["items"] if item["candidate"] in
              {"Sam Okafor", "Nobody Yet", "Hal Awaited", "Hal Away"}]  # fmt: skip
    assert len(closed) == 4
    assert len({(item["state"], item["reason"], item["explanation"], item["report_id"]) for item in closed}) == 1


@pytest.mark.usefixtures("printer")
async def test_a_candidate_without_approved_wording_has_no_candidates_edition(office: Office) -> None:
    made = await office.journey.interview("Una Worded")
    await office.journey.complete_panel(made)
    job = await office.start({"edition": "candidate"})
    await office.work(job)
    assert states(await office.read(job)) == {
        "Noor Haddad": ("made", None),
        "Sam Okafor": ("left_out", "not_open"),
        "Lou Leaves": ("left_out", "not_interviewed"),
        "Una Worded": ("left_out", "no_feedback"),
    }


@pytest.mark.parametrize(
    "failure", [PrintingTooSlow("slow"), PrintingTooLarge("large"), anyio.BrokenWorkerProcess("killed")]
)
async def test_one_that_cannot_be_printed_does_not_hold_up_the_others(
    office: Office, printer: Callable[[Printer], None], failure: Exception
) -> None:
    await office.journey.complete_panel(await office.journey.interview("Una Printed"))

    def prints(document: Document) -> bytes:
        if getattr(document, "candidate", "") == "Noor Haddad":
            raise failure
        return b"%PDF"

    printer(prints)
    job = await office.start()
    await office.work(job)
    found = await office.read(job)
    assert found["bundle"]["status"] == "finished"
    assert (states(found)["Noor Haddad"], states(found)["Una Printed"]) == (
        ("left_out", "not_printed"), ("made", None),
    )  # fmt: skip


async def test_cancelled_between_two_reports_what_was_made_stays(
    office: Office, printer: Callable[[Printer], None], superuser: Any
) -> None:
    await office.journey.complete_panel(await office.journey.interview("Una Second"))
    await office.journey.complete_panel(await office.journey.interview("Uri Third"))
    job = await office.start()
    path = f"/v1/report-bundles/{job['subject_id']}"
    problem(await office.world.client.get(f"{path}/file", headers=auth(office.world, "recruiter")), 409,
            "bundle_under_way")  # fmt: skip
    cancel = "UPDATE report_bundles SET cancelled_at = now() WHERE id = $1"
    printed: list[str] = []
    keep = report_jobs.bundles.keep

    async def cancelled_after_the_first(*args: Any) -> Any:
        kept = await keep(*args)
        printed.append("kept")
        return kept

    def prints(document: Document) -> bytes:
        printed.append(str(getattr(document, "candidate", "")))
        return b"%PDF"

    printer(prints)
    next_application = report_jobs.bundles.next_application

    async def then_cancelled(*args: Any) -> Any:
        if "Noor Haddad" in printed:
            await superuser.execute(cancel, UUID(job["subject_id"]))
        return await next_application(*args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(report_jobs.bundles, "keep", cancelled_after_the_first)
        patched.setattr(report_jobs.bundles, "next_application", then_cancelled)
        await office.work(job)
    assert printed == ["Noor Haddad", "kept"]
    found = await office.read(job)
    assert (found["bundle"]["status"], found["bundle"]["made"]) == ("cancelled", 1)
    assert states(found)["Una Second"] == ("waiting", None)
    assert {item["explanation"] for item in found["items"] if item["state"] == "waiting"} == {WAITING}
    names = (await office.file(job)).namelist()
    assert [name for name in names if name.endswith(".pdf")] == ["1-Noor-Haddad.pdf"]
    refused = await office.world.client.post(f"{path}/cancel", headers=auth(office.world, "recruiter"))
    problem(refused, 409, "bundle_over")


async def test_a_report_at_hand_when_it_is_cancelled_is_dropped(
    office: Office, printer: Callable[[Printer], None], superuser: Any
) -> None:
    job = await office.start()
    cancelled: dict[str, Any] = {}
    composing = report_jobs.compose_candidate

    async def while_it_composes(*args: Any) -> Any:
        path = f"/v1/report-bundles/{job['subject_id']}/cancel"
        cancelled.update((await office.journey.call("POST", path, by="recruiter")).json())
        return await composing(*args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(report_jobs, "compose_candidate", while_it_composes)
        await office.work(job)
    assert cancelled["bundle"]["status"] == "cancelled"
    assert (await office.read(job))["bundle"]["made"] == 0
    assert await superuser.fetchval("SELECT count(*) FROM reports WHERE job_id = $1", UUID(job["id"])) == 0
    events = (await office.journey.call("GET", f"/v1/audit-events?subject_id={job['subject_id']}")).json()["items"]
    assert [event["action"] for event in events] == ["report_bundle.started", "report_bundle.cancelled"]


def table_of(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))


@pytest.mark.usefixtures("printer")
async def test_the_file_holds_the_reports_with_an_index(office: Office) -> None:
    job = await office.start()
    await office.work(job)
    made = (await office.read(job))["items"][0]["report_id"]
    path = f"/v1/report-bundles/{job['subject_id']}/file"
    first, second = [await office.journey.call("GET", path, by="recruiter") for _ in range(2)]
    assert first.content == second.content
    archive = await office.file(job)
    assert archive.testzip() is None
    assert archive.namelist() == ["index.html", "index.csv", "1-Noor-Haddad.pdf"]
    assert archive.read("1-Noor-Haddad.pdf") == f"%PDF {made}".encode()
    rows = table_of(archive)
    record = (await office.journey.call("GET", f"/v1/reports/{made}", by="recruiter")).json()
    assert [row["candidate"] for row in rows] == ["Noor Haddad", "Sam Okafor", "Lou Leaves"]
    assert (rows[0]["file"], rows[0]["report_id"], rows[0]["pdf_sha256"]) == (
        "1-Noor-Haddad.pdf", made, record["pdf_sha256"],
    )  # fmt: skip
    assert (rows[1]["file"], rows[1]["report_id"]) == ("", "")
    assert rows[1]["reason"].startswith("The ratings of this candidate")
    page = archive.read("index.html").decode()
    assert 'href="1-Noor-Haddad.pdf"' in page
    assert rows[1]["reason"].replace("'", "&#39;") in page
    events = (await office.journey.call("GET", "/v1/audit-events?action=report.downloaded&limit=200")).json()["items"]
    assert [one["details"] for one in events if one["subject_id"] == made] == [{"bundle_id": job["subject_id"]}] * 3


@pytest.mark.usefixtures("printer")
async def test_the_index_has_the_look_of_the_reports_in_it(office: Office) -> None:
    """Colour and logo are those that the organisation had then, so that the file stays the same byte for byte."""
    settings = "/v1/organisation/report-settings"
    read = await office.journey.call("GET", settings)
    saved = await office.journey.call("PUT", settings, {"colour": "#8c1e50"}, etag=read.headers["etag"])
    sent = {**auth(office.world, "admin"), "If-Match": saved.headers["etag"], "Content-Type": "image/png"}
    logo = await office.world.client.put("/v1/organisation/logo", content=pictures.picture(), headers=sent)
    assert logo.status_code == 200
    job = await office.start()
    await office.work(job)
    path = f"/v1/report-bundles/{job['subject_id']}/file"
    before = (await office.journey.call("GET", path, by="recruiter")).content
    page = zipfile.ZipFile(io.BytesIO(before)).read("index.html").decode()
    assert '<img src="data:image/png;base64,' in page
    assert "#8c1e50" in page
    await office.journey.call("DELETE", "/v1/organisation/logo", etag=logo.headers["etag"])
    assert (await office.journey.call("GET", path, by="recruiter")).content == before
    await office.journey.call("POST", f"/v1/report-bundles/{(later := await office.start())['subject_id']}/cancel")
    empty = (await office.file(later)).read("index.html").decode()
    assert "<img" not in empty
    assert "#8c1e50" in empty


@pytest.mark.usefixtures("printer")
async def test_where_names_are_hidden_the_file_names_nobody(office: Office) -> None:
    """In a pseudonymous requisition, and in any other for the anonymised edition."""
    spare = {"requisition_id": office.world.ids["spare_requisition"]}
    await office.journey.complete_panel(await _interview(office, spare, "Kim Secret"))
    for body, requisition in (
        ({"edition": "panel"}, office.world.ids["spare_requisition"]),
        ({"edition": "anonymised"}, office.world.ids["requisition"]),
    ):
        job = await office.start(body, requisition=requisition)
        await office.work(job)
        archive = await office.file(job)
        told = " ".join([*archive.namelist(), archive.read("index.csv").decode(), archive.read("index.html").decode()])
        pdfs = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert len(pdfs) == 1
        assert "-Candidate-" in pdfs[0]
        for name in ("Kim", "Secret", "Noor", "Haddad", "Okafor", "Bauer"):
            assert name not in told


async def _interview(office: Office, requisition: dict[str, str], name: str) -> dict[str, Any]:
    journey = office.journey
    journey.made["requisition"] = {"id": requisition["requisition_id"]}
    return await journey.interview(name)


@pytest.mark.usefixtures("printer")
async def test_who_may_not_read_a_report_does_not_find_it_in_the_file(office: Office) -> None:
    manager = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await office.journey.call("POST", "/v1/members", manager)
    job = await office.start()
    await office.work(job)
    second = {
        "application_id": office.world.ids["application"], "starts_at": "2027-02-01T09:00:00Z", "duration_minutes": 30,
        "panelists": [str(office.world.tenant.accounts["hiring_manager"])],
    }  # fmt: skip
    await office.journey.call("POST", "/v1/interviews", second)
    assert "1-Noor-Haddad.pdf" in (await office.file(job)).namelist()
    archive = await office.file(job, "hiring_manager")
    assert archive.namelist() == ["index.html", "index.csv"]
    row = table_of(archive)[0]
    assert (row["file"], row["report_id"], row["pdf_sha256"]) == ("", "", "")
    assert row["reason"] == "This report is not open to you now."


async def test_who_may_ask_and_read(office: Office) -> None:
    ids = office.world.ids
    start, one = f"/v1/requisitions/{ids['requisition']}/report-bundles", f"/v1/report-bundles/{ids['bundle']}"
    # hr makes team reports and does not see hiring.
    hr = auth(office.world, "hr")
    refused = problem(await office.world.client.post(start, headers=hr), 403, "scope_missing")
    assert "requisitions:read" in refused["detail"]
    for method, path in (("GET", one), ("GET", f"{one}/file"), ("POST", f"{one}/cancel")):
        problem(await office.world.client.request(method, path, headers=hr), 404, "not_found")
    assert (await office.world.client.get("/v1/report-bundles", headers=hr)).json()["items"] == []
    listed = (
        await office.journey.call("GET", f"/v1/report-bundles?requisition_id={ids['requisition']}&limit=1")
    ).json()
    assert [item["id"] for item in listed["items"]] == [ids["bundle"]]
    assert listed["next_cursor"] == ids["bundle"]
    other = (await office.journey.call("GET", f"/v1/report-bundles?requisition_id={ids['spare_requisition']}")).json()
    assert other["items"] == []


async def test_a_requisition_without_candidates_has_nothing_to_bundle(office: Office) -> None:
    terms = {"title": "Empty", "role_profile_id": office.world.ids["profile"], "rubric_id": office.world.ids["rubric"]}
    empty = (await office.journey.call("POST", "/v1/requisitions", terms)).json()["id"]
    path = f"/v1/requisitions/{empty}/report-bundles"
    problem(await office.world.client.post(path, headers=auth(office.world, "admin")), 409, "no_candidates")


@pytest.mark.usefixtures("printer")
async def test_a_bundle_too_large_for_one_file_is_refused_with_a_way_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await office.start()
    await office.work(job)
    monkeypatch.setattr(report_jobs.bundles, "FILE_MOST", 10)
    path = f"/v1/report-bundles/{job['subject_id']}/file"
    refused = await office.world.client.get(path, headers=auth(office.world, "recruiter"))
    assert "one by one" in problem(refused, 409, "bundle_too_large")["detail"]
