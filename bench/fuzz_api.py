"""Fuzz every operation for longer, with fresh seeds: python bench/fuzz_api.py [examples per operation, default 300]."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

if __name__ == "__main__":
    examples = sys.argv[1] if len(sys.argv) > 1 else "300"
    command = [sys.executable, "-m", "pytest", "tests/api/test_schemathesis.py", "--show-capture=no", "--tb=short"]
    raise SystemExit(
        subprocess.call(command, cwd=ROOT, env={**os.environ, "OUTSIDE_IN_FUZZ_EXAMPLES": str(int(examples))})
    )
