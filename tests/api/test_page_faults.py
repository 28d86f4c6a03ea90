"""What a refused form gives back: nothing that somebody typed is lost, no secret is shown, and every advice is true."""

import asyncio
from html.parser import HTMLParser
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar, post
from litestar.testing import RequestFactory

from api.errors import BodyTooLarge, RequestTimeout, TryLater
from api.pages.forms import FORM
from api.pages.kept import Kept, is_secret, kept_of, label_of
from api.pages.refusals import on_page_error
from api.rate_limit import SIGN_INS_PER_MINUTE
from api.unit_of_work import SESSION_COOKIE
from domain.errors import Conflict, Forbidden, NotFound, ScopeMissing, Stale, invalid
from tests.api.conftest import PASSWORD, World
from tests.api.test_externals import invite, open_session
from tests.api.test_page_frame import BROWSER, OWN, cookie, heading

pytestmark = pytest.mark.anyio
TYPED = "Ana <b>\n& Co"
NAVIGATION = {**BROWSER, "Sec-Fetch-Mode": "navigate"}
RAISE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{}'; END $$
"""
REFUSE = "CREATE TRIGGER refuse BEFORE INSERT ON candidates FOR EACH ROW EXECUTE FUNCTION refuse()"


class Forms(HTMLParser):
    """The forms of a page: address → what a browser would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, str]]] = {}
        self._at, self._area, self._text = "", "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._at = given.get("action", "")
            self.found[self._at] = []
        elif tag == "input" and self._at and given.get("name"):
            self.found[self._at].append((given["name"], given.get("value", "")))
        elif tag == "textarea" and self._at:
            self._area, self._text = given.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.found[self._at].append((self._area, self._text.removeprefix("\n")))
            self._area = ""
        elif tag == "form":
            self._at = ""


def refused(error: Exception, *, fields: str = "name=Ana&revision=3", own: bool = True) -> httpx.Response:
    """The page of an error that was raised on a form."""
    app = Litestar([], openapi_config=None)
    app.state.base_url = "http://test"
    headers = {"content-type": FORM, "origin": "http://test" if own else "http://evil.example"}
    request = RequestFactory(app=app).post("/teams/a?b=c", headers=headers)
    request.scope["state"].update(request_id="r-1", body=fields.encode())
    request.scope["route_handler"] = post("/teams/a")(_nothing)
    answer = on_page_error(request, error)
    return httpx.Response(answer.status_code or 0, text=answer.content)


async def _nothing() -> None:
    """A route as far as the page of an error asks for it."""


@pytest.mark.parametrize(
    ("error", "status", "title", "advice", "again"),
    [
        (Stale(), 412, "Somebody else changed this meanwhile", "read what changed and enter yours again", False),
        (TryLater("Everybody is at work.", 2), 503, "This does not work at the moment", "Everybody is at work", True),
        (ConnectionError(), 503, "This does not work at the moment", "then send it again", True),
        (RuntimeError(), 500, "Something went wrong on our side", "quote the number", True),
        (Conflict("Being worked on.", code="idempotency_in_flight"), 409, "This is not possible now", "Being", True),
        (Conflict("It is locked.", code="locked"), 409, "This is not possible now", "It is locked.", False),
        (NotFound("team"), 404, "There is nothing here", "removed meanwhile", False),
        (ScopeMissing("x", ["teams:write"]), 403, "You may not do this", "Ask an administrator", False),
        (invalid("x", "invalid", "Too many fields."), 422, "Something needs to be corrected", "Too many", False),
    ],
)
def test_what_was_typed_stands_on_the_page_of_every_refusal(
    error: Exception, status: int, title: str, advice: str, again: bool
) -> None:
    answer = refused(error)
    assert (answer.status_code, heading(answer)) == (status, title)
    assert advice in answer.text
    assert 'value="Ana"' in answer.text
    sent = {"/teams/a?b=c": [("name", "Ana"), ("revision", "3")]} if again else {}
    assert Forms(answer.text).found == sent
    assert ("Copy what you need" in answer.text) is not again
    assert "ETag" not in answer.text


def test_a_rule_that_is_no_matter_of_roles_sends_nobody_to_an_administrator() -> None:
    answer = refused(Forbidden("You wrote on this yourself.", code="own_work"))
    assert "You wrote on this yourself." in answer.text
    assert "administrator" not in answer.text


@pytest.mark.parametrize("error", [BodyTooLarge("x", code="x"), RequestTimeout("x", code="x")])
def test_what_did_not_arrive_is_said_not_to_be_kept(error: Exception) -> None:
    assert "so it cannot be shown here" in refused(error).text


