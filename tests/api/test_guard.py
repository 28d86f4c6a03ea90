"""The note guard over HTTP: flags for the author alone, counts and nothing else kept, totals that expose nobody."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.api.conftest import World, problem
from tests.api.test_tenancy_sql import rows_of

pytestmark = pytest.mark.anyio
SECRET = "zanzibar"
NOTE = f"👍 She is 54 years old, {SECRET}."


async def with_draft(world: World) -> str:
    """A card of panelist's with one note."""
    journey = world.journey
    card: str = (await journey.interview("Lena Odu"))["cards"]["panelist"]
    body = {"notes": [{"key": "n1", "text": NOTE}], "overall_comment": "Gut says yes."}
    await journey.call("PUT", f"/v1/scorecards/{card}", body, by="panelist", etag='"1"')
    return card


async def test_texts_are_checked_and_not_stored(world: World, superuser: Any) -> None:
    await world.journey.call("GET", "/v1/me", by="panelist")  # a key's first use on a day is written down
    before = await rows_of(superuser, world.tenant.organisation_id)
    body = {"texts": [NOTE, "", "A mature product."]}
    answer = (await world.journey.call("POST", "/v1/guard", body, by="panelist")).json()
    (flag,) = answer["texts"][0]["flags"]
    assert (flag["category"], NOTE[flag["start"] : flag["end"]]) == ("G01", "54 years old")
    assert [len(text["flags"]) for text in answer["texts"]] == [1, 0, 0]
    asked = {"texts": ["Do you have kids?"], "mode": "question"}
    question = (await world.journey.call("POST", "/v1/guard", asked, by="panelist")).json()
    assert question["texts"][0]["flags"][0]["category"] == "G02"
    assert await rows_of(superuser, world.tenant.organisation_id) == before


@pytest.mark.parametrize("body", [{}, {"texts": []}, {"texts": ["a"], "mode": "x"}, {"texts": ["x" * 20_000] * 3}])
async def test_bad_requests_say_what_to_change(shared_world: World, body: Any) -> None:
    answer = await shared_world.client.post("/v1/guard", json=body, headers=shared_world.tenant.auth("panelist"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]


async def test_a_viewer_has_no_use_for_it(shared_world: World) -> None:
    answer = await shared_world.client.post(
        "/v1/guard", json={"texts": ["a"]}, headers=shared_world.tenant.auth("viewer")
    )
    problem(answer, 403, "scope_missing")


async def test_ones_own_draft_is_read_for_oneself_alone_until_the_lock(world: World) -> None:
    card, journey = await with_draft(world), world.journey
    read = (await journey.call("GET", f"/v1/scorecards/{card}/guard", by="panelist")).json()
    assert [flag["category"] for flag in read["notes"][0]["flags"]] == ["G01"]
    assert "G15" in {flag["category"] for flag in read["overall_comment"]}
    for reader in ("panelist_2", "admin", "recruiter", "hiring_manager"):
        refused = await journey.call("GET", f"/v1/scorecards/{card}/guard", by=reader, status=409)
        assert refused.json()["code"] == "blinded"
    await world.client.request("GET", "/v1/me")
    locked = world.ids["blind_cards"]["panelist"]
    refused = await journey.call("GET", f"/v1/scorecards/{locked}/guard", by="panelist", status=409)
    assert refused.json()["code"] == "locked"


async def test_counts_are_kept_per_day_and_nothing_else(world: World, superuser: asyncpg.Connection) -> None:
    card, journey = await with_draft(world), world.journey
    path = f"/v1/scorecards/{card}/guard-actions"
    body = {
        "actions": [
            {"category": "G01", "action": "shown", "count": 2},
            {"category": "G15", "action": "kept", "count": 1},
        ]
    }
    await journey.call("POST", path, body, by="panelist")
    counted = (await journey.call("POST", path, body, by="panelist")).json()["actions"]
    assert counted == [
        {"category": "G01", "action": "shown", "count": 4},
        {"category": "G15", "action": "kept", "count": 2},
    ]
    rows = await superuser.fetch("SELECT * FROM guard_actions WHERE scorecard_id = $1", UUID(card))
    assert len(rows) == 2
    assert set(rows[0].keys()) == {
        "organisation_id",
        "id",
        "scorecard_id",
        "category",
        "action",
        "recorded_on",
        "count",
    }
    assert SECRET not in str(rows)
    for reader in ("panelist_2", "admin"):
        assert (await world.client.post(path, json=body, headers=world.tenant.auth(reader))).status_code in {403, 409}
    bad = {"actions": [{"category": "G20", "action": "shown", "count": 1}]}
    assert (await world.client.post(path, json=bad, headers=world.tenant.auth("panelist"))).status_code == 422


async def test_flags_never_keep_a_draft_from_being_saved_and_locked(world: World) -> None:
    journey = world.journey
    card = (await journey.interview("Ada Moe"))["cards"]["panelist"]
    saved = await journey.write("panelist", card, f"{NOTE} She asked why.", (3, 3, 3))
    await journey.call("POST", f"/v1/scorecards/{card}/lock", by="panelist", etag=saved.headers["etag"])


async def test_totals_show_closed_quarters_of_at_least_five_raters(world: World, superuser: asyncpg.Connection) -> None:
    raters = ["panelist", "panelist_2", "panelist_3", "recruiter", "hr"]
    cards = [uuid4() for _ in raters]
    organisation = world.tenant.organisation_id
    interview = UUID(world.ids["interview"])
    taken = {
        row[0] for row in await superuser.fetch("SELECT rater_id FROM scorecards WHERE interview_id = $1", interview)
    }
    known = dict(await superuser.fetch("SELECT rater_id, id FROM scorecards WHERE interview_id = $1", interview))
    for number, (card, rater) in enumerate(zip(cards, raters, strict=True)):
        account = world.tenant.accounts[rater]
        if account not in taken:
            await superuser.execute(
                "INSERT INTO scorecards (organisation_id, id, interview_id, rater_id) VALUES ($1, $2, $3, $4)",
                organisation, card, interview, account,
            )  # fmt: skip
        at = known.get(account, card)
        for category, day in (("G01", "2025-02-03"), *([("G02", "2025-02-03")] if number else []), ("G03", "now")):
            await superuser.execute(
                "INSERT INTO guard_actions VALUES ($1, gen_random_uuid(), $2, $3, 'shown', $4::text::date, 3)",
                organisation, at, category, day,
            )  # fmt: skip
    answer = (await world.journey.call("GET", "/v1/guard-totals", by="hr")).json()
    assert answer["raters_least"] == 5
    assert answer["items"] == [{"quarter": "2025-01-01", "category": "G01", "action": "shown", "count": 15}]
    for reader in ("panelist", "recruiter", "hiring_manager"):
        problem(await world.client.get("/v1/guard-totals", headers=world.tenant.auth(reader)), 403, "scope_missing")
