"""Sentences of the domain are found again by their words, and written in the report's language."""

from uuid import uuid4

import pytest

from domain.anonymity import admission, alike
from domain.hypotheses import rules as hypotheses
from domain.instruments.model import Instrument, Item, Scale
from domain.measurement import components, generalizability, pool, rules, statistics
from domain.measurement.model import CandidateRatings, ErrorModel, RaterScores
from domain.reporting import organisation_culture, service
from domain.reporting.model import Language
from domain.surveys import comparing, publication
from domain.surveys import figures as surveys_figures
from domain.surveys.model import WaveResults
from domain.surveys.publication import Thresholds, Unit
from domain.team_measures import (
    aggregation,
    change,
    consistency,
    dimension,
    ladder,
    maturity,
    one_factor,
)
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
        return publication.publication(instrument, [Unit(team, None, invited)], {team: answers}, {}, Thresholds(), {})[
            team
        ]

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


def test_every_reason_of_the_domain_stands_among_the_sentences() -> None:
    modules = (admission, alike, publication, comparing, surveys_figures, dimension, change, maturity, ladder)
    modules += (aggregation, consistency, one_factor)
    found = [
        text
        for module in modules
        for name, text in vars(module).items()
        if name.isupper() and isinstance(text, str) and text.endswith(".")
    ]
    told = [
        *found,
        *alike.FINE_BANDS,
        *alike.COARSE_BANDS,
        *hypotheses.MESSAGES.values(),
        organisation_culture.NOT_ASKED,
    ]
    assert len(found) > 30
    assert [text for text in told if text not in sentences.SENTENCES] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_domain_says_is_found_again_by_its_words(language: Language) -> None:
    said = domain_sentences()
    assert len(said) > 20
    with speaking(language):
        assert [text for text in said if sentences.fixed(text) == text] == []
    assert [sentences.fixed(text) for text in said] == said


def test_numbers_in_a_domain_sentence_are_written_as_the_language_writes_them() -> None:
    with speaking("de"):
        english = "Fewer than 2.5 people answered, so nothing that shows spread is printed."
        german = "Weniger als 2,5 Personen haben geantwortet, daher wird nichts gedruckt, was Streuung zeigt."
        assert sentences.fixed(english) == german
        assert sentences.fixed(english.replace("2.5", "many")) == english.replace("2.5", "many")
        assert sentences.said("Said in passing") == '<span dir="ltr" lang="en">Said in passing</span>'