def test_what_another_site_sends_is_not_shown() -> None:
    answer = refused(RuntimeError(), fields="name=Call+this+number", own=False)
    assert answer.status_code == 500
    assert "Call this number" not in answer.text
    assert Forms(answer.text).found == {}


def test_a_form_with_a_secret_is_not_sent_again_without_it() -> None:
    answer = refused(RuntimeError(), fields="name=Ana&new_password=hush+hush+hush&code=123456")
    assert 'value="Ana"' in answer.text
    assert "hush" not in answer.text
    assert "123456" not in answer.text
    assert "enter them again" in answer.text
    assert Forms(answer.text).found == {}


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("password", True), ("new_password", True), ("code", True), ("token", True), ("client_secret", True),
        ("values[0].code", False), ("competency_code", False), ("name", False),
    ],
)  # fmt: skip
def test_secrets_are_known_by_their_names(name: str, secret: bool) -> None:
    assert is_secret(name) is secret


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("notes[0].text", "Notes 1, text"),
        ("starts_at", "Starts at"),
        ("", "Field"),
        ("a" * 200, "A" + "a" * 79),
        (f"x[{'9' * 5000}]", "X[" + "9" * 78),
    ],
)
def test_fields_are_called_in_words(name: str, label: str) -> None:
    assert label_of(name) == label


def test_what_a_page_put_into_a_form_is_carried_but_not_shown() -> None:
    pairs = (("_once", "1"), ("revision", "4"), ("id", "x"), ("owner_id", "00000000-0000-7000-8000-000000000000"))
    kept = Kept(pairs=(*pairs, ("why", "Because"), ("more", "a\nb"), ("empty", " ")))
    assert [(one.name, one.rows) for one in kept.fields if not one.hidden] == [("why", 0), ("more", 3)]
    assert [one.name for one in kept.fields] == ["_once", "revision", "id", "owner_id", "why", "more", "empty"]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nname=\r\n--x--"),
        ("multipart/form-data; boundary=(", b"\xff\xfe--(\r\n\r\n"),
        ("text/plain", b"a=b"),
    ],
)
def test_no_body_breaks_the_page_of_a_refusal(media_type: str, body: bytes) -> None:
    app = Litestar([], openapi_config=None)
    app.state.base_url = "http://test"
    request = RequestFactory(app=app).post("/x", headers={"content-type": media_type, "origin": "http://test"})
    request.scope["state"]["body"] = body
    assert kept_of(request) in {None, Kept()}


@pytest.mark.parametrize(("code", "status"), [("57014", 503), ("22012", 500)])
async def test_a_form_that_met_a_fault_can_be_sent_again(world: World, superuser: Any, code: str, status: int) -> None:
    await superuser.execute(RAISE.format(code))
    await superuser.execute(REFUSE)
    headers = {**cookie(world), **OWN, "Referer": "http://test/candidates/new"}
    fields = {"name": TYPED, "email": "ana@example.org", "external_id": "", "_once": "one-form"}
    answer = await world.client.post("/candidates/new", data=fields, headers=headers)
    assert answer.status_code == status
    assert "<b>" not in answer.text
    assert 'href="/candidates/new" target="_blank"' in answer.text
    again = Forms(answer.text).found["/candidates/new"]
    assert dict(again) == fields
    await superuser.execute("DROP TRIGGER refuse ON candidates")
    done = await world.client.post("/candidates/new", data=dict(again), headers=headers)
    assert done.status_code == 303, done.text
    assert await superuser.fetchval("SELECT count(*) FROM candidates WHERE name = $1", TYPED) == 1


async def test_a_referrer_elsewhere_is_no_way_back(shared_world: World) -> None:
    for referrer in ("http://evil.example/x", "http://test//evil.example", "http://[", "x"):
        headers = {**cookie(shared_world), **OWN, "Referer": referrer}
        answer = await shared_world.client.post("/candidates/new", data={"name": "x" * 1_100_000}, headers=headers)
        assert answer.status_code == 413
        assert "Open the page again</a>" not in answer.text
        assert "evil" not in answer.text


async def test_too_much_says_how_much_is_taken(shared_world: World) -> None:
    headers = {**cookie(shared_world), **OWN}
    answer = await shared_world.client.post("/candidates/new", data={"name": "x" * 1_100_000}, headers=headers)
    assert (answer.status_code, heading(answer)) == (413, "That is too much at once")
    assert "This page takes 1 MB at most." in answer.text


