"""The scoring scripts' pure functions, run in the browser that they are written for."""

from typing import Any

import pytest

from api.pages.scoring.scorecards_view import moved_quote, sentences_of
from api.pages.static_files import address
from tests.pages.browsing import Visits, Window

pytestmark = pytest.mark.anyio
TEXTS = (
    "",
    "One. Two! Three? Four",
    "😀 a. 😀😀 b.\nc 👩‍👩‍👧\n\n- d",
    "قالت نعم. ثم ذهبت! لماذا؟ لا أعرف.",
    "Twice. Twice. Twice.",
    "…\n!!!\n(1) e.g. this. 𝒳𝒴 that",
)
# base, mine, theirs → merged, conflicts
MERGES: tuple[tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, str], list[str]], ...] = (
    ({"a": "1"}, {"a": "1"}, {"a": "1"}, {"a": "1"}, []),
    ({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}, []),
    ({"a": "1"}, {"a": "1"}, {"a": "3"}, {"a": "3"}, []),
    ({"a": "1"}, {"a": "2"}, {"a": "2"}, {"a": "2"}, []),
    ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "2"}, ["a"]),
    ({"a": "1"}, {"a": ""}, {"a": "1"}, {"a": ""}, []),
    ({"a": "1"}, {}, {"a": "2"}, {"a": ""}, ["a"]),
    ({}, {"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}, []),
    ({}, {"a": ""}, {}, {"a": ""}, []),
)


# rating, comment and quote of a competency → whether its rating is missing to send them with
UNRATED = (
    (("", "", ""), False),
    (("", "c", ""), True),
    (("", "", "n1:0:she"), True),
    (("asked", "c", ""), False),
    (("4", "c", "n1:0:she"), False),
)


async def run(window: Window, module: str, expression: str, argument: Any = None) -> Any:
    """The value of an expression over the module `m` and the argument."""
    script = f"async ([at, argument]) => {{ const m = await import(at); return {expression}; }}"
    return await window.page.evaluate(script, [address(f"js/scoring/{module}.js"), argument])


async def test_places_in_text_are_those_of_the_server(visit: Visits) -> None:
    async with visit() as window:
        await window.go("/sign-in")
        cut = await run(window, "offsets", "argument.map((text) => m.sentences(text))", TEXTS)
        expected = [[(one.value, one.text) for one in sentences_of("n", text)] for text in TEXTS]
        assert [[(f"n:{one['start']}:{one['words']}", one["words"]) for one in each] for each in cut] == expected
        asked = [(text, words, near) for text in TEXTS for words in ("Twice.", "😀", "x") for near in (0, 7, 14)]
        places = await run(window, "offsets", "argument.map((one) => m.locate(...one))", asked)
        assert [None if place < 0 else place for place in places] == [
            moved_quote(words, near, text) for text, words, near in asked
        ]
        lengths = await run(window, "offsets", "argument.map((text) => m.codePoints(text))", TEXTS)
        assert lengths == [len(text) for text in TEXTS]
        there_and_back = "argument.map((text) => m.codePoints(text, m.unitIndex(text, 3)))"
        assert await run(window, "offsets", there_and_back, TEXTS) == [min(3, len(text)) for text in TEXTS]
        cleaned = await run(window, "offsets", r"m.clean('a\r\nb\rc\0\ud83d!')")
        assert cleaned == "a\nb\nc\N{REPLACEMENT CHARACTER}!"


async def test_three_way_merges(visit: Visits) -> None:
    async with visit() as window:
        await window.go("/sign-in")
        found = await run(window, "merge", "argument.map((one) => m.merge(...one))", [one[:3] for one in MERGES])
        assert [(one["merged"], one["conflicts"]) for one in found] == [(one[3], one[4]) for one in MERGES]
        both = "argument.map((one) => m.both(...one))"
        assert await run(window, "merge", both, [("ab", "a"), ("a", "ab"), ("a", "b")]) == ["ab", "ab", "a\n\nb"]


async def test_a_scorecard_becomes_fields_and_the_same_draft_again(visit: Visits) -> None:
    notes = [
        {"id": "1", "key": "n1", "question_code": None, "text": "😀 she rang: twice"},
        {"id": "2", "key": "q-x", "question_code": "x", "text": "b"},
    ]
    rating = {"level": None, "no_evidence": None, "note_id": None, "span_start": None, "span_end": None, "comment": ""}
    card = {
        "overall_comment": "all",
        "notes": notes,
        "ratings": [
            {**rating, "competency_code": "one", "level": 4, "note_id": "1", "span_start": 2, "span_end": 11},
            {**rating, "competency_code": "two", "no_evidence": "asked", "comment": "c"},
        ],
    }
    async with visit() as window:
        await window.go("/sign-in")
        both_ways = "(({ fields, questions }) => [fields, m.toDraft(fields, questions, ['one', 'two', 'three'])])"
        fields, draft = await run(window, "fields", f"{both_ways}(m.fromScorecard(argument))", card)
    assert fields["evidence:one"] == "n1:2:she rang:"
    assert draft == {
        "notes": [{key: one[key] for key in ("key", "text", "question_code")} for one in notes],
        "ratings": [
            {
                "competency_code": "one",
                "level": 4,
                "comment": "",
                "evidence": {"note": "n1", "start": 2, "quote": "she rang:"},
            },
            {"competency_code": "two", "no_evidence": "asked", "comment": "c"},
        ],
        "overall_comment": "all",
    }


async def test_a_comment_and_a_quote_need_a_rating(visit: Visits) -> None:
    names = ("rating", "comment", "evidence")
    fields = [{f"{name}:one": text for name, text in zip(names, texts, strict=True)} for texts, _ in UNRATED]
    async with visit() as window:
        await window.go("/sign-in")
        found = await run(window, "fields", "argument.map((one) => m.unrated(one, ['one', 'two']))", fields)
    assert [one == ["one"] for one in found] == [expected for _, expected in UNRATED]
    assert all(one in (["one"], []) for one in found)


async def test_the_device_keeps_drafts_apart_and_says_when_it_cannot(visit: Visits) -> None:
    async with visit() as window:
        await window.go("/sign-in")
        found = await run(
            window,
            "store",
            """(() => {
                const [one, again, other] = ["a", "a", "b"].map((account) => new m.Store(account, "card"));
                one.keep({ fields: 1 });
                other.keep({ fields: 2 });
                localStorage.setItem(again.place + "old", JSON.stringify({ fields: 0, at: 1 }));
                const left = again.left().map((record) => record.fields);
                again.dropLeft();
                const full = new m.Store("a", "card", { setItem() { throw new Error("full"); } });
                const kept = Object.keys(localStorage).length;
                return [left, again.left().length, full.keep({}), other.left().length, kept];
            })()""",
        )
    assert found == [[1], 0, False, 0, 1]
