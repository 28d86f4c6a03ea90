"""From the cues of a text to its findings: polarity, strength, confidence and the reason in words."""

import re
from collections import defaultdict
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from domain.evidence.model import Finding, Polarity
from nlp import state
from nlp.lexicon import load_lexicon
from nlp.model import CueMatch
from nlp.strength import strength_of

THRESHOLD = 0.5
# A cue loses force where it is turned round, speaks of people in general, or is only a plan.
_TURNED, _GENERAL, _ASKED = 0.95, 0.93, 1.2
_JUDGED = 0.6
_LONGEST_SPAN = 320
_SURROUNDINGS, _BREAKS = 30, frozenset({",", ";", "\n"})
_BULLETS = " \t\r\n\u00a0•*·>-–—+→"
_WORD = re.compile(r"[a-z]+")


def findings(doc: Doc) -> Iterator[Finding]:
    """One finding per unit and value at most, in reading order."""
    by_unit: dict[int, list[CueMatch]] = defaultdict(list)
    for match in state.matches(doc):
        by_unit[doc[match.anchor].sent.start].append(match)
    asked = _asked(doc)
    for unit in doc.sents:
        for value in sorted({match.value for match in by_unit.get(unit.start, [])}):
            matches = [match for match in by_unit[unit.start] if match.value == value]
            finding = _finding(unit, value, matches, value in asked)
            if finding is not None:
                yield finding


def _asked(doc: Doc) -> frozenset[str]:
    """Values that the question asks for."""
    words = frozenset(_WORD.findall(state.question(doc).lower()))
    return frozenset(v.value for v in load_lexicon().values if not words.isdisjoint(v.question_words))


def reading(match: CueMatch, asked: bool = False) -> tuple[Polarity, float] | None:
    """What a cue says in its context, as polarity and weight; None if it says nothing about the candidate."""
    if match.absent or match.question or match.actor in {"other", "interviewer"}:
        return None
    polarity, weight = match.cue.polarity, match.cue.weight
    if asked and polarity == "for":
        weight = min(0.95, weight * _ASKED)
    if match.actor == "general":
        weight *= _GENERAL
    if match.wanting and polarity == "for" and match.cue.negated != "same":
        # An interviewer's "needs to ..." is a judgement: it convinces more than the cue by itself.
        return "against", max(weight * _TURNED, _JUDGED)
    if match.negated and match.cue.negated != "same":
        if match.cue.negated == "nothing":
            return None
        return ("against" if polarity == "for" else "for"), weight * _TURNED
    return polarity, weight


def _finding(unit: Span, value: str, matches: list[CueMatch], asked: bool) -> Finding | None:
    doubt: dict[Polarity, float] = {"for": 1.0, "against": 1.0}
    best: dict[Polarity, tuple[tuple[float, float], CueMatch]] = {}
    for match in matches:
        read = reading(match, asked)
        if read is None:
            continue
        polarity, weight = read
        doubt[polarity] *= 1 - weight
        rank = (weight, match.cue.weight)
        if polarity not in best or rank > best[polarity][0]:
            best[polarity] = (rank, match)
    polarity = "for" if doubt["for"] <= doubt["against"] else "against"
    confidence = 1 - doubt[polarity]
    if confidence < THRESHOLD:
        return None
    match = best[polarity][1]
    start, end = _span(unit, match)
    return Finding(
        start=start,
        end=end,
        value=value,
        polarity=polarity,
        strength=strength_of(unit.doc, match),
        confidence=round(confidence, 2),
        why=why(unit.doc, match, polarity),
    )


def _span(unit: Span, match: CueMatch) -> tuple[int, int]:
    """Offsets of the unit without bullet and blanks; of the cue's surroundings where the unit is very long."""
    text, start = unit.text, int(unit.start_char)
    lead = len(text) - len(text.lstrip(_BULLETS))
    end = start + len(text.rstrip())
    start += min(lead, max(0, end - start - 1))
    if end - start <= _LONGEST_SPAN:
        return start, end
    doc = unit.doc
    first, last = match.start, match.end
    while first > unit.start and doc[first - 1].text not in _BREAKS and match.start - first < _SURROUNDINGS:
        first -= 1
    while last < unit.end and doc[last].text not in _BREAKS and last - match.end < _SURROUNDINGS:
        last += 1
    return int(doc[first:last].start_char), int(doc[first:last].end_char)


def why(doc: Doc, match: CueMatch, polarity: Polarity) -> str:
    """The reason in words for a panelist: the cue as it stands in the text, what it shows, what turned it round."""
    cue = " ".join(doc[match.start : match.end].text.split())
    reason = f"“{cue}”: {match.cue.says}"
    if match.wanting and polarity != match.cue.polarity:
        return f"{reason}, but named as missing by “{match.wanting}”, so it counts against"
    if match.negated and polarity != match.cue.polarity:
        return f"{reason}, turned round by “{match.negated}”, so it counts {polarity}"
    return reason
