"""What makes a role profile sound."""

from collections.abc import Collection, Iterator

from msgspec import UNSET

from domain.errors import FieldError
from domain.roles.model import RoleProfile

WEIGHT_TOLERANCE = 1e-6


def problems_of(profile: RoleProfile, target_values: Collection[str]) -> list[FieldError]:
    """Everything to change before the profile can be stored; `target_values` are the target culture's codes."""
    return [
        *_duplicates(profile),
        *_unknown_links(profile, target_values),
        *_weights(profile),
    ]


def weights_are_equal(profile: RoleProfile) -> bool:
    """Whether every competency counts the same."""
    weights = [competency.weight for competency in profile.competencies]
    return max(weights) - min(weights) < WEIGHT_TOLERANCE


def _duplicates(profile: RoleProfile) -> Iterator[FieldError]:
    for field, codes in (
        ("tasks", [task.code for task in profile.tasks]),
        ("competencies", [competency.code for competency in profile.competencies]),
    ):
        for position, code in enumerate(codes):
            if code in codes[:position]:
                yield FieldError(field=f"{field}[{position}].code", code="duplicate", message=f"{code} stands twice.")


def _unknown_links(profile: RoleProfile, target_values: Collection[str]) -> Iterator[FieldError]:
    tasks = {task.code for task in profile.tasks}
    for position, competency in enumerate(profile.competencies):
        path = f"competencies[{position}]"
        for code in competency.task_codes:
            if code not in tasks:
                yield FieldError(field=f"{path}.task_codes", code="unknown_task", message=f"There is no task {code}.")
        for code in competency.value_codes:
            if code not in target_values:
                yield FieldError(
                    field=f"{path}.value_codes",
                    code="unknown_value",
                    message=f"The target culture has no value {code}.",
                )


def _weights(profile: RoleProfile) -> Iterator[FieldError]:
    total = sum(competency.weight for competency in profile.competencies)
    if abs(total - 1) > WEIGHT_TOLERANCE:
        yield FieldError(
            field="competencies",
            code="weights_do_not_sum",
            message=f"The weights sum to {total:g}; make it 1.",
        )
    if not weights_are_equal(profile) and profile.weight_reason is UNSET:
        yield FieldError(
            field="weight_reason",
            code="reason_needed",
            message="Unequal weights need a reason that can be shown to a candidate.",
        )
