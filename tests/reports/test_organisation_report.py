"""The organisation's culture report: teams in the order of the tree, figures as published, and no order by result."""

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from domain.team_measures.ladder import ladder
from domain.team_measures.model import Ladder
from reports.formats import decimal1, decimal2
from reports.pdf import organisation_pdf
from reports.render import organisation_html, page
from tests.reports import samples_team, samples_team_figures
from tests.reports.samples_organisation import ORGANISATION, UNITS
from tests.reports.samples_team_tools import replace
from tests.reports.test_pdf import read, squeeze
from tests.reports.test_render import FORBIDDEN, words

SNAPSHOT = Path(__file__).parent / "snapshots" / "organisation.html"


@pytest.fixture(scope="module")
def said() -> str:
    return words(organisation_html(ORGANISATION))


def test_page_looks_as_it_did() -> None:
    """Look at the new page before you replace the snapshot with it."""
    assert page("organisation", ORGANISATION, None) == SNAPSHOT.read_text(encoding="utf-8")


def test_the_pdf_holds_every_units_figures_and_lies_on_its_side() -> None:
    pdf = organisation_pdf(ORGANISATION)
    text = read(pdf)
    for unit in UNITS:
        assert squeeze(unit.name) in text
        for one in unit.values:
            assert one.mean is None or squeeze(decimal1(one.mean)) in text
    for one in ORGANISATION.consistency:
        assert one.alpha is None or f"{decimal2(one.alpha)}" in text
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    assert box.width > box.height


def test_teams_stand_in_the_order_of_the_tree_whatever_their_results(said: str) -> None:
    table = said[said.index("Team by team, in the order of the tree") :]
    places = [table.index(f"{unit.name} ") for unit in UNITS]
    assert places == sorted(places)
    turned = replace(ORGANISATION, units=(UNITS[0], *reversed(UNITS[1:])))
    html = organisation_html(turned)
    assert html.index("Customer care") < html.index("Operations")


def test_a_unit_without_figures_says_why_in_their_place(said: str) -> None:
    assert f"Yard {samples_team_figures.TOO_FEW}" in said
    assert "Finance This team was not asked in this survey." in said
    assert "Night shift 9 of 13 3.9" in said


def test_a_part_stands_under_its_headings_where_the_whole_is_withheld(said: str) -> None:
    assert ORGANISATION.pulse is not None
    pulse = replace(ORGANISATION.pulse, refusal="Fewer than 60 % answered.")
    top = replace(UNITS[0], values=(), withheld="Fewer than 60 % answered.")
    nothing = {"dimensions": (), "aggregation": (), "consistency": ()}
    held = words(organisation_html(replace(ORGANISATION, pulse=pulse, units=(top, *UNITS[1:]), **nothing)))
    headings = said[said.index("Team Answers") : said.index(f" {UNITS[0].name} ", said.index("Team Answers"))]
    assert f"{headings} {UNITS[0].name} Fewer than 60 % answered." in held
    assert "Night shift 9 of 13 3.9" in held


@pytest.mark.parametrize(
    "text",
    [
        "0.11 0.74 0.81 0.66 teams may be told apart",
        "0.04 0.41 0.79 0.60 teams may not be told apart",
        "Not computable: it takes at least two teams with published figures.",
        "0.78 0.70–0.84 0.79 0.71–0.85 belong together",
        "Not computable: it takes at least 30 respondents.",
        "Not computable: it takes at least 30 teams with a result for every stage.",
        "No worksheet yet: Yard.",
        "Nothing in the map yet: Finance.",
        "Night shift 3 0 1 2 June 2026",
    ],
)
def test_readings_stand_beside_the_figures(said: str, text: str) -> None:
    assert text in said.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("checked", "text"),
    [
        (
            ladder([[True, True]] * 15 + [[True, False]] * 10 + [[False, False]] * 5),
            "at 1.00 with 0 errors, Loevinger’s H",
        ),
        (ladder([[True, False]] * 15 + [[False, True]] * 15), "read the stages as 2 separate scores"),
    ],
    ids=["holds", "does not hold"],
)
def test_the_ladder_is_checked_over_teams(checked: Ladder, text: str) -> None:
    seen = words(organisation_html(replace(ORGANISATION, ladder=checked)))
    assert text in seen


def test_an_organisation_that_was_never_asked_or_was_refused_shows_no_number() -> None:
    nothing = {"dimensions": (), "aggregation": (), "consistency": (), "frameworks": samples_team.NEVER.frameworks}
    units = tuple(replace(one, values=(), withheld=one.withheld or samples_team_figures.TOO_FEW) for one in UNITS)
    for pulse in (None, samples_team.REFUSED.pulse):
        seen = words(organisation_html(replace(ORGANISATION, pulse=pulse, units=units, **nothing)))
        assert "people answered, " not in seen
        assert ("Not asked yet" if pulse is None else samples_team_figures.LOW_RESPONSE) in seen
        assert "Customer sensitivity" in seen  # the ladder of the units is another survey


def test_headings_come_in_order_and_nothing_ranks(said: str) -> None:
    html = organisation_html(ORGANISATION)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for framework in ORGANISATION.frameworks:
        said = said.replace(framework.caution.replace("'", "&#39;").replace('"', "&#34;"), "")
    assert not FORBIDDEN.search(said)
    assert not re.search(r"\b(worst|league|winner|runner-up)\b", said, re.IGNORECASE)
