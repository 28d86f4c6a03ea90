"""From scores, notes and tags to what a candidate report says. Pure functions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import count
from uuid import UUID

from domain.candidate_feedback.model import CandidateComment
from domain.culture.model import TargetCulture
from domain.evidence.model import Tag
from domain.interviews.model import Note, Rating, Scorecard
from domain.measurement.model import CompetencyScore, ScoreResult
from domain.measurement.statistics import Estimate
from domain.reporting.model import (
    CompetencyResult,
    Disagreement,
    Evidence,
    Interval,
    Mark,
    OpenQuestion,
    Quote,
    Reliability,
    Remark,
    Score,
    TaggerAccuracy,
    ValueEvidence,
)
from domain.reporting.team_gaps import team_gap
from domain.rubrics.model import Anchor, Competency
from domain.team_measures.model import DimensionStatistics

DISAGREEMENT_LEVELS = 2
LEAST_RATERS = 2
CONTEXT_MOST = 160
QUOTED_MOST = 3  # pieces of evidence for, and against, one value: a report is to be read
SENTENCE_ENDS = ".!?\n"


def score(result: ScoreResult) -> Score:
    """A measured score as the report prints it."""
    interval = result.interval
    return Score(
        value=result.value,
        raters=result.raters,
        interval=None
        if interval is None
        else Interval(
            low=interval.low, high=interval.high, tier=interval.tier, degrees_of_freedom=interval.degrees_of_freedom
        ),
        note=result.note,
    )


def competency_result(
    competency: Competency,
    measured: CompetencyScore,
    scorecards: Sequence[Scorecard],
    names: Mapping[UUID, str],
    questions: Mapping[str, str],
) -> CompetencyResult:
    """One competency with its marks and the quotes behind them; `questions` maps a question's code to its text."""
    rated = [(card, rating) for card in scorecards if (rating := _rating(card, competency.code)) is not None]
    anchor = None if measured.score.value is None else nearest_anchor(competency.anchors, measured.score.value)
    return CompetencyResult(
        code=competency.code,
        name=competency.name,
        definition=competency.definition,
        weight=measured.weight,
        score=score(measured.score),
        anchor_level=None if anchor is None else anchor.level,
        anchor_text=None if anchor is None else anchor.text,
        marks=tuple(
            Mark(rater=names[card.rater_id], level=rating.level, no_evidence=rating.no_evidence)
            for card, rating in rated
        ),
        mean_pair_difference=measured.mean_pair_difference,
        quotes=tuple(
            quote
            for card, rating in rated
            if (quote := _quote(card, rating, names[card.rater_id], questions)) is not None
        ),
    )


def nearest_anchor(anchors: Sequence[Anchor], value: float) -> Anchor:
    """The anchor whose level is nearest; of two equally near the lower, so that nothing is overstated."""
    return min(anchors, key=lambda anchor: (abs(anchor.level - value), anchor.level))


def rater_names(scorecards: Sequence[Scorecard], names: Mapping[UUID, str]) -> dict[UUID, str]:
    """Rater → the name that the report prints, each rater once, in the order of the scorecards.

    Raters of the same name are numbered: "Ana Ruiz (1)", "Ana Ruiz (2)". One printed name is one person throughout.
    """
    raters = list(dict.fromkeys(card.rater_id for card in scorecards))
    shared = Counter(names[rater] for rater in raters)
    numbers = {name: count(1) for name, people in shared.items() if people > 1}
    return {
        rater: f"{names[rater]} ({next(numbers[names[rater]])})" if names[rater] in numbers else names[rater]
        for rater in raters
    }


def disagreements(
    competencies: Sequence[Competency], scorecards: Sequence[Scorecard], names: Mapping[UUID, str]
) -> tuple[Disagreement, ...]:
    """Competencies on which two raters are two or more levels apart, widest first.

    A rater of several panels counts once, with the mean of their levels: nobody disagrees with themselves.
    """
    found = []
    for competency in competencies:
        levels = [
            (level, names[rater])
            for rater, ratings in _ratings_by_rater(scorecards, competency.code).items()
            if (level := _mean_level(ratings)) is not None
        ]
        if not levels:
            continue
        (low, low_rater), (high, high_rater) = min(levels), max(levels)
        if high - low >= DISAGREEMENT_LEVELS:
            one = Disagreement(
                competency=competency.name,
                low=_printed(low),
                high=_printed(high),
                low_rater=low_rater,
                high_rater=high_rater,
            )
            found.append((high - low, one))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0], reverse=True))


def open_questions(competencies: Sequence[Competency], scorecards: Sequence[Scorecard]) -> tuple[OpenQuestion, ...]:
    """What the panel has not covered, each with a question of the rubric that nobody has asked yet.

    People are counted, not scorecards. A rater has not asked about it if they say so on each of their scorecards.
    """
    asked = {note.question_code for card in scorecards for note in card.notes}
    panelists = len({card.rater_id for card in scorecards})
    found = []
    for competency in competencies:
        raters = _ratings_by_rater(scorecards, competency.code).values()
        levels = sum(_mean_level(ratings) is not None for ratings in raters)
        not_asked = sum(all(rating.no_evidence == "not_asked" for rating in ratings) for ratings in raters)
        if levels >= LEAST_RATERS and not not_asked:
            continue
        question = next((one for one in competency.questions if one.code not in asked), competency.questions[0])
        reason = f"{levels} of {panelists} panelists gave a level"
        if not_asked:
            reason += f"; {not_asked} did not ask about it"
        found.append(
            OpenQuestion(
                competency=competency.name,
                reason=reason,
                question=question.text,
                probes=question.probes,
                gave_level=levels,
                did_not_ask=not_asked,
                panelists=panelists,
            )
        )
    return tuple(found)


