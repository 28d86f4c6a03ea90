"""Stale tags and runs: what is counted, what is replaced, what stays, and what nobody is told."""

from typing import Any
from uuid import UUID

import pytest

from domain.evidence import runs
from domain.evidence.model import Finding
from domain.evidence.runs import Found
from domain.evidence.service import reading_of, store_findings
from domain.interviews.ratings import scorecard_for_job
from tests.api.conftest import World, problem
from tests.api.journey import Journey
from tests.api.tagging import finding, working

pytestmark = pytest.mark.anyio


async def read_all(world: World, run_id: str, model: str, *found: Finding) -> int:
    """Do a worker's work with a tagger that finds the same in every note; returns the number of batches."""
    async with working(world) as conn:
        await runs.begin(conn, UUID(run_id), model)
    batches = 0
    while True:
        async with working(world) as conn:
            batch = [(card, await reading_of(conn, card.id)) for card in await runs.next_batch(conn, UUID(run_id))]
        if not batch:
            break
        results = [
            Found(
                scorecard=card,
                culture_id=reading.culture_id,
                findings=tuple((note.id, one) for note in card.notes for one in found),
            )
            for card, reading in batch
        ]
        async with working(world) as conn:
            await runs.store_batch(conn, UUID(run_id), results)
        batches += 1
    async with working(world) as conn:
        await runs.finish(conn, UUID(run_id))
        await conn.execute("UPDATE jobs SET status = 'succeeded' WHERE subject_id = $1", UUID(run_id))
    return batches


async def stale(world: World) -> dict[str, Any]:
    found: dict[str, Any] = (await world.journey.call("GET", "/v1/tagging/stale")).json()
    return found


async def run_of(world: World, run_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await world.journey.call("GET", f"/v1/tagging/runs/{run_id}")).json()
    return found


async def cards(world: World, name: str) -> dict[str, str]:
    """One more application whose panel has locked."""
    made = await world.journey.interview(name)
    await world.journey.complete_panel(made)
    return {rater: str(card) for rater, card in made["cards"].items()}


async def tags_of(world: World, card: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.journey.call("GET", f"/v1/scorecards/{card}/tags")).json()
    return found


async def test_a_run_replaces_what_nobody_reviewed_and_nothing_else(world: World) -> None:
    mine = world.ids["cards"]
    path = f"/v1/tags/{world.ids['tag']}/review"
    await world.journey.call("PUT", path, {"review": "rejected"}, by="panelist", etag='"1"')
    before = {rater: await tags_of(world, card) for rater, card in mine.items()}
    run = world.ids["tagging_run"]
    assert (await run_of(world, run))["status"] == "queued"
    # The stored tags are curiosity 0..10 on two notes; now found with other words, and customer_orientation is new.
    new = (finding(5, 15, strength="claim", cue_start=6, cue_end=9), finding(20, 30, "customer_orientation"))
    await read_all(world, run, "test-2", *new)
    # Rejected: untouched, and the finding that meets it is not stored a second time.
    after = await tags_of(world, mine["panelist"])
    assert before["panelist"][0] in after
    assert [(one["value"], one["start"]) for one in after] == [("curiosity", 0), ("customer_orientation", 20)]
    # Nobody had reviewed this one: it keeps its id, and its ETag has changed.
    (old,) = [one for one in before["panelist_2"] if one["source"] == "tagger"]
    (now,) = [one for one in await tags_of(world, mine["panelist_2"]) if one["id"] == old["id"]]
    assert (now["start"], now["strength"], now["model"], now["revision"]) == (5, "claim", "test-2", old["revision"] + 1)
    assert (now["cue_start"], now["cue_end"], now["culture_id"]) == (6, 9, world.ids["culture"])
    # Marked by hand: untouched.
    assert [one for one in before["panelist_2"] if one["source"] == "person"] == [
        one for one in await tags_of(world, mine["panelist_2"]) if one["source"] == "person"
    ]
    assert len(await tags_of(world, mine["panelist_3"])) == 2
    done = await run_of(world, run)
    assert (done["status"], done["done"], done["total"], done["model"]) == ("finished", 3, 3, "test-2")


async def test_reading_twice_changes_nothing(world: World) -> None:
    """Once a reviewed scorecard that was tagged again held the same finding twice."""
    path = f"/v1/tags/{world.ids['tag']}/review"
    await world.journey.call("PUT", path, {"review": "confirmed"}, by="panelist", etag='"1"')
    card = world.ids["cards"]["panelist"]
    before = await tags_of(world, card)
    for model in ("test", "test-2"):
        async with working(world) as conn:
            read = await scorecard_for_job(conn, UUID(card))
            await store_findings(conn, read, [(read.notes[0].id, finding())], model, UUID(world.ids["culture"]))
        assert await tags_of(world, card) == before


