"""The full counts: every counted test with PIGEN_PROOF=1; writes docs/proof.md.

Exits with pytest's code: the table is written only when every count was reached.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
COUNTED = (
    "tests/conformance",
    "tests/test_argv.py",
    "tests/test_fuzz.py",
    "tests/test_gateway_fuzz.py",
    "tests/test_preserving.py",
    "tests/test_schema.py",
    "tests/test_selection.py",
    "tests/test_undo.py",
    "tests/test_write_faults.py",
)


def main() -> int:
    rows = ROOT / ".cache" / "proof.rows"
    rows.parent.mkdir(exist_ok=True)
    rows.unlink(missing_ok=True)
    start = monotonic()
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", *COUNTED],
        cwd=ROOT,
        env={**os.environ, "PIGEN_PROOF": "1", "PIGEN_PROOF_TABLE": str(rows), "CI": "true"},
        check=False,
    ).returncode
    if code:
        return code
    lines = [
        "# Proof",
        "",
        f"Written by `make proof` in {(monotonic() - start) / 60:.0f} minutes on Python {platform.python_version()}.",
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
