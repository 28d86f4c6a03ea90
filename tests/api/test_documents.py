"""The life of versioned documents: draft, review, published, retired; copies, files and comparisons."""

import random
from typing import Any

import httpx
import pytest

from domain.rubrics.service import library
from tests.api.journey import Journey
from tests.conftest import Tenant

pytestmark = pytest.mark.anyio
REASON = {"reason": "The second anchor names no behaviour."}


@pytest.fixture
def journey(client: httpx.AsyncClient, tenant: Tenant) -> Journey:
    return Journey(client, tenant.keys, tenant.accounts)


def rubric(title: str = "Service") -> dict[str, Any]:
    import msgspec

    competencies = msgspec.to_builtins(library()[:3])
    return {"title": title, "validation": "not yet validated locally", "competencies": competencies}


async def drafted(journey: Journey, by: str = "hr") -> tuple[str, str]:
    response = await journey.call("POST", "/v1/rubrics", rubric(), by=by)
    return f"/v1/rubrics/{response.json()['id']}", response.headers["etag"]


async def in_review(journey: Journey) -> tuple[str, str]:
    one, etag = await drafted(journey)
    submitted = await journey.call("POST", f"{one}/submit", by="hr", etag=etag)
    assert submitted.json()["status"] == "review"
    return one, submitted.headers["etag"]


def code(response: httpx.Response) -> str:
    return str(response.json()["code"])


async def test_nobody_publishes_what_they_wrote_on(journey: Journey) -> None:
    one, etag = await drafted(journey)
    assert code(await journey.call("POST", f"{one}/publish", etag=etag, status=409)) == "is_draft"
    edited = await journey.call("PUT", one, rubric("Edited by the admin"), etag=etag)
    submitted = await journey.call("POST", f"{one}/submit", by="hr", etag=edited.headers["etag"])
    for author in ("admin", "hr"):
        refused = await journey.call("POST", f"{one}/publish", by=author, etag=submitted.headers["etag"], status=403)
        assert code(refused) == "own_work"


async def test_a_recruiter_writes_but_does_not_approve(journey: Journey) -> None:
    one, etag = await in_review(journey)
    refused = await journey.call("POST", f"{one}/publish", by="recruiter", etag=etag, status=403)
    assert code(refused) == "approver_needed"


async def test_in_review_nothing_is_edited_until_it_is_returned(journey: Journey) -> None:
    one, etag = await in_review(journey)
    assert code(await journey.call("PUT", one, rubric(), by="hr", etag=etag, status=409)) == "is_review"
    returned = await journey.call("POST", f"{one}/return", REASON, etag=etag)
    assert (returned.json()["status"], returned.json()["status_reason"]) == ("draft", REASON["reason"])
    await journey.call("PUT", one, rubric("Mended"), by="hr", etag=returned.headers["etag"])


async def test_two_editors_never_overwrite_each_other(journey: Journey) -> None:
    one, etag = await drafted(journey)
    await journey.call("PUT", one, rubric("First"), by="hr", etag=etag)
    assert code(await journey.call("PUT", one, rubric("Second"), by="recruiter", etag=etag, status=412)) == "stale"
    assert (await journey.call("GET", one)).json()["body"]["title"] == "First"


async def test_published_is_immutable_and_retired_is_out_of_use(journey: Journey) -> None:
    await journey.prepare()
    version = journey.made["rubric"]
    one = f"/v1/rubrics/{version['id']}"
    before = (await journey.call("GET", one)).json()
    assert code(await journey.call("PUT", one, rubric(), etag='"3"', status=409)) == "is_published"
    assert code(await journey.call("DELETE", one, etag='"3"', status=409)) == "is_published"
    again = (await journey.call("POST", f"{one}/publish", etag='"3"', status=409)).json()
    assert (again["code"], again["detail"]) == (
        "is_published",
        "This rubric is published already; make a new version to change it.",
    )
    retired = await journey.call("POST", f"{one}/retire", {"reason": "A better one exists."}, etag='"3"')
    assert retired.json()["status"] == "retired"
    assert retired.json()["body"] == before["body"]
    made = await journey.interview()  # the running requisition stays on its version
    await journey.complete_panel(made)
    new = {
        "title": "Another",
        "role_profile_id": journey.made["profile"]["id"],
        "rubric_id": version["id"],
    }
    assert code(await journey.call("POST", "/v1/requisitions", new, status=409)) == "retired"


