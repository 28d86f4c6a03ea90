"""The tests' own tools: what goes wrong in a browser does fail the test."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from tests.pages.browsing import Visits, Window
from tests.pages.site import Organisation

pytestmark = pytest.mark.anyio
PAGE = "/respond/thanks"
Fault = Callable[[Window], Awaitable[None]]


async def console(window: Window) -> None:
    await window.page.evaluate("console.error('a fault of ours')")


async def uncaught(window: Window) -> None:
    await window.page.evaluate("setTimeout(() => { throw new Error('nobody caught this') }, 0)")
    await window.page.wait_for_timeout(50)


async def script(window: Window) -> None:
    await window.page.evaluate("document.body.setAttribute('onclick', 'alert(1)'), document.body.click()")


async def host(window: Window) -> None:
    await window.page.evaluate("{ const i = new Image(); i.src = 'http://127.0.0.2:9/pixel.png'; }")
    await window.page.wait_for_timeout(100)


async def missing(window: Window) -> None:
    response = await window.page.goto(f"{window.origin}/respond/no-such-token")
    assert response is not None


async def nothing(window: Window) -> None:
    window.expects(409)


async def visited(visit: Visits, fault: Fault, path: str = PAGE) -> None:
    async with visit() as window:
        await window.page.goto(f"{window.origin}{path}")
        await fault(window)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (console, "console at /respond/thanks: a fault of ours"),
        (uncaught, "nobody caught this"),
        (script, "policy at /respond/thanks: script-src-attr refused"),
        (missing, "status at /respond/no-such-token: 404 to GET"),
        (nothing, "expected, but it did not happen: status 409"),
    ],
)
async def test_what_goes_wrong_fails_the_test(visit: Visits, fault: Fault, said: str) -> None:
    with pytest.raises(AssertionError) as failure:
        await visited(visit, fault)
    assert said in str(failure.value)


async def test_a_request_to_another_host_fails_the_test(visit: Visits) -> None:
    with pytest.raises(AssertionError, match=r"host at /pixel.png"):
        await visited(visit, host, "/v1/values")  # no policy forbids it there


async def test_what_is_expected_is_right(visit: Visits) -> None:
    async with visit() as window:
        await window.go("/respond/no-such-token", status=404)


async def test_somebody_is_signed_in_in_their_own_organisation(visit: Visits, fresh: Organisation) -> None:
    for organisation, member in ((None, "viewer"), (None, "panelist_2"), (fresh, "hr")):
        expected = (organisation or visit.site.demo).accounts[member]
        async with visit(member, of=organisation) as window:
            answer = await window.go("/v1/me")
            assert (await answer.json())["account_id"] == str(expected)


async def test_nothing_is_left_of_another_window(visit: Visits) -> None:
    async with visit("admin") as first, visit() as second:
        await first.go("/v1/me")
        await second.go("/v1/me")
        assert second.page.url.endswith("/sign-in?next=%2Fv1%2Fme")


async def test_a_new_organisation_has_what_its_journey_made(visit: Visits, fresh: Organisation) -> None:
    journey = fresh.journey()
    await journey.prepare()
    made = await journey.interview()
    async with visit("panelist", of=fresh) as window:
        answer = await window.go(f"/v1/scorecards/{made['cards']['panelist']}")
        assert (await answer.json())["locked_at"] is None


async def test_the_keyboard_finds_a_button_by_its_name(visit: Visits) -> None:
    async with visit() as window:
        await window.page.set_content("<a href='/'>One</a><button>Two</button><input aria-label='Three'>")
        await window.tab_to("Two", role="button")
        assert await window.focused() == ("button", "Two")
        await window.tab_to("Three")
        assert await window.focused() == ("textbox", "Three")
        await window.tab_to("One", back=True)
        await expect(window.page.get_by_role("link", name="One")).to_be_focused()
        with pytest.raises(AssertionError, match="do not lead to 'Four'"):
            await window.tab_to("Four", within=3)
