"""Behind a proxy the limits count people, not the proxy; nobody else is believed."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from api.asgi import behind_proxies
from api.rate_limit import SIGN_INS_PER_MINUTE
from api.settings import Settings, SettingsError
from tests.conftest import Database, settings_for

pytestmark = pytest.mark.anyio
PROXY = "10.0.0.7"


@pytest.fixture
async def asked(database: Database, request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    """A client at PROXY's address; the parameter says whom the product trusts."""
    app = create_app(settings_for(database.application_url))
    transport = httpx.ASGITransport(app=behind_proxies(app, request.param), client=(PROXY, 40_000))
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def statuses(asked: httpx.AsyncClient, *forwarded: str) -> list[int]:
    """What wrong sign-ins are answered with, each by its address; attempts with one account are limited as well."""
    found = []
    for one in forwarded:
        wrong = {"email": f"{uuid4().hex}@example.org", "password": "not this one"}
        answer = await asked.post("/v1/sessions", json=wrong, headers={"X-Forwarded-For": one})
        found.append(int(answer.status_code))
    return found


@pytest.mark.parametrize("asked", [("10.0.0.0/8",)], indirect=True)
async def test_a_trusted_proxy_says_who_asks(asked: httpx.AsyncClient) -> None:
    assert await statuses(asked, *["203.0.113.5"] * (SIGN_INS_PER_MINUTE + 1)) == [401] * SIGN_INS_PER_MINUTE + [429]
    assert await statuses(asked, "203.0.113.6") == [401]
    # What the caller wrote before the proxy added the address that it saw does not count.
    assert await statuses(asked, "198.51.100.1, 203.0.113.5", "198.51.100.2, 203.0.113.5, 10.1.1.1") == [429, 429]


@pytest.mark.parametrize("asked", [(), ("192.0.2.1",)], ids=["nobody", "another"], indirect=True)
async def test_nobody_else_makes_themselves_another_caller(asked: httpx.AsyncClient) -> None:
    made_up = [f"203.0.113.{one}" for one in range(SIGN_INS_PER_MINUTE + 1)]
    assert await statuses(asked, *made_up) == [401] * SIGN_INS_PER_MINUTE + [429]


def test_the_setting_takes_addresses_and_networks() -> None:
    read = Settings.from_env({"OUTSIDE_IN_TRUSTED_PROXIES": " 127.0.0.1, 10.0.0.0/8,,fd00::/8 "})
    assert read.trusted_proxies == ("127.0.0.1", "10.0.0.0/8", "fd00::/8")
    assert Settings.from_env({}).trusted_proxies == ()


@pytest.mark.parametrize("wrong", ["*", "proxy.example.org", "10.0.0.1/8", "127.0.0.1;10.0.0.1"])
def test_nothing_else_is_taken(wrong: str) -> None:
    with pytest.raises(SettingsError, match="OUTSIDE_IN_TRUSTED_PROXIES must list addresses or networks"):
        Settings.from_env({"OUTSIDE_IN_TRUSTED_PROXIES": wrong})