async def test_counts_come_with_the_end_and_from_five_candidates_on(world: World) -> None:
    for number in range(3):
        await cards(world, f"Candidate {number}")
    few = (await world.journey.call("POST", "/v1/tagging/runs", {}, status=202)).json()["subject_id"]
    await read_all(world, few, "test-3", finding())
    assert (await run_of(world, few))["changes"] is None, "four candidates"
    await cards(world, "Candidate 5")
    run = (await world.journey.call("POST", "/v1/tagging/runs", {}, status=202)).json()["subject_id"]
    assert (await run_of(world, run))["changes"] is None
    assert await read_all(world, run, "test-4", finding(), finding(20, 30, "customer_orientation")) == 2
    shown = await run_of(world, run)
    assert (shown["status"], shown["done"], shown["total"]) == ("finished", 15, 15)
    # 12 scorecards had the first finding, the three of the new candidate had nothing; one mark was made by hand.
    plain = {"kept": 0, "added": 0, "removed": 0, "changed": 0, "protected": 0}
    assert shown["changes"] == [
        {**plain, "value": "curiosity", "polarity": "for", "kept": 12, "added": 3},
        {**plain, "value": "customer_orientation", "polarity": "for", "added": 15},
        {**plain, "value": "empathy", "polarity": "for", "protected": 1},
    ]
    listed = (await world.journey.call("GET", "/v1/tagging/runs")).json()["items"]
    assert [one["id"] for one in listed] == [world.ids["tagging_run"], few, run]
    assert shown in listed


async def test_what_is_stale(world: World) -> None:
    first = await stale(world)
    assert (first["stale"], first["scorecards"]) == (3, 3), "read by `test`, and one never"
    run = (await world.journey.call("POST", "/v1/tagging/runs", {})).json()["subject_id"]
    await read_all(world, run, first["model"])
    now = await stale(world)
    assert (now["stale"], now["scorecards"]) == (0, 3)
    (mine,) = now["requisitions"]
    assert mine == {"requisition_id": world.ids["requisition"], "stale": 0, "scorecards": 3}
    # A new version of the target culture with a cue phrase of its own: nothing is tagged by itself, it is stale.
    await new_version(world)
    assert (await stale(world))["stale"] == 3
    assert await tags_of(world, world.ids["cards"]["panelist"]) == []
    async with working(world) as conn:
        reading = await reading_of(conn, UUID(world.ids["cards"]["panelist"]))
    assert reading.culture_id != UUID(world.ids["culture"])
    assert "went the extra mile" in reading.values[0].cue_phrases_for


async def new_version(world: World) -> None:
    draft = f"/v1/target-cultures/{world.ids['culture_draft']}"
    read = await world.journey.call("GET", draft)
    body = read.json()["body"]
    body["values"][0]["cue_phrases_for"] = ["went the extra mile"]
    edited = await world.journey.call("PUT", draft, body, by="hr", etag=read.headers["etag"])
    # The draft was made by the admin; somebody who has not written on it publishes.
    member = {"email": "ola@acme.example.org", "name": "Ola Other", "roles": ["hr"]}
    account = (await world.journey.call("POST", "/v1/members", member)).json()["account_id"]
    key = {"name": "ola", "scopes": ["culture:write"], "account_id": account}
    world.journey.keys["ola"] = (await world.journey.call("POST", "/v1/keys", key)).json()["secret"]
    submitted = await world.journey.call("POST", f"{draft}/submit", by="hr", etag=edited.headers["etag"])
    await world.journey.call("POST", f"{draft}/publish", by="ola", etag=submitted.headers["etag"])


async def test_one_run_at_a_time_over_the_same(world: World, superuser: Any) -> None:
    scope = {"requisition_id": world.ids["requisition"]}
    refused = await world.journey.call("POST", "/v1/tagging/runs", scope, status=409)
    problem(refused, 409, "run_under_way")
    await world.journey.call("POST", "/v1/tagging/runs", {}, status=202)
    # A run whose worker gave up is over.
    await superuser.execute("UPDATE jobs SET status = 'dead' WHERE subject_id = $1", UUID(world.ids["tagging_run"]))
    assert (await run_of(world, world.ids["tagging_run"]))["status"] == "failed"
    path = f"/v1/tagging/runs/{world.ids['tagging_run']}/cancel"
    problem(await world.journey.call("POST", path, status=409), 409, "run_over")
    await world.journey.call("POST", "/v1/tagging/runs", scope, status=202)
    unknown = {"requisition_id": str(UUID(int=7))}
    problem(await world.journey.call("POST", "/v1/tagging/runs", unknown, status=404), 404, "not_found")


