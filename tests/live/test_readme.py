"""The README's curl lines, pasted into a shell, end with a candidate PDF and a team PDF."""

import re
import subprocess
from pathlib import Path

from pypdf import PdfReader

from tests.live.conftest import Live

README = Path(__file__).parents[2] / "README.md"


def test_the_curl_lines_end_with_two_pdfs(live: Live, tmp_path: Path) -> None:
    section = README.read_text("utf-8").split("## From a culture to two PDFs with curl")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)
    assert len(blocks) > 5
    script = "set -eu\n" + "".join(blocks)
    script = re.sub(r"^URL=.*$", f"URL={live.url}", script, flags=re.MULTILINE)
    script = re.sub(r"^KEY=oik_your_key$", f"KEY={live.key}", script, flags=re.MULTILINE)
    run = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=180)
    assert run.returncode == 0, run.stdout + run.stderr
    candidate = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "candidate.pdf").pages)
    assert "Noor Haddad" in candidate
    team = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "team.pdf").pages)
    assert "Night desk" in team
