"""Teams' notes over HTTP: written down, read by the tagger, reviewed, edited, deleted; and with tags switched off."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from api.openapi_examples import EXAMPLES
from domain.evidence.model import Finding
from domain.jobs.service import jobs_of
from domain.team_notes.findings import store_findings, to_read
from domain.team_notes.model import TEXT_MOST
from domain.team_notes.service import evidence_of_notes
from tests.api.conftest import World, problem, random_id
from tests.api.furnishing_surveys import work_of
from tests.api.tagging import finding, working
from tests.api.team_tools.working import ROLES, actions, add_team, days_ago, read, send

pytestmark = pytest.mark.anyio
NOTE = EXAMPLES["addTeamNote"]
ASKED = "We rang five guests after their stay and asked what had bothered them most."


def notes_of(world: World) -> str:
    return f"/teams/{world.ids['team']}/notes"


async def add(world: World, team_id: str | None = None, **change: Any) -> dict[str, Any]:
    path = notes_of(world) if team_id is None else f"/teams/{team_id}/notes"
    answer = await send(world, "POST", path, {**NOTE, "held_on": days_ago(3), **change})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    found: dict[str, Any] = answer.json()
    return found


async def jobs(world: World, note_id: str) -> list[Any]:
    async with working(world) as conn:
        return await jobs_of(conn, "tag_team_note", [UUID(note_id)])


async def store(world: World, note_id: str, *found: Finding, text: str | None = None) -> None:
    """What a worker does after reading a note, whose text was `text` then."""
    async with working(world) as conn:
        reading = await to_read(conn, UUID(note_id))
        assert reading is not None
        note = reading[0]
        if text is not None:
            note = msgspec.structs.replace(note, text=text)
        await store_findings(conn, note, found, model="test", culture_id=None, skipped=None)


async def findings(world: World, note_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await read(world, f"/team-notes/{note_id}/findings")
    return found


async def review(world: World, found: dict[str, Any], verdict: str, by: str = "team_lead") -> dict[str, Any]:
    path = f"/team-note-findings/{found['id']}/review"
    answer = await send(world, "PUT", path, {"review": verdict}, by=by, etag=f'"{found["revision"]}"')
    assert answer.status_code == 200, answer.text
    reviewed: dict[str, Any] = answer.json()
    return reviewed


async def test_a_note_is_read_by_a_worker_and_reviewed_by_people(world: World) -> None:
    note = await add(world, text=f"{ASKED}\r\nThe meeting began at nine in room 4.")
    one = f"/team-notes/{note['id']}"
    assert (note["text"].count("\r"), note["model"], note["author_id"]) == (
        0, None, str(world.tenant.accounts["team_lead"]),
    )  # fmt: skip
    (job,) = await jobs(world, note["id"])
    await work_of(world.database.application_url, world.tenant.organisation_id)(str(job.id))
    after = await read(world, one)
    assert after["model"] is not None
    assert (after["revision"], after["skipped"]) == (1, None)
    found = await findings(world, note["id"])
    oriented = next(item for item in found if item["value"] == "customer_orientation")
    assert (oriented["polarity"], note["text"][oriented["start"] : oriented["end"]]) == ("for", ASKED)
    assert (oriented["review"], oriented["reviewed_by"], oriented["model"]) == ("unreviewed", None, after["model"])
    assert {note["text"][item["start"] : item["end"]] for item in found} == {ASKED}
    confirmed = await review(world, oriented, "confirmed", by="hr")
    assert (confirmed["review"], confirmed["reviewed_by"]) == ("confirmed", str(world.tenant.accounts["hr"]))
    assert await read(world, f"/team-note-findings/{oriented['id']}") == confirmed
    stale = await send(world, "PUT", f"/team-note-findings/{oriented['id']}/review", {"review": "rejected"}, etag='"1"')
    problem(stale, 412, "stale")
    back = await review(world, confirmed, "unreviewed")
    assert (back["review"], back["reviewed_by"], back["reviewed_at"]) == ("unreviewed", None, None)
    trail = await actions(world, oriented["id"])
    assert [(action, details["from"], details["to"]) for action, details in trail] == [
        ("team_note_finding.reviewed", "unreviewed", "confirmed"),
        ("team_note_finding.reviewed", "confirmed", "unreviewed"),
    ]


async def test_a_changed_text_is_read_anew_and_a_review_follows_its_words(world: World) -> None:
    note = await add(world, text=f"{ASKED} Nobody told billing. Nobody told us.")
    one, text = f"/team-notes/{note['id']}", note["text"]
    places = [text.index(words) for words in (ASKED, "Nobody told billing.", "Nobody told us.")]
    await store(
        world, note["id"], finding(places[0], places[0] + len(ASKED), cue_start=3, cue_end=7),
        finding(places[1], places[1] + 20, "breaking_silos"), finding(places[2], places[2] + 15, "breaking_silos"),
    )  # fmt: skip
    first, second, _ = await findings(world, note["id"])
    await review(world, first, "confirmed")
    await review(world, second, "rejected")
    body = {**{key: note[key] for key in ("kind", "held_on", "title")}, "text": f"In April: {ASKED} Nobody told us."}
    edited = await send(world, "PUT", one, body, etag='"1"')
    assert (edited.status_code, edited.json()["revision"], edited.json()["model"]) == (200, 2, None)
    (kept,) = await findings(world, note["id"])
    assert (kept["id"], kept["review"], kept["start"], kept["cue_start"]) == (first["id"], "confirmed", 10, 13)
    # The reading of the old text comes too late; the new one leaves what was reviewed as it is.
    await store(world, note["id"], finding(0, 5, "empathy"), text=text)
    assert await findings(world, note["id"]) == [kept]
    await store(world, note["id"], finding(10, 40), finding(0, 5, "empathy"))
    assert [(item["value"], item["review"]) for item in await findings(world, note["id"])] == [
        ("empathy", "unreviewed"), ("curiosity", "confirmed"),
    ]  # fmt: skip
    retitled = await send(world, "PUT", one, {**body, "title": "Another title"}, etag='"2"')
    assert (retitled.json()["model"], len(await findings(world, note["id"]))) == ("test", 2)
    problem(await send(world, "PUT", one, body, etag='"2"'), 412, "stale")
    problem(await send(world, "PUT", one, body), 428, "if_match_missing")
    trail = await actions(world, note["id"])
    assert [(action, details.get("changed")) for action, details in trail] == [
        ("team_note.added", None), ("team_note.edited", ["text"]), ("team_note.edited", ["title"]),
    ]  # fmt: skip
    assert "bothered" not in str(trail)
    assert "Another" not in str(trail)


async def test_a_deleted_note_takes_its_findings_along(world: World) -> None:
    note = await add(world)
    await store(world, note["id"], finding())
    (found,) = await findings(world, note["id"])
    problem(await send(world, "DELETE", f"/team-notes/{note['id']}", etag='"7"'), 412, "stale")
    assert (await send(world, "DELETE", f"/team-notes/{note['id']}", etag='"1"')).status_code == 204
    for path in (f"/team-notes/{note['id']}", f"/team-notes/{note['id']}/findings",
                 f"/team-note-findings/{found['id']}"):  # fmt: skip
        problem(await send(world, "GET", path), 404, "not_found")
    (job,) = await jobs(world, note["id"])
    await work_of(world.database.application_url, world.tenant.organisation_id)(str(job.id))
    assert [one.status for one in await jobs(world, note["id"])] == ["succeeded"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"kind": "survey_comment"}, "invalid", "kind"),
        ({"title": " "}, "invalid", "title"),
        ({"text": "\n\t"}, "invalid", "text"),
        ({"text": "x" * (TEXT_MOST + 1)}, "invalid", "text"),
        ({"text": None}, "invalid", "text"),
        ({"held_on": "2999-01-01"}, "future", "held_on"),
        ({"candidate_id": random_id()}, "unknown_field", "candidate_id"),
    ],
)
async def test_what_cannot_be_taken(shared_world: World, change: dict[str, Any], code: str, field: str) -> None:
    problem(await send(shared_world, "POST", notes_of(shared_world), {**NOTE, **change}), 422, code, field)


async def test_the_longest_text_can_be_taken(shared_world: World) -> None:
    assert len((await add(shared_world, text="x" * TEXT_MOST))["text"]) == TEXT_MOST


@pytest.mark.parametrize(("by", "status"), ROLES.items())
async def test_who_may_write_and_review(shared_world: World, by: str, status: int) -> None:
    assert (await send(shared_world, "POST", notes_of(shared_world), NOTE, by=by)).status_code == status
    note = await add(shared_world)
    await store(shared_world, note["id"], finding())
    (found,) = await findings(shared_world, note["id"])
    path = f"/team-note-findings/{found['id']}/review"
    answer = await send(shared_world, "PUT", path, {"review": "rejected"}, by=by, etag='"1"')
    assert answer.status_code == {201: 200}.get(status, status)


async def test_who_may_read(shared_world: World) -> None:
    note = await add(shared_world)
    for by, status in {"viewer": 200, "hr": 200, "recruiter": 403, "hiring_manager": 403, "panelist": 403}.items():
        for path in (notes_of(shared_world), f"/team-notes/{note['id']}", f"/team-notes/{note['id']}/findings"):
            assert (await send(shared_world, "GET", path, by=by)).status_code == status, (by, path)


async def test_lists_are_of_one_team_and_without_texts(world: World) -> None:
    one, two = await add(world), await add(world, kind="customer_visit")
    other = await add_team(world, "Kitchen", world.ids["team"])
    await add(world, other)
    page = await read(world, f"{notes_of(world)}?limit=1")
    rest = await read(world, f"{notes_of(world)}?cursor={page['next_cursor']}")
    without = [{key: value for key, value in note.items() if key != "text"} for note in (one, two)]
    assert [page["items"], rest["items"], rest["next_cursor"]] == [without[:1], without[1:], None]
    newer = await read(world, f"{notes_of(world)}?updated_after={one['updated_at'].replace('+', '%2B')}")
    assert [item["id"] for item in newer["items"]] == [two["id"]]
    problem(await send(world, "GET", f"/teams/{random_id()}/notes"), 404, "not_found")
    problem(await send(world, "POST", f"/teams/{random_id()}/notes", NOTE), 404, "not_found")


async def test_while_tags_are_off_no_note_is_read_and_nothing_found_is_shown(world: World) -> None:
    note = await add(world)
    await store(world, note["id"], finding())
    (found,) = await findings(world, note["id"])
    switch = "/organisation/tagging"
    assert (await send(world, "PUT", switch, {"enabled": False}, by="admin")).status_code == 200
    assert await findings(world, note["id"]) == []
    problem(await send(world, "GET", f"/team-note-findings/{found['id']}"), 404, "not_found")
    verdict = await send(world, "PUT", f"/team-note-findings/{found['id']}/review", {"review": "rejected"}, etag='"1"')
    problem(verdict, 404, "not_found")
    again = await send(world, "POST", f"/team-notes/{note['id']}/findings")
    problem(again, 409, "tagging_off")
    unread = await add(world)
    assert await jobs(world, unread["id"]) == []
    async with working(world) as conn:
        assert await evidence_of_notes(conn, UUID(world.ids["team"])) == {}
    # The job from before ends without having read anything.
    (job,) = await jobs(world, note["id"])
    await work_of(world.database.application_url, world.tenant.organisation_id)(str(job.id))
    assert (await read(world, f"/team-notes/{note['id']}"))["model"] == "test"
    assert (await send(world, "PUT", switch, {"enabled": True}, by="admin")).status_code == 200
    assert await findings(world, note["id"]) == [found]
    asked = await send(world, "POST", f"/team-notes/{unread['id']}/findings")
    assert (asked.status_code, asked.json()["kind"]) == (202, "tag_team_note")
    assert asked.headers["location"] == f"/v1/jobs/{asked.json()['id']}"
    twice = await send(world, "POST", f"/team-notes/{unread['id']}/findings")
    assert twice.json()["id"] == asked.json()["id"], "one that waits is enough"


async def test_a_note_in_another_language_says_that_it_was_not_read(world: World) -> None:
    text = "Wir haben fünf Gäste angerufen und gefragt, was sie am meisten gestört hat. Danach haben wir es geändert."
    note = await add(world, text=text)
    (job,) = await jobs(world, note["id"])
    await work_of(world.database.application_url, world.tenant.organisation_id)(str(job.id))
    after = await read(world, f"/team-notes/{note['id']}")
    assert (after["skipped"], after["model"] is not None) == ("language", True)
    assert await findings(world, note["id"]) == []


async def test_evidence_is_the_newest_of_a_year_without_names_and_without_what_was_rejected(world: World) -> None:
    for days in (400, 40, 30, 20, 10):
        note = await add(world, held_on=days_ago(days), text=f"Mia Person asked {days} guests. Tom did not.")
        end = note["text"].index(".") + 1
        await store(
            world, note["id"], finding(0, end), finding(end + 1, len(note["text"]), polarity="against"),
            finding(0, end, "empathy", confidence=0.49), finding(0, end, "experimentation", confidence=0.5),
        )  # fmt: skip
        if days in {10, 20}:
            for found in await findings(world, note["id"]):
                if found["value"] == "empathy" and days == 20:
                    await review(world, found, "confirmed")
                if found["value"] == "curiosity" and found["polarity"] == "for" and days == 10:
                    await review(world, found, "rejected")
    other = await add_team(world, "Kitchen", world.ids["team"])
    elsewhere = await add(world, other)
    await store(world, elsewhere["id"], finding(0, 10, "honest_advice"))
    async with working(world) as conn:
        evidence = await evidence_of_notes(conn, UUID(world.ids["team"]))
        assert await evidence_of_notes(conn, UUID(random_id())) == {}
    quotes = {value: [(one.polarity, one.quote) for one in found] for value, found in evidence.items()}
    assert quotes["empathy"] == [("for", "[name] asked 20 guests.")]
    assert [quote for side, quote in quotes["curiosity"] if side == "for"] == [
        f"[name] asked {days} guests." for days in (20, 30, 40)
    ]
    assert [quote for side, quote in quotes["curiosity"] if side == "against"] == ["Tom did not."] * 3
    assert [quote for _, quote in quotes["experimentation"]] == [
        f"[name] asked {days} guests." for days in (10, 20, 30)
    ]
    assert set(quotes) == {"curiosity", "empathy", "experimentation"}
    assert {one.kind for one in evidence["curiosity"]} == {"retrospective"}
    assert [one.held_on.isoformat() for one in evidence["curiosity"] if one.polarity == "for"] == [
        days_ago(days) for days in (20, 30, 40)
    ]
