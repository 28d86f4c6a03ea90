"""What the pages of calibrations show: samples to choose from, where one's own attempt stands, an answer in parts."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal
from uuid import UUID

import msgspec

from api.pages.base import Visit
from api.pages.rendering import counted
from domain.access.service import names_of
from domain.calibration import attempts, own_samples
from domain.calibration.figures import LEAST_OTHERS, LEAST_RATERS, LEAST_SAMPLES
from domain.calibration.library import by_competency
from domain.calibration.model import Calibration, CalibrationAttempt, SampleSpan
from domain.calibration.results import CalibrationOverview
from domain.calibration.rules import newest_versions
from domain.measurement.statistics import ONE_VALUE
from domain.rubrics.model import Rubric

SAMPLES_MOST = 200
NEEDS = (
    f"Agreement and the samples to talk about need {LEAST_RATERS} raters who have submitted. A rater's figures for a "
    f"competency need {LEAST_SAMPLES} samples of it. A rater sees how others rated a sample once {LEAST_OTHERS} others "
    "have submitted."
)
Standing = Literal["not_a_rater", "not_begun", "open", "submitted"]


class OfferedSample(msgspec.Struct, frozen=True):
    """A sample to choose: `field` and `value` name it in the form."""

    field: str
    value: str
    question: str
    text: str
    level: int
    by_default: bool
    # Of a sample of one's own.
    version: int | None = None


class SampleGroup(msgspec.Struct, frozen=True):
    """The samples of one competency."""

    name: str
    samples: tuple[OfferedSample, ...]


class OwnState(msgspec.Struct, frozen=True):
    """Where one's own attempt at a calibration stands."""

    standing: Standing
    attempt: CalibrationAttempt | None = None
    rated: int = 0
    submitted_before: bool = False


class TextPart(msgspec.Struct, frozen=True):
    """A stretch of an answer; `span` is the behaviour that it shows, or None."""

    text: str
    span: SampleSpan | None


async def offered_samples(visit: Visit, rubric: Rubric) -> list[SampleGroup]:
    """The samples for a rubric's competencies; Conflict while some of them wait for the reader's own levels."""
    shipped = await own_samples.list_library(visit.conn, visit.actor, None)
    codes = [one.code for one in rubric.competencies]
    own = await own_samples.offered(visit.conn, visit.actor, codes, SAMPLES_MOST)
    newest = {one.id for one in newest_versions(own)}
    groups = []
    for one in rubric.competencies:
        in_library = one.code in by_competency()
        samples = [
            *(
                OfferedSample("library_codes", each.code, each.question, each.text, each.level, by_default=True)
                for each in shipped
                if each.competency_code == one.code
            ),
            *(
                OfferedSample(
                    "sample_ids",
                    str(each.id),
                    each.question,
                    each.text,
                    each.level,
                    by_default=not in_library and each.id in newest,
                    version=each.version,
                )
                for each in own
                if each.competency_code == one.code
            ),
        ]
        groups.append(SampleGroup(one.name, tuple(samples)))
    return groups


async def own_state(visit: Visit, found: Calibration) -> OwnState:
    """Where the reader's own attempt stands."""
    me = next((one for one in found.panelists if one.rater_id == visit.actor.account_id), None)
    if me is None:
        return OwnState("not_a_rater")
    attempt = await attempts.latest_attempt(visit.conn, visit.actor, found.id)
    if attempt is None:
        return OwnState("not_begun")
    rated = sum(one.level is not None for one in attempt.samples)
    standing: Standing = "open" if attempt.submitted_at is None else "submitted"
    return OwnState(standing, attempt, rated, bool(me.submitted))


async def people_shown(visit: Visit, found: Calibration) -> dict[UUID, str]:
    """Names of the raters and of the owner, for whoever may see who the members are; else of the reader and owner."""
    ids = [found.owner_id]
    if visit.may("members:read"):
        ids += [one.rater_id for one in found.panelists]
    return await names_of(visit.conn, ids)


def text_parts(text: str, spans: Sequence[SampleSpan]) -> tuple[TextPart, ...]:
    """The answer cut where its spans begin and end."""
    edges = sorted({0, len(text), *(at for one in spans for at in (one.start, one.end))})
    return tuple(
        TextPart(text[start:end], next((one for one in spans if one.start <= start and end <= one.end), None))
        for start, end in pairwise(edges)
    )


def why_no_agreement(found: CalibrationOverview) -> str:
    """Why there is no alpha, as far as there is none: too few have submitted, or nothing varies."""
    if found.submitted < LEAST_RATERS:
        return f"not computable yet. It needs {LEAST_RATERS} raters who have submitted; {_submitted(found)}."
    if found.agreement.note and found.agreement.note.endswith(ONE_VALUE):
        return (
            f"not computable. All {found.submitted} gave every sample one and the same level, and then nothing tells "
            "agreement from chance."
        )
    return f"{found.agreement.note}."


def why_nothing_apart(found: CalibrationOverview) -> str:
    """Why no sample is to be talked about first, where none is: too few have submitted, or nobody differs."""
    if found.submitted < LEAST_RATERS:
        return f"It needs {LEAST_RATERS} raters who have submitted; {_submitted(found)}."
    left = found.panelists - found.submitted
    waiting = f" {counted(left, 'rater')} {'has' if left == 1 else 'have'} not submitted yet." if left else ""
    return f"None: the {found.submitted} raters who have submitted gave each sample the same level.{waiting}"


def _submitted(found: CalibrationOverview) -> str:
    if not found.submitted:
        return "nobody has yet"
    return f"{found.submitted} of {found.panelists} has so far"
