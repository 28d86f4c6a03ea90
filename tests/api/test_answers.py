"""Manners of every answer: request ids, pages, caching, metrics, and what is told and logged of a fault of ours."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api.conftest import World, problem, random_id

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def world(shared_world: World) -> World:
    """What is refused changes nothing, so these tests share a database."""
    return shared_world


async def test_a_request_id_is_the_callers_if_it_is_harmless(world: World) -> None:
    mine = {**world.tenant.auth(), "X-Request-ID": "trace-0815.4711"}
    assert (await world.client.get("/v1/me", headers=mine)).headers["x-request-id"] == "trace-0815.4711"
    for path in ("/v1/candidates/7", "/nowhere", "/v1/me"):
        response = await world.client.get(path, headers={"X-Request-ID": "trace-0815.4711"})
        assert response.json()["request_id"] == response.headers["x-request-id"] == "trace-0815.4711"
    for harmful in ("short", "x" * 65, 'quote"{}<script>'):
        response = await world.client.get("/v1/me", headers={**world.tenant.auth(), "X-Request-ID": harmful})
        assert response.headers["x-request-id"] != harmful


async def test_head_is_a_get_without_its_body(world: World) -> None:
    path = f"/v1/candidates/{world.ids['candidate']}"
    got, head = [await world.client.request(method, path, headers=world.tenant.auth()) for method in ("GET", "HEAD")]
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == got.headers["content-length"]
    assert (await world.client.head("/healthz")).status_code == 200
    assert (await world.client.options("/v1/candidates")).status_code == 204


async def test_pages_link_to_the_next(world: World) -> None:
    seen: list[str] = []
    link: str | None = "/v1/members?limit=4"
    while link is not None:
        response = await world.client.get(link, headers=world.tenant.auth())
        seen += [member["account_id"] for member in response.json()["items"]]
        header = response.headers.get("link")
        assert (header is None) == (response.json()["next_cursor"] is None)
        link = None if header is None else header.removeprefix("<").removesuffix('>; rel="next"')
    everybody = await world.client.get("/v1/members?limit=200", headers=world.tenant.auth())
    assert seen == [member["account_id"] for member in everybody.json()["items"]]
    assert len(seen) > 8


async def test_answers_are_not_cached_and_not_framed(world: World) -> None:
    for path in ("/v1/me", "/nowhere", "/healthz"):
        response = await world.client.get(path, headers=world.tenant.auth())
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"


async def test_metrics_do_not_grow_with_what_clients_make_up(world: World) -> None:
    for number in range(5):
        await world.client.request(f"METHOD{number}", f"/made-up/{number}")
        await world.client.get(f"/v1/candidates/{random_id()}", headers=world.tenant.auth())
    metrics = (await world.client.get("/metrics")).text
    assert 'method="other",route="unmatched",status="405"' in metrics or 'method="other"' in metrics
    assert "METHOD" not in metrics
    assert "made-up" not in metrics
    assert "/v1/candidates/{candidate_id" in metrics


async def test_a_fault_of_ours_is_told_and_logged_without_anybodys_data(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []

    class Log:
        def error(self, event: str, **fields: Any) -> None:
            logged.append(json.dumps([event, fields]))

    async def fail(*_: object) -> None:
        raise RuntimeError("Noor Haddad's row is broken")

    monkeypatch.setattr("domain.candidates.queries.candidate", fail)
    monkeypatch.setattr("api.errors.log", Log())
    response: httpx.Response = await world.client.get(
        f"/v1/candidates/{world.ids['candidate']}?{quote('cursor')}=1", headers=world.tenant.auth()
    )
    problem(response, 422, "unknown_parameter", "query.cursor")
    response = await world.client.get(f"/v1/candidates/{world.ids['candidate']}", headers=world.tenant.auth())
    problem(response, 500, "internal_error")
    (line,) = logged
    assert "RuntimeError" in line
    assert "test_answers.py" in line
    assert "Noor" not in line + response.text
    assert world.ids["candidate"] not in line
