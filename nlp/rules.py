"""What the cues of a unit say together, per value and polarity: the rules' vote."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span

from domain.evidence.model import Polarity
from nlp import state
from nlp.lexicon import load_lexicon
from nlp.model import CueMatch

# A cue loses force where it is turned round, speaks of people in general, or is only a plan.
_TURNED, _GENERAL, _ASKED = 0.95, 0.93, 1.2
_JUDGED = 0.6
_SUREST = 3.0
_HEADING, _OWN = "note", "own"
_WORD = re.compile(r"[a-z]+")


@dataclass(slots=True)
class RuleVote:
    """The cues of one value and polarity in one unit; `doubt` in 0..1 is what they leave open together."""

    doubt: float = 1.0
    best: CueMatch | None = None
    rank: tuple[float, float] = (0.0, 0.0)
    headed: bool = False
    own: bool = False

    @property
    def weight(self) -> float:
        """Evidence in nats, 0 without a cue."""
        return min(_SUREST, -math.log(max(self.doubt, 1e-9)))

    def add(self, match: CueMatch, weight: float) -> None:
        """Count one more cue."""
        self.doubt *= 1 - weight
        self.headed |= match.cue.id.startswith(_HEADING)
        self.own |= match.cue.id.startswith(_OWN)
        if (weight, match.cue.weight) > self.rank:
            self.best, self.rank = match, (weight, match.cue.weight)


@dataclass(slots=True)
class UnitRules:
    """A unit of a text (sentence, line) and the rules' votes on it by value and polarity."""

    span: Span
    votes: dict[tuple[str, Polarity], RuleVote] = field(default_factory=lambda: defaultdict(RuleVote))

    def vote(self, value: str, polarity: Polarity) -> RuleVote:
        """The vote on a value; an empty one without cues."""
        return self.votes[value, polarity]


def rules_of(doc: Doc) -> list[UnitRules]:
    """The units of a text in reading order with their votes; units without any word are left out."""
    by_start = {unit.start: UnitRules(unit) for unit in doc.sents if any(token.is_alpha for token in unit)}
    asked = _asked(doc)
    for match in state.matches(doc):
        unit = by_start.get(state.unit_at(doc, match.anchor).start)
        read = reading(match, match.value in asked)
        if unit is not None and read is not None:
            polarity, weight = read
            unit.vote(match.value, polarity).add(match, weight)
    return list(by_start.values())


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


def values_with_cues(units: Iterable[UnitRules]) -> frozenset[str]:
    """Values for which any unit has a cue."""
    return frozenset(value for unit in units for value, _ in unit.votes)


def stronger(votes: Mapping[tuple[str, Polarity], RuleVote], value: str) -> tuple[Polarity, float]:
    """The polarity that the cues speak for, and how surely (0..1): for values that only cues know."""
    doubts = {p: votes[value, p].doubt if (value, p) in votes else 1.0 for p in _POLARITIES}
    polarity = min(_POLARITIES, key=doubts.__getitem__)
    return polarity, 1 - doubts[polarity]


_POLARITIES: tuple[Polarity, Polarity] = ("for", "against")
