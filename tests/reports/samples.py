"""Reports as the domain would hand them over, from candidate.json. No real person is meant."""

from datetime import date
from pathlib import Path

import msgspec

from domain.reporting.anonymised import anonymised
from domain.reporting.model import (
    CandidateReport,
    Interval,
    Reliability,
    Remark,
    Score,
    TeamGap,
    TeamShown,
)
from tests.reports import samples_team

_HERE = Path(__file__).parent

replace = msgspec.structs.replace

FULL = msgspec.json.decode((_HERE / "candidate.json").read_bytes(), type=CandidateReport)
"""Three raters, five competencies (the last one not covered), three values; the composite is incomplete."""

COMPLETE = replace(
    FULL,
    composite=Score(
        value=3.75,
        raters=2,
        interval=Interval(low=3.2, high=4.3, tier=1, degrees_of_freedom=22),
        note=None,
    ),
    competencies=FULL.competencies[:4],
    open_questions=(),
)
"""Every competency rated, so that there is a composite with its interval."""

WEIGHTED = replace(
    COMPLETE,
    weights_equal=False,
    competencies=tuple(
        replace(item, weight=weight) for item, weight in zip(COMPLETE.competencies, (2.0, 1.0, 1.0, 0.5), strict=True)
    ),
)

_ALONE = FULL.competencies[0]
SINGLE_RATER = replace(
    FULL,
    panel=FULL.panel[:1],
    composite=Score(value=None, raters=1, interval=None, note="A single rater is not a panel score."),
    competencies=(
        replace(
            _ALONE,
            score=Score(value=4.0, raters=1, interval=None, note="A single rater: no interval can be given."),
            marks=_ALONE.marks[:1],
            mean_pair_difference=None,
            quotes=_ALONE.quotes[:1],
        ),
    ),
    disagreements=(),
    retain_until=None,
)

EMPTY = replace(
    FULL,
    interview_dates=(),
    panel=(),
    competencies=(),
    values=(),
    open_questions=(),
    disagreements=(),
    method=(),
    composite=Score(value=None, raters=0, interval=None, note=None),
)

TEAM = samples_team.LEADER
"""The leader's edition of a team's report; the others are in samples_team.py."""

REFUSED = samples_team.REFUSED


def with_team(report: CandidateReport) -> CandidateReport:
    """The report of an opening whose team's published gaps hiring may see."""
    gaps = [
        TeamGap(
            answered=8,
            mean=mean,
            band=None,
            gap=value.aspired_level - mean,
            interval=Interval(low=mean - 0.5, high=mean + 0.4, tier=1, degrees_of_freedom=7),
            withheld=None,
        )
        for value, mean in zip(report.values, (2.4, 2.9, 3.4), strict=True)
    ]
    return replace(
        report,
        team=TeamShown(name="Front desk", closed_on=date(2026, 3, 12), answered=8, invited=9, refusal=None),
        values=tuple(replace(value, team_gap=gap) for value, gap in zip(report.values, gaps, strict=True)),
        reliability=Reliability(
            value=0.61, low=0.2, high=0.9, n_candidates=12, raters=5, not_computable=None, note=None
        ),
    )


WITHHELD_TEAM = replace(
    FULL,
    team=TeamShown(
        name="Front desk",
        closed_on=date(2026, 3, 12),
        answered=4,
        invited=9,
        refusal="Too few people answered for any result of this team to be shown.",
    ),
    reliability=Reliability(
        value=None,
        low=None,
        high=None,
        n_candidates=1,
        raters=3,
        not_computable="there are fewer than two candidates",
        note=None,
    ),
)

COMMENTED = replace(
    FULL,
    remarks=(
        Remark(
            kind="correction",
            about="Ownership",
            text="It was two years, not one.",
            made_on=date(2026, 5, 20),
            answers=("We have noted it.",),
        ),
        Remark(kind="comment", about=None, text="Thank you for the care.", made_on=date(2026, 5, 21), answers=()),
    ),
)

ANONYMISED = anonymised(COMMENTED, lambda text: text.replace("She", "[person 1]"), ("Names were replaced.",))
"""As the anonymised edition says it, with a stand-in for the program that hides names."""
