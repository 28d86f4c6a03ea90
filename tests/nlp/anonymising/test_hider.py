"""The anonymiser: what vanishes, what stays, and that a text stays grammatical."""

import itertools
import random
from pathlib import Path

import pytest

from domain.reporting.anonymised import METHOD
from nlp.anonymising.evaluate import (
    LabelledText,
    Mention,
    Outcome,
    interval,
    main,
    outcome,
    outcomes,
    precision,
    read,
    recall,
)
from nlp.anonymising.figures import HELD_BACK, HELD_BACK_TEXTS, numbers
from nlp.anonymising.hider import SPAN_END, SPAN_START, Anonymiser, hider
from nlp.anonymising.model import Hidden, KnownName

FIXTURES = Path(__file__).parent
KNOWN = (
    KnownName("Priya Ramanathan-Nair", "[candidate]"),
    KnownName("Прия Раманатан", "[candidate]"),
    KnownName("王小明", "[rater 3]"),
    KnownName("سارة الخطيب", "[rater 4]"),
    KnownName("Will Young", "[rater 1]"),
    KnownName("Siobhán O'Brien", "[rater 2]"),
    KnownName("Jürgen van den Berg", "[rater 5]"),
)


def hidden(text: str) -> str:
    return hider(KNOWN, "Harbour Care", ("Candour", "Customer Obsession"))(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Priya rang twice.", "[candidate] rang twice."),
        ("PRIYA RAMANATHAN-NAIR rang.", "[candidate] rang."),
        ("Ramanathan Nair rang, said Ms Nair.", "[candidate] rang, said [candidate]."),
        ("Priya's note, P. Nair's note", "[candidate]'s note, [candidate]'s note"),
        ("priya n - calm, precise", "[candidate] - calm, precise"),
        ("Pryia rang twice.", "[candidate] rang twice."),
        ("Asked by O’Brien and Siobhan.", "Asked by [rater 2] and [rater 2]."),
        ("Will said so. We will see, said Will.", "[rater 1] said so. We will see, said [rater 1]."),
        ("Young customers liked it; Young agreed.", "Young customers liked it; [rater 1] agreed."),
        ("Juergen and van den Berg agreed.", "[rater 5] and [rater 5] agreed."),
        ("Раманатаном довольны все, Прию хвалят.", "[candidate] довольны все, [candidate] хвалят."),
        ("王小明问得很好。", "[rater 3]问得很好。"),
        ("وسارة سألت عن السبب", "[rater 4] سألت عن السبب"),
    ],
)
def test_a_known_name_vanishes_in_every_form(text: str, expected: str) -> None:
    assert hidden(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was late and has said so.", "They were late and have said so."),
        ("Was he late? Does she know? Hasn't he gone?", "Were they late? Do they know? Haven't they gone?"),
        (
            "She's been there. He's kind. She'd go, he'll stay.",
            "They've been there. They're kind. They'd go, they'll stay.",
        ),
        ("He doesn't stop, he always tries and goes home.", "They don't stop, they always try and go home."),
        ("I told her manager. I told her.", "I told their manager. I told them."),
        ("His plan, not hers; the plan is his.", "Their plan, not theirs; the plan is theirs."),
        ("He/she did it himself.", "They did it themselves."),
        ("SHE WAS LATE.", "THEY WERE LATE."),
        (
            "Her husband and two sons; a waitress, then chairwoman.",
            "Their [partner] and two [children]; a server, then chairperson.",
        ),
        ("The sister company; 3 man-hours; a 40 ms delay; do not miss it.", None),
        ("Yes, sir, said the guest to Mrs Okafor.", "Yes, [title], said the guest to [person 1]."),
    ],
)
def test_words_that_tell_gender_are_replaced_and_verbs_follow(text: str, expected: str | None) -> None:
    assert hidden(text) == (expected or text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Worked at Infosys, then joined Xyntrel.", "Worked at [employer], then joined [employer]."),
        ("ex tesco, 3 yrs Brackle & Sons Ltd", "ex [employer], 3 yrs [employer]"),
        ("An Infosys lead from a Leeds agency.", "An [organisation] lead from a [place] agency."),
        ("Studied at the University of Ghent and at LSE.", "Studied at the [school] and at [school]."),
        (
            "Born in Quorxby, speaks Polish, a Danish citizen.",
            "Born in [place], speaks [language], a [nationality] citizen.",
        ),
        ("Lives at 14 Mill Road, York, YO1 7HH.", "Lives at [address], [place], [postcode]."),
        ("Mail p.nair@example.org, ring 07700 900123.", "Mail [e-mail], ring [phone number]."),
        ("See https://example.org/me and @p_nair.", "See [link] and [profile]."),
        ("Her boss Zuzana thanked Zuzana Horák.", "Their boss [person 1] thanked [person 1]."),
    ],
)
def test_employers_schools_places_and_contacts_vanish(text: str, expected: str) -> None:
    assert hidden(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rang eleven customers on Friday in May and wrote down what each had lost.",
        "Candour 4, Customer Obsession 5. No evidence for Ownership; the KPI and the NPS in Google Sheets rose.",
        "Joined Harbour Care's open day. Harbour Care staff liked it.",
        "asked what for -> told guest NOT to pay; read the terms; will mark it; turkey for lunch",
        "Kept 3.5 of 5, from 12.03.2025 to 2026-01-31, 1,000,000 rows, 10:30.",
    ],
)
def test_what_tells_nothing_stays(text: str) -> None:
    assert hidden(text) == text


