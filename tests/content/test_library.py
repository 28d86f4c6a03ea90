"""The shipped competencies against the rules of research/science.md 3.5 that can be checked cheaply.

Every rule is a function from text to findings, and each has sentences that it must catch.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET

from domain.rubrics.model import Competency, Question

FOLDER = Path(__file__).parents[2] / "domain/rubrics/library"
CODES = {
    "breaking_silos",
    "curiosity",
    "customer_orientation",
    "empathy",
    "experience_to_results",
    "experimentation",
    "honest_advice",
    "journey_accountability",
    "outside_in_decisions",
}
DEMO_QUESTIONS = {
    "co_past_need": {"front_line", "specialist", "lead"},
    "co_refund_dilemma": {"front_line", "specialist"},
    "co_target_dilemma": {"lead"},
    "cu_past_wrong": {"front_line", "specialist", "lead"},
    "cu_repeat_complaint_dilemma": {"front_line", "specialist"},
    "cu_weak_trial_dilemma": {"lead"},
    "em_opposite_wishes_dilemma": {"lead"},
    "em_past_view": {"front_line", "specialist", "lead"},
    "em_two_callers_dilemma": {"front_line", "specialist"},
}
LIBRARY = [msgspec.json.decode(path.read_bytes(), type=Competency) for path in sorted(FOLDER.glob("*.json"))]
QUESTIONS = [question for competency in LIBRARY for question in competency.questions]
PROBES = sorted({probe for question in QUESTIONS for probe in question.probes})
ANCHORS = [anchor.text for competency in LIBRARY for anchor in competency.anchors]
EXAMPLES = [e for competency in LIBRARY for anchor in competency.anchors for e in anchor.examples]
DILEMMAS = [question.dilemma for question in QUESTIONS if question.dilemma is not UNSET]
each_competency = pytest.mark.parametrize("competency", LIBRARY, ids=lambda c: c.code)
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.code)


def lexicon(terms: str) -> re.Pattern[str]:
    """Whole words or phrases, separated by `|`, in any case."""
    alternatives = re.sub(r"\s*\|\s*", "|", terms.strip())
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:['’-][a-z]+)*", text.lower())


# What an interviewer can see or hear somebody do, or read in an account of it. Third person, as anchors are written.
OBSERVABLE = frozenset(
    words(
        """
    acts admits adapts adjusts agrees answers arranges argues asks ascribes begins blames brings calls carries
    changes checks chooses cites claims closes compares complains conceals confirms consults corrects decides
    declares defends denies describes dismisses draws ends explains finds finishes follows forbids frames
    gathers gets gives goes hands helps informs interrupts introduces invents invites keeps lays leaves
    lets looks makes measures mentions names offers opens overrides passes persuades picks points prepares presses
    promises protects puts questions quotes reads reassures recites recommends refers refuses rejects
    removes reopens repairs repeats replies reports restates returns says sells sends sets settles shares shows
    solves speaks starts states stays supplies takes tells tests thanks traces tries undoes uses waits warns
    works writes
    """
    )
)
VAGUE = lexicon(
    "good|excellent|poor|strong|weak|average|great|adequate|satisfactory|outstanding|effectively|appropriately"
    "|understands|believes|appreciates|cares|values|is aware|has a sense|demonstrates|displays"
)
AFFECT = lexicon(
    "eye contact|smil(?:e|es|ed|ing)|tone|body language|accent|energy|warmth|charisma|presence|posture|handshake"
)
SIMILARITY = lexicon("fit|fits|one of us|chemistry|gut|vibe|vibes|beer|like us|our kind")
SILENCE = lexicon(
    "no answer|no example|no evidence|silent|silence|says nothing|does not answer|cannot (?:name|answer|give|say)"
    "|unable|fails to|lacks|does not (?:ask|mention|know|show|say)"
)
COMPARISON = lexicon(
    "other candidates?|than others|than other (?:candidates|people)|compared (?:with|to) (?:the|other|our)"
    "|our (?:team|people|best)|the present team|current team|above average|best of|most people here"
)
COUNTED = lexicon(
    r"(?:\d+|two|three|four|five|several|multiple|many|more|various|numerous)"
    r" (?:examples?|instances?|times|occasions|reasons|ideas|questions|sources|steps)"
)
CREDENTIALS = lexicon(
    r"\d+ years|years of|degree|diploma|university|college|graduat\w+|certificat\w+|qualification\w*|school of"
)
LEADING = lexicon(
    "obviously|of course|surely|clearly|don't you|wouldn't you|isn't it|we value|we believe|as you know"
    "|should(?:n't| not)? you|do you agree|how well|successfully|proud|best example|why didn't|why not"
)
PROTECTED = lexicon(
    """ages?|aged|young|older|youth|elderly|birth\\w*|born|retire\\w*|pregnan\\w*|child(?:ren|care)?|married|marriage
    |spouse|husband|wife|partner|family|families|parents?|mother|father|race|racial|skin|hair|ethnic\\w*|national(?:ity)?
    |citizen\\w*|native|religio\\w*|church|holidays?|dress|clothes|health|medical|medication|sick\\w*|disab\\w*|ill|illness
    |injur\\w*|genetic|sex|sexual|gender|pregnancy|weight|political|party|union|military|veteran|army|arrest\\w*|convict\\w*
    |salary|wages?|credit|debts?|address|zip|postcode|neighbou?rhood|commute|social media|hobby|hobbies|clubs?"""
)
IDIOM = lexicon(
    """extra mile|low-hanging|ball park|ballpark|touch base|home run|game plan|game changer|in the trenches|battle
    |front line|frontline|fight|war|win|winning|silos?|stakeholders?|synergy|leverage|roadmap|sprints?|agile|backlog
    |KPIs?|NPS|CX|CSAT|churn|ROI|touchpoints?|omni-?channel|customer journey|journey|bandwidth|deep dive|hit the ground
    |on the same page|outside the box|ball|hurdles?|finish line|juggl\\w+|loop|deliverables?|end-to-end|pain points?
    |use case|persona|onboarding|funnel|value stream"""
)
PRIVATE = lexicon("your (?:home|house|private life|free time|weekend|spare time|relationship|personal life)|at home")
TRAITS = lexicon(
    "abrasive|bubbly|humble|aggressive|friendly|nice|pleasant|outgoing|shy|passionate|enthusiastic|confident|bossy"
    "|emotional|assertive|driven|hungry|mature|charming|likeable|sympathetic|cheerful"
)
CLOSED = lexicon("is|are|was|were|do|does|did|can|could|have|has|had|will|would|should|may|must")
INTENSITY = frozenset(
    words(
        """always often usually sometimes rarely never seldom very quite somewhat slightly fully partly mostly highly
    consistently occasionally frequently regularly clearly well better best more most less least much little
    good great excellent strong adequate poor and or a an the to of with in"""
    )
)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def jaccard(one: str, other: str) -> float:
    left, right = set(words(one)), set(words(other))
    return len(left & right) / len(left | right)


def spread(texts: list[str]) -> float:
    lengths = [len(text.split()) for text in texts]
    return max(lengths) / min(lengths)


def grade(text: str) -> float:
    """Flesch-Kincaid school grade; a syllable is a run of vowels, without a silent e at the end."""
    found = words(text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e$", "", word)))) for word in found)
    return 0.39 * len(found) / len(sentences(text)) + 11.8 * syllables / len(found) - 15.59


def not_open(text: str) -> list[str]:
    """R06: the sentence that asks invites an account."""
    asks = sentences(text)[-1]
    if CLOSED.match(asks):
        return [asks]
    return [] if re.match(r"Tell me about|What|How|Which|Who|Why", asks) else [asks]


def double_barrelled(text: str) -> list[str]:
    """R07: one question mark at most, and one task."""
    found = re.findall(r"and/or|\?.*\?", text)
    asks = sentences(text)[-1]
    if asks.endswith("?"):
        found += re.findall(r"\b(?:and|or) (?:what|how|why|who|which|when|where)\b", asks, re.IGNORECASE)
    else:
        found += re.findall(r"\b(?:and|or) (?:what|how|why) (?:you|did|it|came)\b", asks, re.IGNORECASE)
    return found


def unobservable(text: str) -> list[str]:
    """R16: every sentence of an anchor begins with something that can be seen or heard, and none is vague."""
    first = [words(sentence)[0] for sentence in sentences(text)]
    return [word for word in first if word not in OBSERVABLE] + VAGUE.findall(text)


def acts(text: str) -> int:
    return len({word for word in words(text) if word in OBSERVABLE})


def only_intensity(one: str, other: str) -> list[str]:
    """R17: what two anchors do not share is more than intensity or frequency."""
    left, right = Counter(words(one)), Counter(words(other))
    rest = set((left - right) + (right - left)) - INTENSITY
    return [] if rest else [one]


def finder(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    return pattern.findall


def test_library_is_whole() -> None:
    assert {competency.code for competency in LIBRARY} == CODES
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == [competency.code for competency in LIBRARY]
    assert all(competency.value_codes == (competency.code,) for competency in LIBRARY)


def test_question_codes_are_unique_to_one_competency_and_the_demo_finds_its_own() -> None:
    assert not [code for code, times in Counter(q.code for q in QUESTIONS).items() if times > 1]
    prefixes = [{q.code.split("_")[0] for q in competency.questions} for competency in LIBRARY]
    assert len(set.union(*prefixes)) == sum(map(len, prefixes)) == len(LIBRARY)
    levels = {question.code: set(question.role_levels) for question in QUESTIONS}
    assert {code: levels.get(code) for code in DEMO_QUESTIONS} == DEMO_QUESTIONS


def test_files_are_written_in_one_way() -> None:
    for path in FOLDER.glob("*.json"):
        raw = path.read_text(encoding="utf-8")
        assert raw == msgspec.json.format(raw, indent=2) + "\n", path.name


@each_competency
class TestCompetency:
    def test_r01_definition_is_behaviour(self, competency: Competency) -> None:
        assert len(words(competency.definition)) >= 10
        assert words(competency.definition)[0] in OBSERVABLE
        assert not VAGUE.findall(competency.definition)
        assert not TRAITS.findall(competency.definition)

    def test_r04_enough_questions_half_of_each_type_for_every_level(self, competency: Competency) -> None:
        types = Counter(question.type for question in competency.questions)
        assert types["past_behaviour"] == types["situational"] >= 3
        for level in ("front_line", "specialist", "lead"):
            held = Counter(q.type for q in competency.questions if level in q.role_levels)
            assert held["past_behaviour"] >= 2
            assert held["situational"] >= 2

    def test_r15_five_levels_with_examples_at_the_ends_and_the_middle(self, competency: Competency) -> None:
        assert [anchor.level for anchor in competency.anchors] == [1, 2, 3, 4, 5]
        assert all(len(a.examples) >= 2 for a in competency.anchors if a.level in {1, 3, 5})

    def test_r16_anchors_are_observable(self, competency: Competency) -> None:
        assert {a.level: found for a in competency.anchors if (found := unobservable(a.text))} == {}
        assert min(acts(anchor.text) for anchor in competency.anchors) >= 4

    def test_r17_r23_anchors_differ_in_what_is_done(self, competency: Competency) -> None:
        texts = [anchor.text for anchor in competency.anchors]
        assert not [pair for pair in pairwise(texts) if only_intensity(*pair)]
        assert max(jaccard(*pair) for pair in combinations(texts, 2)) < 0.4

    def test_r21_level_one_is_what_somebody_does(self, competency: Competency) -> None:
        lowest = competency.anchors[0]
        assert not SILENCE.findall(lowest.text)
        assert all(len(words(example)) >= 30 for example in lowest.examples)

    def test_r24_lengths_give_no_cue(self, competency: Competency) -> None:
        assert spread([anchor.text for anchor in competency.anchors]) < 1.5
        assert spread([e for anchor in competency.anchors for e in anchor.examples]) <= 2

    def test_anchors_speak_of_one_person_in_the_third_person(self, competency: Competency) -> None:
        assert not [a.level for a in competency.anchors if re.search(r"\b(?:I|you|your|he|she|his|her)\b", a.text)]

    def test_examples_speak_in_the_first_person(self, competency: Competency) -> None:
        assert all(re.search(r"\b(?:I|my)\b", e) for anchor in competency.anchors for e in anchor.examples)


@each_question
class TestQuestion:
    def test_r06_r07_open_and_single(self, question: Question) -> None:
        assert not_open(question.text) == []
        assert double_barrelled(question.text) == []
        assert question.text.count("?") == (question.type == "situational")

    def test_r08_short_and_readable(self, question: Question) -> None:
        assert 8 <= len(question.text.split()) <= 40
        assert grade(question.text) <= 10

    def test_r09_type_shows(self, question: Question) -> None:
        if question.type == "past_behaviour":
            assert re.match(r"Tell me about a time when ", question.text)
            assert question.dilemma is UNSET
        else:
            assert question.text.endswith(" What would you do?")
            assert question.code.endswith("_dilemma")
            assert question.dilemma is not UNSET
            assert 25 <= len(words(question.dilemma)) <= 75
            goods, facts = question.dilemma.split(" If asked: ")
            assert re.search(r"; |, (?:but|while|which)\b", goods)
            assert facts.endswith(".")

    def test_r10_to_r13_nothing_leading_private_or_for_insiders(self, question: Question) -> None:
        text = " ".join((question.text, *question.probes))
        for pattern in (LEADING, PROTECTED, IDIOM, PRIVATE, TRAITS):
            assert pattern.findall(text) == []

    def test_r14_two_to_four_neutral_probes(self, question: Question) -> None:
        assert 2 <= len(question.probes) <= 4
        assert len(set(question.probes)) == len(question.probes)
        assert all(probe.endswith("?") for probe in question.probes)
        for probe in question.probes:
            assert (not_open(probe), double_barrelled(probe), LEADING.findall(probe)) == ([], [], [])

    def test_probes_ask_in_the_tense_of_the_question(self, question: Question) -> None:
        hypothetical = [probe for probe in question.probes if re.search(r"\b(?:would|could)\b", probe)]
        if question.type == "past_behaviour":
            assert hypothetical == []
        else:
            assert len(hypothetical) >= len(question.probes) - 1

    def test_r27_minutes_allow_two_competencies_of_four_questions_in_an_hour(self, question: Question) -> None:
        assert 4 <= question.planned_minutes <= 6


def everything() -> Iterator[str]:
    for competency in LIBRARY:
        yield competency.name
        yield competency.definition
    yield from ANCHORS + EXAMPLES + PROBES + DILEMMAS
    yield from (question.text for question in QUESTIONS)


@pytest.mark.parametrize("pattern", [AFFECT, SIMILARITY], ids=["R18", "R19"])
def test_no_display_of_feeling_or_likeness_anywhere(pattern: re.Pattern[str]) -> None:
    assert [text for text in everything() if pattern.search(text)] == []


@pytest.mark.parametrize(
    "pattern", [COMPARISON, COUNTED, CREDENTIALS, TRAITS, IDIOM], ids=["R22", "R25", "R31", "R20", "R12"]
)
def test_no_forbidden_measure_in_anchors(pattern: re.Pattern[str]) -> None:
    assert [(text, pattern.findall(text)) for text in ANCHORS if pattern.search(text)] == []


def test_r23_no_text_of_one_competency_returns_in_another() -> None:
    near = [pair for pair in combinations(ANCHORS, 2) if jaccard(*pair) > 0.4]
    assert near == []
    assert len(set(EXAMPLES)) == len(EXAMPLES)
    scenes = [q.text.removesuffix(" What would you do?").removeprefix("Tell me about a time when ") for q in QUESTIONS]
    assert [pair for pair in combinations(scenes, 2) if jaccard(*pair) > 0.4] == []


@pytest.mark.parametrize(
    ("check", "caught", "passed"),
    [
        (not_open, "Have you ever helped a customer?", "What happened next?"),
        (not_open, "A customer is late. Would you wait?", "A customer is late. What would you do?"),
        (double_barrelled, "What did you do? What came of it?", "What did you do, step by step?"),
        (double_barrelled, "What would you do and how would you explain it?", "What would you do first?"),
        (
            double_barrelled,
            "Tell me about a time when you helped and/or sold.",
            "Tell me about a time when you helped.",
        ),
        (unobservable, "Understands the customer.", "Asks the customer what is needed."),
        (unobservable, "Gives a good explanation.", "Explains what the option costs."),
        (finder(AFFECT), "Keeps eye contact.", "Asks to contact the office."),
        (finder(AFFECT), "Speaks with warmth.", "Warns of a delay."),
        (finder(SIMILARITY), "Would fit in here.", "Would profit from it."),
        (finder(SIMILARITY), "My gut says yes.", "Checks the gutter."),
        (finder(SILENCE), "Cannot name a customer.", "Names the customer as the cause."),
        (finder(COMPARISON), "Asks more than other candidates.", "Asks other customers."),
        (finder(COMPARISON), "Sounds like our best people.", "Speaks with people."),
        (finder(COUNTED), "Gives three examples.", "Gives a reason that can be checked."),
        (finder(CREDENTIALS), "Shows 5 years of practice.", "Shows what changed within a year."),
        (finder(CREDENTIALS), "Has a degree in marketing.", "Agrees to a certain date."),
        (finder(LEADING), "Obviously you helped; what did you do?", "What did you do?"),
        (finder(PROTECTED), "Tell me about a time when your family helped.", "Tell me about a time when you helped."),
        (finder(IDIOM), "When did you go the extra mile?", "When did you walk a mile?"),
        (finder(PRIVATE), "What would you change in your free time?", "What would you change?"),
        (finder(TRAITS), "Is friendly to customers.", "Asks customers what they need."),
    ],
)
def test_checks_catch_what_they_are_for(check: Callable[[str], list[str]], caught: str, passed: str) -> None:
    assert check(caught)
    assert not check(passed)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Asks the customer often.", "Asks the customer rarely.", True),
        ("Explains the options very well.", "Explains the options.", True),
        ("Asks the customer.", "Asks the customer afterwards whether it worked.", False),
    ],
)
def test_intensity_alone_is_caught(one: str, other: str, same: bool) -> None:
    assert bool(only_intensity(one, other)) is same


def test_grade_rises_with_long_words_and_sentences() -> None:
    assert grade("The cat sat on the mat.") < 2
    assert grade("Organisational interdependencies necessitate comprehensive prioritisation activities.") > 15
