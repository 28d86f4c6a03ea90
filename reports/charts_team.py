"""The pictures of culture reports: where a team stands on a scale, and the ladder of maturity.

As in charts.py form comes before colour: a filled disc is a mean, a thick bar the interval for the team now, a thin
line what the team is like in general, a tick with a diamond the target, a dashed box a range in place of a mean. Three
columns are people who do not agree. One unit is a millimetre; where the page runs from the right, all is mirrored.
"""

import re
from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup

from domain.reporting.model import Interval
from domain.reporting.team_model import DimensionResult, StageName
from domain.team_measures.model import Maturity, StageStatistics, SubGroups
from reports.charts import ACCENT, AGAINST, BAND, INK, LEVELS, LINE, drawn_in_millimetres, place_of, svg
from reports.formats import decimal1, decimal2
from reports.i18n import gettext
from reports.sentences import fixed

_LOW, _HIGH = 2.5, 3.5
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def _track(width: float, y: float) -> str:
    ticks = "".join(f"M{place_of(level, width):.4g} {y - 0.7:g}V{y + 0.7:g}" for level in LEVELS)
    line = f"M{place_of(1, width):.4g} {y:g}H{place_of(5, width):.4g}{ticks}"
    return f'<path d="{line}" stroke="{LINE}" stroke-width=".28" fill="none"/>'


def _bar(interval: Interval | None, width: float, y: float, thick: float) -> str:
    if interval is None:
        return ""
    low, high = place_of(interval.low, width), place_of(interval.high, width)
    ends = f"M{low:.4g} {y - thick * 0.72:.3g}v{thick * 1.44:.3g}M{high:.4g} {y - thick * 0.72:.3g}v{thick * 1.44:.3g}"
    return (
        f'<path d="M{low:.4g} {y:g}H{high:.4g}" stroke="{BAND}" stroke-width="{thick:g}"/>'
        f'<path d="{ends}" stroke="{ACCENT}" stroke-width=".3"/>'
    )


def _thin(interval: Interval | None, width: float, y: float) -> str:
    if interval is None:
        return ""
    line = f"M{place_of(interval.low, width):.4g} {y:g}H{place_of(interval.high, width):.4g}"
    return f'<path d="{line}" stroke="{INK}" stroke-width=".32"/>'


def _target(level: float, width: float, y: float) -> str:
    x, tip = place_of(level, width), y - 2.7
    points = f"{x:.4g} {tip:.3g} {x + 1:.4g} {tip + 1:.3g} {x:.4g} {tip + 2:.3g} {x - 1:.4g} {tip + 1:.3g}"
    return (
        f'<path d="M{x:.4g} {tip + 2:.3g}V{y + 1.9:.3g}" stroke="{AGAINST}" stroke-width=".45"/>'
        f'<polygon points="{points}" fill="#fff" stroke="{AGAINST}" stroke-width=".35"/>'
    )


def _range(band: str) -> tuple[float, float]:
    """The part of the scale that a range in words stands for: "2 to 3", "4 or above", "below 3"."""
    numbers = [float(found) for found in _NUMBERS.findall(band)]
    if len(numbers) > 1:
        return numbers[0], numbers[1]
    edge = numbers[0] if numbers else 3.0
    return (edge, 5.0) if "above" in band else (1.0, edge)


def _box(band: str, width: float, y: float, tall: float) -> str:
    low, high = _range(band)
    left, wide = place_of(low, width), place_of(high, width) - place_of(low, width)
    return (
        f'<rect x="{left:.4g}" y="{y - tall / 2:.3g}" width="{wide:.4g}" height="{tall:g}" rx=".5" fill="#fff" '
        f'stroke="{ACCENT}" stroke-width=".4" stroke-dasharray="1 .7"/>'
    )


def _columns(groups: SubGroups, width: float, y: float, tall: float) -> str:
    """One column for those low, between and high; a dashed foot where so few stand that no number is told."""
    drawn = []
    most = max(groups.low or 1, groups.middle or 1, groups.high or 1)
    for count, low, high in ((groups.low, 1.0, _LOW), (groups.middle, _LOW, _HIGH), (groups.high, _HIGH, 5.0)):
        left, wide = place_of(low, width) + 0.4, place_of(high, width) - place_of(low, width) - 0.8
        if count is None:
            look = f'height=".8" y="{y - 0.8:.3g}" fill="#fff" stroke="{ACCENT}" stroke-width=".25"'
        else:
            height = max(tall * count / most, 0.2)
            look = f'height="{height:.3g}" y="{y - height:.3g}" fill="{BAND}" stroke="{ACCENT}" stroke-width=".25"'
        drawn.append(f'<rect x="{left:.4g}" width="{wide:.4g}" {look}/>')
    return "".join(drawn)


def strip(result: DimensionResult, millimetres: float = 58, *, compact: bool = False) -> Markup:
    """Where a team stands on one dimension, as far as it may be shown, with its target where it has one."""
    height, y, thick, disc = (4.6, 2.9, 1.3, 0.85) if compact else (6, 3.6, 1.7, 1.1)
    body = [_track(millimetres, y)]
    if result.split and result.groups is not None:
        body.append(_columns(result.groups, millimetres, height - 0.6, height - 1))
    elif result.mean is not None:
        body += [_bar(result.interval, millimetres, y, thick), _thin(result.general, millimetres, y)]
        body.append(f'<circle cx="{place_of(result.mean, millimetres):.4g}" cy="{y}" r="{disc}" fill="{ACCENT}"/>')
    elif result.band is not None:
        body.append(_box(result.band, millimetres, y, thick * 1.3))
    if result.target_level is not None:
        body.append(_target(result.target_level, millimetres, y))
    return drawn_in_millimetres(_place_words(result), millimetres, height, body)


