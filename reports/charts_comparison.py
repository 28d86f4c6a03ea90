"""The pictures of the comparison report: dots with intervals on one common scale, and which pairs can be told apart.

As in charts.py form comes before colour: a filled disc is a mean, a ring one rater, a bar an interval. In the picture
of pairs a filled field is a pair that cannot be told apart, an empty one a pair that can, a dot one that cannot be
compared; the dark field with a point is the candidate itself. One unit is a millimetre; the scale has five equal parts.
"""

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from markupsafe import Markup

from domain.reporting.comparison_model import ComparedPerson, PairSign
from domain.reporting.model import Interval, Score
from reports.charts import ACCENT, BAND, INK, LEVELS, LINE, MUTED, drawn_in_millimetres, place_of, svg
from reports.formats import decimal1, listed, shorten
from reports.i18n import gettext, ngettext

_FEW = 8  # rows up to here are drawn with more air
_FIELD_MOST = 7.2
_PICTURE = 58.0
_NAMED = 40
_GRID = 186.0  # what names and composite leave to the criteria

_SIGNS: tuple[PairSign, ...] = get_args(PairSign)


def crowded(people: int) -> bool:
    """Whether so many candidates stand in a table that its rows are drawn closer."""
    return people > _FEW


def row_height(people: int) -> float:
    """The height of one candidate's row in millimetres."""
    return 4.2 if crowded(people) else 7.2


def _grid(width: float, height: float) -> str:
    """A line at each level from edge to edge, so that rows on top of each other share them."""
    lines = "".join(f"M{place_of(level, width):.4g} 0V{height:g}" for level in LEVELS)
    return f'<path d="{lines}" stroke="{LINE}" stroke-width=".18" fill="none"/>'


def _bar(interval: Interval | None, width: float, y: float, thick: float) -> str:
    if interval is None:
        return ""
    low, high = place_of(interval.low, width), place_of(interval.high, width)
    ends = f"M{low:.4g} {y - thick / 2:.4g}v{thick:g}M{high:.4g} {y - thick / 2:.4g}v{thick:g}"
    return (
        f'<path d="M{low:.4g} {y:g}H{high:.4g}" stroke="{BAND}" stroke-width="{thick:g}"/>'
        f'<path d="{ends}" stroke="{ACCENT}" stroke-width=".3"/>'
    )


def _rings(marks: Sequence[float], width: float, y: float, radius: float) -> str:
    """One ring per rater, side by side where they agree and closer together where they are many."""
    drawn: list[str] = []
    room = width / len(LEVELS) - 2 * radius
    for level, number in sorted(Counter(marks).items()):
        gap = min(2.5 * radius, room / number)
        drawn.extend(
            f'<circle cx="{place_of(level, width) + (place - (number - 1) / 2) * gap:.4g}" cy="{y:g}" r="{radius:g}" '
            f'fill="#fff" stroke="{INK}" stroke-width=".28"/>'
            for place in range(number)
        )
    return "".join(drawn)


def score_row(score: Score, marks: Sequence[float], people: int, millimetres: float) -> Markup:
    """One candidate's score with its interval, and a ring for each rater; `people` rows stand above each other."""
    height = row_height(people)
    y, thick, radius = (1.5, 1.4, 0.9) if crowded(people) else (2.5, 2, 1.2)
    if not marks:
        y = height / 2
    body = [_grid(millimetres, height), _bar(score.interval, millimetres, y, thick)]
    if score.value is not None:
        body.append(
            f'<circle cx="{place_of(score.value, millimetres):.4g}" cy="{y:g}" r="{radius:g}" fill="{ACCENT}"/>'
        )
    if marks:
        low, ring = (3.4, 0.6) if crowded(people) else (5.5, 0.85)
        body.append(_rings(marks, millimetres, low, ring))
    return drawn_in_millimetres(_score_words(score, marks), millimetres, height, body)


def score_cell(score: Score, millimetres: float) -> Markup:
    """A score with its interval on a scale as wide as a column of the grid."""
    height, y = 2.4, 1.2
    ends = f"M{place_of(1, millimetres):.4g} {y}H{place_of(5, millimetres):.4g}"
    ticks = "".join(f"M{place_of(level, millimetres):.4g} .8V1.6" for level in LEVELS)
    body = [
        f'<path d="{ends}{ticks}" stroke="{LINE}" stroke-width=".2" fill="none"/>',
        _bar(score.interval, millimetres, y, 1.2),
    ]
    if score.value is not None:
        body.append(f'<circle cx="{place_of(score.value, millimetres):.4g}" cy="{y}" r=".85" fill="{ACCENT}"/>')
    return drawn_in_millimetres(_score_words(score, ()), millimetres, height, body)


