"""The selection-rate monitor over HTTP: who may look, what candidates are asked, and that nothing of them shows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.dates import written
from tests.api.conftest import World, problem, random_id
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio
BASIS = "Asked with your consent; kept for two years."
TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_schema IN ('public', 'demographics') AND table_type = 'BASE TABLE'
"""
KEPT = "SELECT count(*) FROM demographics.answers WHERE num_nonnulls(sex, ethnicity) > 0"
READS = ("/v1/selection-rates", "/v1/self-report-countries", "/v1/self-report-countries/US")


async def ask(world: World, method: str, path: str, body: Any = None, by: str = "hr", **headers: str) -> httpx.Response:
    return await world.client.request(method, path, json=body, headers={**world.tenant.auth(by), **headers})


async def switch(world: World, country: str = "US", **data: Any) -> httpx.Response:
    etag = (await ask(world, "GET", f"/v1/self-report-countries/{country}")).headers["etag"]
    body = {"enabled": True, "legal_basis": BASIS, **data}
    return await ask(world, "PUT", f"/v1/self-report-countries/{country}", body, **{"If-Match": etag})


async def link(world: World, application: str | None = None) -> str:
    path = f"/v1/applications/{application or world.ids['blind_application']}/self-report-invitations"
    made = await ask(world, "POST", path, {"country": "US"})
    assert made.status_code == 201, made.text
    return "/v1" + str(made.json()["link"]).removeprefix("http://test")


async def add_people(
    superuser: Any, tenant: Tenant, requisition: str, rows: list[tuple[int, str | None, bool, bool]]
) -> None:
    """Applications as (number, sex, interviewed, hired) whose candidates have answered."""
    for number, sex, interviewed, hired in rows:
        for _ in range(number):
            one, organisation = uuid4(), tenant.organisation_id
            await superuser.execute("INSERT INTO candidates (organisation_id, id, name) VALUES ($1, $2, 'x')",
                                    organisation, one)  # fmt: skip
            await superuser.execute(
                "INSERT INTO applications (organisation_id, id, requisition_id, candidate_id, pseudonym)"
                " VALUES ($1, $2, $3, $2, substr(gen_random_uuid()::text, 1, 18))",
                organisation, one, UUID(requisition),
            )  # fmt: skip
            if sex:
                await superuser.execute(
                    "INSERT INTO demographics.answers VALUES ($1, $2, 'US', $3, NULL)", organisation, one, sex
                )
            if interviewed:
                await superuser.execute(
                    "INSERT INTO interviews (organisation_id, id, application_id, starts_at, duration_minutes)"
                    " VALUES ($1, $2, $2, $3, 60)", organisation, one, datetime.now(UTC) - timedelta(days=1),
                )  # fmt: skip
            if hired:
                await superuser.execute(
                    "INSERT INTO decisions (organisation_id, id, application_id, number, outcome, reason, competencies,"
                    " decided_by) VALUES ($1, $2, $2, 1, 'hire', repeat('x', 30), '[{}]', $3)",
                    organisation, one, tenant.accounts["hiring_manager"],
                )  # fmt: skip


@pytest.fixture
async def peopled(world: World, superuser: Any) -> World:
    """80 men of whom 48 were interviewed, 40 women of whom 12 were, three who are neither, in a new requisition."""
    requisition = {
        "title": "Peopled", "role_profile_id": world.ids["profile"], "rubric_id": world.ids["rubric"],
        "owner_id": str(world.tenant.accounts["recruiter"]),
    }  # fmt: skip
    made = await ask(world, "POST", "/v1/requisitions", requisition, by="admin")
    world.ids["peopled"] = made.json()["id"]
    rows = [(48, "male", True, False), (32, "male", False, False), (12, "female", True, False),
            (28, "female", False, False), (3, "another", False, False)]  # fmt: skip
    await add_people(superuser, world.tenant, world.ids["peopled"], rows)
    # Six more did not answer.
    await add_people(superuser, world.tenant, world.ids["peopled"], [(6, None, False, False)])
    return world