def _place_words(result: DimensionResult) -> str:
    words = _mean_words(result)
    if result.target_level is None:
        return words
    return gettext("%(first)s; %(second)s", first=words, second=gettext("target %(level)s", level=result.target_level))


def _mean_words(result: DimensionResult) -> str:
    if result.split and result.groups is not None:
        return split_words(result.groups)
    if result.mean is None:
        return gettext("mean not shown") if result.band is None else fixed(result.band)
    mean = gettext("mean %(mean)s of 5", mean=decimal1(result.mean))
    if result.interval is None:
        return gettext("%(mean)s, %(interval)s", mean=mean, interval=gettext("no interval"))
    low, high = decimal1(result.interval.low), decimal1(result.interval.high)
    interval = gettext("95 %% interval %(low)s to %(high)s", low=low, high=high)
    return gettext("%(mean)s, %(interval)s", mean=mean, interval=interval)


def split_words(groups: SubGroups) -> str:
    """How people who do not agree are spread: "5 low, 3 between, 6 high", or "few" where no number is told."""
    few = gettext("few")
    low, middle, high = (few if one is None else str(one) for one in (groups.low, groups.middle, groups.high))
    return gettext("%(low)s low, %(middle)s between, %(high)s high", low=low, middle=middle, high=high)


def ladder(maturity: Maturity, stages: Sequence[StageName], millimetres: float = 172, height: float = 22) -> Markup:
    """Four steps: those met are pale, the one that the team stands on is dark, two that may be it are hatched."""
    known = {stage.stage: stage for stage in maturity.stages}
    wide = millimetres / max(len(stages), 1)
    here = {maturity.stage, *(maturity.between or ())}
    body = []
    for place, stage in enumerate(stages):
        tall = height * (place + 1.6) / (len(stages) + 1)
        box = (place * wide + 0.5, height - tall, wide - 1, tall - 0.4)
        body.append(_step(box, known.get(stage.code), here=stage.code in here, sure=maturity.profile == "stage"))
    return drawn_in_millimetres(ladder_words(maturity, stages), millimetres, height, body)


def _step(box: tuple[float, float, float, float], stage: StageStatistics | None, *, here: bool, sure: bool) -> str:
    x, y, wide, tall = box
    met = stage is not None and bool(stage.met)
    fill = ACCENT if here and sure else BAND if met and not here else "#fff"
    dashes = "" if stage is not None else ' stroke-dasharray="1.4 1"'
    drawn = (
        f'<rect x="{x:.4g}" y="{y:.4g}" width="{wide:.4g}" height="{tall:.4g}" fill="{fill}" stroke="{ACCENT}" '
        f'stroke-width=".35"{dashes}/>'
    )
    return drawn + (hatched(x, y, wide, tall) if here and not sure else "")


def hatched(x: float, y: float, wide: float, tall: float) -> str:
    """Slanting lines over a box, each cut off where it leaves it."""
    lines, step = "", 2.2
    offset = step
    while offset < wide + tall:
        first = (x + min(offset, wide), y + max(offset - wide, 0))
        last = (x + max(offset - tall, 0), y + min(offset, tall))
        lines += f"M{first[0]:.4g} {first[1]:.4g}L{last[0]:.4g} {last[1]:.4g}"
        offset += step
    return f'<path d="{lines}" stroke="{ACCENT}" stroke-width=".3" fill="none"/>'


def ladder_words(maturity: Maturity, stages: Sequence[StageName]) -> str:
    """Each step with its bound against the criterion."""
    known = {stage.stage: stage for stage in maturity.stages}
    words = []
    for one in stages:
        found = known.get(one.code)
        if found is None or found.lower_bound is None:
            words.append(gettext("%(stage)s: not told", stage=one.name))
        else:
            bound, criterion = decimal2(found.lower_bound), decimal2(found.criterion)
            template = (
                gettext("%(stage)s: met, %(bound)s of %(criterion)s", stage=one.name, bound=bound, criterion=criterion)
                if found.met
                else gettext(
                    "%(stage)s: not met, %(bound)s of %(criterion)s", stage=one.name, bound=bound, criterion=criterion
                )
            )
            words.append(template)
    return gettext("; ").join(words)


def key(kind: Literal["general", "band", "split"]) -> Markup:
    """The sign of one kind of mark, for a legend."""
    shapes = {
        "general": f'<path d="M.5 2.5H7.5" stroke="{INK}" stroke-width=".55"/>',
        "band": f'<rect x=".8" y="1" width="6.4" height="3" rx=".6" fill="#fff" stroke="{ACCENT}" stroke-width=".55" '
        'stroke-dasharray="1.4 1"/>',
        "split": f'<path d="M1.5 4.6V.8M4 4.6V3M6.5 4.6V.4" stroke="{ACCENT}" stroke-width="1.5"/>',
    }
    return svg(None, 8, 5, 4.6, [shapes[kind]])
