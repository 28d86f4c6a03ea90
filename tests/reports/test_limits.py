"""What is too long to be printed is refused before anything is laid out."""

import pytest

from reports.limits import MOST_CHARACTERS, DocumentTooLong, check_length
from reports.pdf import candidate_pdf
from reports.render import page
from tests.reports import hostile


def test_a_document_that_is_too_long_is_refused_and_says_how_long_it_is() -> None:
    with pytest.raises(
        DocumentTooLong, match=r"it holds 1,8\d\d,\d\d\d characters and at most 1,500,000 can be printed"
    ):
        candidate_pdf(hostile.quoting(60, 30_000))


def test_only_words_count_not_tags() -> None:
    tags = "<b></b>" * MOST_CHARACTERS
    check_length(tags + "x" * MOST_CHARACTERS)
    with pytest.raises(DocumentTooLong):
        check_length(tags + "x" * (MOST_CHARACTERS + 1))


def test_sixty_notes_of_the_greatest_length_are_not_too_long() -> None:
    """bench/reports.py prints them: 222 pages."""
    check_length(page("candidate", hostile.quoting(60, 20_000), None))
