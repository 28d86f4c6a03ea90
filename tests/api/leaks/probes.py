"""What a leak is, as checks: each raises AssertionError on a build that leaks.

The strongest is `nothing_moves`: while a panel is blind, whatever one rater does leaves every answer that anybody
else can get byte for byte as it was: bodies, order, counts, ETags, times, lengths, refusals.
"""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World
from tests.api.journey import scorecard
from tests.api.test_openapi import operations, streams
from tests.api.test_schemathesis import PATHS

# Pia has locked, Pal is writing, Pat has not begun; an admin who is not on the panel may know who has locked.
WRITER = "panelist_2"
OBSERVERS = ("recruiter", "hiring_manager", "panelist", "panelist_3", "hr", "team_lead", "viewer", "service")
SECRETS = {"panelist": "Pia saw him ring the guest back", "panelist_2": "Pal noted a calm voice"}
VARYING_HEADERS = {
    "date",
    "x-request-id",
    "ratelimit-remaining",
    "ratelimit-reset",
    "ratelimit",
    "x-ratelimit-remaining",
}
SEARCHES = ("?q=calm%20or%20voice%20or%20ring", "?q=guest%20or%20calm&requisition_id={requisition}")
# What differs between any two answers, whoever asks: the request's id, and when a calendar file was made.
NOISE = re.compile(rb'"request_id":"[^"]*"|DTSTAMP:\w+')
# Where the work of panels shows, if anywhere; the whole document is walked for our own build.
HIRING = {
    *("applications", "audit-events", "candidates", "interviews", "jobs", "mail", "my", "notes", "raters", "reports"),
    *("report-bundles", "requisitions", "rubrics", "scorecards", "tagging", "tags"),
}
_readable: list[tuple[str, bool]] = []
Observation = dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]]


def auth(world: World, reader: str) -> dict[str, str]:
    if reader == "service":
        return {"Authorization": f"Bearer {world.tenant.service_key}"}
    return world.tenant.auth(reader)


async def readable(world: World) -> list[tuple[str, bool]]:
    """The path of every operation that reads, and whether it has pages; asked for once, it is long."""
    if not _readable:
        openapi = (await world.client.get("/schema/openapi.json")).json()
        for method, path, operation in operations(openapi):
            if method == "get" and operation["security"] and not streams(operation):
                names = {parameter.get("name") for parameter in operation.get("parameters", [])}
                _readable.append((path, "limit" in names))
    return _readable


async def addresses(world: World, *, everything: bool = False) -> AsyncIterator[str]:
    """Every address that can be read, with every id of the organisation that it takes, and some searches."""
    for path, paged in await readable(world):
        if not everything and path.split("/")[2] not in HIRING:
            continue
        own = [world.ids[kind] for kind in PATHS.get(path.split("/")[2], ()) if kind in world.ids]
        if path.startswith("/v1/scorecards"):
            own = [*world.ids["cards"].values(), *world.ids["blind_cards"].values()]
        for one in own if "{" in path else [""]:
            address = re.sub(r"{\w+}", str(one), path)
            yield f"{address}?limit=200" if paged else address
    for search in SEARCHES:
        yield "/v1/notes" + search.format(**world.ids)


def seen(world: World, address: str, response: httpx.Response) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """An answer without what differs between any two."""
    headers = tuple(sorted(pair for pair in response.headers.items() if pair[0].lower() not in VARYING_HEADERS))
    if address.startswith("/v1/audit-events"):
        # The record grows by the reader's own reading. What it tells of the blind panel must stand still.
        blind = {world.ids["blind_interview"], *world.ids["blind_cards"].values()}
        items = response.json().get("items", []) if response.content else []
        return response.status_code, (), str([event for event in items if event["subject_id"] in blind]).encode()
    if address.startswith("/v1/tagging/reviews/export") and response.is_success:
        # Its ids are random, and its lines stand in their order.
        return response.status_code, (), b"\n".join(sorted(line[46:] for line in response.content.splitlines()))
    return response.status_code, headers, NOISE.sub(b"", response.content)


async def observe(world: World, reader: str, methods: tuple[str, ...]) -> Observation:
    """Everything that this reader is told, and the refusals of what is tried on the blind card."""
    found: Observation = {}
    headers = auth(world, reader)
    for address in [one async for one in addresses(world)]:
        for method in methods:
            response = await world.client.request(method, address, headers=headers)
            found[f"{method} {address}"] = seen(world, address, response)
    card, application = world.ids["blind_cards"][WRITER], world.ids["blind_application"]
    for method, path, body in (
        ("PUT", f"/v1/scorecards/{card}", EXAMPLES["saveScorecard"]),
        ("POST", f"/v1/scorecards/{card}/lock", None),
        ("POST", f"/v1/applications/{application}/reports", None),
    ):
        response = await world.client.request(method, path, json=body, headers={**headers, "If-Match": '"1"'})
        found[f"{method} {path}"] = seen(world, path, response)
    return found


