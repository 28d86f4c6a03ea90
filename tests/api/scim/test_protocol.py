"""What the service claims of itself, filters and pages, refusals in SCIM's form, and who reaches what."""

from uuid import uuid4

import anyio.to_thread
import asyncpg
import pytest
from litestar.routes import HTTPRoute
from scim2_tester import Status, check_server

from api.app import create_app
from api.scim.errors import SCIM_JSON
from tests.api.scim.client import InProcess
from tests.api.scim.conftest import ERROR, GROUP, OKTA_USER, PATCH, USER, Directory, Scim
from tests.conftest import settings_for

pytestmark = pytest.mark.anyio


async def test_a_checker_finds_no_error(directory: Directory) -> None:
    """scim2-tester reads what the service claims of itself and tries all of it."""
    client = InProcess(directory.client, directory.tenant.keys["hr"])
    results = await anyio.to_thread.run_sync(check_server, client)
    wrong = [f"{one.title} {one.resource_type}: {one.reason}" for one in results if one.status is Status.ERROR]
    assert not wrong, "\n".join(wrong)
    skipped = {one.title for one in results if one.status is Status.SKIPPED}
    assert skipped <= {"search_with_attributes"}, "one cannot search users and groups at once"
    assert sum(one.status is Status.SUCCESS for one in results) > 50


async def test_no_json_is_told_in_scims_form(scim: Scim) -> None:
    for content, media in ((b"{", SCIM_JSON), (b"\xff", SCIM_JSON), (b"[" * 100_000, SCIM_JSON), (b"{}", "text/plain")):
        response = await scim.directory.client.post(
            "/scim/v2/Users", content=content,
            headers={"Authorization": f"Bearer {scim.key}", "Content-Type": media},
        )  # fmt: skip
        assert (response.status_code, response.json()["scimType"]) == (400, "invalidSyntax")


async def test_pages(scim: Scim) -> None:
    for number in range(5):
        await scim.send("POST", "/Users", {"schemas": [USER], "userName": f"p{number}@example.org"})
    second = await scim.send("GET", "/Users", startIndex=3, count=2)
    assert [one["userName"] for one in second["Resources"]] == ["p2@example.org", "p3@example.org"]
    assert (second["totalResults"], second["startIndex"], second["itemsPerPage"]) == (5, 3, 2)
    none = await scim.send("GET", "/Users", count=0)
    assert (none["totalResults"], none["Resources"]) == (5, [])
    before = await scim.send("GET", "/Users", startIndex=-4, sortBy="userName")
    assert (before["startIndex"], len(before["Resources"])) == (1, 5)
    beyond = await scim.send("GET", "/Users", startIndex=10**20, count=10**20)
    assert (beyond["totalResults"], beyond["Resources"]) == (5, [])
    await scim.send("GET", "/Users", status=400, startIndex="first")
    await scim.send("GET", "/Users", status=400, surname="Moreau")
    named = await scim.send("GET", "/Users", attributes="userName")
    assert set(named["Resources"][0]) == {"schemas", "id", "userName"}
    search = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'userName eq "p1@example.org"',
    }
    assert (await scim.send("POST", "/Users/.search", search, 200))["totalResults"] == 1
    assert (await scim.send("POST", "/Groups/.search", {"schemas": search["schemas"]}, 200))["totalResults"] == 0


@pytest.mark.parametrize(
    "text",
    ['userName sw "a"', 'userName eq "a" or userName eq "b"', "userName pr", 'not (userName eq "a")', "userName eq",
     'nickName eq "a"', 'meta.lastModified gt "2026-01-01T00:00:00Z"', "userName eq null"],
)  # fmt: skip
async def test_filters_that_are_not_looked_up(scim: Scim, text: str) -> None:
    answer = await scim.send("GET", "/Users", status=400, filter=text)
    assert answer["scimType"] == "invalidFilter"


@pytest.mark.parametrize(
    "text", ['id eq "7"', 'userName eq "a" and userName eq "b"', 'emails[type eq "home"]', 'externalId eq "A"']
)
async def test_filters_that_fit_nobody(scim: Scim, text: str) -> None:
    await scim.send("POST", "/Users", {"schemas": [USER], "userName": "a@x.org", "externalId": "a"})
    assert (await scim.send("GET", "/Users", filter=text))["totalResults"] == 0


