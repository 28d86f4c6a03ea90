"""Compose the comparison of a requisition's candidates, behind the same blindness and scopes as the API's.

Ratings are read once; scores and pairs are computed from them in a thread beside the event loop.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.model import Actor
from domain.access.rules import require_scope
from domain.access.service import names_of, organisation_of_actor
from domain.candidates.model import Requisition
from domain.candidates.service import get_requisition, hidden_names, labels_of, list_applications
from domain.database import Connection
from domain.decisions.model import Decision
from domain.decisions.service import list_decisions
from domain.errors import Conflict
from domain.guides.model import InterviewGuide
from domain.guides.service import interview_guides
from domain.interviews.model import LockedRating, Scorecard
from domain.interviews.panels import interviews_of
from domain.interviews.ratings import (
    RequisitionRatings,
    locked_scorecards,
    ratings_of_requisition,
    require_locked_own,
)
from domain.measurement.comparison import ComparedCandidate, ComparedPair, compared
from domain.measurement.pool import EffectiveWeights, Pool, effective, pool_of
from domain.measurement.rules import FORMULA_VERSION, candidates_of
from domain.measurement.service import weights_of
from domain.paging import PageRequest
from domain.report_settings.rules import retained_until
from domain.report_settings.service import report_settings
from domain.reporting import comparison_rules as rules
from domain.reporting.comparison_model import ComparedColumn, ComparisonReport, DecisionTaken, LeftOut
from domain.reporting.model import VersionRef
from domain.reporting.texts import COMPARISON_METHOD
from domain.roles.model import RoleProfile
from domain.roles.rules import weights_are_equal
from domain.roles.service import role_profiles
from domain.rubrics.model import Rubric
from domain.rubrics.service import rubrics
from domain.versions.model import Versioned

# The picture of pairs is still legible for so many; the API compares any number, page by page.
COMPARED_MOST = 40
PAGE_MOST = 200


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """The opened candidates in the order of applying, as measured, and every pair of their composites."""

    pool: Pool
    lines: tuple[ComparedCandidate, ...]
    pairs: tuple[ComparedPair, ...]
    effective: EffectiveWeights

    @property
    def order(self) -> list[UUID]:
        """The applications, in the order of every row and column of the report."""
        return [line.application_id for line in self.lines]


async def require_comparable(conn: Connection, actor: Actor, requisition_id: UUID) -> None:
    """Raise what `compose` would refuse, before a job is enqueued: scope, no opened panel, too many candidates."""
    require_scope(actor, "scores:read")
    await get_requisition(conn, requisition_id)
    await _ratings(conn, actor, requisition_id)


async def _ratings(conn: Connection, actor: Actor, requisition_id: UUID) -> RequisitionRatings:
    """The ratings that the actor may use; Conflict where they are of nobody, or of more people than can be shown."""
    rated = await ratings_of_requisition(conn, actor, requisition_id)
    candidates = len({rating.application_id for rating in rated.ratings})
    if candidates == 0:
        raise Conflict(
            "No candidate of this requisition has an opened panel yet, so there is nothing to compare. Ask again when "
            "a panel is complete.",
            code="nothing_to_compare",
        )
    if candidates > COMPARED_MOST:
        raise Conflict(
            f"A comparison report shows at most {COMPARED_MOST} candidates; this requisition has {candidates} with "
            f"opened panels. Make a report of each candidate instead; programs can read the comparison in parts.",
            code="too_many_to_compare",
        )
    return rated


async def compose(
    conn: Connection, actor: Actor, requisition_id: UUID, report_id: UUID, generated_at: datetime
) -> ComparisonReport:
    """What the comparison says now to this actor, with the same figures as the API's.

    Forbidden without scores:read; Conflict without an opened panel or above COMPARED_MOST candidates. Who is hidden
    from the actor is counted and enters nothing else. Decisions need decisions:read.
    """
    require_scope(actor, "scores:read")
    requisition = await get_requisition(conn, requisition_id)
    rated = await _ratings(conn, actor, requisition_id)
    weights = await weights_of(conn, requisition)
    found = await asyncio.to_thread(_measure, rated.ratings, weights)
    profile = await role_profiles.get(conn, requisition.role_profile_id)
    rubric = await rubrics.get(conn, requisition.rubric_id)
    labels = await labels_of(conn, actor, found.order)
    names = rules.numbered([labels[one] for one in found.order])
    decisions = await _decisions(conn, actor, found.order)
    cards = [await locked_scorecards(conn, actor, one) for one in found.order]
    columns = await asyncio.to_thread(_columns, rubric.body, found, names, cards)
    criteria = {one.code: one.name for one in columns}
    signs = rules.signs_of(found.order, found.pairs)
    chosen = await report_settings(conn)
    return ComparisonReport(
        report_id=report_id,
        generated_at=generated_at,
        organisation=(await organisation_of_actor(conn, actor)).name,
        requisition_id=requisition_id,
        requisition=requisition.title,
        owner=(await names_of(conn, [requisition.owner_id]))[requisition.owner_id],
        role=_version(profile, profile.body.title),
        rubric=_version(rubric, rubric.body.title),
        guides=await _guides(conn, found.order),
        formula_version=FORMULA_VERSION,
        pseudonyms=bool(await hidden_names(conn, actor, found.order)),
        candidates=tuple(
            rules.person(line, name, row, criteria, decisions.get(line.application_id))
            for line, name, row in zip(found.lines, names, signs, strict=True)
        ),
        composite_basis=rules.basis_of(found.pool.composite),
        composite_pairs=rules.counted(found.pairs),
        criteria=columns,
        left_out=await _left_out(conn, requisition, len(found.lines), len(rated.withheld)),
        weights_equal=weights_are_equal(profile.body),
        weight_reason=rules.weight_reason(profile.body),
        effective_weights_of=found.effective.n_candidates,
        effective_weights_note=found.effective.not_computable,
        panel_sizes=rules.panel_sizes([line.composite for line in found.lines if line.composite is not None]),
        decisions_shown="decisions:read" in actor.scopes,
        method=COMPARISON_METHOD,
        retain_until=retained_until(requisition.closed_at, chosen.retention_months),
        retain_months=chosen.retention_months,
        brand=chosen.brand,
    )


def _measure(ratings: Sequence[LockedRating], weights: Mapping[str, float]) -> Measured:
    pool = pool_of(candidates_of(ratings), weights)
    order = rules.opened(pool.candidates)
    found = {candidate.application_id: candidate for candidate in pool.candidates}
    return Measured(
        pool=pool,
        lines=tuple(compared(one, found[one], pool, frozenset()) for one in order),
        pairs=rules.compared_pairs(order, pool),
        effective=effective(pool),
    )


def _columns(
    rubric: Rubric, found: Measured, names: Sequence[str], cards: Sequence[Sequence[Scorecard]]
) -> tuple[ComparedColumn, ...]:
    """The criteria in the role profile's order."""
    competencies = {competency.code: competency for competency in rubric.competencies}
    shares = found.effective.weights or {}
    return tuple(
        rules.column(
            competencies[code],
            found.lines,
            names,
            found.pool,
            [rules.nobody_asked(of_one, code) for of_one in cards],
            shares.get(code),
        )
        for code in found.pool.weights
    )


