"""One running product and one Chromium for all tests of pages in a process. tests/pages/browsing.py says how."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.pages.browsing import PATIENCE_MS, Visits
from tests.pages.places import places_in
from tests.pages.places_tagging import places_of_tagging
from tests.pages.site import Organisation, Site, opened_site
from tests.product import Product, running_product

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Nothing that a browser does on its own account: no updates, no services, no look-up of any name.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# What is expected has as long as what is done.
expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str | None:
    """The path of the system's Chromium; Playwright's wheel has none, and none is downloaded."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def flags() -> list[str]:
    """What Chromium is started with. Its sandbox refuses to run as root."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    # Every form is sent by one address, and one process asks for all pages.
    with running_product(OUTSIDE_IN_REQUESTS_PER_MINUTE="100000") as running:
        yield running


@pytest.fixture(scope="session")
async def site(product: Product, anyio_backend: str) -> AsyncIterator[Site]:
    async with opened_site(product) as one:
        yield one


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Skips what needs a browser where there is none; whatever speaks HTTP alone is tested all the same."""
    return chromium() or pytest.skip(f"no browser here: none of {', '.join(BROWSERS)} is on the PATH")


@pytest.fixture(scope="session")
async def browser(chromium_path: str, anyio_backend: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=chromium_path, args=flags())
        yield one
        await one.close()


@pytest.fixture(scope="session")
async def places(site: Site) -> dict[str, str]:
    """Where the demo's things are; what is made for it is made once."""
    return await places_in(site.demo) | await places_of_tagging(site)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Visits:
    """`async with visit("panelist") as window`: see tests/pages/browsing.py."""
    return Visits(browser, site)


@pytest.fixture
async def fresh(site: Site) -> Organisation:
    """A new, empty organisation in the running product, for a test that writes."""
    return await site.new_organisation()
