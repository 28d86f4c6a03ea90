"""The working tools without a script: added, refused, corrected, corrected by two people at once, and deleted."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.pages.hiring import html_of, post_form, spoken
from tests.pages.site import Organisation, Site

pytestmark = pytest.mark.anyio
TODAY = datetime.now(UTC).date()
IN_NINE_DAYS = (TODAY + timedelta(days=9)).isoformat()
Form = dict[str, str]


@dataclass(frozen=True)
class Tool:
    """A tool's addresses, a form that it takes, and one field that a faulty form has otherwise, with what is said."""

    name: str
    add: str
    one: str
    edit: str
    form: Form
    fault: tuple[str, str, str]
    changed: tuple[str, str]

    def __str__(self) -> str:
        return self.name


CONTACT = Tool(
    "contact", "/customer-contacts", "/v1/customer-contacts", "/customer-contacts/{id}",
    {"role": "Night clerk", "kind": "visit", "happened_on": TODAY.isoformat(), "participants": "2",
     "learned": "Guests look for the lift first."},
    ("happened_on", IN_NINE_DAYS, "This day has not come yet"), ("learned", "They ask for the lift."),
)  # fmt: skip
HYPOTHESIS = Tool(
    "hypothesis", "/hypotheses/new", "/v1/hypotheses", "/hypotheses/{id}",
    {"belief": "Guests ring because the timetable is hidden.", "about": "Guests by phone", "status": "open",
     "would_change_our_mind": "Callers who had seen it.", "started_on": TODAY.isoformat()},
    ("status", "supported", "needs the result"), ("about", "Callers"),
)  # fmt: skip
CLARITY = Tool(
    "clarity", "/clarity/new", "/v1/clarity-rows", "/clarity/{id}",
    {"customer_outcome": "Nobody waits in the rain.", "how_linked": "Dry guests stay.", "evidence": "assumed"},
    ("evidence", "tested", "needs where that can be seen"), ("business_measure", "Nights a guest"),
)  # fmt: skip
NOTE = Tool(
    "note", "/teams/{team}/notes/new", "/v1/teams/{team}/notes", "/team-notes/{id}/edit",
    {"kind": "retrospective", "held_on": TODAY.isoformat(), "title": "Looking back",
     "text": "We rang every guest before the storm."},
    ("held_on", IN_NINE_DAYS, "This day has not come yet"), ("title", "Looking back on the storm"),
)  # fmt: skip
STREAM = Tool(
    "stream", "/value-streams/new", "/v1/value-streams", "/value-streams/{id}/edit",
    {"customer_segment": "Islanders", "value_in_their_words": "You get me home.", "heard_from[0].source": "Interviews",
     "heard_from[0].heard_on": TODAY.isoformat(), "measures_in_their_words[0].code": "",
     "measures_in_their_words[0].words": "I sleep in my own bed.", "steps[0].name": "Message",
     "steps[0].customer_gets": "A text.", "steps[0].wait_days": "0.5"},
    ("steps[0].wait_days", "soon", "number"), ("customer_segment", "Commuters"),
)  # fmt: skip
TOOLS = (CONTACT, HYPOTHESIS, CLARITY, NOTE, STREAM)


async def team_of(fresh: Organisation) -> str:
    made = await fresh.journey().call("POST", "/v1/teams", {"name": "Front desk", "members": []}, by="hr")
    return str(made.json()["team"]["id"])


async def stored(fresh: Organisation, tool: Tool, team: str) -> list[dict[str, Any]]:
    answer = await fresh.journey().call("GET", tool.one.format(team=team), by="hr")
    return list(answer.json()["items"])


def with_team(tool: Tool, team: str, **changed: str) -> Form:
    return {**tool.form, **({} if tool is NOTE else {"team_id": team}), **changed}


async def added(site: Site, fresh: Organisation, tool: Tool) -> tuple[str, dict[str, Any]]:
    team = await team_of(fresh)
    answer = await post_form(site, "hr", fresh, tool.add.format(team=team), with_team(tool, team))
    assert answer.status_code == 303, spoken(answer.text)
    (one,) = await stored(fresh, tool, team)
    return team, one


