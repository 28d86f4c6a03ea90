"""POST /v1/tag and GET /v1/models: what comes back, what is refused, and that nothing of a text is kept."""

import contextlib
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import anyio
import asyncpg
import httpx
import psutil
import pytest
from litestar import Litestar

from api.model_process import COMMAND, ModelLimits, ModelProcess
from api.routes.tagger import CHARACTERS_MOST
from api.tagger_models import accuracies
from tests.api.conftest import World, problem, random_id
from tests.api.served import granian
from tests.api.test_model_process import STANDIN, alive, model_process, until
from tests.api.test_tenancy_sql import rows_of
from tests.conftest import Database, serving, settings_for

pytestmark = pytest.mark.anyio

HER = "She wanted to know why the process worked that way, so she asked the team and tried it out herself."
GERMAN = "Der Kunde war sehr zufrieden und die Kandidatin hat ihm gut zugehört."
SECRET = "zanzibar"
OWN_VALUE = {
    "code": "lantern_keeping",
    "name": "Keeping the lantern",
    "definition": "Somebody always watches the light.",
    "shown_by": ["Stays with the light until the next person has it"],
    "opposite_shown_by": ["Leaves the light alone"],
}


@pytest.fixture(scope="module")
async def models() -> AsyncIterator[ModelProcess]:
    """The real models, loaded once for this file."""
    async with model_process(command=COMMAND) as one:
        yield one


def app_of(client: httpx.AsyncClient) -> Litestar:
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    assert isinstance(transport.app, Litestar)
    return transport.app


@pytest.fixture
async def tagging(world: World, models: ModelProcess) -> AsyncIterator[World]:
    """A world whose application asks the loaded models."""
    state = app_of(world.client).state
    own, state.tagger = state.tagger, models
    yield world
    state.tagger = own


async def tag(world: World, body: Any, by: str = "admin", **headers: str) -> httpx.Response:
    return await world.client.post("/v1/tag", json=body, headers={**world.tenant.auth(by), **headers})


