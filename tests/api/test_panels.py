"""Interviews as they are planned, moved and cancelled; seats, declarations, recusals; mails and calendar files."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from tests.api.conftest import World, problem, random_id
from tests.api.journey import Journey

pytestmark = pytest.mark.anyio
LATER = {"starts_at": "2026-12-01T13:30:00Z", "duration_minutes": 45, "format": "video"}
WITHDRAWN = {"reason": "The candidate has withdrawn."}
KNOWN = {"kind": "prior_knowledge", "reason": "I was her manager two years ago."}


@pytest.fixture
async def journey(world: World) -> Journey:
    """The furnished organisation with an interview of its own; Pia has locked, Pal and Pat have not."""
    journey = world.journey
    await journey.interview("Mo Lang")
    card = journey.made["cards"]["panelist"]
    saved = await journey.write("panelist", card, "She rang the guest back. Twice.", (4, 4, 4))
    await journey.lock("panelist", card, saved.headers["etag"])
    return journey


def path_of(journey: Journey, rest: str = "") -> str:
    return f"/v1/interviews/{journey.made['interview']['id']}{rest}"


def card_of(journey: Journey, rater: str, rest: str = "") -> str:
    return f"/v1/scorecards/{journey.made['cards'][rater]}{rest}"


async def finish(journey: Journey, rater: str) -> None:
    saved = await journey.write(rater, journey.made["cards"][rater], f"{rater} heard her ask. Then a call.", (4, 3, 3))
    await journey.lock(rater, journey.made["cards"][rater], saved.headers["etag"])


async def mails(journey: Journey, template: str, subject: str) -> list[dict[str, Any]]:
    """The outbox's messages of this template about a thing, with their texts."""
    entries = (await journey.call("GET", "/v1/mail?limit=200")).json()["items"]
    chosen = [one for one in entries if one["template"] == template and one["subject_id"] == subject]
    return [(await journey.call("GET", f"/v1/mail/{one['id']}")).json() for one in chosen]


async def test_it_is_planned_with_seats_names_and_a_mail_to_each_panelist(journey: Journey, world: World) -> None:
    planned = await journey.call("GET", path_of(journey), by="panelist_2")
    assert planned.headers["etag"] == '"1"'
    body = planned.json()
    assert body["candidate"] == "Mo Lang"
    assert {seat["name"] for seat in body["seats"]} == {"Pia Panelist", "Pal Panelist", "Pat Panelist"}
    assert not any(seat["declared"] or seat["external"] or seat["recused"] for seat in body["seats"])
    sent = await mails(journey, "interview_invitation", body["interview"]["id"])
    assert {one["entry"]["to"] for one in sent} == {f"{who}@acme.example.org" for who in journey.made["cards"]}
    for one in sent:
        assert "Mo Lang" not in one["body"] + one["calendar"], "mail leaves the product; no name goes with it"
        rater = one["entry"]["to"].partition("@")[0]
        assert f"http://test/scorecards/{journey.made['cards'][rater]}" in one["body"]


async def test_nobody_is_told_where_that_is_not_wanted(journey: Journey) -> None:
    body = {"panelists": [], "application_id": journey.made["application"]["id"], "notify": False, **LATER}
    body["panelists"] = [str(journey.accounts["panelist"]), str(journey.accounts["panelist_2"])]
    planned = (await journey.call("POST", "/v1/interviews", body)).json()
    assert await mails(journey, "interview_invitation", planned["interview"]["id"]) == []


async def test_a_new_scorecard_is_empty_whatever_was_written_before(journey: Journey) -> None:
    """Neither a colleague's card of this interview nor one's own of an earlier one is copied."""
    body = {"panelists": [str(journey.accounts["panelist"])], "application_id": journey.made["application"]["id"]}
    planned = (await journey.call("POST", "/v1/interviews", {**body, **LATER})).json()
    for rater, card in [
        ("panelist", planned["seats"][0]["scorecard_id"]),
        ("panelist_3", journey.made["cards"]["panelist_3"]),
    ]:
        empty = (await journey.call("GET", f"/v1/scorecards/{card}", by=rater)).json()
        assert (empty["notes"], empty["ratings"], empty["overall_comment"], empty["revision"]) == ([], [], "", 1)


