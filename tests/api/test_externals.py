"""External panelists: a link and a code to the same mailbox open one scorecard, and nothing else in the product."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from domain.access.tokens import new_token
from tests.api.conftest import World, problem
from tests.api.journey import Journey, scorecard

pytestmark = pytest.mark.anyio
EVA = {"name": "Eva Extern", "email": "eva.extern@partner.example"}
TEXT = "She rang three hotels herself until one had a room. Then she called the guest."


@pytest.fixture
async def journey(world: World) -> Journey:
    """The furnished organisation with an interview of its own."""
    journey = world.journey
    await journey.interview("Mo Lang", ("panelist", "panelist_2"))
    return journey


async def invite(journey: Journey, **changed: Any) -> dict[str, Any]:
    path = f"/v1/interviews/{journey.made['interview']['id']}/externals"
    return dict((await journey.call("POST", path, {**EVA, **changed}, by="recruiter", status=201)).json())


async def latest(journey: Journey, template: str) -> str:
    """The text of the newest message of this template: no mail server is set up, so an admin may read it."""
    entries = (await journey.call("GET", "/v1/mail?limit=200")).json()["items"]
    (*_, newest) = [one for one in entries if one["template"] == template]
    return str((await journey.call("GET", f"/v1/mail/{newest['id']}")).json()["body"])


async def link_token(journey: Journey) -> str:
    found = re.search(r"http://test/external/(oix_[\w-]+)", await latest(journey, "external_invitation"))
    assert found is not None
    return found[1]


async def ask(journey: Journey, token: str) -> httpx.Response:
    return await journey.client.post("/v1/external-sessions", json={"token": token})


async def verify(journey: Journey, token: str, code: str) -> httpx.Response:
    answer = await journey.client.post("/v1/external-sessions/verify", json={"token": token, "code": code})
    journey.client.cookies.clear()
    return answer


async def code_of(journey: Journey) -> str:
    found = re.search(r"\b(\d{6})\b", await latest(journey, "external_code"))
    assert found is not None
    return found[1]


async def open_session(journey: Journey, token: str | None = None) -> dict[str, Any]:
    token = token or await link_token(journey)
    assert (await ask(journey, token)).status_code == 201
    opened = await verify(journey, token, await code_of(journey))
    assert opened.status_code == 201, opened.text
    return dict(opened.json())


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['token']}"}


async def fill_and_lock(journey: Journey, session: dict[str, Any]) -> httpx.Response:
    path = f"/v1/scorecards/{session['scorecard_id']}"
    read = await journey.client.get(path, headers=bearer(session))
    tagged = {**bearer(session), "If-Match": read.headers["etag"]}
    saved = await journey.client.put(path, json=scorecard(TEXT, (4, 4, 3)), headers=tagged)
    assert saved.status_code == 200, saved.text
    return await journey.client.post(f"{path}/lock", headers={**bearer(session), "If-Match": saved.headers["etag"]})


async def age(superuser: Any, column: str, interval: str) -> None:
    """Let a column's time lie further back."""
    await superuser.execute(
        f"UPDATE external_panelists SET {column} = {column} - interval '{interval}' WHERE email = $1", EVA["email"]
    )


async def test_the_whole_way_from_the_invitation_to_the_unblinded_panel(journey: Journey, world: World) -> None:
    invited = await invite(journey)
    assert invited["state"] == "invited"
    token = await link_token(journey)
    session = await open_session(journey, token)
    assert session["scorecard_id"] == invited["scorecard_id"]
    interview = await journey.client.get(f"/v1/interviews/{session['interview_id']}", headers=bearer(session))
    seats = {seat["name"]: seat for seat in interview.json()["seats"]}
    assert seats["Eva Extern"]["external"]
    assert not seats["Pia Panelist"]["external"]
    assert {seat["locked"] for name, seat in seats.items() if name != "Eva Extern"} == {None}
    rubric = await journey.client.get(f"/v1/rubrics/{world.ids['rubric']}", headers=bearer(session))
    assert rubric.status_code == 200
    for rater in ("panelist", "panelist_2"):
        saved = await journey.write(rater, journey.made["cards"][rater], f"{rater} heard her ask. Twice.", (4, 3, 3))
        await journey.lock(rater, journey.made["cards"][rater], saved.headers["etag"])
    path = f"/v1/interviews/{session['interview_id']}"
    assert (await journey.call("GET", path)).json()["interview"]["unblinded_at"] is None
    assert (await fill_and_lock(journey, session)).status_code == 200
    assert (await journey.call("GET", path)).json()["interview"]["unblinded_at"]
    read = await journey.call("GET", f"/v1/scorecards/{session['scorecard_id']}", by="panelist")
    assert TEXT in read.text
    ended = await journey.client.get(f"/v1/scorecards/{session['scorecard_id']}", headers=bearer(session))
    problem(ended, 401, "credential_invalid")
    problem(await ask(journey, token), 409, "link_used")


