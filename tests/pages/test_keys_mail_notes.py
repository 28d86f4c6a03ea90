"""API keys, the mail outbox and the search in notes."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.headerregistry import Address
from html import unescape
from uuid import UUID

import asyncpg
import httpx
import pytest
from playwright.async_api import expect

from api.pages.access.keys import GROUPS, scope_groups
from api.pages.hiring.notes import REQUISITIONS_MOST, Piece, pieces_of
from api.smtp import SmtpServer
from domain.access import sessions
from domain.access.rules import ALL_SCOPES, RESOURCES, ROLE_SCOPES
from domain.database import Connection, Pool, set_tenant
from domain.interviews.search import Match
from domain.mail.service import post
from tests.conftest import Database, Tenant, serving, settings_for
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
NOWHERE = SmtpServer(host="127.0.0.1", port=9, tls="never", sender=Address("", addr_spec="hiring@example.org"))
LINK = "https://hiring.example.org/calibrations/17"
MORE_REQUISITIONS = """
    INSERT INTO requisitions (organisation_id, id, title, role_profile_id, rubric_id, owner_id)
    SELECT organisation_id, ('ffffffff-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid, 'Post ' || number,
        role_profile_id, rubric_id, owner_id
    FROM requisitions, generate_series(1, $1) AS number
"""


# Keys


async def test_a_key_is_made_used_and_revoked(visit: Visits, fresh: Organisation) -> None:
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await window.go("/keys")
        await page.get_by_role("link", name="Make an API key").first.click()
        await expect(page.get_by_label("Stands for")).to_have_count(0)
        await page.get_by_label("Name").fill("Applicant tracking")
        await page.get_by_label("Works for").select_option("30 days")
        await page.get_by_label("read candidates").check()
        await page.get_by_role("button", name="Make the key").click()
        await expect(page.get_by_text("This is the only time")).to_be_visible()
        secret = await page.get_by_label("Secret").input_value()
        assert secret not in page.url
        await page.get_by_role("button", name="Copy").click()
        await expect(page.get_by_text("Copied.")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == secret
        await check_accessible(window)
        key = {"Authorization": f"Bearer {secret}"}
        assert (await fresh.client.get("/v1/candidates", headers=key)).status_code == 200
        assert (await fresh.client.get("/v1/requisitions", headers=key)).status_code == 403
        await page.get_by_role("link", name="I have it").click()
        row = page.get_by_role("row", name="Applicant tracking")
        await expect(row).to_contain_text(f"…{secret[-4:]}")
        assert secret not in await page.content()
        await row.get_by_role("button", name="Revoke Applicant tracking").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke it").click()
        await expect(row).to_contain_text("revoked")
        await expect(row.get_by_role("button")).to_have_count(0)
        assert (await fresh.client.get("/v1/candidates", headers=key)).status_code == 401


async def test_a_secret_is_kept_nowhere_and_a_second_click_makes_no_second_key(site: Site, fresh: Organisation) -> None:
    form = {"_once": "abc", "name": "Twice", "days": "never", "scopes": "candidates:read"}
    token = await site.session("recruiter", fresh)
    headers = {"Cookie": f"outside_in_session={token}", "Origin": site.url}
    first, second = [await fresh.client.post("/keys/new", data=form, headers=headers) for _ in range(2)]
    secret = re.search(r'id="f-secret" type="text" value="(oik_[^"]+)"', first.text)
    assert secret is not None
    assert first.headers["cache-control"] == "no-store"
    assert second.status_code == 409
    assert secret[1] not in second.text
    listed = (await html_of(site, "recruiter", fresh, "/keys")).text
    assert listed.count("Twice") > 0
    assert listed.count('<th scope="row">Twice') == 1


@pytest.mark.parametrize(
    ("member", "form", "status", "said"),
    [
        ("recruiter", {"name": "", "scopes": "candidates:read"}, 422, 'id="p-name"'),
        ("recruiter", {"name": "Key"}, 422, 'id="p-scopes"'),
        ("recruiter", {"name": "Key", "scopes": "candidates:read", "days": ""}, 422, 'id="p-days"'),
        ("recruiter", {"name": "Key", "scopes": "candidates:read", "days": "36500"}, 422, 'id="p-days"'),
        ("recruiter", {"name": "Key", "scopes": "audit:read"}, 422, "You cannot give a scope that you do not have"),
        ("recruiter", {"name": "Key", "scopes": "candidates:read", "account_id": "program"}, 422, "Only an admin"),
        ("admin", {"name": "Key", "scopes": "candidates:read", "account_id": "nobody"}, 422, 'id="p-account_id"'),
        ("admin", {"name": "Key", "scopes": "act:on_behalf_of"}, 422, "is for service keys"),
        ("admin", {"name": "Key", "scopes": "act:on_behalf_of", "account_id": "program"}, 200, 'id="f-secret"'),
        ("panelist", {"name": "Key", "scopes": "candidates:read"}, 403, "Your roles do not include it"),
    ],
)
async def test_keys_are_made_within_ones_own_scopes(
    site: Site, fresh: Organisation, member: str, form: dict[str, str], status: int, said: str
) -> None:
    answer = await post_form(site, member, fresh, "/keys/new", {"days": "90", **form})
    assert answer.status_code == status
    assert said in answer.text


def test_each_scope_stands_in_one_group_and_nobody_is_offered_more_than_their_own() -> None:
    placed = [resource for _, resources in GROUPS for resource in resources]
    assert sorted(placed) == sorted(RESOURCES)
    for own in (ALL_SCOPES, ROLE_SCOPES["recruiter"]):
        offered = {
            f"{row.resource}:{verb}"
            for _, rows in scope_groups(own)
            for row in rows
            for verb in ("read", "write")
            if getattr(row, verb)
        }
        assert offered == {scope for scope in own if not scope.startswith("act:")}


# Mail


@asynccontextmanager
async def outbox(database: Database, pool: Pool, tenant: Tenant, *, set_up: bool) -> AsyncIterator[httpx.AsyncClient]:
    """The pages as the admin gets them, with two calibration invitations in the outbox: one failed, one sent."""
    async with pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, tenant.organisation_id, tenant.accounts["admin"])
        ids = [await _posted(conn, tenant, name) for name in ("Ada Marín", "Noor Haddad")]
        opened = await sessions.open_session(conn, tenant.accounts["admin"], tenant.organisation_id, "a test")
    superuser = await asyncpg.connect(database.superuser_url)
    # No job is at them any more, as after a last attempt.
    await superuser.execute("UPDATE jobs SET status = 'succeeded', finished_at = now()")
    await superuser.execute(
        "UPDATE mail_outbox SET status = 'failed', last_error = '535 no', attempts = 3 WHERE id = $1", ids[0]
    )
    await superuser.execute(
        "UPDATE mail_outbox SET status = 'sent', body = NULL, sent_at = now() WHERE id = $1", ids[1]
    )
    await superuser.close()
    settings = replace(settings_for(database.application_url), smtp=NOWHERE if set_up else None)
    async with serving(database.application_url, settings) as client:
        client.headers.update({"Cookie": f"outside_in_session={opened.token}", "Origin": "http://test"})
        yield client


async def _posted(conn: Connection, tenant: Tenant, name: str) -> UUID:
    params = {"title": "Spring", "link": LINK, "due": "3 May 2027"}
    return await post(
        conn, tenant.actor(), to=f"{name.split(maxsplit=1)[0].lower()}@example.org", name=name,
        template="calibration_invitation", params=params, subject_kind="calibration", subject_id=UUID(int=1),
    )  # fmt: skip


def links_of(html: str) -> dict[str, str]:
    """Name of the addressee → the message's page, in the order of the list."""
    rows = re.findall(r'<a href="(/mail/[^"]+)">[^<]+</a></th>\s*<td data-label="To">([^<]+)', html)
    return {name.strip(): path for path, name in rows}


async def test_a_failed_message_is_sent_again(database: Database, pool: Pool, tenant: Tenant) -> None:
    async with outbox(database, pool, tenant, set_up=True) as client:
        page = await client.get("/mail")
        assert list(links_of(page.text)) == ["Noor Haddad", "Ada Marín"]
        assert "535 no" in page.text
        assert "Mail is not set up" not in page.text
        failed = links_of((await client.get("/mail?status=failed")).text)
        assert list(failed) == ["Ada Marín"]
        answer = await client.post(f"{failed['Ada Marín']}/resend")
        assert answer.status_code == 303
        assert "Queued" in (await client.get(failed["Ada Marín"])).text
        again = await client.post(f"{failed['Ada Marín']}/resend")
        assert again.status_code == 303
        assert "Not%20sent" in again.headers["set-cookie"]


async def test_all_failed_messages_of_late_are_sent_again(database: Database, pool: Pool, tenant: Tenant) -> None:
    async with outbox(database, pool, tenant, set_up=True) as client:
        for form, status in (
            ({"status": "failed", "since": "yesterday"}, 422),
            ({"status": "sent", "since": "2020-01-01"}, 422),
            ({"status": "failed", "since": "2999-01-01"}, 303),
            ({"status": "failed", "since": "2020-01-01"}, 303),
        ):
            answer = await client.post("/mail/resend?status=failed", data=form)
            assert answer.status_code == status, form
        assert "1%20message%20is%20queued%20again" in answer.headers["set-cookie"]


async def test_the_rest_of_the_outbox_follows_also_where_sending_again_was_refused(
    database: Database, pool: Pool, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.organisation.mail.SHOWN", 1)
    async with outbox(database, pool, tenant, set_up=True) as client:
        refused = await client.post("/mail/resend", data={"status": "failed", "since": "yesterday"})
        assert list(links_of(refused.text)) == ["Noor Haddad"]
        more = re.search(r'<p class="more"><a [^>]*href="([^"]+)"', refused.text)
        assert more is not None
        rest = await client.get(unescape(more[1]))
        assert (rest.status_code, list(links_of(rest.text))) == (200, ["Ada Marín"])


async def test_without_a_mail_server_the_page_says_which_setting(
    database: Database, pool: Pool, tenant: Tenant
) -> None:
    async with outbox(database, pool, tenant, set_up=False) as client:
        page = await client.get("/mail")
        assert "OUTSIDE_IN_SMTP_URL" in page.text
        links = links_of(page.text)
        message = (await client.get(links["Ada Marín"])).text
        assert LINK in message
        assert "Send again" not in message
        assert "removed once a mail server has taken" in (await client.get(links["Noor Haddad"])).text
        refused = await client.post("/mail/resend?status=failed", data={"status": "failed", "since": "2020-01-01"})
        assert refused.status_code == 422
        assert "No mail server is set up" in refused.text


async def test_a_message_reads_well_and_only_administrators_see_it(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    await journey.interview()
    async with visit("admin", of=fresh, width=NARROW) as window:
        await window.go("/mail?status=held")
        await expect(window.page.get_by_role("row")).not_to_have_count(0)
        await check_accessible(window)
        await window.page.get_by_role("link", name=re.compile("Interview")).first.click()
        await expect(window.page.get_by_role("heading", name="Text")).to_be_visible()
        await expect(window.page.get_by_text("/scorecards/")).to_be_visible()
        await check_accessible(window)
        await window.screenshot("mail-message")
    for member in ("recruiter", "hr"):
        assert (await html_of(visit.site, member, fresh, "/mail")).status_code == 403


# Notes


@pytest.mark.parametrize(
    ("excerpt", "matches", "pieces"),
    [
        ("", [], [("", False)]),
        ("no hit", [], [("no hit", False)]),
        ("ärger here", [(0, 5)], [("", False), ("ärger", True), (" here", False)]),
        ("a b c", [(0, 1), (4, 5)], [("", False), ("a", True), (" b ", False), ("c", True), ("", False)]),
    ],
)
def test_an_excerpt_in_pieces(excerpt: str, matches: list[tuple[int, int]], pieces: list[tuple[str, bool]]) -> None:
    found = [Match(start=start, end=end) for start, end in matches]
    assert list(pieces_of(excerpt, found)) == [Piece(text, found=hit) for text, hit in pieces]


async def test_notes_are_found_when_the_panel_opens_and_marked(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    requisition = rated.journey.made["requisition"]["id"]
    path = f"/notes?q=hotels&requisition_id={requisition}"
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go("/notes")
        await expect(page.get_by_label("In", exact=True)).to_have_value(requisition)
        await page.get_by_label("Words").fill("hotels")
        await page.get_by_role("button", name="Search").click()
        await expect(page.get_by_role("heading", name="No note that you can read has these words")).to_be_visible()
        await check_accessible(window)
        await rated.lock("panelist_3")
        await window.go(path)
        await expect(page.locator("mark").first).to_have_text("hotels")
        hits = page.get_by_role("listitem").filter(has=page.locator("mark"))
        await expect(hits).to_have_count(2)
        await expect(hits.first.get_by_role("link")).to_have_attribute("href", re.compile("^/scorecards/"))
        await check_accessible(window)
        await window.screenshot("notes")


async def test_a_panelist_finds_their_own_notes_alone(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    html = (await html_of(site, "panelist", fresh, "/notes?q=hotels")).text
    assert html.count("<mark>") == 1
    assert "Your own note" in html
    elsewhere = f"/notes?q=hotels&requisition_id={rated.journey.made['requisition']['id']}"
    assert "Note of" not in spoken((await html_of(site, "panelist", fresh, elsewhere)).text)
    assert "has these words" in (await html_of(site, "panelist_3", fresh, "/notes?q=hotels")).text
    assert (await html_of(site, "hr", fresh, "/notes?q=hotels")).status_code == 403


async def test_a_requisition_beyond_the_list_stays_the_one_that_is_searched(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    oldest = journey.made["requisition"]["id"]
    async with site.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, fresh.id)
        await conn.execute(MORE_REQUISITIONS, REQUISITIONS_MOST)
    html = (await html_of(site, "recruiter", fresh, "/notes?q=hotels")).text
    assert html.count('<option value="ffffffff-') == REQUISITIONS_MOST
    assert f"the {REQUISITIONS_MOST} newest requisitions" in html
    html = (await html_of(site, "recruiter", fresh, f"/notes?q=hotels&requisition_id={oldest}")).text
    assert f'<option value="{oldest}" selected>' in html


async def test_words_of_a_search_are_shown_as_text(site: Site, fresh: Organisation) -> None:
    html = (await html_of(site, "panelist", fresh, "/notes?q=%3Cscript%3E%22")).text
    assert "<script>" not in html.split("<main", 1)[1]
    assert "&lt;script&gt;&#34;" in html
