"""The debrief opens with the panels, begins where raters differ most, and never turns talk into a number."""

import asyncio
from typing import Any

import httpx
import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, problem, random_id
from tests.api.journey import Journey, scorecard

pytestmark = pytest.mark.anyio
NOTE = {"text": "Pal came late, so he heard the end only. Level 5? No: 3."}
CONSENSUS = {"competency_code": "curiosity", "level": 3, "reason": "Pia's quote of the test settled it."}
SECRETS = ("Pia saw him ring the guest back", "Pal noted a calm voice", "Asked why twice")


def auth(world: World, reader: str) -> dict[str, str]:
    if reader == "service":
        return {"Authorization": f"Bearer {world.tenant.service_key}"}
    return world.tenant.auth(reader)


async def get(world: World, reader: str, application: str, what: str = "debrief") -> httpx.Response:
    return await world.client.get(f"/v1/applications/{application}/{what}", headers=auth(world, reader))


@pytest.mark.parametrize("what", ["debrief", "debrief/notes", "consensus"])
async def test_while_a_panel_is_blind_nobody_sees_anything(shared_world: World, what: str) -> None:
    application = shared_world.ids["blind_application"]
    answers = []
    for reader in ("admin", "recruiter", "hiring_manager", "panelist", "panelist_2", "panelist_3", "service"):
        response = await get(shared_world, reader, application, what)
        refused = problem(response, 409, "blinded")
        answers.append({key: value for key, value in refused.items() if key != "request_id"})
        assert not [secret for secret in SECRETS if secret in response.text]
    assert all(answer == answers[0] for answer in answers), "the same words for everybody"
    for reader in ("hr", "team_lead", "viewer"):
        problem(await get(shared_world, reader, application, what), 403, "scope_missing")


@pytest.mark.parametrize(("path", "body"), [("debrief/notes", NOTE), ("consensus", CONSENSUS)])
async def test_while_a_panel_is_blind_nobody_writes(shared_world: World, path: str, body: dict[str, Any]) -> None:
    for reader in ("admin", "recruiter", "hiring_manager", "panelist", "panelist_2"):
        address = f"/v1/applications/{shared_world.ids['blind_application']}/{path}"
        response = await shared_world.client.post(address, json=body, headers=auth(shared_world, reader))
        problem(response, 409, "blinded")


async def test_criteria_by_disagreement_with_everyones_first_rating(world: World) -> None:
    """The furnished levels are 4 4 4, 5 4 3 and 4 3 2: curiosity, then customer orientation and empathy."""
    debrief = (await get(world, "panelist", world.ids["application"])).json()
    criteria = {one["competency_code"]: one for one in debrief["criteria"]}
    assert list(criteria) == ["curiosity", "customer_orientation", "empathy"]
    assert [one["disagreement"]["range"] for one in debrief["criteria"]] == [2, 1, 1]
    curiosity = criteria["curiosity"]
    assert curiosity["disagreement"]["raters"] == 3
    assert curiosity["disagreement"]["mean_pair_difference"] == pytest.approx(4 / 3)
    names = {rating["name"]: rating for rating in curiosity["ratings"]}
    assert {name: rating["level"] for name, rating in names.items()} == {
        "Pia Panelist": 4, "Pal Panelist": 3, "Pat Panelist": 2,
    }  # fmt: skip
    rubric = (await world.journey.call("GET", f"/v1/rubrics/{world.ids['rubric']}")).json()["body"]
    bank = {one["code"]: one for one in rubric["competencies"]}
    anchors = {anchor["level"]: anchor["text"] for anchor in bank["curiosity"]["anchors"]}
    assert curiosity["definition"] == bank["curiosity"]["definition"]
    for name, rating in names.items():
        assert rating["anchor"] == anchors.get(rating["level"])
        card = (await world.journey.call("GET", f"/v1/scorecards/{rating['scorecard_id']}")).json()
        assert rating["quote"] == card["notes"][0]["text"].split(". ", maxsplit=1)[0], name
    # Pia amended to 2 later: beside her first level, with its reason, anchor and words.
    (amended,) = names["Pia Panelist"]["amendments"]
    assert (amended["level"], amended["reason"]) == (2, EXAMPLES["amendRating"]["reason"])
    assert amended["quote"] == "A guest's booking was lost late at night"
    assert amended["anchor"] == anchors.get(2)
    assert [one["text"] for one in names["Pia Panelist"]["note_corrections"]] == [EXAMPLES["correctNote"]["text"]]
    assert names["Pal Panelist"]["amendments"] == []
    assert {seat["state"] for seat in debrief["seats"]} == {"locked"}
    assert [one["text"] for one in debrief["overall_comments"]] == ["Calm and concrete."] * 3
    assert criteria["empathy"]["consensus"]["level"] == EXAMPLES["recordConsensus"]["level"]
    assert curiosity["consensus"] is None
    assert [one["questions_not_asked"] for one in debrief["criteria"]] == [[], [], []]
    for reader in ("recruiter", "hiring_manager", "admin", "service", "panelist_3"):
        assert (await get(world, reader, world.ids["application"])).json() == debrief


