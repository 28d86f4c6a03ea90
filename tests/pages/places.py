"""Where the demo's things are: the ids that addresses of pages need, and a survey to answer."""

from typing import Any

from tests.pages.measuring import places_of_teams
from tests.pages.places_links import places_of_links
from tests.pages.places_reports import places_of_reports
from tests.pages.site import Organisation
from tests.pages.tool_places import places_of_tools

# Name of a page's parameter → a list of the API whose first entry it is, as the admin sees it.
FIRST_OF = {
    "team_id": "/v1/teams",
    "survey_id": "/v1/surveys",
    "target_culture_id": "/v1/target-cultures",
    "role_profile_id": "/v1/role-profiles",
    "rubric_id": "/v1/rubrics",
    "survey_instrument_id": "/v1/survey-instruments",
    "requisition_id": "/v1/requisitions",
    "value_stream_id": "/v1/value-streams",
    "hypothesis_id": "/v1/hypotheses",
    "customer_contact_id": "/v1/customer-contacts",
    "clarity_row_id": "/v1/clarity-rows",
    "culture_check_id": "/v1/culture-checks",
    "job_id": "/v1/jobs",
    "key_id": "/v1/keys",
}


async def _items(demo: Organisation, path: str, by: str = "admin") -> list[Any]:
    answer = await demo.client.get(path, headers={"Authorization": f"Bearer {demo.keys[by]}"})
    assert answer.status_code == 200, f"{path}: {answer.text}"
    return list(answer.json()["items"])


async def places_in(demo: Organisation) -> dict[str, str]:
    """Name → id or token. Beside the first of each kind (FIRST_OF):

    `draft_card`, `coming_card`, `locked_card`: scorecards of `panelist`, begun, for an interview to come, and locked in
    an open panel; `open_interview` and `blind_interview`, `open_application` and `blind_application`,
    `open_candidate`, `blind_candidate`: of panels that are unblinded or not; `token`: of an open survey's invitation.
    """
    found = {name: (await _items(demo, path))[0]["id"] for name, path in FIRST_OF.items()}
    interviews = await _items(demo, "/v1/interviews")
    unblinded = {one["interview"]["id"]: one["interview"]["unblinded_at"] is not None for one in interviews}
    # Of panels that have begun.
    started = [one for one in interviews if any(seat["locked"] for seat in one["seats"])]
    candidates = {one["id"]: one["candidate_id"] for one in await _items(demo, "/v1/applications")}
    for state, is_open in (("open", True), ("blind", False)):
        interview = next(one["interview"] for one in started if unblinded[one["interview"]["id"]] is is_open)
        found[f"{state}_interview"] = interview["id"]
        found[f"{state}_application"] = interview["application_id"]
        found[f"{state}_candidate"] = candidates[interview["application_id"]]
    for card in await _items(demo, "/v1/my/scorecards?closed=true&limit=200", by="panelist"):
        if card["state"] == "not_yet":
            found.setdefault("coming_card", card["scorecard_id"])
        elif card["state"] != "locked":
            found.setdefault("draft_card", card["scorecard_id"])
        elif unblinded[card["interview_id"]]:
            found.setdefault("locked_card", card["scorecard_id"])
    found["token"] = await _token(demo)
    found["account_id"] = str(demo.accounts["viewer"])
    found.update(await _drafts(demo))
    found.update(await places_of_teams(demo))
    found.update(await places_of_tools(demo))
    found.update(await places_of_reports(demo, found["open_application"]))
    found.update(await places_of_links(demo, found["blind_interview"], found["open_application"]))
    return found


async def _token(demo: Organisation) -> str:
    """A further survey of values, which nobody answers."""
    journey = demo.journey()
    surveys = [one for one in await _items(demo, "/v1/surveys") if one["target_culture_id"] is not None]
    terms = {key: surveys[-1][key] for key in ("team_id", "instrument_id", "target_culture_id")}
    launched = await journey.launch(terms)
    return str(launched["invitations"][0]["token"])


async def _drafts(demo: Organisation) -> dict[str, str]:
    """`draft_rubric` and so on: the next version of the first document of each kind, and a first interview guide."""
    journey, found = demo.journey(), {"german": "de"}
    for name in ("target_culture", "role_profile", "rubric", "survey_instrument"):
        path = FIRST_OF[f"{name}_id"]
        first = (await _items(demo, path))[0]
        found[f"draft_{name}"] = (await journey.call("POST", f"{path}/{first['id']}/next")).json()["id"]
    rubric = (await _items(demo, "/v1/rubrics"))[0]
    guide = {
        "title": "The first hour",
        "role_profile_id": (await _items(demo, "/v1/role-profiles"))[0]["id"],
        "rubric_id": rubric["id"],
        "slot_minutes": 60,
        "question_codes": [question["code"] for question in rubric["body"]["competencies"][0]["questions"]],
    }
    found["draft_interview_guide"] = (await journey.call("POST", "/v1/interview-guides", guide)).json()["id"]
    return found
