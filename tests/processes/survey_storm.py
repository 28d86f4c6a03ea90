"""Respondents who all answer at once over the wire while servers are killed; for the test and for bench/surveys.py.

Each person's answers hold their number, so that what is stored afterwards can be compared with what was acknowledged.
"""

import asyncio
import contextlib
import json
import os
import random
import socket
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx

from api.processes.commands import product_commands
from api.processes.embedded import EmbeddedPostgres
from domain.database import Pool, open_pool, set_tenant
from tests.api.journey import Journey
from tests.conftest import Tenant, make_tenant, serving
from tests.jobs.harness import kill_and_restart_database, migrate_cluster, pool_of

ROOT = Path(__file__).parents[2]
ITEMS, DIGITS = 15, 7
TEAM_MOST = 1000
# A busy machine takes its time to load everything.
START_SECONDS = 120
AGENT = "A Telltale Browser"
COMMENT = "Comment of number {}."
Victim = Literal["api", "database"]
HIDDEN_LINKS = """
    SELECT id::text, ctid::text, xmin::text, answers::text AS said FROM survey_answers WHERE wave_id = $1 ORDER BY ctid
"""


@dataclass
class Api:
    """The application under its real server, started again after a kill as a supervisor would."""

    database_url: str
    log: Path
    processes: int = 1
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        command = product_commands("127.0.0.1", self.port, self.processes).api
        environment = {**os.environ, "OUTSIDE_IN_DATABASE_URL": self.database_url, "OUTSIDE_IN_BASE_URL": self.url}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: ASYNC220 (starting is quick)
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        async with httpx.AsyncClient() as client:
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"{self.url}/healthz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)
        raise AssertionError(f"the API did not start: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """kill -9 of the server and of its own children: the group that was made for them."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, 9)
            self.process.wait()


@dataclass
class Told:
    """What the respondents were told. Seconds are those of acknowledged answers, waiting and retries included."""

    acknowledged: Counter[int] = field(default_factory=Counter)
    unsure: set[int] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    retries: int = 0
    refused_twice: int = 0


@dataclass(frozen=True)
class Story:
    """Figures of one storm; seconds."""

    people: int
    total: float
    told: Told
    kills: tuple[Victim, ...]
    closing: float


@dataclass(frozen=True)
class Place:
    """A launched survey of `people`, and how to reach its tables as the application does."""

    tenant: Tenant
    survey_id: str
    tokens: list[str]
    pool: Pool

    async def rows(self, sql: str, *arguments: Any) -> list[Any]:
        async with self.pool.acquire(timeout=5) as conn, conn.transaction():
            await set_tenant(conn, self.tenant.organisation_id)
            return await conn.fetch(sql, *arguments)


@asynccontextmanager
async def launched(url: str, people: int) -> AsyncIterator[Place]:
    """An organisation whose survey asks so many people in teams of up to TEAM_MOST."""
    async with pool_of(url) as pool, pool.acquire() as conn, conn.transaction():
        tenant = await make_tenant(conn, "Acme")
    async with serving(url) as client:
        journey = Journey(client, tenant.keys, tenant.accounts)
        await journey.prepare()
        pulse = (await journey.call("GET", "/v1/shipped-instruments")).json()["customer_culture_pulse"]
        assert len(pulse["items"]) == ITEMS
        asked = {**pulse, "comment_questions": ["What helps?"], "translations": []}
        instrument = await journey.publish("/v1/survey-instruments", asked)
        root = (await journey.call("POST", "/v1/teams", {"name": "Everybody"})).json()["team"]
        for start in range(0, people, TEAM_MOST):
            numbers = range(start, min(people, start + TEAM_MOST))
            members = [{"name": f"P {number}", "email": f"p{number}@example.org"} for number in numbers]
            body = {"name": f"Team {start}", "parent_id": root["id"], "members": members}
            await journey.call("POST", "/v1/teams", body)
        culture = journey.made["culture"]["id"]
        draft = {"team_id": root["id"], "instrument_id": instrument["id"], "target_culture_id": culture}
        made = await journey.launch(draft)
    tokens = [one["token"] for one in made["invitations"]]
    assert len(tokens) == people
    pool = await open_pool(url, max_size=2)
    yield Place(tenant, made["survey"]["id"], tokens, pool)
    pool.terminate()


def answers_of(number: int) -> list[int]:
    """The person's number in base 5, and the same answer to the other statements."""
    digits = [number // 5**place % 5 + 1 for place in range(DIGITS)]
    return digits + [3] * (ITEMS - DIGITS)


def number_of(answers: Sequence[int]) -> int:
    return sum((answers[place] - 1) * 5**place for place in range(DIGITS))


async def storm(
    cluster: EmbeddedPostgres, folder: Path, *, people: int, at_once: int, victims: Sequence[Victim], processes: int = 1
) -> Story:
    """Everybody answers, each twice at the same moment, while the victims are killed at even steps; asserts all."""
    await migrate_cluster(cluster)
    url = cluster.application_url
    async with launched(url, people) as place:
        api = Api(url, folder / "api.log", processes)
        await api.start()
        try:
            since, told = time.monotonic(), Told()
            await asyncio.gather(_everybody(api, place, told, at_once), _killer(cluster, api, told, people, victims))
            total = time.monotonic() - since
            before = await place.rows(HIDDEN_LINKS, place.survey_id)
            check_stored(told, [number_of(json.loads(row["said"])) for row in before], people)
            closing = await _close(api, place)
            after = await place.rows(HIDDEN_LINKS, place.survey_id)
            check_unlinkable(before, after)
            assert not await place.rows("SELECT FROM survey_tokens WHERE wave_id = $1", place.survey_id)
            check_log(api.log, place.tokens)
        finally:
            api.kill()
    return Story(people, total, told, tuple(victims), closing)


async def _everybody(api: Api, place: Place, told: Told, at_once: int) -> None:
    order = list(range(len(place.tokens)))
    random.Random(7).shuffle(order)
    gate = asyncio.Semaphore(at_once)
    limits = httpx.Limits(max_connections=2 * at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(timeout=30, limits=limits, headers={"User-Agent": AGENT}) as client:

        async def one(number: int) -> None:
            async with gate:
                await asyncio.gather(*(_answer(client, api, place.tokens[number], number, told) for _ in range(2)))

        await asyncio.gather(*(one(number) for number in order))


async def _answer(client: httpx.AsyncClient, api: Api, token: str, number: int, told: Told) -> None:
    """Send until the server has said yes or no: whoever is cut off or told to wait tries again."""
    body = {"answers": answers_of(number), "comments": [COMMENT.format(number)]}
    since, cut_off = time.monotonic(), False
    while True:
        try:
            answer = await client.post(f"{api.url}/v1/questionnaire/{token}", json=body)
        except httpx.TransportError:
            cut_off = True
        else:
            if answer.status_code == 204:
                told.acknowledged[number] += 1
                told.seconds.append(time.monotonic() - since)
                return
            if answer.status_code == 404:
                told.refused_twice += 1
                # Cut off after it was stored and before that was said, by this or by its twin.
                told.unsure |= {number} if cut_off else set()
                return
            assert answer.status_code in {429, 500, 503}, answer.text
            # The database may have ended between storing it and saying so.
            cut_off = cut_off or answer.status_code != 429
        told.retries += 1
        assert time.monotonic() - since < 240, "nobody waits so long"
        await asyncio.sleep(0.2 + random.random() * 0.3)


async def _killer(cluster: EmbeddedPostgres, api: Api, told: Told, people: int, victims: Sequence[Victim]) -> None:
    for step, victim in enumerate(victims, start=1):
        while len(told.acknowledged) < people * step // (len(victims) + 1):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        if victim == "api":
            api.kill()
            await api.start()
        else:
            await asyncio.to_thread(kill_and_restart_database, cluster)


async def _close(api: Api, place: Place) -> float:
    since = time.monotonic()
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{api.url}/v1/surveys/{place.survey_id}/close", headers=place.tenant.auth())
    assert answer.json().get("status") == "closed", answer.text
    return time.monotonic() - since


def check_stored(told: Told, stored: list[int], people: int) -> None:
    """Every acknowledged answer is stored once, and nothing that nobody sent."""
    assert max(told.acknowledged.values()) == 1, "no token was used twice"
    assert max(Counter(stored).values()) == 1
    known = set(told.acknowledged)
    assert known <= set(stored), "an acknowledged answer is lost"
    assert set(stored) <= known | told.unsure
    assert len(stored) == people


def check_unlinkable(before: Sequence[Any], after: Sequence[Any]) -> None:
    """Neither id nor transaction nor order leads from a row as it was stored to the row that is left."""
    said = [row["said"] for row in before]
    left = [row["said"] for row in after]
    assert sorted(left) == sorted(said)
    assert not {row["id"] for row in before} & {row["id"] for row in after}
    assert len({row["xmin"] for row in after}) == 1
    assert not {row["xmin"] for row in after} & {row["xmin"] for row in before}
    by_id = [row["said"] for row in sorted(after, key=lambda row: str(row["id"]))]
    for order in (left, by_id):
        moved = sum(one != other for one, other in zip(said, order, strict=True))
        # Of a random order about one row stands where it stood, of any number of rows.
        assert moved > len(said) - 12, moved


def check_log(log: Path, tokens: Sequence[str]) -> None:
    """No line names a token, an address or a browser."""
    text = log.read_text()
    assert "/v1/questionnaire/{token}" in text, "requests are logged"
    found = [token for token in tokens if token in text]
    assert not found, f"{len(found)} tokens in the log"
    for telltale in (AGENT, "oit_", "Comment of", '"answers"'):
        assert telltale not in text, telltale
