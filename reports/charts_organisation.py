"""The pictures of the organisation's culture report: a small place on the scale, and which stages a team has met.

No colour says better or worse: a mark's place on the scale is all that there is to see.
"""

from collections.abc import Sequence

from markupsafe import Markup

from domain.reporting.team_model import DimensionResult, StageName
from domain.team_measures.model import Maturity
from reports.charts import ACCENT, BAND, LINE, drawn_in_millimetres
from reports.charts_team import ladder_words, strip


def cell(result: DimensionResult, millimetres: float = 21) -> Markup:
    """Where one team stands on one value, on a scale as wide as a column."""
    return strip(result, millimetres, compact=True)


def stages(maturity: Maturity, named: Sequence[StageName], millimetres: float = 52) -> Markup:
    """The stages side by side, lowest first: those met are filled, the one that the team stands on is dark."""
    known = {one.stage: one for one in maturity.stages}
    wide, body = millimetres / max(len(named), 1), []
    for place, stage in enumerate(named):
        found = known.get(stage.code)
        met = found is not None and bool(found.met)
        fill = ACCENT if stage.code == maturity.stage else BAND if met else "#fff"
        body.append(
            f'<rect x="{place * wide + 0.3:.4g}" y=".3" width="{wide - 0.6:.4g}" height="3" fill="{fill}" '
            f'stroke="{ACCENT if met else LINE}" stroke-width=".3"/>'
        )
    return drawn_in_millimetres(ladder_words(maturity, named), millimetres, 3.6, body)
