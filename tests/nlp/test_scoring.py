"""Figures of an evaluation, against counts made by hand."""

import pytest

from nlp.learned.outputs import Pair
from nlp.scoring import CORE_PAIRS, Labels, report

FOR, AGAINST = Pair("empathy", "for"), Pair("empathy", "against")


def _text(*units: Labels) -> list[Labels]:
    return list(units)


def test_precision_recall_and_f1_by_hand() -> None:
    # Six labelled units: four hits, two missed; one false alarm.
    gold = [_text({FOR: "behaviour"}, {FOR: "claim"}, {}), _text(*[{FOR: "behaviour"}] * 4)]
    told = [
        _text({FOR: "behaviour"}, {FOR: "behaviour"}, {FOR: "claim"}),
        _text({FOR: "behaviour"}, {FOR: "claim"}, {}, {}),
    ]
    found = report(gold, told, CORE_PAIRS)
    (row,) = found.pairs
    assert (row.pair, row.units) == (FOR, 6)
    assert row.precision == pytest.approx(4 / 5)
    assert row.recall == pytest.approx(4 / 6)
    assert row.f1 == pytest.approx(8 / 11)
    assert row.low <= row.f1 <= row.high
    assert found.strength == pytest.approx(2 / 4)
    assert (found.hits, found.texts, found.units) == (4, 2, 7)


def test_a_pair_with_few_units_is_not_scored() -> None:
    found = report([_text(*[{AGAINST: "claim"}] * 4)], [_text({}, {}, {}, {})], CORE_PAIRS)
    assert found.pairs == []
    assert found.strength is None


def test_opposite_polarity_is_a_miss_and_a_false_alarm() -> None:
    gold = [_text(*[{FOR: "behaviour"}] * 5, *[{AGAINST: "behaviour"}] * 5)]
    told = [_text(*[{AGAINST: "behaviour"}] * 5, *[{AGAINST: "behaviour"}] * 5)]
    by_pair = {row.pair: row for row in report(gold, told, CORE_PAIRS).pairs}
    assert by_pair[FOR].recall == 0
    assert by_pair[AGAINST].precision == pytest.approx(0.5)


def test_intervals_shrink_with_more_texts() -> None:
    gold = [_text({FOR: "claim"}, {FOR: "claim"}, {})]
    told = [_text({FOR: "claim"}, {}, {FOR: "claim"})]
    mixed = [(gold[0], told[0]), (told[0], told[0])]
    few = report([g for g, _ in mixed * 4], [t for _, t in mixed * 4], CORE_PAIRS)
    many = report([g for g, _ in mixed * 80], [t for _, t in mixed * 80], CORE_PAIRS)
    assert many.high - many.low < few.high - few.low
