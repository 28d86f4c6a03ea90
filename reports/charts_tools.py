"""The pictures of a team's working tools: the loop, findings on checks, how long ago, months, and parts of a whole.

A disc is full for yes, half for partly, empty for no, dashed where nobody could tell. One unit is a millimetre.
"""

from collections.abc import Sequence

from markupsafe import Markup

from domain.culture_checks.model import CheckState, LoopCoverage
from domain.customer_contacts.model import MonthContacts
from reports.charts import ACCENT, AGAINST, BAND, INK, LINE, drawn_in_millimetres, svg
from reports.charts_team import hatched
from reports.formats import month
from reports.i18n import N_, gettext, ngettext

DAYS = (30, 90, 180, 365)
"""Where the fields of "how long ago" end, in days."""

_STATES: dict[str | None, str] = {
    "yes": N_("yes"),
    "partly": N_("partly"),
    "no": N_("no"),
    "unknown": N_("could not be told"),
    None: N_("nobody has looked yet"),
}


def _sign(state: CheckState | None, x: float, y: float, radius: float) -> str:
    """A disc: full for yes, half for partly, empty for no, dashed where it could not be told or nobody looked."""
    dashes = ' stroke-dasharray="1 .8"' if state in (None, "unknown") else ""
    ring = (
        f'<circle cx="{x:.4g}" cy="{y:.4g}" r="{radius:g}" fill="{ACCENT if state == "yes" else "#fff"}" '
        f'stroke="{ACCENT}" stroke-width=".4"{dashes}/>'
    )
    if state != "partly":
        return ring
    half = f"M{x - radius:.4g} {y:.4g}A{radius:g} {radius:g} 0 0 0 {x + radius:.4g} {y:.4g}Z"
    return ring + f'<path d="{half}" fill="{ACCENT}"/>'


def loop(coverage: LoopCoverage, millimetres: float = 172) -> Markup:
    """The links of the loop from left to right and back, an arrow broken where the loop breaks."""
    count, height, y = max(len(coverage.links), 1), 12.4, 3.8
    wide = millimetres / count
    body = [f'<path d="{_way_back(millimetres, wide, y)}" stroke="{LINE}" stroke-width=".5" fill="none"/>']
    for place, link in enumerate(coverage.links):
        x = (place + 0.5) * wide
        if place:
            broken = link.check == coverage.breaks_where
            body.append(_arrow(x - wide + 4.6, x - 4.6, y, broken=broken))
        body.append(_sign(link.state, x, y, 3.4))
    return drawn_in_millimetres(_loop_words(coverage), millimetres, height, body)


def _way_back(width: float, wide: float, y: float) -> str:
    first, last, low = wide / 2, width - wide / 2, y + 7
    tip = f"M{first - 1:.4g} {y + 5.6:.4g}L{first:.4g} {y + 4.4:.4g}L{first + 1:.4g} {y + 5.6:.4g}"
    return f"M{last:.4g} {y + 4.4:.4g}V{low:.4g}H{first:.4g}V{y + 4.6:.4g}{tip}"


def _arrow(start: float, end: float, y: float, *, broken: bool) -> str:
    tip = f"M{end - 1.6:.4g} {y - 1.1:g}L{end:.4g} {y:g}L{end - 1.6:.4g} {y + 1.1:g}"
    if not broken:
        return f'<path d="M{start:.4g} {y:g}H{end:.4g}{tip}" stroke="{INK}" stroke-width=".5" fill="none"/>'
    middle = (start + end) / 2
    gap = f"M{start:.4g} {y:g}H{middle - 2.4:.4g}M{middle + 2.4:.4g} {y:g}H{end:.4g}{tip}"
    cut = f"M{middle - 1.5:.4g} {y - 2.2:.3g}L{middle - 0.5:.4g} {y + 2.2:.3g}"
    cut += f"M{middle + 0.5:.4g} {y - 2.2:.3g}L{middle + 1.5:.4g} {y + 2.2:.3g}"
    return (
        f'<path d="{gap}" stroke="{INK}" stroke-width=".5" fill="none"/>'
        f'<path d="{cut}" stroke="{AGAINST}" stroke-width=".6" fill="none"/>'
    )


