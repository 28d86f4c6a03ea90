"""The attacker of tests/domain/anonymity for longer: random organisations, then enumeration of all answers.

Everything published of each wave (units, then some groups of teams) is searched for a combination of sums that speaks
of fewer than 5 people (squares: 8), and for sums of people who are alike. Beside it publishers that leave one rule out,
so that a silent attacker would be noticed. Then for small teams all possible answers are published one by one, and
nobody's answer may be the same in all that look alike, also for somebody who knows their own.

Exit code 1 where the engine exposes somebody, or where a leaky publisher is never caught.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from domain.anonymity.admission import publishable
from domain.anonymity.tree import cells_of
from domain.surveys.figures import ONLY_ABOVE
from domain.surveys.publication import View
from tests.domain.anonymity.attacker import (
    alike_but_one,
    answer_sets,
    certain_answers,
    few_exposed,
    known_sums,
    told,
)
from tests.domain.anonymity.organisations import Wave, history
from tests.domain.anonymity.test_attacker import ITEMS_OF, QUESTIONS, everything_shown, published, sums_of

SMALL = (
    ((5,), (None,)),
    ((8,), (None,)),
    ((10,), (None,)),
    ((2, 5), (None, 0)),
    ((5, 5), (None, 0)),
    ((0, 5, 6), (None, 0, 0)),
)
LARGER = ((0, 5, 8), (None, 0, 0))


def attack(asked: Wave, shown: list[View], counts: Counter[str]) -> None:
    """Search everything shown of one wave; counts what was there and what was found."""
    for dimension, places in ITEMS_OF.items():
        known = told(shown, dimension)
        counts["sums"] += len(known.sums)
        counts["sums of squares"] += len(known.squares)
        counts["EXPOSED"] += few_exposed(known.sums, asked.people, 5) is not None
        counts["EXPOSED"] += few_exposed(known.squares, asked.people, 8) is not None
        for teams in known_sums(known.sums, asked.people):
            counts["sets of people whose sum follows"] += 1
            counts["EXPOSED"] += alike_but_one(sums_of(asked, teams, places))
    for view in shown:
        counts["views"] += 1
        counts["views refused"] += view.results.refusal is not None
        counts["ranges"] += sum(one.band is not None for one in view.results.dimensions)
        counts["shown only above"] += sum(one.withheld == ONLY_ABOVE for one in view.results.dimensions)


def leaky(asked: Wave, counts: Counter[str]) -> None:
    """The same wave from publishers that leave out complementary suppression, or show spread from five people on."""
    cells = cells_of(asked.units)
    without = [within for within in cells.values() if sum(asked.people[one] for one in within) >= 5]
    admitted = [cells[unit] for unit, reason in publishable(asked.units, asked.people, 5).items() if reason is None]
    counts["caught without complementary suppression"] += few_exposed(without, asked.people, 5) is not None
    counts["caught with spread at five"] += few_exposed(admitted, asked.people, 8) is not None


def organisations(number: int, seed: int) -> Counter[str]:
    """Attack so many organisations with three waves each."""
    counts: Counter[str] = Counter()
    for place in range(number):
        random = Random(seed * 1_000_003 + place)
        counts["organisations"] += 1
        for asked in history(random, len(QUESTIONS.items), waves=3):
            counts["waves"] += 1
            counts["answers"] += sum(asked.people.values())
            attack(asked, everything_shown(asked, random, random.choice((0, 1, 3))), counts)
            leaky(asked, counts)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--organisations", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longer", action="store_true", help="enumerate five and eight people too (minutes)")
    chosen = parser.parse_args()
    since = time.process_time()
    counts = organisations(chosen.organisations, chosen.seed)
    for what, number in counts.items():
        print(f"{number:>10,}  {what}")
    print(f"{time.process_time() - since:>10.1f}  CPU seconds\n")
    failed = counts["EXPOSED"] > 0 or not all(number for what, number in counts.items() if what.startswith("caught"))
    for sizes, parents in (*SMALL, *([LARGER] if chosen.longer else [])):
        since = time.process_time()
        every = sum(1 for _ in answer_sets(sizes, range(1, 6)))
        found = certain_answers(published(sizes, parents), answer_sets(sizes, range(1, 6)))
        seconds = time.process_time() - since
        print(f"teams of {sizes} under {parents}: {every:,} sets of answers, {len(found)} certain, {seconds:.1f} CPU s")
        failed = failed or found != []
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
