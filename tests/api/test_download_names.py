"""A downloaded file carries a name by which people find it again, and none that they may not know."""

from urllib.parse import unquote

import pytest

from api.http import attachment
from tests.api.conftest import World
from tests.api.reporting import panel_edition, store

pytestmark = pytest.mark.anyio


def name_in(header: str) -> str:
    return unquote(header.partition("filename*=UTF-8''")[2])


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Noor-Haddad-panel-2026-11-22.pdf", "Noor-Haddad-panel-2026-11-22.pdf"),
        ("Zoë-Müller-panel-de.pdf", "Zoe-Muller-panel-de.pdf"),
        ("نور-حداد-candidate-2026-11-22.pdf", "candidate-2026-11-22.pdf"),
        ('a"; x=1\r\nSet-Cookie: b.pdf', "ax1Set-Cookieb.pdf"),
    ],
)
def test_old_programs_get_ascii_and_all_others_the_name(name: str, plain: str) -> None:
    header = attachment(name)
    assert header.startswith(f'attachment; filename="{plain}"; ')
    assert header.isascii()
    assert "\r" not in header
    assert name_in(header) == name


async def test_a_report_is_named_by_whom_it_is_about_its_edition_and_its_day(world: World) -> None:
    document = await panel_edition(world)
    names = {}
    for edition, language in (("panel", "en"), ("panel", "de"), ("anonymised", "en")):
        report = await store(world, document, edition=edition, language=language)
        path = f"/v1/reports/{report}"
        made = (await world.journey.call("GET", path)).json()["created_at"][:10]
        file = await world.journey.call("GET", f"{path}/file")
        names[edition, language] = name_in(file.headers["content-disposition"]).replace(made, "DAY")
    person = document.candidate.replace(" ", "-")
    assert names["panel", "en"] == f"{person}-panel-DAY.pdf"
    assert names["panel", "de"] == f"{person}-panel-de-DAY.pdf"
    assert names["anonymised", "en"].startswith("Candidate-")
    assert names["anonymised", "en"].endswith("-anonymised-DAY.pdf")
    assert person not in names["anonymised", "en"]
