"""`outside-in report`: the demo's PDFs without a server."""

import tempfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.commands.running import run
from tests.conftest import memory_folder


@pytest.fixture(autouse=True)
def cluster_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's own cluster; `tmp_path` is asked for first so that it stays where it is."""
    monkeypatch.setattr(tempfile, "tempdir", memory_folder())


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_candidate_report_names_candidate_panel_and_evidence(tmp_path: Path) -> None:
    out = tmp_path / "candidate.pdf"
    done = run("report", "candidate", "--demo", out)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == f"Wrote {out}\n"
    text = text_of(out)
    assert "Leila Haddad" in text
    assert "Skerrow Island Ferries" in text
    assert "Composite of 3 raters 95 % interval" in text
    assert "not yet reviewed by the rater" in text


def test_the_candidates_edition_of_the_demo_in_german_on_letter(tmp_path: Path) -> None:
    out = tmp_path / "candidate.pdf"
    done = run("report", "candidate", "--demo", "--edition", "candidate", "--language", "de", "--paper", "Letter", out)
    assert done.exit_code == 0, done.stderr
    text = text_of(out)
    assert "You found the cause of the breakfast queue" in text
    assert "Priya" not in text
    assert [round(float(side)) for side in PdfReader(out).pages[0].mediabox[2:]] == [612, 792]


def test_nobody_told_the_others_anything_yet(tmp_path: Path) -> None:
    out = tmp_path / "candidate.pdf"
    refused = run("report", "candidate", "--demo", "--edition", "candidate", "--candidate", "Yuki Tanabe", out)
    assert refused.exit_code == 1
    assert "approved" in refused.stderr
    assert not out.exists()


def test_the_team_report_names_the_team_and_its_response(tmp_path: Path) -> None:
    out = tmp_path / "team.pdf"
    done = run("report", "team", "--demo", out)
    assert done.exit_code == 0, done.stderr
    text = text_of(out)
    assert "Passenger Support, Skerrow Harbour" in text
    assert "8of9peopleanswered" in "".join(text.split())
    assert "We rang every passenger who was booked" in text, "the team's notes were read for evidence"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("candidate",), "Say --demo."),
        (("team",), "Say --demo."),
        (("candidate", "--demo", "--candidate", "Nobody"), "choose one of: Leila Haddad, Marcus"),
        (("candidate", "--demo", "--edition", "short"), "'panel', 'anonymised', 'candidate'"),
        (("candidate", "--demo", "--language", "fr"), "'en', 'de', 'ar'"),
    ],
)
def test_usage(tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    refused = run("report", *words, tmp_path / "out.pdf")
    assert refused.exit_code == 2
    assert reason in refused.stderr


def test_a_folder_that_is_not_there_is_named_before_any_work(tmp_path: Path) -> None:
    out = tmp_path / "none" / "out.pdf"
    refused = run("report", "team", "--demo", out)
    assert refused.exit_code == 1
    assert refused.stderr == f"Error: {out}: there is no folder {out.parent}\n"
