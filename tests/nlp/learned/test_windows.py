"""Windows hold every unit once, in order, within their limit."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.learned.windows import CLS, LONGEST_WINDOW, SEP, windows

TOKENS = st.lists(st.integers(min_value=1000, max_value=2000), max_size=150)


@given(units=st.lists(TOKENS, max_size=30), question=TOKENS)
def test_every_unit_is_in_exactly_one_window(units: list[list[int]], question: list[int]) -> None:
    found = list(windows([7], question, units))
    assert [unit for window in found for unit, _, _ in window.spans] == list(range(len(units)))
    for window in found:
        assert window.ids[:2] == [CLS, 7]
        assert len(window.ids) <= LONGEST_WINDOW
        for unit, first, last in window.spans:
            assert window.ids[first:last] == (units[unit][: last - first] or [SEP])
            assert first < last


def test_a_later_window_begins_with_the_unit_before() -> None:
    first, second = windows([7], [], [[1000 + n] * 110 for n in range(3)])
    assert [unit for unit, _, _ in first.spans] == [0, 1]
    assert second.ids[3 : 3 + 60] == [1001] * 60
