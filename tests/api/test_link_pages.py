"""Pages behind mailed links, as a browser without a script asks for them: candidate, self-report, external panelist."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.exceptions import MethodNotAllowedException
from litestar.testing import RequestFactory

from api.errors import TryLater
from api.pages.links import candidate_report
from api.unit_of_work import SESSION_COOKIE
from domain.access.tokens import new_token
from domain.candidate_feedback.model import COMMENT_MOST
from tests.api.conftest import World
from tests.api.furnishing_feedback import COMMENT
from tests.api.journey import Journey
from tests.api.test_externals import EVA, age, code_of, invite, link_token
from tests.api.test_fairness import KEPT, link, switch

pytestmark = pytest.mark.anyio
OWN = {"Origin": "http://test"}


async def send(world: World, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
    """A form, as a browser sends it from a page of ours."""
    return await world.client.post(path, data=fields or {}, headers={**OWN, **headers})


def text_of(answer: httpx.Response) -> str:
    """What stands on the page, without its tags."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def headers_are_strict(answer: httpx.Response) -> None:
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_candidate_reads_and_answers_their_report(world: World) -> None:
    path = f"/candidate-report/{world.ids['candidate_report_token']}"
    page = await world.client.get(path)
    assert page.status_code == 200, page.text
    headers_are_strict(page)
    assert COMMENT in text_of(page)
    said = {"kind": "correction", "about": "customer_orientation", "text": "It was four hotels\r\nthat I rang."}
    sent = await send(world, f"{path}/comments", said)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?sent=1#comments")
    assert "set-cookie" not in sent.headers
    after = await world.client.get(f"{path}?sent=1")
    assert "four hotels that I rang." in text_of(after)
    (told,) = re.findall(r'<section id="comments">.*?role="status">([^<]+)<', after.text, re.DOTALL)
    assert "stored with your application" in told, "where the browser scrolls to"
    # Sent twice it is said once.
    await send(world, f"{path}/comments", said)
    assert text_of(await world.client.get(path)).count("four hotels that I rang.") == 1


@pytest.mark.parametrize(
    ("fields", "spoken"),
    [
        ({"kind": "comment", "text": "  "}, "Write something first."),
        ({"kind": "comment", "text": ""}, "Write something first."),
        ({"kind": "comment", "text": "x" * (COMMENT_MOST + 1)}, f"Write at most {COMMENT_MOST} characters."),
        ({"kind": "comment", "text": "Hello.", "about": "knitting"}, "Choose from the lists"),
        ({"kind": "shout", "text": "Hello."}, "Choose from the lists"),
    ],
)
async def test_a_comment_that_cannot_be_taken_is_kept_on_the_page(
    shared_world: World, fields: dict[str, str], spoken: str
) -> None:
    path = f"/candidate-report/{shared_world.ids['candidate_report_token']}/comments"
    answer = await send(shared_world, path, {"about": "empathy", **fields})
    assert answer.status_code == 422
    assert spoken in text_of(answer)
    assert f">\n{fields['text']}</textarea>" in answer.text
    assert ('<option value="empathy" selected>' in answer.text) == ("about" not in fields)
    # What is wrong is told with the field that it is about, and stands below the place that the form leads to.
    problem = re.search(
        r'<section aria-labelledby="say"><h2 id="say">.*?<a id="problem" href="#([\w-]+)">', answer.text, re.S
    )
    assert problem is not None
    assert re.search(rf'id="{problem[1]}"[^>]* aria-describedby="[^"]*problem"', answer.text)
    assert f'action="{path}#say"' in answer.text


async def test_a_report_that_an_earlier_version_stored_otherwise_is_offered_as_its_file(
    world: World, superuser: Any
) -> None:
    await superuser.execute(
        "UPDATE reports SET document = document - 'looked_at' WHERE subject_id = $1 AND edition = 'candidate'",
        UUID(world.ids["application"]),
    )
    token = world.ids["candidate_report_token"]
    page = await world.client.get(f"/candidate-report/{token}", headers={"Accept-Language": "de"})
    assert page.status_code == 200
    assert "liegt als PDF vor" in text_of(page)
    headers_are_strict(page)
    (file,) = re.findall(r'<a class="button" href="([^"]+)">', page.text)
    assert (await world.client.get(file)).headers["content-type"] == "application/pdf"


