"""What somebody chooses when asking for a report: edition, language of its fixed texts, paper. In words."""

from collections.abc import Mapping
from typing import get_args

import msgspec

from domain.reporting.model import Edition, Language, Paper, ReportKind, TeamEdition

LANGUAGE_NAMES: Mapping[str, str] = {"en": "English", "de": "German", "ar": "Arabic"}
PAPER_NAMES: Mapping[str, str] = {"A4": "A4", "Letter": "Letter (US)"}
KIND_NAMES: Mapping[ReportKind, str] = {
    "candidate": "Candidate report",
    "team": "Team culture report",
    "comparison": "Comparison of candidates",
    "organisation": "Report over several teams",
}
EDITION_NAMES: Mapping[str, str] = {
    "panel": "Panel edition",
    "anonymised": "Anonymised edition",
    "candidate": "Candidate's edition",
    "leader": "Leader's edition",
    "all_hands": "Edition for all hands",
}
EDITION_GLOSSES: Mapping[str, str] = {
    "panel": "For those who decide: names the raters and quotes their notes.",
    "anonymised": "The same without names, pronouns, employers, schools and places.",
    "candidate": "For the candidate: the approved wording in plain language, without raters' names.",
    "leader": "Everything that was published, with comments and working tools.",
    "all_hands": "What a whole team looks at together: no comments, no notes, nothing about hiring.",
}


class ReportChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What a report's form offers; pairs of value and text, editions with a gloss. No editions: there is only one."""

    editions: tuple[tuple[str, str, str], ...] = ()
    languages: tuple[tuple[str, str], ...] = tuple((code, LANGUAGE_NAMES[code]) for code in get_args(Language))
    papers: tuple[tuple[str, str], ...] = tuple((code, PAPER_NAMES[code]) for code in get_args(Paper))


def _editions(codes: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple((code, EDITION_NAMES[code], EDITION_GLOSSES[code]) for code in codes)


CANDIDATE_CHOICES = ReportChoices(editions=_editions(get_args(Edition)))
TEAM_CHOICES = ReportChoices(editions=_editions(get_args(TeamEdition)))
PLAIN_CHOICES = ReportChoices()