def compared(body: dict[str, Any], stage: str, sex: str) -> dict[str, Any]:
    (one,) = [one for one in body["comparisons"] if one["stage"] == stage and one["grouping"] == "sex"]
    (group,) = [group for group in one["groups"] if group["sex"] == sex]
    return dict(group)


async def test_the_monitor_of_a_requisition(peopled: World) -> None:
    path = f"/v1/selection-rates/requisitions/{peopled.ids['peopled']}"
    body = (await ask(peopled, "GET", path)).json()
    assert "selection-rate monitor" in body["what_it_is"]
    assert body["as_of"] == datetime.now(UTC).date().isoformat()
    # 123 of 129 answered; rounded down to fives, because three are not shown.
    assert (body["applied"], body["interviewed"], body["self_reported"]) == (129, 60, 120)
    assert body["self_reported_rounded"] is True
    assert {one["country"] for one in body["legal_bases"]} == {"US"}
    women = compared(body, "interviewed", "female")
    assert (women["people"], women["selected"], women["rate"]) == (40, 12, 0.3)
    said = women["statistics"]
    assert (round(said["impact_ratio"], 2), round(said["z"], 3)) == (0.5, -3.098)
    assert (round(said["fisher_p"], 5), round(said["mid_p"], 5), said["below_four_fifths"]) == (0.00341, 0.00214, True)
    others = compared(body, "interviewed", "another")
    assert (others["people"], others["selected"], others["rate"], others["not_compared"]) == (None, None, None, "few")
    nobody = [one["not_computable"] for one in body["comparisons"] if one["stage"] == "overall"]
    assert set(nobody) == {"nobody"}
    assert body["owner_counts"] == []
    one_stage = (await ask(peopled, "GET", f"{path}?stage=selected")).json()
    assert {one["stage"] for one in one_stage["comparisons"]} == {"selected"}
    problem(await ask(peopled, "GET", f"{path}?stage=hired"), 422, "invalid")


async def test_everything_and_one_requisition_tell_of_no_small_group(peopled: World) -> None:
    """The furnished requisition has no answers, so both are the same people."""
    everything = (await ask(peopled, "GET", "/v1/selection-rates", by="admin")).json()
    assert compared(everything, "interviewed", "female")["people"] == 40
    assert everything["applied"] > 129
    assert not [
        value
        for one in everything["comparisons"]
        for group in one["groups"]
        for value in (group["people"], group["selected"])
        if value is not None and value < 5
    ]


async def test_before_five_have_answered_there_is_nothing(world: World) -> None:
    for path in ("/v1/selection-rates", f"/v1/selection-rates/requisitions/{world.ids['requisition']}"):
        body = (await ask(world, "GET", path)).json()
        assert (body["as_of"], body["applied"], body["comparisons"]) == (None, 0, [])
        assert body["what_it_is"]


@pytest.mark.parametrize("role", ["recruiter", "hiring_manager", "panelist", "team_lead", "viewer"])
async def test_nobody_else_may_look_or_ask(shared_world: World, role: str) -> None:
    world = shared_world
    requisition = world.ids["requisition"]
    for path in (*READS, f"/v1/selection-rates/requisitions/{requisition}"):
        problem(await ask(world, "GET", path, by=role), 403, "scope_missing")
    body = {"enabled": True}
    answer = await ask(world, "PUT", "/v1/self-report-countries/US", body, by=role, **{"If-Match": '"1"'})
    problem(answer, 403, "scope_missing")
    invite = f"/v1/applications/{world.ids['application']}/self-report-invitations"
    problem(await ask(world, "POST", invite, {"country": "US"}, by=role), 403, "scope_missing")
    # Not the owner of this requisition's process.
    own = await ask(world, "GET", f"/v1/requisitions/{requisition}/selection-rates", by=role)
    hiring = role in {"recruiter", "hiring_manager"}
    problem(own, 403, "not_process_owner" if hiring else "scope_missing")


