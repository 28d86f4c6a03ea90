"""Scores, the comparison and the export over HTTP: from ratings alone, blind while a panel is, never ranked."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.database import Pool, open_pool, set_tenant
from domain.measurement.service import compare_candidates, score_application
from domain.paging import PageRequest
from tests.api.conftest import World, problem
from tests.api.filling import fill
from tests.api.journey import CODES

pytestmark = pytest.mark.anyio
SCRIPT = Path(__file__).parents[2] / "docs" / "recompute_scores.py"
PANEL = ("panelist", "panelist_2", "panelist_3")


@pytest.fixture
async def pool(world: World) -> AsyncIterator[Pool]:
    opened = await open_pool(world.database.application_url, max_size=2)
    yield opened
    await opened.close()


async def filled(world: World, superuser: Any, applications: int, *, blind: bool = False, seed: int = 1) -> list[str]:
    raters = [world.tenant.accounts[one] for one in (*PANEL, "recruiter")]
    made = await fill(
        superuser, world.tenant.organisation_id, UUID(world.ids["requisition"]), raters, CODES, applications, 3,
        blind=blind, seed=seed,
    )  # fmt: skip
    return [str(one) for one in made]


async def get(world: World, path: str, role: str = "hiring_manager", **query: Any) -> Any:
    response = await world.client.get(path, params=query, headers=world.tenant.auth(role))
    assert response.status_code == 200, response.text
    return response.json()


def paths(world: World) -> dict[str, str]:
    one = f"/v1/requisitions/{world.ids['requisition']}"
    return {
        "score": f"/v1/applications/{world.ids['application']}/score",
        "comparison": f"{one}/comparison",
        "export": f"{one}/ratings-export",
        "quality": f"{one}/quality",
    }


async def test_deleting_every_tag_leaves_every_score_byte_for_byte(world: World, superuser: Any) -> None:
    await filled(world, superuser, 30)
    before = {name: await world.client.get(path, headers=world.tenant.auth()) for name, path in paths(world).items()}
    assert await superuser.fetchval("SELECT count(*) FROM tags") > 0
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute("DELETE FROM tags")
    for name, path in paths(world).items():
        after = await world.client.get(path, headers=world.tenant.auth())
        assert after.status_code == 200
        assert after.content == before[name].content, name
    assert len(before["score"].json()["sha256"]) == 64


async def test_without_tags_scores_are_the_same_and_nothing_is_analysed(world: World, superuser: Any) -> None:
    journey, application = world.journey, world.ids["application"]
    score, tags = f"/v1/applications/{application}/score", f"/v1/scorecards/{world.ids['cards']['panelist']}/tags"
    before = await journey.call("GET", score)
    assert (await journey.call("GET", tags)).json()
    await journey.call("PUT", "/v1/organisation/tagging", {"enabled": False}, by="recruiter", status=403)
    switched = (await journey.call("PUT", "/v1/organisation/tagging", {"enabled": False})).json()
    assert switched["tagging"] is False
    assert (await journey.call("GET", score)).content == before.content
    assert (await journey.call("GET", tags)).json() == []
    review = f"/v1/tags/{world.ids['tag']}/review"
    await journey.call("PUT", review, {"review": "confirmed"}, by="panelist", etag='"1"', status=404)
    card = world.ids["blind_cards"]["panelist_3"]
    saved = await journey.write("panelist_3", card, "Asked twice. Then rang.", (3, 3, 3))
    await journey.lock("panelist_3", card, saved.headers["etag"])
    assert await superuser.fetchval("SELECT count(*) FROM jobs WHERE subject_id = $1", UUID(card)) == 0
    await journey.call("PUT", "/v1/organisation/tagging", {"enabled": True})
    assert (await journey.call("GET", tags)).json()


async def test_a_level_changes_the_hash(world: World, superuser: Any) -> None:
    path = paths(world)["score"]
    hashed = (await get(world, path))["sha256"]
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute(
        "UPDATE ratings SET level = 1 WHERE scorecard_id = $1 AND competency_code = 'empathy'",
        UUID(world.ids["cards"]["panelist"]),
    )
    assert (await get(world, path))["sha256"] != hashed


async def test_the_score_says_what_it_rests_on(world: World, superuser: Any) -> None:
    path = paths(world)["score"]
    alone = await get(world, path)
    assert alone["composite"]["status"] == "scored"
    assert alone["composite"]["interval"] is None
    assert "fewer than 10 degrees of freedom" in alone["composite"]["note"]
    assert (alone["raters"], alone["formula_version"]) == (3, "1")
    await filled(world, superuser, 8)
    first = await get(world, path)
    assert (first["composite"]["interval"]["tier"], first["composite_error"]["n_candidates"]) == (1, 9)
    assert first["composite_error"]["tier_two_refused"]
    await filled(world, superuser, 21, seed=2)
    second = await get(world, path)
    error = second["composite_error"]
    assert (second["composite"]["interval"]["tier"], error["n_candidates"], error["raters"]) == (2, 30, 4)
    assert error["variance"] == error["components"]["rater"] + error["components"]["residual"]
    assert second["composite"]["value"] == alone["composite"]["value"]
    assert second["sha256"] == alone["sha256"]


async def test_blind_applications_enter_no_figure(world: World, superuser: Any) -> None:
    """Not even the number of candidates tells of them."""
    await filled(world, superuser, 12)
    before = {name: await get(world, path) for name, path in paths(world).items()}
    hidden = set(await filled(world, superuser, 20, blind=True, seed=9))
    after = {name: await get(world, path) for name, path in paths(world).items()}
    lines, pairs = after["comparison"]["items"], after["comparison"]["pairs"]
    for line in [line for line in lines if line["application_id"] in hidden]:
        assert line == {
            "application_id": line["application_id"], "state": "hidden", "note": "hidden until its panel is unblinded",
            "raters": None, "composite": None, "criteria": [], "missing": [],
        }  # fmt: skip
    assert len([line for line in lines if line["application_id"] in hidden]) == 20
    assert {pair["state"] for pair in pairs if hidden & {pair["first"], pair["second"]}} == {"not_comparable"}
    after["comparison"]["items"] = [line for line in lines if line["application_id"] not in hidden]
    after["comparison"]["pairs"] = [pair for pair in pairs if not hidden & {pair["first"], pair["second"]}]
    assert after == before
    problem(
        await world.client.get(f"/v1/applications/{min(hidden)}/score", headers=world.tenant.auth("recruiter")),
        409, "blinded",
    )  # fmt: skip


async def test_candidates_stand_in_the_order_of_applying(world: World, superuser: Any) -> None:
    made = await filled(world, superuser, 12)
    path = paths(world)["comparison"]
    whole = await get(world, path, limit=200)
    order = [line["application_id"] for line in whole["items"]]
    assert order[-12:] == made
    assert order == sorted(order)
    values = [line["composite"]["value"] for line in whole["items"] if line["state"] == "scored"]
    assert values != sorted(values)
    assert values != sorted(values, reverse=True)
    pages, cursor = [], None
    while cursor is not None or not pages:
        page = await get(world, path, limit=4, **({} if cursor is None else {"cursor": cursor}))
        pages.append(page)
        cursor = page["next_cursor"]
    assert [line for page in pages for line in page["items"]] == whole["items"]
    for page in pages:
        assert {name: page[name] for name in ("composite_error", "criteria", "effective_weights", "n_candidates")} == {
            name: whole[name] for name in ("composite_error", "criteria", "effective_weights", "n_candidates")
        }
        count = len(page["items"])
        assert len(page["pairs"]) == count * (count - 1) // 2


@pytest.mark.parametrize("query", [{"order": "score"}, {"sort": "composite"}, {"rank": "true"}])
async def test_there_is_no_order_by_score(shared_world: World, query: dict[str, str]) -> None:
    path = paths(shared_world)["comparison"]
    response = await shared_world.client.get(path, params=query, headers=shared_world.tenant.auth())
    problem(response, 422, "unknown_parameter", f"query.{next(iter(query))}")
    schema = (await shared_world.client.get("/schema/openapi.json")).text
    assert '"rank"' not in schema


async def test_marks_stand_without_names(world: World, superuser: Any) -> None:
    await filled(world, superuser, 3)
    text = json.dumps(await get(world, paths(world)["comparison"]))
    assert not [role for role in PANEL if str(world.tenant.accounts[role]) in text]
    assert '"marks": [' in text


async def test_amendments_stand_beside_the_score(world: World) -> None:
    """The furnished panel has one amendment of a rater who took a level back or changed it."""
    score = await get(world, paths(world)["score"])
    assert score["amended"]["amendments"] == 1
    assert score["amended"]["competencies"].keys() == {one["competency_code"] for one in score["competencies"]}
    official = {one["competency_code"]: one["score"]["value"] for one in score["competencies"]}
    assert score["amended"]["competencies"] != official


async def test_the_script_recomputes_a_real_export(world: World, superuser: Any) -> None:
    await filled(world, superuser, 15)
    await filled(world, superuser, 5, blind=True, seed=3)
    response = await world.client.get(paths(world)["export"], headers=world.tenant.auth("recruiter"))
    export = response.json()
    assert len(export["applications"]) == 16
    assert export["errors"]["(composite)"]["tier"] == 1

    def recomputes(document: Any) -> int:
        command = [sys.executable, "-I", str(SCRIPT)]
        done = subprocess.run(command, input=json.dumps(document), text=True, capture_output=True, check=False)
        return done.returncode

    assert recomputes(export) == 0
    by_rater = next(iter(export["applications"][4]["ratings"].values()))
    by_rater["curiosity"] = [1 + by_rater["curiosity"][0] % 5]
    assert recomputes(export) == 1
    text = response.text
    assert not [one for one in world.tenant.accounts.values() if str(one) in text]
    assert world.ids["application"] not in text
    events = (await get(world, "/v1/audit-events", "admin", limit=200))["items"]
    told = [event for event in events if event["action"] == "ratings.exported"]
    assert [(event["subject_id"], event["details"]["applications"]) for event in told] == [
        (world.ids["requisition"], 16)
    ]


@pytest.mark.parametrize("role", ["panelist", "hr", "team_lead", "viewer"])
async def test_scores_are_for_those_who_decide(shared_world: World, role: str) -> None:
    for path in paths(shared_world).values():
        problem(await shared_world.client.get(path, headers=shared_world.tenant.auth(role)), 403, "scope_missing")


async def test_the_number_of_statements_does_not_grow(world: World, superuser: Any, pool: Pool) -> None:
    """Reading a requisition costs the same statements for three applications as for a hundred."""
    actor = world.tenant.actor()
    requisition, application = UUID(world.ids["requisition"]), UUID(world.ids["application"])

    async def statements() -> tuple[int, int]:
        counts = []
        async with pool.acquire() as conn, conn.transaction():
            await set_tenant(conn, world.tenant.organisation_id, actor.account_id)
            seen: list[str] = []
            with conn.query_logger(lambda query: seen.append(query.query)):
                await score_application(conn, actor, application)
                counts.append(len(seen))
                await compare_candidates(conn, actor, requisition, PageRequest(limit=200))
                counts.append(len(seen) - counts[0])
        return counts[0], counts[1]

    await statements()  # the first time the driver asks for types as well
    few = await statements()
    await filled(world, superuser, 100)
    assert await statements() == few
    assert max(few) < 15
