"""The wording for a candidate: after the panel, by those who took part, naming nobody, and printed once approved."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.candidate_feedback.service import feedback_for_edition
from domain.database import open_pool, set_tenant
from tests.api.conftest import World, problem, random_id
from tests.api.journey import Journey, scorecard

pytestmark = pytest.mark.anyio
RANG = "You rang the guest back unasked, and checked that the room was right."
ASK = "Ask why a booking was lost before you mend it."
READERS = ("admin", "recruiter", "hiring_manager", "panelist", "panelist_2", "panelist_3", "service")


def auth(world: World, reader: str) -> dict[str, str]:
    if reader == "service":
        return {"Authorization": f"Bearer {world.tenant.service_key}"}
    return world.tenant.auth(reader)


def draft(*strengths: str, code: str = "customer_orientation", card: str | None = None, **more: Any) -> dict[str, Any]:
    points = [{"competency_code": code, "wording": text, "quote_scorecard_id": card} for text in strengths]
    return {"strengths": points, **more}


async def save(world: World, body: Any, revision: int = 0, by: str = "panelist", of: str = "") -> httpx.Response:
    path = f"/v1/applications/{of or world.ids['fresh']}/candidate-feedback"
    return await world.client.put(path, json=body, headers={**auth(world, by), "If-Match": f'"{revision}"'})


async def approve(world: World, revision: int, by: str = "hiring_manager") -> httpx.Response:
    path = f"/v1/applications/{world.ids['fresh']}/candidate-feedback/approve"
    return await world.client.post(path, headers={**auth(world, by), "If-Match": f'"{revision}"'})


async def stored(world: World) -> Any:
    return (await read(world)).json()["feedback"]


async def read(world: World, by: str = "panelist", what: str = "candidate-feedback") -> httpx.Response:
    return await world.client.get(f"/v1/applications/{world.ids['fresh']}/{what}", headers=auth(world, by))


@pytest.fixture
async def journey(world: World) -> Journey:
    """The furnished organisation; `fresh` is an application whose panel has just opened."""
    journey = world.journey
    made = await journey.interview("Mira Mail")
    await journey.complete_panel(made)
    world.ids["fresh"], world.ids["fresh_cards"] = made["application"]["id"], made["cards"]
    return journey


@pytest.mark.parametrize("what", ["candidate-feedback", "candidate-feedback/versions", "candidate-comments"])
async def test_while_a_panel_is_blind_nobody_sees_anything(shared_world: World, what: str) -> None:
    path = f"/v1/applications/{shared_world.ids['blind_application']}/{what}"
    answers = []
    for reader in READERS:
        response = await shared_world.client.get(path, headers=auth(shared_world, reader))
        refused = problem(response, 409, "blinded")
        answers.append({key: value for key, value in refused.items() if key != "request_id"})
    assert all(answer == answers[0] for answer in answers), "the same words for everybody"
    for reader in ("hr", "team_lead", "viewer"):
        problem(await shared_world.client.get(path, headers=auth(shared_world, reader)), 403, "scope_missing")


async def test_while_a_panel_is_blind_nobody_writes_or_approves(shared_world: World) -> None:
    application = shared_world.ids["blind_application"]
    for reader in ("admin", "recruiter", "hiring_manager", "panelist", "panelist_2"):
        problem(await save(shared_world, draft(RANG), 0, reader, application), 409, "blinded")
        path = f"/v1/applications/{application}/candidate-feedback/approve"
        headers = {**auth(shared_world, reader), "If-Match": '"0"'}
        problem(await shared_world.client.post(path, headers=headers), 409, "blinded")


async def test_a_later_panel_closes_it_again(world: World, journey: Journey) -> None:
    assert (await save(world, draft(RANG))).status_code == 200
    second = {
        "application_id": world.ids["fresh"], "starts_at": "2026-11-09T09:00:00Z", "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["panelist"])],
    }  # fmt: skip
    await journey.call("POST", "/v1/interviews", second)
    for reader in READERS:
        for what in ("candidate-feedback", "candidate-feedback/versions", "candidate-comments"):
            refused = await read(world, reader, what)
            problem(refused, 409, "blinded")
            assert RANG not in refused.text


async def test_there_is_nothing_before_the_first_save(world: World, journey: Journey) -> None:
    empty = await read(world)
    assert empty.headers["etag"] == '"0"'
    assert empty.json()["feedback"] == {
        "application_id": world.ids["fresh"], "revision": 0, "strengths": [], "areas": [], "message": None,
        "updated_by": None, "updated_at": None, "needs_approval": False, "approved": None,
    }  # fmt: skip
    problem(await approve(world, 0), 409, "nothing_written")


async def test_a_draft_is_edited_with_its_etag(world: World, journey: Journey) -> None:
    card = world.ids["fresh_cards"]["panelist_2"]
    areas = [{"competency_code": "curiosity", "wording": ASK}]
    first = await save(world, draft(RANG, card=card, areas=areas, message="Thank you for your time."))
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    assert first.json()["warnings"] == []
    again = await read(world, "recruiter")
    assert (again.json(), again.headers["etag"]) == (first.json(), '"1"')
    kept = first.json()["feedback"]
    assert kept["strengths"] == [
        {
            "competency_code": "customer_orientation",
            "wording": RANG,
            "quote_scorecard_id": card,
            "quote": "Rang round other hotels for the guest; followed up next day",
        }
    ]
    assert kept["areas"] == [{**areas[0], "quote_scorecard_id": None, "quote": None}]
    assert (kept["message"], kept["updated_by"]) == ("Thank you for your time.", str(world.tenant.accounts["panelist"]))
    assert kept["needs_approval"] is True
    problem(await save(world, draft(ASK), 0, "panelist_2"), 412, "stale")
    second = await save(world, draft(ASK), 1, "recruiter")
    assert second.json()["feedback"]["revision"] == 2
    assert second.json()["feedback"]["areas"] == []
    problem(await save(world, draft(RANG), 1), 412, "stale")
    path = f"/v1/applications/{world.ids['fresh']}/candidate-feedback"
    missing = await world.client.put(path, json=draft(RANG), headers=auth(world, "panelist"))
    problem(missing, 428, "if_match_missing")
    problem(await world.client.post(f"{path}/approve", headers=auth(world, "recruiter")), 428, "if_match_missing")


async def test_who_writes_and_who_approves(world: World, journey: Journey) -> None:
    revision = 0
    for writer in ("panelist", "panelist_3", "recruiter", "hiring_manager", "admin"):
        saved = await save(world, draft(RANG, message=f"Saved by {len(writer)}."), revision, writer)
        assert saved.status_code == 200, (writer, saved.text)
        revision += 1
    for other in ("hr", "team_lead", "viewer"):
        problem(await save(world, draft(RANG), revision, other), 403, "scope_missing")
    problem(await save(world, draft(RANG), revision, "service"), 403, "person_needed")
    for rater in ("panelist", "panelist_2"):
        problem(await approve(world, revision, rater), 403, "not_process_owner")
    problem(await approve(world, revision, "service"), 403, "person_needed")
    assert (await approve(world, revision, "recruiter")).status_code == 200


async def test_who_is_on_no_panel_of_the_candidate_learns_nothing(world: World, journey: Journey) -> None:
    alone = await journey.interview("Kim Solo", ("panelist_2",))
    saved = await journey.write("panelist_2", alone["cards"]["panelist_2"], "He called. Twice.", (3, 3, 3))
    await journey.lock("panelist_2", alone["cards"]["panelist_2"], saved.headers["etag"])
    application = alone["application"]["id"]
    assert (await save(world, draft(RANG), 0, "panelist_2", application)).status_code == 200
    problem(await save(world, draft(RANG), 1, "panelist", application), 404, "not_found")
    path = f"/v1/applications/{application}/candidate-feedback"
    hidden = await world.client.get(path, headers=auth(world, "panelist"))
    unknown = await world.client.get(
        f"/v1/applications/{random_id()}/candidate-feedback", headers=auth(world, "panelist")
    )
    assert problem(hidden, 404, "not_found")["detail"] == problem(unknown, 404, "not_found")["detail"]


async def test_who_stepped_back_stays_out(world: World, journey: Journey) -> None:
    made = await journey.interview("Ren Back")
    card = made["cards"]["panelist_3"]
    recused = {"kind": "other", "reason": "I know the family."}
    await journey.call("POST", f"/v1/scorecards/{card}/recuse", recused, by="panelist_3")
    for rater in ("panelist", "panelist_2"):
        saved = await journey.write(rater, made["cards"][rater], "He called. Twice.", (3, 3, 3))
        await journey.lock(rater, made["cards"][rater], saved.headers["etag"])
    application = made["application"]["id"]
    assert (await save(world, draft(RANG), 0, "panelist", application)).status_code == 200
    problem(await save(world, draft(RANG), 1, "panelist_3", application), 403, "recused")


async def test_without_an_interview_there_is_nothing_to_tell(world: World) -> None:
    problem(await save(world, draft(RANG), 0, "admin", await applied(world, "Una Called")), 409, "no_locked_scorecard")


async def applied(world: World, name: str) -> str:
    """Somebody else who applies for the same requisition."""
    candidate = (await world.journey.call("POST", "/v1/candidates", {"name": name})).json()
    body = {"requisition_id": world.ids["requisition"], "candidate_id": candidate["id"]}
    return str((await world.journey.call("POST", "/v1/applications", body)).json()["id"])


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (draft("As Pia said, you rang back."), "strengths[0].wording", "names_rater"),
        (draft(RANG, "PAL PANELIST heard you ring."), "strengths[1].wording", "names_rater"),
        (draft(RANG, message="You were clearer than Noor Haddad."), "message", "names_candidate"),
        (draft("You were clearer than okafor."), "strengths[0].wording", "names_candidate"),
        (draft(RANG, code="kindness"), "strengths[0].competency_code", "unknown_competency"),
        (draft(RANG, card=random_id()), "strengths[0].quote_scorecard_id", "not_found"),
        (draft(""), "strengths[0].wording", "invalid"),
        (draft(" \n "), "strengths[0].wording", "invalid"),
        (draft("x" * 1001), "strengths[0].wording", "invalid"),
        (draft(*[RANG] * 13), "strengths", "invalid"),
        (draft(RANG, message="x" * 2001), "message", "invalid"),
        (draft(RANG, rank=1), "rank", "unknown_field"),
    ],
)
async def test_what_is_refused(world: World, journey: Journey, body: Any, field: str, code: str) -> None:
    refused = await save(world, body)
    assert refused.status_code == 422, refused.text
    found = {error["field"]: error for error in refused.json()["errors"]}
    assert field in found, refused.text
    if code.startswith(("names", "unknown_comp", "not_found")):
        assert found[field]["code"] == code
    assert (await stored(world))["revision"] == 0


async def test_everything_to_change_is_told_at_once(world: World, journey: Journey) -> None:
    card = world.ids["fresh_cards"]["panelist"]
    body = draft("Pia saw it.", "Pat saw it.", code="kindness", card=card, message="Unlike Okafor.")
    document = problem(await save(world, body), 422, "unknown_competency", "message")
    assert [error["field"] for error in document["errors"]] == [
        "strengths[0].competency_code", "strengths[1].competency_code", "message", "strengths[0].wording",
        "strengths[1].wording",
    ]  # fmt: skip
    assert "“Okafor”" in document["errors"][2]["message"]


async def test_pseudonyms_and_the_candidates_own_name(world: World, journey: Journey) -> None:
    other = await journey.call("GET", f"/v1/applications/{world.ids['application']}")
    pseudonym = other.json()["pseudonym"]
    problem(await save(world, draft(f"Calmer than {pseudonym}.")), 422, "names_candidate", "strengths[0].wording")
    assert (await save(world, draft("Thank you, Mira. Dear Mira Mail, you rang back."))).status_code == 200


async def test_a_quote_that_names_somebody_or_that_there_is_not(world: World, journey: Journey) -> None:
    made = await journey.interview("Quin Told", ("panelist", "panelist_2"))
    quoted, none = made["cards"]["panelist"], made["cards"]["panelist_2"]
    saved = await journey.write("panelist", quoted, "Told Pal that he rang back. More.", (3, 3, 3))
    await journey.lock("panelist", quoted, saved.headers["etag"])
    bare = scorecard("He called. Twice.", (3, 3, 3))
    bare["ratings"][2] = {"competency_code": "curiosity", "no_evidence": "not_asked"}
    saved = await journey.call("PUT", f"/v1/scorecards/{none}", bare, by="panelist_2", etag='"1"')
    await journey.lock("panelist_2", none, saved.headers["etag"])
    application = made["application"]["id"]
    field = "strengths[0].quote_scorecard_id"
    problem(await save(world, draft(RANG, card=quoted), 0, "panelist", application), 422, "names_rater", field)
    unasked = draft(RANG, card=none, code="curiosity")
    problem(await save(world, unasked, 0, "panelist", application), 422, "no_quote", field)
    elsewhere = draft(RANG, card=world.ids["fresh_cards"]["panelist"])
    problem(await save(world, elsewhere, 0, "panelist", application), 422, "not_found", field)


async def test_names_that_the_writer_may_not_know_are_not_told_by_a_refusal(world: World) -> None:
    """In a pseudonymous requisition a panelist tries names; who approves knows them, and the text is refused there."""
    journey = world.journey
    terms = (await journey.call("GET", f"/v1/requisitions/{world.ids['requisition']}")).json()
    named = {key: terms[key] for key in ("role_profile_id", "rubric_id")}
    opened = await journey.call("POST", "/v1/requisitions", {**named, "title": "Blind desk", "pseudonymous": True})
    journey.made["requisition"] = opened.json()
    made = await journey.interview("Ola Hidden", ("panelist",))
    other = await journey.interview("Bo Secret", ("panelist",))
    for one in (made, other):
        saved = await journey.write("panelist", one["cards"]["panelist"], "He called. Twice.", (3, 3, 3))
        await journey.lock("panelist", one["cards"]["panelist"], saved.headers["etag"])
    world.ids["fresh"] = made["application"]["id"]
    guessed, wrong = [await save(world, draft(f"Calmer than {name}."), n) for n, name in ((0, "Secret"), (1, "Nobody"))]
    assert (guessed.status_code, wrong.status_code) == (200, 200)
    assert (await save(world, draft("Calmer than Secret."), 2)).status_code == 200
    problem(await approve(world, 3, "recruiter"), 422, "names_candidate", "strengths[0].wording")
    problem(await save(world, draft("Calmer than Secret."), 3, "recruiter"), 422, "names_candidate")


async def test_the_guard_advises_and_the_draft_is_kept(world: World, journey: Journey) -> None:
    wording = "For somebody of your age you learned fast."
    areas = [{"competency_code": "curiosity", "wording": "You are too old for the night shift."}]
    saved = await save(world, draft(RANG, wording, areas=areas))
    assert saved.status_code == 200
    warnings = {one["field"]: one for one in saved.json()["warnings"]}
    assert set(warnings) == {"strengths[1].wording", "areas[0].wording"}
    told = warnings["areas[0].wording"]
    assert told["category"] == "G01"
    assert "old" in areas[0]["wording"][told["start"] : told["end"]]
    assert told["reason"]
    assert told["instead"]
    assert (await stored(world))["strengths"][1]["wording"] == wording


async def test_the_guard_reads_the_quotes_too(world: World) -> None:
    journey = world.journey
    made = await journey.interview("Ida Old", ("panelist",))
    card = made["cards"]["panelist"]
    note = "She is too old for the night shift. More."
    saved = await journey.write("panelist", card, note, (3, 3, 3))
    await journey.lock("panelist", card, saved.headers["etag"])
    kept = await save(world, draft(RANG, card=card), 0, "panelist", made["application"]["id"])
    assert {(one["field"], one["category"]) for one in kept.json()["warnings"]} == {("strengths[0].quote", "G01")}


async def test_what_is_approved_is_frozen_and_a_later_draft_has_to_be_approved_again(
    world: World, journey: Journey
) -> None:
    assert await printed(world) is None
    await save(world, draft(RANG, card=world.ids["fresh_cards"]["panelist"]))
    assert await printed(world) is None
    first = (await approve(world, 1)).json()
    assert (first["number"], first["revision"]) == (1, 1)
    assert first["approved_by"] == str(world.tenant.accounts["hiring_manager"])
    quote = "A guest's booking was lost late at night"
    assert first["strengths"] == [{"competency_code": "customer_orientation", "wording": RANG, "quote": quote}]
    assert world.ids["fresh_cards"]["panelist"] not in str(first), "nobody sees whose scorecard it is"
    problem(await approve(world, 1), 409, "approved_already")
    assert (await stored(world))["needs_approval"] is False
    await save(world, draft(ASK), 1)
    now = await stored(world)
    assert (now["needs_approval"], now["approved"]) == (True, first)
    assert await printed(world) == RANG, "the draft is not printed"
    problem(await approve(world, 1), 412, "stale")
    second = (await approve(world, 2, "admin")).json()
    assert second["number"] == 2
    assert await printed(world) == ASK
    assert (await read(world, what="candidate-feedback/versions")).json() == [first, second]
    await save(world, {"message": "Only a greeting."}, 2)
    problem(await approve(world, 3), 409, "nothing_written")


async def printed(world: World) -> str | None:
    """The first strength that the candidate's edition would print now."""
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id)
        found = await feedback_for_edition(conn, UUID(world.ids["fresh"]))
    await pool.close()
    return None if found is None else found.strengths[0].wording


