"""The comparison report says what the API's comparison says to the same reader, and nothing of who is hidden."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.access.model import Actor
from domain.database import Connection, new_id, open_pool, set_tenant
from domain.errors import Blinded, Conflict, Forbidden, NotFound
from domain.reporting import comparison
from domain.reporting.comparison_model import ComparisonReport
from domain.reporting.model import Score
from tests.api.conftest import World
from tests.api.journey import NOTES
from tests.api.test_awaited_names import seat_under_a_pseudonym, step_back
from tests.api.test_decisions import decide
from tests.api.test_scores import filled, get, paths

pytestmark = pytest.mark.anyio
MADE = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
async def conn(world: World) -> AsyncIterator[Connection]:
    pool = await open_pool(world.database.application_url, max_size=1)
    async with pool.acquire() as connection:
        yield connection
    await pool.close()


async def composed(
    conn: Connection, world: World, reader: Any = "hiring_manager", requisition: str | None = None
) -> ComparisonReport:
    actor = reader if isinstance(reader, Actor) else world.tenant.actor(reader)
    async with conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id, actor.account_id)
        wanted = UUID(requisition or world.ids["requisition"])
        return await comparison.compose(conn, actor, wanted, new_id(), MADE)


async def allowed(conn: Connection, world: World, actor: Actor, report: ComparisonReport) -> None:
    async with conn.transaction():
        await set_tenant(conn, world.tenant.organisation_id, actor.account_id)
        await comparison.require_readable(conn, actor, report)


def figures(score: Score | None) -> Any:
    """A score of the report as the API writes it, without what only the API says."""
    if score is None:
        return None
    interval = score.interval
    span = None if interval is None else (interval.low, interval.high, interval.tier, interval.degrees_of_freedom)
    return score.value, score.raters, span, score.note


def of_api(score: dict[str, Any]) -> Any:
    interval = score["interval"]
    span = None if interval is None else tuple(interval[key] for key in ("low", "high", "tier", "degrees_of_freedom"))
    return score["value"], score["raters"], span, score["note"]


@pytest.mark.parametrize("applications", [2, 12, 30])
async def test_it_holds_the_figures_of_the_api(
    world: World, superuser: Any, conn: Connection, applications: int
) -> None:
    await filled(world, superuser, applications)
    await filled(world, superuser, 3, blind=True, seed=5)
    api = await get(world, paths(world)["comparison"], limit=200)
    report = await composed(conn, world)
    shown = [line for line in api["items"] if line["state"] != "hidden" and line["raters"]]
    assert [str(one.application_id) for one in report.candidates] == [line["application_id"] for line in shown]
    assert len(shown) == applications + 1
    for place, line in enumerate(shown):
        one = report.candidates[place]
        assert figures(one.composite) == of_api(line["composite"])
        assert one.raters == line["raters"]
        assert [(lack.rated, lack.raters) for lack in one.missing] == [
            (lack["rated"], lack["raters"]) for lack in line["missing"]
        ]
        for column, criterion in zip(report.criteria, line["criteria"], strict=True):
            score = column.scores[place]
            assert column.code == criterion["competency_code"]
            assert figures(score.score) == of_api(criterion["score"])
            assert list(score.marks) == criterion["marks"]
            assert (score.no_evidence, score.mean_pair_difference) == (
                criterion["no_evidence"],
                criterion["mean_pair_difference"],
            )
    _same_pairs(report, api)
    _same_columns(report, api)


def _same_pairs(report: ComparisonReport, api: dict[str, Any]) -> None:
    places = {str(one.application_id): place for place, one in enumerate(report.candidates)}
    pairs = [pair for pair in api["pairs"] if {pair["first"], pair["second"]} <= places.keys()]
    assert len(pairs) == len(places) * (len(places) - 1) // 2
    for pair in pairs:
        assert report.candidates[places[pair["first"]]].pairs[places[pair["second"]]] == pair["state"]
    margins = [pair["margin"] for pair in pairs if pair["margin"] is not None]
    assert report.composite_pairs.least_margin == min(margins, default=None)
    assert report.composite_pairs.greatest_margin == max(margins, default=None)


def _same_columns(report: ComparisonReport, api: dict[str, Any]) -> None:
    shares = api["effective_weights"]
    assert (report.effective_weights_of, report.effective_weights_note) == (
        shares["n_candidates"],
        shares["not_computable"],
    )
    for column, basis in zip(report.criteria, api["criteria"], strict=True):
        assert (column.code, column.weight) == (basis["competency_code"], basis["weight"])
        assert column.effective_weight == (shares["weights"] or {}).get(column.code)
        assert (column.basis.tier, column.basis.degrees_of_freedom) == (
            basis["error"]["tier"],
            basis["error"]["degrees_of_freedom"],
        )
    assert report.composite_basis.n_candidates == api["composite_error"]["n_candidates"]
    assert report.formula_version == api["formula_version"]


async def test_who_is_hidden_is_a_number_and_changes_no_other(world: World, superuser: Any, conn: Connection) -> None:
    await filled(world, superuser, 12)
    before = await composed(conn, world)
    hidden = await filled(world, superuser, 4, blind=True, seed=9)
    after = await composed(conn, world)
    assert after.left_out.panel_not_complete == before.left_out.panel_not_complete + 4
    assert msgspec.structs.replace(after, report_id=before.report_id, left_out=before.left_out) == before
    text = msgspec.json.encode(after).decode()
    assert not [one for one in hidden if one in text]
    assert "Sam Okafor" not in text
    # A draft and a lock more on a panel that stays blind: nothing moves.
    journey, card = world.journey, world.ids["blind_cards"]["panelist_2"]
    saved = await journey.write("panelist_2", card, NOTES[1], (2, 2, 2))
    await journey.lock("panelist_2", card, saved.headers["etag"])
    again = await composed(conn, world)
    assert msgspec.structs.replace(again, report_id=after.report_id) == after


async def test_a_complete_panel_joins_the_report(world: World, conn: Connection) -> None:
    before = await composed(conn, world)
    made = await world.journey.interview("Zoe Late")
    waiting = await composed(conn, world)
    assert waiting.left_out.panel_not_complete == before.left_out.panel_not_complete + 1
    await world.journey.complete_panel(made)
    after = await composed(conn, world)
    assert [one.name for one in after.candidates] == [*(one.name for one in before.candidates), "Zoe Late"]
    assert after.left_out == before.left_out


async def test_it_says_what_it_rests_on(world: World, conn: Connection) -> None:
    report = await composed(conn, world)
    assert (report.organisation, report.requisition) == ("Acme", "Service adviser, day shift")
    assert (str(report.role.id), str(report.rubric.id)) == (world.ids["profile"], world.ids["rubric"])
    assert report.weight_reason is not None
    assert report.weight_reason.startswith("The desk solves")
    assert not report.weights_equal
    assert [one.weight for one in report.criteria] == [0.5, 0.25, 0.25]
    assert report.generated_at == MADE
    assert report.left_out.without_scorecard > 0
    text = msgspec.json.encode(report).decode()
    for secret in ("She rang three hotels", "Pia Panelist", str(world.tenant.accounts["panelist"]), "polarity"):
        assert secret not in text


async def test_a_criterion_that_nobody_asked_about_is_named(world: World, superuser: Any, conn: Connection) -> None:
    await superuser.execute("SET session_replication_role = replica")
    await superuser.execute(
        "UPDATE ratings SET level = NULL, no_evidence = 'not_asked', note_id = NULL, span_start = NULL, "
        "span_end = NULL WHERE scorecard_id = ANY($1::uuid[]) AND competency_code = 'curiosity'",
        [UUID(card) for card in world.ids["cards"].values()],
    )
    report = await composed(conn, world)
    (curiosity,) = [one for one in report.criteria if one.code == "curiosity"]
    assert curiosity.coverage.not_asked == (report.candidates[0].name,)
    assert curiosity.scores[0].not_asked
    assert curiosity.coverage.by_nobody == 1
    assert report.candidates[0].composite.value is None
    assert not any(one.coverage.not_asked for one in report.criteria if one.code != "curiosity")


async def test_decisions_come_with_their_person_for_those_who_may_see_them(world: World, conn: Connection) -> None:
    assert (await composed(conn, world)).candidates[0].decision is None
    first = (await decide(world, "hiring_manager")).json()["decision"]
    await decide(world, "hiring_manager", outcome="hold", supersedes_id=first["id"])
    report = await composed(conn, world)
    decision = report.candidates[0].decision
    assert decision is not None
    assert (decision.outcome, decision.decided_by) == ("hold", "Hal Manager")
    assert report.decisions_shown
    assert "rang him the next day" not in msgspec.json.encode(report).decode()
    actor = world.tenant.actor("hiring_manager")
    blinkered = msgspec.structs.replace(actor, scopes=actor.scopes - {"decisions:read", "decisions:write"})
    less = await composed(conn, world, blinkered)
    assert not less.decisions_shown
    assert [one.decision for one in less.candidates] == [None] * len(less.candidates)
    with pytest.raises(Forbidden):
        await allowed(conn, world, blinkered, report)
    await allowed(conn, world, blinkered, less)


@pytest.mark.parametrize("role", ["panelist", "hr", "viewer", "team_lead"])
async def test_it_needs_the_scope_of_the_api(world: World, conn: Connection, role: str) -> None:
    response = await world.client.get(paths(world)["comparison"], headers=world.tenant.auth(role))
    assert response.status_code == 403
    with pytest.raises(Forbidden) as refused:
        await composed(conn, world, role)
    assert refused.value.code == "scope_missing"


async def test_another_organisations_requisition_is_not_there(world: World, conn: Connection) -> None:
    with pytest.raises(NotFound):
        await composed(conn, world, requisition=world.other_ids["requisition"])


async def test_nothing_to_compare_and_too_many_are_refused_in_words(
    world: World, superuser: Any, conn: Connection
) -> None:
    with pytest.raises(Conflict) as nobody:
        await composed(conn, world, requisition=world.ids["spare_requisition"])
    assert nobody.value.code == "nothing_to_compare"
    await filled(world, superuser, comparison.COMPARED_MOST)
    with pytest.raises(Conflict) as crowd:
        await composed(conn, world)
    assert crowd.value.code == "too_many_to_compare"
    assert str(comparison.COMPARED_MOST) in crowd.value.message


async def test_a_name_waits_for_the_lock_of_who_rates_under_a_pseudonym(world: World, conn: Connection) -> None:
    """Also where the report was made for somebody who may know the name."""
    journey, reader = world.journey, world.tenant.actor("hiring_manager")
    named = await composed(conn, world)
    assert (named.pseudonyms, named.candidates[0].name) == (False, "Noor Haddad")
    own = f"/v1/applications/{world.ids['application']}"
    candidate = (await journey.call("GET", own)).json()["candidate_id"]
    card = await seat_under_a_pseudonym(world, "hiring_manager", ["hiring_manager"], candidate)
    masked = await composed(conn, world)
    assert masked.pseudonyms
    assert masked.candidates[0].name.startswith("Candidate ")
    assert "Noor" not in json.dumps(msgspec.to_builtins(masked))
    with pytest.raises(Conflict) as refused:
        await allowed(conn, world, reader, named)
    assert refused.value.code == "pseudonymised"
    await allowed(conn, world, reader, masked)
    await allowed(conn, world, world.tenant.actor("recruiter"), named)
    await step_back(journey, card, "hiring_manager")
    assert (await composed(conn, world)).candidates[0].name == "Noor Haddad"
    await allowed(conn, world, reader, named)


async def test_who_has_yet_to_lock_reads_no_report_on_the_candidate(world: World, conn: Connection) -> None:
    """A decider with a seat on another panel of the candidate hears nothing of the first one until they have locked."""
    report = await composed(conn, world)
    member = {"email": "hiring_manager@acme.example.org", "name": "Hal", "roles": ["hiring_manager", "panelist"]}
    await world.journey.call("POST", "/v1/members", member)
    planned = {
        "application_id": world.ids["application"],
        "starts_at": "2027-01-11T09:00:00Z",
        "duration_minutes": 60,
        "panelists": [str(world.tenant.accounts["hiring_manager"])],
    }
    await world.journey.call("POST", "/v1/interviews", planned)
    with pytest.raises(Blinded):
        await allowed(conn, world, world.tenant.actor("hiring_manager"), report)
    with pytest.raises(Conflict) as nobody:
        await composed(conn, world)
    assert nobody.value.code == "nothing_to_compare"
    await allowed(conn, world, world.tenant.actor("recruiter"), report)