def value_evidence(
    culture: TargetCulture,
    scorecards: Sequence[Scorecard],
    tags: Sequence[Tag],
    names: Mapping[UUID, str],
    of_team: Mapping[str, DimensionStatistics] | None = None,
) -> tuple[ValueEvidence, ...]:
    """The tags of each value of the target culture with the sentence around each; rejected ones are left out.

    At most three of each polarity are quoted, the surest first chosen and then put in the order of the notes.
    `of_team` are the published figures of the team that the opening is for, by value.
    """
    notes = {note.id: (note, names[card.rater_id]) for card in scorecards for note in card.notes}
    found: dict[str, list[Tag]] = {target.value.code: [] for target in culture.values}
    for tag in tags:
        if tag.review != "rejected" and tag.value in found:
            found[tag.value].append(tag)
    quoted = {value: surest(of_value) for value, of_value in found.items()}
    return tuple(
        ValueEvidence(
            code=target.value.code,
            name=target.value.name,
            definition=target.value.definition,
            aspired_level=target.aspired_level,
            level_text=target.level_text,
            evidence=tuple(_evidence(tag, *notes[tag.note_id]) for tag in quoted[target.value.code]),
            more=len(found[target.value.code]) - len(quoted[target.value.code]),
            team_gap=None
            if of_team is None or target.value.code not in of_team
            else team_gap(of_team[target.value.code], target.aspired_level),
        )
        for target in culture.values
    )


def surest(tags: Sequence[Tag]) -> list[Tag]:
    """The few tags of one value that a report quotes: what their author confirmed, described behaviour, the surest."""

    def worth(tag: Tag) -> tuple[bool, bool, float]:
        return (
            tag.review != "unreviewed",
            tag.strength == "behaviour",
            1.0 if tag.confidence is None else tag.confidence,
        )

    kept: set[UUID] = set()
    for polarity in ("for", "against"):
        best = sorted((tag for tag in tags if tag.polarity == polarity), key=worth, reverse=True)
        kept.update(tag.id for tag in best[:QUOTED_MOST])
    return [tag for tag in tags if tag.id in kept]


def reliability(estimate: Estimate) -> Reliability:
    """A reliability estimate as the report prints it."""
    return Reliability(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        n_candidates=estimate.n_candidates,
        raters=estimate.raters,
        not_computable=estimate.not_computable,
        note=estimate.note,
    )


def remarks(comments: Sequence[CandidateComment], competencies: Mapping[str, Competency]) -> tuple[Remark, ...]:
    """The candidate's comments as the report prints them, in their order."""
    return tuple(
        Remark(
            kind=comment.kind,
            about=None if comment.about is None else competencies[comment.about].name,
            text=comment.text,
            made_on=comment.made_at.date(),
            answers=tuple(answer.text for answer in comment.answers),
        )
        for comment in comments
    )


def accuracy_of(tags: Sequence[Tag], known: Sequence[TaggerAccuracy]) -> tuple[TaggerAccuracy, ...]:
    """What is known of the versions that found these tags; nothing of a version that was never measured."""
    versions = {tag.model for tag in tags}
    return tuple(one for one in known if one.version in versions)


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its sentence, at most 160 characters on each side.

    A sentence that goes on is cut at a word and marked with an ellipsis.
    """
    first, last = start, end
    while first > 0 and text[first - 1] not in SENTENCE_ENDS:
        first -= 1
    while last < len(text) and text[last - 1] not in SENTENCE_ENDS and text[last] != "\n":
        last += 1
    before, after = text[first:start].lstrip(), text[end:last].rstrip()
    if len(before) > CONTEXT_MOST:
        before = "…" + before[-CONTEXT_MOST:].partition(" ")[2]
    if len(after) > CONTEXT_MOST:
        after = after[:CONTEXT_MOST].rpartition(" ")[0] + "…"
    return before, after


def _evidence(tag: Tag, note: Note, rater: str) -> Evidence:
    before, after = sentence_around(note.text, tag.start, tag.end)
    return Evidence(
        rater=rater,
        polarity=tag.polarity,
        strength=tag.strength,
        before=before,
        text=note.text[tag.start : tag.end],
        after=after,
        why=tag.why,
        review=tag.review,
    )


def _rating(card: Scorecard, code: str) -> Rating | None:
    return next((rating for rating in card.ratings if rating.competency_code == code), None)


def _ratings_by_rater(scorecards: Sequence[Scorecard], code: str) -> dict[UUID, list[Rating]]:
    """Rater → their ratings of one competency, one for each panel that they sat on."""
    found: dict[UUID, list[Rating]] = {}
    for card in scorecards:
        if (rating := _rating(card, code)) is not None:
            found.setdefault(card.rater_id, []).append(rating)
    return found


def _mean_level(ratings: Sequence[Rating]) -> Fraction | None:
    """The mean of one rater's levels, exact so that two whole levels apart is two; None without a level."""
    levels = [rating.level for rating in ratings if rating.level is not None]
    return Fraction(sum(levels), len(levels)) if levels else None


def _printed(level: Fraction) -> float:
    """A level as an integer; a mean of several to one decimal, halves up as everywhere in a report."""
    return level.numerator if level.denominator == 1 else int(level * 10 + Fraction(1, 2)) / 10


def _quote(card: Scorecard, rating: Rating, rater: str, questions: Mapping[str, str]) -> Quote | None:
    if rating.note_id is None:
        return None
    note = next(note for note in card.notes if note.id == rating.note_id)
    return Quote(
        rater=rater,
        text=note.text[rating.span_start : rating.span_end],
        level=rating.level,
        question=questions.get(note.question_code or ""),
    )
