"""The documents that hiring rests on, written from an empty list, handed in and approved: all in a browser."""

import re

from playwright.async_api import Page, expect

from tests.pages.browsing import Window

# The values of the target culture, which are the competencies of role and rubric as well.
NAMED = {"curiosity": "Curiosity", "empathy": "Empathy"}


async def culture_drafted(window: Window) -> str:
    """Two values of the catalogue in the organisation's words, handed in; the path of the draft."""
    page = window.page
    await window.go("/culture")
    await page.get_by_role("link", name="Begin the first").click()
    for name in NAMED.values():
        await page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
    await page.get_by_role("button", name="Begin the draft").click()
    await page.get_by_label("Name", exact=True).fill("Guests first")
    await page.get_by_label("Why the organisation is there").fill(
        "Nobody far from home should wonder who thinks of them."
    )
    for name in NAMED.values():
        value = page.get_by_role("group", name=re.compile(rf"^\d\. {name}$"))
        await value.get_by_label("What that level looks like here").fill("We act on it unasked.")
        await value.get_by_label("Why this value").fill("Guests told us so in last year's interviews.")
        await value.get_by_label("Owner").fill("Hana Resources, head of service")
    return await handed_in(page)


async def profile_drafted(window: Window) -> str:
    """A role of one task and two competencies that count the same, handed in; the path of the draft."""
    page = window.page
    await window.go("/role-profiles")
    await page.get_by_role("link", name="Begin the first").click()
    await page.get_by_label("Title of the job").fill("Night adviser")
    await page.get_by_label("Family of jobs").fill("Service")
    await page.get_by_label("What is done").fill("Solves what keeps guests awake")
    await page.get_by_label("Known from").fill("job analysis, May 2026")
    await page.get_by_role("button", name="Add a competency").click()
    await expect(page.get_by_role("group", name="Competency 2")).to_be_visible()
    await page.get_by_label("Target culture").select_option(label="Guests first, version 1")
    await expect(page.get_by_role("group", name="Values that it shows")).to_have_count(2)
    for number, name in enumerate(NAMED.values(), 1):
        needed = page.get_by_role("group", name=f"Competency {number}")
        await needed.get_by_label("Competency", exact=True).select_option(label=name)
        await needed.get_by_role("checkbox", name="1. Solves what keeps guests awake").check()
        await needed.get_by_role("checkbox", name=name, exact=True).check()
    await expect(page.locator("#sum")).to_have_text("Each of the 2 counts 50 %.")
    return await handed_in(page)


async def rubric_drafted(window: Window) -> str:
    """Two competencies of the library as they are, handed in; the path of the draft."""
    page = window.page
    await window.go("/rubrics")
    await page.get_by_role("link", name="Begin the first").click()
    for name in NAMED.values():
        await page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
    await page.get_by_role("button", name="Begin the draft").click()
    await page.get_by_label("Title", exact=True).fill("Night desk interview")
    return await handed_in(page)


async def handed_in(page: Page) -> str:
    await page.get_by_role("button", name="Save draft").last.click()
    await page.get_by_role("button", name="Submit for review").click()
    await expect(page.get_by_role("heading", name="Version 1 In review")).to_be_visible()
    return page.url


async def approved(window: Window, draft: str) -> None:
    await window.page.goto(draft)
    await window.page.get_by_role("button", name="Approve and publish").click()
    await window.page.get_by_role("dialog").get_by_role("button", name="Approve and publish").click()
    await expect(window.page.get_by_role("status")).to_contain_text("Version 1 is published")
