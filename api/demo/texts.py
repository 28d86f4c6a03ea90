"""Given interview texts in place of the written ones: the panels stay, their notes hold these texts."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from api.demo.content import (
    OrganisationContent,
    State,
    WrittenCandidate,
    WrittenNote,
    WrittenRating,
    WrittenScorecard,
)
from domain.interviews.model import NOTE_MOST

COMMENT = (
    "Demo with given texts: the levels on this scorecard are placeholders drawn from the seed {seed}, not from the "
    "text. Each quotation is the first sentence of some length, not a judgement."
)
NOT_HELD = "Demo with given texts: there was no text for this panelist."
ENOUGH_WORDS = 6
ORDER: dict[State, int] = {"locked": 0, "draft": 1, "not_started": 2}
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class GivenText(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file; other members are ignored. Without `candidate` the text is somebody of its own."""

    id: Annotated[str, Meta(min_length=1, max_length=200)]
    text: str
    candidate: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    question: str | None = None

    def note(self) -> str:
        """The text as a panelist would note it: each sentence of the candidate in quotation marks, on its line."""
        said = [f"“{sentence}”" for line in self.text.splitlines() for sentence in SENTENCE_END.split(line.strip())]
        asked = " ".join((self.question or "").split())
        return "\n".join([*([f"Asked: {asked}"] if asked else []), *(line for line in said if len(line) > len("“”"))])


class BadTexts(Exception):
    """The file cannot be used; one line per problem, each with the number of its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"{len(problems)} bad lines")
        self.problems = tuple(problems)


def read_texts(path: Path) -> list[GivenText]:
    """Every text of a JSON Lines file; raises BadTexts, or OSError for a file that cannot be read."""
    texts: list[GivenText] = []
    problems: list[str] = []
    first_line: dict[str, int] = {}
    decoder = msgspec.json.Decoder(GivenText)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not content.strip():
                continue
            try:
                text = decoder.decode(content)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                problems.append(f"{path}:{number}: {error}")
                continue
            problem = _problem(text, first_line.setdefault(text.id, number), number)
            if problem is None:
                texts.append(text)
            else:
                problems.append(f"{path}:{number}: {problem}")
    if not texts and not problems:
        problems.append(f"{path}: the file has no texts")
    if problems:
        raise BadTexts(problems)
    return texts


def _problem(text: GivenText, first_line: int, number: int) -> str | None:
    if "\x00" in f"{text.id}{text.candidate}{text.text}{text.question}":
        return "the character U+0000 cannot be stored"
    if not text.text.strip():
        return "the text is empty"
    if (length := len(text.note())) > NOTE_MOST:
        return f"the text makes a note of {length} characters; a note has at most {NOTE_MOST}"
    if first_line != number:
        return f"the id {text.id!r} stands in line {first_line} already"
    return None


def candidates_of(
    texts: Iterable[GivenText], content: OrganisationContent, slots: Sequence[WrittenCandidate], seed: int
) -> tuple[tuple[WrittenCandidate, ...], int]:
    """Candidates on the panels of `slots`, with these texts as notes, and how many people were left out.

    People with the most texts come first and get the panels that have locked.
    """
    rng = Random(f"texts {seed}")  # noqa: S311  (must give the same again; not for secrets)
    people: dict[str, list[GivenText]] = {}
    for text in texts:
        people.setdefault(text.candidate or text.id, []).append(text)
    names = sorted(people)
    rng.shuffle(names)
    names.sort(key=lambda name: -len(people[name]))
    best_first = sorted(slots, key=lambda slot: sum(ORDER[card.state] for card in slot.scorecards))
    chosen = [
        _candidate(name, people[name], slot, competencies_of(content, slot), rng, seed)
        for name, slot in zip(names, best_first, strict=False)
    ]
    return tuple(chosen), len(names) - len(chosen)


def competencies_of(content: OrganisationContent, slot: WrittenCandidate) -> list[str]:
    """Codes of the competencies that the candidate's interview rates."""
    opening = next(one for one in content.requisitions if one.key == slot.requisition)
    profile = next(one for one in content.role_profiles if one.key == opening.role_profile)
    return [competency.code for competency in profile.competencies]


def _candidate(
    name: str, texts: list[GivenText], slot: WrittenCandidate, competencies: list[str], rng: Random, seed: int
) -> WrittenCandidate:
    """Deal the texts to the panel, to those who have locked first; some may get several, some none."""
    rng.shuffle(texts)
    base = {code: rng.randint(2, 4) for code in competencies}
    cards = sorted(slot.scorecards, key=lambda card: ORDER[card.state])
    dealt = [_scorecard(card, texts[seat :: len(cards)], base, rng, seed) for seat, card in enumerate(cards)]
    return replace(slot, name=f"Candidate {name}", email=None, scorecards=tuple(dealt))


def _scorecard(
    card: WrittenScorecard, texts: list[GivenText], base: dict[str, int], rng: Random, seed: int
) -> WrittenScorecard:
    notes = tuple(WrittenNote(question=None, text=text.note()) for text in texts)
    if card.state != "locked":
        return WrittenScorecard(panelist=card.panelist, state="draft" if notes else "not_started", notes=notes)
    if not notes:
        unasked = tuple(WrittenRating(competency=code, no_evidence="not_asked") for code in base)
        return WrittenScorecard(panelist=card.panelist, state="locked", ratings=unasked, overall_comment=NOT_HELD)
    ratings = tuple(
        WrittenRating(
            competency=code,
            level=min(5, max(1, level + rng.choice((-1, 0, 0, 1)))),
            quote=quotable(notes[0].text),
            comment=f"Placeholder level (seed {seed}).",
        )
        for code, level in base.items()
    )
    return WrittenScorecard(
        panelist=card.panelist,
        state="locked",
        notes=notes,
        ratings=ratings,
        overall_comment=COMMENT.format(seed=seed),
    )


def quotable(note: str) -> str:
    """The first sentence that the candidate said in at least six words, or else the longest."""
    said = [line for line in note.split("\n") if line.startswith("“")]
    return next((line for line in said if len(line.split()) >= ENOUGH_WORDS), max(said, key=len))
