"""Small charts as SVG. Each carries its alternative text as a title and no other text.

A sign in a legend has none: the words beside it say what it is, so that it is decoration to who hears the page read.

Form tells things apart before colour does, so that every chart survives grey print and any colour vision:
a filled disc is a mean, a ring is one rater, a bar is an interval, a triangle up is evidence for,
a triangle down evidence against; a filled triangle is behaviour, an open one a claim.
Where the page runs from the right, everything that has a scale is mirrored with it (see i18n.py).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from markupsafe import Markup, escape

from domain.evidence.model import Polarity, Review, Strength
from domain.reporting.model import Evidence, Interval, Mark, Score, TeamGap
from domain.reporting.team_model import DimensionResult
from reports import colours
from reports.formats import decimal1, percent
from reports.i18n import N_, gettext, ngettext, right_to_left

LEVELS = (1, 2, 3, 4, 5)
INK = "#17242f"
ACCENT = colours.ACCENT
BAND = colours.BAND
LINE = "#cfd8de"
FOR = "#0f6a9c"
AGAINST = "#b0500c"
MUTED = "#5a6873"

_WIDTH = 100.0  # of every strip, in its own units; one level is a fifth of it
_STEP = _WIDTH / len(LEVELS)

_EVIDENCE = {"for": N_("evidence for"), "against": N_("evidence against")}
_STRENGTH = {"behaviour": N_("behaviour"), "claim": N_("claim")}
_REVIEW = {
    "unreviewed": N_("unreviewed"),
    "confirmed": N_("confirmed"),
    "corrected": N_("corrected"),
    "rejected": N_("rejected"),
}


def _x(level: float) -> float:
    """The place of a level: the middle of its fifth of the strip."""
    return _STEP / 2 + (level - 1) * _STEP


def svg(alt: str | None, width: float, height: float, millimetres: float, body: Iterable[str]) -> Markup:
    """An SVG element of `millimetres` width; `alt` is escaped, `body` holds only numbers and constants.

    None for `alt` makes it decoration, an artifact in the PDF.
    ACCENT and BAND in it become the colours of the page that is being written.
    """
    tall = millimetres * height / width
    size = f'viewBox="0 0 {width:g} {height:g}" width="{millimetres:g}mm" height="{tall:.4g}mm"'
    role, title = ('aria-hidden="true"', "") if alt is None else ('role="img"', f"<title>{escape(alt)}</title>")
    return Markup(  # noqa: S704  body holds no text from outside
        f'<svg xmlns="http://www.w3.org/2000/svg" {role} class="chart" {size}>'
        f"{title}{colours.repainted(''.join(body))}</svg>"
    )


def _scaled(alt: str, width: float, height: float, millimetres: float, body: Iterable[str]) -> Markup:
    """As svg, for what has a scale: it rises in the direction of reading."""
    if right_to_left():
        body = (f'<g transform="matrix(-1 0 0 1 {width:g} 0)">', *body, "</g>")
    return svg(alt, width, height, millimetres, body)


def drawn_in_millimetres(alt: str | None, width: float, height: float, body: Iterable[str]) -> Markup:
    """A picture at its own size, mirrored where the page runs from the right."""
    if right_to_left():
        body = (f'<g transform="matrix(-1 0 0 1 {width:g} 0)">', *body, "</g>")
    return svg(alt, width, height, width, body)


def place_of(level: float, width: float) -> float:
    """The place of a level on a strip of this width: the middle of its fifth."""
    step = width / len(LEVELS)
    return step / 2 + (level - 1) * step


def _track(y: float) -> str:
    """The scale from 1 to 5: a hairline with a tick at each level."""
    ticks = "".join(f"M{_x(level):g} {y - 1.1:g}V{y + 1.1:g}" for level in LEVELS)
    return f'<path d="M{_x(1):g} {y:g}H{_x(5):g}{ticks}" stroke="{LINE}" stroke-width=".45" fill="none"/>'


def _bar(interval: Interval | None, y: float, thickness: float = 2.2) -> str:
    if interval is None:
        return ""
    low, high = _x(interval.low), _x(interval.high)
    ends = f"M{low:g} {y - 1.7:g}V{y + 1.7:g}M{high:g} {y - 1.7:g}V{y + 1.7:g}"
    return (
        f'<path d="M{low:g} {y:g}H{high:g}" stroke="{BAND}" stroke-width="{thickness:g}"/>'
        f'<path d="{ends}" stroke="{ACCENT}" stroke-width=".5"/>'
    )


def _disc(level: float, y: float, radius: float = 1.7) -> str:
    return f'<circle cx="{_x(level):g}" cy="{y:g}" r="{radius:g}" fill="{ACCENT}"/>'


def _ring(x: float, y: float, radius: float = 1.15) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="#fff" stroke="{INK}" stroke-width=".5"/>'


def _rings(marks: Sequence[Mark], y: float) -> str:
    """One ring per rating, side by side where raters agree and closer together where they are many."""
    drawn: list[str] = []
    for level, number in sorted(Counter(mark.level for mark in marks if mark.level is not None).items()):
        gap = min(2.9, (_STEP - 3) / number)
        drawn.extend(_ring(_x(level) + (i - (number - 1) / 2) * gap, y) for i in range(number))
    return "".join(drawn)


def _interval_words(interval: Interval | None) -> str:
    if interval is None:
        return gettext("no interval")
    low, high = decimal1(interval.low), decimal1(interval.high)
    return gettext("95 %% interval %(low)s to %(high)s", low=low, high=high)


def score_strip(score: Score, marks: Sequence[Mark] = (), millimetres: float = 58) -> Markup:
    """A score's disc and interval on the scale, with a ring below it for each rater's mark."""
    mean = gettext("no score") if score.value is None else gettext("mean %(mean)s of 5", mean=decimal1(score.value))
    levels = [str(mark.level) for mark in marks if mark.level is not None]
    alt = gettext("%(mean)s, %(interval)s", mean=mean, interval=_interval_words(score.interval))
    if levels:
        said = ngettext("rating %(levels)s", "ratings %(levels)s", len(levels), levels=gettext(", ").join(levels))
        alt = gettext("%(first)s; %(second)s", first=alt, second=said)
    body = [_track(3), _bar(score.interval, 3)]
    if score.value is not None:
        body.append(_disc(score.value, 3))
    if marks:
        body.append(_rings(marks, 7.4))
    return _scaled(alt, _WIDTH, 9.2 if marks else 6, millimetres, body)


def rater_strip(mark: Mark, millimetres: float = 58) -> Markup:
    """One rater's mark on the scale; an empty scale where there is none."""
    alt = gettext("no rating") if mark.level is None else gettext("rated %(level)s of 5", level=mark.level)
    ring = "" if mark.level is None else _ring(_x(mark.level), 2.5, 1.5)
    return _scaled(alt, _WIDTH, 5, millimetres, [_track(2.5), ring])


