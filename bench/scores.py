"""Reading, scoring and reliability of a requisition with 2,500, 5,000 and 10,000 rated applications.

Every size is its own requisition in one private PostgreSQL: 4 of 40 raters, 6 criteria, one interview each. The limit
to compare with is a raw COPY of the same rating rows to nowhere, under the same row-level security: no program that
reads them can be faster. Rounds by turns, medians, and how each step grows with the size.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

import asyncpg

from api.processes.embedded import temporary_cluster
from domain.access.model import Actor
from domain.database import Connection, new_id, open_pool, set_tenant
from domain.interviews.ratings import ratings_of_requisition
from domain.measurement.pool import application_score, pool_of
from domain.measurement.quality import guide_quality
from domain.measurement.rules import candidates_of
from tests.api.filling import fill
from tests.conftest import make_tenant
from tests.jobs.harness import migrate_cluster

RATERS, PANEL = 40, 4
CODES = tuple(f"criterion_{number}" for number in range(1, 7))
WEIGHTS = dict.fromkeys(CODES, 1 / len(CODES))
COPY = """
    SELECT interviews.application_id, scorecards.rater_id, ratings.competency_code, ratings.level
    FROM scorecards JOIN interviews ON interviews.id = scorecards.interview_id
        JOIN applications ON applications.id = interviews.application_id
        JOIN ratings ON ratings.scorecard_id = scorecards.id
    WHERE applications.requisition_id = $1
"""
OPEN = """
    INSERT INTO requisitions (organisation_id, id, title, role_profile_id, rubric_id, owner_id)
    VALUES ($1, $2, 'Bench', $3, $3, $4)
"""
STEPS = ("COPY", "read", "score", "reliability")


async def nowhere(_: bytes) -> None:
    """Where the COPY goes."""


async def measure(conn: Connection, actor: Actor, requisition: UUID, size: int) -> dict[str, float]:
    """Seconds of each step, and a check that all of the ratings were there."""
    found = {}
    since = time.perf_counter()
    await conn.copy_from_query(COPY, requisition, output=nowhere, format="binary")
    found["COPY"] = time.perf_counter() - since
    since = time.perf_counter()
    rated = await ratings_of_requisition(conn, actor, requisition)
    found["read"] = time.perf_counter() - since
    assert len(rated.ratings) == size * PANEL * len(CODES)
    since = time.perf_counter()
    pool = pool_of(candidates_of(rated.ratings), WEIGHTS)
    scores = [application_score(candidate, pool) for candidate in pool.candidates]
    found["score"] = time.perf_counter() - since
    assert len(scores) == size
    assert all(score.composite.interval is not None for score in scores)
    since = time.perf_counter()
    weighted = [(candidate, WEIGHTS) for candidate in pool.candidates]
    quality = guide_quality("requisition", requisition, weighted, 1, CODES)
    found["reliability"] = time.perf_counter() - since
    assert quality.composite.generalizability.value is not None
    return found


@asynccontextmanager
async def prepared(sizes: Sequence[int]) -> AsyncIterator[tuple[Connection, Actor, dict[int, UUID]]]:
    """A connection as the application has it, and one requisition per size."""
    with temporary_cluster() as cluster:
        await migrate_cluster(cluster)
        pool = await open_pool(cluster.application_url, max_size=1)
        async with pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Bench")
        superuser = await asyncpg.connect(cluster.url("superuser", "outside_in"))
        made = {size: new_id() for size in sizes}
        raters = [uuid4() for _ in range(RATERS)]
        await superuser.execute("SET session_replication_role = replica")
        for size, requisition in made.items():
            await superuser.execute(OPEN, tenant.organisation_id, requisition, new_id(), tenant.accounts["admin"])
            await fill(superuser, tenant.organisation_id, requisition, raters, CODES, size, PANEL, seed=size)
        await superuser.execute("ANALYZE")
        await superuser.close()
        async with pool.acquire() as conn, conn.transaction():
            await set_tenant(conn, tenant.organisation_id, tenant.accounts["admin"])
            yield conn, tenant.actor(), made
        await pool.close()


async def run(sizes: Sequence[int], rounds: int) -> None:
    times: dict[int, dict[str, list[float]]] = {size: {step: [] for step in STEPS} for size in sizes}
    async with prepared(sizes) as (conn, actor, made):
        for _ in range(rounds):
            for size, requisition in made.items():
                for step, seconds in (await measure(conn, actor, requisition, size)).items():
                    times[size][step].append(seconds)
    medians = {size: {step: statistics.median(times[size][step]) for step in STEPS} for size in sizes}
    print(f"medians of {rounds} rounds, seconds; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("applications   ratings" + "".join(f"{step:>13}" for step in STEPS) + "   of COPY: read  score  reliability")
    for size, found in medians.items():
        ratios = [found[step] / found["COPY"] for step in STEPS[1:]]
        print(
            f"{size:>12}{size * PANEL * len(CODES):>10}"
            + "".join(f"{found[step]:>13.3f}" for step in STEPS)
            + f"{ratios[0]:>16.1f}{ratios[1]:>7.1f}{ratios[2]:>13.1f}"
        )
    for small, large in pairwise(sizes):
        grown = "  ".join(f"{step} {medians[large][step] / medians[small][step]:.2f}" for step in STEPS)
        print(f"{small} to {large}, {large / small:.1f} times as many: {grown}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2500, 5000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    asyncio.run(run(asked.sizes, asked.rounds))


if __name__ == "__main__":
    main()
