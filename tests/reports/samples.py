"""Reports as the domain would hand them over, from candidate.json and team.json. No real person is meant."""

from pathlib import Path

import msgspec

from domain.reporting.model import CandidateReport, Interval, Score, TeamReport

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

TEAM = msgspec.json.decode((_HERE / "team.json").read_bytes(), type=TeamReport)
"""Five values: two with everything, one below the threshold for spread, one banded, one withheld."""

REFUSED = replace(
    TEAM,
    refusal="Too few people answered for any result of this team to be shown.",
    answered=3,
    response_rate=3 / 18,
)