async def test_the_link_alone_opens_nothing(journey: Journey) -> None:
    await invite(journey)
    token = await link_token(journey)
    card = f"/v1/interviews/{journey.made['interview']['id']}"
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"outside_in_session={token}"}):
        problem(await journey.client.get(card, headers=headers), 401, "credential_invalid")
    problem(await verify(journey, token, "123456"), 409, "code_expired")
    sent = await ask(journey, token)
    assert set(sent.json()) == {"code_expires_at"}, "nothing of whom the link is for"


async def test_only_hashes_are_stored(journey: Journey, superuser: Any) -> None:
    await invite(journey)
    token = await link_token(journey)
    await ask(journey, token)
    code = await code_of(journey)
    row = dict(await superuser.fetchrow("SELECT * FROM external_panelists WHERE email = $1", EVA["email"]))
    stored = " ".join(str(value) for value in row.values())
    assert token not in stored
    assert code not in stored
    session = await open_session(journey, token)
    assert not await superuser.fetchval("SELECT true FROM sessions WHERE token_hash = $1", session["token"].encode())


async def test_a_code_takes_five_tries_and_no_more(journey: Journey) -> None:
    await invite(journey)
    token = await link_token(journey)
    await ask(journey, token)
    code = await code_of(journey)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    # At once, so that guesses cannot slip past the count.
    answers = await asyncio.gather(*(verify(journey, token, wrong) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [409]
    problem(await verify(journey, token, code), 409, "code_spent")
    await ask(journey, token)
    assert (await verify(journey, token, await code_of(journey))).status_code == 201


async def test_a_code_works_for_ten_minutes_and_once(journey: Journey, superuser: Any) -> None:
    await invite(journey)
    token = await link_token(journey)
    await ask(journey, token)
    await age(superuser, "code_expires_at", "10 minutes")
    problem(await verify(journey, token, await code_of(journey)), 409, "code_expired")
    first = await code_of(journey)
    await ask(journey, token)
    if first != await code_of(journey):
        problem(await verify(journey, token, first), 401, "code_wrong")
    code = await code_of(journey)
    answers = await asyncio.gather(*(verify(journey, token, code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_three_codes_an_hour(journey: Journey, superuser: Any) -> None:
    await invite(journey)
    token = await link_token(journey)
    assert [(await ask(journey, token)).status_code for _ in range(4)] == [201, 201, 201, 409]
    problem(await ask(journey, token), 409, "too_many_codes")
    await superuser.execute(
        "UPDATE external_panelists SET codes_sent_at[1] = codes_sent_at[1] - interval '1 hour' WHERE email = $1",
        EVA["email"],
    )
    assert [(await ask(journey, token)).status_code for _ in range(2)] == [201, 409]


async def test_many_wrong_codes_close_the_link(journey: Journey, superuser: Any) -> None:
    await invite(journey)
    token = await link_token(journey)
    await superuser.execute("UPDATE external_panelists SET wrong_codes = 30 WHERE email = $1", EVA["email"])
    problem(await ask(journey, token), 409, "link_blocked")


async def test_sessions_are_asked_for_ten_times_a_minute_and_address(journey: Journey) -> None:
    unknown = new_token("oix", journey.accounts["admin"])
    answers = [await ask(journey, unknown) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert answers[0].headers["ratelimit-policy"] == '"external";q=10;w=60'
    signing = {"email": "nobody@example.org", "password": "does not matter here"}
    assert (await journey.client.post("/v1/sessions", json=signing)).status_code == 401, "counted apart"


async def test_expired_withdrawn_and_replaced_links_say_so(journey: Journey, superuser: Any) -> None:
    invited = await invite(journey)
    path = f"/v1/externals/{invited['id']}"
    old = await link_token(journey)
    await age(superuser, "link_expires_at", "15 days")
    problem(await ask(journey, old), 409, "link_expired")
    again = (await journey.call("POST", f"{path}/resend", {"days": 3}, by="recruiter")).json()
    assert again["state"] == "invited"
    new = await link_token(journey)
    assert new != old
    problem(await ask(journey, old), 404, "not_found", "token")
    session = await open_session(journey, new)
    await journey.call("DELETE", path, by="recruiter", status=204)
    problem(await ask(journey, new), 409, "link_revoked")
    ended = await journey.client.get(f"/v1/scorecards/{session['scorecard_id']}", headers=bearer(session))
    problem(ended, 401, "credential_invalid")
    await journey.call("POST", f"{path}/resend", {}, by="recruiter")
    again_open = await open_session(journey)
    assert (await journey.client.get(path_of(again_open), headers=bearer(again_open))).status_code == 200


async def texts(journey: Journey, superuser: Any) -> dict[str, list[bool]]:
    """For each template the messages to Eva, oldest first: whether the text is still there, and shown to an admin."""
    found: dict[str, list[bool]] = {}
    rows = await superuser.fetch(
        "SELECT id, template, body IS NOT NULL AS kept FROM mail_outbox WHERE to_address = $1 ORDER BY id", EVA["email"]
    )
    for row in rows:
        message = (await journey.call("GET", f"/v1/mail/{row['id']}")).json()
        assert message["why_no_body"] == (None if row["kept"] else "out_of_date")
        assert (message["body"] is not None) is row["kept"]
        found.setdefault(row["template"], []).append(row["kept"])
    return found


async def test_a_text_goes_with_its_link_or_code(journey: Journey, superuser: Any) -> None:
    path = f"/v1/externals/{(await invite(journey))['id']}"
    other = f"/v1/interviews/{journey.made['interview']['id']}/externals"
    await journey.call("POST", other, {"name": "Uwe Anders", "email": "uwe@partner.example"}, status=201)
    token = await link_token_of(journey, superuser, EVA["email"])
    await ask(journey, token)
    assert await texts(journey, superuser) == {"external_invitation": [True], "external_code": [True]}
    await ask(journey, token)
    assert await texts(journey, superuser) == {"external_invitation": [True], "external_code": [False, True]}
    assert (await verify(journey, token, await code_of(journey))).status_code == 201
    assert await texts(journey, superuser) == {"external_invitation": [False], "external_code": [False, False]}
    await journey.call("POST", f"{path}/resend", {})
    await journey.call("POST", f"{path}/resend", {})
    assert (await texts(journey, superuser))["external_invitation"] == [False, False, True]
    await journey.call("DELETE", path, by="recruiter", status=204)
    assert (await texts(journey, superuser))["external_invitation"] == [False, False, False]
    assert await link_token_of(journey, superuser, "uwe@partner.example"), "another one's link stays"


async def link_token_of(journey: Journey, superuser: Any, email: str) -> str:
    """The token in the newest invitation to this address."""
    found = await superuser.fetchval(
        "SELECT body FROM mail_outbox WHERE to_address = $1 AND template = 'external_invitation' ORDER BY id DESC",
        email,
    )
    return found.partition("/external/")[2].split()[0]


async def test_an_admin_on_the_panel_reads_neither_link_nor_code(journey: Journey) -> None:
    """With both of them the external panelist's draft could be read, and written."""
    member = {"email": "panelist_2@acme.example.org", "name": "Pal", "roles": ["admin", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    await invite(journey)
    token = await link_token(journey)
    await ask(journey, token)
    code = await code_of(journey)
    entries = (await journey.call("GET", "/v1/mail?limit=200", by="panelist_2")).json()["items"]
    mine = [one for one in entries if one["to"] == EVA["email"]]
    assert {one["template"] for one in mine} == {"external_invitation", "external_code"}
    await verify(journey, token, code)
    for one in mine:
        answer = await journey.call("GET", f"/v1/mail/{one['id']}", by="panelist_2")
        assert (answer.json()["body"], answer.json()["calendar"]) == (None, None)
        assert answer.json()["why_no_body"] == "on_panel"
        assert token not in answer.text


def path_of(session: dict[str, Any]) -> str:
    return f"/v1/scorecards/{session['scorecard_id']}"


@pytest.mark.parametrize("how", ["recused", "cancelled", "left", "resent"])
async def test_a_session_ends_with_what_it_was_for(journey: Journey, how: str) -> None:
    invited = await invite(journey)
    session = await open_session(journey)
    card, interview = path_of(session), f"/v1/interviews/{session['interview_id']}"
    gone = {"kind": "unavailable", "reason": "Eva has another appointment."}
    if how == "recused":
        await journey.client.post(f"{card}/recuse", json=gone, headers=bearer(session))
    elif how == "cancelled":
        await journey.call("POST", f"{interview}/cancel", {"reason": "The candidate has withdrawn."})
    elif how == "left":
        left = await journey.client.delete("/v1/external-sessions/current", headers=bearer(session))
        assert left.status_code == 204
    else:
        await journey.call("POST", f"/v1/externals/{invited['id']}/resend", {})
    problem(await journey.client.get(card, headers=bearer(session)), 401, "credential_invalid")
    if how in {"recused", "cancelled"}:
        refused = await journey.call("POST", f"/v1/externals/{invited['id']}/resend", {}, status=409)
        assert refused.json()["code"] == how


async def test_nothing_tells_the_planner_whether_an_external_has_opened_or_locked(journey: Journey) -> None:
    """An admin on the panel plans it as well; opened and locked must look like untouched."""
    member = {"email": "panelist_2@acme.example.org", "name": "Pal", "roles": ["admin", "panelist"]}
    await journey.call("POST", "/v1/members", member)
    invited = await invite(journey)

    async def seen() -> list[Any]:
        interview = f"/v1/interviews/{journey.made['interview']['id']}"
        listed = (await journey.call("GET", f"{interview}/externals", by="panelist_2")).json()
        panel = (await journey.call("GET", interview, by="panelist_2")).json()
        return [listed[0]["state"], {**listed[0], "link_expires_at": ""}, panel["seats"], panel["interview"]]

    before = await seen()
    session = await open_session(journey)
    assert await seen() == before
    assert (await fill_and_lock(journey, session)).status_code == 200
    assert await seen() == before
    resent = await journey.call("POST", f"/v1/externals/{invited['id']}/resend", {}, by="panelist_2")
    assert resent.status_code == 200
    assert await seen() == before
    token = await link_token(journey)
    assert (await ask(journey, token)).status_code == 201, "whoever holds the link alone is not told either"
    problem(await verify(journey, token, await code_of(journey)), 409, "locked")
    await journey.call("DELETE", f"/v1/externals/{invited['id']}", by="panelist_2")


async def test_members_and_people_on_the_panel_are_not_invited(journey: Journey, world: World) -> None:
    path = f"/v1/interviews/{journey.made['interview']['id']}/externals"
    member = {"name": "Pat", "email": "PANELIST_3@acme.example.org"}
    assert (await journey.call("POST", path, member, status=409)).json()["code"] == "is_member"
    await invite(journey)
    assert (await journey.call("POST", path, EVA, status=409)).json()["code"] == "seated"
    for role in ("hiring_manager", "panelist", "hr", "team_lead", "viewer"):
        await journey.call("POST", path, {**EVA, "email": "x@partner.example"}, by=role, status=403)
    by_hand = await journey.call("POST", "/v1/members", {**EVA, "roles": ["external"]}, status=422)
    assert by_hand.json()["code"] == "by_invitation"
    members = (await journey.call("GET", "/v1/members?limit=200")).json()["items"]
    (eva,) = [one for one in members if one["email"] == EVA["email"]]
    assert eva["roles"] == ["external"]
    for body in (
        {"name": "k", "scopes": ["organisation:read"], "account_id": eva["account_id"]},
        {"title": "x", "role_profile_id": world.ids["profile"], "rubric_id": world.ids["rubric"],
         "owner_id": eva["account_id"]},
    ):  # fmt: skip
        path = "/v1/keys" if "scopes" in body else "/v1/requisitions"
        assert (await journey.call("POST", path, body, status=422)).json()["code"] == "not_a_member"
    seat = {"panelists": [eva["account_id"]]}
    await journey.call("POST", f"/v1/interviews/{world.ids['blind_interview']}/seats", seat, status=422)


async def test_being_invited_elsewhere_does_not_get_in_the_way_of_signing_in(world: World) -> None:
    """An account is global by e-mail; an external panelist here may be a member there."""
    password = "a password of her own choice"
    admin = world.other.auth()
    home = {"email": EVA["email"], "name": "Eva at home", "roles": ["viewer"], "password": password}
    await world.client.post("/v1/members", json=home, headers=admin)
    journey = world.journey
    await journey.interview("Mo Lang", ("panelist",))
    await invite(journey)
    signed = await world.client.post("/v1/sessions", json={"email": EVA["email"], "password": password})
    world.client.cookies.clear()
    assert signed.status_code == 201, signed.text
    assert signed.json()["organisation_id"] == str(world.other.organisation_id)
    session = await open_session(journey)
    me = await world.client.get("/v1/me", headers=bearer(session))
    problem(me, 403, "scope_missing")


async def test_two_seats_of_one_person_are_two_worlds(journey: Journey) -> None:
    await invite(journey)
    first = await open_session(journey)
    await journey.interview("Lu Mang", ("panelist", "panelist_2"))
    await invite(journey)
    second = await open_session(journey)
    assert first["scorecard_id"] != second["scorecard_id"]
    assert (await journey.client.get(path_of(first), headers=bearer(first))).status_code == 200
    problem(await journey.client.get(path_of(second), headers=bearer(first)), 404, "not_found")
    other = f"/v1/interviews/{second['interview_id']}"
    problem(await journey.client.get(other, headers=bearer(first)), 404, "not_found")
