"""WCAG 2.2 AA in a real browser: axe, and what axe cannot see."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Error, Page

from tests.pages.browsing import Window

AXE = AXE_FILE_PATH.read_text("utf-8")
# 2.2's rules run only when they are asked for.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = "(runOnly) => axe.run({runOnly, resultTypes: ['violations']})"
NODES_SHOWN = 5
FOCUS_STOPS_MOST = 400
# A navigation may end a reading more than once before the new page is there; a page that never comes to rest fails.
READINGS_MOST = 10
REST_MS = 300
GONE = ("Execution context was destroyed", "axe is not defined")
# Success criterion 2.5.8: 24 by 24 CSS pixels, but for a link within a sentence. A label is part of its box.
SMALL_TARGETS = """() => {
    const least = 24, found = [];
    const wanted = 'a[href], button, select, textarea, summary, input:not([type=hidden]), [role=button], [role=tab]';
    const union = (boxes) => ({
        width: Math.max(...boxes.map((b) => b.right)) - Math.min(...boxes.map((b) => b.left)),
        height: Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top)),
    });
    for (const at of document.querySelectorAll(wanted)) {
        if (!at.checkVisibility({visibilityProperty: true})) continue;
        const boxes = [at, ...(at.labels ?? [])].map((one) => one.getBoundingClientRect()).filter((b) => b.width > 1);
        if (!boxes.length || boxes.every((b) => b.bottom < 0 || b.right < 0)) continue;
        const style = getComputedStyle(at), around = at.parentElement.textContent.trim();
        if (at.matches('a') && style.display === 'inline' && around.length > at.textContent.trim().length) continue;
        const box = union(boxes);
        if (box.width < least - 0.5 || box.height < least - 0.5)
            found.push(`${at.outerHTML.slice(0, 120)} is ${box.width.toFixed(0)} by ${box.height.toFixed(0)} px`);
    }
    return found;
}"""
SHAPE = """() => ({
    language: document.documentElement.lang,
    title: document.title.trim(),
    headings: [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).length,
    beyond: [document.scrollingElement.scrollWidth, document.documentElement.clientWidth],
    wide: [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .slice(0, 3).map((one) => one.outerHTML.slice(0, 120)),
})"""
# How the focused element and what belongs to it look, then how they look without the focus. The place from which Tab
# goes on stays. Focus may show on a card around a radio button or on the label after it.
FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body || at === document.documentElement) return null;
    const near = [at, ...(at.labels ?? [])];
    for (let up = at.parentElement, n = 0; up && n < 3; up = up.parentElement, n++) near.push(up);
    if (at.nextElementSibling) near.push(at.nextElementSibling);
    const looks = () => JSON.stringify(near.map((one) => {
        const s = getComputedStyle(one), b = one.getBoundingClientRect();
        return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor,
            s.textDecorationLine, b.width > 2 && b.left + b.width > 0 && b.top + b.height > 0];
    }));
    const focused = looks();
    const seen = (window.focusSeen ??= new WeakSet());
    const again = seen.has(at);
    seen.add(at);
    at.blur();
    return {again, visible: looks() !== focused, what: at.outerHTML.slice(0, 120)};
}"""


async def check_accessible(
    window: Window, *, whole: bool = False, skip_link: bool = True, only_colours: bool = False
) -> None:
    """Raise AssertionError with all that keeps somebody from using the page that is open.

    axe's rules of WCAG 2.0, 2.1 and 2.2, A and AA, and its best practices; language, title, one h1; no sideways
    scrolling; targets of 24 px. With `whole` also, by pressing Tab: the skip link leads to the content
    (`skip_link=False` for a page without menu) and every stop shows the focus; do it right after `go`. `only_colours`
    looks at contrast alone, for a page that was checked in the other colours already.
    """
    for left in reversed(range(READINGS_MOST)):
        try:
            problems = await _problems(window, whole=whole, skip_link=skip_link, only_colours=only_colours)
            break
        except Error as error:
            # A page that follows a job reads itself anew when that is done, perhaps under our hands.
            if not left or not any(one in error.message for one in GONE):
                raise
            await window.page.wait_for_timeout(REST_MS)
            await window.page.wait_for_load_state()
    where = f"{window.page.url} at {window.width} px{' in the dark' if window.dark else ''}"
    assert not problems, f"{where}:\n  " + "\n  ".join(problems)


async def _problems(window: Window, *, whole: bool, skip_link: bool, only_colours: bool) -> list[str]:
    page = window.page
    problems: list[str] = []
    if whole:
        problems += await _skip_link(window) if skip_link else []
        problems += await _focus(page)
    problems += await _axe(page, only_colours=only_colours)
    if not only_colours:
        problems += _shape(await page.evaluate(SHAPE))
        problems += [f"target too small (2.5.8): {one}" for one in await page.evaluate(SMALL_TARGETS)]
    return problems


async def _axe(page: Page, *, only_colours: bool) -> list[str]:
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE)
    only = {"type": "rule", "values": COLOURS} if only_colours else {"type": "tag", "values": TAGS}
    found = await page.evaluate(RUN, only)
    return [_violation(one) for one in found["violations"]]


def _violation(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    shown = [f"    {node['html'][:160]}\n      {node['failureSummary']}" for node in nodes[:NODES_SHOWN]]
    more = f"\n    and {len(nodes) - NODES_SHOWN} more" if len(nodes) > NODES_SHOWN else ""
    help_text = f"{violation['help']} ({violation['helpUrl']})"
    return f"{violation['id']} ({violation['impact']}): {help_text}\n" + "\n".join(shown) + more


def _shape(found: dict[str, Any]) -> Iterator[str]:
    if not found["language"]:
        yield "the page does not say its language"
    if not found["title"]:
        yield "the page has no title"
    if found["headings"] != 1:
        yield f"{found['headings']} visible h1 instead of one"
    width, room = found["beyond"]
    if width > room:
        yield f"scrolls sideways: {width} px in {room} px; sticking out: {found['wide']}"


async def _skip_link(window: Window) -> list[str]:
    """The first Tab leads to a link past the menu, and Enter to the content."""
    page = window.page
    await page.keyboard.press("Tab")
    href = await page.evaluate("document.activeElement.getAttribute('href') ?? ''")
    if not href.startswith("#"):
        role, name = await window.focused()
        return [f"the first Tab leads to {role} {name!r}, not to a link that skips the menu"]
    await page.keyboard.press("Enter")
    reached = await page.evaluate(
        "(id) => { const at = document.activeElement; return at.id === id && at.matches('main, main *'); }", href[1:]
    )
    return [] if reached else [f"the skip link {href} does not lead to the content"]


async def _focus(page: Page) -> list[str]:
    """From where the focus is once through the page."""
    hidden = []
    for _ in range(FOCUS_STOPS_MOST):
        await page.keyboard.press("Tab")
        stop = await page.evaluate(FOCUS)
        if stop is None or stop["again"]:
            break
        if not stop["visible"]:
            hidden.append(f"the focus cannot be seen on {stop['what']}")
    else:
        hidden.append(f"{FOCUS_STOPS_MOST} times Tab do not lead through the page")
    return hidden