async def panel_of_three(journey: Journey) -> dict[str, Any]:
    """One rater has locked without evidence on curiosity and a level on empathy, one stepped back, one is late."""
    made = await journey.interview("Ron Recused")
    draft = scorecard("She rang the guest. Twice.", (4, 4, 4))
    draft["ratings"][2] = {"competency_code": "curiosity", "no_evidence": "not_asked"}
    path = f"/v1/scorecards/{made['cards']['panelist']}"
    read = await journey.call("GET", path, by="panelist")
    saved = await journey.call("PUT", path, draft, by="panelist", etag=read.headers["etag"])
    await journey.lock("panelist", made["cards"]["panelist"], saved.headers["etag"])
    stepped = {"kind": "prior_knowledge", "reason": "I was her manager."}
    await journey.call("POST", f"/v1/scorecards/{made['cards']['panelist_2']}/recuse", stepped, by="panelist_2")
    opened = {"reason": "Pat is ill for four weeks."}
    await journey.call("POST", f"/v1/interviews/{made['interview']['id']}/open", opened)
    return made


async def test_seats_without_a_rating_and_criteria_without_evidence(world: World) -> None:
    made = await panel_of_three(world.journey)
    application = made["application"]["id"]
    debrief = (await get(world, "recruiter", application)).json()
    states = {seat["name"]: seat["state"] for seat in debrief["seats"]}
    assert states == {"Pia Panelist": "locked", "Pal Panelist": "recused", "Pat Panelist": "missing"}
    assert [one["competency_code"] for one in debrief["criteria"]] == [
        one["code"] for one in (await rubric_of(world))["competencies"]
    ], "fewer than two raters: the rubric's order"
    curiosity = next(one for one in debrief["criteria"] if one["competency_code"] == "curiosity")
    assert curiosity["disagreement"] == {"raters": 0, "range": None, "mean_pair_difference": None}
    (rating,) = curiosity["ratings"]
    assert (rating["level"], rating["no_evidence"], rating["anchor"], rating["quote"]) == (
        None, "not_asked", None, None,
    )  # fmt: skip
    bank = next(one for one in (await rubric_of(world))["competencies"] if one["code"] == "curiosity")
    assert curiosity["questions_not_asked"] == bank["questions"]
    # Who stepped back is out of the debrief, who still writes waits, and neither says a word in it.
    problem(await get(world, "panelist_2", application), 403, "recused")
    problem(await get(world, "panelist_3", application), 409, "blinded")
    for rater, status, code in (("panelist_2", 403, "recused"), ("panelist_3", 409, "blinded")):
        for path, body in (("debrief/notes", NOTE), ("consensus", CONSENSUS)):
            address = f"/v1/applications/{application}/{path}"
            problem(await world.client.post(address, json=body, headers=auth(world, rater)), status, code)
    assert (await get(world, "panelist", application)).status_code == 200