async def test_the_same_request_twice_is_one_run(world: World) -> None:
    headers = {**world.tenant.auth(), "Idempotency-Key": "again"}
    answers = [await world.client.post("/v1/tagging/runs", json={}, headers=headers) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()


async def test_a_cancelled_run_reads_no_more(world: World, superuser: Any) -> None:
    run = world.ids["tagging_run"]
    before = await superuser.fetch("SELECT to_jsonb(tags) FROM tags ORDER BY id")
    async with working(world) as conn:
        batch = await runs.next_batch(conn, UUID(run))
    assert len(batch) == 3
    cancelled = await world.journey.call("POST", f"/v1/tagging/runs/{run}/cancel")
    assert cancelled.json()["status"] == "cancelled"
    problem(await world.journey.call("POST", f"/v1/tagging/runs/{run}/cancel", status=409), 409, "run_over")
    found = [
        Found(scorecard=card, culture_id=UUID(world.ids["culture"]), findings=((card.notes[0].id, finding(40, 50)),))
        for card in batch
    ]
    async with working(world) as conn:
        assert await runs.store_batch(conn, UUID(run), found) is None
        assert await runs.next_batch(conn, UUID(run)) == []
    assert await superuser.fetch("SELECT to_jsonb(tags) FROM tags ORDER BY id") == before


@pytest.mark.parametrize("role", ["recruiter", "hiring_manager", "panelist", "hr", "viewer"])
async def test_tagging_is_run_by_admins(shared_world: World, role: str) -> None:
    run = shared_world.ids["tagging_run"]
    for method, path in (
        ("GET", "/v1/tagging/stale"), ("GET", "/v1/tagging/runs"), ("POST", "/v1/tagging/runs"),
        ("GET", f"/v1/tagging/runs/{run}"), ("POST", f"/v1/tagging/runs/{run}/cancel"),
        ("GET", "/v1/tagging/reviews/export"),
    ):  # fmt: skip
        response = await shared_world.client.request(method, path, json={}, headers=shared_world.tenant.auth(role))
        problem(response, 403, "scope_missing")


async def test_the_export_has_a_scope_of_its_own(world: World) -> None:
    key = {"name": "tagging", "scopes": ["tagging:read", "tagging:write", "evidence:read"], "service": True}
    secret = (await world.journey.call("POST", "/v1/keys", key)).json()["secret"]
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await world.client.get("/v1/tagging/stale", headers=headers)).status_code == 200
    problem(await world.client.get("/v1/tagging/reviews/export", headers=headers), 403, "scope_missing")


async def lock(journey: Journey, card: str, rater: str, text: str) -> None:
    saved = await journey.write(rater, card, text, (4, 4, 4))
    await journey.lock(rater, card, saved.headers["etag"])


async def test_a_blind_panel_moves_no_figure_and_enters_no_run(world: World) -> None:
    """Two lock, one is awaited, whose seat the admin holds: neither stale figures nor runs tell that anybody did."""
    admin = {"email": "admin@acme.example.org", "name": "Ada Admin", "roles": ["admin", "panelist"]}
    await world.journey.call("POST", "/v1/members", admin)
    made = await world.journey.interview("Blind", ("panelist", "panelist_2", "admin"))
    before = await stale(world)
    for rater in ("panelist", "panelist_2"):
        await lock(world.journey, made["cards"][rater], rater, "Rang back twice. Asked why.")
        assert await stale(world) == before
    # Opened early, still awaiting the admin: still not.
    other = {"email": "ida@acme.example.org", "name": "Ida In", "roles": ["admin"]}
    account = (await world.journey.call("POST", "/v1/members", other)).json()["account_id"]
    key = {"name": "ida", "scopes": ["interviews:write", "requisitions:read"], "account_id": account}
    world.journey.keys["ida"] = (await world.journey.call("POST", "/v1/keys", key)).json()["secret"]
    opening = {"reason": "The offer cannot wait for the third."}
    await world.journey.call("POST", f"/v1/interviews/{made['interview']['id']}/open", opening, by="ida")
    assert await stale(world) == before
    run = (await world.journey.call("POST", "/v1/tagging/runs", {})).json()["subject_id"]
    async with working(world) as conn:
        await runs.begin(conn, UUID(run), "test-9")
    assert (await run_of(world, run))["total"] == before["scorecards"]
    await lock(world.journey, made["cards"]["admin"], "admin", "Rang back. Asked.")
    assert (await stale(world))["scorecards"] == before["scorecards"] + 3


async def test_what_becomes_blind_while_a_run_is_under_way_is_left_alone(world: World, superuser: Any) -> None:
    second = {
        "application_id": world.ids["application"],
        "starts_at": "2026-11-09T09:00:00Z",
        "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["panelist_3"])],
    }
    await world.journey.call("POST", "/v1/interviews", second)
    before = await superuser.fetch("SELECT to_jsonb(tags) FROM tags ORDER BY id")
    await read_all(world, world.ids["tagging_run"], "test-2", finding(40, 50))
    assert await superuser.fetch("SELECT to_jsonb(tags) FROM tags ORDER BY id") == before
