"""Accessibility of a page as these tests look at it."""

from tests.pages.accessibility import check_accessible
from tests.pages.browsing import NARROW, Window


async def accessible(window: Window, *, whole: bool = False) -> None:
    """In both widths and both colours; `whole` by keyboard as well, right after `go`."""
    await check_accessible(window, whole=whole)
    wide = window.width
    await window.resize(NARROW)
    await check_accessible(window)
    await window.turn(dark=True)
    await check_accessible(window, only_colours=True)
    await window.turn(dark=False)
    await window.resize(wide)
