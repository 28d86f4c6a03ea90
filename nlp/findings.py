"""Findings as a reader sees them: the span, and the reason in words."""

import re

from spacy.tokens import Doc, Span

from domain.evidence.model import Polarity
from nlp.model import CueMatch

_LONGEST_SPAN = 320
_SURROUNDINGS, _BREAKS = 30, frozenset({",", ";", "\n"})
_BULLETS = " \t\r\n\u00a0*•·>-–—+→"
_BLANKS = re.compile(r"\s+")


def span_of(unit: Span, match: CueMatch | None) -> tuple[int, int]:
    """Offsets of the unit without bullet and blanks; of the cue's surroundings where the unit is very long."""
    text, start = unit.text, int(unit.start_char)
    lead = len(text) - len(text.lstrip(_BULLETS))
    end = start + len(text.rstrip())
    start += min(lead, max(0, end - start - 1))
    if end - start <= _LONGEST_SPAN:
        return start, end
    if match is None:
        cut = unit.doc.text.rfind(" ", start, start + _LONGEST_SPAN)
        return start, cut if cut > start else start + _LONGEST_SPAN
    return _surroundings(unit, match)


def _surroundings(unit: Span, match: CueMatch) -> tuple[int, int]:
    doc = unit.doc
    first, last = match.start, match.end
    while first > unit.start and doc[first - 1].text not in _BREAKS and match.start - first < _SURROUNDINGS:
        first -= 1
    while last < unit.end and doc[last].text not in _BREAKS and last - match.end < _SURROUNDINGS:
        last += 1
    return int(doc[first:last].start_char), int(doc[first:last].end_char)


def cue_offsets(doc: Doc, match: CueMatch) -> tuple[int, int]:
    """Offsets of the words of a cue, for a highlight inside the finding."""
    words = doc[match.start : match.end]
    return int(words.start_char), int(words.end_char)


def why_by_cue(doc: Doc, match: CueMatch, polarity: Polarity) -> str:
    """The reason in words for a panelist: the cue as it stands in the text, what it shows, what turned it round."""
    cue = _BLANKS.sub(" ", doc[match.start : match.end].text)
    reason = f"“{cue}”: {match.cue.says}"
    if match.wanting and polarity != match.cue.polarity:
        return f"{reason}, but named as missing by “{match.wanting}”, so it counts against"
    if match.negated and polarity != match.cue.polarity:
        return f"{reason}, turned round by “{match.negated}”, so it counts {polarity}"
    return reason


def why_by_words(words: list[str]) -> str:
    """The reason where no cue decided but the words that the model weighed most."""
    quoted = ", ".join(f"“{word}”" for word in words)
    return f"wording that such evidence often has: {quoted}" if words else "the sentence as a whole, in its context"
