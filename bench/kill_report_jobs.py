"""kill -9 of worker and PostgreSQL by turns while reports are printed; asserts that none is lost or made twice.

A private durable PostgreSQL and a real worker; see tests/jobs/kills.py for what is checked.
"""

import argparse
import asyncio
import contextlib
import io
import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from api.processes.embedded import temporary_cluster
from tests.jobs.kills import Story, Victim, kill_in_the_middle


async def run(jobs: int, kills: int) -> Story:
    victims: list[Victim] = ["worker" if number % 2 == 0 else "database" for number in range(kills)]
    # The requests that prepare the application log themselves; they are not the matter here.
    with (
        temporary_cluster(durable=True) as cluster,
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stderr(io.StringIO()),
    ):
        return await kill_in_the_middle(cluster, Path(folder), jobs=jobs, victims=victims, seconds=180)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--kills", type=int, default=6, help="half of the worker, half of PostgreSQL")
    asked = parser.parse_args()
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)  # the observer's own pool, while PostgreSQL is away
    story = asyncio.run(run(asked.jobs, asked.kills))
    print(f"{story.jobs} report jobs, all succeeded, one report each, the queue is empty")
    print(f"kills: worker {story.worker_starts - 1}, PostgreSQL {len(story.database_restarts)}")
    print(
        f"total {story.total:.1f} s; PostgreSQL back after {', '.join(f'{s:.1f}' for s in story.database_restarts)} s"
    )
    tried = ", ".join(f"{jobs} jobs in {tries}" for tries, jobs in sorted(Counter(story.attempts).items()))
    print(f"attempts: {tried}")
    print(f"lines in the workers' logs: {len(story.log)}")


if __name__ == "__main__":
    main()
