"""Comparison reports over HTTP: for those who decide, behind the blindness of each candidate's panel."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.access.model import Role
from domain.database import new_id
from domain.reporting import comparison
from domain.reporting.comparison_model import ComparisonReport
from tests.api.conftest import World, problem
from tests.api.reporting import store, transaction
from tests.api.test_blindness import auth

pytestmark = pytest.mark.anyio


async def compose(world: World, role: Role = "admin") -> ComparisonReport:
    """The comparison as it would be made now."""
    async with transaction(world) as conn:
        requisition = UUID(world.ids["requisition"])
        return await comparison.compose(conn, world.tenant.actor(role), requisition, new_id(), datetime.now(UTC))


async def stored(world: World, report: ComparisonReport) -> str:
    return await store(world, report, world.ids["requisition"])


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        (None, {"language": "en", "paper": "A4"}),
        ({"language": "ar"}, {"language": "ar", "paper": "A4"}),
    ],
)
async def test_who_decides_may_ask(world: World, body: Any, parameters: dict[str, str]) -> None:
    path = f"/v1/requisitions/{world.ids['requisition']}/comparison-reports"
    answer = await world.journey.call("POST", path, body, by="hiring_manager", status=202)
    job = (await world.journey.call("GET", answer.headers["location"], by="hiring_manager")).json()
    assert (job["kind"], job["subject_id"], job["parameters"]) == (
        "comparison_report", world.ids["requisition"], parameters,
    )  # fmt: skip


@pytest.mark.parametrize(("reader", "code"), [("recruiter", "not_a_decider"), ("hr", "not_a_decider")])
async def test_nobody_else_may(shared_world: World, reader: str, code: str) -> None:
    path = f"/v1/requisitions/{shared_world.ids['requisition']}/comparison-reports"
    problem(await shared_world.client.post(path, headers=auth(shared_world, reader)), 403, code)


async def test_the_owner_decides_whatever_their_role(world: World) -> None:
    path = f"/v1/requisitions/{world.ids['requisition']}"
    read = await world.journey.call("GET", path)
    terms = {key: read.json()[key] for key in ("title", "pseudonymous", "hours_to_lock")}
    owner = {"owner_id": str(world.tenant.accounts["recruiter"])}
    await world.journey.call("PUT", path, {**terms, **owner}, etag=read.headers["etag"])
    await world.journey.call("POST", f"{path}/comparison-reports", by="recruiter", status=202)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"edition": "panel"}, "unknown_field", "edition"),
        ({"language": "xx"}, "invalid", "language"),
    ],
)
async def test_other_bodies_are_refused(shared_world: World, body: Any, code: str, field: str) -> None:
    path = f"/v1/requisitions/{shared_world.ids['requisition']}/comparison-reports"
    refused = await shared_world.client.post(path, json=body, headers=auth(shared_world, "hiring_manager"))
    problem(refused, 422, code, field)


async def test_without_an_open_panel_there_is_nothing_to_compare(shared_world: World) -> None:
    path = f"/v1/requisitions/{shared_world.ids['spare_requisition']}/comparison-reports"
    refused = await shared_world.client.post(path, headers=auth(shared_world, "hiring_manager"))
    problem(refused, 409, "nothing_to_compare")


async def test_who_decides_reads_it_and_nobody_else(world: World) -> None:
    one = f"/v1/reports/{await stored(world, await compose(world))}"
    record = (await world.journey.call("GET", one, by="hiring_manager")).json()
    assert (record["kind"], record["edition"], record["subject_id"]) == (
        "comparison", None, world.ids["requisition"],
    )  # fmt: skip
    assert record["outdated"] is False
    for rest in ("", "/document", "/preview", "/file"):
        assert "Sam Okafor" not in (await world.journey.call("GET", f"{one}{rest}", by="hiring_manager")).text
        problem(await world.client.get(f"{one}{rest}", headers=auth(world, "recruiter")), 403, "not_a_decider")
        problem(await world.client.get(f"{one}{rest}", headers=auth(world, "hr")), 404, "not_found")
    assert "Noor Haddad" in (await world.journey.call("GET", f"{one}/preview", by="hiring_manager")).text
    # A record names nobody, so that who sees scores finds it in the list.
    listed = (await world.journey.call("GET", "/v1/reports?limit=200", by="recruiter")).json()["items"]
    assert record["id"] in {item["id"] for item in listed}


async def test_it_waits_for_a_decider_who_has_still_to_lock(world: World) -> None:
    """Also when it was made by somebody else, before they were asked onto the panel."""
    one = f"/v1/reports/{await stored(world, await compose(world))}"
    manager = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await world.journey.call("POST", "/v1/members", manager)
    second = {
        "application_id": world.ids["application"], "starts_at": "2027-02-01T09:00:00Z", "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["hiring_manager"])],
    }  # fmt: skip
    planned = (await world.journey.call("POST", "/v1/interviews", second)).json()
    for rest in ("", "/document", "/preview", "/file"):
        problem(await world.client.get(f"{one}{rest}", headers=auth(world, "hiring_manager")), 409, "blinded")
    card = planned["seats"][0]["scorecard_id"]
    saved = await world.journey.write("hiring_manager", card, "Asked. Rang back.", (3, 3, 3))
    await world.journey.lock("hiring_manager", card, saved.headers["etag"])
    changed = (await world.journey.call("GET", one, by="hiring_manager")).json()
    assert changed["outdated"] is True


async def test_a_blind_candidate_enters_nothing_until_the_panel_opens(world: World) -> None:
    before = await compose(world)
    report = await stored(world, before)
    assert [person.name for person in before.candidates] == ["Noor Haddad"]
    cards = world.ids["blind_cards"]
    for rater in ("panelist_2", "panelist_3"):
        saved = await world.journey.write(rater, cards[rater], f"{rater} heard her ask. Rang.", (4, 3, 3))
        assert (await world.journey.call("GET", f"/v1/reports/{report}")).json()["outdated"] is False
        await world.journey.lock(rater, cards[rater], saved.headers["etag"])
    assert [person.name for person in (await compose(world)).candidates] == ["Noor Haddad", "Sam Okafor"]
    assert (await world.journey.call("GET", f"/v1/reports/{report}")).json()["outdated"] is True
