"""Reviews of tags, their history, evidence marked by hand, tags of a draft; and who is told what of them."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.api.conftest import World, problem
from tests.api.journey import NOTES

pytestmark = pytest.mark.anyio
AUTHOR = "panelist"
CORRECTED = {
    "review": "corrected",
    "correction": {"value": "empathy", "polarity": "against", "start": 2, "end": 12},
    "reason": "That was her manager, Ms Okon.",
}
REASON = "Ms Okon"


def own(world: World, **changed: Any) -> dict[str, Any]:
    quote = "She asked what had upset him most"
    return {
        "evidence": {"note": "n1", "quote": quote},
        "value": "empathy",
        "polarity": "for",
        "strength": "behaviour",
        **changed,
    }


async def review(world: World, body: dict[str, Any], etag: str = '"1"', status: int = 0, by: str = AUTHOR) -> Any:
    path = f"/v1/tags/{world.ids['tag']}/review"
    return await world.journey.call("PUT", path, body, by=by, etag=etag, status=status)


async def tags(world: World, by: str = AUTHOR, card: str | None = None) -> list[dict[str, Any]]:
    card = card or world.ids["cards"][AUTHOR]
    found: list[dict[str, Any]] = (await world.journey.call("GET", f"/v1/scorecards/{card}/tags", by=by)).json()
    return found


async def test_each_word_is_kept_and_the_tag_shows_the_last(world: World) -> None:
    answers = []
    for number, body in enumerate(
        ({"review": "confirmed"}, {"review": "rejected", "reason": "No."}, CORRECTED, {"review": "unreviewed"}), start=1
    ):
        answer = await review(world, body, f'"{number}"')
        assert answer.headers["etag"] == f'"{number + 1}"'
        answers.append(answer.json())
    assert [one["review"] for one in answers] == ["confirmed", "rejected", "corrected", "unreviewed"]
    assert [one["reviewed_at"] is None for one in answers] == [False, False, False, True]
    assert answers[2]["correction"] == {
        "value": "empathy", "polarity": "against", "strength": "behaviour", "start": 2, "end": 12
    }  # fmt: skip
    assert (answers[2]["value"], answers[2]["polarity"], answers[2]["start"]) == ("curiosity", "for", 0)
    assert answers[3]["correction"] is None
    read = await world.journey.call("GET", f"/v1/tags/{world.ids['tag']}", by=AUTHOR)
    assert read.headers["etag"] == '"5"'
    history = read.json()["history"]
    assert [one["number"] for one in history] == [1, 2, 3, 4]
    assert [one["verdict"] for one in history] == ["confirmed", "rejected", "corrected", "unreviewed"]
    assert [one["reason"] for one in history] == ["", "No.", CORRECTED["reason"], ""]
    assert [one["mark"] is None for one in history] == [True, True, False, True]
    assert {one["reviewed_by"] for one in history} == {str(world.tenant.accounts[AUTHOR])}


async def test_the_history_cannot_be_changed(world: World, superuser: Any) -> None:
    await review(world, CORRECTED)
    owner = await asyncpg.connect(world.database.owner_url)
    await owner.execute("SELECT set_config('outside_in.organisation', $1, false)", str(world.tenant.organisation_id))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        await owner.execute("UPDATE tag_reviews SET reason = 'x'")
    await owner.close()


async def test_two_devices_do_not_overwrite_each_other(world: World) -> None:
    problem(await review(world, {"review": "confirmed"}, '"7"', 412), 412, "stale")
    path = f"/v1/tags/{world.ids['tag']}/review"
    missing = await world.journey.call("PUT", path, {"review": "confirmed"}, by=AUTHOR, status=428)
    problem(missing, 428, "if_match_missing")
    await review(world, {"review": "confirmed"})
    problem(await review(world, {"review": "rejected"}, '"1"', 412), 412, "stale")
    assert (await tags(world))[0]["review"] == "confirmed"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({**CORRECTED, "reason": ""}, "reason", "required"),
        ({**CORRECTED, "correction": {"value": "candour_in_meetings"}}, "correction.value", "unknown_value"),
        ({**CORRECTED, "correction": {"start": 0, "end": 20_000}}, "correction.end", "span_outside_note"),
        ({**CORRECTED, "correction": None}, "correction", "nothing_corrected"),
        ({"review": "perhaps"}, "review", "invalid"),
        ({"review": "confirmed", "reason": "x" * 1001}, "reason", "invalid"),
    ],
)
async def test_what_is_wrong_with_a_review_is_named(
    shared_world: World, body: dict[str, Any], field: str, code: str
) -> None:
    problem(await review(shared_world, body, status=422), 422, code, field)


async def test_readers_see_the_word_and_the_correction_but_not_the_reason(world: World) -> None:
    await review(world, CORRECTED)
    for reader in ("admin", "recruiter", "hiring_manager", "panelist_2"):
        shown = (await world.journey.call("GET", f"/v1/tags/{world.ids['tag']}", by=reader)).json()
        assert (shown["review"], shown["correction"]["value"]) == ("corrected", "empathy"), reader
        assert shown["history"] is None, reader
        listed = await world.journey.call("GET", f"/v1/scorecards/{world.ids['cards'][AUTHOR]}/tags", by=reader)
        assert REASON not in listed.text, reader
    for path in ("/v1/audit-events?limit=200", "/v1/tagging/reviews/export"):
        assert REASON not in (await world.journey.call("GET", path)).text


async def test_nobody_else_reviews_or_marks(world: World) -> None:
    for other in ("panelist_2", "admin"):
        problem(await review(world, {"review": "rejected"}, status=404, by=other), 404, "not_found")
        path = f"/v1/scorecards/{world.ids['cards'][AUTHOR]}/evidence"
        problem(await world.journey.call("POST", path, own(world), by=other, status=404), 404, "not_found")
    path = f"/v1/tags/{world.ids['own_tag']}"
    problem(await world.journey.call("DELETE", path, by=AUTHOR, status=404), 404, "not_found")


async def test_reviews_of_a_blind_panel_are_their_authors_alone(world: World) -> None:
    path = f"/v1/tags/{world.ids['blind_tag']}"
    await world.journey.call("PUT", f"{path}/review", {"review": "rejected"}, by=AUTHOR, etag='"1"')
    card = world.ids["blind_cards"][AUTHOR]
    note = {"note": "n1", "quote": "ring the guest back"}
    added = await world.journey.call("POST", f"/v1/scorecards/{card}/evidence", own(world, evidence=note), by=AUTHOR)
    for one in (path, f"/v1/tags/{added.json()['id']}", f"/v1/scorecards/{card}/tags"):
        for reader in ("admin", "recruiter"):
            problem(await world.journey.call("GET", one, by=reader, status=409), 409, "blinded")
        problem(await world.journey.call("GET", one, by="panelist_2", status=409), 409, "blinded")
    # An admin who does not sit there may know who has locked; the others hear of nothing that was done since.
    assert '"tag.reviewed"' in (await world.journey.call("GET", "/v1/audit-events?limit=200")).text
    for reader in ("service", "recruiter", "panelist_2"):
        key = world.tenant.service_key if reader == "service" else world.tenant.keys[reader]
        events = await world.client.get("/v1/audit-events?limit=200", headers={"Authorization": f"Bearer {key}"})
        assert '"tag.reviewed"' not in events.text
        assert '"evidence.added"' not in str(
            [one for one in events.json().get("items", []) if one["subject_id"] == card]
        )


async def test_a_mark_of_ones_own_is_a_tag_and_can_be_withdrawn(world: World, superuser: Any) -> None:
    path = f"/v1/scorecards/{world.ids['cards'][AUTHOR]}/evidence"
    made = await world.journey.call("POST", path, own(world, reason="She named it."), by=AUTHOR, status=201)
    tag = made.json()
    start = NOTES[0].index("She asked what")
    assert (tag["start"], tag["end"]) == (start, start + len("She asked what had upset him most"))
    assert (tag["source"], tag["review"], tag["model"], tag["confidence"]) == ("person", "confirmed", None, None)
    assert tag["culture_id"] == world.ids["culture"]
    assert tag["id"] in {one["id"] for one in await tags(world, "recruiter")}
    again = await world.journey.call("POST", path, own(world), by=AUTHOR, status=409)
    problem(again, 409, "tagged_already")
    one = f"/v1/tags/{tag['id']}"
    refused = await world.journey.call(
        "PUT", f"{one}/review", {"review": "rejected"}, by=AUTHOR, etag='"1"', status=409
    )
    problem(refused, 409, "own_evidence")
    found = await world.journey.call("DELETE", f"/v1/tags/{world.ids['tag']}", by=AUTHOR, status=409)
    problem(found, 409, "found_by_tagger")
    await world.journey.call("DELETE", one, by=AUTHOR, status=204)
    for gone in (await world.journey.call("GET", one, by=AUTHOR, status=404),
                 await world.journey.call("DELETE", one, by=AUTHOR, status=404)):  # fmt: skip
        problem(gone, 404, "not_found")
    assert tag["id"] not in {each["id"] for each in await tags(world)}
    kept = await superuser.fetch("SELECT verdict FROM tag_reviews WHERE tag_id = $1 ORDER BY number", UUID(tag["id"]))
    assert [row["verdict"] for row in kept] == ["added", "withdrawn"]
    await world.journey.call("POST", path, own(world), by=AUTHOR, status=201)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"value": "thrift"}, "value", "unknown_value"),
        ({"evidence": {"note": "n9", "quote": "x"}}, "evidence.note", "unknown_note"),
        ({"evidence": {"note": "n1", "quote": "She flew"}}, "evidence.quote", "quote_not_found"),
        ({"evidence": {"note": "n1", "start": 5, "end": 20_000}}, "evidence.end", "span_outside_note"),
        ({"evidence": {"note": "n1", "start": 5}}, "evidence.quote", "required"),
        ({"polarity": "both"}, "polarity", "invalid"),
    ],
)
async def test_what_is_wrong_with_a_mark_is_named(
    shared_world: World, changed: dict[str, Any], field: str, code: str
) -> None:
    path = f"/v1/scorecards/{shared_world.ids['cards'][AUTHOR]}/evidence"
    refused = await shared_world.journey.call("POST", path, own(shared_world, **changed), by=AUTHOR, status=422)
    problem(refused, 422, code, field)


async def test_before_the_lock_there_is_nothing_to_review(world: World) -> None:
    card = world.ids["blind_cards"]["panelist_2"]
    evidence = {"note": "n1", "quote": "a calm voice"}
    refused = await world.journey.call(
        "POST", f"/v1/scorecards/{card}/evidence", own(world, evidence=evidence), by="panelist_2", status=409
    )
    problem(refused, 409, "not_locked")


async def test_a_draft_is_tagged_for_its_author_and_for_nobody_else(world: World) -> None:
    card = world.ids["blind_cards"]["panelist_2"]
    path = f"/v1/scorecards/{card}/tags"
    asked = await world.journey.call("POST", path, by="panelist_2", status=202)
    job = asked.json()
    assert asked.headers["location"] == f"/v1/jobs/{job['id']}"
    assert (job["kind"], job["subject_id"]) == ("tag_draft", card)
    # Asked again before a worker has begun: the same job reads the notes as they are then.
    assert (await world.journey.call("POST", path, by="panelist_2")).json()["id"] == job["id"]
    for other in ("admin", "recruiter", "panelist"):
        await world.journey.call("GET", f"/v1/jobs/{job['id']}", by=other, status=404)
        assert job["id"] not in (await world.journey.call("GET", "/v1/jobs?limit=200", by=other)).text
        problem(await world.client.post(path, headers=world.tenant.auth(other)), 403 if other == "recruiter" else 404,
                "scope_missing" if other == "recruiter" else "not_found")  # fmt: skip
    await world.journey.call("GET", f"/v1/jobs/{job['id']}", by="panelist_2")


async def test_not_even_a_failed_job_tells_who_asked(world: World, superuser: Any) -> None:
    card = world.ids["blind_cards"]["panelist_2"]
    job = (await world.journey.call("POST", f"/v1/scorecards/{card}/tags", by="panelist_2")).json()["id"]
    await superuser.execute("UPDATE jobs SET status = 'dead' WHERE id = $1", UUID(job))
    await world.journey.call("GET", f"/v1/jobs/{job}", status=404)
    assert job not in (await world.journey.call("GET", "/v1/jobs?limit=200")).text
    assert job in (await world.journey.call("GET", "/v1/jobs?limit=200", by="panelist_2")).text


async def test_who_has_locked_or_stepped_back_cannot_ask(world: World) -> None:
    locked = f"/v1/scorecards/{world.ids['blind_cards'][AUTHOR]}/tags"
    problem(await world.journey.call("POST", locked, by=AUTHOR, status=409), 409, "locked")
    card = f"/v1/scorecards/{world.ids['blind_cards']['panelist_3']}"
    await world.journey.call("POST", f"{card}/recuse", {"kind": "unavailable", "reason": "Ill."}, by="panelist_3")
    problem(await world.journey.call("POST", f"{card}/tags", by="panelist_3", status=409), 409, "recused")


async def test_switched_off_means_off(world: World) -> None:
    await world.journey.call("PUT", "/v1/organisation/tagging", {"enabled": False})
    draft, done = world.ids["blind_cards"]["panelist_2"], world.ids["cards"][AUTHOR]
    for method, path, by, status in (
        ("POST", f"/v1/scorecards/{draft}/tags", "panelist_2", 409),
        ("POST", f"/v1/scorecards/{done}/evidence", AUTHOR, 409),
        ("GET", f"/v1/tags/{world.ids['tag']}", AUTHOR, 404),
        ("DELETE", f"/v1/tags/{world.ids['own_tag']}", "panelist_2", 404),
        ("GET", "/v1/tagging/reviews/export", "admin", 409),
        ("POST", "/v1/tagging/runs", "admin", 409),
    ):
        body = own(world) if path.endswith("evidence") else {} if path.endswith("runs") else None
        refused = await world.journey.call(method, path, body, by=by, status=status)
        problem(refused, status, "tagging_off" if status == 409 else "not_found")


async def test_reports_print_the_tag_as_its_author_has_it(world: World) -> None:
    """Through the composed report's data, whose printing tests/reports checks."""
    from datetime import UTC, datetime

    from domain.database import new_id, open_pool, set_tenant
    from domain.reporting.service import candidate_report

    await review(world, CORRECTED)
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        report = await candidate_report(
            conn, world.tenant.actor(), UUID(world.ids["application"]), new_id(), datetime.now(UTC)
        )
    await pool.close()
    found = {value.code: value.evidence for value in report.values}
    assert [(one.polarity, one.review, one.text) for one in found["empathy"] if one.review == "corrected"] == [
        ("against", "corrected", NOTES[0][2:12])
    ]
    assert all(one.review != "corrected" for one in found["curiosity"])
    assert report.tagger.endswith("version test")
