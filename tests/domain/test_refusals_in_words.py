"""What the rules say is read on pages as well, where an address or a header of the API tells nobody what to do."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FEATURES = ("reporting", "externals", "candidate_feedback")
FILES = [*(path for name in FEATURES for path in sorted((ROOT / "domain" / name).glob("*.py"))), ROOT / "api/logos.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_sentence_names_what_only_programs_use(path: Path) -> None:
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    notes = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    terms = ("/v1/", "ETag", "Content-Type", "request's body")
    assert [one for one in said if one not in notes and any(term in one for term in terms)] == []