async def test_a_held_form_that_somebody_may_not_send_is_shown(world: World) -> None:
    member = {"email": "pia@held.example.org", "name": "Pia", "roles": ["panelist"], "password": PASSWORD}
    await world.client.post("/v1/members", json=member, headers=world.tenant.auth("admin"))
    fields = {
        "email": member["email"], "password": PASSWORD, "held_for": "/candidates/new", "held.name": TYPED,
    }  # fmt: skip
    signed_in = await world.client.post("/sign-in", data=fields, headers=OWN)
    assert heading(signed_in) == "You are signed in"
    session = {"Cookie": f"{SESSION_COOKIE}={world.client.cookies[SESSION_COOKIE]}"}
    world.client.cookies.clear()
    answer = await world.client.post("/candidates/new", data={"name": TYPED}, headers={**session, **OWN})
    assert (answer.status_code, heading(answer)) == (403, "You may not do this")
    assert "Ana &lt;b&gt;\n&amp; Co" in answer.text
    assert Forms(answer.text).found == {}


async def test_the_limit_of_sign_ins_keeps_the_form_that_waits(world: World) -> None:
    fields = {
        "email": "nobody@example.org", "password": "wrong wrong wrong", "held_for": "/scorecards/x",
        "held.notes[0].text": TYPED, "held._file": "people.csv",
    }  # fmt: skip
    for _ in range(SIGN_INS_PER_MINUTE):
        answer = await world.client.post("/sign-in", data=fields, headers=OWN)
        assert answer.status_code == 403
    for path in ("/sign-in", "/sign-in/organisation"):
        answer = await world.client.post(path, data=fields, headers=OWN)
        assert (answer.status_code, heading(answer)) == (429, "Sign in again")
        assert int(answer.headers["retry-after"]) > 0
        assert "try again in" in answer.text
        assert "wrong wrong" not in answer.text
        again = dict(Forms(answer.text).found["/sign-in"])
        assert again["held.notes[0].text"] == TYPED
        assert (again["held_for"], again["email"]) == ("/scorecards/x", fields["email"])
        assert "people.csv" in answer.text
    other = await world.client.post("/sign-in", data=fields, headers={"Origin": "http://evil.example"})
    assert other.status_code == 429
    assert "&amp; Co" not in other.text


async def test_any_other_limit_keeps_what_was_typed(world: World) -> None:
    path = "/welcome/not-a-token"
    fields = {"name": TYPED, "password": "hush hush hush"}
    answers = [await world.client.post(path, data=fields, headers=OWN) for _ in range(SIGN_INS_PER_MINUTE + 1)]
    assert answers[-1].status_code == 429
    assert "Ana &lt;b&gt;\n&amp; Co" in answers[-1].text
    assert "hush" not in answers[-1].text


async def test_a_form_with_a_file_keeps_its_texts_when_the_session_has_ended(world: World) -> None:
    csv = "email,name\r\numa@example.org,Uma “U” <Unique>"
    files = {"file": ("people.csv", b"email\r\nx@example.org", "text/csv")}
    answer = await world.client.post("/people/import", data={"csv": csv}, files=files, headers=OWN)
    assert (answer.status_code, heading(answer)) == (401, "Sign in again")
    assert "The file “people.csv” is not kept" in answer.text
    held = dict(Forms(answer.text).found["/sign-in"])
    assert held["held.csv"] == csv.replace("\r\n", "\n")
    fields = {**held, "email": "ida@acme.example.org", "password": PASSWORD}
    signed_in = await world.client.post("/sign-in", data=fields, headers=OWN)
    assert heading(signed_in) == "You are signed in"
    assert "choose it again" in signed_in.text
    sent = Forms(signed_in.text).found["/people/import"]
    tried = await world.client.post("/people/import", data=dict(sent), headers=OWN)
    assert tried.status_code == 200, tried.text
    assert "What this file would change" in tried.text
    assert "uma@example.org" in tried.text


async def test_what_the_database_refuses_of_an_entry_is_said_and_is_no_fault_of_ours(superuser: Any) -> None:
    with pytest.raises(asyncpg.DataError) as too_large:
        await superuser.fetchval("SELECT $1::int", 2**31)
    answer = refused(too_large.value)
    assert (answer.status_code, heading(answer)) == (422, "Something needs to be corrected")
    assert "A number is too large" in answer.text
    exists = asyncpg.UniqueViolationError("x")
    exists.constraint_name = "teams_organisation_id_name_key"
    answer = refused(exists)
    assert (answer.status_code, heading(answer)) == (409, "This is not possible now")
    assert "Another team has this name." in answer.text


