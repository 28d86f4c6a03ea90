"""What opening a page costs a browser: bytes over the wire, and when the first content is painted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, Page

FIRST_PAINT = """() => new Promise((found) => {
    new PerformanceObserver((list) => {
        for (const entry of list.getEntriesByName('first-contentful-paint')) found(entry.startTime);
    }).observe({type: 'paint', buffered: true});
})"""
FONT = "Font"


@dataclass
class Cost:
    """One opening of a page. Bytes are those on the wire, headers included, as the browser counts them."""

    first_paint_ms: float = 0.0
    requests: int = 0
    cached: int = 0
    fonts: int = 0
    others: int = 0
    hosts: set[str] = field(default_factory=set)


async def cost_of(page: Page, url: str, without: Sequence[str] = ()) -> Cost:
    """Open the page in a tab; addresses that fit the patterns of `without` are blocked, which fails those requests."""
    cost, kinds = Cost(), dict[str, str]()
    tap = await page.context.new_cdp_session(page)
    _listen(tap, cost, kinds)
    await tap.send("Network.enable")
    await tap.send("Network.setBlockedURLs", {"urls": list(without)})
    await page.goto(url, wait_until="load")
    cost.first_paint_ms = await page.evaluate(FIRST_PAINT)
    await page.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 50)))")
    await tap.detach()
    return cost


def _listen(tap: CDPSession, cost: Cost, kinds: dict[str, str]) -> None:
    def asked(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event.get("type", "")
        if (host := urlsplit(event["request"]["url"]).netloc) != "":
            cost.requests += 1
            cost.hosts.add(host)

    def kept(_event: dict[str, Any]) -> None:
        cost.cached += 1

    def finished(event: dict[str, Any]) -> None:
        size = round(event["encodedDataLength"])
        if kinds.get(event["requestId"]) == FONT:
            cost.fonts += size
        else:
            cost.others += size

    tap.on("Network.requestWillBeSent", asked)
    tap.on("Network.requestServedFromCache", kept)
    tap.on("Network.loadingFinished", finished)
