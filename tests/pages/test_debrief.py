"""The debrief's page: blind until the panel is open, then notes, consensus, amendments and the decision of a person."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from domain.database import set_tenant
from tests.api.journey import LEVELS, NOTES
from tests.pages.accessibility import check_accessible
from tests.pages.browsing import Visits
from tests.pages.hiring import RATERS, Rated, application_of, html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
NOTES_BEFORE = """
    INSERT INTO debrief_notes (organisation_id, id, application_id, author_id, text)
    SELECT current_organisation(), ('01900000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid, $1, $2,
        'Note ' || number
    FROM generate_series(1, 200) AS number
"""
REASON = "She rang three hotels herself and followed up the next morning; curiosity was the weaker side."


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


async def give_away(rated: Rated, owner: str) -> None:
    """The requisition, which the admin has opened and owns, to somebody else."""
    path = f"/v1/requisitions/{rated.journey.made['requisition']['id']}"
    read = await rated.journey.call("GET", path)
    kept = {name: read.json()[name] for name in ("title", "pseudonymous", "hours_to_lock")}
    terms = {**kept, "owner_id": str(rated.journey.accounts[owner])}
    await rated.journey.call("PUT", path, terms, etag=read.headers["etag"])


async def test_a_blinded_page_says_nothing_of_others(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    for reader in ("panelist_3", "panelist", "recruiter", "hiring_manager", "admin"):
        answer = await html_of(site, reader, fresh, f"{rated.page}/debrief")
        said = spoken(answer.text)
        assert answer.status_code == 200
        assert "Not open yet" in said
        others = [note for rater, note in zip(RATERS, NOTES, strict=True) if rater != reader]
        for words in (sentence for note in others for sentence in note.split(". ")):
            assert words not in said, reader
        assert "Calm and concrete" not in said
        # An admin who is not on the panel may have to open it; nobody else hears who has locked.
        locked = answer.text.count(">locked</span>"), answer.text.count(">not locked yet</span>")
        assert locked == {"admin": (2, 1), "panelist": (1, 0)}.get(reader, (0, 0)), reader


async def test_who_has_no_part_in_it_finds_nothing(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=0)
    stranger = await site.new_organisation()
    assert (await html_of(site, "admin", stranger, f"{rated.page}/debrief")).status_code == 404
    assert (await html_of(site, "viewer", fresh, f"{rated.page}/debrief")).status_code == 403
    assert (await html_of(site, "hr", fresh, f"{rated.page}/debrief")).status_code == 403


async def test_disagreement_comes_first_side_by_side(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("hiring_manager", of=fresh) as window:
        await window.go(f"{rated.page}/debrief")
        overview = window.page.get_by_role("region", name="What to talk about").get_by_role("listitem")
        first = overview.filter(has=window.page.get_by_role("link")).first
        await expect(first).to_contain_text("Curiosity")
        await expect(first).to_contain_text("2 levels apart")
        levels = window.page.get_by_role("list", name="Levels on Curiosity").first.get_by_role("listitem")
        assert [" ".join((await one.inner_text()).split()) for one in await levels.all()] == [
            "Level 1 nobody",
            "Level 2 Pat Pat Panelist",
            "Level 3 Pal Pal Panelist",
            "Level 4 Pia Pia Panelist",
            "Level 5 nobody",
        ]
        curiosity = window.page.get_by_role("region", name=re.compile("^Curiosity"))
        await expect(curiosity.get_by_role("article")).to_have_count(3)
        await expect(curiosity).to_contain_text("She put the guest's problem before the end of her shift")
        await check_accessible(window)


async def test_a_rating_is_amended_beside_the_first_one(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    before = (await rated.get(f"/v1{rated.page}/score"))["composite"]
    async with visit("panelist_3", of=fresh) as window:
        await window.go(f"{rated.page}/debrief")
        curiosity = window.page.get_by_role("region", name=re.compile("^Curiosity"))
        await expect(curiosity.get_by_role("button", name="Amend my rating")).to_have_count(1)
        await window.tab_to("Amend my rating", role="button")
        await window.press("Enter")
        form = dialog(window.page, "Amend my rating").locator("visible=true")
        await form.get_by_role("radio", name=re.compile("^3")).check()
        await form.get_by_label("Words of the note").fill("words that stand nowhere in it")
        await form.get_by_label("Why").fill("I had overlooked what she asked the manager.")
        window.expects(422)
        await form.get_by_role("button", name="Put the amendment beside it").click()
        await expect(window.page.get_by_role("alert")).to_be_focused()
        again = window.page.get_by_role("region", name="Amend my rating")
        await expect(again.get_by_role("radio", name=re.compile("^3"))).to_be_checked()
        await expect(again.get_by_label("Why")).to_have_value("I had overlooked what she asked the manager.")
        await check_accessible(window)
        await again.get_by_label("Words of the note").fill("Did not ask why the booking was lost")
        await again.get_by_role("button", name="Put the amendment beside it").click()
        await expect(window.page.get_by_role("status").filter(has_text="Amended")).to_be_visible()
        await expect(window.page.get_by_text("Amended to 3 after the panel was open")).to_be_visible()
    assert (await rated.get(f"/v1{rated.page}/score"))["composite"] == before


async def test_an_amendment_quotes_words_that_stand_twice_in_the_note(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    card, twice = rated.made["cards"]["panelist_3"], "Did she ask the manager? She did."
    saved = await rated.journey.write("panelist_3", card, f"{NOTES[2]} {twice} {twice}", LEVELS[2])
    await rated.journey.lock("panelist_3", card, saved.headers["etag"])
    form = {
        "competency_code": "curiosity", "level": "3", "reason": "I had overlooked what she asked the manager.",
        "evidence.note": "n1", "evidence.quote": twice,
    }  # fmt: skip
    answer = await post_form(site, "panelist_3", fresh, f"{rated.page}/debrief/amendments/{card}", form)
    assert answer.status_code == 303, spoken(answer.text)
    (amendment,) = await rated.get(f"/v1/scorecards/{card}/amendments", by="panelist_3")
    # Those that stand nearer to what the first rating quotes, which is the beginning.
    assert amendment["span_start"] == len(NOTES[2]) + 1


async def test_what_is_said_after_two_hundred_notes_stands_there(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with site.pool.acquire() as conn, conn.transaction():
        await set_tenant(conn, fresh.id)
        await conn.execute(NOTES_BEFORE, rated.application, fresh.accounts["recruiter"])
    answer = await post_form(site, "recruiter", fresh, f"{rated.page}/debrief/notes", {"text": "The last word."})
    assert answer.status_code == 303
    said = spoken((await html_of(site, "recruiter", fresh, f"{rated.page}/debrief")).text)
    assert "Note 1 " in said
    assert "The last word." in said


async def test_notes_consensus_and_corrections(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("panelist", of=fresh) as window:
        page = window.page
        await window.go(f"{rated.page}/debrief")
        curiosity = page.get_by_role("region", name=re.compile("^Curiosity"))
        await curiosity.get_by_role("button", name="Write down what was said").click()
        await dialog(page, "Write down what was said").get_by_label("What was said").fill("We heard it <differently>.")
        await dialog(page, "Write down what was said").get_by_role("button", name="Write it down").click()
        await expect(curiosity.get_by_text("We heard it <differently>.")).to_be_visible()
        await curiosity.get_by_role("button", name="Record a consensus").click()
        form = dialog(page, "Record a consensus")
        await form.get_by_role("radio", name=re.compile("^3")).check()
        await form.get_by_label("Why").fill("The manager had to tell her first.")
        await form.get_by_role("button", name="Record it").click()
        await expect(curiosity.get_by_text("agreed on 3")).to_be_visible()
        await curiosity.get_by_role("button", name="Withdraw", exact=True).click()
        await dialog(page, "Withdraw?").get_by_role("button", name="Withdraw it").click()
        await expect(curiosity.get_by_text("withdrawn", exact=True)).to_be_visible()
        own = page.get_by_role("region", name="Your own notes")
        await own.get_by_role("button", name="Correct this note").click()
        form = dialog(page, "Correct this note")
        await form.get_by_label("What it should have said").fill("It was two hotels.")
        await form.get_by_label("Why").fill("I had misheard the number.")
        await form.get_by_role("button", name="Put the correction beside it").click()
        await expect(own.get_by_text("It was two hotels.").first).to_be_visible()
        await check_accessible(window)
    (agreed,) = (await rated.get(f"/v1{rated.page}/consensus"))["items"]
    assert (agreed["competency_code"], agreed["level"]) == ("curiosity", 3)


async def test_a_person_decides_with_a_reason_without_a_script_too(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("hiring_manager", of=fresh, javascript=False) as window:
        page = window.page
        await window.go(f"{rated.page}/debrief")
        await page.get_by_role("button", name="Decide").click()
        form = dialog(page, "Decide")
        await expect(form).to_contain_text("Recorded under your name")
        await form.get_by_role("radio", name="Go on to the next step").check()
        await form.get_by_label("Reason").fill(REASON)
        window.expects(422)
        await form.get_by_role("button", name="Record the decision").click()
        again = page.get_by_role("region", name="Decide")
        await expect(page.get_by_role("alert")).to_contain_text("Name at least one competency")
        await expect(again.get_by_label("Reason")).to_have_value(REASON)
        await again.get_by_role("checkbox", name="Empathy", exact=True).check()
        await again.get_by_role("group", name="Evidence on Empathy").get_by_role("checkbox").first.check()
        await again.get_by_role("button", name="Record the decision").click()
        await expect(page.get_by_role("region", name="Decision")).to_contain_text(REASON)
        await expect(page.get_by_text("Decided by Hal Manager")).to_be_visible()
    (decision,) = (await rated.get(f"/v1{rated.page}/decisions"))["items"]
    assert decision["outcome"] == "advance"
    assert [one["competency_code"] for one in decision["competencies"]] == ["empathy"]
    assert len(decision["competencies"][0]["evidence_scorecard_ids"]) == 1


async def test_two_people_never_overwrite_each_others_decision(site: Site, visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    async with visit("hiring_manager", of=fresh) as window:
        await window.go(f"{rated.page}/debrief")
        await window.page.get_by_role("button", name="Decide").click()
        typed = dialog(window.page, "Decide")
        await typed.get_by_role("radio", name="Hire").check()
        await typed.get_by_role("checkbox", name="Empathy", exact=True).check()
        await typed.get_by_label("Reason").fill(REASON)
        form = {"outcome": "hold", "reason": f"{REASON} We wait.", "ground": "curiosity", "supersedes_id": ""}
        first = await post_form(site, "admin", fresh, f"{rated.page}/debrief/decisions", form)
        assert first.status_code == 303
        window.expects(422)
        await typed.get_by_role("button", name="Record the decision").click()
        await expect(window.page.get_by_role("alert")).to_contain_text("Ada Admin decided on ")
        await expect(window.page.get_by_role("alert")).not_to_contain_text("supersedes_id")
        again = window.page.get_by_role("region", name="Decide anew")
        await expect(again.get_by_label("Reason")).to_have_value(REASON)
        await expect(window.page.get_by_text("We wait.")).to_be_visible()
        await again.get_by_role("button", name="Record the decision").click()
        await expect(window.page.get_by_role("heading", name="Hire stands")).to_be_visible()
        await expect(window.page.get_by_role("heading", name="Wait with this candidate superseded")).to_be_visible()


async def test_who_does_not_decide_is_refused(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    form = {"outcome": "hire", "reason": REASON, "ground": "empathy", "supersedes_id": ""}
    assert "Decide" not in spoken((await html_of(site, "panelist", fresh, f"{rated.page}/debrief")).text)
    assert (await post_form(site, "panelist", fresh, f"{rated.page}/debrief/decisions", form)).status_code == 403
    refused = await post_form(site, "recruiter", fresh, f"{rated.page}/debrief/decisions", form)
    assert refused.status_code == 422
    assert "The hiring manager, the owner of the requisition or an administrator decides" in refused.text
    assert (await rated.get(f"/v1{rated.page}/decisions"))["items"] == []


async def test_who_takes_no_part_reads_only(site: Site, fresh: Organisation) -> None:
    rated = await application_of(fresh)
    await give_away(rated, "hiring_manager")
    for member, offered in (("panelist", True), ("recruiter", True), ("admin", False)):
        said = spoken((await html_of(site, member, fresh, f"{rated.page}/debrief")).text)
        assert ("Write down what was said" in said) is offered, member
    form = {"text": "I have read it as well."}
    refused = await post_form(site, "admin", fresh, f"{rated.page}/debrief/notes", form)
    assert refused.status_code == 422
    assert "A debrief is between its panel" in refused.text
    assert (await rated.get(f"/v1{rated.page}/debrief/notes"))["items"] == []


@pytest.mark.parametrize("reason", ["", "too short"])
async def test_no_decision_without_a_reason(site: Site, fresh: Organisation, reason: str) -> None:
    rated = await application_of(fresh)
    form = {"outcome": "reject", "reason": reason, "ground": "empathy", "supersedes_id": ""}
    refused = await post_form(site, "hiring_manager", fresh, f"{rated.page}/debrief/decisions", form)
    assert refused.status_code == 422
    assert 'href="#f-reason"' in refused.text
    assert (await rated.get(f"/v1{rated.page}/decisions"))["items"] == []


async def test_an_admin_opens_a_panel_early(visit: Visits, fresh: Organisation) -> None:
    rated = await application_of(fresh, locked=2)
    async with visit("admin", of=fresh) as window:
        await window.go(f"{rated.page}/debrief")
        await check_accessible(window)
        await window.page.get_by_role("link", name="Open the panel early").click()
        await window.page.get_by_label("Reason").fill("The third panelist has fallen ill for weeks.")
        await window.page.get_by_role("button", name="Open the panel").click()
        await window.page.get_by_role("link", name="To the debrief").click()
        await expect(window.page.get_by_role("heading", name="What to talk about")).to_be_visible()
        await expect(window.page.get_by_text("Pat Panelist (has not locked)")).to_be_visible()
