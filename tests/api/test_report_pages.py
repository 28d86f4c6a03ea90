"""Pages of reports and bundles over HTTP: what they say of one, which others they list, and how they ask for it."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.database import new_id
from domain.paging import PageRequest
from domain.reporting.bundles import newest_bundles
from domain.reporting.model import ReportKind, StoredReport
from domain.reporting.naming import subjects_of
from tests.api.conftest import World
from tests.api.reporting import panel_edition, store, transaction
from tests.api.test_page_frame import BROWSER, OWN, cookie
from tests.pages.hiring import spoken

pytestmark = pytest.mark.anyio
GIVE_UP = """
    UPDATE jobs SET status = 'dead', error = 'the printer was on fire', attempts = 8, finished_at = now() WHERE id = $1
"""


async def get(world: World, path: str) -> httpx.Response:
    return await world.client.get(path, headers={**cookie(world), **BROWSER})


async def post(world: World, path: str, fields: dict[str, str]) -> httpx.Response:
    return await world.client.post(path, data=fields, headers={**cookie(world), **OWN})


async def bundle(world: World) -> dict[str, Any]:
    """The job of a new bundle; no worker takes it up."""
    path = f"/v1/requisitions/{world.ids['requisition']}/report-bundles"
    answer = await world.journey.call("POST", path, by="recruiter", status=202)
    return dict((await world.journey.call("GET", answer.headers["location"], by="recruiter")).json())


async def test_the_candidates_link_is_copied_as_every_secret(world: World) -> None:
    made = await post(world, f"/reports/{world.ids['candidate_report']}/candidate-link", {"days": "14"})
    assert made.status_code == 200, spoken(made.text)
    assert re.search(r'<input id="f-secret" type="text" value="http://test/candidate-report/oir_', made.text)
    assert '<button type="button" data-copy="f-secret" hidden>' in made.text
    assert "/js/copy." in made.text or "js/copy.js" in made.text


async def test_a_bundle_that_was_given_up_says_why_and_what_to_do(world: World, superuser: Any) -> None:
    job = await bundle(world)
    await superuser.execute(GIVE_UP, UUID(job["id"]))
    led = await get(world, f"/jobs/{job['id']}")
    page = await get(world, led.headers["location"])
    said = spoken(page.text)
    assert "This was given up after 8 attempts" in said
    assert "The printer was on fire." in said
    (again,) = re.findall(r'<a class="target" href="([^"]+)">Make the reports of everybody<', page.text)
    place, _, anchor = again.partition("#")
    assert f'id="{anchor}"' in (await get(world, place)).text


async def test_another_report_is_asked_for_without_composing_this_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await store(world, await panel_edition(world))

    async def composed(*_: Any) -> None:
        raise AssertionError("what is to be made is made by the job")

    monkeypatch.setattr("domain.reporting.stored.source_now", composed)
    options = {"edition": "panel", "language": "de", "paper": "A4"}
    asked = await post(world, f"/reports/{report}/again", options)
    assert asked.status_code == 303, spoken(asked.text)
    assert asked.headers["location"].startswith("/jobs/")


async def test_the_newest_of_many_reports_and_bundles_are_listed_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = await panel_edition(world)
    reports = [await store(world, edition) for _ in range(4)]
    made = [(await bundle(world))["subject_id"] for _ in range(3)]
    for module in ("reports", "reports_bundles"):
        monkeypatch.setattr(f"api.pages.reports.{module}.EVERYTHING", PageRequest(limit=2))
    others = (await get(world, f"/reports/{reports[0]}")).text.partition('id="others"')[2].partition("</section>")[0]
    assert re.findall(r'href="/reports/([^"]+)"', others) == [reports[3], reports[2]]
    listed = (await get(world, f"/requisitions/{world.ids['requisition']}/reports")).text
    assert re.findall(r'href="/report-bundles/([^"]+)"', listed) == [made[2], made[1]]
    async with transaction(world) as conn:
        rest = PageRequest(after=UUID(made[1]))
        requisition = UUID(world.ids["requisition"])
        found = await newest_bundles(conn, world.tenant.actor("recruiter"), rest, requisition)
        assert str(found.items[0].id) == made[0]
        assert (await newest_bundles(conn, world.tenant.actor("hr"), rest, requisition)).items == []


async def test_subjects_are_looked_up_together(world: World) -> None:
    at = (await panel_edition(world)).generated_at

    def about(kind: ReportKind, subject: UUID) -> StoredReport:
        return StoredReport(
            id=new_id(), kind=kind, subject_id=subject, job_id=new_id(), edition=None, language="en", paper="A4",
            document_sha256=None, pdf_sha256="", superseded_by=None, created_by=None, created_at=at, updated_at=at,
        )  # fmt: skip

    team, requisition = UUID(world.ids["team"]), UUID(world.ids["requisition"])
    reports = [about("team", team), about("organisation", team), about("comparison", requisition)]
    gone = [about(kind, new_id()) for kind in ("team", "comparison", "candidate") for _ in range(3)]
    async with transaction(world) as conn:
        asked: list[str] = []
        with conn.query_logger(lambda one: asked.append(one.query)):
            found = await subjects_of(conn, world.tenant.actor(), [*reports, *gone])
    assert found.keys() == {(one.kind, one.subject_id) for one in reports}
    assert found["team", team] == found["organisation", team]
    assert sum("FROM requisitions WHERE" in one or "FROM teams WHERE" in one for one in asked) == 2
