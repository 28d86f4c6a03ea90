"""Sentences of the domain are found again by their words, and written in the report's language."""

from uuid import uuid4

import pytest

from domain.instruments.model import Instrument, Item, Scale
from domain.measurement import components, generalizability, pool, rules, statistics
from domain.measurement.model import CandidateRatings, ErrorModel, RaterScores
from domain.reporting import service
from domain.reporting.model import Language
from domain.surveys.model import WaveResults
from domain.surveys.publication import Thresholds, Unit, publication
from nlp import figures, findings
from reports import sentences
from reports.i18n import speaking
from tests.reports.test_catalogues import TRANSLATED


def domain_sentences() -> list[str]:
    """What the domain and the tagger say in reports, asked from themselves."""
    scale = Scale(low="never", high="always", points=5, labels=("1", "2", "3", "4", "5"))
    items = tuple(Item(code=f"i{n}", dimension="d", text="t", reversed=False) for n in range(2))
    instrument = Instrument(title="t", purpose="p", scale=scale, items=items)

    def wave(answers: list[list[int]], invited: int) -> WaveResults:
        team = uuid4()
        return publication(instrument, [Unit(team, None, invited)], {team: answers}, {}, Thresholds(), {})[team]

    few = wave([[1, 2], [2, 3], [3, 4], [4, 5], [5, 5]], 6).dimensions[0]
    error = ErrorModel(
        tier=None,
        variance=None,
        quantile=None,
        mean_square=None,
        components=None,
        degrees_of_freedom=3,
        n_candidates=2,
        raters=2,
        tier_two_refused=None,
        note=pool.NOT_RELIABLE,
    )
    nobody = CandidateRatings(application_id=uuid4(), raters=(RaterScores(rater_id=uuid4(), levels={}),))
    teams = [wave([[1, 2]], 9).refusal, wave([[1, 2]] * 5, 9).refusal, few.withheld]
    return [
        *(one for one in teams if one is not None),
        *(
            rules.composite_of(nobody, {"c": 1.0}, error).note or "",
            rules.NOBODY,
            rules.SINGLE_RATER,
            pool.NOT_RELIABLE,
        ),
        *(service.TAGGER.format(model="accurate-2"), service.NO_TAGS, service.TAGS_OFF),
        *(figures.GOLD, findings.why_by_words([]), findings.why_by_words(["word", "other"])),
        *(generalizability.ONE_CANDIDATE, generalizability.NO_VARIANCE, generalizability.NO_TRUE_VARIANCE),
        *(generalizability.NO_CURVATURE, components.NO_REPEATED_RATER, components.NO_RESIDUAL, components.EXACT_FIT),
        *(components.NO_OPTIMUM, statistics.NOT_A_PAIR, statistics.ONE_VALUE, statistics.NO_RATINGS),
        f"{generalizability.NOT_CONNECTED}; {generalizability.NO_TRUE_VARIANCE}",
    ]


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_domain_says_is_found_again_by_its_words(language: Language) -> None:
    said = domain_sentences()
    assert len(said) > 20
    with speaking(language):
        assert [text for text in said if sentences.fixed(text) == text] == []
    assert [sentences.fixed(text) for text in said] == said


def test_numbers_in_a_domain_sentence_are_written_as_the_language_writes_them() -> None:
    with speaking("de"):
        assert sentences.fixed("between 2.5 and 3.5") == "zwischen 2,5 und 3,5"
        assert sentences.fixed("between us, and then nothing") == "between us, and then nothing"
        assert sentences.said("Said in passing") == '<span dir="ltr" lang="en">Said in passing</span>'
