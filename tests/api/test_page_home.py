"""The start page: what waits is the newest, nothing is left out without a word, and nothing is said to be nothing."""

import re
from html import unescape
from typing import Any

import pytest

from api.pages import home
from api.unit_of_work import SESSION_COOKIE
from domain.paging import PageRequest
from tests.api.conftest import World
from tests.api.signing import PASSWORD, member, token_of
from tests.api.test_page_frame import cookie

pytestmark = pytest.mark.anyio


async def sections(world: World, session: dict[str, str] | None = None) -> dict[str, str]:
    """The sections of the start page by their names, as Ida sees them who is an admin; "" is the whole page."""
    answer = await world.client.get("/", headers=session or cookie(world))
    assert answer.status_code == 200, answer.text
    parts = re.findall(r'<section aria-labelledby="([\w-]+)">(.*?)</section>', answer.text, re.DOTALL)
    return {"": unescape(answer.text), **{name: unescape(html) for name, html in parts}}


async def test_the_newest_open_requisitions_stand_there_however_many_were_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "SHOWN_MOST", 2)
    # However few of a list the page looks through.
    monkeypatch.setattr(home, "LOOKED_AT", PageRequest(limit=1))
    journey = world.journey
    first = (await journey.call("GET", "/v1/requisitions?limit=1")).json()["items"][0]
    wanted = {name: first[name] for name in ("role_profile_id", "rubric_id")}
    for number in range(3):
        await journey.call("POST", "/v1/requisitions", {**wanted, "title": f"Post {number}"})
    shown = (await sections(world))["open"]
    assert re.findall(r'<a href="/requisitions/[^"]+">([^<]+)</a>', shown) == ["Post 2", "Post 1"]
    assert '<a href="/requisitions">All requisitions</a>' in shown


async def test_what_waits_beyond_the_list_is_linked_and_called_as_on_its_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "WAITING_MOST", 1)
    journey = world.journey
    for kind, path in (("culture", "target-cultures"), ("instrument", "survey-instruments")):
        at = f"/v1/{path}/{world.ids[f'{kind}_draft']}"
        etag = (await journey.call("GET", at)).headers["etag"]
        await journey.call("POST", f"{at}/submit", etag=etag)
    shown = (await sections(world))["waiting"]
    assert "Target culture</p>" in shown
    assert 'More wait: <a href="/survey-instruments?state=review">Questionnaires</a>' in shown
    monkeypatch.setattr(home, "WAITING_MOST", 2)
    shown = (await sections(world))["waiting"]
    assert "Questionnaire</p>" in shown
    assert "More wait" not in shown


async def test_surveys_to_be_published_stand_before_those_that_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveys: list[dict[str, Any]] = (await world.journey.call("GET", "/v1/surveys?limit=200")).json()["items"]
    states = [one["status"] for one in surveys]
    assert {"closed", "launched"} <= set(states), states
    monkeypatch.setattr(home, "SHOWN_MOST", 1)
    shown = (await sections(world))["surveys"]
    assert "Closed, to be published" in shown
    assert '<a href="/surveys">All surveys</a>' in shown


async def test_nothing_waits_is_not_said_below_what_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(_: Any) -> None:
        return None

    monkeypatch.setattr(home, "_surveys", none)
    await member(world.client, world.tenant, "hanna", roles=["hr"])
    session = {"Cookie": f"{SESSION_COOKIE}={await token_of(world.client, 'hanna@example.org', PASSWORD)}"}
    assert "Nothing waits for you." in (await sections(world, session))[""]
    at = f"/v1/rubrics/{world.ids['rubric_draft']}"
    etag = (await world.journey.call("GET", at)).headers["etag"]
    await world.journey.call("POST", f"{at}/submit", etag=etag)
    shown = await sections(world, session)
    assert "Handed in for approval" in shown["waiting"]
    assert "Nothing waits for you." not in shown[""]
