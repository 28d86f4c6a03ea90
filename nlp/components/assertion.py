"""Whether a cue is asserted: negated, wanting ("needs to"), absent ("no evidence that"), hypothetical, a question."""

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span, Token

from nlp import state
from nlp.components.quotes import quoted
from nlp.lexicon import Lexicon, load_lexicon
from nlp.model import CueMatch
from nlp.patterns import compile_patterns

_BARRIERS = frozenset({",", ";", ":", "but", "→", "->", "-", "–", "—", "/", "and", "so", "(", ")", "because", "\n"})
_REACH = 5
_KINDS = ("negation", "pseudo_negation", "absence", "wanting", "hypothetical")


@Language.factory("outside_in_assertion", requires=["token.dep", "token.norm"])
def make_assertion(nlp: Language, name: str) -> "Assertion":
    """Build the component from the assertion file."""
    return Assertion(nlp, load_lexicon())


class Assertion:
    """Looks for words before a cue, in its clause, that turn it round or take its force away."""

    def __init__(self, nlp: Language, lexicon: Lexicon) -> None:
        self._matcher = Matcher(nlp.vocab, validate=True)
        self._hands_on = lexicon.word_class("hands_negation_on")
        data = lexicon.assertion
        for kind, notations in zip(
            _KINDS, (data.negation, data.pseudo_negation, data.absence, data.wanting, data.hypothetical), strict=True
        ):
            self._matcher.add(kind, compile_patterns(notations, lexicon.words.classes))

    def __call__(self, doc: Doc) -> Doc:
        """Fill in the assertion members of every match."""
        found = state.matches(doc)
        if not found:
            return doc
        triggers: dict[str, list[Span]] = {kind: [] for kind in _KINDS}
        for key, start, end in self._matcher(doc):
            triggers[doc.vocab.strings[key]].append(doc[start:end])
        inside = quoted(doc)
        for match in found:
            self._judge(doc, match, triggers, match.anchor in inside)
        return doc

    def _judge(self, doc: Doc, match: CueMatch, triggers: dict[str, list[Span]], in_quote: bool) -> None:
        pseudo = {token.i for span in triggers["pseudo_negation"] for token in span}
        match.negated = self._negation(doc, match, triggers["negation"], pseudo)
        unit = doc[match.anchor].sent
        if state.kind(doc) == "note" and match.actor == "candidate" and not in_quote:
            match.wanting = next((s.text for s in triggers["wanting"] if _scopes(s, match, reach=8)), "")
        match.absent = next((s.text for s in triggers["absence"] if s.sent.start == unit.start), "")
        match.hypothetical = any(_scopes(s, match, reach=6) for s in triggers["hypothetical"])
        last = next((t.text for t in reversed(list(unit)) if not t.is_space and t.text not in "\"”')"), "")
        match.question = last == "?" and not in_quote

    def _negation(self, doc: Doc, match: CueMatch, triggers: list[Span], pseudo: set[int]) -> str:
        """Text of the negation that a cue stands under, or an empty string."""
        anchor = doc[match.anchor]
        for trigger in triggers:
            if trigger.start in pseudo or match.start <= trigger.start < match.end:
                continue
            before = trigger.end <= match.start and trigger.sent.start == anchor.sent.start
            near = before and match.start - trigger.end < _REACH
            if (near and self._clear(doc[trigger.end : match.start])) or _governs(trigger, anchor):
                return str(trigger.text)
        return ""

    def _clear(self, between: Span) -> bool:
        """Whether a negation reaches across: no clause mark and no verb that takes it for itself."""
        return not any(
            token.norm_ in _BARRIERS or (token.pos_ == "VERB" and token.norm_ not in self._hands_on)
            for token in between
        )


def _scopes(trigger: Span, match: CueMatch, reach: int) -> bool:
    """Whether a trigger stands before a cue, in its unit and at most `reach` tokens away."""
    return (
        trigger.sent.start == trigger.doc[match.anchor].sent.start
        and trigger.start < match.end
        and trigger.end <= match.anchor + 1
        and match.anchor - trigger.end < reach
    )


def _governs(trigger: Span, anchor: Token) -> bool:
    """Whether the parser hangs the negation on the cue's verb."""
    return any(token.dep_ == "neg" and token.head.i == anchor.i for token in trigger)
