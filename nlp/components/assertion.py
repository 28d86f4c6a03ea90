"""Whether a cue is asserted: negated, wanting ("needs to"), absent ("no evidence that"), hypothetical, a question."""

import re
from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from nlp import state
from nlp.components.quotes import quoted
from nlp.lexicon import Lexicon, load_lexicon
from nlp.model import CueMatch
from nlp.patterns import PatternIndex

_BARRIERS = frozenset({",", ";", ":", "but", "→", "->", "-", "–", "—", "/", "and", "so", "(", ")", "because", "\n"})
_REACH = 5
Triggers = dict[str, list[Span]]
_INNER = frozenset({"no", "not", "never", "little", "zero", "hardly", "without"})
_KINDS = ("negation", "pseudo_negation", "absence", "wanting", "hypothetical")


@Language.factory("outside_in_assertion", requires=["token.dep", "token.norm"])
def make_assertion(nlp: Language, name: str) -> "Assertion":
    """Build the component from the assertion file."""
    return Assertion(load_lexicon())


class Assertion:
    """Looks for words before a cue, in its clause, that turn it round or take its force away."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._hands_on = lexicon.word_class("hands_negation_on")
        notations: dict[str, tuple[str, ...]] = {kind: getattr(lexicon.assertion, kind) for kind in _KINDS}
        patterns = ((kind, notation) for kind in _KINDS for notation in notations[kind])
        self._index = PatternIndex(patterns, lexicon.words.classes)

    def __call__(self, doc: Doc) -> Doc:
        """Fill in the assertion members of every match."""
        found = state.matches(doc)
        if not found:
            return doc
        by_unit: dict[int, Triggers] = defaultdict(lambda: {kind: [] for kind in _KINDS})
        for kind, start, end in self._index.find(doc):
            by_unit[state.unit_at(doc, start).start][kind].append(doc[start:end])
        inside = quoted(doc)
        for match in found:
            self._judge(doc, match, by_unit[state.unit_at(doc, match.anchor).start], match.anchor in inside)
        return doc

    def _judge(self, doc: Doc, match: CueMatch, triggers: Triggers, in_quote: bool) -> None:
        """Fill in one match from the triggers of its unit."""
        pseudo = {token.i for span in triggers["pseudo_negation"] for token in span}
        match.negated = self._negation(doc, match, triggers["negation"], pseudo) or _negation_inside(doc, match)
        if state.kind(doc) == "note" and match.actor == "candidate" and not in_quote:
            match.wanting = next((s.text for s in triggers["wanting"] if _scopes(s, match, reach=8)), "")
        match.absent = next((s.text for s in triggers["absence"]), "")
        match.hypothetical = any(_scopes(s, match, reach=6) for s in triggers["hypothetical"])
        unit = state.unit_at(doc, match.anchor)
        last = next((t.text for t in reversed(list(unit)) if not t.is_space and t.text not in "\"”')"), "")
        match.question = last == "?" and not in_quote

    def _negation(self, doc: Doc, match: CueMatch, triggers: list[Span], pseudo: set[int]) -> str:
        """Text of the negation that a cue stands under, or an empty string."""
        anchor = doc[match.anchor]
        for trigger in triggers:
            if trigger.start in pseudo or match.start <= trigger.start < match.end:
                continue
            before = 0 <= match.start - trigger.end < _REACH
            if (before and self._clear(doc[trigger.end : match.start])) or _governs(trigger, anchor):
                return str(trigger.text)
        return ""

    def _clear(self, between: Span) -> bool:
        """Whether a negation reaches across: no clause mark and no verb that takes it for itself."""
        return not any(
            token.norm_ in _BARRIERS or (token.pos_ == "VERB" and token.norm_ not in self._hands_on)
            for token in between
        )


def _scopes(trigger: Span, match: CueMatch, reach: int) -> bool:
    """Whether a trigger of the same unit stands before a cue, at most `reach` tokens away."""
    return trigger.start < match.end and -1 <= match.anchor - trigger.end < reach


def _negation_inside(doc: Doc, match: CueMatch) -> str:
    """A negation in a gap of the cue ("shows little empathy"), unless the cue itself speaks of not doing."""
    if any(not _INNER.isdisjoint(re.split(r"[ |=]", notation)) for notation in match.cue.patterns):
        return ""
    for token in doc[match.start : match.end]:
        if token.norm_ in _INNER and not (token.i and doc[token.i - 1].norm_ == "a"):
            return str(token.text)
    return ""


def _governs(trigger: Span, anchor: Token) -> bool:
    """Whether the parser hangs the negation on the cue's verb."""
    return any(token.dep_ == "neg" and token.head.i == anchor.i for token in trigger)