def test_when_to_ask_again_is_told_with_the_candidates_message_too() -> None:
    for error, name, value in (
        (TryLater("Wait.", 7), "Retry-After", "7"),
        (MethodNotAllowedException(headers={"Allow": "GET"}), "Allow", "GET"),
    ):
        request = RequestFactory(app=Litestar([])).get("/candidate-report/oir_x")
        request.scope["state"]["request_id"] = "1"
        answer = candidate_report.on_error(request, error)
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    ("language", "spoken", "direction"),
    [("en", "opens no report", "ltr"), ("de-DE,de", "öffnet keinen Bericht", "ltr"), ("ar", "لا يفتح أي تقرير", "rtl")],
)
async def test_a_link_that_opens_nothing_says_so_in_the_browsers_language(
    shared_world: World, language: str, spoken: str, direction: str
) -> None:
    answer = await shared_world.client.get("/candidate-report/oir_nothing", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert spoken in text_of(answer)
    assert f'dir="{direction}"' in answer.text


@pytest.mark.parametrize("path", ["/candidate-report/oir_x/comments", "/self-report/osr_x", "/external/oix_x/code"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_another_site_cannot_send_a_form(shared_world: World, path: str, headers: dict[str, str]) -> None:
    answer = await shared_world.client.post(path, data={"text": "x"}, headers=headers)
    assert answer.status_code == 403


async def test_questions_about_oneself_are_answered_once_and_taken_back(world: World, superuser: Any) -> None:
    assert (await switch(world)).status_code == 200
    path = (await link(world)).removeprefix("/v1")
    page = await world.client.get(path)
    assert page.status_code == 200
    headers_are_strict(page)
    codes = re.findall(r'name="sex" value="(\w+)"', page.text)
    before = await superuser.fetchval(KEPT)
    sent = await send(world, path, {"sex": codes[0], "ethnicity": ""})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?done=stored")
    assert "set-cookie" not in sent.headers
    assert await superuser.fetchval(KEPT) == before + 1
    again = await send(world, path, {"sex": codes[1]})
    assert again.status_code == 422
    assert "Answers were sent already" in text_of(again)
    gone = await send(world, f"{path}/withdraw")
    assert gone.headers["location"] == "/self-report/withdrawn"
    assert await superuser.fetchval(KEPT) == before
    assert (await world.client.get(path)).status_code == 404


@pytest.mark.parametrize("closed", ["expired", "switched off"])
async def test_answers_are_taken_back_also_where_the_link_takes_none_any_more(
    world: World, superuser: Any, closed: str
) -> None:
    assert (await switch(world)).status_code == 200
    path = (await link(world)).removeprefix("/v1")
    before = await superuser.fetchval(KEPT)
    page = await world.client.get(path)
    answer = re.findall(r'name="sex" value="(\w+)"', page.text)[0]
    assert (await send(world, path, {"sex": answer})).status_code == 303
    if closed == "expired":
        await superuser.execute("UPDATE demographics.invitations SET expires_on = current_date - 1")
    else:
        await switch(world, enabled=False)
    page = await world.client.get(path)
    assert page.status_code == 404
    assert 'name="sex"' not in page.text
    # The same page for a link that never was: it tells nobody whether somebody has answered.
    unknown = await world.client.get("/self-report/osr_nothing")
    assert unknown.text.replace("osr_nothing", "TOKEN") == page.text.replace(path.rpartition("/")[2], "TOKEN")
    form = re.search(r'<form method="post" action="([^"]+)">', page.text)
    assert form is not None
    gone = await send(world, form[1])
    assert gone.headers["location"] == "/self-report/withdrawn"
    assert await superuser.fetchval(KEPT) == before
    again = await send(world, form[1])
    assert again.status_code == 404
    assert "Nothing was deleted" in text_of(again)


async def test_an_external_panelist_comes_in_by_link_and_code(world: World) -> None:
    journey = world.journey
    await journey.interview("Mo Lang", ("panelist", "panelist_2"))
    invited = await invite(journey)
    path = f"/external/{await link_token(journey)}"
    page = await world.client.get(path)
    assert page.status_code == 200
    headers_are_strict(page)
    assert await codes_sent(journey) == 0, "a mail scanner that follows the link sends no code"
    asked = await send(world, f"{path}/code")
    assert (asked.status_code, asked.headers["location"]) == (303, f"{path}?sent=1")
    code = await code_of(journey)
    wrong = await send(world, path, {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status_code == 422
    assert "This is not the code that was sent." in text_of(wrong)
    opened = await send(world, path, {"code": f" {code[:3]} {code[3:]} "})
    assert opened.status_code == 303
    assert opened.headers["location"] == f"/scorecards/{invited['scorecard_id']}"
    cookie = opened.headers["set-cookie"].lower()
    assert SESSION_COOKIE in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    # The link is used up; the browser that used it is led on.
    again = await world.client.get(path)
    assert again.headers["location"] == f"/scorecards/{invited['scorecard_id']}"
    left = await send(world, "/external/leave")
    assert left.status_code == 200
    closed = await world.client.get(path)
    assert closed.status_code == 409
    assert "works once" in text_of(closed)


async def test_wrong_codes_are_counted_although_they_are_refused(world: World) -> None:
    journey = world.journey
    await journey.interview("Mo Lang", ("panelist", "panelist_2"))
    await invite(journey)
    path = f"/external/{await link_token(journey)}"
    await send(world, f"{path}/code")
    code = await code_of(journey)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert (await send(world, path, {"code": wrong})).status_code == 422
    spent = await send(world, path, {"code": code})
    assert spent.status_code == 422
    assert "tried too often" in text_of(spent)


async def test_a_used_link_leads_to_its_own_scorecard_and_to_no_other(world: World) -> None:
    journey = world.journey
    opened = []
    for name in ("Mo Lang", "Lea Lang"):
        await journey.interview(name, ("panelist", "panelist_2"))
        card = (await invite(journey))["scorecard_id"]
        path = f"/external/{await link_token(journey)}"
        await send(world, f"{path}/code")
        assert (await send(world, path, {"code": await code_of(journey)})).status_code == 303
        opened.append((path, card))
    (first, _), (second, card) = opened
    # The browser holds the second session; the first link stands in the mail still.
    closed = await world.client.get(first)
    assert closed.status_code == 409
    assert "works once" in text_of(closed)
    assert (await world.client.get(second)).headers["location"] == f"/scorecards/{card}"
    unknown = await world.client.get(f"/external/{new_token('oix', world.tenant.organisation_id)}")
    assert unknown.status_code == 404


async def test_a_code_that_works_can_be_entered_whenever_the_link_is_opened(world: World, superuser: Any) -> None:
    journey = world.journey
    await journey.interview("Mo Lang", ("panelist", "panelist_2"))
    card = (await invite(journey))["scorecard_id"]
    path = f"/external/{await link_token(journey)}"
    before = await world.client.get(path)
    assert 'name="code"' in before.text
    for _ in range(3):
        assert (await send(world, f"{path}/code")).status_code == 303
    code = await code_of(journey)
    assert "on its way" in text_of(await world.client.get(f"{path}?sent=1"))
    fourth = await send(world, f"{path}/code")
    assert fourth.status_code == 422
    assert "3 codes were sent within an hour" in text_of(fourth)
    assert 'name="code"' in fourth.text
    await age(superuser, "code_expires_at", "1 hour")
    expired = await send(world, path, {"code": code})
    assert "This code has expired" in text_of(expired)
    assert "on its way" not in text_of(expired)
    await age(superuser, "code_expires_at", "-1 hour")
    assert (await send(world, path, {"code": code})).headers["location"] == f"/scorecards/{card}"


async def test_a_code_for_a_link_that_was_replaced_meanwhile_says_so(world: World) -> None:
    path = f"/external/{new_token('oix', world.tenant.organisation_id)}"
    answer = await send(world, path, {"code": "123456"})
    assert answer.status_code == 404
    assert "a newer one has replaced it" in text_of(answer)


async def test_looking_at_the_way_in_takes_nothing_from_the_tries(shared_world: World) -> None:
    path = f"/external/{new_token('oix', shared_world.tenant.organisation_id)}"
    assert '"external"' not in (await shared_world.client.get(path)).headers["ratelimit-policy"]
    for tried in (path, f"{path}/code"):
        answer = await send(shared_world, tried, {"code": "123456"})
        assert answer.headers["ratelimit-policy"].startswith('"external";')


async def codes_sent(journey: Journey) -> int:
    entries = (await journey.call("GET", "/v1/mail?limit=200")).json()["items"]
    return sum(one["template"] == "external_code" and one["to"] == EVA["email"] for one in entries)
