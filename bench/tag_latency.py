"""Seconds from the answer to a lock until the note's tags can be read, with one worker that has loaded its models."""

import asyncio
import contextlib
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from api.processes.embedded import temporary_cluster
from tests.api.journey import Journey
from tests.conftest import make_tenant, serving
from tests.jobs.harness import migrate_cluster, pool_of, worker_process

INTERVIEWS = 6
NOTE = " ".join(
    f"Case {n}: she wanted to know why form {n} kept failing, so she sat with two customers and watched."
    for n in range(10)
)
PANEL = ("panelist", "panelist_2", "panelist_3")


async def tagged_after(journey: Journey, rater: str, card: str) -> float:
    """Lock one scorecard; seconds until its tags are there."""
    saved = await journey.write(rater, card, NOTE, (4, 4, 4))
    await journey.lock(rater, card, saved.headers["etag"])
    since = time.perf_counter()
    while True:
        if (await journey.call("GET", f"/v1/scorecards/{card}/tags", by=rater)).json():
            return time.perf_counter() - since
        await asyncio.sleep(0.01)


async def measure() -> tuple[list[float], float]:
    """Seconds of each lock after the first three, and the worker's resident MiB."""
    found: list[float] = []
    with temporary_cluster(durable=True) as cluster, tempfile.TemporaryDirectory() as folder:
        await migrate_cluster(cluster)
        async with pool_of(cluster.application_url) as pool, pool.acquire() as conn, conn.transaction():
            tenant = await make_tenant(conn, "Acme")
        async with serving(cluster.application_url) as client:
            journey = Journey(client, tenant.keys, tenant.accounts)
            await journey.prepare()
            with worker_process(cluster.application_url, Path(folder)) as worker:
                assert worker.process is not None
                for number in range(INTERVIEWS):
                    made = await journey.interview(f"Candidate {number}", PANEL)
                    for rater in PANEL:
                        found.append(await tagged_after(journey, rater, made["cards"][rater]))
                memory = psutil.Process(worker.process.pid).memory_info().rss / 2**20
    return found[len(PANEL) :], memory


def main() -> None:
    """Print the figures with their n."""
    # The requests log themselves; they are not the matter here.
    with contextlib.redirect_stderr(io.StringIO()):
        found, memory = asyncio.run(measure())
    print(
        f"lock to tags, n = {len(found)}: median {statistics.median(found):.2f} s, "
        f"most {max(found):.2f} s; worker {memory:.0f} MiB resident"
    )


if __name__ == "__main__":
    main()
