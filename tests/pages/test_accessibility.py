"""The tests' own checks of accessibility find what they are for."""

import pytest

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Visits

pytestmark = pytest.mark.anyio
GOOD = """<!doctype html><html lang="en"><head><title>A page</title><style>
    a, button, input {{ display: inline-block; min-height: 24px; min-width: 24px }} {style} </style></head>
    <body><a href="#main">Skip to the content</a><main id="main" tabindex="-1"><h1>A page</h1>
    <p>Some text with <a href="/" style="display: inline">a link</a> in it.</p>{more}</main></body></html>"""


async def checked(visit: Visits, style: str = "", more: str = "", html: str | None = None, width: int = 1280) -> None:
    body = html or GOOD.format(style=style, more=more)
    async with visit(width=width) as window:
        await window.context.route("**/made", lambda route: route.fulfill(body=body, content_type="text/html"))
        await window.go("/made")
        await check_accessible(window, whole=True)


async def test_a_good_page_passes(visit: Visits) -> None:
    await checked(visit, more='<button>Save</button><label>Note <input name="note"></label>')


async def test_a_page_that_reads_itself_anew_is_looked_at_again(visit: Visits) -> None:
    reloads = (
        "<script>const n = +(sessionStorage.n ?? 0); sessionStorage.n = n + 1;"
        "if (n < 2) setTimeout(() => location.reload(), 60)</script>"
    )
    body = GOOD.format(style="", more=reloads)
    async with visit() as window:
        await window.context.route("**/made", lambda route: route.fulfill(body=body, content_type="text/html"))
        await window.go("/made")
        await check_accessible(window)
        await window.page.wait_for_function("sessionStorage.n === '3'")


@pytest.mark.parametrize(
    ("style", "more", "said"),
    [
        ("", "<input name='note'>", "label (critical)"),
        ("p { color: #999 }", "", "color-contrast (serious)"),
        ("", "<h1>Again</h1>", "2 visible h1"),
        ("", "<div style='width: 800px'>wide</div>", "scrolls sideways: 8"),
        ("", "<button style='all: unset'>x</button>", "target too small (2.5.8): <button"),
        ("button:focus-visible { outline: none }", "<button>Save</button>", "the focus cannot be seen on <button"),
        (
            "#last:focus-visible { outline: none }",
            f"{70 * '<button>Save</button>'}<button id='last'>x</button>",
            'id="last"',
        ),
        ("h1, p { color: black }", "<h4>Deep</h4>", "heading-order"),
    ],
)
async def test_a_fault_is_found(visit: Visits, style: str, more: str, said: str) -> None:
    with pytest.raises(AssertionError) as failure:
        await checked(visit, style, more, width=NARROW)
    assert said in str(failure.value)


async def test_a_page_with_more_stops_than_are_walked_says_so(visit: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.pages.accessibility.FOCUS_STOPS_MOST", 3)
    with pytest.raises(AssertionError, match="3 times Tab do not lead through the page"):
        await checked(visit, more=3 * "<button>Save</button>")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('lang="en"', "", "does not say its language"),
        ("<title>A page</title>", "", "has no title"),
        ('href="#main"', 'href="#nowhere"', "the skip link #nowhere does not lead to the content"),
        ('<a href="#main">Skip to the content</a>', "", "the first Tab leads to link 'a link'"),
        ('id="main" tabindex="-1"', 'id="main"', "does not lead to the content"),
    ],
)
async def test_a_fault_of_the_frame_is_found(visit: Visits, before: str, after: str, said: str) -> None:
    with pytest.raises(AssertionError) as failure:
        await checked(visit, html=GOOD.format(style="", more="").replace(before, after))
    assert said in str(failure.value)
