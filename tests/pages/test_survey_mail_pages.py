"""A survey that goes out by mail, on pages: who is written to, how often, and what nobody is told."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from email.headerregistry import Address

import httpx
import pytest

from api.smtp import SmtpServer
from api.unit_of_work import SESSION_COOKIE
from domain.access.sessions import open_session
from domain.database import Pool
from tests.conftest import Database, Tenant, serving, settings_for
from tests.pages.hiring import spoken
from tests.pages.measuring import asked
from tests.pages.site import Organisation

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database, pool: Pool, tenant: Tenant) -> AsyncIterator[Organisation]:
    """An organisation in an application that has a mail server; no worker runs, so nothing is sent."""
    sender = Address(display_name="Acme", addr_spec="hiring@example.org")
    server = SmtpServer(host="127.0.0.1", port=9, tls="never", sender=sender)
    settings = replace(settings_for(database.application_url), smtp=server)
    async with serving(database.application_url, settings) as client:
        async with pool.acquire() as conn, conn.transaction():
            opened = await open_session(conn, tenant.accounts["hr"], tenant.organisation_id, "a browser under test")
        client.cookies.set(SESSION_COOKIE, opened.token)
        client.headers["Origin"] = "http://test"
        yield Organisation(tenant.organisation_id, "Acme", {}, tenant.accounts, tenant.keys, client)


async def posted(client: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    return await client.post(path, data=form)


async def test_by_mail_with_two_reminders(office: Organisation) -> None:
    world = await asked(office)
    await world.add_team("Ferry", 6)
    drafted = await posted(
        office.client,
        "/surveys/new",
        team_id=world.teams["Ferry"],
        instrument_id=world.instrument["id"],
        target_culture_id=world.journey.made["culture"]["id"],
        minimum_for_means="5",
        minimum_for_spread="8",
        minimum_for_comments="10",
    )
    assert drafted.status_code == 303, spoken(drafted.text)[-800:]
    survey = drafted.headers["location"]
    assert "We write to everybody" in (await office.client.get(survey)).text
    launched = await posted(office.client, f"{survey}/launch", revision="1", send_mail="on")
    assert launched.status_code == 303
    assert launched.headers["location"] == survey
    for left in ("twice", "once"):
        said = spoken((await office.client.get(survey)).text)
        assert f"You can remind {left} in this survey, this time included." in said
        assert "6 people asked by mail" in said
        assert not re.search(r"ferry\d@example\.org|oit_", said)
        assert (await posted(office.client, f"{survey}/remind")).status_code == 303
    enough = await office.client.get(survey)
    assert "People were reminded twice; more often is not possible." in enough.text
    assert "Send the reminder" not in enough.text
    refused = await posted(office.client, f"{survey}/remind")
    assert refused.status_code == 422
    assert "People are reminded at most 2 times." in refused.text
