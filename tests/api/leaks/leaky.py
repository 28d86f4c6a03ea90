"""Builds that leak as others have leaked: each replaces one small piece of ours. They prove that the checks see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from domain.candidates import queries as candidate_queries
from domain.database import new_id
from domain.errors import Forbidden
from domain.evidence import service as evidence
from domain.interviews import blindness, panels, queries, ratings, search, service, settled
from domain.jobs import queries as job_queries
from domain.jobs import service as jobs
from tests.api.conftest import World

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Build:
    """A leaky build: which of the ten it repeats, and how it is made from ours."""

    leak: int
    name: str
    make: Callable[[Patch], None]
    prepare: Callable[[World], Any] | None = None


def nobody_refuses(*_: Any) -> None:
    """A policy that lets everything through."""


def average_shown(patch: Patch) -> None:
    """The reviews are hidden, their average is not."""
    patch.setattr(ratings, "panels_refusal", nobody_refuses)
    patch.setattr(ratings, "panel_refusal", nobody_refuses)


def sorted_by_score(patch: Patch) -> None:
    """The list is in the order of the hidden averages."""
    by_score = candidate_queries.APPLICATIONS.replace(
        "ORDER BY id",
        "ORDER BY (SELECT avg(level) FROM ratings JOIN scorecards ON scorecards.id = ratings.scorecard_id "
        "JOIN interviews ON interviews.id = scorecards.interview_id "
        "WHERE interviews.application_id = applications.id) DESC, id",
    )
    assert by_score != candidate_queries.APPLICATIONS
    patch.setattr(candidate_queries, "APPLICATIONS", by_score)


def hidden_on_the_page_only(patch: Patch) -> None:
    """The page hides the ratings, the JSON behind it has them."""
    patch.setattr(service, "refusal", nobody_refuses)


def first_come_first_shown(patch: Patch) -> None:
    """Seats in the order in which they were locked."""
    patch.setattr(
        queries, "SEATS", queries.SEATS.replace("ORDER BY interview_id,", "ORDER BY locked_at DESC NULLS LAST,")
    )


def last_activity_shown(patch: Patch) -> None:
    """Every save touches the interview, whose time of change everybody sees."""
    bump = queries.bump

    async def touching(conn: Any, scorecard_id: Any, *rest: Any) -> bool:
        await conn.execute(
            "UPDATE interviews SET updated_at = clock_timestamp() "
            "WHERE id = (SELECT interview_id FROM scorecards WHERE id = $1)",
            scorecard_id,
        )
        return await bump(conn, scorecard_id, *rest)

    patch.setattr(queries, "bump", touching)


def rising_ids(patch: Patch) -> None:
    """Ids that rise with time."""
    patch.setattr(panels, "uuid4", new_id)
    patch.setattr(service, "uuid4", new_id)


def found_by_search(patch: Patch) -> None:
    """The list is closed, the search finds what is in it."""

    async def everything(conn: Any, actor: Any, requisition_id: Any) -> list[Any]:
        seats = await queries.seats_of_requisition(conn, requisition_id)
        return [seat.scorecard_id for seat in seats]

    patch.setattr(search, "visible_scorecards", everything)


def shown_by_tags(patch: Patch) -> None:
    """The ratings are closed, the evidence found in their notes is not."""

    async def unguarded(conn: Any, actor: Any, scorecard_id: Any) -> Any:
        return await ratings.scorecard_for_job(conn, scorecard_id)

    patch.setattr(evidence, "read_scorecard", unguarded)


def counted_while_blind(patch: Patch) -> None:
    """The figures of re-tagging take in every locked scorecard."""
    patch.setattr(settled, "settled", lambda panels: True)


def progress_of_everybody(patch: Patch) -> None:
    """The list of jobs, one of which starts at every lock."""
    patch.setattr(jobs, "_sees_all", lambda actor: True)
    patch.setattr(job_queries, "OWN_KINDS", ())


def how_many_wait(patch: Patch) -> None:
    """A refusal that counts who has locked."""

    def counting(actor: Any, panel: blindness.Panel) -> Any:
        refused = blindness.panel_refusal(actor, panel)
        if refused is not None:
            refused.message += f" {sum(seat.locked for seat in panel.seats)} have."
        return refused

    patch.setattr(ratings, "panel_refusal", counting)
    patch.setattr(
        ratings,
        "panels_refusal",
        lambda actor, found: next(
            (one for one in (counting(actor, panel) for panel in found) if one is not None), None
        ),
    )


def no_rights(patch: Patch) -> None:
    """What is hidden for a while reads like something one may never see."""
    for module, name in ((service, "refusal"), (ratings, "panels_refusal")):
        real = getattr(module, name)

        def unexplained(*args: Any, real: Any = real) -> Any:
            return None if real(*args) is None else Forbidden("You may not see this.", code="forbidden")

        patch.setattr(module, name, unexplained)


def silent_edits(patch: Patch) -> None:
    """A locked scorecard can be saved again."""

    async def open_for_ever(*_: Any) -> None:
        return None

    patch.setattr(service, "_require_open", open_for_ever)
    patch.setattr(queries, "BUMP", queries.BUMP.replace("AND locked_at IS NULL", ""))


async def without_triggers(world: World) -> None:
    """The last line of defence taken away as well."""
    connection = await asyncpg.connect(world.database.superuser_url)
    for table in ("notes", "ratings", "scorecards"):
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    await connection.close()


def open_means_open(patch: Patch) -> None:
    """A panel opened early shows itself also to those who still write."""

    def careless(actor: Any, panel: blindness.Panel, seat: Any, siblings: Any) -> Any:
        if panel.interview.unblinded_at is not None and seat.locked:
            return None
        return blindness.refusal(actor, panel, seat, siblings)

    patch.setattr(service, "refusal", careless)


def each_panel_for_itself(patch: Patch) -> None:
    """An opened panel shows itself also to those who are still to rate the candidate on the next one."""
    patch.setattr(blindness, "awaited_refusal", nobody_refuses)


def filled_in_by_the_last_one(patch: Patch) -> None:
    """A new scorecard starts from what somebody wrote before."""
    insert = queries.insert_scorecard

    async def copying(conn: Any, scorecard_id: Any, *rest: Any) -> None:
        await insert(conn, scorecard_id, *rest)
        await conn.execute(
            "UPDATE scorecards SET overall_comment = (SELECT max(overall_comment) FROM scorecards) WHERE id = $1",
            scorecard_id,
        )

    patch.setattr(queries, "insert_scorecard", copying)


def the_link_is_enough(patch: Patch) -> None:
    """Whoever knows the address of a scorecard may open and write it."""

    async def anybodys(conn: Any, actor: Any, scorecard_id: Any, *, for_update: bool = False) -> Any:
        return await queries.scorecard(conn, scorecard_id, for_update=for_update)

    patch.setattr(service, "_own", anybodys)
    patch.setattr(service, "refusal", nobody_refuses)
