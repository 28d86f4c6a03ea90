"""A candidate rated by a panel of a new organisation, for tests of what comes after the ratings."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from api.unit_of_work import SESSION_COOKIE
from tests.api.journey import LEVELS, NOTES, Journey
from tests.pages.site import Organisation, Site

RATERS = ("panelist", "panelist_2", "panelist_3")


@dataclass(frozen=True)
class Rated:
    """An application of a candidate with a panel of three; `made` is what Journey.interview says of it."""

    journey: Journey
    made: dict[str, Any]

    @property
    def application(self) -> str:
        return str(self.made["application"]["id"])

    @property
    def page(self) -> str:
        return f"/applications/{self.application}"

    async def lock(self, rater: str) -> None:
        """The rater writes as in the journey, and locks."""
        at = RATERS.index(rater)
        card = self.made["cards"][rater]
        saved = await self.journey.write(rater, card, NOTES[at], LEVELS[at])
        await self.journey.lock(rater, card, saved.headers["etag"])

    async def get(self, path: str, by: str = "admin") -> Any:
        return (await self.journey.call("GET", path, by=by)).json()


async def application_of(fresh: Organisation, locked: int = 3, name: str = "Noor Haddad") -> Rated:
    """The first so many panelists have locked; with all three the panel is open."""
    journey = fresh.journey()
    await journey.prepare()
    rated = Rated(journey, await journey.interview(name))
    for rater in RATERS[:locked]:
        await rated.lock(rater)
    return rated


async def html_of(site: Site, member: str, of: Organisation, path: str) -> httpx.Response:
    """A page as a browser gets it, without the browser."""
    token = await site.session(member, of)
    return await site.client.get(path, headers={"Cookie": f"{SESSION_COOKIE}={token}"})


async def post_form(
    site: Site, member: str, of: Organisation, path: str, form: list[tuple[str, str]] | dict[str, str]
) -> httpx.Response:
    """A form as a browser sends it; redirects are not followed."""
    token = await site.session(member, of)
    headers = {"Cookie": f"{SESSION_COOKIE}={token}", "Origin": site.url}
    pairs = list(form.items()) if isinstance(form, dict) else form
    body = str(httpx.QueryParams(pairs))
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return await site.client.post(path, content=body, headers=headers)


def spoken(html: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
