"""Nothing of one rater reaches another, a decider, a recruiter, a key or a report before the panel is unblinded."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.api.journey import LEVELS, NOTES, Journey
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio
EVERYBODY_ELSE = ("panelist_2", "recruiter", "hiring_manager", "admin", "service")
SECRET_WORDS = ("three hotels", "worried about his daughter")


@pytest.fixture
async def journey(client: httpx.AsyncClient, tenant: Tenant) -> Journey:
    keys = {**tenant.keys, "service": tenant.service_key}
    one = Journey(client, keys, tenant.accounts)
    await one.prepare()
    await one.interview()
    return one


async def lock_one(journey: Journey, rater: str, number: int) -> None:
    card = journey.made["cards"][rater]
    saved = await journey.write(rater, card, NOTES[number], LEVELS[number])
    await journey.lock(rater, card, saved.headers["etag"])


async def ask(journey: Journey, path: str, by: str, method: str = "GET") -> httpx.Response:
    return await journey.client.request(method, path, headers={"Authorization": f"Bearer {journey.keys[by]}"})


@pytest.mark.parametrize("by", EVERYBODY_ELSE)
async def test_a_locked_scorecard_stays_hidden_while_others_have_not_locked(journey: Journey, by: str) -> None:
    await lock_one(journey, "panelist", 0)
    application, card = journey.made["application"]["id"], journey.made["cards"]["panelist"]
    for method, path in (
        ("GET", f"/v1/scorecards/{card}"),
        ("GET", f"/v1/scorecards/{card}/tags"),
        ("GET", f"/v1/applications/{application}/score"),
        ("POST", f"/v1/applications/{application}/reports"),
    ):
        answer = await ask(journey, path, by, method)
        assert answer.status_code in {403, 409}, (path, answer.text)
        assert answer.json()["code"] in {"blinded", "scope_missing"}
        assert not any(word in answer.text for word in (*SECRET_WORDS, "ETag"))
        assert "etag" not in answer.headers


@pytest.mark.parametrize("by", ["panelist_2", "hiring_manager"])
async def test_who_has_locked_is_not_told_while_blind(journey: Journey, by: str) -> None:
    await lock_one(journey, "panelist", 0)
    interview = journey.made["interview"]["id"]
    for answer in (await ask(journey, f"/v1/interviews/{interview}", by), await ask(journey, "/v1/interviews", by)):
        body = answer.json()
        seats = (body if "seats" in body else body["items"][0])["seats"]
        mine = str(journey.accounts[by])
        assert {seat["locked"] for seat in seats if seat["rater_id"] != mine} == {None}


async def test_every_path_that_lists_anything_says_nothing_of_a_blind_rating(journey: Journey) -> None:
    await lock_one(journey, "panelist", 0)
    document = (await journey.client.get("/schema/openapi.json")).json()
    paths = [path for path, item in document["paths"].items() if "get" in item and "{" not in path]
    assert len(paths) > 15
    for path in paths:
        for by in EVERYBODY_ELSE:
            text = (await ask(journey, path, by)).text
            assert not any(word in text for word in SECRET_WORDS), (path, by)


async def test_after_the_last_lock_everybody_who_may_sees_everything(journey: Journey) -> None:
    await journey.complete_panel(journey.made)
    card = journey.made["cards"]["panelist"]
    for by in EVERYBODY_ELSE:
        answer = await journey.call("GET", f"/v1/scorecards/{card}", by=by)
        assert SECRET_WORDS[0] in answer.text
    interview = (await journey.call("GET", f"/v1/interviews/{journey.made['interview']['id']}")).json()
    assert interview["interview"]["unblinded_at"] is not None
    assert interview["interview"]["unblinding_reason"] == "every panelist has locked"


async def test_an_outsider_learns_nothing_even_afterwards(journey: Journey) -> None:
    stranger = {"email": "stranger@example.org", "name": "Stranger", "roles": ["panelist"]}
    account = (await journey.call("POST", "/v1/members", stranger)).json()["account_id"]
    scopes = ["scorecards:read", "interviews:read", "evidence:read"]
    new_key = {"name": "stranger", "account_id": account, "scopes": scopes}
    journey.keys["stranger"] = (await journey.call("POST", "/v1/keys", new_key)).json()["secret"]
    await journey.complete_panel(journey.made)
    card, interview = journey.made["cards"]["panelist"], journey.made["interview"]["id"]
    for path in (f"/v1/scorecards/{card}", f"/v1/scorecards/{card}/tags", f"/v1/interviews/{interview}"):
        assert (await ask(journey, path, "stranger")).status_code == 404
    assert (await ask(journey, "/v1/interviews", "stranger")).json()["items"] == []


REASON = {"reason": "Pal is ill for three weeks; the panel goes on with two."}


async def test_an_admin_may_open_a_panel_and_drafts_stay_hidden(journey: Journey) -> None:
    path = f"/v1/interviews/{journey.made['interview']['id']}/open"
    await lock_one(journey, "panelist", 0)
    cards = journey.made["cards"]
    await journey.write("panelist_2", cards["panelist_2"], NOTES[1], LEVELS[1])
    refused = await journey.call("POST", path, REASON, by="recruiter", status=403)
    assert refused.json()["code"] == "admin_needed"
    await journey.call("POST", path, {"reason": "short"}, status=422)
    await journey.call("POST", path, REASON)
    assert (await journey.call("POST", path, REASON, status=409)).json()["code"] == "already_unblinded"
    await journey.call("GET", f"/v1/scorecards/{cards['panelist']}", by="hiring_manager")
    await journey.call("GET", f"/v1/scorecards/{cards['panelist_2']}", by="hiring_manager", status=409)
    # Somebody who has not locked must not be influenced, even in an open panel.
    await journey.call("GET", f"/v1/scorecards/{cards['panelist']}", by="panelist_2", status=409)
    events = (await journey.call("GET", "/v1/audit-events?limit=200")).json()["items"]
    opened = [event for event in events if event["action"] == "panel.unblinded"]
    assert [event["details"] for event in opened] == [{"by_admin": True}]


async def test_everybody_locking_at_once_unblinds_once(journey: Journey) -> None:
    saved: dict[str, str] = {}
    for (rater, card), text, levels in zip(journey.made["cards"].items(), NOTES, LEVELS, strict=True):
        saved[rater] = (await journey.write(rater, card, text, levels)).headers["etag"]
    cards = journey.made["cards"]
    await asyncio.gather(*(journey.lock(rater, cards[rater], etag) for rater, etag in saved.items()))
    events = (await journey.call("GET", "/v1/audit-events?limit=200")).json()["items"]
    assert sum(event["action"] == "panel.unblinded" for event in events) == 1
    assert sum(event["action"] == "scorecard.locked" for event in events) == 3


async def test_locking_twice_is_harmless_and_needs_every_competency(journey: Journey) -> None:
    card = journey.made["cards"]["panelist"]
    empty = await journey.call("POST", f"/v1/scorecards/{card}/lock", by="panelist", etag='"1"', status=422)
    assert [error["code"] for error in empty.json()["errors"]] == ["rating_missing"] * 3
    saved = await journey.write("panelist", card, NOTES[0], LEVELS[0])
    first = await journey.lock("panelist", card, saved.headers["etag"])
    again = await journey.lock("panelist", card, saved.headers["etag"])
    assert first.json() == again.json()
    draft: dict[str, Any] = {"overall_comment": "changed my mind"}
    late = await journey.call(
        "PUT", f"/v1/scorecards/{card}", draft, by="panelist", etag=again.headers["etag"], status=409
    )
    assert late.json()["code"] == "locked"


async def test_two_tabs_never_overwrite_each_other(journey: Journey) -> None:
    card = journey.made["cards"]["panelist"]
    etag = (await journey.call("GET", f"/v1/scorecards/{card}", by="panelist")).headers["etag"]
    path = f"/v1/scorecards/{card}"
    answers = await asyncio.gather(
        *(
            journey.client.put(
                path,
                json={"overall_comment": f"tab {tab}"},
                headers={"Authorization": f"Bearer {journey.keys['panelist']}", "If-Match": etag},
            )
            for tab in range(6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await journey.call("GET", path, by="panelist")).json() == winner


async def test_notes_of_others_cannot_be_quoted_or_edited(journey: Journey) -> None:
    card = journey.made["cards"]["panelist"]
    for by in ("panelist_2", "admin"):
        await journey.call("PUT", f"/v1/scorecards/{card}", {}, by=by, etag='"1"', status=404)
        await journey.call("POST", f"/v1/scorecards/{card}/lock", by=by, etag='"1"', status=404)
