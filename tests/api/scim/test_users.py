"""Users as Okta and Entra ID send them: people who can be asked."""

import datetime
from typing import Any

import pytest

from tests.api.scim.conftest import ENTERPRISE, ENTRA_USER, OKTA_USER, USER, Directory, Scim

pytestmark = pytest.mark.anyio


async def test_okta_provisions_a_user(scim: Scim) -> None:
    found = await scim.send("GET", "/Users", filter='userName eq "ana@acme.example.org"', startIndex=1, count=100)
    assert (found["totalResults"], found["Resources"], found["startIndex"]) == (0, [], 1)
    made = await scim.send("POST", "/Users", OKTA_USER)
    path = f"/Users/{made['id']}"
    assert made == {
        "schemas": [USER],
        "id": made["id"],
        "externalId": "00ujl29u0le5T6Aj10h7",
        "userName": "ana@acme.example.org",
        "name": {"givenName": "Ana", "familyName": "Moreau"},
        "displayName": "Ana Moreau",
        "active": True,
        "emails": [{"value": "ana@acme.example.org", "type": "work"}],
        "meta": {
            "resourceType": "User",
            "created": made["meta"]["created"],
            "lastModified": made["meta"]["lastModified"],
            "location": f"http://test/scim/v2{path}",
        },
    }
    for text in (
        'userName eq "ANA@acme.example.org"',
        'emails.value eq "ana@acme.example.org"',
        'externalId eq "00ujl29u0le5T6Aj10h7" and active eq true',
        f'id eq "{made["id"]}"',
        'emails[type eq "work" and value eq "Ana@acme.example.org"]',
        'displayName eq "ana moreau"',
    ):
        listed = await scim.send("GET", "/Users", filter=text)
        assert [one["id"] for one in listed["Resources"]] == [made["id"]], text
    changed = {**OKTA_USER, "displayName": "Ana Berg", "name": {"givenName": "Ana", "familyName": "Berg"}}
    replaced = await scim.send("PUT", path, {**changed, "id": made["id"]})
    assert (replaced["displayName"], replaced["name"]["familyName"]) == ("Ana Berg", "Berg")
    off = await scim.patch(path, {"op": "replace", "value": {"active": False}})
    assert off["active"] is False
    again = await scim.send("PUT", path, {key: value for key, value in changed.items() if key != "active"})
    assert again["active"] is False, "what a PUT does not say of active stays"


async def test_entra_provisions_a_user(scim: Scim) -> None:
    made = await scim.send("POST", "/Users", ENTRA_USER)
    path = f"/Users/{made['id']}"
    assert (made["displayName"], made["emails"][0]["value"]) == ("Ben Baker", "Ben.Baker@acme.example.org")
    changed = await scim.patch(
        path,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "ben@new.example.org"},
        {"op": "Replace", "path": "name.familyName", "value": "Becker"},
        {"op": "Add", "path": "name.formatted", "value": "Ben Becker"},
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Add", "path": "title", "value": "Head baker"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Bakery"},
        {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "+49 30 2"},
    )
    assert changed["emails"] == [{"value": "ben@new.example.org", "type": "work"}]
    assert changed["name"] == {"givenName": "Ben", "familyName": "Becker"}
    assert changed["displayName"] == "Ben Becker", "who is shown under both names goes on to be"
    assert changed["active"] is False
    named = await scim.patch(path, {"op": "replace", "value": {"displayName": "B. B.", "active": True}})
    assert (named["displayName"], named["active"]) == ("B. B.", True)
    kept = await scim.patch(path, {"op": "replace", "path": "name.givenName", "value": "Benno"})
    assert kept["displayName"] == "B. B.", "a display name of their own stays"


@pytest.mark.parametrize(
    ("sent", "name", "email"),
    [
        ({"userName": "cy@example.org", "name": {"formatted": "Cy Cook"}}, "Cy Cook", "cy@example.org"),
        ({"userName": "cy@example.org", "name": {"familyName": "Cook"}}, "Cook", "cy@example.org"),
        ({"userName": "cy@example.org"}, "cy@example.org", "cy@example.org"),
        ({"USERNAME": "cy", "emails": [{"value": "a@x.org"}, {"value": "b@x.org", "primary": True}]}, "cy", "b@x.org"),
        ({"userName": "cy", "emails": [{"value": "a@x.org"}, {"value": "b@x.org"}]}, "cy", "a@x.org"),
    ],
)
async def test_what_is_missing_is_taken_from_what_there_is(scim: Scim, sent: Any, name: str, email: str) -> None:
    made = await scim.send("POST", "/Users", {"schemas": [USER], **sent})
    assert (made["displayName"], made["emails"][0]["value"], made["active"]) == (name, email, True)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"schemas": [USER], "displayName": "Cy"}, "invalidValue"),
        ({"schemas": [USER], "userName": "cy"}, "invalidValue"),
        ({"schemas": [USER], "userName": "cy", "emails": [{"value": "nobody"}]}, "invalidValue"),
        ({"schemas": [USER], "userName": "cy@x.org", "displayName": "x" * 301}, "invalidValue"),
        ({"schemas": [USER], "userName": "cy@x.org", "active": "perhaps"}, "invalidValue"),
        ({"schemas": [USER], "userName": "cy@x.org", "displayName": "a\u0000b"}, "invalidValue"),
        ({"schemas": [USER], "userName": "cy@x.org", "emails": "cy@x.org"}, "invalidValue"),
        (
            {"schemas": [USER], "userName": "cy", "emails": [{"value": "x", "primary": [1]}, {"value": "b"}]},
            "invalidValue",
        ),
        ({"schemas": ["urn:another"], "userName": "cy@x.org"}, "invalidSyntax"),
        (["no object"], "invalidSyntax"),
    ],
)
async def test_what_is_no_user(scim: Scim, body: Any, kind: str) -> None:
    assert (await scim.send("POST", "/Users", body, 400))["scimType"] == kind


