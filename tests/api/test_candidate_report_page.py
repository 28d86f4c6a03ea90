"""The candidate's page says what their PDF says of the organisation, the role and how the interview worked."""

import re
from collections.abc import AsyncIterator
from datetime import date
from html import unescape
from typing import Any

import msgspec
import pytest

from domain.database import Connection, open_pool
from domain.reporting.candidate_edition_model import Contact
from domain.reporting.model import Language
from reports.render import page as page_of_report
from tests.api.conftest import World
from tests.api.furnishing_feedback import store_edition
from tests.reports.samples_candidate_edition import ORDINARY

pytestmark = pytest.mark.anyio
WHY = "Nobody should stand on a quay and not know when the boat comes."
SECTION = re.compile(r"<section[^>]*>.*?</section>", re.DOTALL)
DRAWING = re.compile(r'<svg [^>]*role="img"[^>]*>.*?</svg>', re.DOTALL)
FIRST_SIGN = re.compile(r'<g transform="translate\((\d+) ')


@pytest.fixture
async def conn(world: World) -> AsyncIterator[Connection]:
    """A connection that works for the furnished organisation; what it writes is committed."""
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as connection:
        await connection.execute(
            "SELECT set_config('outside_in.organisation', $1, false)", str(world.tenant.organisation_id)
        )
        yield connection
    await pool.close()


def texts(html: str) -> list[str]:
    """What stands between the tags, one entry for each text."""
    found = [" ".join(unescape(one).split()) for one in re.split(r"<[^>]+>", html)]
    return [one for one in found if re.search(r"\w", one)]


@pytest.mark.parametrize(("language", "interviewers"), [("en", 3), ("en", 1), ("de", 1), ("de", 3), ("ar", 2)])
async def test_the_page_leaves_out_nothing_that_the_pdf_says_before_what_was_looked_at(
    world: World, conn: Connection, language: Language, interviewers: int
) -> None:
    said: dict[str, Any] = {"language": language, "interviewers": interviewers, "why_statement": WHY}
    html, printed = await both(world, conn, said)
    on_page = " ".join(texts(html))
    about, worked, *_ = SECTION.findall(printed)
    wanted = texts(about) + texts(worked)
    assert WHY in wanted
    assert len(wanted) > 15
    assert [one for one in wanted if one not in on_page] == []
    drawing = DRAWING.search(html)
    assert drawing is not None
    assert re.search(r"<title>[^<]{30,}</title>", drawing[0]), "a drawing has words"
    first = FIRST_SIGN.search(drawing[0])
    assert first is not None
    assert int(first[1]) == (140 if language == "ar" else 20), "the first step stands where reading begins"
    assert 'style="' not in html


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize(
    ("kept", "contact"),
    [
        ({"retain_until": date(2027, 11, 14), "retain_months": 12}, ORDINARY.contact),
        ({"retain_until": None, "retain_months": 1}, ORDINARY.contact),
        ({"retain_until": None, "retain_months": 6}, None),
        ({"retain_until": None, "retain_months": None}, None),
    ],
    ids=("until a day", "for a month", "for months", "not set"),
)
async def test_the_page_says_of_ones_data_what_the_pdf_says(
    world: World, conn: Connection, language: Language, kept: dict[str, Any], contact: Contact | None
) -> None:
    html, printed = await both(world, conn, {"language": language, "contact": contact, **kept})
    on_page = " ".join(texts(html))
    after, data = [texts(one) for name in ("after", "data") for one in SECTION.findall(printed) if f'"{name}"' in one]
    (*_, who_to_ask) = texts(next(one for one in SECTION.findall(printed) if 'class="answer"' in one))
    wanted = [*after, *data]
    assert len(wanted) == 4
    assert [one for one in wanted if one not in on_page] == []
    reply = who_to_ask if contact is not None else re.split(r"(?<=\.) ", who_to_ask)[-1]
    assert reply in on_page


async def both(world: World, conn: Connection, said: dict[str, Any]) -> tuple[str, str]:
    """The page and the print of an edition that says this."""
    report = await store_edition(conn, world.ids["application"], **said)
    made = (await world.journey.call("POST", f"/v1/reports/{report}/candidate-link", {"days": 1})).json()
    html = (await world.client.get(str(made["link"]).removeprefix("http://test"))).text
    return html, page_of_report("candidate_edition", msgspec.structs.replace(ORDINARY, **said), None)
