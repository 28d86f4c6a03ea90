"""Reviews as training data: what is exported, of whom, that nobody is named; and a draft's tags as its notes change."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.evidence.service import store_draft_findings
from domain.interviews.ratings import scorecard_for_job
from tests.api.conftest import World
from tests.api.journey import NOTES, scorecard
from tests.api.tagging import finding, working

pytestmark = pytest.mark.anyio


async def export(world: World) -> tuple[httpx.Response, list[dict[str, Any]]]:
    response = await world.journey.call("GET", "/v1/tagging/reviews/export")
    return response, [json.loads(line) for line in response.text.splitlines()]


async def test_the_export_has_what_was_said_and_nobodys_name(world: World, superuser: Any) -> None:
    blind = f"/v1/tags/{world.ids['blind_tag']}/review"
    await world.journey.call("PUT", blind, {"review": "confirmed"}, by="panelist", etag='"1"')
    said = {"review": "corrected", "correction": {"value": "empathy", "start": 2, "end": 9}, "reason": "It is."}
    await world.journey.call("PUT", f"/v1/tags/{world.ids['tag']}/review", said, by="panelist", etag='"1"')
    response, lines = await export(world)
    assert response.headers["content-type"].startswith("application/x-ndjson")
    by_text = {line["text"]: line for line in lines}
    assert set(by_text) == {NOTES[0], NOTES[1]}, "reviewed or marked by hand, of opened panels"
    assert by_text[NOTES[0]] == {
        "id": by_text[NOTES[0]]["id"], "text": NOTES[0], "question": None, "kind": "note",
        "tags": [{
            "start": 0, "end": 10, "value": "curiosity", "polarity": "for", "strength": "behaviour",
            "source": "tagger", "model": "test", "verdict": "corrected",
            "corrected": {"value": "empathy", "polarity": "for", "strength": "behaviour", "start": 2, "end": 9},
        }],
    }  # fmt: skip
    (marked,) = by_text[NOTES[1]]["tags"]
    assert (marked["source"], marked["verdict"], marked["model"], marked["start"]) == ("person", "confirmed", None, 0)
    for name in ("Noor", "Haddad", "Pia", "Pal", "It is."):
        assert name not in response.text
    stored = {str(row["id"]) for table in ("notes", "tags", "scorecards", "accounts", "candidates")
              for row in await superuser.fetch(f"SELECT id FROM {table}")}  # fmt: skip
    assert not [one for one in stored if one in response.text]
    again = (await export(world))[1]
    assert not {line["id"] for line in lines} & {line["id"] for line in again}
    events = (await world.journey.call("GET", "/v1/audit-events?action=reviews.exported")).json()["items"]
    assert [event["details"] for event in events] == [{"notes": 2, "tags": 2}] * 2


async def test_a_withdrawn_mark_and_a_review_taken_back_are_not_exported(world: World) -> None:
    assert len((await export(world))[1]) == 1
    await world.journey.call("DELETE", f"/v1/tags/{world.ids['own_tag']}", by="panelist_2", status=204)
    path = f"/v1/tags/{world.ids['tag']}/review"
    await world.journey.call("PUT", path, {"review": "confirmed"}, by="panelist", etag='"1"')
    assert len((await export(world))[1]) == 1
    await world.journey.call("PUT", path, {"review": "unreviewed"}, by="panelist", etag='"2"')
    assert (await export(world))[0].content == b""


async def test_the_question_stands_beside_the_text(world: World) -> None:
    made = await world.journey.interview("Quinn", ("panelist",))
    card = made["cards"]["panelist"]
    rubric = (await world.journey.call("GET", f"/v1/rubrics/{world.ids['rubric']}")).json()["body"]
    question = rubric["competencies"][0]["questions"][0]
    draft = scorecard("She asked him why. Twice.", (3, 3, 3))
    draft["notes"][0]["question_code"] = question["code"]
    path = f"/v1/scorecards/{card}"
    saved = await world.journey.call("PUT", path, draft, by="panelist", etag='"1"')
    await world.journey.lock("panelist", card, saved.headers["etag"])
    own = {"evidence": {"note": "n1", "quote": "asked him why"}, "value": "curiosity", "polarity": "for",
           "strength": "claim"}  # fmt: skip
    await world.journey.call("POST", f"{path}/evidence", own, by="panelist")
    found = {line["text"]: line["question"] for line in (await export(world))[1]}
    assert found["She asked him why. Twice."] == question["text"]


async def test_a_changed_note_loses_its_drafts_tags_and_late_findings_too(world: World) -> None:
    card, journey = world.ids["blind_cards"]["panelist_2"], world.journey
    two = {**scorecard("Pal noted a calm voice. Nothing else.", (2, 2, 2))}
    two["notes"] = [*two["notes"], {"key": "n2", "text": "She asked twice."}]
    etag = (await journey.call("GET", f"/v1/scorecards/{card}", by="panelist_2")).headers["etag"]
    etag = (await journey.call("PUT", f"/v1/scorecards/{card}", two, by="panelist_2", etag=etag)).headers["etag"]
    async with working(world) as conn:
        read = await scorecard_for_job(conn, UUID(card))
        found = [(note.id, finding(0, 9)) for note in read.notes]
        await store_draft_findings(conn, read, found, "test", UUID(world.ids["culture"]))
    mine = await journey.call("GET", f"/v1/scorecards/{card}/tags", by="panelist_2")
    assert len(mine.json()) == 2
    await journey.call("GET", f"/v1/scorecards/{card}/tags", by="admin", status=409)
    two["notes"][1]["text"] = "She asked once."
    etag = (await journey.call("PUT", f"/v1/scorecards/{card}", two, by="panelist_2", etag=etag)).headers["etag"]
    kept = (await journey.call("GET", f"/v1/scorecards/{card}/tags", by="panelist_2")).json()
    assert [one["note_id"] for one in kept] == [str(read.notes[0].id)]
    # A job that has read the text of before stores nothing for it.
    async with working(world) as conn:
        await store_draft_findings(conn, read, found, "test", UUID(world.ids["culture"]))
    again = (await journey.call("GET", f"/v1/scorecards/{card}/tags", by="panelist_2")).json()
    assert [one["id"] for one in again] == [kept[0]["id"]]
    # Nor does one that ends after the lock: the lock's own job reads the notes.
    await journey.lock("panelist_2", card, etag)
    async with working(world) as conn:
        await store_draft_findings(conn, read, [(read.notes[0].id, finding(10, 20))], "t", UUID(world.ids["culture"]))
    assert (await journey.call("GET", f"/v1/scorecards/{card}/tags", by="panelist_2")).json() == again