@pytest.mark.parametrize("attribute", ["userName", "externalId", "emails"])
async def test_a_second_user_with_the_same_name_is_refused(scim: Scim, attribute: str) -> None:
    first = await scim.send("POST", "/Users", OKTA_USER)
    other = {"schemas": [USER], "userName": "cy", "emails": [{"value": "cy@x.org"}], attribute: OKTA_USER[attribute]}
    assert (await scim.send("POST", "/Users", other, 409))["scimType"] == "uniqueness"
    second = await scim.send(
        "POST", "/Users", {**other, "userName": "di", "externalId": "9", "emails": [{"value": "d@x"}]}
    )
    clash = {"op": "replace", "path": attribute, "value": first[attribute]}
    assert (await scim.patch(f"/Users/{second['id']}", clash, status=409))["scimType"] == "uniqueness"


async def test_a_user_who_was_deleted_comes_back_as_the_same_person(scim: Scim) -> None:
    made = await scim.send("POST", "/Users", OKTA_USER)
    group = await scim.group("Kitchen", made)
    path = f"/Users/{made['id']}"
    await scim.send("DELETE", path)
    for method in ("GET", "DELETE"):
        await scim.send(method, path, status=404)
    await scim.patch(path, {"op": "replace", "value": {"active": True}}, status=404)
    assert (await scim.send("GET", "/Users"))["totalResults"] == 0
    assert await scim.members(group) == []
    back = await scim.send("POST", "/Users", {**OKTA_USER, "displayName": "Ana B."})
    assert (back["id"], back["displayName"], back["active"]) == (made["id"], "Ana B.", True)
    assert back.get("groups") is None


async def test_someone_from_a_file_is_found_by_their_address(scim: Scim) -> None:
    body = {"name": "Ana", "email": "ana@acme.example.org"}
    auth = scim.directory.tenant.auth("hr")
    person = (await scim.directory.client.post("/v1/people", json=body, headers=auth)).json()
    (found,) = (await scim.send("GET", "/Users", filter='userName eq "ana@acme.example.org"'))["Resources"]
    assert found["id"] == person["id"]
    replaced = await scim.send("PUT", f"/Users/{found['id']}", {**OKTA_USER, "userName": "amoreau"})
    assert replaced["userName"] == "amoreau"
    assert (await scim.send("GET", "/Users", filter='userName eq "ana@acme.example.org"'))["totalResults"] == 0
    one = (await scim.directory.client.get(f"/v1/people/{person['id']}", headers=auth)).json()
    assert (one["name"], one["external_id"], one["revision"]) == ("Ana Moreau", "00ujl29u0le5T6Aj10h7", 2)


async def test_a_patch_is_done_as_a_whole(scim: Scim) -> None:
    made = await scim.send("POST", "/Users", OKTA_USER)
    path = f"/Users/{made['id']}"
    for wrong in (
        {"op": "remove", "path": "userName"},
        {"op": "replace", "path": "id", "value": "7"},
        {"op": "remove"},
    ):
        await scim.patch(path, {"op": "replace", "path": "displayName", "value": "X"}, wrong, status=400)
    assert (await scim.send("GET", path))["displayName"] == "Ana Moreau"
    faulty = await scim.patch(path, {"op": "replace", "path": "userName", "value": 5}, status=400)
    assert faulty["detail"] == "user_name: Input should be a valid string"
    removed = await scim.patch(path, {"op": "remove", "path": "externalId"}, {"op": "remove", "path": "name"})
    assert "externalId" not in removed
    assert "name" not in removed


async def test_who_left_today_is_history(scim: Scim, directory: Directory) -> None:
    ana = await scim.send("POST", "/Users", OKTA_USER)
    group = await scim.group("Desk", ana)
    auth, today = directory.tenant.auth("hr"), datetime.datetime.now(datetime.UTC).date()
    path = f"/v1/people/{ana['id']}/memberships"
    (membership,) = (await directory.client.get(path, headers=auth)).json()["items"]
    body = {"role": "Cook", "joined_on": str(today - datetime.timedelta(9)), "left_on": None}
    await directory.client.put(
        f"/v1/team-memberships/{membership['id']}", json=body, headers={**auth, "If-Match": '"1"'}
    )
    await scim.send("DELETE", f"/Users/{ana['id']}")
    (ended,) = (await directory.client.get(path, headers=auth)).json()["items"]
    assert (ended["left_on"], ended["active"]) == (str(today), False)
    await scim.send("POST", "/Users", OKTA_USER)
    await scim.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": ana["id"]}]})
    (again,) = (await directory.client.get(path, headers=auth)).json()["items"]
    assert (again["id"], again["left_on"], again["role"]) == (membership["id"], None, "Cook")
