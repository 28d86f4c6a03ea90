"""Published figures of a team: values, frameworks and checks, in every way of being shown or withheld."""

from datetime import date

from domain.culture.service import catalogue, framework, frameworks
from domain.culture_checks.model import CheckFinding, CheckStanding, CheckSummary, LoopCoverage, LoopLink
from domain.reporting.model import Interval, VersionRef
from domain.reporting.team_model import DimensionResult, FrameworkResult, PolesShown, SurveyShown
from domain.reporting.team_rules import stages
from domain.surveys.model import Comments
from domain.team_measures.model import DimensionChange, Maturity, StageStatistics, SubGroups
from domain.team_notes.model import NoteEvidence
from tests.reports.samples_team_tools import DAY, MOMENT, TEAM, identified, replace

TOO_FEW = "Fewer than 5 people answered, so no number is shown: it could expose who said what."
NO_SPREAD = "Fewer than 8 people answered, so nothing that shows spread is printed."
LOW_RESPONSE = "Fewer than 60 % of those invited answered, so no number is shown: it would not speak for the team."
BANDED = "A band stands in place of the mean: the exact figure could tell what somebody answered."
SPLIT = "People do not agree, so no mean stands for them: their split is told in its place."
OTHERS = (
    "Between one and 4 people who were asked are others than before: a change could be theirs, and could show what "
    "they said. So the two are not compared."
)


VALUES = catalogue()[:10]


def _noted(polarity: str, quote: str, kind: str = "retrospective", day: date = date(2026, 5, 21)) -> NoteEvidence:
    return NoteEvidence(polarity=polarity, quote=quote, kind=kind, held_on=day)  # type: ignore[arg-type]


NOTES = (
    _noted("for", "Before the sprint we rang two forwarders and changed the plan after what they told us."),
    _noted("against", "The release went out on Friday although nobody had spoken to the people at the dock."),
)


def result(code: str, name: str, definition: str, **given: object) -> DimensionResult:
    """One dimension with everything withheld but what is given."""
    fields = {
        **dict.fromkeys(("target_level", "mean", "band", "gap", "interval", "spread", "withheld")),
        **dict.fromkeys(("agreement_uniform", "agreement_skewed")),
        "answered": 14,
        **given,
    }
    return DimensionResult(code=code, name=name, definition=definition, **fields)  # type: ignore[arg-type]


def shown(mean: float, target: int | None = None, *, half: float = 0.3, answered: int = 14, **more: object) -> dict:  # type: ignore[type-arg]
    """The figures of a dimension that everything is shown of."""
    return {
        "target_level": target,
        "answered": answered,
        "mean": mean,
        "gap": None if target is None else round(target - mean, 2),
        "interval": Interval(low=max(1, mean - half), high=min(5, mean + half), tier=1, degrees_of_freedom=13),
        "general": Interval(low=max(1, mean - 2 * half), high=min(5, mean + 2 * half), tier=1, degrees_of_freedom=13),
        "spread": 0.74,
        "agreement_uniform": 0.86,
        "agreement_skewed": 0.71,
        **more,
    }


def _changed(code: str, earlier: float, later: float, *, told: bool) -> DimensionChange:
    return DimensionChange(
        dimension=code,
        earlier=earlier,
        later=later,
        difference=round(later - earlier, 2),
        standard_error=0.18,
        distinguishable=told,
        reason=None,
    )


def _unchanged(code: str) -> DimensionChange:
    return DimensionChange(
        dimension=code,
        earlier=None,
        later=None,
        difference=None,
        standard_error=None,
        distinguishable=None,
        reason=OTHERS,
    )


_FIGURES: tuple[dict, ...] = (  # type: ignore[type-arg]
    shown(3.62, 5, change=_changed("customer_orientation", 3.05, 3.62, told=True), notes=NOTES),
    shown(4.25, 4, half=0.25, change=_changed("empathy", 4.19, 4.25, told=False), notes=NOTES[:1]),
    shown(3.88, 4, half=0.35, change=_unchanged("curiosity")),
    {"target_level": 4, "split": True, "withheld": SPLIT, "groups": SubGroups(low=5, middle=3, high=6), "spread": 1.31,
     "agreement_uniform": 0.12, "agreement_skewed": 0.0},
    shown(2.71, 4, half=0.4, notes=NOTES[1:]),
    {"target_level": 3, "band": "4 or above", "withheld": BANDED},
    shown(3.13, 4, half=0.38),
    {"target_level": 4, "mean": 3.46, "gap": 0.54, "answered": 7, "withheld": NO_SPREAD},
    {"target_level": 4, "answered": 4, "withheld": TOO_FEW},
    {"target_level": 5, "split": True, "withheld": SPLIT, "groups": SubGroups(low=None, middle=None, high=9),
     "spread": 1.4, "agreement_uniform": 0.2, "agreement_skewed": 0.0},
)  # fmt: skip

DIMENSIONS = tuple(
    result(value.code, value.name, value.definition, **figures) for value, figures in zip(VALUES, _FIGURES, strict=True)
)


def _survey(name: str, code: str, **changes: object) -> SurveyShown:
    return SurveyShown(
        wave_id=identified(f"wave {code}"),
        name=name,
        instrument=VersionRef(id=identified(code), name=name, version=4),
        launched_on=date(2026, 5, 11),
        closed_on=date(2026, 5, 25),
        invited=18,
        answered=14,
        response_rate=14 / 18,
        minimum_for_means=5,
        minimum_for_spread=8,
        minimum_for_comments=10,
        refusal=None,
        **changes,  # type: ignore[arg-type]
    )


PULSE = _survey("Customer culture pulse", "pulse", compared_on=date(2025, 11, 28))


