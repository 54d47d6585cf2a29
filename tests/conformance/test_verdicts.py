"""pigen's verdict on a file is the real pi's, release by release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen import rules
from pigen.diagnostics.rule import DROPPED, REJECTED
from pigen.lint import runner
from pigen.pi.release import MEASURED, Pi
from pigen.text.document import from_bytes

from ..proof import count, record
from .mutation import texts
from .pi_install import require

DATA = Path(__file__).parent.parent / "data" / "pi"
RULES = rules.load("models")


def refusals(data: bytes, version: str) -> list[str]:
    """The rules by which pi would refuse the file or drop a provider of it."""
    file = runner.build_models_file(from_bytes(data, "models.json"), Pi(version))
    return [f.rule for f in runner.lint(file, RULES) if f.effect in (REJECTED, DROPPED)]


def measured() -> list[tuple[str, str, bool]]:
    table = json.loads((DATA / "verdicts.json").read_text())
    return [
        (name, version, letter == "y")
        for name, letters in table["accepted"].items()
        for version, letter in zip(table["releases"], letters, strict=True)
    ]


def test_measured_files() -> None:
    wrong = [
        (name, version, accepted, found)
        for name, version, accepted in measured()
        if accepted == bool(found := refusals((DATA / "files" / name).read_bytes(), version))
    ]
    assert wrong == []


@pytest.mark.parametrize("version", MEASURED)
def test_mutated_files(version: str, tmp_path: Path) -> None:
    pi = require(version)
    number = count(2_000, 150)
    files = []
    for index, text in enumerate(texts(seed=20_000 + index_of(version), number=number)):
        file = tmp_path / f"{index}.json"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        files.append(file)
    answers = pi.ask([{"file": str(file)} for file in files])
    wrong = []
    accepted = 0
    for file, answer in zip(files, answers, strict=True):
        found = refusals(file.read_bytes(), version)
        accepted += answer["accepted"]
        if answer["accepted"] == bool(found):
            wrong.append((file.read_text(errors="replace"), answer["error"], found))
    assert wrong == []
    assert number / 10 < accepted < number * 9 / 10, "too few of one verdict to prove much"
    record(f"verdicts equal to pi {version}'s", f"{number} files, {accepted} of them accepted")


def index_of(version: str) -> int:
    return MEASURED.index(version)
