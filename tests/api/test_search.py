"""Search in notes: what is found, how it is shown, and that blindness holds for it as for everything."""

from typing import Any

import pytest

from tests.api.conftest import World, problem
from tests.api.journey import Journey

pytestmark = pytest.mark.anyio


async def found(journey: Journey, words: str, by: str, *, requisition: bool = False) -> list[dict[str, Any]]:
    """Every match, read page by page."""
    matches: list[dict[str, Any]] = []
    query: dict[str, Any] = {"q": words, "limit": 1}
    if requisition:
        query["requisition_id"] = journey.made["requisition"]["id"]
    while True:
        headers = {"Authorization": f"Bearer {journey.keys[by]}"}
        response = await journey.client.get("/v1/notes", params=query, headers=headers)
        assert response.status_code == 200, response.text
        page = response.json()
        matches += page["items"]
        if page["next_cursor"] is None:
            return matches
        query["cursor"] = page["next_cursor"]


def shown(note: dict[str, Any]) -> list[str]:
    return [note["excerpt"][match["start"] : match["end"]] for match in note["matches"]]


@pytest.mark.parametrize(
    ("words", "matched"),
    [
        ("ring", {"ring"}),
        ("asking", {"asked"}),  # stemmed as English
        ('"called the guest"', {"called", "guest"}),
        ("guest -hotels", None),
        ("daughter or zebra", {"daughter"}),
        ("zebra", None),
        ("'; DROP TABLE notes; --", None),
        ("& | ! ( :*", None),
    ],
)
async def test_words_as_in_a_web_search(shared_world: World, words: str, matched: set[str] | None) -> None:
    notes = await found(shared_world.journey, words, "panelist")
    if matched is None:
        assert not [note for note in notes if note["scorecard_id"] == shared_world.ids["cards"]["panelist"]]
    else:
        assert matched <= {word.lower() for note in notes for word in shown(note)}, notes


async def test_a_panelist_finds_their_own_notes_and_nobody_elses(shared_world: World) -> None:
    journey, own = shared_world.journey, shared_world.tenant.accounts
    for rater in ("panelist", "panelist_2", "panelist_3"):
        notes = await found(journey, "guest or calm or she", rater)
        assert {note["rater_id"] for note in notes} == {str(own[rater])}
    assert await found(journey, "guest", "recruiter") == []


async def test_the_newest_interview_comes_first(shared_world: World) -> None:
    notes = await found(shared_world.journey, "guest", "panelist")
    interviews = [note["interview_id"] for note in notes]
    assert interviews == [shared_world.ids["blind_interview"], shared_world.ids["interview"]]


@pytest.mark.parametrize("reader", ["admin", "recruiter", "hiring_manager", "panelist", "panelist_2", "panelist_3"])
async def test_a_requisition_is_searched_as_far_as_its_panels_are_open(world: World, reader: str) -> None:
    journey = world.journey
    own = str(world.tenant.accounts[reader])
    done, blind = set(world.ids["cards"].values()), set(world.ids["blind_cards"].values())
    for words in ("guest", "calm voice", "saw or asked", "-zebra"):
        notes = await found(journey, words, reader, requisition=True)
        assert {note["scorecard_id"] for note in notes if note["rater_id"] != own} <= done
    everything = {note["scorecard_id"] for note in await found(journey, "she or guest", reader, requisition=True)}
    assert everything - blind == done
    # The last two lock: the panel is unblinded, and what was closed is found.
    for rater in ("panelist_2", "panelist_3"):
        card = world.ids["blind_cards"][rater]
        saved = await journey.write(rater, card, f"{rater} heard a calm voice. Then a call.", (4, 3, 3))
        await journey.lock(rater, card, saved.headers["etag"])
    opened = {note["scorecard_id"] for note in await found(journey, "calm", reader, requisition=True)}
    assert opened == {world.ids["blind_cards"][rater] for rater in ("panelist_2", "panelist_3")}


async def test_nothing_to_look_for_and_nobody_to_look(shared_world: World) -> None:
    client, tenant = shared_world.client, shared_world.tenant
    for query in ("", "?q=", "?q=%20%20", "?q=%00", "?q=" + "a" * 201):
        response = await client.get(f"/v1/notes{query}", headers=tenant.auth())
        assert response.status_code == 422, query
        assert [error["field"] for error in response.json()["errors"]] == ["query.q"], query
    service = {"Authorization": f"Bearer {tenant.service_key}"}
    problem(await client.get("/v1/notes?q=guest", headers=service), 403, "person_needed")
    problem(await client.get("/v1/notes?q=guest", headers=tenant.auth("viewer")), 403, "scope_missing")
