"""Questionnaires in several languages: translated beside the original, by two people, and how many there may be."""

from typing import Any

import msgspec
import pytest
from playwright.async_api import Dialog

from domain.instruments.model import Instrument
from domain.instruments.service import shipped_instruments
from tests.pages.browsing import Visits
from tests.pages.documents import drafted, fields_of, plain, reader, said, stored, with_field
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio


def normal(pulse: Any) -> Any:
    """With every field that the API writes."""
    return plain(msgspec.convert(pulse, Instrument))


async def test_a_translation_is_completed_beside_the_original(site: Site, fresh: Organisation) -> None:
    hr = await reader(site, "hr", fresh)
    begun = fields_of((await hr.get("/survey-instruments/new?begin=yes&from=customer_culture_pulse")).text)
    one = (await hr.post("/survey-instruments/new", begun)).headers["location"]
    number = one.rpartition("/")[2]
    pulse = plain(shipped_instruments()["customer_culture_pulse"])
    assert (await stored(fresh, "/v1/survey-instruments", number))["body"] == normal(pulse)
    edit = fields_of((await hr.get(f"{one}/edit")).text)
    added = await hr.post(f"{one}/edit", [*edit, ("_add", "items")], 200)
    position = len(pulse["items"])
    filled = with_field(
        fields_of(added.text), f"items[{position}].text", "In our team, we thank customers who complain."
    )
    await hr.post(f"{one}/edit", filled)
    assert "Lacks" in said((await hr.get(one)).text)
    path = f"{one}/translations/de"
    german = with_field(fields_of((await hr.get(path)).text), f"items[{position}].text", "Wir danken für Beschwerden.")
    await hr.post(path, german)
    body = (await stored(fresh, "/v1/survey-instruments", number))["body"]
    translated = {one["language"]: one["items"] for one in body["translations"]}
    assert translated["de"][-1]["text"] == "Wir danken für Beschwerden."
    assert len(translated["ar"]) == position
    await hr.get(f"{one}/translations/xx", 404)


async def pulse_draft(fresh: Organisation) -> tuple[str, str]:
    """A draft of the shipped pulse: its page, and its German form."""
    draft = await drafted(fresh, "/v1/survey-instruments", plain(shipped_instruments()["customer_culture_pulse"]))
    one = f"/survey-instruments/{draft['id']}"
    return one, f"{one}/translations/de"


async def test_a_translation_that_somebody_else_saved_is_never_overwritten_unseen(
    site: Site, fresh: Organisation
) -> None:
    hr, admin = await reader(site, "hr", fresh), await reader(site, "admin", fresh)
    one, path = await pulse_draft(fresh)
    mine = fields_of((await hr.get(path)).text)
    await admin.post(path, with_field(fields_of((await admin.get(path)).text), "title", "Ihr Titel"))
    refused = await hr.post(path, with_field(mine, "purpose", ""), 422)
    again = with_field(with_field(fields_of(refused.text), "purpose", "Wozu"), "title", "Mein Titel")
    stale = await hr.post(path, again, 412)
    assert "Somebody else changed this questionnaire" in said(stale.text)
    for title in ("Ihr", "Mein"):
        assert title in said(stale.text), "both are shown"
    assert dict(fields_of(stale.text))["title"] == "Mein Titel"
    number = one.rpartition("/")[2]

    async def titles() -> dict[str, str]:
        body = (await stored(fresh, "/v1/survey-instruments", number))["body"]
        return {translation["language"]: translation["title"] for translation in body["translations"]}

    assert (await titles())["de"] == "Ihr Titel"
    await hr.post(path, fields_of(stale.text))
    assert (await titles())["de"] == "Mein Titel"


async def test_a_translation_is_struck_only_as_it_was_read(site: Site, fresh: Organisation) -> None:
    hr, admin = await reader(site, "hr", fresh), await reader(site, "admin", fresh)
    _, path = await pulse_draft(fresh)
    await admin.post(path, with_field(fields_of((await admin.get(path)).text), "title", "Ihr Titel"))
    refused = await hr.post(path, [("revision", "1"), ("_strike", "yes")], 412)
    assert "This is the translation as it is now" in said(refused.text)
    assert dict(fields_of(refused.text))["title"] == "Ihr Titel"
    assert "data-changed" not in refused.text
    await hr.post(path, [("revision", "2"), ("_strike", "yes")])


async def test_a_thirteenth_translation_is_refused(site: Site, fresh: Organisation) -> None:
    pulse = plain(shipped_instruments()["customer_culture_pulse"])
    german = next(one for one in pulse["translations"] if one["language"] == "de")
    codes = ("ar", "cs", "da", "de", "el", "es", "fi", "fr", "hu", "it", "ja", "ko")
    pulse["translations"] = [{**german, "language": code} for code in codes]
    draft = await drafted(fresh, "/v1/survey-instruments", pulse)
    hr = await reader(site, "hr", fresh)
    one = f"/survey-instruments/{draft['id']}"
    texts = [pair for pair in fields_of((await hr.get(f"{one}/translations/de")).text) if pair[0] != "_once"]
    refused = await hr.post(f"{one}/translations/nl", texts, 422)
    assert "takes 12 translations at most" in said(refused.text)
    await hr.get(one)


async def test_a_questionnaire_of_ones_own_has_a_language_of_its_own(site: Site, fresh: Organisation) -> None:
    hr = await reader(site, "hr", fresh)
    empty = (await hr.get("/survey-instruments/new?begin=yes")).text
    assert '<option value="en" selected>English</option>' in empty
    pairs = with_field(fields_of(empty), "language", "de")
    for name, value in (
        ("title", "Puls"),
        ("purpose", "Wozu sie da ist."),
        ("items[0].text", "Wir rufen zurück."),
        ("items[0].dimension", "empathy"),
    ):
        pairs = with_field(pairs, name, value)
    one = (await hr.post("/survey-instruments/new", pairs)).headers["location"]
    body = (await stored(fresh, "/v1/survey-instruments", one.rpartition("/")[2]))["body"]
    assert body["language"] == "de"
    assert "People answer in German." in said((await hr.get(one)).text)
    shipped = (await hr.get("/survey-instruments/new?begin=yes&from=customer_culture_pulse")).text
    assert 'type="hidden" name="language" value="en"' in shipped, "a language with translations stays"


async def test_a_translation_is_not_checked_while_it_is_typed(visit: Visits, fresh: Organisation) -> None:
    _, path = await pulse_draft(fresh)
    posted: list[str] = []
    async with visit("hr", of=fresh) as window:
        page = window.page
        page.on("request", lambda one: posted.append(one.url) if one.method == "POST" else None)
        await page.clock.install()
        await window.go(path)
        await page.get_by_label("Title").fill("Anders")
        await page.clock.run_for(5_000)
        await window.check()
        assert posted == []
        page.on("dialog", Dialog.accept)
