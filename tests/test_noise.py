"""How much is said of files like real ones."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from pigen import rules
from pigen.diagnostics.finding import Finding
from pigen.lint.grouping import group_findings
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import from_text
from tests.realistic_files import make_file

from .proof import count

RULES = rules.load("models")
FILES = count(2_000, 200)
MOST = 12
FEW_PROVIDERS = 8


def find(seed: int) -> tuple[int, list[Finding]]:
    """How many providers the file of this seed has, and what is reported of it."""
    content = make_file(seed)
    document = from_text(json.dumps(content, indent=2), "models.json")
    findings = lint(build_models_file(document, Pi(NEWEST), mode=0o600), RULES)
    return len(content["providers"]), group_findings(findings, {document.path: document})


@pytest.mark.parametrize("part", range(4))
def test_few_findings_and_no_two_with_equal_words(part: int) -> None:
    for seed in range(part, FILES, 4):
        providers, findings = find(seed)
        words = Counter((each.message, each.help) for each in findings)
        assert [text for text, number in words.items() if number > 1] == [], seed
        if providers <= FEW_PROVIDERS:
            assert len(findings) <= MOST, (seed, [each.rule for each in findings])
