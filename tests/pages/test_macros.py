"""The pieces that pages are made of, without a browser: what stands in a field, and which templates use which."""

import re
from pathlib import Path

import pytest

from api.pages.rendering import FOLDER, environment

FILTERS = re.compile(r'<form(?=[^>]*class="filters")(?=[^>]*method="get").*?</form>', re.DOTALL)
TEMPLATES = sorted(FOLDER.rglob("*.html"))


def made(call: str) -> str:
    return environment().from_string("{% import 'macros.html' as ui %}{{ " + call + " }}").render()


def test_a_filter_can_be_sent_with_nothing_chosen() -> None:
    options = '[("on", "On"), ("off", "Off")]'
    html = made(f'ui.filter("State", "state", {options}, "", "Every state", submits=true)')
    assert "required" not in html
    assert "optional" not in html, "every choice is one"
    assert re.findall(r'<option value="(\w*)"', html) == ["", "on", "off"]
    assert "selected" not in html
    assert '<label for="show-state">' in html
    assert '<option value="off" selected>' in made(f'ui.filter("State", "state", {options}, "off", "Every state")')


def test_a_question_with_nothing_chosen_is_not_sent() -> None:
    html = made('ui.select("Level", "level", [("1", "1")], required=true, empty="Choose one")')
    assert re.search(r"<select [^>]*required", html)
    assert '<option value="">Choose one</option>' in html


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_no_filter_is_made_of_a_field_that_has_to_be_filled_in(template: Path) -> None:
    for form in FILTERS.findall(template.read_text(encoding="utf-8")):
        for select in re.findall(r"\{\{ ui\.select\(.*?\) \}\}|<select.*?</select>", form, re.DOTALL):
            with_nothing = "empty=" in select or '<option value=""' in select
            assert not (with_nothing and "required" in select), select