async def test_an_on_behalf_of_key_reaches_no_further_than_its_person(shared_world: World) -> None:
    world = shared_world
    headers = {"Authorization": f"Bearer {world.tenant.service_key}"}
    for role, status in (("hr", 200), ("recruiter", 403)):
        person = {**headers, "On-Behalf-Of": str(world.tenant.accounts[role])}
        assert (await world.client.get("/v1/selection-rates", headers=person)).status_code == status
    own = f"/v1/requisitions/{world.ids['requisition']}/selection-rates"
    problem(await world.client.get(own, headers=headers), 403, "not_process_owner")


async def test_the_process_owner_sees_their_own_with_small_counts(peopled: World, superuser: Any) -> None:
    path = f"/v1/requisitions/{peopled.ids['peopled']}/selection-rates"
    body = (await ask(peopled, "GET", path, by="recruiter")).json()
    counts = {(one["stage"], one["sex"], one["ethnicity"]): one["people"] for one in body["owner_counts"]}
    assert (counts["applied", "another", "*"], counts["applied", "female", "*"]) == (3, 40)
    # Counts only: no ratio of the small group.
    assert compared(body, "interviewed", "another")["statistics"] is None
    problem(await ask(peopled, "GET", path, by="admin"), 403, "not_process_owner")
    # As soon as they sit on a panel of it they are among the deciders.
    await superuser.execute(
        "INSERT INTO scorecards (organisation_id, id, interview_id, rater_id)"
        " SELECT i.organisation_id, gen_random_uuid(), i.id, $1 FROM interviews AS i"
        " JOIN applications AS a ON a.id = i.application_id WHERE a.requisition_id = $2 LIMIT 1",
        peopled.tenant.accounts["recruiter"], UUID(peopled.ids["peopled"]),
    )  # fmt: skip
    body = (await ask(peopled, "GET", path, by="recruiter")).json()
    assert body["owner_counts"] == []
    assert compared(body, "interviewed", "female")["people"] == 40


async def test_a_country_is_off_until_it_is_switched_on(world: World) -> None:
    listed = (await ask(world, "GET", "/v1/self-report-countries")).json()["items"]
    assert [one["country"] for one in listed] == ["US"]
    off = await ask(world, "GET", "/v1/self-report-countries/DE")
    assert (off.json()["enabled"], off.headers["etag"]) == (False, '"0"')
    assert [one["code"] for one in off.json()["questions"]] == ["sex"]
    path = f"/v1/applications/{world.ids['application']}/self-report-invitations"
    problem(await ask(world, "POST", path, {"country": "DE"}), 409, "self_report_off")
    on = await switch(world, "DE")
    assert (on.status_code, on.headers["etag"], on.json()["legal_basis"]) == (200, '"1"', BASIS)
    assert (await ask(world, "POST", path, {"country": "DE"})).status_code == 201
    body = (await ask(world, "GET", "/v1/selection-rates")).json()
    assert {"country": "DE", "text": BASIS} in body["legal_bases"]


async def test_settings_are_edited_as_everything_is(world: World) -> None:
    path, body = "/v1/self-report-countries/US", {"enabled": False}
    problem(await ask(world, "PUT", path, body), 428, "if_match_missing")
    for stale in ('"0"', '"7"'):
        problem(await ask(world, "PUT", path, body, **{"If-Match": stale}), 412, "stale")
    current = (await ask(world, "GET", path)).headers["etag"]
    assert (await ask(world, "PUT", path, body, **{"If-Match": current})).json()["revision"] == 2
    for name in ("us", "USA", "U1"):
        problem(await ask(world, "GET", f"/v1/self-report-countries/{name}"), 404, "not_found")
    sex = {"code": "sex", "text": "?", "categories": [{"code": "female", "text": "f"}, {"code": "male", "text": "m"}]}
    for questions, field in (
        ([sex, sex], "questions[1].code"),
        ([{**sex, "categories": [sex["categories"][0]] * 2}], "questions[0].categories[1].code"),
    ):
        problem(await switch(world, questions=questions), 422, "duplicate", field)
    changed = (await switch(world, questions=[sex])).json()
    assert [one["code"] for one in changed["questions"][0]["categories"]] == ["female", "male"]
    problem(await switch(world, questions=[{**sex, "code": "religion"}]), 422, "invalid")


