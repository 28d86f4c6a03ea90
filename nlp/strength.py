"""Behaviour or claim: something the candidate did, or a habit, belief, plan or judgement."""

from functools import cache
from typing import Literal

from spacy.tokens import Doc, Token

from domain.evidence.model import Strength
from nlp import state
from nlp.lexicon import load_lexicon
from nlp.model import CueMatch

_PAST_HELPERS = frozenset({"did", "had", "was", "were"})
_ABILITY = frozenset({"can", "could"})
_HOPS = 6


def strength_of(doc: Doc, match: CueMatch) -> Strength:
    """Strength of a finding that rests on this cue, by the tense of the verbs over it."""
    if match.cue.strength is not None:
        return match.cue.strength
    if match.wanting or match.hypothetical or match.actor == "general":
        return "claim"
    verb = doc[match.anchor]
    for _ in range(_HOPS):
        told = _tense(verb)
        if told is not None:
            return told
        if verb.head is verb or verb.dep_ == "relcl":
            break
        verb = verb.head
    return "behaviour" if any(token.tag_ == "VBD" for token in state.unit_at(doc, match.anchor)) else "claim"


def _tense(verb: Token) -> Literal["behaviour", "claim"] | None:
    """What one verb says by itself; None if the verb above it decides."""
    helpers = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    if any(child.tag_ == "MD" and child.norm_ not in _ABILITY for child in helpers):
        return "claim"
    if any(child.norm_ in _habits() for child in verb.children):
        return "claim"
    if verb.tag_ in {"VBD", "VBN"} or any(child.lower_ in _PAST_HELPERS for child in helpers):
        return "behaviour"
    return "claim" if verb.tag_ in {"VBZ", "VBP"} else None


@cache
def _habits() -> frozenset[str]:
    return load_lexicon().word_class("habit")