def state_words(state: CheckState | None) -> str:
    """What was found on a check, in a word or two."""
    return gettext(_STATES[state])


def _loop_words(coverage: LoopCoverage) -> str:
    links = (gettext("%(name)s: %(state)s", name=one.name, state=state_words(one.state)) for one in coverage.links)
    return gettext("; ").join(links)


def state(found: CheckState | None) -> Markup:
    """The sign of one finding; the words stand beside it."""
    return svg(None, 4, 4, 3.2, [_sign(found, 2, 2, 1.7)])


def ago(days: int | None, millimetres: float = 60) -> Markup:
    """How long ago as fields up to 30, 90, 180, 365 days and longer; all of them empty and dashed for never."""
    fields = len(DAYS) + 1
    reached = None if days is None else sum(days > edge for edge in DAYS)
    wide, body = millimetres / fields, []
    for place in range(fields):
        fill = "#fff" if reached is None or place > reached else ACCENT if place == reached else BAND
        dashes = ' stroke-dasharray=".9 .7"' if reached is None else ""
        body.append(
            f'<rect x="{place * wide + 0.2:.4g}" y=".3" width="{wide - 0.4:.4g}" height="3" fill="{fill}" '
            f'stroke="{ACCENT if reached is None or place <= reached else LINE}" stroke-width=".25"{dashes}/>'
        )
    alt = gettext("never") if days is None else ngettext("%(num)s day ago", "%(num)s days ago", days)
    return drawn_in_millimetres(alt, millimetres, 3.6, body)


def months(counted: Sequence[MonthContacts], millimetres: float = 60) -> Markup:
    """Contacts month by month, the oldest first, as columns on one line."""
    height, most = 14.0, max((one.contacts for one in counted), default=0) or 1
    wide = millimetres / max(len(counted), 1)
    body = [f'<path d="M0 {height - 0.2:g}H{millimetres:g}" stroke="{INK}" stroke-width=".3"/>']
    for place, one in enumerate(counted):
        tall = (height - 1) * one.contacts / most
        body.append(
            f'<rect x="{place * wide + wide * 0.18:.4g}" y="{height - 0.3 - tall:.4g}" width="{wide * 0.64:.4g}" '
            f'height="{tall:.4g}" fill="{ACCENT}"/>'
        )
    said = (gettext("%(month)s: %(number)s", month=month(one.month), number=one.contacts) for one in counted)
    return drawn_in_millimetres(gettext(", ").join(said), millimetres, height, body)


def _part(place: int, x: float, wide: float, tall: float) -> str:
    """One part of a whole: full, pale, hatched, empty, in this order."""
    fill = (ACCENT, BAND, "#fff", "#fff")[place]
    frame = (
        f'<rect x="{x:.4g}" y=".3" width="{wide:.4g}" height="{tall:g}" fill="{fill}" stroke="{ACCENT}" '
        f'stroke-width=".3"/>'
    )
    return frame + (hatched(x, 0.3, wide, tall) if place == 2 else "")  # noqa: PLR2004


def parts(counts: Sequence[int], millimetres: float = 60) -> Markup:
    """Up to four parts of a whole side by side; the numbers stand beside the picture, so this is decoration."""
    whole, at, body = sum(counts) or 1, 0.2, []
    for place, count in enumerate(counts):
        wide = (millimetres - 0.4) * count / whole
        if count:
            body.append(_part(place, at, wide, 3.2))
        at += wide
    return drawn_in_millimetres(None, millimetres, 3.8, body)


def part_key(place: int) -> Markup:
    """The sign of one part, for a legend."""
    return svg(None, 4, 3.8, 3, [_part(place, 0.2, 3.6, 3.2)])
