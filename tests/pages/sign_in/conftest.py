"""A site of its own with single sign-on, its provider and a browser: sign-ins are counted by address and process."""

import os
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from playwright.async_api import Browser, async_playwright

from tests.conftest import Server
from tests.identity import Provider, running_provider
from tests.pages.browsing import Visits
from tests.pages.conftest import QUIET, chromium
from tests.pages.light import light_site
from tests.pages.site import Organisation, Site


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    if chromium() is None:
        pytest.skip("no browser here")
    with running_provider() as one:
        yield one


@pytest.fixture(scope="module")
async def site(server: Server, template: str, provider: Provider, anyio_backend: str) -> AsyncIterator[Site]:
    settings = {
        "OUTSIDE_IN_OIDC_ISSUER": provider.issuer,
        "OUTSIDE_IN_OIDC_CLIENT_ID": "outside-in",
        "OUTSIDE_IN_OIDC_CLIENT_SECRET": "a secret: for tests",
        "OUTSIDE_IN_OIDC_NAME": "Harbour ID",
    }
    async with light_site(server, template, **settings) as one:
        yield one


@pytest.fixture(scope="module")
async def browser(provider: Provider, anyio_backend: str) -> AsyncIterator[Browser]:
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield one
        await one.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Visits:
    return Visits(browser, site)


@pytest.fixture
async def fresh(site: Site) -> Organisation:
    return await site.new_organisation()


@pytest.fixture
async def superuser(site: Site) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(site.superuser_url)
    yield connection
    await connection.close()