async def rubric_of(world: World) -> dict[str, Any]:
    body: dict[str, Any] = (await world.journey.call("GET", f"/v1/rubrics/{world.ids['rubric']}")).json()["body"]
    return body


async def test_a_later_blind_panel_closes_the_debrief_again(world: World) -> None:
    later = {
        "application_id": world.ids["application"],
        "starts_at": "2026-11-09T09:00:00Z",
        "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts["panelist_3"])],
    }
    await world.journey.call("POST", "/v1/interviews", later)
    for reader in ("panelist", "panelist_3", "recruiter", "admin"):
        problem(await get(world, reader, world.ids["application"]), 409, "blinded")


async def test_a_panelist_of_another_application_learns_nothing(world: World) -> None:
    made = await world.journey.interview("Una Other", raters=("panelist",))
    saved = await world.journey.write("panelist", made["cards"]["panelist"], "She rang. Twice.", (3, 3, 3))
    await world.journey.lock("panelist", made["cards"]["panelist"], saved.headers["etag"])
    application = made["application"]["id"]
    for what in ("debrief", "debrief/notes", "consensus"):
        nowhere = problem(await get(world, "panelist_2", random_id(), what), 404, "not_found")
        foreign = problem(await get(world, "panelist_2", application, what), 404, "not_found")
        assert foreign["detail"] == nowhere["detail"]
    address = f"/v1/applications/{application}/debrief/notes"
    problem(await world.client.post(address, json=NOTE, headers=auth(world, "panelist_2")), 404, "not_found")


async def test_what_was_said_stays_and_its_author_may_withdraw_it(world: World, superuser: Any) -> None:
    journey, path = world.journey, f"/v1/applications/{world.ids['application']}/debrief/notes"
    score = f"/v1/applications/{world.ids['application']}/score"
    before = (await journey.call("GET", score)).content
    said = [
        (await journey.call("POST", path, {**NOTE, "competency_code": code}, by=by)).json()
        for by, code in (
            ("panelist_2", "curiosity"), ("hiring_manager", None), ("recruiter", "empathy"), ("admin", None),
        )
    ]  # fmt: skip
    assert [one["author_id"] for one in said[:2]] == [
        str(world.tenant.accounts[role]) for role in ("panelist_2", "hiring_manager")
    ]
    for by in ("recruiter", "admin", "panelist"):
        refused = await journey.call("POST", f"/v1/debrief-notes/{said[0]['id']}/withdraw", by=by, status=404)
        assert refused.json()["code"] == "not_found"
    withdrawn = await journey.call("POST", f"/v1/debrief-notes/{said[0]['id']}/withdraw", by="panelist_2")
    again = await journey.call("POST", f"/v1/debrief-notes/{said[0]['id']}/withdraw", by="panelist_2")
    assert withdrawn.json() == again.json() == {**said[0], "withdrawn_at": withdrawn.json()["withdrawn_at"]}
    assert withdrawn.json()["withdrawn_at"]
    listed = (await journey.call("GET", path, by="panelist_3")).json()["items"]
    assert listed[1:] == [withdrawn.json(), *said[1:]], "oldest first, after the furnished one"
    page = (await journey.call("GET", f"{path}?limit=2")).json()
    assert page["items"] == listed[:2]
    assert (await journey.call("GET", f"{path}?cursor={page['next_cursor']}")).json()["items"] == listed[2:]
    assert (await journey.call("GET", score)).content == before
    for statement in (
        "UPDATE debrief_notes SET text = 'x'",
        "UPDATE debrief_notes SET withdrawn_at = NULL",
        "UPDATE debrief_notes SET withdrawn_at = now(), author_id = recorded_by FROM consensus_ratings",
        "DELETE FROM debrief_notes",
    ):
        with pytest.raises(Exception, match="append-only"):
            await superuser.execute(statement)