@pytest.mark.parametrize("tool", TOOLS, ids=str)
async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    site: Site, fresh: Organisation, tool: Tool
) -> None:
    team = await team_of(fresh)
    name, value, said = tool.fault
    faulty = with_team(tool, team, **{name: value})
    answer = await post_form(site, "hr", fresh, tool.add.format(team=team), faulty)
    assert answer.status_code == 422
    assert said in spoken(answer.text)
    words = next(text for text in tool.form.values() if " " in text)
    assert words in answer.text, "what was entered is shown again"
    assert await stored(fresh, tool, team) == []


@pytest.mark.parametrize("tool", TOOLS, ids=str)
async def test_added_corrected_and_deleted(site: Site, fresh: Organisation, tool: Tool) -> None:
    team, one = await added(site, fresh, tool)
    path = tool.edit.format(id=one["id"])
    page = await html_of(site, "hr", fresh, path)
    assert page.status_code == 200
    revision = re.search(r'name="revision" value="(\d+)"', page.text)
    assert revision is not None
    name, value = tool.changed
    correct = {**tool.form, name: value, "revision": revision[1]}
    done = await post_form(site, "hr", fresh, path, correct)
    assert done.status_code == 303, spoken(done.text)
    (after,) = await stored(fresh, tool, team)
    assert after.get(name, after.get("content", {}).get(name)) == value
    assert after["revision"] == int(revision[1]) + 1
    delete = f"{path.removesuffix('/edit')}/delete"
    gone = await post_form(site, "hr", fresh, delete, {"revision": str(after["revision"])})
    assert gone.status_code == 303, spoken(gone.text)
    assert await stored(fresh, tool, team) == []
    listed = await html_of(site, "hr", fresh, gone.headers["location"])
    assert listed.status_code == 200


@pytest.mark.parametrize("tool", TOOLS, ids=str)
async def test_two_at_once_lose_nothing(site: Site, fresh: Organisation, tool: Tool) -> None:
    team, one = await added(site, fresh, tool)
    path = tool.edit.format(id=one["id"])
    name, theirs = tool.changed
    first = await post_form(site, "hr", fresh, path, {**tool.form, name: theirs, "revision": str(one["revision"])})
    assert first.status_code == 303
    second = {**tool.form, name: "What the second one wrote", "revision": str(one["revision"])}
    refused = await post_form(site, "hr", fresh, path, second)
    assert refused.status_code == 412
    said = spoken(refused.text)
    assert theirs in said, "what is stored now"
    assert "What the second one wrote" in refused.text, "what was entered"
    again = re.search(r'name="revision" value="(\d+)"', refused.text)
    assert again is not None
    over = await post_form(site, "hr", fresh, path, {**second, "revision": again[1]})
    assert over.status_code == 303, spoken(over.text)
    (after,) = await stored(fresh, tool, team)
    assert after.get(name, after.get("content", {}).get(name)) == "What the second one wrote"


@pytest.mark.parametrize("tool", TOOLS, ids=str)
async def test_deleting_what_somebody_changed_is_refused(site: Site, fresh: Organisation, tool: Tool) -> None:
    team, one = await added(site, fresh, tool)
    path = tool.edit.format(id=one["id"])
    name, theirs = tool.changed
    await post_form(site, "hr", fresh, path, {**tool.form, name: theirs, "revision": str(one["revision"])})
    delete = f"{path.removesuffix('/edit')}/delete"
    refused = await post_form(site, "hr", fresh, delete, {"revision": str(one["revision"])})
    assert refused.status_code == 412
    said = spoken(refused.text)
    assert "Somebody else changed this meanwhile, so nothing was done." in said
    assert "beside what you entered" not in said, "nothing was entered"
    assert "ETag" not in said
    assert len(await stored(fresh, tool, team)) == 1


@pytest.mark.parametrize("tool", TOOLS, ids=str)
async def test_who_may_only_read_has_no_form(site: Site, fresh: Organisation, tool: Tool) -> None:
    team, one = await added(site, fresh, tool)
    shown = await html_of(site, "viewer", fresh, tool.edit.format(id=one["id"]).removesuffix("/edit"))
    assert shown.status_code == 200
    main = shown.text.partition("<main")[2]
    assert 'method="post"' not in main
    refused = await post_form(site, "viewer", fresh, tool.add.format(team=team), with_team(tool, team))
    assert refused.status_code == 403
    assert len(await stored(fresh, tool, team)) == 1


