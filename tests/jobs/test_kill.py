"""kill -9 of the worker and of PostgreSQL while reports are printed: nothing is lost and nothing is made twice.

bench/kill_report_jobs.py does the same with 50 jobs.
"""

import tempfile
from pathlib import Path

import pytest

from api.processes.embedded import temporary_cluster
from tests.conftest import memory_folder
from tests.jobs.kills import kill_in_the_middle

pytestmark = pytest.mark.anyio
# One is finished before each kill and one after the last.
JOBS = 4


async def test_no_report_is_lost_or_made_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", memory_folder())
    with temporary_cluster(durable=True) as cluster:
        story = await kill_in_the_middle(cluster, tmp_path, jobs=JOBS, victims=("worker", "database", "worker"))
    assert story.worker_starts == 3
    # A kill costs the attempt at hand; PostgreSQL's may cost a second one, as its connections break one by one.
    assert max(story.attempts) <= 1 + 3
    assert sum(story.attempts) <= JOBS + 2 * 3
    assert not [line for line in story.log if line.startswith(("Traceback", " "))]
    # At most a line each time it is lost, none if it was back before anybody asked; not one for each try or statement.
    assert len([line for line in story.log if "worker_lost_database" in line]) <= 3
    assert len(story.log) < 15, story.log