async def test_a_link_without_an_address_is_shown_once(world: World, superuser: Any) -> None:
    path = f"/v1/applications/{world.ids['application']}/self-report-invitations"
    key = {"Idempotency-Key": "invite"}
    made = (await ask(world, "POST", path, {"country": "US"}, **key)).json()
    assert made["sent"] is False
    assert made["link"].startswith("http://test/self-report/osr_")
    problem(await ask(world, "POST", path, {"country": "US"}, **key), 409, "secret_shown_once")
    token = made["link"].rpartition("/")[2]
    stored = await superuser.fetch(TABLES)
    for schema, table in stored:
        rows = await superuser.fetch(f"SELECT t::text AS row FROM {schema}.{table} AS t")
        assert not [row for row in rows if token in row["row"]], table


async def test_a_candidate_with_an_address_gets_a_mail_and_nobody_else_the_link(world: World, superuser: Any) -> None:
    candidate = {"name": "Mira Mail", "email": "mira@example.org"}
    made = (await ask(world, "POST", "/v1/candidates", candidate, by="admin")).json()
    applied = {"requisition_id": world.ids["requisition"], "candidate_id": made["id"]}
    application = (await ask(world, "POST", "/v1/applications", applied, by="admin")).json()
    path = f"/v1/applications/{application['id']}/self-report-invitations"
    body = (await ask(world, "POST", path, {"country": "US"})).json()
    assert (body["sent"], body["link"]) == (True, None)
    mail = await superuser.fetchrow(
        "SELECT to_address, body FROM mail_outbox WHERE template = 'self_report_invitation' AND to_address = $1",
        "mira@example.org",
    )
    assert "http://test/self-report/osr_" in mail["body"]
    assert written(date.fromisoformat(body["expires_on"])) in mail["body"]


async def test_a_candidate_answers_once_and_may_withdraw(world: World, superuser: Any) -> None:
    path = await link(world)
    before = await leftovers(superuser)
    form = await world.client.get(path)
    assert form.json()["organisation"] == "Acme"
    assert [one["code"] for one in form.json()["questions"]] == ["sex", "ethnicity"]
    assert "voluntary" in form.json()["notice"]
    problem(await world.client.post(path, json={}), 422, "nothing_answered", "sex")
    problem(await world.client.post(path, json={"sex": "unheard_of"}), 422, "unknown_category", "sex")
    problem(await world.client.post(path, json={"sex": "female", "note": "x"}), 422, "unknown_field")
    assert (await world.client.post(path, json={"sex": "female"})).status_code == 204
    problem(await world.client.post(path, json={"sex": "male"}), 409, "answered")
    assert (await world.client.get(path)).json() == form.json()
    answers = await superuser.fetch("SELECT sex, ethnicity FROM demographics.answers")
    assert [tuple(row) for row in answers] == [("female", None)]
    # A later link takes answers as the first did, and so does not tell whether there were any; the first ones stand.
    other = await link(world)
    assert (await world.client.post(other, json={"ethnicity": "asian"})).status_code == 204
    answers = await superuser.fetch("SELECT sex, ethnicity FROM demographics.answers")
    assert [tuple(row) for row in answers] == [("female", None)]
    assert (await world.client.delete(path)).status_code == 204
    assert await superuser.fetchval(KEPT) == 0
    for dead in (path, other):
        problem(await world.client.get(dead), 404, "not_found")
        problem(await world.client.post(dead, json={"sex": "male"}), 404, "not_found")
        problem(await world.client.delete(dead), 404, "not_found")
    after = await leftovers(superuser)
    # The one more event is that of the second invitation.
    assert after == (before[0] + 1, before[1])


