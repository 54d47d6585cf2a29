"""What pi says of each fault in the table of faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from pigen.pi.release import MEASURED
from pigen.text.recovery.fault_table import FAULTS

from .pi_install import require


@pytest.mark.parametrize("version", MEASURED)
def test_pi_refuses_each_example_in_the_words_of_the_table(version: str, tmp_path: Path) -> None:
    pi = require(version)
    files = {name: tmp_path / f"{number}.json" for number, name in enumerate(FAULTS)}
    for name, file in files.items():
        file.write_bytes(FAULTS[name].example.encode())
    answers = pi.ask([{"file": str(file)} for file in files.values()])
    assert [
        (name, answer["error"])
        for name, answer in zip(files, answers, strict=True)
        if not (answer["error"] or "").startswith(f"Failed to parse models.json: {FAULTS[name].pi}")
    ] == []
