"""What the pictures of culture reports draw, and that their words say the same."""

import re

import pytest

from domain.team_measures.model import SubGroups
from reports import charts_organisation, charts_team, charts_tools
from reports.charts import ACCENT, AGAINST, BAND
from reports.i18n import speaking
from tests.reports import samples_team_figures as figures
from tests.reports.samples_team_tools import CONTACTS, replace

CODES = ("yes", "partly", "no", "unknown", None)


def title(drawn: str) -> str:
    found = re.search(r"<title>(.*?)</title>", drawn)
    return "" if found is None else found[1]


def test_a_place_has_disc_bar_thin_line_and_target() -> None:
    one = figures.DIMENSIONS[0]
    drawn = charts_team.strip(one, 100)
    assert title(drawn) == "mean 3.6 of 5, 95 % interval 3.3 to 3.9; target 5"
    assert 'cx="62.4"' in drawn  # a fifth for each level, 3.62 in the middle of its own
    assert f'stroke="{BAND}"' in drawn
    assert "M50.4 3.6H74.4" in drawn  # what the team is like in general
    assert f'stroke="{AGAINST}"' in drawn
    assert AGAINST not in charts_team.strip(replace(one, target_level=None), 100)


def test_people_who_do_not_agree_are_three_columns_and_no_mean() -> None:
    drawn = charts_team.strip(figures.DIMENSIONS[3], 100)
    assert title(drawn) == "5 low, 3 between, 6 high; target 4"
    assert "<circle" not in drawn
    heights = [float(one) for one in re.findall(r'<rect [^>]*height="([\d.]+)"', drawn)]
    assert heights == pytest.approx([5 * 5 / 6, 2.5, 5], abs=0.01)
    few = charts_team.strip(replace(figures.DIMENSIONS[3], groups=SubGroups(low=None, middle=None, high=9)), 100)
    assert title(few) == "few low, few between, 9 high; target 4"


@pytest.mark.parametrize(
    ("band", "left", "wide"),
    [("2 to 3", 30, 20), ("4 or above", 70, 20), ("below 3", 10, 40), ("2 or below", 10, 20), ("3 or above", 50, 40)],
)
def test_a_range_is_a_box_over_its_part_of_the_scale(band: str, left: float, wide: float) -> None:
    drawn = charts_team.strip(replace(figures.DIMENSIONS[5], band=band), 100)
    assert f'<rect x="{left}" ' in drawn
    assert f'width="{wide}"' in drawn
    assert title(drawn).startswith(band)


def test_what_is_withheld_is_an_empty_scale() -> None:
    drawn = charts_team.strip(figures.DIMENSIONS[8])
    assert title(drawn) == "mean not shown; target 4"
    assert not re.search("<circle|<rect", drawn)


def test_the_ladder_tells_steps_met_stood_on_and_uncertain_apart_by_form() -> None:
    stages = next(one.stages for one in figures.FRAMEWORKS if one.stages)
    sure = charts_team.ladder(figures.REACHED, stages)
    assert [sure.count(f'fill="{colour}"') for colour in (BAND, ACCENT, "#fff")] == [1, 1, 2]
    assert title(sure).startswith("Customer awareness: met, 4.18 of 3.50; Customer sensitivity: met, 3.67 of 3.50; ")
    unsure = charts_team.ladder(figures.BETWEEN, stages)
    assert unsure.count('stroke-width=".3" fill="none"') == 2  # two are hatched
    assert f'fill="{ACCENT}"' not in unsure
    withheld = charts_team.ladder(figures.WITHHELD, stages)
    assert withheld.count("stroke-dasharray") == 4
    assert "Customer awareness: not told" in title(withheld)


def test_the_loop_breaks_where_the_first_link_is_missing() -> None:
    coverage = next(one.checks for one in figures.FRAMEWORKS if one.code == "always_on").loops[0]  # type: ignore[union-attr]
    drawn = charts_tools.loop(coverage)
    assert "Listen: yes; Find the unmet need: yes; Shape the experience: partly; " in title(drawn)
    assert drawn.count(AGAINST) == 1
    assert charts_tools.loop(replace(coverage, breaks_where=None)).count(AGAINST) == 0


def test_findings_differ_in_form_and_not_in_colour_alone() -> None:
    signs = [re.sub("#[0-9a-f]{6}", "", charts_tools.state(code)) for code in CODES]
    filled = [charts_tools.state(code).count(f'fill="{ACCENT}"') for code in CODES]
    assert filled == [1, 1, 0, 0, 0]
    assert signs[1] != signs[0]
    assert signs[2] != signs[3] == signs[4]
    assert all("<title>" not in sign for sign in signs)


@pytest.mark.parametrize(
    ("days", "pale", "dark", "said"),
    [(0, 0, 1, "0 days ago"), (30, 0, 1, "30 days ago"), (31, 1, 1, "31 days ago"), (400, 4, 1, "400 days ago")],
)
def test_how_long_ago_is_a_row_of_fields(days: int, pale: int, dark: int, said: str) -> None:
    drawn = charts_tools.ago(days)
    assert (drawn.count(f'fill="{BAND}"'), drawn.count(f'fill="{ACCENT}"')) == (pale, dark)
    assert title(drawn) == said


def test_never_is_a_row_of_dashed_fields() -> None:
    drawn = charts_tools.ago(None)
    assert drawn.count("stroke-dasharray") == 5
    assert title(drawn) == "never"


def test_months_stand_on_one_line_and_are_told_one_by_one() -> None:
    drawn = charts_tools.months(CONTACTS.by_month)
    assert drawn.count("<rect") == 12
    assert title(drawn).startswith("July 2025: 2, August 2025: 0, ")
    assert charts_tools.months(()).count("<rect") == 0


def test_parts_fill_the_whole_and_leave_out_what_is_nought() -> None:
    drawn = charts_tools.parts((3, 0, 1), 40.4)
    assert re.findall(r'<rect x="([\d.]+)" y=".3" width="([\d.]+)"', drawn) == [("0.2", "30"), ("30.2", "10")]
    assert 'aria-hidden="true"' in drawn
    assert charts_tools.parts((0, 0, 0)).count("<rect") == 0


def test_a_teams_stages_are_filled_up_to_where_it_stands() -> None:
    stages = next(one.stages for one in figures.FRAMEWORKS if one.stages)
    drawn = charts_organisation.stages(figures.REACHED, stages)
    assert [drawn.count(f'fill="{colour}"') for colour in (BAND, ACCENT, "#fff")] == [1, 1, 2]
    assert charts_organisation.cell(figures.DIMENSIONS[0]).count("<circle") == 1


def test_a_page_from_the_right_mirrors_what_has_a_scale() -> None:
    coverage = next(one.checks for one in figures.FRAMEWORKS if one.code == "always_on").loops[0]  # type: ignore[union-attr]
    with speaking("ar"):
        pictures = [
            charts_team.strip(figures.DIMENSIONS[0]), charts_tools.ago(31), charts_tools.loop(coverage),
            charts_tools.months(CONTACTS.by_month), charts_tools.parts((1, 2)),
        ]  # fmt: skip
    assert all('transform="matrix(-1 0 0 1' in one for one in pictures)
