"""People from a CSV file and back, over HTTP."""

import csv
import io
from typing import Any

import pytest

from tests.api.conftest import World, problem

pytestmark = pytest.mark.anyio
FILE = (
    "\ufeffemail;name;team;parent_team;role;joined_on;left_on;external_id\r\n"
    "ana@example.org;Ana;Desk;House;Lead;2023-01-01;;hr-1\r\n"
    "ana@example.org;;Desk;;Trainee;2020-01-01;2021-01-01;\r\n"
    "ben@example.org;Ben;Night;Desk;;;;\r\n"
    "cy@example.org;=HYPERLINK(1);;;;;;\r\n"
)
COUNTED = ("people", "teams", "team_memberships", "audit_events")


async def send(world: World, text: str, *, dry_run: bool = False) -> Any:
    body = {"csv": text, "dry_run": dry_run}
    return (await world.journey.call("POST", "/v1/people/import", body, by="hr")).json()


async def rows(superuser: Any) -> list[int]:
    return [await superuser.fetchval(f"SELECT count(*) FROM {table}") for table in COUNTED]


def summary(report: Any) -> tuple[int, ...]:
    return tuple(report[name] for name in ("added", "changed", "unchanged", "faulty"))


async def test_dry_run_then_all_of_it_then_nothing(world: World, superuser: Any) -> None:
    before = await rows(superuser)
    dry = await send(world, FILE, dry_run=True)
    assert dry["dry_run"]
    assert summary(dry) == (4, 0, 0, 0)
    assert await rows(superuser) == before
    done = await send(world, FILE)
    assert {**done, "dry_run": True} == dry
    assert [new - old for new, old in zip(await rows(superuser), before, strict=True)] == [3, 3, 3, 1]
    teams = (await world.journey.call("GET", "/v1/teams/tree")).json()["teams"]
    mine = [one for one in teams if one["name"] in {"House", "Desk", "Night"}]
    assert [(one["name"], one["depth"], one["members"]) for one in mine] == [
        ("House", 0, 0), ("Desk", 1, 1), ("Night", 2, 1),
    ]  # fmt: skip
    revisions = await superuser.fetch("SELECT revision FROM people UNION ALL SELECT revision FROM teams")
    assert summary(await send(world, FILE)) == (0, 0, 4, 0)
    assert await superuser.fetch("SELECT revision FROM people UNION ALL SELECT revision FROM teams") == revisions


async def test_a_change_raises_the_revision(world: World) -> None:
    await send(world, FILE)
    changed = FILE.replace("Lead", "Chief").replace(";Ben;Night;Desk", ";Benno;Night;House")
    assert summary(await send(world, changed)) == (0, 2, 2, 0)
    (ben,) = (await world.journey.call("GET", "/v1/people?email=ben@example.org")).json()["items"]
    assert (ben["name"], ben["revision"]) == ("Benno", 2)
    periods = (await world.journey.call("GET", f"/v1/people/{ben['id']}/memberships")).json()["items"]
    night = (await world.journey.call("GET", f"/v1/teams/{periods[0]['team_id']}")).json()["team"]
    assert night["revision"] == 2


async def test_one_fault_and_nothing_is_stored(world: World, superuser: Any) -> None:
    before = await rows(superuser)
    faulty = FILE + "nobody;Di;;;;;;\r\ndi@example.org;Di;;;;31.1.2026;;\r\n"
    dry = await send(world, faulty, dry_run=True)
    assert summary(dry) == (4, 0, 0, 2)
    assert [line["line"] for line in dry["lines"] if line["outcome"] == "error"] == [6, 7]
    response = await world.client.post(
        "/v1/people/import", json={"csv": faulty, "dry_run": False}, headers=world.tenant.auth("hr")
    )
    document = problem(response, 422, "invalid", "csv.line[6].email")
    assert {one["field"] for one in document["errors"]} == {"csv.line[6].email", "csv.line[7].joined_on"}
    assert "2026-01-31" in document["errors"][1]["message"]
    assert await rows(superuser) == before


@pytest.mark.parametrize("delimiter", [",", ";"])
async def test_what_is_exported_can_be_imported_and_changes_nothing(world: World, delimiter: str) -> None:
    await send(world, FILE)
    response = await world.journey.call("GET", f"/v1/people/export?delimiter={delimiter}", by="team_lead")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    text = response.content.decode()
    cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))
    assert ["'=HYPERLINK(1)", "cy@example.org", "", "", "", "", "", ""] in cells
    assert ["Ana", "ana@example.org", "Desk", "House", "Trainee", "2020-01-01", "2021-01-01", "hr-1"] in cells
    report = await send(world, text)
    assert summary(report) == (0, 0, len(cells) - 1, 0), [one for one in report["lines"] if one["what"]]


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"csv": "mail\n", "dry_run": True}, "unknown_column", "csv"),
        ({"csv": "email\n"}, "required", "dry_run"),
        ({"csv": "email\na\u0000b@c\n", "dry_run": True}, "nul_character", "csv"),
        ({"csv": "x" * 1_000_001, "dry_run": True}, "invalid", "csv"),
    ],
)
async def test_what_is_no_import(shared_world: World, body: Any, code: str, field: str) -> None:
    world = shared_world
    response = await world.client.post("/v1/people/import", json=body, headers=world.tenant.auth("hr"))
    problem(response, 422, code, field)


async def test_the_audit_record_holds_numbers_alone(world: World, superuser: Any) -> None:
    await send(world, FILE)
    (row,) = await superuser.fetch("SELECT details::text FROM audit_events WHERE action = 'people.imported'")
    assert "example.org" not in row["details"]
    assert '"people_added": 3' in row["details"]


async def test_a_large_file(world: World) -> None:
    lines = [f"p{number}@example.org,P {number},Team {number % 40},Top,,2026-01-01" for number in range(5000)]
    text = "\n".join(["email,name,team,parent_team,role,joined_on", *lines])
    assert summary(await send(world, text)) == (5000, 0, 0, 0)
    assert summary(await send(world, text)) == (0, 0, 5000, 0)