async def _decisions(conn: Connection, actor: Actor, order: Sequence[UUID]) -> dict[UUID, DecisionTaken]:
    """The standing decision of each application that has one, if the actor may see decisions."""
    if "decisions:read" not in actor.scopes:
        return {}
    standing = [one for application_id in order if (one := await _standing(conn, actor, application_id)) is not None]
    names = await names_of(conn, [one.decided_by for one in standing])
    return {
        one.application_id: DecisionTaken(
            outcome=one.outcome, decided_by=names[one.decided_by], decided_on=one.decided_at.date()
        )
        for one in standing
    }


async def _standing(conn: Connection, actor: Actor, application_id: UUID) -> Decision | None:
    """The last of an application's decisions."""
    page, last = PageRequest(limit=PAGE_MOST), None
    while True:
        found = await list_decisions(conn, actor, application_id, page)
        last = found.items[-1] if found.items else last
        if found.next_cursor is None:
            return last
        page = PageRequest(limit=PAGE_MOST, after=UUID(found.next_cursor))


async def _guides(conn: Connection, order: Sequence[UUID]) -> tuple[VersionRef, ...]:
    """The guides of the interviews held, each once."""
    held = [one for application_id in order for one in await interviews_of(conn, application_id)]
    guides = [
        await interview_guides.get(conn, one) for one in dict.fromkeys(i.guide_id for i in held) if one is not None
    ]
    return tuple(_version(guide, guide.body.title) for guide in guides)


def _version(document: Versioned[RoleProfile] | Versioned[Rubric] | Versioned[InterviewGuide], name: str) -> VersionRef:
    return VersionRef(id=document.id, name=name, version=document.version)


async def _left_out(conn: Connection, requisition: Requisition, shown: int, withheld: int) -> LeftOut:
    """How many applications enter nothing, by why: counts alone."""
    page, applications = PageRequest(limit=PAGE_MOST), 0
    while True:
        found = await list_applications(conn, page, requisition.id)
        applications += len(found.items)
        if found.next_cursor is None:
            return LeftOut(panel_not_complete=withheld, without_scorecard=applications - shown - withheld)
        page = PageRequest(limit=PAGE_MOST, after=UUID(found.next_cursor))


async def require_readable(conn: Connection, actor: Actor, report: ComparisonReport) -> None:
    """Raise unless the actor may read this report, which may have been made for somebody else.

    Blinded for a panelist who has yet to lock on one of its candidates; Conflict where it names somebody whom the
    actor may know under a pseudonym only; Forbidden without the scopes that it needed.
    """
    require_scope(actor, "scores:read")
    if report.decisions_shown:
        require_scope(actor, "decisions:read")
    order = [one.application_id for one in report.candidates]
    for application_id in order:
        await require_locked_own(conn, actor, application_id)
    hidden = await hidden_names(conn, actor, order)
    if any(hidden.get(one.application_id, one.name) != one.name for one in report.candidates):
        raise Conflict(
            "This report names a candidate whom you may know under a pseudonym only. Make a comparison of your own.",
            code="pseudonymised",
        )
