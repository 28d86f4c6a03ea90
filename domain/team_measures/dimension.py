"""Everything that is said of one dimension of one team, as far as the anonymity rules let it be said."""

from domain.team_measures.agreement import groups_of, is_split, rwg_j
from domain.team_measures.model import DimensionStatistics, SubGroups
from domain.team_measures.precision import interval_general, interval_now
from domain.team_measures.scores import Scores, sample_of, table

BANDED = "A band stands in place of the mean: the exact figure could tell what somebody answered."
NO_SPREAD = "Too few people answered to print anything that shows how far the answers lie apart."
SPLIT = "People do not agree, so no mean stands for them: their split is told in its place."


def dimension_statistics(
    dimension: str,
    scores: Scores,
    *,
    invited: int,
    shows_spread: bool,
    band: str | None = None,
    withheld: str | None = None,
) -> DimensionStatistics:
    """One dimension's figures from scores[person][item], reversed items already turned.

    The caller decides what may be shown: `shows_spread` lets through everything that shows spread, `band` stands in
    place of every figure, and `withheld` is the reason to give where the usual one does not fit. Where people do not
    agree (`is_split`) there is neither mean nor interval; without spread agreement is not known, and the mean stands.
    ValueError without a person or an item, or with more answers than were invited.
    """
    rows = table(scores)
    if len(rows) > invited:
        raise ValueError(f"{len(rows)} answers of {invited} people")
    if band is not None:
        return _figures(dimension, len(rows), band=band, withheld=withheld or BANDED)
    people = sample_of(rows)
    if not shows_spread or people.deviation is None:
        return _figures(dimension, len(rows), mean=people.mean, withheld=withheld or NO_SPREAD)
    uniform, skewed = rwg_j(rows)
    if is_split(uniform, skewed):
        low, middle, high = groups_of(rows) or (None, None, None)
        return _figures(
            dimension,
            len(rows),
            spread=people.deviation,
            agreement=(uniform, skewed),
            groups=SubGroups(low=low, middle=middle, high=high),
            withheld=withheld or SPLIT,
        )
    now, general = interval_now(people, invited), interval_general(people)
    assert now is not None
    assert general is not None
    return _figures(
        dimension,
        len(rows),
        mean=people.mean,
        spread=people.deviation,
        now=(now.low, now.high),
        general=(general.low, general.high),
        agreement=(uniform, skewed),
        withheld=withheld,
    )


def _figures(
    dimension: str,
    answered: int,
    *,
    withheld: str | None,
    mean: float | None = None,
    band: str | None = None,
    spread: float | None = None,
    now: tuple[float | None, float | None] = (None, None),
    general: tuple[float | None, float | None] = (None, None),
    agreement: tuple[float | None, float | None] = (None, None),
    groups: SubGroups | None = None,
) -> DimensionStatistics:
    return DimensionStatistics(
        dimension=dimension,
        answered=answered,
        mean=mean,
        band=band,
        spread=spread,
        interval_low=now[0],
        interval_high=now[1],
        agreement_uniform=agreement[0],
        agreement_skewed=agreement[1],
        withheld=withheld,
        general_low=general[0],
        general_high=general[1],
        split=groups is not None,
        groups=groups,
    )