def span_strip(low: int, high: int, millimetres: float = 58) -> Markup:
    """Two raters' marks and the distance between them."""
    line = f'<path d="M{_x(low):g} 2.5H{_x(high):g}" stroke="{INK}" stroke-width=".7" stroke-dasharray="1.4 1"/>'
    body = [_track(2.5), line, _ring(_x(low), 2.5, 1.5), _ring(_x(high), 2.5, 1.5)]
    alt = gettext("ratings from %(low)s to %(high)s of 5", low=low, high=high)
    return _scaled(alt, _WIDTH, 5, millimetres, body)


def level_pips(level: int) -> Markup:
    """Five squares, filled up to `level`."""
    squares = (
        f'<rect x="{(n - 1) * 5 + 0.4:g}" y=".4" width="3.4" height="3.4" '
        f'fill="{ACCENT if n <= level else "#fff"}" stroke="{ACCENT}" stroke-width=".5"/>'
        for n in LEVELS
    )
    return _scaled(gettext("level %(level)s of 5", level=level), 24.2, 4.2, 13.5, squares)


def _triangle(polarity: Polarity, strength: Strength, review: Review, x: float) -> str:
    colour = FOR if polarity == "for" else AGAINST
    fill = colour if strength == "behaviour" else "#fff"
    points = "0 3.9 4.4 3.9 2.2 .3" if polarity == "for" else "0 .3 4.4 .3 2.2 3.9"
    faded = ' opacity=".45"' if review == "rejected" else ""
    cross = f'<path d="M0 4.2L4.4 0" stroke="{INK}" stroke-width=".6"/>' if review == "rejected" else ""
    shape = f'<polygon points="{points}" fill="{fill}" stroke="{colour}" stroke-width=".6"{faded}/>'
    return f'<g transform="translate({x:g} .5)">{shape}{cross}</g>'


