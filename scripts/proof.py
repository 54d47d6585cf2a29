"""The full counts: every counted test with PIGEN_PROOF=1; writes docs/proof.md.

Exits with pytest's code: the table is written only when every count was reached.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
# A test that counts asks tests/proof.py how far.
COUNT_IMPORT = re.compile(r"\bproof(\.| import )count\b")


def list_counted_tests() -> list[str]:
    """All tests that count, and those that hold what pigen says to the real programs."""
    paths = ROOT.glob("tests/test_*.py")
    names = [str(path.relative_to(ROOT)) for path in paths if COUNT_IMPORT.search(path.read_text())]
    return ["tests/conformance", *sorted(names)]


def main() -> int:
    rows = ROOT / ".cache" / "proof.rows"
    rows.parent.mkdir(exist_ok=True)
    rows.unlink(missing_ok=True)
    start = monotonic()
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", *list_counted_tests()],
        cwd=ROOT,
        env={**os.environ, "PIGEN_PROOF": "1", "PIGEN_PROOF_TABLE": str(rows), "CI": "true"},
        check=False,
    ).returncode
    if code:
        return code
    lines = [
        "# Proof",
        "",
        f"Written by `make proof` in {(monotonic() - start) / 60:.0f} minutes on Python "
        f"{platform.python_version()}.",
        "",
        "| what | figure |",
        "|---|---|",
        *sorted(rows.read_text().splitlines()),
        "",
    ]
    (ROOT / "docs" / "proof.md").write_text("\n".join(lines))
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
