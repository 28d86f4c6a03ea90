"""A site of its own with single sign-on and its provider: sign-ins are counted by address and process.

A file's tests share one site and its ten sign-ins a minute, and test_sign_in.py needs all ten: whoever is to be signed
in without the form comes by `visit("viewer", of=fresh)`, and tests that need more of the form stand in another file.
"""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from tests.conftest import Server
from tests.identity import Provider, running_provider
from tests.pages.light import light_site
from tests.pages.site import Site


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as one:
        yield one


@pytest.fixture(scope="module")
async def site(server: Server, template: str, provider: Provider, anyio_backend: str) -> AsyncIterator[Site]:
    settings = {
        "OUTSIDE_IN_OIDC_ISSUER": provider.issuer,
        "OUTSIDE_IN_OIDC_CLIENT_ID": "outside-in",
        "OUTSIDE_IN_OIDC_CLIENT_SECRET": "a secret: for tests",
        "OUTSIDE_IN_OIDC_NAME": "Harbour ID",
        # Nothing is sent without a worker; the tests read what waits.
        "OUTSIDE_IN_SMTP_URL": "smtp://127.0.0.1:9?tls=never",
        "OUTSIDE_IN_MAIL_FROM": "hiring@example.org",
    }
    async with light_site(server, template, **settings) as one:
        yield one


@pytest.fixture
async def superuser(site: Site) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(site.superuser_url)
    yield connection
    await connection.close()
