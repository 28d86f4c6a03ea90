"""The candidate's edition as it is composed: after the panel alone, from approved words, without score or rater."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.access.model import Role
from domain.access.service import switch_tagging
from domain.database import new_id
from domain.errors import Blinded, Conflict
from domain.reporting.candidate_edition import compose
from domain.reporting.candidate_edition_model import CandidateEdition
from domain.reporting.candidate_edition_rules import METHOD_WITH_TAGS, METHOD_WITHOUT_TAGS
from tests.api.conftest import World
from tests.api.furnishing_feedback import COMMENT, WORDING
from tests.api.journey import Journey
from tests.api.reporting import transaction

pytestmark = pytest.mark.anyio
MESSAGE = "Thank you for coming."


async def edition(world: World, application: str, role: Role = "recruiter") -> CandidateEdition:
    async with transaction(world) as conn:
        return await compose(conn, world.tenant.actor(role), UUID(application), new_id(), datetime.now(UTC))


async def tell(world: World, made: dict[str, Any], **more: Any) -> None:
    """Save and approve a wording with the quote of one rater."""
    path = f"/v1/applications/{made['application']['id']}/candidate-feedback"
    card = made["cards"]["panelist"]
    point = {"competency_code": "customer_orientation", "wording": WORDING, "quote_scorecard_id": card}
    auth = world.tenant.auth("admin")
    body = {"strengths": [point], **more}
    saved = await world.client.put(path, json=body, headers={**auth, "If-Match": '"0"'})
    assert saved.status_code == 200, saved.text
    approved = await world.client.post(f"{path}/approve", headers={**auth, "If-Match": '"1"'})
    assert approved.status_code == 200, approved.text


async def interviewed(world: World) -> tuple[Journey, dict[str, Any]]:
    journey = world.journey
    made = await journey.interview("Mira Mail")
    await journey.complete_panel(made)
    return journey, made


async def test_while_a_panel_is_blind_there_is_no_edition(world: World) -> None:
    with pytest.raises(Blinded):
        await edition(world, world.ids["blind_application"], "admin")


async def test_without_an_approved_wording_the_reason_is_told(world: World) -> None:
    _, made = await interviewed(world)
    with pytest.raises(Conflict, match="No words for this candidate were approved yet") as refused:
        await edition(world, made["application"]["id"])
    assert refused.value.code == "no_approved_wording"


async def test_it_holds_what_was_approved_and_how_it_came_about(world: World) -> None:
    _, made = await interviewed(world)
    await tell(world, made, message=MESSAGE)
    found = await edition(world, made["application"]["id"])
    assert (found.candidate, found.organisation, found.edition) == ("Mira Mail", "Acme", "candidate")
    assert (found.message, found.wording_version, found.interviewers) == (MESSAGE, 1, 3)
    (strength,) = found.strengths
    assert strength.wording == WORDING
    assert strength.quote
    assert strength.competency in {one.name for one in found.looked_at}
    assert found.areas == ()
    assert len(found.interview_dates) == 1
    assert 1 <= len(found.tasks) <= 3
    assert found.method == METHOD_WITH_TAGS


async def test_no_rater_score_or_decision_is_in_it(world: World) -> None:
    _, made = await interviewed(world)
    await tell(world, made)
    document = msgspec.json.encode(await edition(world, made["application"]["id"])).decode()
    for word in ("Panelist", "panelist", "composite", '"level', "interval", "outcome", "polarity"):
        assert word not in document


async def test_the_owner_is_the_contact_unless_they_sat_on_the_panel(world: World) -> None:
    journey, made = await interviewed(world)
    await tell(world, made)
    about = made["application"]["id"]
    found = await edition(world, about)
    assert found.contact is not None
    requisition = world.ids["requisition"]
    path = f"/v1/requisitions/{requisition}"
    read = await journey.call("GET", path)
    owner = read.json()["owner_id"]
    assert owner not in {str(world.tenant.accounts[name]) for name in ("panelist", "panelist_2", "panelist_3")}
    body = {key: read.json()[key] for key in ("title", "pseudonymous", "hours_to_lock")}
    body["owner_id"] = str(world.tenant.accounts["panelist"])
    headers = {**world.tenant.auth("admin"), "If-Match": read.headers["etag"]}
    changed = await world.client.put(path, json=body, headers=headers)
    assert changed.status_code == 200, changed.text
    assert (await edition(world, about)).contact is None


async def test_the_candidates_comments_come_back_with_their_answers(world: World) -> None:
    found = await edition(world, world.ids["application"])
    (comment,) = found.comments
    assert comment.text == COMMENT
    assert len(comment.answers) == 1
    assert found.strengths[0].quote is None


async def test_what_is_said_of_software_follows_the_switch(world: World) -> None:
    async with transaction(world) as conn:
        await switch_tagging(conn, world.tenant.actor("admin"), False)
    assert (await edition(world, world.ids["application"])).method == METHOD_WITHOUT_TAGS
