"""The question bank: searched, filtered, and copied from into a draft."""

import re

import pytest
from playwright.async_api import expect

from domain.rubrics.service import library
from tests.pages.browsing import Visits
from tests.pages.documents import drafted, reader, rubric_of, said, stored
from tests.pages.site import Organisation, Site
from tests.pages.test_rubric_editor import EMPATHY, short

pytestmark = pytest.mark.anyio


async def test_a_question_is_found_and_copied(visit: Visits, fresh: Organisation) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    unwelcome = EMPATHY["questions"][1]["text"]
    async with visit("recruiter", of=fresh) as window:
        page = window.page
        await window.go("/questions")
        await expect(page.get_by_role("status")).to_have_text("54 questions, 1 to 20 shown.")
        await page.get_by_label("Words").fill("UNWELCOME news")
        await page.get_by_role("button", name="Search").click()
        await expect(page.get_by_role("status")).to_have_text("1 question found.")
        await expect(page.get_by_role("main").get_by_role("heading", level=2)).to_have_text(unwelcome)
        await page.get_by_role("button", name=re.compile("Copy into")).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Edit the rubric")
        await expect(page.get_by_label("Question", exact=True).last).to_have_value(unwelcome)
    saved = (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["competencies"]
    assert [one["text"] for one in saved[0]["questions"]][-1] == unwelcome


async def test_filters_and_pages(site: Site, fresh: Organisation) -> None:
    hr = await reader(site, "hr", fresh)
    filtered = said((await hr.get("/questions?competency=empathy&kind=situational")).text)
    assert "3 questions found." in filtered
    assert "Probes and dilemma" in filtered
    assert "54 questions, 41 to 54 shown." in said((await hr.get("/questions?from=40")).text)
    assert "No question has all of this" in said((await hr.get("/questions?words=zebra%20crossing")).text)
    for odd in ("from=-1", "from=%C2%B2", "from=99999", "kind=x&competency=%00"):
        await hr.get(f"/questions?{odd}")


async def test_questions_of_rubrics_in_use_are_in_the_bank(site: Site, fresh: Organisation) -> None:
    journey = fresh.journey()
    own = {**EMPATHY["questions"][0], "code": "own_question", "text": "Tell me about a time when a gull stole lunch."}
    body = short()
    body["competencies"][0]["questions"].append(own)
    await journey.publish("/v1/rubrics", body)
    hr = await reader(site, "hr", fresh)
    assert "your own · asked in Service interview" in said((await hr.get("/questions?words=gull")).text)
    assert "55 questions" in said((await hr.get("/questions")).text)
    draft = await drafted(fresh, "/v1/rubrics", rubric_of([{**EMPATHY, "code": "tact", "name": "Tact"}]))
    copy = [("draft", draft["id"]), ("competency", "empathy"), ("question", "own_question"), ("text", own["text"])]
    await hr.post("/questions/copy", copy)
    saved = (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["competencies"]
    assert [one["code"] for one in saved] == ["tact", "empathy"]
    assert [one["text"] for one in saved[1]["questions"]] == [own["text"]]
    assert "has the question already" in said((await hr.post("/questions/copy", copy, 422)).text)


async def test_a_code_that_stands_already_gets_a_number(site: Site, fresh: Organisation) -> None:
    body = short()
    body["competencies"][0]["questions"][0] = {**EMPATHY["questions"][0], "text": "Tell me how you listened once."}
    draft = await drafted(fresh, "/v1/rubrics", body)
    hr = await reader(site, "hr", fresh)
    question = EMPATHY["questions"][0]
    copy = [
        ("draft", draft["id"]),
        ("competency", "empathy"),
        ("question", question["code"]),
        ("text", question["text"]),
    ]
    await hr.post("/questions/copy", copy)
    saved = (await stored(fresh, "/v1/rubrics", draft["id"]))["body"]["competencies"][0]["questions"]
    assert [one["code"] for one in saved][::2] == [question["code"], f"{question['code']}_2"]


async def test_a_full_draft_takes_no_more_and_can_still_be_read(site: Site, fresh: Organisation) -> None:
    asked = [
        {**EMPATHY["questions"][0], "code": f"em_full_{number}", "text": f"Tell me about the time number {number}."}
        for number in range(20)
    ]
    others = [{**EMPATHY, "code": f"tact_{number}", "name": f"Tact {number}"} for number in range(8)]
    for number, one in enumerate(others):
        one["questions"] = [{**asked[0], "code": f"tact_q{number}"}]
    hr = await reader(site, "hr", fresh)
    question = EMPATHY["questions"][0]
    copied = [("competency", "empathy"), ("question", question["code"]), ("text", question["text"])]
    for competencies, words in (
        ([{**EMPATHY, "questions": asked}], "Empathy has 20 questions in this rubric already"),
        (others, "This rubric has 8 competencies already"),
    ):
        draft = await drafted(fresh, "/v1/rubrics", rubric_of(competencies))
        refused = await hr.post("/questions/copy", [("draft", draft["id"]), *copied], 422)
        assert words in said(refused.text)
        assert (await stored(fresh, "/v1/rubrics", draft["id"]))["revision"] == 1


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"draft": "x"}, 422, "draft"),
        ({"question": "nothing"}, 422, "There is no question in the bank with this id."),
        ({"draft": "01a203a5-8673-7314-92e6-9645a643f7c0"}, 422, "There is no rubric with this id."),
    ],
)
async def test_what_cannot_be_copied_is_refused(
    site: Site, fresh: Organisation, changed: dict[str, str], status: int, words: str
) -> None:
    draft = await drafted(fresh, "/v1/rubrics", short())
    question = library()[0].questions[0]
    good = {"draft": draft["id"], "competency": library()[0].code, "question": question.code, "text": question.text}
    hr, panelist = await reader(site, "hr", fresh), await reader(site, "panelist", fresh)
    refused = await hr.post("/questions/copy", list({**good, **changed}.items()), status)
    assert words in said(refused.text)
    await panelist.post("/questions/copy", list(good.items()), 403)
    assert (await stored(fresh, "/v1/rubrics", draft["id"]))["revision"] == 1
