import pytest

from reports.balance import in_columns


@pytest.mark.parametrize(
    ("lengths", "number", "groups"),
    [
        ((), 2, []),
        ((5,), 2, [1]),
        ((5, 5), 2, [1, 1]),
        ((9, 1, 1, 1), 2, [1, 3]),
        ((1, 1, 1, 9), 2, [3, 1]),
        ((4, 3, 5, 2, 6, 1), 2, [3, 3]),
        ((4, 3, 5, 2, 6, 1), 3, [2, 2, 2]),
        ((3, 3), 3, [1, 1]),
    ],
)
def test_columns_keep_the_order_and_the_longest_is_short(
    lengths: tuple[int, ...], number: int, groups: list[int]
) -> None:
    paragraphs = ["x" * length for length in lengths]
    columns = in_columns(paragraphs, number)
    assert [len(column) for column in columns] == groups
    assert [paragraph for column in columns for paragraph in column] == paragraphs