async def test_it_is_moved_with_a_new_invitation_and_never_over_somebody_elses_change(journey: Journey) -> None:
    moved = await journey.call("PUT", path_of(journey), LATER, by="recruiter", etag='"1"')
    assert moved.headers["etag"] == '"2"'
    interview = moved.json()["interview"]
    assert {key: interview[key] for key in LATER} == LATER
    await journey.call("PUT", path_of(journey), LATER, by="recruiter", etag='"1"', status=412)
    await journey.call("PUT", path_of(journey), LATER, by="recruiter", status=428)
    await journey.call("PUT", path_of(journey), LATER, by="panelist", etag='"2"', status=403)
    problem(
        await journey.client.put(
            path_of(journey),
            json={**LATER, "starts_at": "1999-12-31T23:59:59Z"},
            headers={"Authorization": f"Bearer {journey.keys['admin']}", "If-Match": '"2"'},
        ),
        422, "out_of_range", "starts_at",
    )  # fmt: skip
    sent = await mails(journey, "interview_invitation", interview["id"])
    assert len(sent) == 6
    events = [event_in(one["calendar"]) for one in sent]
    assert {(int(event["SEQUENCE"]), event["DTSTART"].dt) for event in events} == {
        (0, datetime(2026, 11, 2, 9, tzinfo=UTC)), (1, datetime(2026, 12, 1, 13, 30, tzinfo=UTC)),
    }  # fmt: skip


