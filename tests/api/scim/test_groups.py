"""Groups as Okta and Entra ID send them: teams, whose place in the tree is not theirs to say."""

from uuid import uuid4

import pytest

from tests.api.scim.conftest import GROUP, OKTA_USER, USER, Scim

pytestmark = pytest.mark.anyio


async def test_members_in_the_shapes_that_directories_send(scim: Scim) -> None:
    people = [
        await scim.send("POST", "/Users", {"schemas": [USER], "userName": f"p{number}@example.org"})
        for number in range(4)
    ]
    a, b, c, d = (one["id"] for one in people)
    group = await scim.group("Desk", people[0])
    path = f"/Groups/{group['id']}"
    await scim.patch(path, {"op": "Add", "path": "members", "value": [{"$ref": None, "value": b}]})  # Entra
    assert await scim.members(group) == [a, b]
    await scim.patch(path, {"op": "add", "path": "members", "value": [{"value": c, "display": "p2"}]})  # Okta
    await scim.patch(path, {"op": "add", "value": {"members": [{"value": c}]}})
    assert await scim.members(group) == [a, b, c]
    await scim.patch(path, {"op": "Remove", "path": "members", "value": [{"value": a}]})  # Entra
    await scim.patch(path, {"op": "remove", "path": f'members[value eq "{b}"]'})  # Okta
    assert await scim.members(group) == [c]
    await scim.patch(path, {"op": "replace", "path": "members", "value": [{"value": d}, {"value": a}]})
    assert set(await scim.members(group)) == {a, d}
    await scim.patch(path, {"op": "replace", "value": {"id": group["id"], "displayName": "Front desk"}})  # Okta
    renamed = await scim.send("GET", path)
    assert (renamed["displayName"], len(renamed["members"])) == ("Front desk", 2)
    with_groups = await scim.send("GET", f"/Users/{a}")
    assert [(one["value"], one["display"]) for one in with_groups["groups"]] == [(group["id"], "Front desk")]
    await scim.send("PUT", path, {"schemas": [GROUP], "displayName": "Desk", "members": [{"value": b}]})
    assert await scim.members(group) == [b]
    await scim.patch(path, {"op": "remove", "path": "members"})
    assert await scim.members(group) == []


async def test_what_is_no_member(scim: Scim) -> None:
    group = await scim.group("Desk")
    path = f"/Groups/{group['id']}"
    for value in (
        {"value": str(uuid4())},
        {"value": "ana"},
        {"value": group["id"], "type": "Group"},
        {"value": group["id"]},
    ):
        wrong = await scim.patch(path, {"op": "add", "path": "members", "value": [value]}, status=400)
        assert wrong["scimType"] == "invalidValue"
    assert await scim.members(group) == []


async def test_groups_are_teams_and_the_tree_is_kept(scim: Scim) -> None:
    client, auth = scim.directory.client, scim.directory.tenant.auth("hr")
    top = (await client.post("/v1/teams", json={"name": "House"}, headers=auth)).json()["team"]
    group = await scim.send("POST", "/Groups", {"schemas": [GROUP], "displayName": "Desk", "externalId": "g-1"})
    assert (await scim.send("POST", "/Groups", {"schemas": [GROUP], "displayName": "Desk"}, 409))[
        "scimType"
    ] == "uniqueness"
    body = {"name": "Desk", "parent_id": top["id"], "external_id": "g-1"}
    moved = await client.put(f"/v1/teams/{group['id']}", json=body, headers={**auth, "If-Match": '"1"'})
    assert moved.status_code == 200
    await scim.patch(f"/Groups/{group['id']}", {"op": "replace", "path": "displayName", "value": "Night desk"})
    team = (await client.get(f"/v1/teams/{group['id']}", headers=auth)).json()["team"]
    assert (team["name"], team["parent_id"], team["external_id"]) == ("Night desk", top["id"], "g-1")
    for text in ('displayName eq "night desk"', 'externalId eq "g-1"', f'id eq "{group["id"]}"'):
        found = await scim.send("GET", "/Groups", filter=text, excludedAttributes="members")
        assert [one["id"] for one in found["Resources"]] == [group["id"]], text
    await scim.send("DELETE", f"/Groups/{top['id']}", status=409)
    await scim.send("DELETE", f"/Groups/{group['id']}")
    await scim.send("GET", f"/Groups/{group['id']}", status=404)
    back = await scim.send("POST", "/Groups", {"schemas": [GROUP], "displayName": "Night desk"})
    assert back["id"] == group["id"]
    assert "externalId" not in back


async def test_entra_asks_whether_somebody_is_a_member(scim: Scim) -> None:
    ana = await scim.send("POST", "/Users", OKTA_USER)
    group, other = await scim.group("Desk", ana), await scim.group("Kitchen")
    for asked, expected in ((group, 1), (other, 0)):
        text = f'id eq "{asked["id"]}" and members eq "{ana["id"]}"'
        assert (await scim.send("GET", "/Groups", filter=text))["totalResults"] == expected
