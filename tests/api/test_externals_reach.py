"""A guest's session reaches one scorecard, its interview and its questions, and nothing else of the document."""

import pytest

from api.openapi_examples import EXAMPLES
from tests.api.conftest import World, random_id
from tests.api.test_externals import bearer, invite, open_session, path_of
from tests.api.test_openapi import operations
from tests.api.test_tenancy import own_ids, speaks_of_a_tenants_thing

pytestmark = pytest.mark.anyio
OPEN = {
    "getInterview", "getCalendarFile", "getScorecard", "saveScorecard", "lockScorecard", "declareNoConflict",
    "recusePanelist", "getRubric", "getInterviewGuide", "closeExternalSession",
    "getScorecardGuard", "countGuardActions",
}  # fmt: skip


async def test_every_other_operation_is_closed(world: World) -> None:
    """The whole document, with every id of the organisation, as an external panelist: 403 or 404 and nothing said."""
    journey = world.journey
    await journey.interview("Mo Lang", ("panelist", "panelist_2"))
    await invite(journey)
    session = await open_session(journey)
    mine = {session["scorecard_id"], session["interview_id"], world.ids["rubric"]}
    openapi = (await journey.client.get("/schema/openapi.json")).json()
    walked: dict[str, set[int]] = {}
    for method, path, operation in operations(openapi):
        what = operation["operationId"]
        if not operation["security"] or what == "closeExternalSession":
            continue
        names = [one["name"] for one in operation["parameters"] if one.get("in") == "path"]
        ids = [random_id(), *(own_ids(world, path, names[0]) if speaks_of_a_tenants_thing(path, operation) else [])]
        for one in ids if names else [""]:
            headers = {**bearer(session), "If-Match": '"1"'}
            address = path.format(**{names[0]: one}) if names else path
            answer = await journey.client.request(method, address, json=EXAMPLES.get(what), headers=headers)
            if one not in mine:
                walked.setdefault(what, set()).add(answer.status_code)
                assert answer.status_code in {403, 404}, f"{what} {address}: {answer.status_code} {answer.text[:300]}"
                assert answer.json()["code"] in {"scope_missing", "external_session", "not_found"}, what
                assert one == "" or one not in answer.text
    assert {what for what, statuses in walked.items() if 404 in statuses} <= OPEN
    assert len(walked) > 100
    inside = {path_of(session), f"/v1/interviews/{session['interview_id']}", f"/v1/rubrics/{world.ids['rubric']}"}
    for address in inside:
        assert (await journey.client.get(address, headers=bearer(session))).status_code == 200