def _finding(check: str, state: str, words: str, of: str) -> CheckFinding:
    return CheckFinding(
        id=identified(f"{of} {check}"),
        team_id=TEAM,
        framework=of,
        check=check,
        state=state,  # type: ignore[arg-type]
        finding=words,
        found_on=date(2026, 4, 14),
        created_at=MOMENT,
    )


_FOUND = {
    "listen": ("yes", "Calls, chats and the counter are read every day; the terminals at the dock are not."),
    "needs": ("yes", "Eleven needs are written down; six were checked with forwarders."),
    "experience": ("partly", "Two of the six led to a change, and one of these is live in a single port."),
    "harder_work": ("partly", "We stopped the Monday status round to make room for visits."),
    "other_incentives": ("yes", "The bonus still counts consignments per shift."),
    "value_in_their_words": ("yes", "Four forwarders and a farmer were asked in March."),
    "measured_by_them": ("no", "Nobody had asked them by what they would tell."),
    "state_the_why": ("partly", "Nine of twelve said it in words of their own; three named a target."),
    "last_contact": ("yes", "Every role had read or heard a customer since January."),
}


def _checks(of: str) -> CheckSummary | None:
    known = framework(of)
    groups = {"loop": known.loop, "obstacles": known.obstacles, "questions": known.questions}
    standings = []
    for group, checks in groups.items():
        for check in checks or ():
            state, words = _FOUND.get(check.code, (None, ""))
            count = {one: int(state == one) for one in ("yes", "partly", "no", "unknown")}
            standings.append(
                CheckStanding(
                    group=group,  # type: ignore[arg-type]
                    check=check.code,
                    name=check.name,
                    question=check.check or "",
                    **count,
                    not_looked=int(state is None),
                    newest=None if state is None else _finding(check.code, state, words, of),
                    organisation=None,
                )
            )
    if not standings:
        return None
    found = sum(not one.not_looked for one in standings)
    links = tuple(
        LoopLink(
            check=one.check,
            name=one.name,
            state=None if one.newest is None else one.newest.state,
            found_on=None if one.newest is None else one.newest.found_on,
        )
        for one in standings
        if one.group == "loop"
    )
    loop = LoopCoverage(team_id=TEAM, links=links, evidenced=2, breaks_where="experience", breaks_with="partly")
    return CheckSummary(
        framework=of,
        day=DAY,
        teams=1,
        findings=found,
        possible=len(standings),
        last_on=date(2026, 4, 14) if found else None,
        checks=tuple(standings),
        loops=(loop,) if links else (),
    )


def _stage(order: int, code: str, mean: float, bound: float, probability: float) -> StageStatistics:
    themes = {theme.code: mean for theme in framework("maturity_ladder").dimensions[order - 1].themes or ()}
    return StageStatistics(
        stage=code,
        order=order,
        criterion=3.5,
        mean=mean,
        lower_bound=bound,
        met=bound >= 3.5,
        probability=probability,
        themes=themes,
    )


REACHED = Maturity(
    profile="stage",
    stage="sensitivity",
    between=None,
    probability=0.86,
    stages=(
        _stage(1, "awareness", 4.41, 4.18, 0.02),
        _stage(2, "sensitivity", 3.92, 3.67, 0.86),
        _stage(3, "focus", 3.24, 2.96, 0.12),
        _stage(4, "obsession", 2.58, 2.31, 0.0),
    ),
    samples=2000,
    withheld=None,
)
BETWEEN = replace(REACHED, profile="between", stage=None, between=("sensitivity", "focus"), probability=0.97)
MIXED = replace(REACHED, profile="mixed", stage=None, probability=0.71)
BELOW = replace(REACHED, profile="below_first", stage=None, probability=0.9)
WITHHELD = Maturity(
    profile="withheld",
    stage=None,
    between=None,
    probability=None,
    stages=(),
    samples=0,
    withheld="A stage needs 8 respondents whose spread may be shown.",
)

_MEANS = (3.41, 2.87, 3.36, 3.02, 2.44, 3.75, 2.31, 4.12, 3.58, 3.9)


def _dimensions_of(code: str, known: int | None = None) -> tuple[DimensionResult, ...]:
    found = framework(code).dimensions
    results = []
    for place, (one, mean) in enumerate(zip(found, _MEANS, strict=False)):
        poles = None
        if one.poles:
            poles = PolesShown(obsessed=one.poles.obsessed, reactive=one.poles.reactive)
        figures = shown(mean, half=0.32, notes=NOTES if place in (0, 4) else ())
        if place == 1:
            figures = {"split": True, "withheld": SPLIT, "groups": SubGroups(low=6, middle=3, high=5), "spread": 1.2}
        if place == 5:
            figures = {"band": "3 to 4", "withheld": BANDED}
        results.append(result(one.code, one.name, one.definition, poles=poles, **figures))
    return tuple(results[:known])


def _framework(code: str, *, asked: bool = True) -> FrameworkResult:
    known = framework(code)
    ladder = code == "maturity_ladder"
    return FrameworkResult(
        code=code,
        name=known.name,
        purpose=known.purpose,
        caution=known.caution,
        survey=_survey(known.name, code) if asked else None,
        dimensions=_dimensions_of(code) if asked and not ladder else (),
        maturity=REACHED if asked and ladder else None,
        stages=stages(known) if ladder else (),
        checks=_checks(code),
        comments=(Comments(question=f"What would you keep? ({code})", texts=(), withheld=None),) if asked else (),
    )


FRAMEWORKS = tuple(_framework(one.code) for one in frameworks())
NOT_ASKED = tuple(
    replace(_framework(one.code, asked=False), checks=None) for one in frameworks()
)  # fmt: skip
