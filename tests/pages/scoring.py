"""What the tests of scoring share: a panel with a draft to write, and the ways to what it holds and what is stored."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from api.unit_of_work import SESSION_COOKIE
from tests.api.journey import Journey
from tests.pages.browsing import Window
from tests.pages.site import Organisation

TEXT = "A guest's booking was lost. She rang three hotels herself until she found a room. Then she asked why."
QUOTE = "She rang three hotels herself until she found a room."
CODES = ("customer_orientation", "empathy", "curiosity")


@dataclass(frozen=True)
class Panel:
    """An interview of three panelists in an organisation of its own; `card` is the scorecard of "panelist"."""

    organisation: Organisation
    journey: Journey
    made: dict[str, Any]

    @property
    def card(self) -> str:
        return str(self.made["cards"]["panelist"])

    @property
    def path(self) -> str:
        return f"/scorecards/{self.card}"

    async def stored(self, by: str = "panelist") -> dict[str, Any]:
        """The scorecard as the API gives it to its author."""
        return dict((await self.journey.call("GET", f"/v1/scorecards/{self.made['cards'][by]}", by=by)).json())

    async def notes(self) -> dict[str, str]:
        """The stored notes' texts by key."""
        return {note["key"]: note["text"] for note in (await self.stored())["notes"]}

    async def lock_others(self) -> None:
        for rater in ("panelist_2", "panelist_3"):
            saved = await self.journey.write(rater, self.made["cards"][rater], TEXT, (4, 3, 3))
            await self.journey.lock(rater, self.made["cards"][rater], saved.headers["etag"])

    async def lock(self) -> None:
        saved = await self.journey.write("panelist", self.card, TEXT, (4, 4, 3))
        await self.journey.lock("panelist", self.card, saved.headers["etag"])


@dataclass(frozen=True)
class Guest:
    """Somebody without an account on the panel: their page, and a session's secret."""

    path: str
    token: str


async def new_guest(panel: Panel) -> Guest:
    """Invite somebody from outside and open the link and the code that are mailed."""
    invited = {"name": "Eva Extern", "email": "eva@partner.example"}
    return await _admitted(panel, f"/v1/interviews/{panel.made['interview']['id']}/externals", invited, 201)


async def guest_again(panel: Panel, guest: Guest) -> Guest:
    """Send a new link to the only guest and open that."""
    path = f"/v1/interviews/{panel.made['interview']['id']}/externals"
    (one,) = (await panel.journey.call("GET", path, by="recruiter")).json()
    again = await _admitted(panel, f"/v1/externals/{one['id']}/resend", {}, 200)
    assert again.path == guest.path
    return again


async def enter(window: Window, token: str) -> None:
    """From now on the browser is signed in by this session, such as a guest's."""
    await window.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": window.origin}])


async def _admitted(panel: Panel, path: str, body: dict[str, str], status: int) -> Guest:
    made = (await panel.journey.call("POST", path, body, by="recruiter", status=status)).json()
    client = panel.journey.client
    token = await _mailed(panel, "external_invitation", r"/external/(oix_[\w-]+)")
    await client.post("/v1/external-sessions", json={"token": token})
    code = await _mailed(panel, "external_code", r"\b(\d{6})\b")
    opened = await client.post("/v1/external-sessions/verify", json={"token": token, "code": code})
    client.cookies.clear()
    return Guest(f"/scorecards/{made['scorecard_id']}", opened.json()["token"])


async def _mailed(panel: Panel, template: str, pattern: str) -> str:
    entries = (await panel.journey.call("GET", "/v1/mail?limit=200")).json()["items"]
    (*_, newest) = [one for one in entries if one["template"] == template]
    body = (await panel.journey.call("GET", f"/v1/mail/{newest['id']}")).json()["body"]
    found = re.search(pattern, body)
    assert found is not None, body
    return found[1]


async def new_panel(organisation: Organisation) -> Panel:
    journey = organisation.journey()
    await journey.prepare()
    return Panel(organisation, journey, await journey.interview())


def note(page: Page, code: str = CODES[0]) -> Locator:
    """The note of a competency's first question."""
    return page.locator(f"[data-competency={code}] textarea[data-note]").first


def free_note(page: Page) -> Locator:
    return page.get_by_label("Notes on the interview")


def level(page: Page, code: str, value: str) -> Locator:
    return page.locator(f"[data-rating={code}] input[value='{value}']")


def state(page: Page) -> Locator:
    return page.locator("#save-state")


async def saved(page: Page) -> None:
    await expect(state(page)).to_contain_text("Saved ")


async def opened(window: Window, panel: Panel) -> Page:
    await window.go(panel.path)
    await expect(state(window.page)).to_have_text("Saves by itself")
    return window.page


async def use_words(area: Locator, words: str, button: Locator) -> None:
    """Select words in a note as a person does, then press the button."""
    await area.evaluate(
        "(area, words) => { const at = area.value.indexOf(words); area.focus();"
        " area.setSelectionRange(at, at + words.length); }",
        words,
    )
    await button.click()


async def rate_everything(page: Page) -> None:
    """A note on the interview, three levels, and a quote for each."""
    await free_note(page).fill(TEXT)
    for code in CODES:
        await level(page, code, "4").check()
        name = await page.locator(f"[data-competency={code}]").get_attribute("data-name")
        button = page.locator("#other").get_by_role("button", name=f"Use as evidence for {name}")
        await use_words(free_note(page), QUOTE, button)


async def score_by_keyboard(window: Window, candidate: str, heard: dict[str, str]) -> None:
    """From the list to the lock without a mouse: what was heard of each competency, its top level, a sentence of it."""
    page = window.page
    await window.go("/my/interviews")
    await window.tab_to(f"Score {candidate}", role="link")
    await window.press("Enter")
    await expect(state(page)).to_have_text("Saves by itself")
    for code, text in heard.items():
        section = page.locator(f"[data-competency={code}]")
        if await section.get_attribute("open") is None:
            await window.tab_into(f"[data-competency={code}] > summary")
            await window.press("Enter")
            await expect(section).to_have_attribute("open", "")
        await window.tab_into(f"[data-competency={code}] textarea[data-note]")
        await page.keyboard.type(text)
        await window.tab_into(f"[data-rating={code}] input")
        await window.press("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp")
        await window.tab_into(f"[data-evidence={code}] .pick summary")
        await window.press("Enter")
        await window.tab_into(f"[data-evidence={code}] .sentences input")
        await window.press("Space")
    await window.tab_to("Review and lock", role="button")
    await window.press("Enter")
    await window.tab_to("Lock for good", role="button")
    await window.press("Enter")