def event_in(file: str) -> Any:
    (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    return event


async def test_the_calendar_file_names_time_and_owner_and_not_the_candidate(journey: Journey) -> None:
    answer = await journey.call("GET", path_of(journey, "/calendar.ics"), by="panelist_2")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"].endswith('.ics"')
    event = event_in(answer.text)
    assert event["UID"] == f"{journey.made['interview']['id']}@outside-in"
    assert event["DTSTART"].dt == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert event["DURATION"].dt == timedelta(minutes=60)
    assert event["SUMMARY"] == "Interview for Service adviser, day shift"
    assert "admin@acme.example.org" in str(event["ORGANIZER"])
    assert "Lang" not in answer.text
    for stranger, status in (("panelist", 200), ("viewer", 403), ("hr", 403), ("hiring_manager", 200)):
        await journey.call("GET", path_of(journey, "/calendar.ics"), by=stranger, status=status)
    await journey.call("POST", path_of(journey, "/cancel"), WITHDRAWN)
    off = await journey.call("GET", path_of(journey, "/calendar.ics"))
    assert event_in(off.text)["STATUS"] == "CANCELLED"


async def test_cancelling_keeps_what_was_locked_for_its_author_and_out_of_the_score(journey: Journey) -> None:
    await journey.call("POST", path_of(journey, "/cancel"), {"reason": "no"}, status=422)
    off = (await journey.call("POST", path_of(journey, "/cancel"), WITHDRAWN, by="recruiter")).json()["interview"]
    assert off["cancelled_at"]
    assert off["cancellation_reason"] == WITHDRAWN["reason"]
    assert len(await mails(journey, "interview_cancelled", off["id"])) == 3
    kept = (await journey.call("GET", card_of(journey, "panelist"), by="panelist")).json()
    assert kept["locked_at"]
    for reader in ("recruiter", "admin", "panelist_2"):
        hidden = await journey.call("GET", card_of(journey, "panelist"), by=reader, status=409)
        assert hidden.json()["code"] == "blinded"
    score = (await journey.call("GET", f"/v1/applications/{journey.made['application']['id']}/score")).json()
    assert score["composite"]["value"] is None
    for method, path, body in (
        ("POST", path_of(journey, "/cancel"), WITHDRAWN),
        ("PUT", path_of(journey), LATER),
        ("POST", path_of(journey, "/seats"), {"panelists": [str(journey.accounts["panelist"])]}),
        ("POST", path_of(journey, "/open"), {"reason": "Pat is ill for four weeks."}),
        ("POST", path_of(journey, "/externals"), {"name": "Eva", "email": "eva2@partner.example"}),
        ("POST", card_of(journey, "panelist_2", "/recuse"), KNOWN),
    ):
        refused = await journey.call(method, path, body, etag='"2"', status=409)
        assert refused.json()["code"] == "cancelled", path
    draft = await journey.call("GET", card_of(journey, "panelist_2"), by="panelist_2")
    saved = await journey.call(
        "PUT", card_of(journey, "panelist_2"), {}, by="panelist_2", etag=draft.headers["etag"], status=409
    )
    assert saved.json()["code"] == "cancelled"


async def changes_offered(journey: Journey, interview: str, cards: dict[str, str], by: str) -> list[Any]:
    """What a blind reader sees of every change of a panel, tried one after the other."""
    seen: list[Any] = []
    for method, path, body in (
        ("PUT", f"/v1/interviews/{interview}", LATER),
        ("POST", f"/v1/interviews/{interview}/seats", {"panelists": [str(journey.accounts["hr"])]}),
        ("POST", f"/v1/interviews/{interview}/seats", {"panelists": [str(journey.accounts["panelist"])]}),
        ("POST", f"/v1/scorecards/{cards['panelist']}/recuse", KNOWN),
        ("GET", f"/v1/scorecards/{cards['panelist']}/recusal", None),
        ("POST", f"/v1/scorecards/{cards['panelist']}/declaration", None),
        ("POST", f"/v1/interviews/{interview}/cancel", WITHDRAWN),
    ):
        headers = {"Authorization": f"Bearer {journey.keys[by]}", "If-Match": '"1"'}
        answer = await journey.client.request(method, path, json=body, headers=headers)
        document = answer.json()
        seen.append((answer.status_code, document.get("code"), document.get("detail"), document.get("warnings")))
    return seen


@pytest.mark.parametrize("reader", ["recruiter", "panelist_2"])
async def test_no_change_tells_whether_somebody_has_locked(journey: Journey, reader: str) -> None:
    """The reader plans panels and sits on this one. One interview has a lock, its twin has none."""
    roles = ["recruiter", "panelist"] if reader == "recruiter" else ["admin", "panelist"]
    member = {"email": f"{reader}@acme.example.org", "name": "Two Hats", "roles": roles}
    await journey.call("POST", "/v1/members", member)
    if reader == "recruiter":
        await journey.call("POST", path_of(journey, "/seats"), {"panelists": [str(journey.accounts["recruiter"])]})
    first = dict(journey.made)
    twin = await journey.interview("Twin Lang", ("panelist", "panelist_2", "panelist_3"))
    if reader == "recruiter":
        await journey.call("POST", path_of(journey, "/seats"), {"panelists": [str(journey.accounts["recruiter"])]})
    answers = [await changes_offered(journey, made["interview"]["id"], made["cards"], reader) for made in (twin, first)]
    # Overlaps with the twin aside, which is the same for both.
    assert [one[:3] for one in answers[0]] == [one[:3] for one in answers[1]]
    assert answers[0][-1][0] == 200


async def test_seats_are_added_until_the_panel_is_unblinded(journey: Journey, world: World) -> None:
    hana = str(world.tenant.accounts["hr"])
    problem(await add(journey, hana), 422, "not_a_member", "panelists[0]")
    member = {"email": "hr@acme.example.org", "name": "Hana", "roles": ["hr", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    added = (await add(journey, hana)).json()
    assert len(added["seats"]) == 4
    told = await mails(journey, "interview_invitation", journey.made["interview"]["id"])
    assert [one["entry"]["to"] for one in told][3:] == ["hr@acme.example.org"]
    problem(await add(journey, hana), 409, "seated")
    problem(await add(journey, random_id()), 422, "not_a_member", "panelists[0]")
    for rater in ("panelist_2", "panelist_3"):
        await finish(journey, rater)
    blind = (await journey.call("GET", path_of(journey))).json()["interview"]
    assert blind["unblinded_at"] is None, "the added panelist is awaited"
    journey.made["cards"]["hr"] = next(seat["scorecard_id"] for seat in added["seats"] if seat["rater_id"] == hana)
    await finish(journey, "hr")
    assert (await journey.call("GET", path_of(journey))).json()["interview"]["unblinded_at"]
    problem(await add(journey, str(world.tenant.accounts["viewer"])), 409, "unblinded")
    for method, path, body in (
        ("PUT", path_of(journey), LATER),
        ("POST", path_of(journey, "/cancel"), WITHDRAWN),
    ):
        refused = await journey.call(method, path, body, etag='"1"', status=409)
        assert refused.json()["code"] == "unblinded", "an unwelcome result is not cancelled away"


async def add(journey: Journey, account: str) -> Any:
    headers = {"Authorization": f"Bearer {journey.keys['admin']}"}
    return await journey.client.post(path_of(journey, "/seats"), json={"panelists": [account]}, headers=headers)


async def plan(journey: Journey, application: str, panelists: tuple[str, ...], starts_at: str) -> dict[str, Any]:
    body = {
        "application_id": application,
        "starts_at": starts_at,
        "duration_minutes": 60,
        "panelists": [str(journey.accounts[one]) for one in panelists],
    }
    planned: dict[str, Any] = (await journey.call("POST", "/v1/interviews", body, status=201)).json()
    return planned


async def test_warnings_are_told_and_never_block(journey: Journey, world: World) -> None:
    requisition = {
        "title": "Night desk, second opening",
        "role_profile_id": world.ids["profile"],
        "rubric_id": world.ids["rubric"],
    }
    journey.made["requisition"] = (await journey.call("POST", "/v1/requisitions", requisition)).json()
    applications = []
    for name in ("First", "Second"):
        candidate = (await journey.call("POST", "/v1/candidates", {"name": name})).json()
        ids = {"requisition_id": journey.made["requisition"]["id"], "candidate_id": candidate["id"]}
        applications.append((await journey.call("POST", "/v1/applications", ids)).json()["id"])
    three = ("panelist", "panelist_2", "panelist_3")
    planned = [
        await plan(journey, applications[0], three, "2027-01-11T09:00:00Z"),
        await plan(journey, applications[1], three, "2027-01-11T10:00:00Z"),
        await plan(journey, applications[1], ("panelist",), "2027-01-11T10:59:00Z"),
    ]
    assert planned[0]["warnings"] == []
    assert planned[1]["warnings"] == [], "one begins as the other ends"
    assert [(one["code"], one["rater_id"]) for one in planned[2]["warnings"]] == [
        ("panel_size", None),
        ("panel_sizes_differ", None),
        ("overlapping_interview", str(world.tenant.accounts["panelist"])),
    ]
    listed = (await journey.call("GET", f"/v1/interviews?application_id={applications[1]}")).json()["items"]
    assert [one["interview"]["id"] for one in listed] == [one["interview"]["id"] for one in planned[1:]]


async def test_a_declaration_is_made_once_and_seen_by_the_panel(journey: Journey) -> None:
    path = card_of(journey, "panelist_2", "/declaration")
    for stranger in ("panelist_3", "admin"):
        await journey.call("POST", path, by=stranger, status=404)
    declared = (await journey.call("POST", path, by="panelist_2")).json()
    assert [seat["name"] for seat in declared["seats"] if seat["declared"]] == ["Pal Panelist"]
    seen = (await journey.call("GET", path_of(journey), by="panelist_3")).json()
    assert [seat["name"] for seat in seen["seats"] if seat["declared"]] == ["Pal Panelist"]
    assert (await journey.call("POST", path, by="panelist_2", status=409)).json()["code"] == "declared"
    late = await journey.call("POST", card_of(journey, "panelist", "/declaration"), by="panelist", status=409)
    assert late.json()["code"] == "locked"


async def test_the_last_awaited_seat_may_step_back(journey: Journey, world: World) -> None:
    words = "Pat would rather not have written this. Really."
    await journey.write("panelist_3", journey.made["cards"]["panelist_3"], words, (1, 1, 1))
    await finish(journey, "panelist_2")
    gone = (await journey.call("POST", card_of(journey, "panelist_3", "/recuse"), KNOWN, by="panelist_3")).json()
    assert gone["interview"]["unblinded_at"], "everybody who rates has locked"
    assert [seat["name"] for seat in gone["seats"] if seat["recused"]] == ["Pat Panelist"]
    for reader in ("admin", "recruiter", "hiring_manager", "panelist"):
        assert "rang the guest" in (await journey.call("GET", card_of(journey, "panelist"), by=reader)).text
        draft = await journey.call("GET", card_of(journey, "panelist_3"), by=reader, status=409)
        assert words not in draft.text
    assert words in (await journey.call("GET", card_of(journey, "panelist_3"), by="panelist_3")).text
    score = (await journey.call("GET", f"/v1/applications/{journey.made['application']['id']}/score")).json()
    assert score["composite"]["raters"] == 2
    for method, rest in (("PUT", ""), ("POST", "/lock"), ("POST", "/declaration")):
        refused = await journey.call(
            method, card_of(journey, "panelist_3", rest), {}, by="panelist_3", etag='"3"', status=409
        )
        assert refused.json()["code"] == "recused", rest


async def test_who_stepped_back_is_kept_from_ratings_scores_and_reports(journey: Journey, world: World) -> None:
    roles = ["hiring_manager", "panelist"]
    member = {"email": "panelist_3@acme.example.org", "name": "Pat Panelist", "roles": roles}
    await journey.call("POST", "/v1/members", member)
    application = journey.made["application"]["id"]
    await finish(journey, "panelist_2")
    await journey.call("POST", card_of(journey, "panelist_3", "/recuse"), KNOWN, by="panelist_3")
    for method, path in (
        ("GET", card_of(journey, "panelist")),
        ("GET", card_of(journey, "panelist", "/tags")),
        ("GET", f"/v1/applications/{application}/score"),
        ("POST", f"/v1/applications/{application}/reports"),
    ):
        refused = await journey.call(method, path, by="panelist_3", status=403)
        assert refused.json()["code"] == "recused", path
    await journey.call("GET", f"/v1/applications/{application}/score", by="hiring_manager")


async def test_a_report_that_exists_stays_closed_to_who_stepped_back(world: World) -> None:
    journey = world.journey
    member = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    planned = await plan(journey, world.ids["application"], ("hiring_manager",), "2027-01-11T09:00:00Z")
    card = planned["seats"][0]["scorecard_id"]
    await journey.call("POST", f"/v1/scorecards/{card}/recuse", KNOWN, by="hiring_manager")
    for rest in ("", "/document", "/file"):
        refused = await journey.call("GET", f"/v1/reports/{world.ids['report']}{rest}", by="hiring_manager", status=403)
        assert refused.json()["code"] == "recused"


async def test_the_reason_is_for_the_rater_the_owner_and_admins(journey: Journey, world: World) -> None:
    terms = {key: journey.made["requisition"][key] for key in ("id",)}
    read = await journey.call("GET", f"/v1/requisitions/{terms['id']}")
    body = {
        "title": read.json()["title"], "owner_id": str(world.tenant.accounts["recruiter"]), "pseudonymous": False,
        "hours_to_lock": 24,
    }  # fmt: skip
    await journey.call("PUT", f"/v1/requisitions/{terms['id']}", body, etag=read.headers["etag"])
    path = card_of(journey, "panelist_3", "/recusal")
    early = await journey.call("GET", path, by="panelist_3", status=409)
    assert early.json()["code"] == "not_recused"
    await journey.call("POST", card_of(journey, "panelist_3", "/recuse"), KNOWN, by="panelist_3")
    for reader in ("panelist_3", "recruiter", "admin"):
        found = (await journey.call("GET", path, by=reader)).json()
        assert (found["kind"], found["reason"]) == (KNOWN["kind"], KNOWN["reason"])
    for reader, status in (("panelist", 403), ("hiring_manager", 403), ("viewer", 403), ("hr", 403)):
        refused = await journey.call("GET", path, by=reader, status=status)
        assert KNOWN["reason"] not in refused.text
    (told,) = await mails(journey, "panelist_recused", journey.made["interview"]["id"])
    assert told["entry"]["to"] == "recruiter@acme.example.org"
    assert "Pat Panelist" in told["body"]
    assert KNOWN["reason"] not in told["body"]
    assert KNOWN["reason"] not in (await journey.call("GET", path_of(journey), by="panelist")).text


async def test_a_closed_requisition_takes_no_interview(journey: Journey) -> None:
    requisition = f"/v1/requisitions/{journey.made['requisition']['id']}"
    await journey.call("POST", f"{requisition}/close", by="recruiter")
    body = {"panelists": [str(journey.accounts["panelist"])], "application_id": journey.made["application"]["id"]}
    refused = await journey.call("POST", "/v1/interviews", {**body, **LATER}, status=409)
    assert refused.json()["code"] == "requisition_closed"
    assert "Reopen" in refused.json()["detail"]
    await finish(journey, "panelist_2")
    await journey.call("POST", f"{requisition}/reopen", by="recruiter")
    await journey.call("POST", "/v1/interviews", {**body, **LATER}, status=201)
