"""A real browser on the running product. How a test of pages is written:

    pytestmark = pytest.mark.anyio

    async def test_reading(visit: Visits) -> None:                  # in the demo organisation
        async with visit("recruiter", width=390) as window:
            await window.go("/requisitions")
            await expect(window.page.get_by_role("heading", level=1)).to_have_text("Requisitions")
            await check_accessible(window)

    async def test_writing(visit: Visits, fresh: Organisation) -> None:
        journey = fresh.journey()
        await journey.prepare()
        made = await journey.interview()
        async with visit("panelist", of=fresh) as window:
            await window.go(f"/scorecards/{made['cards']['panelist']}")

`window.page` is Playwright's own asynchronous page. On leaving the block the test fails if anything went wrong in the
browser: an error on the console, an uncaught error, a failed request, an answer with a status of 400 or more, a
refusal by the content security policy, a request to another host. Say beforehand what will: `window.expects(409)`.
Somebody is signed in by a session of their own, not through the form, whose limit is ten sign-ins a minute and address.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Error, Page, Response

from api.unit_of_work import SESSION_COOKIE
from tests.pages.site import Organisation, Site
from tests.pages.watching import ERROR_STATUS, Kind, Watch

WIDE, NARROW = 1280, 390
HEIGHTS = {WIDE: 900, NARROW: 844}
PATIENCE_MS = 10_000
SETTLE_SECONDS = 2
FOCUS_MS = 2_000
KINDS: dict[str, Kind] = {
    "console": "console",
    "error": "error",
    "failed": "failed",
    "policy": "policy",
    "host": "host",
}
# What Playwright writes of one element: - button "Save draft" [disabled]
_ELEMENT = re.compile(r'- (?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?')


@dataclass
class Window:
    """One browser with its own cookies. `page` is its first tab."""

    page: Page
    context: BrowserContext
    origin: str
    watch: Watch
    width: int
    dark: bool
    javascript: bool = True

    async def go(self, path: str, *, status: int = 200) -> Response:
        """Open a page of the product; the test fails unless it answers (after redirects) with `status`."""
        if status >= ERROR_STATUS:
            self.expects(status)
        response = await self.page.goto(f"{self.origin}{path}")
        assert response is not None
        assert response.status == status, f"{path}: {response.status} {(await response.text())[:600]}"
        return response

    def expects(self, status: int | None = None, *, path: str = "", **others: str) -> None:
        """Something will go wrong, and should: an answer with `status`, or by kind what is said of it.

        `expects(409, path="/lock")`, `expects(failed="ERR_INTERNET_DISCONNECTED")`, `expects(console="...")`,
        `expects(host="http://127.0.0.1:9000")`. It may happen any number of times, but at least once.
        """
        if status is not None:
            self.watch.expect("status", f"{status} ", path)
        for kind, text in others.items():
            self.watch.expect(KINDS[kind], text, path)

    async def check(self) -> None:
        """Fail now for everything that went wrong so far; leaving the window does the same."""
        # No timer ever ends where scripts are off.
        settled = "new Promise((done) => setTimeout(done))" if self.javascript else "0"
        for page in self.context.pages:
            # What the page has still to report; a page that is on its way elsewhere has nothing.
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(page.evaluate(settled), SETTLE_SECONDS)
        self.watch.check()

    async def another_tab(self) -> Page:
        """A second tab with the same cookies, watched as well."""
        return await self.context.new_page()

    async def resize(self, width: int) -> None:
        """Another width of the window, on the page that is open."""
        self.width = width
        await self.page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})

    async def turn(self, *, dark: bool) -> None:
        """Dark or light, on the page that is open."""
        self.dark = dark
        await self.page.emulate_media(color_scheme="dark" if dark else "light")

    async def offline(self, gone: bool = True) -> None:
        """Take the network away, or give it back. Requests fail meanwhile: say `expects(failed=...)`."""
        await self.context.set_offline(gone)

    async def focused(self) -> tuple[str, str]:
        """Role and accessible name of what has the focus; two empty strings where nothing has."""
        at = self.page.locator("*:focus")
        try:
            # What had it when it was counted may have lost it since: a page that is still being opened does that.
            found = _ELEMENT.match(await at.first.aria_snapshot(timeout=FOCUS_MS)) if await at.count() else None
        except Error:
            return "", ""
        return (found["role"], (found["name"] or "").replace('\\"', '"')) if found else ("", "")

    async def tab_to(self, name: str, *, role: str | None = None, within: int = 60, back: bool = False) -> None:
        """Press Tab until the element with this accessible name has the focus; fails after `within` presses."""
        met = []
        for _ in range(within):
            await self.page.keyboard.press("Shift+Tab" if back else "Tab")
            at = await self.focused()
            if at[1] == name and role in {None, at[0]}:
                return
            met.append(" ".join(at))
        raise AssertionError(f"{within} times Tab do not lead to {name!r}, but to {met}")

    async def tab_into(self, selector: str, *, within: int = 60) -> None:
        """Press Tab until what has the focus matches; fails after `within` presses."""
        for _ in range(within):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{within} times Tab do not lead to {selector}")

    async def press(self, *keys: str) -> None:
        """Keys as Playwright names them: "Enter", "Space", "ArrowDown", "Control+S"."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def screenshot(self, name: str) -> None:
        """The whole page as NAME-WIDTH[-dark].png in the folder OUTSIDE_IN_SCREENSHOTS; nothing where it is not set."""
        folder = os.environ.get("OUTSIDE_IN_SCREENSHOTS")
        if folder:
            file = Path(folder) / f"{name}-{self.width}{'-dark' if self.dark else ''}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=file, full_page=True, animations="disabled")


@dataclass(frozen=True)
class Visits:
    """`visit(...)`: windows of one Chromium on the running product."""

    browser: Browser
    site: Site

    @asynccontextmanager
    async def __call__(
        self,
        member: str | None = None,
        *,
        of: Organisation | None = None,
        width: int = WIDE,
        dark: bool = False,
        javascript: bool = True,
        language: str = "en-GB",
        zone: str = "UTC",
    ) -> AsyncIterator[Window]:
        """A window in which the member (a handle such as "panelist_2") of an organisation, by default the demo, is
        signed in; None: nobody. Raises AssertionError at the end for everything that went wrong in it unexpectedly.
        """
        context = await self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=javascript,
            locale=language,
            timezone_id=zone,
        )
        try:
            context.set_default_timeout(PATIENCE_MS)
            watch = Watch(self.site.url)
            await watch.begin(context)
            if member is not None:
                token = await self.site.session(member, of or self.site.demo)
                await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": self.site.url}])
            window = Window(await context.new_page(), context, self.site.url, watch, width, dark, javascript)
            yield window
            await window.check()
        finally:
            await context.close()
