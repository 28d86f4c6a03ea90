"""The organisation's settings on pages: tags, how reports are made, the logo with its refusals."""

import io
import re
from contextlib import suppress

import httpx
import pytest
from PIL import Image
from playwright.async_api import expect

from api.unit_of_work import SESSION_COOKIE
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits
from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio


def png(width: int = 300, height: int = 100) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#0d5c63").save(buffer, "PNG")
    return buffer.getvalue()


async def upload(
    site: Site, fresh: Organisation, content: bytes, name: str, kind: str, *, by: str = "hr", revision: str = "0"
) -> httpx.Response:
    """The logo's form as a browser sends it; redirects are not followed."""
    token = await site.session(by, fresh)
    headers = {"Cookie": f"{SESSION_COOKIE}={token}", "Origin": site.url}
    files = {"logo": (name, content, kind)}
    return await site.client.post("/organisation/logo", data={"revision": revision}, files=files, headers=headers)


@pytest.mark.parametrize(
    ("content", "name", "kind", "said"),
    [
        (b"<svg/>", "logo.svg", "image/svg+xml", "SVG files may carry scripts"),
        (b"no picture", "logo.png", "image/png", "no PNG and no JPEG picture"),
        (b"", "", "application/octet-stream", "Choose a PNG or JPEG file first."),
        (b"GIF89a", "logo.gif", "image/gif", "Only PNG and JPEG pictures are taken"),
        (b"", "logo.png", "image/png", "There is no picture in it."),
        (b"0" * (5 * 1_048_576 + 1), "logo.png", "image/png", "more than 5 MiB"),
    ],
    ids=("svg", "no picture", "nothing", "gif", "empty", "too large"),
)
async def test_a_logo_is_refused_beside_its_field(
    site: Site, fresh: Organisation, content: bytes, name: str, kind: str, said: str
) -> None:
    refused = await upload(site, fresh, content, name, kind)
    assert refused.status_code == 422, spoken(refused.text)
    beside = re.search(r'id="p-logo">([^<]+)<', refused.text)
    assert beside is not None
    assert said in beside[1]
    assert "<img" not in refused.text


async def test_a_logo_stands_on_reports_and_is_taken_off(visit: Visits, site: Site, fresh: Organisation) -> None:
    stored = await upload(site, fresh, png(), "logo.png", "image/png")
    assert (stored.status_code, stored.headers["location"]) == (303, "/organisation"), "the notice stands at the top"
    stale = await upload(site, fresh, png(200), "logo.png", "image/png")
    assert stale.status_code == 412
    assert "changed the settings meanwhile" in stale.text
    kept = await post_form(site, "hr", fresh, "/organisation/logo/remove", {"revision": "0"})
    assert kept.status_code == 412
    assert "changed the settings meanwhile" in kept.text
    assert "ETag" not in kept.text
    async with visit("hr", of=fresh) as window:
        page = window.page
        await window.go("/organisation")
        logo = page.get_by_role("img", name=fresh.name)
        assert await logo.evaluate("(one) => one.complete && one.naturalWidth") == 300
        await page.get_by_role("button", name="Take the logo off").first.click()
        await page.get_by_role("dialog").get_by_role("button", name="Take it off").click()
        await expect(page.get_by_text("Reports carry the organisation’s name.")).to_be_visible()


async def test_who_may_not_write_uploads_nothing(site: Site, fresh: Organisation) -> None:
    assert (await upload(site, fresh, png(), "logo.png", "image/png", by="recruiter")).status_code == 403
    assert (await html_of(site, "panelist", fresh, "/organisation")).status_code == 403
    shown = (await html_of(site, "recruiter", fresh, "/organisation")).text.partition("<main")[2]
    assert 'method="post"' not in shown
    foreign = {"Cookie": f"{SESSION_COOKIE}={await site.session('hr', fresh)}", "Origin": "https://elsewhere.example"}
    files = {"logo": ("logo.png", png(), "image/png")}
    # It is refused before its body is read, which ends the connection of whoever is still sending.
    with suppress(httpx.ReadError, httpx.WriteError):
        crossed = await site.client.post("/organisation/logo", data={"revision": "0"}, files=files, headers=foreign)
        assert crossed.status_code == 403
    settings = await fresh.journey().call("GET", "/v1/organisation/report-settings", by="hr")
    assert settings.json()["logo"] is None


async def test_the_colour_is_judged_while_it_is_typed_and_when_saved(visit: Visits, fresh: Organisation) -> None:
    async with visit("hr", of=fresh, width=NARROW) as window:
        page = window.page
        await window.go("/organisation")
        contrast = page.locator("#contrast")
        await expect(contrast).to_have_text("The design’s own blue.")
        await page.get_by_label("Colour").fill("#ffcc00")
        await expect(contrast).to_contain_text("Contrast 1.51:1 on white: cannot be read well")
        window.expects(422, path="/organisation/reports")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("#p-colour")).to_contain_text("Take a darker shade of it.")
        await expect(page.get_by_label("Colour")).to_have_value("#ffcc00")
        await page.get_by_label("Colour").fill("#0d5c63")
        await expect(contrast).to_contain_text("can be read")
        await page.get_by_label("Name raters in reports").uncheck()
        await page.get_by_label("Months to keep reports").fill("6")
        await check_accessible(window, whole=False)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("status").first).to_contain_text("Saved.")
    settings = (await fresh.journey().call("GET", "/v1/organisation/report-settings", by="hr")).json()
    assert (settings["colour"], settings["name_raters"], settings["retention_months"]) == ("#0d5c63", False, 6)


async def test_two_people_at_the_settings(site: Site, fresh: Organisation) -> None:
    first = {"revision": "0", "colour": "#0d5c63", "name_raters": "on", "retention_months": ""}
    assert (await post_form(site, "hr", fresh, "/organisation/reports", first)).status_code == 303
    second = {"revision": "0", "colour": "#1d4e6b", "retention_months": "12"}
    stale = await post_form(site, "admin", fresh, "/organisation/reports", second)
    assert stale.status_code == 412
    assert "#0d5c63" in spoken(stale.text)
    assert 'value="#1d4e6b"' in stale.text
    assert re.search(r'name="revision" value="1"', stale.text)
    crafted = await post_form(site, "admin", fresh, "/organisation/reports", {**second, "name_raters": "maybe"})
    assert crafted.status_code == 412


async def test_tags_are_switched_off_and_on_again(visit: Visits, fresh: Organisation) -> None:
    async with visit("admin", of=fresh) as window:
        page = window.page
        await window.go("/organisation")
        await page.get_by_role("button", name="Switch evidence tags off").first.click()
        dialog = page.get_by_role("dialog", name="Switch evidence tags off?")
        await expect(dialog).to_contain_text("shown again when you switch them on")
        await dialog.get_by_role("button", name="Switch them off").click()
        await expect(page.get_by_role("heading", name="Evidence tags off")).to_be_visible()
        await page.get_by_role("button", name="Switch evidence tags on").click()
        await expect(page.get_by_role("heading", name="Evidence tags on")).to_be_visible()
