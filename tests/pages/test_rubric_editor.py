"""The rubric editor: from the library to a published rubric, findings while typing, rows by keyboard, two editors."""

import asyncio
import json
import re
from typing import Any

import msgspec
import pytest
from playwright.async_api import Dialog, Locator, Page, Route, expect

from domain.rubrics.service import library
from tests.pages.browsing import Visits
from tests.pages.documents import drafted, fields_of, reader, rubric_of, stored
from tests.pages.site import PASSWORD, Organisation, Site

pytestmark = pytest.mark.anyio
EMPATHY: dict[str, Any] = next(
    one for one in json.loads(msgspec.json.encode(library())) if one["code"] == "empathy"
)  # fmt: skip
READABLE = 12  # px
TRAITS = "Is a kind, warm and caring person with a good and friendly attitude."


def short(**changed: Any) -> dict[str, Any]:
    """A rubric of one competency with two questions: past behaviour and a situation."""
    questions = [EMPATHY["questions"][0], EMPATHY["questions"][5]]
    return rubric_of([{**EMPATHY, "questions": questions, **changed}])


def questions(page: Page) -> Locator:
    """The rows of questions."""
    return page.get_by_role("group", name=re.compile("^Question [0-9]+$"))


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save draft").click()


async def test_from_the_library_to_a_published_rubric_by_two_people(visit: Visits, fresh: Organisation) -> None:
    async with visit("hr", of=fresh) as author, visit("admin", of=fresh) as approver:
        page = author.page
        await author.go("/rubrics")
        await page.get_by_role("link", name="Begin the first rubric").click()
        await page.get_by_role("checkbox", name=re.compile("^Empathy")).check()
        await page.get_by_role("checkbox", name=re.compile("^Honest advice")).check()
        await page.get_by_role("button", name="Begin the draft").click()
        await page.get_by_label("Title", exact=True).fill("Desk interview")
        await save(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Desk interview")
        await page.get_by_role("button", name="Submit for review").click()
        await expect(page.get_by_text("You wrote on this yourself")).to_be_visible()
        await expect(page.get_by_role("button", name="Approve and publish")).to_have_count(0)
        await approver.page.goto(page.url)
        await approver.page.get_by_role("button", name="Approve and publish").click()
        dialog = approver.page.get_by_role("dialog")
        await expect(dialog).to_contain_text("A change needs a new version")
        await dialog.get_by_role("button", name="Approve and publish").click()
        await expect(approver.page.get_by_role("status")).to_contain_text("Version 1 is published")
        await expect(approver.page.get_by_role("heading", name="Honest advice")).to_be_visible()


async def test_a_finding_comes_while_typing_and_goes_when_it_is_mended(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/rubrics/{draft['id']}/edit")
        definition = page.get_by_role("textbox", name="Definition")
        tally = page.locator("[data-live-status]")
        await expect(tally).to_have_text("The check finds nothing.")
        await definition.fill(TRAITS)
        await expect(tally).to_have_text("2 findings, 1 of them blocks publishing.")
        beside = page.locator('[id="n-competencies[0].definition"]')
        await expect(beside).to_contain_text("Blocks publishing: The definition names traits")
        await page.locator("[data-live-summary]").get_by_role("link").first.click()
        await expect(definition).to_be_focused()
        await save(page)
        await expect(page.get_by_text("2 findings, 1 of them blocks publishing.")).to_be_visible()
        await page.get_by_role("link", name="Edit", exact=True).click()
        await expect(beside).to_contain_text("Blocks publishing")
        await definition.fill(EMPATHY["definition"])
        await expect(tally).to_have_text("The check finds nothing.")
        await expect(beside).to_be_empty()
        await save(page)
        await expect(page.get_by_text("The check finds nothing.")).to_be_visible()


async def test_what_is_not_complete_is_left_out_and_findings_stand_where_they_belong(
    visit: Visits, fresh: Organisation
) -> None:
    two = rubric_of([EMPATHY, {**EMPATHY, "code": "other", "name": "Other", "questions": short_codes("ot")}])
    draft = await drafted(fresh, "/v1/rubrics", two)
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/rubrics/{draft['id']}/edit")
        await page.get_by_role("textbox", name="Definition").first.fill("")
        await expect(page.get_by_text("What is not complete yet is not linted")).to_be_visible()
        await page.get_by_role("textbox", name="Definition").last.fill(TRAITS)
        await expect(page.locator('[id="n-competencies[1].definition"]')).to_contain_text("traits")
        await expect(page.locator('[id="n-competencies[0].definition"]')).to_be_empty()
        window.page.on("dialog", Dialog.accept)


def short_codes(start: str) -> list[dict[str, Any]]:
    return [{**one, "code": f"{start}_{number}"} for number, one in enumerate(EMPATHY["questions"])]


async def test_rows_by_keyboard(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    first, second = (one["text"] for one in short()["competencies"][0]["questions"])
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/rubrics/{draft['id']}/edit")
        await page.get_by_role("button", name="Add a question").focus()
        await window.press("Enter")
        await expect(questions(page)).to_have_count(3)
        await expect(page.locator("#said")).to_have_text("Question 3 added at the end.")
        assert await window.focused() == ("textbox", "Question")
        await page.keyboard.type("Tell me about a time when you had to listen twice.")
        await window.tab_to("Move question 3 of Empathy up", back=True)
        await window.press("Enter")
        await expect(page.locator("#said")).to_have_text("Moved to place 2 of 3.")
        assert (await window.focused())[1] == "Move question 2 of Empathy up"
        await window.press("Enter")
        await expect(page.locator("#said")).to_have_text("Moved to place 1 of 3.")
        assert (await window.focused())[1] == "Move question 1 of Empathy down"
        await window.tab_to("Remove question 2 of Empathy")
        await window.press("Enter")
        await expect(questions(page)).to_have_count(2)
        await expect(page.locator('[id="r-competencies[0].questions[1]"]')).to_be_focused()
        texts = [await one.input_value() for one in await page.get_by_label("Question", exact=True).all()]
        assert texts == ["Tell me about a time when you had to listen twice.", second]
        await page.get_by_role("button", name="Put it back").focus()
        await window.press("Enter")
        await expect(page.get_by_label("Question", exact=True).nth(1)).to_have_value(first)
        await questions(page).first.get_by_label("Probes").fill("What did you hear?\nWhat did you do then?")
        await save(page)
        await expect(page.get_by_role("status")).to_have_text("Saved as a draft.")
    saved = (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["competencies"][0]["questions"]
    assert [one["text"] for one in saved][1:] == [first, second]
    assert [one["code"] for one in saved] == [
        "empathy_q3",
        *[one["code"] for one in short()["competencies"][0]["questions"]],
    ]


async def test_without_scripts_rows_and_findings_come_from_the_server(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    async with visit("recruiter", of=fresh, javascript=False) as window:
        page = window.page
        await page.goto(f"{window.origin}/rubrics/{draft['id']}/edit")
        await page.get_by_role("button", name="Add a question").click()
        await expect(questions(page)).to_have_count(3)
        await expect(page.get_by_text("Question 3 added at the end.")).to_be_visible()
        new = questions(page).last
        await new.get_by_label("Question").fill("Tell me about a time when you had to listen twice.")
        await new.get_by_label("Probes").fill("What did you hear?")
        await page.get_by_role("textbox", name="Definition").fill(TRAITS)
        await page.get_by_role("button", name="Check").click()
        await expect(page.get_by_text("Blocks publishing: The definition names traits")).to_be_visible()
        window.expects(422, path="/edit")
        await save(page)
        await expect(page.get_by_role("alert")).to_contain_text("Competency 1, question 3, probes: Give at least 2")
        await new.get_by_label("Probes").fill("What did you hear?\nWhat did you do then?")
        await save(page)
        await expect(page.get_by_text("2 findings, 1 of them blocks publishing.")).to_be_visible()


async def test_two_editors_of_one_draft_lose_nothing(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    edit = f"/rubrics/{draft['id']}/edit"
    async with visit("recruiter", of=fresh) as mine, visit("hr", of=fresh) as theirs:
        await mine.go(edit)
        await theirs.go(edit)
        await theirs.page.get_by_label("Title", exact=True).fill("The title of the other")
        await save(theirs.page)
        await expect(theirs.page.get_by_role("status")).to_have_text("Saved as a draft.")
        page = mine.page
        await page.get_by_label("Title", exact=True).fill("My own title")
        mine.expects(412, path=edit)
        await save(page)
        await expect(page.get_by_role("alert")).to_contain_text("Somebody else saved this meanwhile")
        row = page.get_by_role("row", name="Title")
        await expect(row).to_contain_text("The title of the other")
        await expect(row).to_contain_text("My own title")
        await expect(page.get_by_label("Title", exact=True)).to_have_value("My own title")
        assert (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["title"] == "The title of the other"
        await save(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("My own title")


async def test_leaving_with_something_unsaved_asks(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    async with visit("recruiter", of=fresh) as window:
        page = window.page
        page.on("dialog", stay)
        await window.go(f"/rubrics/{draft['id']}/edit")
        await page.get_by_role("link", name="Cancel").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Service interview")
        await window.go(f"/rubrics/{draft['id']}/edit")
        await page.get_by_label("Title", exact=True).fill("Not saved yet")
        await page.get_by_role("link", name="Cancel").click(no_wait_after=True)
        await expect(page.get_by_label("Title", exact=True)).to_have_value("Not saved yet")
        assert asked == ["beforeunload"]
        await save(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Not saved yet")
        assert asked == ["beforeunload"]


async def test_a_lost_connection_loses_no_row(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/rubrics/{draft['id']}/edit")
        window.expects(failed="ERR_INTERNET_DISCONNECTED")
        await window.offline()
        await page.get_by_role("button", name="Add a question").click()
        line = page.get_by_role("alert")
        await expect(line).to_have_text("No connection: nothing was changed. Try again.")
        await expect(line).to_be_in_viewport()
        assert (await line.bounding_box() or {"height": 0})["height"] > READABLE
        await expect(page.get_by_role("button", name="Add a question")).to_be_focused()
        await window.offline(False)
        await page.get_by_role("button", name="Add a question").click()
        await expect(questions(page)).to_have_count(3)
        await expect(line).to_have_count(0)
        page.on("dialog", Dialog.accept)


async def test_nothing_is_entered_into_a_form_that_its_answer_replaces(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    edit = f"/rubrics/{draft['id']}/edit"
    sent: list[str] = []
    may_answer = asyncio.Event()

    async def late(route: Route) -> None:
        sent.append(route.request.post_data or "")
        await may_answer.wait()
        await route.continue_()

    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(edit)
        await page.route(f"**{edit}", late)
        add, title = page.get_by_role("button", name="Add a question"), page.get_by_label("Title", exact=True)
        await add.click()
        await expect(page.locator("form[data-editor]")).to_have_attribute("aria-busy", "true")
        await title.evaluate("(one) => one.focus()")
        await page.keyboard.type("Typed while waiting ")
        await page.locator("[name=_add]").first.evaluate("(one) => one.form.requestSubmit(one)")
        before = await title.input_value()
        may_answer.set()
        await expect(questions(page)).to_have_count(3)
        await expect(title).to_have_value(before)
        await expect(questions(page).last.get_by_label("Question", exact=True)).to_be_focused()
        assert len(sent) == 1, "what is pressed while an answer is on its way would begin from the old form"
        page.on("dialog", Dialog.accept)


async def test_a_row_added_after_the_session_ended_loses_nothing(
    visit: Visits, site: Site, fresh: Organisation
) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(f"/rubrics/{draft['id']}/edit")
        await page.get_by_label("Title", exact=True).fill("Typed before")
        await window.context.clear_cookies()
        window.expects(401)
        await page.get_by_role("button", name="Add a question").click()
        await expect(page.get_by_label("Password", exact=True)).to_be_visible()
        await page.get_by_label("E-mail address").fill(fresh.emails["recruiter"])
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.get_by_role("button", name="Send it now").click()
        await expect(page.get_by_label("Title", exact=True)).to_have_value("Typed before")
        await expect(questions(page)).to_have_count(3)
        page.on("dialog", Dialog.accept)


async def test_a_refused_row_is_said_where_one_can_see_it(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    edit = f"/rubrics/{draft['id']}/edit"
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go(edit)
        window.expects(422, path=edit)
        add = page.get_by_role("button", name="Add a question")
        await add.evaluate("(one) => { one.value = 'nowhere' }")
        await add.click()
        await expect(page.locator("form").get_by_role("alert")).to_have_text(re.compile("There is no such row"))
        await expect(page.locator("form").get_by_role("alert")).to_be_in_viewport()
        page.on("dialog", Dialog.accept)


async def test_publishing_is_refused_while_a_finding_blocks_it(site: Site, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short(definition=TRAITS))
    one = f"/rubrics/{draft['id']}"
    hr, admin = await reader(site, "hr", fresh), await reader(site, "admin", fresh)
    await hr.post(f"{one}/submit", [("revision", "1")])
    refused = await admin.post(f"{one}/publish", [("revision", "2")], 422)
    assert "The definition names traits" in refused.text
    assert (await stored(fresh, "/v1/rubrics", draft["id"]))["status"] == "review"


async def test_a_version_that_is_no_draft_is_not_edited(site: Site, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    edit = f"/rubrics/{draft['id']}/edit"
    hr = await reader(site, "hr", fresh)
    pairs = fields_of((await hr.get(edit)).text)
    await hr.post(f"/rubrics/{draft['id']}/submit", [("revision", "1")])
    assert (await hr.get(edit, 303)).headers["location"] == f"/rubrics/{draft['id']}"
    kept = await hr.post(edit, pairs, 422)
    assert "have it returned from review" in kept.text
    assert fields_of(kept.text)[2:] == pairs[2:]
