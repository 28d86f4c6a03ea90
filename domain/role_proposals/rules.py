"""From a team's published gaps to competencies of the bank, and from an adoption to a role profile. Pure functions."""

from collections.abc import Mapping, Sequence
from datetime import date

from domain.culture.model import TargetCulture
from domain.dates import written
from domain.errors import FieldError
from domain.role_proposals.model import (
    COMPETENCIES_MOST,
    ProposalAdoption,
    ProposedCompetency,
    ProposedGap,
    RoleProfileProposal,
)
from domain.roles.model import RoleProfile, WeightedCompetency
from domain.rubrics.model import Competency
from domain.team_measures.gap import gap, is_clearly_below
from domain.team_measures.model import DimensionStatistics


def gaps_of(
    dimensions: Sequence[DimensionStatistics], culture: TargetCulture, closed_on: date
) -> tuple[ProposedGap, ...]:
    """The values on which a team stands clearly below its target, the widest gap first."""
    targets = {target.value.code: target for target in culture.values}
    found = []
    for one in dimensions:
        target = targets.get(one.dimension)
        if target is None or one.mean is None:
            continue
        measured = gap(one, target.aspired_level)
        if measured.gap is not None and is_clearly_below(measured.gap, one.interval_high, target.aspired_level):
            found.append(
                ProposedGap(
                    value_code=one.dimension,
                    name=target.value.name,
                    target_level=target.aspired_level,
                    mean=one.mean,
                    gap=measured.gap,
                    low=measured.low,
                    because=f"{target.value.name}: the team's mean is {one.mean:.1f} and the target "
                    f"{target.aspired_level}, in the survey that closed on {written(closed_on)}.",
                )
            )
    return tuple(sorted(found, key=lambda one: -one.gap))


def competencies_for(gaps: Sequence[ProposedGap], bank: Sequence[Competency]) -> tuple[ProposedCompetency, ...]:
    """The competencies of the bank that serve a gap, in the order of the widest gap that each serves."""
    found: dict[str, ProposedCompetency] = {}
    for one in gaps:
        for competency in bank:
            if one.value_code in competency.value_codes and competency.code not in found:
                served = [other for other in gaps if other.value_code in competency.value_codes]
                found[competency.code] = ProposedCompetency(
                    code=competency.code,
                    name=competency.name,
                    value_codes=tuple(other.value_code for other in served),
                    because=" ".join(other.because for other in served),
                )
    return tuple(found.values())[:COMPETENCIES_MOST]


def adoption_problems(adoption: ProposalAdoption, proposal: RoleProfileProposal) -> list[FieldError]:
    """What to change before an adoption can make a role profile: links to what was not proposed, or to no task."""
    proposed = [one.code for one in proposal.competencies]
    tasks = [task.code for task in adoption.tasks]
    problems = _twice("tasks[{}].code", tasks) + _twice(
        "links[{}].competency_code", [link.competency_code for link in adoption.links]
    )
    for position, link in enumerate(adoption.links):
        if link.competency_code not in proposed:
            message = f"This was not proposed; choose one of {', '.join(proposed)}."
            field = f"links[{position}].competency_code"
            problems.append(FieldError(field=field, code="not_proposed", message=message))
        problems += [
            FieldError(
                field=f"links[{position}].task_codes[{place}]",
                code="unknown_task",
                message=f"There is no task {code} in this request; add it to tasks or leave it out.",
            )
            for place, code in enumerate(link.task_codes)
            if code not in tasks
        ]
    return problems


def _twice(field: str, codes: Sequence[str]) -> list[FieldError]:
    return [
        FieldError(field=field.format(position), code="duplicate", message=f"{code} stands twice; keep one.")
        for position, code in enumerate(codes)
        if code in codes[:position]
    ]


def profile_of(adoption: ProposalAdoption, proposal: RoleProfileProposal) -> RoleProfile:
    """The role profile that an adoption makes: the linked competencies with equal weights."""
    values: Mapping[str, tuple[str, ...]] = {one.code: one.value_codes for one in proposal.competencies}
    return RoleProfile(
        title=proposal.title,
        family=proposal.family,
        level=proposal.level,
        target_culture_id=proposal.target_culture_id,
        customer_contact=proposal.customer_contact,
        tasks=adoption.tasks,
        competencies=tuple(
            WeightedCompetency(
                code=link.competency_code,
                task_codes=link.task_codes,
                value_codes=values[link.competency_code],
                weight=1 / len(adoption.links),
            )
            for link in adoption.links
        ),
    )
