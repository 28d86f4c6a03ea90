"""Published results as pages show them: the reports' pictures and words, one row for each dimension."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from markupsafe import Markup

from domain.reporting.model import Interval
from domain.reporting.team_model import DimensionResult, FrameworkResult, ItemText, NextStep, SurveyShown
from domain.reporting.team_rules import LADDER
from domain.team_measures.model import DimensionChange
from domain.team_notes.model import NoteEvidence
from reports import charts, charts_organisation, charts_team, charts_tools, team_words
from reports.formats import day, decimal1, decimal2

Key = tuple[tuple[Markup, str], ...]
LADDER_MILLIMETRES = 172
# Signs of the pictures and what they say; those of values have a target as well.
KEY: Key = (
    (charts.key("mean"), "mean"),
    (charts.key("interval"), "95 % interval, the team now"),
    (charts_team.key("general"), "the team in general"),
    (charts_team.key("band"), "a range in place of a mean"),
    (charts_team.key("split"), "people do not agree: low, between, high"),
)
VALUES_KEY: Key = (*KEY[:3], (charts.key("target"), "target"), *KEY[3:])


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension in words and one picture. `instead` stands where `mean` is empty: nothing more may be said."""

    code: str
    name: str
    definition: str
    answered: int
    target: int | None
    strip: Markup
    mean: str
    instead: str
    interval: str
    general: str
    spread: str
    agreement: str
    gap: str
    withheld: str
    change: str
    low_pole: str
    high_pole: str
    statements: tuple[str, ...]
    notes: tuple[NoteEvidence, ...]


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A stage of the ladder: what was found against its criterion."""

    name: str
    definition: str
    found: str
    themes: tuple[str, ...]


class LadderShown(msgspec.Struct, frozen=True, kw_only=True):
    """Where a team stands on the ladder, as picture and in words."""

    picture: Markup
    standing: str
    probability: str
    withheld: str
    stages: tuple[Stage, ...]


class Loop(msgspec.Struct, frozen=True, kw_only=True):
    """One loop of links: whose it is, its picture, and each link in words."""

    whose: str
    picture: Markup
    links: tuple[tuple[str, str], ...]


class FrameworkShown(msgspec.Struct, frozen=True, kw_only=True):
    """One framework's part of a team's page. `checks` are name, question, state and what was seen."""

    about: FrameworkResult
    rows: tuple[Row, ...]
    ladder: LadderShown | None
    next_steps: tuple[NextStep, ...]
    loops: tuple[Loop, ...]
    checks: tuple[tuple[str, str, str, str], ...]


def rows(
    results: Iterable[DimensionResult], survey: SurveyShown, items: Sequence[ItemText] = (), *, compact: bool = False
) -> tuple[Row, ...]:
    """Every dimension of a survey that may be shown, in its order; `compact` pictures fit a column of a table."""
    draw = charts_organisation.cell if compact else charts_team.strip
    return tuple(_row(one, survey, items, draw(one)) for one in results)


def _row(one: DimensionResult, survey: SurveyShown, items: Sequence[ItemText], picture: Markup) -> Row:
    agreement = (one.agreement_uniform, one.agreement_skewed)
    return Row(
        code=one.code,
        name=one.name,
        definition=one.definition,
        answered=one.answered,
        target=one.target_level,
        strip=picture,
        mean="" if one.mean is None else decimal1(one.mean),
        instead="" if one.mean is not None else team_words.in_place_of_mean(one, survey),
        interval=_span(one.interval),
        general=_span(one.general),
        spread="" if one.spread is None else decimal2(one.spread),
        agreement=" / ".join("–" if index is None else decimal2(index) for index in agreement),
        gap="" if one.gap is None else decimal1(one.gap),
        withheld=one.withheld or "",
        change="" if one.change is None else change_words(one.change, survey.compared_on),
        low_pole="" if one.poles is None else one.poles.reactive,
        high_pole="" if one.poles is None else one.poles.obsessed,
        statements=tuple(_statement(item) for item in items if item.dimension == one.code),
        notes=one.notes,
    )


def _statement(item: ItemText) -> str:
    return f"{item.text} (counted the other way round)" if item.reversed else item.text


def _span(interval: Interval | None) -> str:
    return "" if interval is None else f"{decimal1(interval.low)}–{decimal1(interval.high)}"


def change_words(change: DimensionChange, since: date | None) -> str:
    """How a dimension changed since the survey before, or why that may not be said; "" where nothing is known."""
    if change.reason is not None:
        return change.reason
    if change.difference is None or change.earlier is None:
        return ""
    when = "the survey before" if since is None else day(since)
    if change.distinguishable:
        return (
            f"Changed by {decimal1(change.difference)} since {when} (from {decimal1(change.earlier)}), "
            "more than chance would."
        )
    return f"No change since {when} that could be told from chance ({decimal1(change.difference)})."


def framework_shown(about: FrameworkResult, steps: tuple[NextStep, ...], own_loops: str) -> FrameworkShown:
    """A framework's part of the page of the team that is called `own_loops`."""
    shown = about.survey is not None and about.survey.refusal is None
    return FrameworkShown(
        about=about,
        rows=rows(about.dimensions, about.survey) if about.survey is not None and shown else (),
        ladder=_ladder(about) if shown else None,
        next_steps=steps if about.code == LADDER else (),
        loops=_loops(about, own_loops),
        checks=_checks(about),
    )


def _ladder(about: FrameworkResult) -> LadderShown | None:
    maturity = about.maturity
    if maturity is None:
        return None
    found = {one.stage: one for one in maturity.stages}
    stages = []
    for stage in about.stages:
        one = found.get(stage.code)
        words = "not told"
        if one is not None and one.lower_bound is not None:
            met = "met" if one.met else "not met"
            words = f"{met}: lower bound {decimal2(one.lower_bound)}, criterion {decimal2(one.criterion)}"
        means = () if one is None else one.themes.items()
        themes = tuple(f"{stage.themes.get(code, code)} {decimal1(mean)}" for code, mean in means if mean is not None)
        stages.append(Stage(name=stage.name, definition=stage.definition, found=words, themes=themes))
    return LadderShown(
        picture=charts_team.ladder(maturity, about.stages, LADDER_MILLIMETRES),
        standing=team_words.standing(maturity, about),
        probability="" if maturity.probability is None else decimal2(maturity.probability),
        withheld=maturity.withheld or "",
        stages=tuple(stages),
    )


def _loops(about: FrameworkResult, own: str) -> tuple[Loop, ...]:
    if about.checks is None:
        return ()
    return tuple(
        Loop(
            whose="The organisation as a whole" if loop.team_id is None else own,
            picture=charts_tools.loop(loop),
            links=tuple((link.name, charts_tools.state_words(link.state)) for link in loop.links),
        )
        for loop in about.checks.loops
    )


def _checks(about: FrameworkResult) -> tuple[tuple[str, str, str, str], ...]:
    if about.checks is None:
        return ()
    found = []
    for one in about.checks.checks:
        seen = one.newest or one.organisation
        state = charts_tools.state_words(None if seen is None else seen.state)
        found.append((one.name, one.question, state, "" if seen is None else seen.finding))
    return tuple(found)
