"""The page behind an invitation: works without script, says what is promised, and keeps what was entered."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.pages.links.respond_view import FOLDER, known_languages, texts_in
from api.pages.static_files import address
from domain.surveys.model import COMMENT_MOST
from tests.api.conftest import World
from tests.api.surveying import Survey, launch

pytestmark = pytest.mark.anyio
VOID = {"meta", "link", "input", "br"}


class Page(HTMLParser):
    """A page as a browser and a screen reader would take it apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, dict[str, str]]] = []
        self.parents: list[list[str]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"these stay open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert len(found) == len(attrs), f"<{tag}> has an attribute twice"
        self.tags.append((tag, found))
        self.parents.append([name for name, _ in self.open])
        if tag not in VOID:
            self.open.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open:
            self.texts.append((self.open[-1][0], " ".join(data.split())))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def text(self, tag: str | None = None) -> str:
        return " ".join(text for name, text in self.texts if tag in {None, name})


def checked(response: httpx.Response) -> Page:
    """The page, against the rules that hold for all of them."""
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    for header, value in (("referrer-policy", "no-referrer"), ("cache-control", "no-store")):
        assert response.headers[header] == value
    assert "set-cookie" not in response.headers
    page = Page(response.text)
    assert not page.all("script")
    assert not page.all("style")
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in ("href", "src", "action"):
            assert not urlsplit(attributes.get(name, "")).netloc, "nothing from another host"
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(attributes.get(name, "").split()) <= set(ids)
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in ids
    (root,) = page.all("html")
    assert root["lang"] in known_languages()
    assert root["dir"] == ("rtl" if root["lang"] == "ar" else "ltr")
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert "width=device-width" in str(page.all("meta"))
    return page


def check_form(page: Page, statements: int, boxes: int) -> None:
    """Each radio button stands in a label in a fieldset with a legend; each text box has a label of its own."""
    radios = [place for place, (tag, found) in enumerate(page.tags) if tag == "input" and found["type"] == "radio"]
    assert len(radios) == 5 * statements
    for place in radios:
        assert {"fieldset", "label"} <= set(page.parents[place])
    assert len(page.all("fieldset")) == len(page.all("legend")) == statements
    names = [found["name"] for found in page.all("fieldset") if "name" in found]
    assert not names
    for box in page.all("textarea"):
        assert [label for label in page.all("label") if label.get("for") == box["id"]]
    assert len(page.all("textarea")) == boxes
    (form,) = page.all("form")
    assert form["method"] == "post"


async def multilingual(world: World, members: int = 6, **changes: Any) -> Survey:
    """A survey with the shipped pulse, its translations and one comment question in each language."""
    shipped = (await world.journey.call("GET", "/v1/shipped-instruments")).json()["customer_culture_pulse"]
    body = {
        **shipped,
        "comment_questions": ["What should we keep doing for guests? Please name nobody."],
        "translations": [
            {**one, "comment_questions": [f"[{one['language']}] Comment?"]} for one in shipped["translations"]
        ],
        **changes,
    }
    instrument = await world.journey.publish("/v1/survey-instruments", body)
    return await launch(world, members, instrument_id=instrument["id"])


def filled(survey: Survey, level: int = 4) -> dict[str, str]:
    return {f"a_{item['code']}": str(level) for item in survey.items}


async def test_a_person_answers_on_a_page(world: World, superuser: Any) -> None:
    survey = await multilingual(world)
    path = f"/respond/{survey.tokens[0]}"
    shown = await world.client.get(path)
    assert shown.status_code == 200
    page = checked(shown)
    check_form(page, len(survey.items), 1)
    for item in survey.items:
        assert item["text"] in page.text("legend")
    words = page.text()
    assert "at least 5 people answered" in words
    assert "from 8 people on" in words
    assert "at least 10 people wrote something" in words
    assert "Part 1 of 2" in words
    sent = await world.client.post(path, data={**filled(survey), "c_0": "The weekly call.\r\nAnd <b>tea</b>."})
    assert (sent.status_code, sent.headers["location"]) == (303, "/respond/thanks?language=en")
    assert "set-cookie" not in sent.headers
    thanks = await world.client.get(sent.headers["location"])
    assert "Your answers are stored" in checked(thanks).text("h1")
    assert survey.tokens[0] not in thanks.text
    stored = await superuser.fetch("SELECT answers::text FROM survey_answers WHERE wave_id = $1", survey.id)
    assert [row["answers"] for row in stored] == [str([4] * len(survey.items))]
    comment = await superuser.fetchval("SELECT text FROM survey_comments WHERE wave_id = $1", survey.id)
    assert comment == "The weekly call.\nAnd <b>tea</b>."


async def test_what_is_missing_is_said_beside_it_and_the_rest_is_kept(world: World, superuser: Any) -> None:
    survey = await multilingual(world)
    path = f"/respond/{survey.tokens[0]}"
    missing = survey.items[7]["code"]
    entered = {**filled(survey, 2), "c_0": "</textarea><script>alert(1)</script>" + "x" * COMMENT_MOST}
    del entered[f"a_{missing}"]
    answer = await world.client.post(path, data=entered)
    assert answer.status_code == 422
    page = checked(answer)
    check_form(page, len(survey.items), 1)
    assert len([one for one in page.all("input") if "checked" in one and one["value"] == "2"]) == len(survey.items) - 1
    assert "alert(1)" in page.text("textarea")
    linked = [one["href"] for one in page.all("a") if one["href"] in {f"#a_{missing}", "#c_0"}]
    assert sorted(linked) == [f"#a_{missing}", "#c_0"]
    (wrong,) = [one for one in page.all("fieldset") if one.get("class") == "wrong"]
    assert wrong["id"] == f"a_{missing}"
    assert "Statement 8: choose one answer." in page.text("p")
    assert page.text("title").startswith("Please check:")
    assert [one for one in page.all("div") if one.get("role") == "alert"]
    assert await superuser.fetchval("SELECT count(*) FROM survey_answers WHERE wave_id = $1", survey.id) == 0
    corrected = {**entered, f"a_{missing}": "5", "c_0": "Short."}
    assert (await world.client.post(path, data=corrected)).status_code == 303


async def test_the_language_changes_and_nothing_entered_is_lost(world: World) -> None:
    survey = await multilingual(world)
    path = f"/respond/{survey.tokens[0]}"
    first = survey.items[0]["code"]
    page = checked(await world.client.post(path, data={f"a_{first}": "3", "c_0": "Kept.", "show": "ar"}))
    assert page.all("html")[0]["dir"] == "rtl"
    assert "[ar] Comment?" in page.text("label")
    assert [one["value"] for one in page.all("input") if "checked" in one] == ["3"]
    assert "Kept." in page.text("textarea")
    assert not [one for one in page.all("fieldset") if "class" in one], "nothing is complained of"
    german = checked(await world.client.get(path, headers={"Accept-Language": "fr-FR, de-AT;q=0.8, en;q=0.5"}))
    assert german.all("html")[0]["lang"] == "de"
    chosen = checked(await world.client.get(f"{path}?language=de", headers={"Accept-Language": "ar"}))
    assert chosen.all("form")[0]["action"] == f"{path}?language=de"
    assert [one["lang"] for one in chosen.all("button") if one.get("name") == "show"] == ["en", "ar", "de"]
    unknown = checked(await world.client.get(f"{path}?language=xx"))
    assert unknown.all("html")[0]["lang"] == "en"


async def test_a_statement_with_two_ends_shows_both(world: World) -> None:
    shipped = (await world.journey.call("GET", "/v1/shipped-instruments")).json()["six_dimensions"]
    instrument = await world.journey.publish("/v1/survey-instruments", shipped)
    survey = await launch(world, 6, instrument_id=instrument["id"], target_culture_id=None)
    page = checked(await world.client.get(f"/respond/{survey.tokens[0]}"))
    check_form(page, len(survey.items), len(shipped["comment_questions"]))
    first = survey.items[0]
    ends = page.text("span")
    assert ends.index(f"1) {first['opposite']}") < ends.index(f"2) {first['text']}")


async def test_hostile_words_in_a_questionnaire_stay_words(world: World) -> None:
    evil = '"><img src=x onerror=alert(1)> {{ 7 * 7 }}'
    survey = await multilingual(world, title=f"Pulse {evil}")
    page = checked(await world.client.get(f"/respond/{survey.tokens[0]}"))
    assert not page.all("img")
    assert evil in page.text("h1")


async def test_doors_that_are_closed_say_what_to_do(world: World) -> None:
    survey = await multilingual(world)
    path = f"/respond/{survey.tokens[0]}"
    assert (await world.client.post(path, data=filled(survey))).status_code == 303
    for answer in (await world.client.get(path), await world.client.post(path, data=filled(survey))):
        assert answer.status_code == 404
        assert "This invitation has been used" in checked(answer).text("h1")
    german = await world.client.get(path, headers={"Accept-Language": "de"})
    assert "Diese Einladung ist schon benutzt" in checked(german).text("h1")
    await survey.close()
    for token in (survey.tokens[1], survey.tokens[0], survey.tokens[1][:-3], "nonsense", "%00", "a" * 300):
        answer = await world.client.get(f"/respond/{token}")
        assert answer.status_code == 404
        assert "This link opens no survey" in checked(answer).text("h1")


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"x" * 300_000, {"Content-Type": "application/x-www-form-urlencoded"}, 413),
        (b"{}", {"Content-Type": "application/json"}, 415),
        (
            b"&".join(b"f%d=1" % number for number in range(400)),
            {"Content-Type": "application/x-www-form-urlencoded"},
            422,
        ),
        (b"a_=\xff&\x00=1&c_0=%FF%00", {"Content-Type": "application/x-www-form-urlencoded"}, 422),
    ],
)
async def test_forms_that_no_browser_sends(world: World, content: bytes, headers: dict[str, str], status: int) -> None:
    path = f"/respond/{world.ids['tokens'][0]}"
    answer = await world.client.post(path, content=content, headers=headers)
    assert answer.status_code == status
    checked(answer)
    assert (await world.client.get(path)).status_code == 200, "the invitation is not used up"


