"""5,000 respondents answer a survey at once over HTTP on loopback, each twice, while API and PostgreSQL are killed.

What has to hold is asserted (tests/processes/survey_storm.py): every acknowledged answer is stored once, no token is
used twice, nothing links a token to an answer once the survey is closed, and no log line names a token. Printed are
answers a second, the wait of a respondent with all retries, and what closing takes.

    .venv/bin/python -m bench.surveys [--people 5000] [--at-once 200] [--processes 1] [--no-kills]
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

import numpy as np

from api.processes.embedded import temporary_cluster
from tests.processes.survey_storm import Story, Victim, storm

KILLS: tuple[Victim, ...] = ("api", "database", "api", "database")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--at-once", type=int, default=200, help="people whose two submissions are under way at a time")
    parser.add_argument("--processes", type=int, default=1, help="processes of the API")
    parser.add_argument("--no-kills", action="store_true")
    asked = parser.parse_args()
    victims = () if asked.no_kills else KILLS
    with tempfile.TemporaryDirectory() as folder, temporary_cluster(durable=True) as cluster:
        story = asyncio.run(
            storm(
                cluster,
                Path(folder),
                people=asked.people,
                at_once=asked.at_once,
                victims=victims,
                processes=asked.processes,
            )
        )
    print(told(story))


def told(story: Story) -> str:
    waits = np.array(story.told.seconds)
    return "\n".join(
        [
            f"people                          {story.people}, each submits twice at the same moment",
            f"acknowledged, stored once       {len(story.told.acknowledged)}",
            f"stored, cut off before told so  {len(story.told.unsure - set(story.told.acknowledged))}",
            f"second submissions refused      {story.told.refused_twice}",
            f"kill -9                         {', '.join(story.kills) or 'none'}; retries {story.told.retries}",
            f"answers a second                {story.people / story.total:.0f} ({story.total:.1f} s in all)",
            f"wait, median / 99th percentile  {np.median(waits):.2f} / {np.percentile(waits, 99):.2f} s",
            f"closing (rewriting everything)  {story.closing:.2f} s",
        ]
    )


if __name__ == "__main__":
    main()
