"""Finds listed terms in a text. Pure: text in, hits out; nothing is stored or changed."""

from collections.abc import Iterable, Iterator, Sequence

from domain.language.lists import allowed, context, term_lists, terms
from domain.language.model import Category, Context, Language, Mode, TermHit
from domain.language.patterns import Match
from domain.language.tokens import Token, tokenise


def find_terms(
    text: str, categories: Iterable[Category], *, mode: Mode = "note", language: Language = "en"
) -> list[TermHit]:
    """Hits in the order of the text, per category without overlaps (the longest at the leftmost place).

    Offsets are code points. Terms in an allowed context, or about someone else than the candidate where the list says
    so, are left out.
    """
    tokens = tokenise(text)
    hits = [
        TermHit(start=tokens[match.first].start, end=tokens[match.end - 1].end, category=category, term=match.term)
        for category in dict.fromkeys(categories)
        for match in _matches(tokens, category, mode, language)
    ]
    return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.category))


def has_terms(text: str, categories: Iterable[Category]) -> bool:
    """Whether the text holds any term of the categories."""
    tokens = tokenise(text)
    return any(True for category in categories for _ in _matches(tokens, category, "note", "en"))


def words_outside(text: str, categories: Iterable[Category]) -> list[str]:
    """The words of a text, in lower case, that belong to no term of the categories."""
    tokens = tokenise(text)
    inside: set[int] = set()
    for category in categories:
        for match in _matches(tokens, category, "note", "en"):
            inside.update(range(match.first, match.end))
    return [token.word for number, token in enumerate(tokens) if number not in inside]


def _matches(tokens: Sequence[Token], category: Category, mode: Mode, language: Language) -> Iterator[Match]:
    covered = list(allowed(language, category).every(tokens))
    about_others = term_lists(language)[category].about_others
    free_from = 0
    for match in terms(language, category, mode).every(tokens):
        if match.first < free_from or any(span.first <= match.first and match.end <= span.end for span in covered):
            continue
        if about_others and _is_about_someone_else(tokens, match, mode, context(language)):
            continue
        free_from = match.end
        yield match


def _is_about_someone_else(tokens: Sequence[Token], match: Match, mode: Mode, known: Context) -> bool:
    others, barriers = known.others, (*known.candidate, *known.doubtful)
    if mode == "question":
        others, barriers = (*known.others, *known.scene), known.candidate
    inside = tokens[match.first : match.end]
    if any(token.stem in barriers for token in inside):
        return False
    if mode == "question" and inside[0].stem in known.doubtful and inside[0].stem in known.scene:  # "her husband"
        return True
    clause = inside[0].clause
    before = reversed(tokens[max(0, match.first - known.words_before) : match.first])
    after = tokens[match.end : match.end + known.words_after]
    return _meets_noun(before, others, barriers, clause) or _meets_noun(after, others, known.breaks, clause)


def _meets_noun(tokens: Iterable[Token], nouns: Sequence[str], stops: Sequence[str], clause: int) -> bool:
    """Whether a noun comes before any stop word and before the clause ends, going away from the term."""
    for token in tokens:
        if token.clause != clause or (token.stem in stops and token.stem not in nouns):
            return False
        if token.stem in nouns:
            return True
    return False