async def test_who_takes_part(world: World) -> None:
    """An admin who owns the requisition does; another admin reads and says nothing."""
    path = f"/v1/applications/{world.ids['application']}"
    await world.journey.call("POST", f"{path}/debrief/notes", NOTE, by="admin")
    signing = {"email": "ida@acme.example.org", "password": "a password for tests only"}
    token = (await world.client.post("/v1/sessions", json=signing)).json()["token"]
    ida = {"Authorization": f"Bearer {token}"}
    assert (await world.client.get(f"{path}/debrief", headers=ida)).status_code == 200
    for what, body in (("debrief/notes", NOTE), ("consensus", CONSENSUS)):
        problem(await world.client.post(f"{path}/{what}", json=body, headers=ida), 403, "not_in_debrief")
        service = auth(world, "service")
        problem(await world.client.post(f"{path}/{what}", json=body, headers=service), 403, "person_needed")
        for_rita = {**service, "On-Behalf-Of": str(world.tenant.accounts["recruiter"])}
        assert (await world.client.post(f"{path}/{what}", json=body, headers=for_rita)).status_code == 201
    for what, body, field in (
        ("debrief/notes", {**NOTE, "competency_code": "grit"}, "competency_code"),
        ("debrief/notes", {"text": "  "}, "text"),
        ("consensus", {**CONSENSUS, "competency_code": "grit"}, "competency_code"),
        ("consensus", {**CONSENSUS, "level": 6}, "level"),
        ("consensus", {**CONSENSUS, "reason": "we agreed"}, "reason"),
    ):
        response = await world.client.post(f"{path}/{what}", json=body, headers=auth(world, "recruiter"))
        assert response.status_code == 422, what
        assert [error["field"] for error in response.json()["errors"]] == [field]


async def test_a_consensus_stands_beside_the_originals_and_enters_no_figure(world: World, superuser: Any) -> None:
    journey, path = world.journey, f"/v1/applications/{world.ids['application']}"
    cards = [f"/v1/scorecards/{card}" for card in world.ids["cards"].values()]
    before = [(await journey.call("GET", one)).content for one in (f"{path}/score", *cards)]
    for level in (3, 4):
        await journey.call("POST", f"{path}/consensus", {**CONSENSUS, "level": level}, by="panelist")
    debrief = (await get(world, "panelist_2", world.ids["application"])).json()
    curiosity = debrief["criteria"][0]
    assert (curiosity["consensus"]["level"], curiosity["consensus"]["number"]) == (4, 2)
    assert sorted(rating["level"] for rating in curiosity["ratings"]) == [2, 3, 4]
    assert curiosity["disagreement"]["range"] == 2
    listed = (await journey.call("GET", f"{path}/consensus", by="hiring_manager")).json()["items"]
    assert [(one["competency_code"], one["level"]) for one in listed] == [
        ("empathy", 4), ("curiosity", 3), ("curiosity", 4),
    ]  # fmt: skip
    assert [(await journey.call("GET", one)).content for one in (f"{path}/score", *cards)] == before
    for statement in ("UPDATE consensus_ratings SET level = 5", "DELETE FROM consensus_ratings"):
        with pytest.raises(Exception, match="append-only"):
            await superuser.execute(statement)


async def test_consensus_levels_at_once_are_numbered_one_by_one(world: World) -> None:
    path = f"/v1/applications/{world.ids['application']}/consensus"
    answers = await asyncio.gather(
        *(world.client.post(path, json=CONSENSUS, headers=auth(world, "recruiter")) for _ in range(4))
    )
    made = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    assert sorted(made) == list(range(1, len(made) + 1))
    for answer in answers:
        if answer.status_code != 201:
            problem(answer, 409, "recorded_already")
