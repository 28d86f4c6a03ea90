"""The demo's notes looked through anew once, and some of them to be looked through again."""

from domain.database import set_tenant
from tests.pages.places_reports import finished
from tests.pages.site import Site

# What an earlier tagger left.
EARLIER = """
    UPDATE scorecard_taggings SET model = 'earlier'
    WHERE scorecard_id IN (SELECT scorecard_id FROM scorecard_taggings ORDER BY scorecard_id LIMIT $1)
"""
READ, LEFT = 1_000, 24


async def places_of_tagging(site: Site) -> dict[str, str]:
    """`run_id`: a finished run over everything."""
    journey = site.demo.journey()
    await _as_if_earlier(site, READ)
    job = (await journey.call("POST", "/v1/tagging/runs", {})).json()
    await finished(journey, job)
    await _as_if_earlier(site, LEFT)
    return {"run_id": job["subject_id"]}


async def _as_if_earlier(site: Site, scorecards: int) -> None:
    async with site.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, site.demo.id)
        await conn.execute(EARLIER, scorecards)
