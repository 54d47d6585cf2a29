"""Big counts in full under `make proof` (PIGEN_PROOF=1), as seeded samples otherwise."""

from __future__ import annotations

import os

FULL = os.environ.get("PIGEN_PROOF") == "1"


def count(full: int, sample: int) -> int:
    """How many cases this run takes."""
    return full if FULL else sample


def record(what: str, figure: str) -> None:
    """Add one figure to the table that `make proof` writes; nothing in an ordinary run."""
    path = os.environ.get("PIGEN_PROOF_TABLE")
    if path:
        with open(path, "a") as table:
            table.write(f"| {what} | {figure} |\n")