async def test_a_text_with_a_nul_is_stored_without_it(world: World, superuser: Any) -> None:
    survey = await multilingual(world)
    sent = await world.client.post(f"/respond/{survey.tokens[0]}", data={**filled(survey), "c_0": "a\x00b"})
    assert sent.status_code == 303
    assert await superuser.fetchval("SELECT text FROM survey_comments WHERE wave_id = $1", survey.id) == "ab"


async def test_the_style_sheets_are_ours_and_small(shared_world: World) -> None:
    for name in ("app.css", "respond.css"):
        answer = await shared_world.client.get(address(name))
        assert answer.headers["content-type"].startswith("text/css")
        assert int(answer.headers["content-length"]) < 9000
        assert not re.findall(r"@import|url\(\W*(http|//|data)", answer.text)


def test_the_fixed_texts_have_the_same_places_to_fill_in_every_language() -> None:
    english = texts_in("en")[1]
    places = {field: re.findall(r"{\w+}", str(getattr(english, field))) for field in english.__struct_fields__}
    assert known_languages() == {"en", "de", "ar"}
    for language in known_languages():
        found, texts = texts_in(language)
        assert found == language
        for field, expected in places.items():
            assert sorted(re.findall(r"{\w+}", str(getattr(texts, field)))) == sorted(expected), (language, field)
        assert len(texts.promises) == len(english.promises)
    assert texts_in("fi")[0] == "en"
    assert (FOLDER.parent / "templates/links/respond_form.html").exists()