@pytest.mark.parametrize("tool", TOOLS, ids=str)
async def test_another_organisation_is_not_found(site: Site, fresh: Organisation, tool: Tool) -> None:
    _, one = await added(site, fresh, tool)
    other = await site.new_organisation()
    path = tool.edit.format(id=one["id"])
    assert (await html_of(site, "hr", other, path)).status_code == 404
    taken = await post_form(site, "hr", other, path, {**tool.form, "revision": str(one["revision"])})
    assert taken.status_code == 404


async def test_a_belief_moves_on_the_board(site: Site, fresh: Organisation) -> None:
    team, one = await added(site, fresh, HYPOTHESIS)
    move = f"/hypotheses/{one['id']}/move"
    asked = await post_form(site, "team_lead", fresh, move, {"revision": "1", "status": "testing"})
    assert asked.status_code == 422
    assert "Say how the belief is tested." in spoken(asked.text)
    assert re.search(r'value="testing" checked', asked.text), "the form asks for what is missing"
    dropped = await post_form(site, "team_lead", fresh, move, {"revision": "1", "status": "dropped", "team_id": team})
    assert dropped.headers["location"] == f"/hypotheses?team_id={team}"
    (after,) = await stored(fresh, HYPOTHESIS, team)
    assert after["status"] == "dropped"
    stale = await post_form(site, "team_lead", fresh, move, {"revision": "1", "status": "open"})
    assert stale.status_code == 412
    assert "so nothing was done" in spoken(stale.text)
    odd = await post_form(site, "team_lead", fresh, move, {"revision": "2", "status": "somewhere"})
    assert odd.status_code == 422
    assert "Choose where to move it." in odd.text


async def test_two_at_once_lose_no_link_and_no_value(site: Site, fresh: Organisation) -> None:
    _, one = await added(site, fresh, HYPOTHESIS)
    path = f"/hypotheses/{one['id']}"
    theirs = {**HYPOTHESIS.form, "evidence_links": "https://wiki.example.org/theirs", "value_codes": "curiosity"}
    assert (await post_form(site, "hr", fresh, path, {**theirs, "revision": "1"})).status_code == 303
    refused = await post_form(site, "hr", fresh, path, {**HYPOTHESIS.form, "value_codes": "empathy", "revision": "1"})
    assert refused.status_code == 412
    meanwhile = spoken(refused.text.partition('id="meanwhile"')[2].partition("</table>")[0])
    assert "Links to evidence https://wiki.example.org/theirs nothing" in meanwhile
    assert "Values it speaks to Curiosity Empathy" in meanwhile


async def test_a_concluded_belief_with_values_and_links(site: Site, fresh: Organisation) -> None:
    team = await team_of(fresh)
    form = list(
        with_team(
            HYPOTHESIS, team, status="contradicted", test="Asked twenty.", result="Two of twenty.",
            learned_on=TODAY.isoformat(), what_changed="We print it larger.",
            evidence_links="https://wiki.example.org/a\nnot a link",
        ).items()
    )  # fmt: skip
    form += [("value_codes", "curiosity"), ("value_codes", "empathy")]
    wrong = await post_form(site, "hr", fresh, "/hypotheses/new", form)
    assert wrong.status_code == 422
    assert 'id="p-evidence_links"' in wrong.text
    right = [(name, value.replace("\nnot a link", "")) for name, value in form]
    assert (await post_form(site, "hr", fresh, "/hypotheses/new", right)).status_code == 303
    (one,) = await stored(fresh, HYPOTHESIS, team)
    assert (one["value_codes"], one["evidence_links"]) == (["curiosity", "empathy"], ["https://wiki.example.org/a"])
    board = spoken((await html_of(site, "viewer", fresh, "/hypotheses")).text)
    assert "1 contradicted, 0 supported, 0 inconclusive" in board


