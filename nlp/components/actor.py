"""Whose behaviour a cue describes: the candidate's, people's in general, someone else's or the interviewer's."""

from spacy.language import Language
from spacy.tokens import Doc, Token

from nlp import state
from nlp.components.quotes import quoted
from nlp.lexicon import Lexicon, load_lexicon
from nlp.model import Actor, Cue, CueMatch

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_CLIMBS = frozenset(
    {"conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "acomp", "dobj", "attr", "pobj", "amod", "aux", "dep"}
    | {"oprd", "advmod", "compound", "appos", "npadvmod", "agent", "neg", "prt", "acl", "nmod", "parataxis"}
    | {"relcl"}
)
_FIRST = frozenset({"i", "we", "me", "us", "myself", "my", "our"})
_THIRD = frozenset({"he", "she", "they", "him", "her", "s/he", "himself", "herself"})
_GENERAL = frozenset(
    {"you", "one", "it", "this", "that", "there", "which", "what", "everyone", "everybody", "people", "yourself", "let"}
)
_ASKS_ON = frozenset(["about", "why", "what", "how", "when", "where", "who", "which", "whether", "if", "regarding"])
_SOMEBODY = frozenset({"who", "someone", "somebody"})
_RELATIVE = frozenset({"who", "that", "which"})
# "She is somebody who asks": the relative clause speaks of the subject.
_PREDICATE = frozenset({"attr", "oprd"})
_CLAUSE_MARKS = frozenset({"→", "->", ";", "–", "—", "=", "-", ">"})
_HOPS = 8


@Language.factory("outside_in_actor", requires=["token.dep", "token.norm"])
def make_actor(nlp: Language, name: str) -> "ActorFinder":
    """Build the component."""
    return ActorFinder(load_lexicon())


class ActorFinder:
    """Reads the grammatical subject of each cue; telegraphic notes drop it where they mean the candidate."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._others = lexicon.word_class("served") | lexicon.word_class("person")
        self._candidate = lexicon.word_class("candidate")

    def __call__(self, doc: Doc) -> Doc:
        """Fill in `actor` of every match."""
        inside = quoted(doc)
        for match in state.matches(doc):
            match.actor = self._actor(doc, match, match.anchor in inside)
        return doc

    def _actor(self, doc: Doc, match: CueMatch, in_quote: bool) -> Actor:
        anchor = doc[match.anchor]
        if match.cue.actor == "any":
            return "candidate"
        if state.kind(doc) == "note" and _interviewer_asks(anchor):
            return "interviewer"
        first_person = state.kind(doc) == "answer" or in_quote
        near = _pronoun_before(anchor)
        subject, passive = (near, _passive(anchor)) if near is not None else subject_of(anchor)
        inside = subject is not None and match.start <= subject.i < match.end and match.cue.strength == "claim"
        if subject is None or inside or (not first_person and _new_clause(doc, subject.i, match.anchor)):
            return "candidate"
        return _adjusted(self._role(subject, first_person), match.cue, passive)

    def _role(self, subject: Token, first_person_is_candidate: bool) -> Actor:
        norm = subject.norm_
        if norm in _FIRST:
            return "candidate" if first_person_is_candidate else "interviewer"
        if norm in self._candidate:
            return "candidate"
        if norm in _GENERAL:
            return "general"
        third = norm in _THIRD or (subject.pos_ == "PROPN" and norm not in self._others)
        if third and not first_person_is_candidate and not (norm == "they" and self._company(subject)):
            return "candidate"
        return "other" if third or norm in self._others or norm in _SOMEBODY else "general"

    def _company(self, pronoun: Token) -> bool:
        """Whether "they" may mean other people: somebody else was named shortly before."""
        start = max(0, pronoun.i - 25)
        return any(token.norm_ in self._others for token in pronoun.doc[start : pronoun.i])


def _passive(verb: Token) -> bool:
    return any(child.dep_ == "auxpass" for child in verb.children)


def _adjusted(actor: Actor, cue: Cue, passive: bool) -> Actor:
    if actor == "interviewer" and cue.strength == "claim":
        return "candidate"  # "I found her cold": the interviewer's judgement of the candidate
    if passive and actor != "general" and cue.polarity == "for":
        return "other"  # "she was asked why": what happens to the candidate is not the candidate's doing
    return actor


def subject_of(token: Token) -> tuple[Token | None, bool]:
    """Grammatical subject that governs a token and whether its clause is passive; None if it is dropped."""
    for _ in range(_HOPS):
        subject = next((child for child in token.children if child.dep_ in _SUBJECTS), None)
        relative = token.dep_ == "relcl" and (subject is None or subject.norm_ in _RELATIVE)
        if relative and not _describes(token.head):
            return token.head, False
        if subject is not None and not relative:
            return subject, subject.dep_ == "nsubjpass"
        if token.head is token or token.dep_ not in _CLIMBS:
            return None, False
        token = token.head
    return None, False


def _describes(noun: Token) -> bool:
    return noun.dep_ in _PREDICATE or (noun.dep_ == "pobj" and noun.head.norm_ in {"as", "like"})


def _pronoun_before(anchor: Token) -> Token | None:
    """The pronoun right before a verb, helpers aside: surer than the parse of a telegraphic note."""
    unit = state.unit_at(anchor.doc, anchor.i)
    for token in reversed(list(unit[: anchor.i - unit.start])):
        if token.norm_ in _FIRST | _THIRD:
            return token if token.norm_ not in {"him", "her", "me", "us", "my", "our"} else None
        if token.pos_ not in {"ADV", "AUX", "PART"} or token.norm_ == "to":
            return None
    return None


def _new_clause(doc: Doc, subject: int, anchor: int) -> bool:
    """Whether a note's arrow, dash or semicolon stands between: the part behind it drops its subject anew."""
    return any(doc[i].text in _CLAUSE_MARKS for i in range(subject + 1, anchor))


def _interviewer_asks(anchor: Token) -> bool:
    """Whether a note's unit opens with "Asked why ...", "Probed on ...": the interviewer's own question."""
    unit = state.unit_at(anchor.doc, anchor.i)
    words = [token for token in unit if token.is_alpha][:4]
    if not words or anchor.norm_ not in {"ask", "probe", "prompt", "push", "press"} or words[0].i != anchor.i:
        return False
    return len(words) > 1 and words[1].norm_ in _ASKS_ON