async def leftovers(superuser: Any) -> tuple[int, int]:
    """Audit events and idempotency records."""
    return (
        await superuser.fetchval("SELECT count(*) FROM audit_events"),
        await superuser.fetchval("SELECT count(*) FROM idempotency_keys"),
    )


async def test_answering_leaves_no_record_even_when_it_is_asked_for(world: World, superuser: Any) -> None:
    path = await link(world)
    before = await leftovers(superuser)
    headers = {**world.tenant.auth("hr"), "Idempotency-Key": "mine"}
    assert (await world.client.post(path, json={"sex": "male"}, headers=headers)).status_code == 204
    assert await leftovers(superuser) == before


@pytest.mark.parametrize("token", ["nothing", "osr_", "osr_" + "A" * 64, "oik_" + "A" * 64, "%00"])
async def test_what_is_no_link_is_not_found(shared_world: World, token: str) -> None:
    for method, body in (("GET", None), ("POST", {"sex": "male"}), ("DELETE", None)):
        response = await shared_world.client.request(method, f"/v1/self-report/{token}", json=body)
        problem(response, 404, "not_found")


async def test_switching_off_closes_the_links_but_not_the_way_out(world: World, superuser: Any) -> None:
    path = await link(world)
    assert (await world.client.post(path, json={"sex": "male"})).status_code == 204
    other = await link(world)
    await switch(world, enabled=False)
    problem(await world.client.get(other), 404, "not_found")
    problem(await world.client.post(other, json={"sex": "male"}), 404, "not_found")
    assert (await world.client.delete(path)).status_code == 204
    assert await superuser.fetchval(KEPT) == 0


async def test_a_link_of_the_other_organisation_opens_that_ones_form_alone(world: World) -> None:
    path = await link(world)
    forged = world.other.organisation_id
    problem(await ask(world, "GET", f"/v1/selection-rates/requisitions/{random_id()}"), 404, "not_found")
    foreign = {**world.other.auth("admin")}
    # Signed in to another organisation, the link still works for its own.
    assert (await world.client.get(path, headers=foreign)).json()["organisation"] == "Acme"
    assert str(forged) not in path


async def test_no_answer_shows_anywhere_else(world: World) -> None:
    """Nothing that recruiters, deciders and raters read changes by an answer."""
    addresses = {
        "recruiter": ("/v1/applications", "/v1/candidates", f"/v1/candidates/{world.ids['candidate']}",
                      f"/v1/requisitions/{world.ids['requisition']}"),
        "hiring_manager": ("/v1/applications", f"/v1/applications/{world.ids['application']}/score"),
        "panelist": ("/v1/interviews",),
    }  # fmt: skip

    async def read() -> list[str]:
        return [
            (await ask(world, "GET", address, by=role)).text for role, those in addresses.items() for address in those
        ]

    path = await link(world, world.ids["application"])
    before = await read()
    assert all('"status":4' not in one for one in before)
    assert (await world.client.post(path, json={"sex": "another"})).status_code == 204
    assert await read() == before


async def test_ids_of_another_organisation_read_like_none(peopled: World) -> None:
    for method, path, body in (
        ("GET", "/v1/selection-rates/requisitions/{}", None),
        ("GET", "/v1/requisitions/{}/selection-rates", None),
        ("POST", "/v1/applications/{}/self-report-invitations", {"country": "US"}),
    ):
        kind = "application" if "applications" in path else "peopled"
        answers = []
        for one in (peopled.ids[kind], random_id()):
            response = await peopled.client.request(
                method, path.format(one), json=body, headers=peopled.other.auth("admin")
            )
            answers.append({**problem(response, 404, "not_found"), "request_id": ""})
        assert answers[0] == answers[1], path
    for address in ("/v1/selection-rates", "/v1/self-report-countries"):
        response = await peopled.client.get(address, headers=peopled.other.auth("admin"))
        assert response.status_code == 200
    assert (await peopled.client.get("/v1/selection-rates", headers=peopled.other.auth("admin"))).json()["applied"] == 0
