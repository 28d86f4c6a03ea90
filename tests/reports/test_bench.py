"""bench/reports.py in short: that it runs and says what it measured. Its figures are for a quiet machine."""

import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "reports.py"


def test_the_benchmark_of_reports_prints_its_ratios() -> None:
    command = [sys.executable, BENCH, "--documents", "1", "--rounds", "1", "--without-chromium"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert re.search(r"^ours +\d\.\d{3} s of CPU a document \(median of 1,", said, re.MULTILINE)
    assert re.search(r"^ratio ours/plain: \d\.\d{3} \(asked: at most 0\.35\)$", said, re.MULTILINE)
    assert "ratio ours/chromium: not measured" in said
    assert re.search(r"^documents a minute: [\d.]+ with one worker, [\d.]+ with two", said, re.MULTILINE)
    assert re.search(r"^scaling: \d+\.\d\d ", said, re.MULTILINE)
