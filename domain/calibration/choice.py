"""Which samples a calibration is made of."""

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.calibration import sample_queries
from domain.calibration.library import by_competency, content_of, library_samples
from domain.calibration.model import CalibrationSample, LibrarySample, NewItem, SampleContent
from domain.calibration.rules import SAMPLES_MOST, newest_versions
from domain.database import Connection
from domain.errors import FieldError, Invalid, invalid
from domain.rubrics.model import Rubric
from domain.rubrics.service import library as rubric_library


async def choose(
    conn: Connection,
    rubric: Rubric,
    library_codes: Sequence[str] | None,
    sample_ids: Sequence[UUID] | None,
    raters: Sequence[UUID],
) -> list[NewItem]:
    """The chosen samples, or where none are chosen all that fit the rubric.

    By default a competency of the library's has the shipped samples, any other the organisation's own, each in its
    newest version. Raises Invalid for samples that are unknown, retired or of another rubric, and for a rater who
    wrote one of them.
    """
    codes = [competency.code for competency in rubric.competencies]
    if library_codes is None and sample_ids is None:
        items = await _fitting(conn, codes)
    else:
        items = [*_from_library(library_codes or (), codes), *await _own(conn, sample_ids or (), codes)]
    if not items:
        there = (library_codes is not None or sample_ids is not None) and await _fitting(conn, codes)
        none = "There is no sample for this rubric; write some of your own first."
        raise invalid("sample_ids", "no_samples", "Choose at least one sample." if there else none)
    if len(items) > SAMPLES_MOST:
        raise invalid("sample_ids", "too_many", f"Choose at most {SAMPLES_MOST} samples; {len(items)} would be in it.")
    refuse_authors(raters, {author for item in items for author in item.authors})
    return items


def refuse_authors(raters: Sequence[UUID], authors: Collection[UUID]) -> None:
    """Raise Invalid for every rater who wrote one of the samples."""
    problems = [
        FieldError(
            field=f"panelists[{position}]",
            code="own_sample",
            message="This person wrote on one of the samples and knows its reference; choose another sample or rater.",
        )
        for position, rater in enumerate(raters)
        if rater in authors
    ]
    if problems:
        raise Invalid(problems)


def anchors_changed(rubric: Rubric) -> tuple[str, ...]:
    """The competencies that have shipped samples but whose anchors are not word for word the library's."""
    shipped = {competency.code: {one.level: one.text for one in competency.anchors} for competency in rubric_library()}
    return tuple(
        competency.code
        for competency in rubric.competencies
        if competency.code in by_competency()
        and {one.level: one.text for one in competency.anchors} != shipped[competency.code]
    )


async def _fitting(conn: Connection, codes: Sequence[str]) -> list[NewItem]:
    shipped = by_competency()
    own = await sample_queries.samples_in_use(conn, [code for code in codes if code not in shipped])
    return [
        *(_shipped(one) for code in codes for one in shipped.get(code, ())),
        *(_of_own(one) for one in newest_versions(own)),
    ]


def _from_library(chosen: Sequence[str], codes: Sequence[str]) -> list[NewItem]:
    known = {one.code: one for one in library_samples()}
    problems, items = [], []
    for position, code in enumerate(chosen):
        field = f"library_codes[{position}]"
        if code not in known:
            problems.append(FieldError(field=field, code="unknown_sample", message="There is no such shipped sample."))
        elif known[code].competency_code not in codes:
            problems.append(_of_another_rubric(field))
        elif code in chosen[:position]:
            problems.append(FieldError(field=field, code="duplicate", message="Choose each sample once."))
        else:
            items.append(_shipped(known[code]))
    if problems:
        raise Invalid(problems)
    return items


async def _own(conn: Connection, chosen: Sequence[UUID], codes: Sequence[str]) -> list[NewItem]:
    known = {one.id: one for one in await sample_queries.samples_by_id(conn, chosen)}
    problems, items = [], []
    for position, sample_id in enumerate(chosen):
        field = f"sample_ids[{position}]"
        if sample_id not in known:
            problems.append(FieldError(field=field, code="not_found", message="There is no sample with this id."))
        elif known[sample_id].competency_code not in codes:
            problems.append(_of_another_rubric(field))
        elif known[sample_id].retired_at is not None:
            problems.append(FieldError(field=field, code="retired", message="This sample is retired."))
        elif sample_id in chosen[:position]:
            problems.append(FieldError(field=field, code="duplicate", message="Choose each sample once."))
        else:
            items.append(_of_own(known[sample_id]))
    if problems:
        raise Invalid(problems)
    return items


def _of_another_rubric(field: str) -> FieldError:
    return FieldError(
        field=field, code="not_in_rubric", message="This sample is of a competency that the rubric does not rate."
    )


def _shipped(sample: LibrarySample) -> NewItem:
    return NewItem(library_code=sample.code, content=content_of(sample))


def _of_own(sample: CalibrationSample) -> NewItem:
    return NewItem(
        sample_id=sample.id,
        authors=sample.authors,
        content=SampleContent(
            competency_code=sample.competency_code,
            question=sample.question,
            setting=sample.setting,
            text=sample.text,
            level=sample.level,
            reason=sample.reason,
            spans=sample.spans,
        ),
    )
