"""The culture report over an organisation as the domain would hand it over."""

from domain.customer_contacts.model import TeamContact
from domain.reporting.team_model import OrganisationReport, UnitRow
from domain.reporting.team_texts import ORGANISATION_METHOD
from domain.team_measures.ladder import ladder_of
from domain.team_measures.model import Aggregation, Consistency
from tests.reports.samples_team import ALL_HANDS, LEADER
from tests.reports.samples_team_figures import DIMENSIONS, PULSE, REACHED, TOO_FEW, WITHHELD
from tests.reports.samples_team_tools import (
    CLARITY,
    CONTACTS,
    DAY,
    HYPOTHESES,
    MOMENT,
    SPACE,
    STREAMS,
    identified,
    replace,
)


def _unit(name: str, depth: int, answered: int, *, shift: float = 0.0, withheld: str | None = None) -> UnitRow:
    values = ()
    if withheld is None:
        values = tuple(
            one if one.mean is None else replace(one, mean=round(one.mean + shift, 2), answered=answered)
            for one in DIMENSIONS
        )
    return UnitRow(
        team_id=identified(name),
        name=name,
        depth=depth,
        invited=answered + 4,
        answered=answered if withheld is None else None,
        values=values,
        withheld=withheld,
        maturity=REACHED if depth < 2 and withheld is None else WITHHELD,
    )


UNITS = (
    _unit("Nordlicht Logistics", 0, 96),
    _unit("Operations", 1, 52, shift=0.12),
    _unit("Dispatch Platform", 2, 14, shift=-0.22),
    _unit("Yard", 2, 4, withheld=TOO_FEW),
    _unit("Night shift", 3, 9, shift=0.31),
    _unit("Customer care", 1, 23, shift=0.4),
    replace(
        _unit("Finance", 1, 0, withheld="This team was not asked in this survey."), invited=None, answered=None,
        maturity=None,
    ),
)  # fmt: skip

ORGANISATION = OrganisationReport(
    report_id=SPACE,
    generated_at=MOMENT,
    organisation="Nordlicht Logistics",
    team_id=UNITS[0].team_id,
    team="Nordlicht Logistics",
    target_culture=LEADER.target_culture,
    why_statement=LEADER.why_statement,
    pulse=replace(PULSE, invited=120, answered=96, response_rate=0.8),
    dimensions=DIMENSIONS,
    units=UNITS,
    frameworks=ALL_HANDS.frameworks,
    aggregation=(
        Aggregation(
            dimension="customer_orientation", teams=4, people=92, icc1=0.11, icc2=0.74, median_agreement_uniform=0.81,
            median_agreement_skewed=0.66, reason=None,
        ),
        Aggregation(
            dimension="empathy", teams=4, people=92, icc1=0.04, icc2=0.41, median_agreement_uniform=0.79,
            median_agreement_skewed=0.6, reason=None,
        ),
        Aggregation(
            dimension="curiosity", teams=1, people=9, icc1=None, icc2=None, median_agreement_uniform=None,
            median_agreement_skewed=None,
            reason="Not computable: it takes at least two teams with published figures.",
        ),
    ),
    consistency=(
        Consistency(
            dimension="customer_orientation", people=96, items=3, alpha=0.78, alpha_low=0.7, alpha_high=0.84,
            omega=0.79, omega_low=0.71, omega_high=0.85, reason=None,
        ),
        Consistency(
            dimension="empathy", people=24, items=3, alpha=None, alpha_low=None, alpha_high=None, omega=None,
            reason="Not computable: it takes at least 30 respondents.",
        ),
    ),
    ladder=ladder_of([]),
    contacts=replace(
        CONTACTS,
        teams=7,
        by_team=(
            *CONTACTS.by_team,
            TeamContact(team_id=identified("Night shift"), roles=3, within_30=0, within_90=1, last_on=DAY),
        ),
    ),
    hypotheses=replace(HYPOTHESES, teams=7),
    value_streams=replace(STREAMS, teams=7, teams_without=(identified("Yard"),)),
    clarity=replace(CLARITY, teams=7, teams_without=(identified("Finance"),)),
    method=ORGANISATION_METHOD,
)  # fmt: skip
"""Seven teams in four levels, of which one is too small, one was not asked."""
