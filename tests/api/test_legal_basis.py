"""The legal basis of the self-report: nobody is invited without it, and no candidate reads what is for HR."""

from typing import Any

import pytest

from domain.fairness.texts import shipped
from tests.api.conftest import World, problem
from tests.api.test_fairness import BASIS, ask, link, switch
from tests.api.test_link_pages import text_of

pytestmark = pytest.mark.anyio
UNWRITTEN = (None, shipped().legal_basis, f" {shipped().legal_basis}\n", "  ")


def wanted(world: World) -> str:
    return f"/v1/applications/{world.ids['blind_application']}/self-report-invitations"


@pytest.mark.parametrize("legal_basis", UNWRITTEN)
async def test_nobody_is_invited_before_it_is_written(world: World, superuser: Any, legal_basis: str | None) -> None:
    mails = await superuser.fetchval("SELECT count(*) FROM mail_outbox")
    on = await switch(world, legal_basis=legal_basis)
    assert (on.status_code, on.json()["enabled"]) == (200, True), "settings are stored as before"
    refused = problem(await ask(world, "POST", wanted(world), {"country": "US"}), 409, "legal_basis_missing")
    assert "Write it where the country's questions are set" in refused["detail"]
    assert await superuser.fetchval("SELECT count(*) FROM mail_outbox") == mails
    await switch(world)
    assert (await ask(world, "POST", wanted(world), {"country": "US"})).status_code == 201


@pytest.mark.parametrize("legal_basis", UNWRITTEN)
async def test_a_link_from_before_says_neutrally_that_none_is_written(world: World, legal_basis: str | None) -> None:
    await switch(world)
    path = await link(world)
    assert (await world.client.get(path)).json()["legal_basis"] == BASIS
    await switch(world, legal_basis=legal_basis)
    form = (await world.client.get(path)).json()
    assert form["legal_basis"].startswith(f"{form['organisation']} has not written down here on what legal basis")
    page = text_of(await world.client.get(path.removeprefix("/v1")))
    assert form["legal_basis"] in page
    for text in (form["legal_basis"], page):
        assert "Write here" not in text
        assert "Not stated yet" not in text
    # It is still the way to answer and to take answers back.
    assert (await world.client.post(path, json={"sex": "female"})).status_code == 204
    assert (await world.client.delete(path)).status_code == 204
