"""Who is still to rate a candidate under a pseudonym meets their name nowhere: not in reports, not in the outbox."""

from typing import Any

import pytest

from tests.api.conftest import World, problem
from tests.api.journey import Journey
from tests.api.test_blindness import auth

pytestmark = pytest.mark.anyio


async def seat_under_a_pseudonym(world: World, rater: str, roles: list[str], candidate: str) -> str:
    """The rater gets a seat in the pseudonymous requisition for this candidate; returns the scorecard's path."""
    journey = world.journey
    member = {"email": f"{rater}@acme.example.org", "name": "Somebody", "roles": [*roles, "panelist"]}
    await journey.call("POST", "/v1/members", member)
    applied = {"requisition_id": world.ids["spare_requisition"], "candidate_id": candidate}
    application = (await journey.call("POST", "/v1/applications", applied)).json()
    planned = {
        "application_id": application["id"], "starts_at": "2027-01-11T09:00:00Z", "duration_minutes": 60,
        "panelists": [str(world.tenant.accounts[rater])],
    }  # fmt: skip
    panel = (await journey.call("POST", "/v1/interviews", planned)).json()
    return f"/v1/scorecards/{panel['seats'][0]['scorecard_id']}"


async def step_back(journey: Journey, card: str, rater: str) -> None:
    await journey.call("POST", f"{card}/recuse", {"kind": "unavailable", "reason": "Away all week."}, by=rater)


async def test_reports_of_another_requisition_wait_for_the_lock(world: World) -> None:
    journey, report = world.journey, f"/v1/reports/{world.ids['report']}"
    own = f"/v1/applications/{world.ids['application']}"
    candidate = (await journey.call("GET", own)).json()["candidate_id"]
    card = await seat_under_a_pseudonym(world, "hiring_manager", ["hiring_manager"], candidate)
    doors = [("GET", report), ("GET", f"{report}/document"), ("GET", f"{report}/file"), ("POST", f"{own}/reports")]
    for method, path in doors:
        refused = await world.client.request(method, path, headers=auth(world, "hiring_manager"))
        assert "under a pseudonym" in problem(refused, 409, "pseudonymised")["detail"]
        assert "Noor" not in refused.text
        assert (await world.client.request(method, path, headers=auth(world, "recruiter"))).status_code < 300
    listed = await journey.call("GET", "/v1/reports?limit=200", by="hiring_manager")
    assert "Noor" not in listed.text
    await step_back(journey, card, "hiring_manager")
    for method, path in doors:
        assert (await world.client.request(method, path, headers=auth(world, "hiring_manager"))).status_code < 300


async def test_the_outbox_keeps_the_name_from_an_admin_who_rates(world: World, superuser: Any) -> None:
    journey = world.journey
    person = {"name": "Mia Sommer", "email": "mia.sommer@example.net"}
    candidate = (await journey.call("POST", "/v1/candidates", person)).json()["id"]
    card = await seat_under_a_pseudonym(world, "panelist_2", ["admin"], candidate)
    rows = (await journey.call("GET", f"/v1/applications?requisition_id={world.ids['spare_requisition']}")).json()
    (application,) = [row["id"] for row in rows["items"] if row["candidate_id"] == candidate]
    await journey.call("POST", f"/v1/applications/{application}/self-report-invitations", {"country": "US"}, by="hr")
    mail_id = await superuser.fetchval("SELECT id FROM mail_outbox WHERE to_address = $1", person["email"])
    await superuser.execute("UPDATE mail_outbox SET last_error = '550 mia.sommer@example.net' WHERE id = $1", mail_id)
    for path in ("/v1/mail?limit=200", f"/v1/mail/{mail_id}"):
        answer = await journey.call("GET", path, by="panelist_2")
        assert str(mail_id) in answer.text
        assert "ommer" not in answer.text
    message = answer.json()
    assert (message["entry"]["to"], message["body"], message["why_no_body"]) == (None, None, "pseudonymised")
    assert message["entry"]["name"].startswith("Candidate ")
    seen = (await journey.call("GET", f"/v1/mail/{mail_id}")).json()
    assert seen["entry"]["to"] == person["email"]
    assert "Mia Sommer" in seen["body"]
    await step_back(journey, card, "panelist_2")
    assert "Mia Sommer" in (await journey.call("GET", f"/v1/mail/{mail_id}", by="panelist_2")).json()["body"]