async def let_the_writer_work(world: World) -> None:
    """Pal changes his mind, has his draft tagged, and locks. Pat is still awaited, so the panel stays blind."""
    journey = world.journey
    card = world.ids["blind_cards"][WRITER]
    read = await journey.call("GET", f"/v1/scorecards/{card}", by=WRITER)
    draft = scorecard("Pal noted a calm voice and a second call. Nothing else of note here.", (5, 5, 5))
    saved = await journey.call("PUT", f"/v1/scorecards/{card}", draft, by=WRITER, etag=read.headers["etag"])
    await journey.call("POST", f"/v1/scorecards/{card}/tags", by=WRITER)
    await journey.lock(WRITER, card, saved.headers["etag"])


async def nothing_moves(world: World, readers: tuple[str, ...] = OBSERVERS) -> None:
    """The property above, for each of these readers; HEAD, which answers from the same routes, for one of them."""
    methods = {reader: ("GET", "HEAD") if reader == "panelist_3" else ("GET",) for reader in readers}
    before = {reader: await observe(world, reader, methods[reader]) for reader in readers}
    await let_the_writer_work(world)
    for reader in readers:
        after = await observe(world, reader, methods[reader])
        assert after.keys() == before[reader].keys()
        moved = [address for address in after if after[address] != before[reader][address]]
        assert not moved, f"{reader} notices at {moved[:3]}"


async def nothing_moves_for_two(world: World) -> None:
    """The property for a decider and for a rater: enough to catch a leaky build."""
    await nothing_moves(world, ("recruiter", "panelist"))


async def nothing_moves_for_a_program(world: World) -> None:
    """The property for a key with every scope, which reads the figures that otherwise only admins read."""
    await nothing_moves(world, ("service",))


async def nothing_is_quoted(world: World) -> None:
    """No answer to anybody but its author holds a word of a blind note."""
    for reader in (*OBSERVERS, WRITER, "admin"):
        for address in [one async for one in addresses(world, everything=reader == "admin")]:
            text = (await world.client.get(address, headers=auth(world, reader))).text
            assert reader == "panelist" or world.ids["blind_tag"] not in text, f"{reader} sees a tag at {address}"
            for author, secret in SECRETS.items():
                assert author == reader or secret not in text, f"{reader} reads {author}'s note at {address}"


async def ids_tell_no_order(world: World) -> None:
    """Ids of scorecards and notes are random (UUIDv4), also those made a moment ago."""
    made = await world.journey.interview("Kit Order")
    cards = list(made["cards"].values())
    saved = await world.journey.write("panelist", made["cards"]["panelist"], "One note. Two.", (3, 3, 3))
    notes = [note["id"] for note in saved.json()["notes"]]
    assert {UUID(one).version for one in [*cards, *notes]} == {4}


async def refusals_explain_themselves(world: World) -> None:
    """Who may see it later is told why it is hidden and when it opens: a conflict, not a lack of rights."""
    card, application = world.ids["blind_cards"]["panelist"], world.ids["blind_application"]
    for reader in ("admin", "recruiter", "hiring_manager", "panelist_3"):
        for path in (f"/v1/scorecards/{card}", f"/v1/scorecards/{card}/tags", f"/v1/applications/{application}/score"):
            response = await world.client.get(path, headers=auth(world, reader))
            if response.status_code == 403 and response.json()["code"] == "scope_missing":
                continue  # panelists have no scores:read at all
            assert response.status_code == 409, f"{reader} {path}: {response.status_code}"
            refused = response.json()
            assert refused["code"] == "blinded"
            assert "until every panelist has locked" in refused["detail"]
            assert "admin" in refused["detail"]


async def locked_ratings_never_change(world: World) -> None:
    """Not by their author, and not by whoever reaches the tables as the application does."""
    journey, rater = world.journey, "panelist_3"
    card = world.ids["cards"][rater]
    before = await journey.call("GET", f"/v1/scorecards/{card}", by=rater)
    await world.client.put(
        f"/v1/scorecards/{card}",
        json=scorecard("Changed my mind. Quietly.", (1, 1, 1)),
        headers={**auth(world, rater), "If-Match": before.headers["etag"]},
    )
    after = await journey.call("GET", f"/v1/scorecards/{card}", by=rater)
    assert after.content == before.content


