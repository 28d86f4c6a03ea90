"""Text set in columns of about the same length, without asking WeasyPrint to balance them.

CSS columns cost a fifth of a report's CPU time: WeasyPrint lays their content out again and again, a little higher each
time, until it fits.
"""

from collections.abc import Sequence
from itertools import combinations, pairwise


def in_columns(paragraphs: Sequence[str], number: int) -> list[Sequence[str]]:
    """`paragraphs` in their order in up to `number` groups, the longest of which is as short as can be."""
    number = min(number, len(paragraphs))
    if number <= 1:
        return [paragraphs] if paragraphs else []
    lengths = [len(paragraph) for paragraph in paragraphs]

    def longest(cuts: tuple[int, ...]) -> int:
        return max(sum(lengths[start:end]) for start, end in pairwise((0, *cuts, len(lengths))))

    cuts = min(combinations(range(1, len(paragraphs)), number - 1), key=longest)
    return [paragraphs[start:end] for start, end in pairwise((0, *cuts, len(paragraphs)))]