async def test_a_row_of_the_map_belongs_to_one(site: Site, fresh: Organisation) -> None:
    team = await team_of(fresh)
    both = with_team(CLARITY, team, department="Finance")
    assert "one of the two" in spoken((await post_form(site, "hr", fresh, "/clarity/new", both)).text)
    own = {**both, "team_id": ""}
    assert (await post_form(site, "hr", fresh, "/clarity/new", own)).status_code == 303
    shown = spoken((await html_of(site, "viewer", fresh, "/clarity")).text)
    assert "Finance department" in shown
    assert "1 team without a row" in shown
    assert "1 row without a business measure, 1 assumed" in shown


async def test_rows_of_a_worksheet_without_a_script(site: Site, fresh: Organisation) -> None:
    team = await team_of(fresh)
    form = with_team(STREAM, team)
    more = await post_form(site, "hr", fresh, "/value-streams/new", {**form, "_add": "kpis"})
    assert more.status_code == 200
    assert 'name="kpis[0].name"' in more.text
    code = re.search(r'name="measures_in_their_words\[0\].code" value="(\w+)"', more.text)
    assert code is not None, "a measure with words has a code, which figures refer to"
    whole = {**form, "measures_in_their_words[0].code": code[1], "kpis[0].name": "Beds", "kpis[0].unit": "Share",
             "kpis[0].kind": "customer_outcome", "kpis[0].serves[0]": code[1], "steps[1].name": "Bus",
             "steps[1].customer_gets": "The way home.", "steps[1].wait_days": "1"}  # fmt: skip
    moved = await post_form(site, "hr", fresh, "/value-streams/new", {**whole, "_up": "steps[1]"})
    assert moved.text.index('value="Bus"') < moved.text.index('value="Message"')
    removed = await post_form(site, "hr", fresh, "/value-streams/new", {**whole, "_remove": "steps[0]"})
    assert 'value="Message"' not in removed.text
    assert "Put it back" in removed.text
    odd = await post_form(site, "hr", fresh, "/value-streams/new", {**whole, "_remove": "steps[7]"})
    assert odd.status_code == 422
    back = {"_restore": "yes", "_removed_from": "measures_in_their_words[0]", "_removed": '{"words": 5}'}
    tampered = await post_form(site, "hr", fresh, "/value-streams/new", {**whole, **back})
    assert tampered.status_code == 200
    assert "No figure shows: 5" in tampered.text
    assert (await post_form(site, "hr", fresh, "/value-streams/new", whole)).status_code == 303
    (one,) = await stored(fresh, STREAM, team)
    assert one["wait_days"] == 1.5
    assert one["findings"] == []
    shown = spoken((await html_of(site, "viewer", fresh, f"/value-streams/{one['id']}")).text)
    assert "1.5 days" in shown
    assert "Shown by Beds" in shown


async def test_revisions_of_a_worksheet_name_who_and_what(site: Site, fresh: Organisation) -> None:
    _, one = await added(site, fresh, STREAM)
    form = {**STREAM.form, "customer_segment": "Commuters", "revision": "1"}
    assert (await post_form(site, "team_lead", fresh, f"/value-streams/{one['id']}/edit", form)).status_code == 303
    said = spoken((await html_of(site, "viewer", fresh, f"/value-streams/{one['id']}/revisions")).text)
    assert "Revision 2" in said
    assert "Islanders Commuters" in re.sub(r"\s+", " ", said)


async def test_what_no_page_sends_is_refused_in_words(site: Site, fresh: Organisation) -> None:
    team, one = await added(site, fresh, CONTACT)
    sent: list[tuple[str, Form, int]] = [
        (f"/customer-contacts/{one['id']}", {**CONTACT.form, "revision": "x"}, 412),
        (f"/customer-contacts/{one['id']}", CONTACT.form, 412),
        ("/customer-contacts", with_team(CONTACT, "no-id"), 422),
        ("/customer-contacts", with_team(CONTACT, str(UUID(int=7))), 422),
        ("/customer-contacts", with_team(CONTACT, team, participants="many"), 422),
        ("/customer-contacts", with_team(CONTACT, team, role="person@example.org"), 422),
        ("/culture-checks/new", {"framework": "x", "check": "y"}, 404),
    ]
    for path, form, status in sent:
        answer = await post_form(site, "hr", fresh, path, form)
        assert answer.status_code == status, (path, form, spoken(answer.text))
