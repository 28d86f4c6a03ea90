"""What ratings of samples say beside their reference levels: per criterion, per sample, and of the panel.

Differences are own level minus reference, in levels of the five-point scale. Below three samples of a criterion
nothing is computed: one odd sample would be the figure. Alpha: Krippendorff 2011, interval metric, with samples as
the units; its interval resamples samples. No figure is a verdict, and none has a word of praise or blame.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import fmean
from uuid import UUID

from domain.calibration.model import Item, Source
from domain.calibration.results import (
    CalibrationAgreement,
    CalibrationCriterion,
    CalibrationFigure,
    CalibrationRange,
    DisputedSample,
    OthersLevels,
    SampleLevelCount,
)
from domain.measurement.agreement import alpha
from domain.measurement.bootstrap import Bootstrap
from domain.measurement.statistics import index_keys, ratings_of

LEAST_SAMPLES = 3
LEAST_OTHERS = 3
LEAST_RATERS = 2
SEED = 20260511

TOO_FEW_SAMPLES = "not computable: fewer than 3 samples"
TOO_FEW_OTHERS = "withheld: fewer than 3 other raters have submitted"
TOO_FEW_RATERS = "not computable: fewer than 2 raters have submitted"
LEVELS = (1, 2, 3, 4, 5)

Levels = Mapping[UUID, int]


def source_of(item: Item) -> Source:
    """Whether the sample was shipped or is the organisation's own."""
    return "own" if item.library_code is None else "library"


def criteria_of(items: Sequence[Item], levels: Levels) -> tuple[CalibrationCriterion, ...]:
    """One rater's figures per competency, by code; `levels` maps every item to the rater's level."""
    grouped: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for item in items:
        grouped[item.content.competency_code].append((levels[item.id], item.content.level))
    return tuple(_criterion(code, grouped[code]) for code in sorted(grouped))


def _criterion(code: str, pairs: Sequence[tuple[int, int]]) -> CalibrationCriterion:
    differences = [own - reference for own, reference in pairs]
    return CalibrationCriterion(
        competency_code=code,
        severity=_mean(differences),
        distance=_mean([abs(one) for one in differences]),
        exact=_mean([one == 0 for one in differences]),
        within_one=_mean([abs(one) <= 1 for one in differences]),
        range_use=_range_use(pairs),
    )


def _mean(values: Sequence[int]) -> CalibrationFigure:
    if len(values) < LEAST_SAMPLES:
        return CalibrationFigure(value=None, samples=len(values), note=TOO_FEW_SAMPLES)
    return CalibrationFigure(value=fmean(values), samples=len(values))


def _range_use(pairs: Sequence[tuple[int, int]]) -> CalibrationRange:
    own, references = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    computable = len(pairs) >= LEAST_SAMPLES
    return CalibrationRange(
        lowest=min(own) if computable else None,
        highest=max(own) if computable else None,
        levels_used=len(own) if computable else None,
        reference_lowest=min(references) if computable else None,
        reference_highest=max(references) if computable else None,
        reference_levels=len(references) if computable else None,
        samples=len(pairs),
        note=None if computable else TOO_FEW_SAMPLES,
    )


def others_levels(item_id: UUID, others: Sequence[Levels]) -> OthersLevels:
    """How the other raters who have submitted spread over the scale; hidden, and their number too, below three."""
    if len(others) < LEAST_OTHERS:
        return OthersLevels(levels=None, raters=None, note=TOO_FEW_OTHERS)
    return OthersLevels(levels=level_counts([levels[item_id] for levels in others]), raters=len(others))


def level_counts(levels: Sequence[int]) -> tuple[SampleLevelCount, ...]:
    """How many raters gave each of the five levels, unused ones included."""
    counted = Counter(levels)
    return tuple(SampleLevelCount(level=level, raters=counted[level]) for level in LEVELS)


def agreement_of(items: Sequence[Item], raters: Mapping[UUID, Levels]) -> CalibrationAgreement:
    """Krippendorff's alpha of the panel, each rater by their levels of all items."""
    if len(raters) < LEAST_RATERS:
        return CalibrationAgreement(
            value=None, low=None, high=None, samples=len(items), raters=len(raters), note=TOO_FEW_RATERS
        )
    cells = [(item.id, rater, levels[item.id]) for rater, levels in raters.items() for item in items]
    _, units = index_keys([cell[0] for cell in cells])
    _, judges = index_keys([cell[1] for cell in cells])
    plan = Bootstrap(seed=SEED, units="samples")
    estimate = alpha(ratings_of(units, judges, [cell[2] for cell in cells]), level="interval", bootstrap=plan)
    reason = None if estimate.not_computable is None else f"not computable: {estimate.not_computable}"
    return CalibrationAgreement(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        samples=len(items),
        raters=len(raters),
        note=reason or estimate.note,
    )


def disputed(items: Sequence[Item], raters: Mapping[UUID, Levels]) -> tuple[DisputedSample, ...]:
    """The samples on which the raters differ, the widest first; of equals the one farther from its reference."""
    if len(raters) < LEAST_RATERS:
        return ()
    found = []
    for item in items:
        levels = [given[item.id] for given in raters.values()]
        apart = fmean(abs(one - other) for one, other in combinations(levels, 2))
        off = abs(fmean(levels) - item.content.level)
        found.append((-apart, -off, item.content.competency_code, str(item.id), _disputed(item, levels, apart)))
    return tuple(entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1]) if entry[-1].pair_difference > 0)


def _disputed(item: Item, levels: Sequence[int], apart: float) -> DisputedSample:
    return DisputedSample(
        sample_id=item.id,
        source=source_of(item),
        competency_code=item.content.competency_code,
        question=item.content.question,
        text=item.content.text,
        reference_level=item.content.level,
        levels=level_counts(levels),
        pair_difference=apart,
        raters=len(levels),
    )
