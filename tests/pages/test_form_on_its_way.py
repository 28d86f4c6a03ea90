"""A form that is on its way is not sent again, but nobody is left with a form that is dead."""

import pytest
from playwright.async_api import Error

from tests.pages.browsing import Visits

pytestmark = pytest.mark.anyio
TRIES = 3
# Whether a form may be sent, asked as pressing its button asks, without sending it.
MAY = """() => document.querySelector("form[method=post]").dispatchEvent(
    new SubmitEvent("submit", { bubbles: true, cancelable: true }))"""
# What the browser's Stop button does while the answer is awaited.
STOPPED = """async () => {
    const begun = new Promise((done) => navigation.addEventListener("navigate", done, { once: true }));
    document.querySelector("form[method=post]").requestSubmit();
    await begun;
    await new Promise((done) => setTimeout(done));
    window.stop();
    await new Promise((done) => setTimeout(done));
}"""


async def test_a_form_without_an_answer_is_free_again_after_a_while(visit: Visits) -> None:
    async with visit() as window:
        await window.page.clock.install()
        await window.go("/sign-in")
        assert await window.page.evaluate(MAY)
        assert not await window.page.evaluate(MAY)
        await window.page.clock.fast_forward(9_000)
        assert not await window.page.evaluate(MAY)
        await window.page.clock.fast_forward(1_500)
        assert await window.page.evaluate(MAY)


async def test_a_form_that_was_stopped_is_free_at_once(visit: Visits) -> None:
    async with visit() as window:
        for left in reversed(range(TRIES)):
            await window.go("/sign-in")
            await window.page.get_by_label("E-mail").fill("nobody@example.org")
            await window.page.get_by_label("Password").fill("whatever it may be")
            try:
                await window.page.evaluate(STOPPED)
                break
            except Error:  # the answer was there before the stop
                if not left:
                    raise
        assert await window.page.evaluate(MAY)