async def test_names_are_looked_for_again_at_approval(world: World, journey: Journey) -> None:
    assert (await save(world, draft("You were calmer than Zarathustra."))).status_code == 200
    await applied(world, "Zarathustra Jones")
    problem(await approve(world, 1), 422, "names_candidate", "strengths[0].wording")


async def test_of_two_at_once_one_comes_second(world: World, journey: Journey) -> None:
    saved = await asyncio.gather(*(save(world, draft(RANG), 0, by) for by in ("panelist", "panelist_2", "recruiter")))
    assert sorted(one.status_code for one in saved) == [200, 412, 412]
    approved = await asyncio.gather(*(approve(world, 1, by) for by in ("recruiter", "admin", "hiring_manager")))
    assert sorted(one.status_code for one in approved) == [200, 409, 409]


async def test_versions_are_a_record(world: World, journey: Journey, superuser: Any) -> None:
    await save(world, draft(RANG))
    await approve(world, 1)
    for change in ("UPDATE candidate_feedback_versions SET content = '{}'", "DELETE FROM candidate_feedback_versions"):
        with pytest.raises(Exception, match="append-only"):
            await superuser.execute(change)


async def test_the_audit_record_says_who_and_which_revision_but_no_word(world: World, journey: Journey) -> None:
    await save(world, draft(RANG))
    await approve(world, 1)
    path = f"/v1/audit-events?subject_id={world.ids['fresh']}&limit=200"
    response = await journey.call("GET", path)
    events = [one for one in response.json()["items"] if one["action"].startswith("candidate_feedback.")]
    assert [(one["action"].rpartition(".")[2], one["details"]) for one in events] == [
        ("saved", {"revision": 1}), ("approved", {"number": 1, "revision": 1}),
    ]  # fmt: skip
    assert "rang the guest" not in response.text