async def tagged(world: World, *texts: Any, **more: Any) -> dict[str, Any]:
    body = {"texts": [{"text": one} if isinstance(one, str) else one for one in texts], **more}
    response = await tag(world, body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_texts_come_back_in_order_with_their_ids_and_tags(tagging: World) -> None:
    found = await tagged(
        tagging,
        {"id": "a", "text": HER},
        {"id": "b", "text": GERMAN},
        {"text": ""},
        {
            "id": "b",
            "text": "I asked her what she needed and rang her back to check that it had worked.",
            "question": "Tell me about a guest.",
        },
    )
    assert [one["id"] for one in found["texts"]] == ["a", "b", None, "b"]
    assert [one["skipped"] for one in found["texts"]] == [None, "language", None, None]
    first, german, empty, answer = (one["tags"] for one in found["texts"])
    assert german == empty == []
    assert answer
    assert {one["value"] for one in first} <= {*found["values"]}
    assert "curiosity" in {one["value"] for one in first}
    for one in first:
        assert {"start", "end", "value", "polarity", "strength", "confidence", "why"} <= set(one)
        assert 0 <= one["start"] < one["end"] <= len(HER)
        assert 0 < one["confidence"] <= 1
    assert found["model"] == "accurate"
    assert found["version"].startswith("accurate-")
    assert found["values"] == ["customer_orientation", "empathy", "curiosity"]


async def test_both_models_say_their_version_as_the_list_of_models_does(tagging: World) -> None:
    listed = (await tagging.client.get("/v1/models", headers=tagging.tenant.auth("panelist"))).json()
    for one in listed:
        assert (await tagged(tagging, HER, model=one["model"]))["version"] == one["version"]


async def test_offsets_are_code_points_of_the_text_as_it_was_sent(tagging: World) -> None:
    text = f"\U0001f600 Notes:\r\n\r\n{HER}"
    (one,) = (await tagged(tagging, text, values=["curiosity"]))["texts"]
    (found,) = one["tags"]
    assert text[found["start"] : found["end"]].startswith("She wanted")


async def test_values_are_those_that_were_asked_for(tagging: World) -> None:
    found = await tagged(tagging, HER, values=["curiosity", "experimentation", "curiosity"])
    assert found["values"] == ["curiosity", "experimentation"]
    assert {"curiosity"} <= {one["value"] for one in found["texts"][0]["tags"]} <= {"curiosity", "experimentation"}


async def test_a_target_culture_brings_its_own_values_and_phrases(tagging: World) -> None:
    """A draft of it, so that phrases can be tried before they are published."""
    journey = tagging.journey
    target = {
        "value": OWN_VALUE, "aspired_level": 4, "level_text": "Always.", "reason": "Ships.", "owner": "Hana Resources",
        "cue_phrases_for": ["trimmed the wick"],
    }  # fmt: skip
    body = {"name": "Lighthouse", "why_statement": "Ships come home.", "values": [target]}
    draft = (await journey.call("POST", "/v1/target-cultures", body, by="hr")).json()
    text = f"He trimmed the wick at midnight. {HER}"
    found = await tagged(tagging, text, target_culture_id=draft["id"])
    assert found["values"] == ["lantern_keeping"]
    (tags,) = (one["tags"] for one in found["texts"])
    assert [(one["value"], one["polarity"]) for one in tags] == [("lantern_keeping", "for")]
    assert "trimmed the wick" in text[tags[0]["start"] : tags[0]["end"]]
    answer = await tag(tagging, {"texts": [{"text": HER}], "values": ["curiosity"], "target_culture_id": draft["id"]})
    assert "target culture" in problem(answer, 422, "unknown_value", "values[0]")["errors"][0]["message"]


REFUSED: list[tuple[Any, str]] = [
    ({"texts": []}, "texts"),
    ({"texts": [{"text": "a"}] * 101}, "texts"),
    ({"texts": [{"text": "a" * 20_001}]}, "texts[0].text"),
    ({"texts": [{"text": "a" * 20_000}] * 5 + [{"text": "b"}]}, "texts"),
    ({"texts": [{"text": "a", "question": "q" * 2000}] * 51}, "texts"),
    ({"texts": [{"text": "a", "kind": "letter"}]}, "texts[0].kind"),
    ({"texts": [{"text": "a", "candidate": "Kim"}]}, "texts[0].candidate"),
    ({"texts": [{"text": "a"}], "model": "best"}, "model"),
    ({"texts": [{"text": "a"}], "values": []}, "values"),
    ({"texts": [{"text": "a"}], "values": ["curiosity", "nowhere"]}, "values[1]"),
    ({"texts": [{"text": "a\u0000"}]}, "texts[0].text"),
]


@pytest.mark.parametrize(("body", "field"), REFUSED, ids=range(len(REFUSED)))
async def test_what_cannot_be_tagged_is_refused_with_its_field(shared_world: World, body: Any, field: str) -> None:
    answer = await tag(shared_world, body)
    problem(answer, 422, answer.json()["code"], field)


async def test_sizes_are_told_with_what_to_change(shared_world: World) -> None:
    refused = problem(await tag(shared_world, REFUSED[3][0]), 422, "too_long", "texts")
    assert str(CHARACTERS_MOST) in refused["errors"][0]["message"]
    assert str(CHARACTERS_MOST + 1) in refused["errors"][0]["message"]
    huge = {"texts": [{"text": "a" * 20_000}] * 60}
    problem(await tag(shared_world, huge), 413, "body_too_large")


async def test_a_scope_of_its_own_is_needed(shared_world: World) -> None:
    body = {"texts": [{"text": HER}]}
    problem(await shared_world.client.post("/v1/tag", json=body), 401, "credential_missing")
    for role in ("panelist", "hiring_manager", "viewer", "team_lead"):
        problem(await tag(shared_world, body, by=role), 403, "scope_missing")
    for role, status in {"panelist": 200, "hiring_manager": 200, "viewer": 403, "team_lead": 403}.items():
        answer = await shared_world.client.get("/v1/models", headers=shared_world.tenant.auth(role))
        assert answer.status_code == status, role


async def test_a_key_for_the_tagger_alone_suffices(tagging: World) -> None:
    asked = {"name": "ats", "scopes": ["tagger:write"]}
    made = (await tagging.journey.call("POST", "/v1/keys", asked)).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    body = {"texts": [{"text": HER}]}
    assert (await tagging.client.post("/v1/tag", json=body, headers=headers)).status_code == 200
    problem(await tagging.client.get("/v1/values", headers=headers), 403, "scope_missing")


async def test_the_culture_of_another_organisation_is_none(shared_world: World) -> None:
    answers = [
        (await tag(shared_world, {"texts": [{"text": HER}], "target_culture_id": one})).json()
        for one in (shared_world.other_ids["culture"], random_id())
    ]
    assert {**answers[0], "request_id": ""} == {**answers[1], "request_id": ""}
    assert (answers[0]["status"], answers[0]["errors"][0]["field"]) == (404, "target_culture_id")


async def test_nothing_is_tagged_where_tags_are_switched_off(tagging: World) -> None:
    await tagging.journey.call("PUT", "/v1/organisation/tagging", {"enabled": False})
    problem(await tag(tagging, {"texts": [{"text": HER}]}), 409, "tagging_off")


async def test_nothing_of_a_text_is_stored_or_logged(
    tagging: World, superuser: "asyncpg.Connection[asyncpg.Record]", capfd: pytest.CaptureFixture[str]
) -> None:
    before = await rows_of(superuser, tagging.tenant.organisation_id)
    body = {"texts": [{"id": f"{SECRET}-1", "text": f"{SECRET}. {HER}", "question": SECRET}, {"text": SECRET}]}
    answer = await tag(tagging, body, **{"Idempotency-Key": "once"})
    assert answer.status_code == 200
    # The same key again: nothing is kept of the first answer, so this is simply tagged.
    other = await tag(tagging, {"texts": [{"text": HER}]}, **{"Idempotency-Key": "once"})
    assert other.status_code == 200
    assert other.json()["texts"][0]["tags"]
    problem(await tag(tagging, body, **{"Idempotency-Key": "not one word"}), 422, "invalid", "header.Idempotency-Key")
    after = await rows_of(superuser, tagging.tenant.organisation_id)
    assert {name for name in after if after[name] != before[name]} <= {
        "audit_events",
        "audit_chain",
        "subject_salts",
        "api_keys",
    }
    details = [dict(one) for one in await superuser.fetch(AUDITED, tagging.tenant.organisation_id)]
    assert [one["details"] for one in details] == [
        '{"model": "accurate", "texts": 2}',
        '{"model": "accurate", "texts": 1}',
    ]
    assert SECRET not in str(after)
    assert SECRET not in "".join(capfd.readouterr())


AUDITED = """
    SELECT details::text FROM audit_events WHERE organisation_id = $1 AND action = 'texts.tagged' ORDER BY id
"""


async def test_a_fault_of_ours_quotes_nothing_and_a_busy_tagger_says_when(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    app = app_of(world.client)
    await app.state.tagger.close()
    async with model_process(ModelLimits(retry_after=7), STANDIN) as app.state.tagger:
        failed = await tag(world, {"texts": [{"text": "FAIL"}, {"text": SECRET}]})
        assert SECRET not in problem(failed, 500, "internal_error")["detail"]
        app.state.tagger.limits = ModelLimits(seconds=1, retry_after=7)
        slow = await tag(world, {"texts": [{"text": "SLEEP"}, {"text": SECRET}]})
        assert "send fewer" in problem(slow, 503, "busy")["detail"]
        assert slow.headers["retry-after"] == "7"
        app.state.tagger.limits = ModelLimits(retry_after=7)
        dead = await tag(world, {"texts": [{"text": "DIE"}, {"text": SECRET}]})
        problem(dead, 503, "busy")
        assert (await tag(world, {"texts": [{"text": "next"}]})).status_code == 200
    assert SECRET not in "".join(capfd.readouterr())


async def test_twenty_clients_at_once_are_all_answered_and_hold_no_connection(world: World) -> None:
    """While the model is at work for one, nineteen wait; everything else is answered as ever."""
    app = app_of(world.client)
    held: list[int] = []
    statuses: list[int] = []

    async def client(number: int) -> None:
        words = [f"{HER} It was guest number {number}." for _ in range(5)]
        found = await tagged(world, *words)
        statuses.append(len(found["texts"]))

    async with anyio.create_task_group() as group:
        for number in range(20):
            group.start_soon(client, number)
        while len(statuses) < 20:
            answer = await world.client.get("/v1/values", headers=world.tenant.auth())
            assert answer.status_code == 200
            held.append(app.state.pool.get_size() - app.state.pool.get_idle_size())
            await anyio.sleep(0.05)
    assert statuses == [5] * 20
    # All of them admitted, none is left in a transaction: nobody waits for a connection any more.
    assert min(held) == 0


async def test_the_list_of_models_says_what_each_is_and_how_its_gold_came_about(shared_world: World) -> None:
    listed = (await shared_world.client.get("/v1/models", headers=shared_world.tenant.auth("viewer"))).status_code
    assert listed == 403
    listed = (await shared_world.client.get("/v1/models", headers=shared_world.tenant.auth())).json()
    accurate, fast = listed
    assert (accurate["model"], fast["model"]) == ("accurate", "fast")
    assert accurate["encoder"]["licence"] == "Apache-2.0"
    assert fast["encoder"] is None
    for one in listed:
        assert "labelled by language models" in one["gold"]
        assert one["languages"] == ["en"]
        assert {"customer_orientation", "empathy", "curiosity"} <= {*one["trained_values"]}
        for register in one["registers"]:
            assert register["low"] <= register["macro_f1"] <= register["high"]
            assert register["texts"] > 0
            assert {(pair["value"], pair["polarity"]) for pair in register["pairs"]}
    measured = {one["version"] for one in listed if one["registers"]}
    assert {one.version for one in accuracies()} >= measured


@pytest.fixture
def server_process(world: World) -> Iterator[tuple[str, psutil.Process]]:
    """The application under granian, and granian's main process."""
    mine = psutil.Process()
    before = {one.pid for one in mine.children()}
    with granian(world.database.application_url) as url:
        (main,) = [one for one in mine.children() if one.pid not in before and "granian" in " ".join(one.cmdline())]
        yield url, main


def model_of(main: psutil.Process) -> psutil.Process:
    (found,) = [one for one in main.children(recursive=True) if "api.model_child" in one.cmdline()]
    return found


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_server_that_ends_leaves_no_model_behind(
    world: World, server_process: tuple[str, psutil.Process], how: str
) -> None:
    """Also when it is killed in the middle of a long text; and a killed model is replaced."""
    url, main = server_process
    headers = world.tenant.auth()
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
        body = {"texts": [{"text": HER}]}
        assert (await client.post("/v1/tag", json=body)).status_code == 200
        first = model_of(main)
        first.send_signal(signal.SIGKILL)
        assert (await client.post("/v1/tag", json=body)).status_code == 200
        model = model_of(main)
        assert model.pid != first.pid
        if how == "stop":
            main.terminate()
        else:
            long = {"texts": [{"text": f"{HER} " * (9_000 // len(HER))}] * 10}
            used = model.cpu_times().user
            async with anyio.create_task_group() as group:

                async def ask() -> None:
                    # The answer may still arrive just before the end; what counts is what is left behind.
                    with contextlib.suppress(httpx.TransportError):
                        await client.post("/v1/tag", json=long)

                group.start_soon(ask)
                for _ in range(1000):
                    if model.cpu_times().user > used + 0.1:
                        break
                    await anyio.sleep(0.02)
                else:
                    pytest.fail("the model was never at work")
                for one in (*main.children(recursive=True), main):
                    if one.pid != model.pid:
                        one.kill()
        for _ in range(3000):
            if not alive(model.pid):
                break
            await anyio.sleep(0.02)
        assert not alive(model.pid)


async def test_a_server_told_to_be_warm_loads_its_models_at_once(database: Database) -> None:
    settings = replace(settings_for(database.application_url), warm_tagger=True)
    async with serving(database.application_url, settings) as client:
        tagger = app_of(client).state.tagger
        await until(lambda: tagger.pid is not None)
        pid = tagger.pid
    assert not alive(pid)