def test_the_same_person_keeps_the_number_from_text_to_text() -> None:
    hide = hider(KNOWN, "Harbour Care")
    assert hide("Dave Osei rang Ngozi.") == "[person 1] rang [person 2]."
    assert hide("Ngozi told Mr Osei.") == "[person 2] told [person 1]."


@pytest.mark.parametrize(
    ("before", "text", "after", "expected"),
    [
        ("Then ", "Priya", " rang.", ("Then ", "[candidate]", " rang.")),
        ("Then Priya ", "Ramanathan-Nair rang", ".", ("Then ", "[candidate] rang", ".")),
        ("Then she ", "was", " late.", ("Then they ", "were", " late.")),
        ("", "told Ms", " Nair so", ("", "told [candidate]", " so")),
        ("Priya ", "rang", " Priya", ("[candidate] ", "rang", " [candidate]")),
    ],
)
def test_marks_stand_around_the_same_span(before: str, text: str, after: str, expected: tuple[str, str, str]) -> None:
    first, _, rest = hidden(f"{before}{SPAN_START}{text}{SPAN_END}{after}").partition(SPAN_START)
    inside, _, last = rest.partition(SPAN_END)
    assert (first, inside, last) == expected


def test_a_text_without_anything_to_hide_comes_back_as_it_was() -> None:
    decomposed = "cafe\u0301 open"
    assert hidden(decomposed) == decomposed
    assert hidden(f"{decomposed}, said Priya") == "café open, said [candidate]"


def test_replacements_are_in_order_and_do_not_overlap() -> None:
    for line in read(FIXTURES / "tuning.jsonl"):
        found = Anonymiser([KnownName(name, "[candidate]") for name in line.candidate], line.organisation).find(
            line.text
        )
        assert all(one.start < one.end for one in found)
        assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_a_long_text_without_spaces_or_in_capitals_is_read() -> None:
    assert hidden("x" * 20_000) == "x" * 20_000
    assert "NAIR" not in hidden("PRIYA NAIR WAS LATE. " * 200)


def test_odd_texts_and_names_do_no_harm_and_every_mark_comes_back() -> None:
    names = [KnownName(name, "[x]") for name in ("", "A", "123", "  ", "李", "O'", "van")]
    hide = hider(names, "")
    draw = random.Random(4)
    pieces = [
        *"aeS'’.-,:()[]@ \n\u0301Ж李한0\u200f",
        "he ",
        "She's ",
        "Mr ",
        "was ",
        "at ",
        "Google ",
        SPAN_START,
        SPAN_END,
    ]
    for _ in range(200):
        text = "".join(draw.choices(pieces, k=draw.randrange(40)))
        result = hide(text)
        assert result.count(SPAN_START) == text.count(SPAN_START)
        assert result.count(SPAN_END) == text.count(SPAN_END)


@pytest.mark.parametrize("name", ["tuning", "held_back"])
def test_fixtures_name_what_stands_in_their_texts(name: str) -> None:
    lines = read(FIXTURES / f"{name}.jsonl")
    assert len({line.text for line in lines}) == len(lines)
    for line in lines:
        assert all(line.text[one.start : one.end] == one.text for one in line.hide)
        assert all(text in line.text for text in line.keep)


@pytest.mark.parametrize(("name", "texts"), [("tuning", 220), ("held_back", 160)])
def test_recall_and_precision_reach_the_aims(name: str, texts: int) -> None:
    found = outcomes(read(FIXTURES / f"{name}.jsonl"))
    assert len(found) == texts
    for kinds, least in ((("name",), 0.95), (("employer",), 0.9), (("school",), 0.9), (("place",), 0.9)):
        hits, every = recall(found, kinds)
        assert hits / every >= least, kinds
    hits, every = precision(found, ("name", "employer", "school", "place"))
    assert hits / every >= 0.95


def test_the_stated_figures_are_those_of_the_held_back_texts() -> None:
    found = outcomes(read(FIXTURES / "held_back.jsonl"))
    for stated in HELD_BACK:
        assert recall(found, stated.kinds) == (stated.hidden, stated.mentions)
        low, high = interval(found, stated.kinds, recall)
        assert (round(stated.low, 2), round(stated.high, 2)) == (round(low, 2), round(high, 2))
    assert len(found) == HELD_BACK_TEXTS
    printed = METHOD.format(**numbers())
    assert f"On {HELD_BACK_TEXTS} texts" in printed
    for kind, (hits, every) in ((one, recall(found, (one,))) for one in ("name", "employer", "school", "place")):
        assert f"{hits} of {every} {kind}s" in printed


def test_an_outcome_counts_letters_that_show_and_replacements_that_nobody_asked_for() -> None:
    line = LabelledText(
        id="1",
        text="Ana Ruiz met Bo",
        candidate=("Ana Ruiz",),
        panel=(),
        organisation="X",
        hide=(Mention(0, 8, "Ana Ruiz", "name"), Mention(13, 15, "Bo", "name")),
        keep=("met",),
    )
    half = outcome(line, (Hidden(0, 3, "name", "[candidate]"), Hidden(9, 12, "place", "[place]")))
    assert half == Outcome((("name", False), ("name", False)), (("name", True), ("place", False)), (False,))
    assert recall([half], ("name",)) == (0, 2)
    assert precision([half], ("name", "place")) == (1, 2)


def test_the_command_prints_every_kind_with_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(FIXTURES / "tuning.jsonl")]) == 0
    printed = capsys.readouterr().out
    assert "220 texts" in printed
    assert "pronoun" in printed
    assert main([]) == 2
