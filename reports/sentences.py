"""Sentences that reach a report from the domain, in English: the closed set of those that have translations.

They stand in the report's JSON as they are, so the template finds a sentence again here by its words. What varies in
one is written {name}; a number in it is written as the language writes numbers. A text that is none of these is a
person's own and stays as it is. A test holds these lines to the sentences that the domain makes.
"""

import re
from functools import cache

from markupsafe import Markup

from domain.reporting.anonymised import METHOD as ANONYMISED_METHOD
from domain.reporting.bundle_rules import BUNDLE_METHOD, EXPLANATIONS, NOT_OPEN_TO_READER, WAITING
from domain.reporting.candidate_edition_rules import METHOD_WITH_TAGS, METHOD_WITHOUT_TAGS
from domain.reporting.team_texts import ORGANISATION_METHOD, TEAM_METHOD
from domain.reporting.texts import CANDIDATE_METHOD, COMPARISON_METHOD
from domain.reporting.unnamed import PANELIST
from reports.formats import direction, inline, number, own
from reports.i18n import SOURCE, gettext, isolated, message, spoken
from reports.team_sentences import TEAM_SENTENCES

SCORE_NOTES = (
    "one rater is not a panel: no interval",
    "no rater found evidence",
    "interval not reliable: fewer than 10 degrees of freedom in this requisition",
    "{complete} of {raters} raters rated every competency; two are needed",
    "The panel’s ratings do not yet allow one.",
)
TAGGER = (
    "software, version {model}",
    "software, which found nothing in these notes",
    "nobody: tags are switched off in this organisation",
    "reads like the description of this value; nothing was trained on it, so look closely",
    "reads like: “{example}”",
    "wording that such evidence often has: {words}",
    "the sentence as a whole, in its context",
    "texts written and labelled by language models, from writers and sectors that nothing was trained on",
)
RELIABILITY = (
    "no candidate was rated by two raters",
    "every rating has the same value",
    "there are no ratings",
    "no rater rated two candidates",
    "too few ratings: nothing is left over to estimate the residual variance from",
    "the raters differ by constants only: the residual variance is 0",
    "too few ratings: the residual variance is estimated as 0",
    "there are fewer than two candidates",
    "none of the variances is above 0",
    "the candidate variance is estimated as 0",
    "the rater variance is estimated as 0",
    "some panels share no rater with the others: as if raters were assigned to panels at random",
    "no interval: the candidate variance is estimated as 0",
    "no interval: the criterion is too flat at the estimates",
)
RATERS = (PANELIST,)
BUNDLE = (*EXPLANATIONS.values(), WAITING, NOT_OPEN_TO_READER, *BUNDLE_METHOD)
SENTENCES = tuple(
    dict.fromkeys(
        (
            *CANDIDATE_METHOD,
            *COMPARISON_METHOD,
            *METHOD_WITH_TAGS,
            *METHOD_WITHOUT_TAGS,
            *TEAM_METHOD,
            *ORGANISATION_METHOD,
            *SCORE_NOTES,
            *TEAM_SENTENCES,
            *TAGGER,
            *RELIABILITY,
            *RATERS,
            *BUNDLE,
            ANONYMISED_METHOD,
        )
    )
)

_PLACEHOLDER = re.compile(r"\\{(\w+)\\}")
_NUMBER = r"\d+(?:\.\d+)?"
_IN_WORDS = frozenset({"model", "example", "words"})  # every other placeholder is a number


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sentence that something is filled into, and how to find that again."""
    filled = (sentence for sentence in SENTENCES if "{" in sentence)
    return tuple((one, re.compile(_PLACEHOLDER.sub(_place, re.escape(one)), re.DOTALL)) for one in filled)


def _place(placeholder: re.Match[str]) -> str:
    name = placeholder[1]
    return f"(?P<{name}>{'.+' if name in _IN_WORDS else _NUMBER})"


def _value(name: str, text: str) -> str:
    return str(isolated(text)) if name in _IN_WORDS else number(text)


def _translated(text: str) -> str | None:
    if text in SENTENCES:
        return message(text)
    for sentence, pattern in _patterns():
        if (found := pattern.fullmatch(text)) is not None:
            return message(sentence).format(**{name: _value(name, value) for name, value in found.groupdict().items()})
    return None


def fixed(text: str) -> str:
    """A sentence of the domain, or several joined by semicolons, in the language being written.

    A text that is none of them comes back as it is.
    """
    if spoken() == SOURCE:
        return text
    if (whole := _translated(text)) is not None:
        return whole
    parts = [_translated(part) for part in text.split("; ")]
    return text if None in parts else gettext("; ").join(part for part in parts if part is not None)


def said(text: str) -> Markup | str:
    """As fixed, amid the page's text; what has no translation is marked as the language that it is in."""
    translated = fixed(text)
    return inline(text) if translated == text else translated


def said_in(text: str) -> Markup:
    """The attributes of an element that holds `text|fixed`: its direction, and its language where that is another."""
    translated = fixed(text)
    return own(text) if translated == text else Markup(f'dir="{direction(translated)}"')  # noqa: S704  a closed set