async def test_whose_key_may_do_what(directory: Directory) -> None:
    for key, status in ((None, 401), ("oik_wrong", 401), (directory.tenant.keys["viewer"], 403)):
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        response = await directory.client.get("/scim/v2/Users", headers=headers)
        assert (response.status_code, response.json()["schemas"]) == (status, [ERROR])
        assert response.json()["status"] == str(status)
        assert ("www-authenticate" in response.headers) == (status == 401)
    lead = Scim(directory, directory.tenant.keys["team_lead"])
    assert (await lead.send("GET", "/Users"))["totalResults"] == 0
    await lead.send("POST", "/Users", OKTA_USER, 403)
    service = Scim(directory, directory.tenant.service_key)
    await service.send("POST", "/Users", OKTA_USER)


async def test_another_organisation_is_never_reached(scim: Scim, directory: Directory) -> None:
    ana = await scim.send("POST", "/Users", OKTA_USER)
    group = await scim.group("Desk", ana)
    other = Scim(directory, directory.other.keys["admin"])
    for path in (f"/Users/{ana['id']}", f"/Groups/{group['id']}"):
        for method, body in (
            ("GET", None),
            ("DELETE", None),
            ("PUT", {"schemas": [USER], "userName": "x@x", "displayName": "X"}),
            ("PATCH", {"schemas": [PATCH], "Operations": [{"op": "remove", "path": "externalId"}]}),
        ):
            await other.send(method, path, body, 404)
    assert (await other.send("GET", "/Users"))["totalResults"] == 0
    assert (await other.send("GET", "/Groups", filter=f'members eq "{ana["id"]}"'))["totalResults"] == 0
    mine = await other.group("Desk")
    adding = {"op": "add", "path": "members", "value": [{"value": ana["id"]}]}
    foreign = await other.patch(f"/Groups/{mine['id']}", adding, status=400)
    nobody = str(uuid4())
    adding["value"] = [{"value": nobody}]
    unknown = await other.patch(f"/Groups/{mine['id']}", adding, status=400)
    assert foreign["detail"].replace(ana["id"], nobody) == unknown["detail"]
    await other.send("POST", "/Users", OKTA_USER)
    assert (await scim.send("GET", "/Users"))["totalResults"] == 1


async def test_what_happened_is_audited_without_names(scim: Scim, directory: Directory) -> None:
    ana = await scim.send("POST", "/Users", OKTA_USER)
    group = await scim.group("Desk", ana)
    await scim.patch(f"/Users/{ana['id']}", {"op": "replace", "path": "displayName", "value": "A"})
    await scim.send("DELETE", f"/Users/{ana['id']}")
    await scim.send("DELETE", f"/Groups/{group['id']}")
    superuser = await asyncpg.connect(directory.database.superuser_url)
    rows = await superuser.fetch("SELECT action, details::text FROM audit_events ORDER BY id")
    await superuser.close()
    assert [row["action"] for row in rows][-6:] == [
        "person.provisioned", "team.added", "team.members_added", "person.provisioned", "person.removed",
        "team.archived",
    ]  # fmt: skip
    assert not [row for row in rows if "example.org" in row["details"] or "Moreau" in row["details"]]


async def test_discovery(scim: Scim) -> None:
    config = await scim.send("GET", "/ServiceProviderConfig")
    assert {name for name, one in config.items() if isinstance(one, dict) and one.get("supported")} == {
        "patch",
        "filter",
    }
    assert config["meta"]["location"] == "http://test/scim/v2/ServiceProviderConfig"
    assert [one["id"] for one in (await scim.send("GET", "/Schemas"))["Resources"]] == [USER, GROUP]
    assert (await scim.send("GET", f"/Schemas/{GROUP}"))["name"] == "Group"
    assert [one["endpoint"] for one in (await scim.send("GET", "/ResourceTypes"))["Resources"]] == ["/Users", "/Groups"]
    assert (await scim.send("GET", "/ResourceTypes/User"))["schema"] == USER
    for path in ("/Schemas/urn:none", "/ResourceTypes/None", "/Nothing", "/Users/7", "/Bulk"):
        await scim.send("GET", path, status=404)
    await scim.send("POST", "/Schemas", {}, 405)


def test_every_route_needs_a_scope_and_stands_outside_of_the_reference() -> None:
    app = create_app(settings_for("postgresql://nowhere"))
    handlers = [
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/scim")
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS"
    ]
    assert len(handlers) == 20
    for handler in handlers:
        reading = handler.http_methods == {"GET"} or "search" in str(handler.operation_id).lower()
        assert handler.opt["scope"] == ("teams:read" if reading else "teams:write"), handler.operation_id
        assert not handler.resolve_include_in_schema()
