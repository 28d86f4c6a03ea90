"""What opening the scoring page costs: first contentful paint in Chromium, and bytes over the wire.

Every way by turns, medians and the range of n. Cold: a new browser profile, nothing kept; warm: the second visit in it.

- ours:    /scorecards/ID of the demo organisation as a panelist sees it;
- content: the same page from the same server without its styles, scripts and typefaces;
- least:   the plainest page of the same server, one sentence of HTML without a style: the limit on this machine.

Nothing is asserted about time; tests/pages/test_weight.py asserts the bytes.

    .venv/bin/python -m bench.pages [--rounds 15]
"""

import argparse
import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.async_api import async_playwright

from tests.pages.browsing import NARROW, WIDE, Visits
from tests.pages.conftest import chromium, flags
from tests.pages.places import places_in
from tests.pages.site import opened_site
from tests.pages.weighing import Cost, cost_of
from tests.product import Product, running_product

STATIC = ("*/static/*",)


@dataclass
class Way:
    """A page and what is left out of it, with the costs of each visit."""

    name: str
    path: str
    without: Sequence[str] = ()
    cold: list[Cost] = field(default_factory=list)
    warm: list[Cost] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--narrow", action="store_true", help=f"at {NARROW} px instead of {WIDE}")
    asked = parser.parse_args()
    with running_product(OUTSIDE_IN_REQUESTS_PER_MINUTE="100000") as product:
        ways = asyncio.run(measured(product, asked.rounds, NARROW if asked.narrow else WIDE))
    for way in ways:
        for when, costs in (("cold", way.cold), ("warm", way.warm)):
            print(f"{way.name + ', ' + when + ':':<15} {told(costs)}")
    ours, content, least = (statistics.median(one.first_paint_ms for one in way.cold) for way in ways)
    print(f"first contentful paint, cold: ours/content {ours / content:.2f}, ours/least {ours / least:.2f}")


async def measured(product: Product, rounds: int, width: int) -> list[Way]:
    """Each way so often, in turns."""
    async with opened_site(product) as site, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=flags())
        card = f"/scorecards/{(await places_in(site.demo))['draft_card']}"
        ways = [Way("ours", card), Way("content", card, STATIC), Way("least", "/respond/thanks", STATIC)]
        visit = Visits(browser, site)
        for number in range(rounds + 1):
            for way in ways:
                async with visit("panelist", width=width) as window:
                    costs = [await cost_of(window.page, f"{site.url}{way.path}", way.without) for _ in range(2)]
                    # What was left out failed, and was meant to.
                    window.watch.events.clear()
                if number:  # the first round warms up the server and the browser
                    way.cold.append(costs[0])
                    way.warm.append(costs[1])
        await browser.close()
    return ways


def told(costs: Sequence[Cost]) -> str:
    """The medians in words."""
    times = sorted(one.first_paint_ms for one in costs)
    last = costs[-1]
    return (
        f"first contentful paint {statistics.median(times):5.0f} ms "
        f"({times[0]:.0f} to {times[-1]:.0f}, n={len(times)}), "
        f"{statistics.median(one.others for one in costs) / 1000:5.1f} kB without typefaces, "
        f"{statistics.median(one.fonts for one in costs) / 1000:5.1f} kB typefaces, "
        f"{last.requests} requests, {last.cached} of them kept, {len(last.hosts)} host"
    )


if __name__ == "__main__":
    main()
