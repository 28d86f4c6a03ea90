"""Some hundred people answer a survey at once while API and PostgreSQL are killed: no acknowledged answer is lost.

bench/surveys.py does the same with 5,000.
"""

from pathlib import Path

import pytest

from api.processes.embedded import temporary_cluster
from tests.processes.survey_storm import storm

pytestmark = pytest.mark.anyio


async def test_no_acknowledged_answer_is_lost_or_counted_twice_or_linkable(tmp_path: Path) -> None:
    with temporary_cluster(durable=True) as cluster:
        story = await storm(cluster, tmp_path, people=300, at_once=40, victims=("api", "database"))
    assert len(story.told.acknowledged) + len(story.told.unsure - set(story.told.acknowledged)) == 300
    assert story.told.retries > 0, "the kills were felt"