def evidence_mark(polarity: Polarity, strength: Strength = "behaviour", review: Review = "confirmed") -> Markup:
    """A triangle: up or down for polarity, filled for behaviour, struck through if the rater rejected it."""
    said = (_EVIDENCE[polarity], _STRENGTH[strength], _REVIEW[review])
    alt = gettext(", ").join(gettext(word) for word in said)
    return svg(alt, 5.4, 5.2, 2.9, [_triangle(polarity, strength, review, 0.5)])


def evidence_key(polarity: Polarity, strength: Strength = "behaviour", review: Review = "confirmed") -> Markup:
    """The triangle of one kind of evidence, for a legend."""
    return svg(None, 5.4, 5.2, 2.9, [_triangle(polarity, strength, review, 0.5)])


def evidence_strip(evidence: Sequence[Evidence], polarity: Polarity) -> Markup:
    """A triangle for each piece of evidence of one polarity, wrapped into lines of eight."""
    found = [item for item in evidence if item.polarity == polarity]
    marks = (evidence_mark(item.polarity, item.strength, item.review) for item in found)
    return Markup(" ").join(marks)


def target_strip(result: DimensionResult | TeamGap, target: int, millimetres: float = 66) -> Markup:
    """A team's mean as a bar from 1, its interval as a whisker, the target as a diamond above the bar."""
    x = _x(target)
    diamond = f"{x:g} .3 {x + 1.9:g} 2.2 {x:g} 4.1 {x - 1.9:g} 2.2"
    body = [_track(6.2)]
    if result.mean is not None:
        width = max(_x(result.mean) - _x(1), 0.4)
        body.append(f'<rect x="{_x(1):g}" y="4.6" width="{width:g}" height="3.2" fill="{BAND}"/>')
        if result.interval is not None:
            low, high = _x(result.interval.low), _x(result.interval.high)
            whisker = f"M{low:g} 6.2H{high:g}M{low:g} 5.1V7.3M{high:g} 5.1V7.3"
            body.append(f'<path d="{whisker}" stroke="{INK}" stroke-width=".55" fill="none"/>')
        body.append(_disc(result.mean, 6.2, 1.6))
    stem = f'<path d="M{x:g} 4V8.6" stroke="{AGAINST}" stroke-width=".6"/>'
    body.append(f'{stem}<polygon points="{diamond}" fill="#fff" stroke="{AGAINST}" stroke-width=".6"/>')
    mean = gettext("mean not shown") if result.mean is None else gettext("mean %(mean)s", mean=decimal1(result.mean))
    alt = gettext(
        "%(mean)s, %(interval)s; target %(target)s of 5",
        mean=mean,
        interval=_interval_words(result.interval),
        target=target,
    )
    return _scaled(alt, _WIDTH, 9.2, millimetres, body)


def share_bar(fraction: float, millimetres: float = 58) -> Markup:
    """A share of a whole as a filled part of a bar."""
    whole = _WIDTH - 0.6
    share = min(max(fraction, 0.0), 1.0) * whole
    frame = f'fill="#fff" stroke="{ACCENT}" stroke-width=".5"'
    body = (
        f'<rect x=".3" y=".3" width="{whole:g}" height="3.4" {frame}/>',
        f'<rect x=".3" y=".3" width="{share:g}" height="3.4" fill="{ACCENT}"/>',
    )
    return _scaled(percent(fraction), _WIDTH, 4, millimetres, body)


def key(kind: Literal["mean", "interval", "whisker", "rater", "target"]) -> Markup:
    """The sign of one kind of mark, for a legend."""
    shapes = {
        "mean": f'<circle cx="4" cy="2.5" r="1.7" fill="{ACCENT}"/>',
        "interval": f'<path d="M.5 2.5H7.5" stroke="{BAND}" stroke-width="2.2"/>'
        f'<path d="M.5 .8V4.2M7.5 .8V4.2" stroke="{ACCENT}" stroke-width=".5"/>',
        "rater": _ring(4, 2.5),
        "whisker": f'<path d="M.5 2.5H7.5M.5 1.4V3.6M7.5 1.4V3.6" stroke="{INK}" stroke-width=".55"/>',
        "target": f'<polygon points="4 .5 5.9 2.5 4 4.5 2.1 2.5" fill="#fff" stroke="{AGAINST}" stroke-width=".6"/>',
    }
    return svg(None, 8, 5, 4.6, [shapes[kind]])