def _score_words(score: Score, marks: Sequence[float]) -> str:
    mean = gettext("no score") if score.value is None else gettext("mean %(mean)s of 5", mean=decimal1(score.value))
    interval = gettext("no interval")
    if score.interval is not None:
        low, high = decimal1(score.interval.low), decimal1(score.interval.high)
        interval = gettext("95 %% interval %(low)s to %(high)s", low=low, high=high)
    words = gettext("%(mean)s, %(interval)s", mean=mean, interval=interval)
    if not marks:
        return words
    levels = gettext(", ").join(f"{mark:g}" if mark == int(mark) else decimal1(mark) for mark in marks)
    said = ngettext("rating %(levels)s", "ratings %(levels)s", len(marks), levels=levels)
    return gettext("%(first)s; %(second)s", first=words, second=said)


def field_width(people: int) -> float:
    """The width of one field of the picture of pairs in millimetres; its columns are as many as its rows."""
    return min(_FIELD_MOST, row_height(people), _PICTURE / people)


def pair_row(signs: Sequence[PairSign], candidates: Sequence[ComparedPerson]) -> Markup:
    """One candidate's row in the picture of pairs, a field for each candidate in the order of the rows."""
    width, height = field_width(len(signs)), row_height(len(signs))
    return drawn_in_millimetres(
        _pair_words(signs, candidates), width * len(signs), height, _fields(signs, width, height)
    )


def _fields(signs: Sequence[PairSign], width: float, height: float) -> list[str]:
    """Fields side by side. One path per sign, as thirty rows of thirty fields would be slow to print one by one."""
    inset = 0.14
    wide, tall, point, dot = width - 2 * inset, height - 2 * inset, width / 7, min(width, height) / 9
    frames: dict[PairSign, str] = dict.fromkeys(_SIGNS, "")
    points = ""
    for place, sign in enumerate(signs):
        x = place * width
        if sign == "not_comparable":
            frames[sign] += _disc(x + width / 2, height / 2, dot)
        else:
            frames[sign] += f"M{x + inset:.4g} {inset}h{wide:.4g}v{tall:.4g}h{-wide:.4g}z"
        if sign == "itself":
            points += _disc(x + width / 2, height / 2, point)
    drawn = {
        frames["itself"]: f'fill="{INK}"',
        points: 'fill="#fff"',
        frames["not_distinguishable"]: f'fill="{BAND}"',
        frames["distinguishable"]: f'fill="#fff" stroke="{LINE}" stroke-width=".18"',
        frames["not_comparable"]: f'fill="{MUTED}"',
    }
    return [f'<path d="{path}" {paint}/>' for path, paint in drawn.items() if path]


def _disc(x: float, y: float, radius: float) -> str:
    """A disc as a part of a path."""
    size = f"{radius:.3g} {radius:.3g}"
    return f"M{x - radius:.4g} {y:.4g}a{size} 0 1 0 {2 * radius:.3g} 0a{size} 0 1 0 {-2 * radius:.3g} 0z"


def _pair_words(signs: Sequence[PairSign], candidates: Sequence[ComparedPerson]) -> str:
    """The row in words. The names of the smaller group stand for both, so that a row of thirty stays short to hear."""
    groups: dict[PairSign, list[str]] = {"not_distinguishable": [], "distinguishable": [], "not_comparable": []}
    for sign, one in zip(signs, candidates, strict=True):
        if sign != "itself":
            groups[sign].append(shorten(one.name, _NAMED))
    apart, alike = groups["distinguishable"], groups["not_distinguishable"]
    if not apart and not alike:
        return gettext("cannot be compared with anybody")
    if not apart:
        return gettext("can be told apart from nobody")
    if not alike:
        return gettext("can be told apart from everybody with whom a comparison is possible")
    if len(apart) <= len(alike):
        return gettext("can be told apart from %(names)s only", names=listed(apart))
    return gettext("cannot be told apart from %(names)s", names=listed(alike))


def pair_key(sign: PairSign) -> Markup:
    """One field of the picture of pairs, for a legend."""
    return svg(None, 3.6, 3.6, 3.2, _fields([sign], 3.6, 3.6))


def margin_ruler(margin: float, millimetres: float) -> Markup:
    """How far two scores have to lie apart, as a length on a scale of this width."""
    length = margin * millimetres / len(LEVELS)
    line = f"M.3 1.3H{length + 0.3:.4g}M.3 .3V2.3M{length + 0.3:.4g} .3V2.3"
    body = [f'<path d="{line}" stroke="{INK}" stroke-width=".35" fill="none"/>']
    alt = gettext("a length of %(margin)s points on the scale", margin=decimal1(margin))
    return drawn_in_millimetres(alt, length + 0.6, 2.6, body)


def cell_width(criteria: int) -> float:
    """The width of a strip in the grid in millimetres, by the number of its columns."""
    return min(22.0, _GRID / max(criteria, 1) - 2)