async def opened_early_is_closed_to_who_still_writes(world: World) -> None:
    """An admin opens the panel; who has not locked keeps seeing their own scorecard alone."""
    journey = world.journey
    path = f"/v1/interviews/{world.ids['blind_interview']}/open"
    await journey.call("POST", path, {"reason": "Pat is ill for four weeks."})
    for writer in ("panelist_2", "panelist_3"):
        for address in [one async for one in addresses(world)]:
            text = (await world.client.get(address, headers=auth(world, writer))).text
            assert SECRETS["panelist"] not in text, f"{writer} reads a locked note at {address}"


async def the_first_round_is_closed_to_the_second(world: World) -> None:
    """Whoever has still to rate a candidate hears nothing of what an opened panel said and what was decided."""
    journey, application = world.journey, world.ids["application"]
    reason = "She rang back unasked, twice, and could say what the guest had needed."
    decided = {"outcome": "advance", "reason": reason, "competencies": [{"competency_code": "customer_orientation"}]}
    await journey.call("POST", f"/v1/applications/{application}/decisions", decided, by="hiring_manager")
    readers = {"admin": "Ada Admin", "hiring_manager": "Hal Manager", "panelist": "Pia Panelist"}
    for reader, name in readers.items():
        member = {"email": f"{reader}@acme.example.org", "name": name, "roles": [reader, "panelist"]}
        await journey.call("POST", "/v1/members", member)
    second = {
        "application_id": application,
        "starts_at": "2026-11-09T09:00:00Z",
        "duration_minutes": 30,
        "panelists": [str(world.tenant.accounts[reader]) for reader in readers],
    }
    await journey.call("POST", "/v1/interviews", second)
    others = [card for rater, card in world.ids["cards"].items() if rater != "panelist"]
    said = ("named his worry back to him", "end of her shift", '"advance"', "“advance”")
    for reader in readers:
        headers = auth(world, reader)
        tried = [
            await world.client.get(address, headers=headers) for address in [one async for one in addresses(world)]
        ]
        withdrawn = {"outcome": "withdrawn", "reason": "She took another offer and told us so by telephone today."}
        path = f"/v1/applications/{application}/decisions"
        tried.append(await world.client.post(path, json=withdrawn, headers=headers))
        for response in tried:
            if response.url.path in {"/v1/rubrics", "/v1/mail"}:
                continue
            found = [one for one in said if one in response.text]
            assert not found, f"{reader} reads {found} at {response.url}"
        for card in others:
            assert (await world.client.get(f"/v1/scorecards/{card}", headers=headers)).status_code == 409, reader


async def scorecards_begin_empty(world: World) -> None:
    """The next interview of the same candidate starts from nothing, for everybody."""
    planned = (
        await world.journey.call(
            "POST",
            "/v1/interviews",
            {
                "application_id": world.ids["blind_application"],
                "starts_at": "2026-11-05T09:00:00Z",
                "duration_minutes": 30,
                "panelists": [str(world.tenant.accounts[rater]) for rater in ("panelist_2", "panelist_3")],
            },
        )
    ).json()
    raters = {str(account): role for role, account in world.tenant.accounts.items()}
    for seat in planned["seats"]:
        path = f"/v1/scorecards/{seat['scorecard_id']}"
        card: dict[str, Any] = (await world.journey.call("GET", path, by=raters[seat["rater_id"]])).json()
        assert (card["notes"], card["ratings"], card["overall_comment"]) == ([], [], "")


async def only_the_author_writes(world: World) -> None:
    """Whoever has the address of a scorecard, by mail or by guess, can neither read nor change it."""
    journey, card = world.journey, world.ids["blind_cards"]["panelist_3"]
    before = await journey.call("GET", f"/v1/scorecards/{card}", by="panelist_3")
    for reader in ("admin", "recruiter", "hiring_manager", "panelist", "panelist_2", "hr", "viewer", "service"):
        headers = {**auth(world, reader), "If-Match": before.headers["etag"]}
        read = await world.client.get(f"/v1/scorecards/{card}", headers=headers)
        assert read.status_code in {403, 404, 409}, reader
        wrote = await world.client.put(f"/v1/scorecards/{card}", json=EXAMPLES["saveScorecard"], headers=headers)
        assert wrote.status_code in {403, 404}, reader
    after = await journey.call("GET", f"/v1/scorecards/{card}", by="panelist_3")
    assert after.content == before.content