async def test_the_next_version_names_what_changed(journey: Journey) -> None:
    await journey.prepare()
    first = journey.made["rubric"]
    revised = await journey.call("POST", f"/v1/rubrics/{first['id']}/next", by="hr")
    body = revised.json()["body"]
    changed = body["competencies"][0]
    changed["anchors"][2]["text"] = "Asks what the guest needs, and does the first thing named."
    one = f"/v1/rubrics/{revised.json()['id']}"
    await journey.call("PUT", one, body, by="hr", etag=revised.headers["etag"])
    changes = (await journey.call("GET", f"{one}/changes?since={first['id']}")).json()
    assert [change["path"] for change in changes] == [f"competencies[{changed['code']}].anchors[3].text"]
    again = await journey.call("POST", f"/v1/rubrics/{first['id']}/next", by="hr", status=409)
    assert code(again) == "exists"


async def test_a_file_travels_to_another_organisation_and_back_as_the_same_bytes(
    journey: Journey, client: httpx.AsyncClient, other_tenant: Tenant
) -> None:
    await journey.prepare()
    there = Journey(client, other_tenant.keys, other_tenant.accounts)
    await there.prepare()
    references = {"target_culture_id": there.made["culture"]["id"]}
    for path, made, given in (
        ("/v1/rubrics", journey.made["rubric"], {}),
        ("/v1/target-cultures", journey.made["culture"], {}),
        ("/v1/role-profiles", journey.made["profile"], references),
    ):
        exported = (await journey.call("GET", f"{path}/{made['id']}/export")).content
        body = {"document": httpx.Response(200, content=exported).json(), "references": given}
        imported = (await there.call("POST", f"{path}/import", body, by="hr")).json()
        assert imported["status"] == "draft"
        assert (await there.call("GET", f"{path}/{imported['id']}/export")).content == exported


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"format": "outside-in/role_profile"}, "/document/format"),
        ({"content": {"title": "x"}}, "/document/content"),
        ({"content": 7}, "/document/content"),
    ],
)
async def test_a_foreign_file_stores_nothing(journey: Journey, change: dict[str, Any], pointer: str) -> None:
    document = {"format": "outside-in/rubric", "format_version": 1, "content": rubric(), **change}
    refused = await journey.call("POST", "/v1/rubrics/import", {"document": document}, by="hr", status=422)
    assert refused.json()["errors"][0]["field"] == pointer
    assert (await journey.call("GET", "/v1/rubrics")).json()["items"] == []


@pytest.mark.parametrize("seed", range(4))
async def test_any_sequence_of_changes_leaves_every_published_version_as_it_was(journey: Journey, seed: int) -> None:
    """Byte for byte, and the score that rests on a version stays the same."""
    choose = random.Random(seed)
    await journey.prepare()
    made = await journey.interview()
    await journey.complete_panel(made)
    score_path = f"/v1/applications/{made['application']['id']}/score"
    score = (await journey.call("GET", score_path)).content
    frozen = {journey.made["rubric"]["id"]: await body_of(journey, journey.made["rubric"]["id"])}
    known = [journey.made["rubric"]["id"]]
    for step in range(25):
        version_id = choose.choice(known)
        one = f"/v1/rubrics/{version_id}"
        etag = (await journey.call("GET", one)).headers["etag"]
        operation = choose.choice(["edit", "submit", "publish", "clone", "next", "retire", "delete", "return"])
        answer = await attempt(journey, one, operation, etag, step)
        if answer.status_code == 201:
            known.append(answer.json()["id"])
        if answer.status_code == 204:
            known.remove(version_id)
        if operation == "publish" and answer.status_code == 200:
            frozen[version_id] = await body_of(journey, version_id)
        for published, body in frozen.items():
            assert await body_of(journey, published) == body
    assert (await journey.call("GET", score_path)).content == score


async def body_of(journey: Journey, version_id: str) -> bytes:
    return (await journey.call("GET", f"/v1/rubrics/{version_id}/export")).content


async def attempt(journey: Journey, one: str, operation: str, etag: str, step: int) -> httpx.Response:
    """Try an operation in whatever state the version is; refusals are part of the game."""
    by = "admin" if operation == "publish" else "hr"
    headers = {"Authorization": f"Bearer {journey.keys[by]}", "If-Match": etag}
    match operation:
        case "edit":
            answer = await journey.client.put(one, json=rubric(f"Edit {step}"), headers=headers)
        case "delete":
            answer = await journey.client.delete(one, headers=headers)
        case "retire" | "return":
            answer = await journey.client.post(f"{one}/{operation}", json=REASON, headers=headers)
        case _:
            answer = await journey.client.post(f"{one}/{operation}", headers=headers)
    assert answer.status_code in {200, 201, 204, 403, 409}, answer.text
    return answer
