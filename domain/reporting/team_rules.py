"""From published figures to what a team's report says of them. Pure functions; nothing is computed from answers."""

from collections.abc import Iterable, Mapping, Sequence

from domain.culture.model import Dimension, Framework, TargetCulture
from domain.instruments.model import Instrument
from domain.reporting.model import Interval
from domain.reporting.team_model import (
    DimensionResult,
    HireHint,
    ItemText,
    NextStep,
    PolesShown,
    StageName,
)
from domain.rubrics.model import Competency
from domain.surveys.model import WaveResults
from domain.team_measures.gap import gap, is_clearly_below
from domain.team_measures.model import DimensionChange, DimensionStatistics, Maturity
from domain.team_notes.model import NoteEvidence

LADDER = "maturity_ladder"
ALWAYS_ON = "always_on"
INTERVAL_TIER = 1
HINTED_VALUES = 5
HINTED_QUESTIONS = 3

Notes = Mapping[str, tuple[NoteEvidence, ...]]


def _interval(low: float | None, high: float | None, answered: int) -> Interval | None:
    if low is None or high is None:
        return None
    return Interval(low=low, high=high, tier=INTERVAL_TIER, degrees_of_freedom=answered - 1)


def _result(
    one: DimensionStatistics,
    *,
    name: str,
    definition: str,
    target_level: int | None,
    change: DimensionChange | None,
    poles: PolesShown | None,
    notes: tuple[NoteEvidence, ...],
) -> DimensionResult:
    return DimensionResult(
        code=one.dimension,
        name=name,
        definition=definition,
        target_level=target_level,
        answered=one.answered,
        mean=one.mean,
        band=one.band,
        gap=None if target_level is None else gap(one, target_level).gap,
        interval=_interval(one.interval_low, one.interval_high, one.answered),
        spread=one.spread,
        agreement_uniform=one.agreement_uniform,
        agreement_skewed=one.agreement_skewed,
        withheld=one.withheld,
        general=_interval(one.general_low, one.general_high, one.answered),
        split=one.split,
        groups=one.groups,
        change=change,
        poles=poles,
        notes=notes,
    )


def value_results(results: WaveResults, culture: TargetCulture, notes: Notes) -> tuple[DimensionResult, ...]:
    """The values of a target culture as the team answered for them, each beside its target."""
    targets = {target.value.code: target for target in culture.values}
    changes = {change.dimension: change for change in results.changes}
    return tuple(
        _result(
            one,
            name=targets[one.dimension].value.name,
            definition=targets[one.dimension].value.definition,
            target_level=targets[one.dimension].aspired_level,
            change=changes.get(one.dimension),
            poles=None,
            notes=notes.get(one.dimension, ()),
        )
        for one in results.dimensions
    )


def framework_results(results: WaveResults, framework: Framework, notes: Notes) -> tuple[DimensionResult, ...]:
    """The dimensions of a framework as the team answered for them, in the framework's order."""
    found = {one.dimension: one for one in results.dimensions}
    changes = {change.dimension: change for change in results.changes}
    return tuple(
        _result(
            found[dimension.code],
            name=dimension.name,
            definition=dimension.definition,
            target_level=None,
            change=changes.get(dimension.code),
            poles=_poles(dimension),
            notes=_notes_of(dimension, notes),
        )
        for dimension in framework.dimensions
        if dimension.code in found
    )


def _poles(dimension: Dimension) -> PolesShown | None:
    if not dimension.poles:
        return None
    return PolesShown(obsessed=dimension.poles.obsessed, reactive=dimension.poles.reactive)


def _notes_of(dimension: Dimension, notes: Notes) -> tuple[NoteEvidence, ...]:
    """Evidence for the values that a dimension maps to, each sentence once."""
    return tuple(dict.fromkeys(one for code in dimension.values for one in notes.get(code, ())))


def statements(instrument: Instrument) -> tuple[ItemText, ...]:
    """What was asked, in the questionnaire's order."""
    return tuple(
        ItemText(dimension=item.dimension, text=item.text, reversed=item.reversed) for item in instrument.items
    )


def stages(framework: Framework) -> tuple[StageName, ...]:
    """The stages of the ladder in words, lowest first."""
    ordered = sorted((one for one in framework.dimensions if isinstance(one.order, int)), key=_order)
    return tuple(
        StageName(
            code=one.code,
            name=one.name,
            definition=one.definition,
            themes={theme.code: theme.name for theme in one.themes or ()},
        )
        for one in ordered
    )


def _order(dimension: Dimension) -> int:
    assert isinstance(dimension.order, int)
    return dimension.order


def next_stage(maturity: Maturity) -> str | None:
    """The lowest stage that is not met; None above the last, or where nothing may be said."""
    if maturity.profile == "withheld":
        return None
    ordered = sorted(maturity.stages, key=lambda stage: stage.order)
    return next((stage.stage for stage in ordered if not stage.met), None)


def next_steps(framework: Framework, maturity: Maturity | None) -> tuple[NextStep, ...]:
    """What the next stage asks for: one observable practice for each of its themes."""
    wanted = None if maturity is None else next_stage(maturity)
    found = next((one for one in framework.dimensions if one.code == wanted), None)
    if found is None:
        return ()
    return tuple(NextStep(stage=found.name, theme=one.name, practice=one.practice) for one in found.themes or ())


def hire_hints(dimensions: Iterable[DimensionResult], bank: Sequence[Competency]) -> tuple[HireHint, ...]:
    """The values that stand furthest below their target, with questions of the bank that probe them.

    Only where the whole interval for the team lies below the target, or, where no interval may be shown, the mean a
    whole level: a gap that may be chance is no reason to hire for it. At most HINTED_VALUES values with
    HINTED_QUESTIONS questions each.
    """
    below = [(one.gap, one) for one in dimensions if one.gap is not None and below_target(one)]
    below.sort(key=lambda pair: -pair[0])
    hints = (_hint(one, bank) for _, one in below)
    return tuple(hint for hint in hints if hint.questions)[:HINTED_VALUES]


def below_target(one: DimensionResult) -> bool:
    """Whether the whole interval lies below the target, or without an interval the mean a whole level."""
    if one.gap is None or one.target_level is None:
        return False
    return is_clearly_below(one.gap, None if one.interval is None else one.interval.high, one.target_level)


def _hint(one: DimensionResult, bank: Sequence[Competency]) -> HireHint:
    assert one.mean is not None
    assert one.target_level is not None
    questions = [
        question.text for competency in bank if one.code in competency.value_codes for question in competency.questions
    ]
    return HireHint(
        code=one.code,
        name=one.name,
        definition=one.definition,
        target_level=one.target_level,
        mean=one.mean,
        questions=tuple(dict.fromkeys(questions))[:HINTED_QUESTIONS],
    )