async def test_guests_are_led_to_their_scorecard_and_not_to_a_start_page(world: World) -> None:
    journey = world.journey
    await journey.interview("Mo Lang", ("panelist", "panelist_2"))
    await invite(journey)
    session = await open_session(journey)
    world.client.cookies.clear()
    headers = {"Cookie": f"{SESSION_COOKIE}={session['token']}", **BROWSER}
    answer = await world.client.get("/", headers=headers)
    assert (answer.status_code, heading(answer)) == (403, "You may not do this")
    assert f'href="/scorecards/{session["scorecard_id"]}">To your scorecard</a>' in answer.text
    assert "Your link opens one scorecard and nothing else." in answer.text
    assert "start page" not in answer.text


FILES = ["/v1/people/export", "/v1/reports/00000000-0000-7000-8000-000000000000/file"]


@pytest.mark.parametrize("path", FILES)
async def test_a_link_to_a_file_leads_to_the_sign_in(shared_world: World, path: str) -> None:
    there = await shared_world.client.get(path, headers=NAVIGATION)
    assert (there.status_code, there.headers["location"]) == (303, f"/sign-in?next={path.replace('/', '%2F')}")
    # Where a page led to the file, that page comes after signing in: a file leaves the browser where it was.
    headers = {**NAVIGATION, "Referer": "http://test/people?q=a"}
    back = await shared_world.client.get(path, headers=headers)
    assert back.headers["location"] == "/sign-in?next=%2Fpeople%3Fq%3Da"
    evil = await shared_world.client.get(path, headers={**NAVIGATION, "Referer": "http://evil.example/people"})
    assert evil.headers["location"] == there.headers["location"]


async def test_other_refusals_of_such_a_link_are_pages_too(shared_world: World) -> None:
    headers = {**cookie(shared_world), **NAVIGATION, "Referer": "http://test/reports"}
    answer = await shared_world.client.get(FILES[1], headers=headers)
    assert (answer.status_code, heading(answer)) == (404, "There is nothing here")
    assert 'href="/reports">Open the page again' in answer.text


@pytest.mark.parametrize(
    "headers",
    [{}, BROWSER, {"Accept": "application/json", "Sec-Fetch-Mode": "navigate"}, {**BROWSER, "Sec-Fetch-Mode": "cors"}],
)
async def test_programs_and_scripts_get_problem_documents_as_before(
    shared_world: World, headers: dict[str, str]
) -> None:
    answer = await shared_world.client.get(FILES[0], headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    sent = await shared_world.client.post("/v1/candidates", json={"name": "x"}, headers=NAVIGATION)
    assert (sent.status_code, sent.headers["content-type"]) == (401, "application/problem+json")


async def test_guests_read_how_they_come_in_again(shared_world: World) -> None:
    path = f"/scorecards/{shared_world.ids['blind_cards']['panelist_2']}"
    led = await shared_world.client.get(path)
    shown = await shared_world.client.get(led.headers["location"])
    assert "Guests without an account" in shown.text
    assert "ask whoever invited you to send a new one" in shown.text
    assert "I am signed in" not in shown.text
    other = await shared_world.client.get("/sign-in?next=/teams")
    assert "Guests" not in other.text
    again = await shared_world.client.post(path, data={"revision": "1", "notes[0].text": TYPED}, headers=OWN)
    assert "Guests without an account" in again.text
    assert "I am signed in: send it" in again.text
    assert dict(Forms(again.text).found[path]) == {"revision": "1", "notes[0].text": TYPED}


async def test_forms_sent_at_the_same_moment_get_one_answer(world: World, superuser: Any) -> None:
    """A lock on the table holds the first one back until all have arrived."""
    headers = {**cookie(world), **OWN}
    fields = {"name": "Dot Double", "email": "", "external_id": "", "_once": "one-form"}
    transaction = superuser.transaction()
    await transaction.start()
    await superuser.execute("LOCK TABLE candidates IN SHARE MODE")
    sent = [asyncio.create_task(world.client.post("/candidates/new", data=fields, headers=headers)) for _ in range(4)]
    done, _ = await asyncio.wait(sent, timeout=1)
    assert not done, [one.result().text for one in done]
    await transaction.rollback()
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await superuser.fetchval("SELECT count(*) FROM candidates WHERE name = 'Dot Double'") == 1
