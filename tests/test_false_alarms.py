"""Files as people really write them: none of them earns an error or a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from pigen import rules
from pigen.lint import runner
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import read

FILES = sorted((Path(__file__).parent / "data" / "dotfiles").glob("*.json"))
RULES = rules.load("models")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_clean_file_stays_clean(path: Path) -> None:
    findings = runner.lint(runner.build_models_file(read(str(path)), Pi(NEWEST), mode=0o600), RULES)
    assert [(f.rule, f.pointer, f.message) for f in findings if f.severity != "info"] == []


def test_hints_are_few() -> None:
    """At most one hint for each model, however many facts are missing."""
    for path in FILES:
        file = runner.build_models_file(read(str(path)), Pi(NEWEST), mode=0o600)
        hints = [f.pointer for f in runner.lint(file, RULES) if f.rule == "differs-from-catalogue"]
        assert len(hints) == len(set(hints)) <= len(file.models)
