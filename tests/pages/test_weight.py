"""The scoring page is light: under 60 kB over the wire without typefaces, all of it from this server."""

from urllib.parse import urlsplit

import pytest

from tests.pages.browsing import Visits
from tests.pages.weighing import cost_of

pytestmark = pytest.mark.anyio
MOST_BYTES = 60_000


async def test_the_scoring_page_is_light_and_asks_no_other_host(visit: Visits, places: dict[str, str]) -> None:
    card = places["draft_card"]
    async with visit("panelist") as window:
        url = f"{window.origin}/scorecards/{card}"
        first = await cost_of(window.page, url)
        assert 1_000 < first.others < MOST_BYTES, f"{first.others} bytes without typefaces"
        assert first.fonts > 0, "its typefaces are its own, and counted apart"
        assert first.hosts == {urlsplit(window.origin).netloc}
        again = await cost_of(window.page, url)
        assert again.fonts == 0, "typefaces are kept"
        assert again.others < first.others, "styles and scripts are kept"
        window.expects(failed="inspector")
        plain = await cost_of(window.page, url, without=["*/static/*"])
        assert plain.fonts == 0
        # The session that panelists leave open all day costs nothing but the page itself.
        assert again.others <= plain.others * 1.5
