"""A run over many files says of each what is said of it alone, whatever it looked at before."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from pigen import rules
from pigen.commands.lint.batch import BatchLinter
from pigen.commands.lint.models_subject import Linter
from pigen.commands.lint.read_subject import read_subject
from pigen.common.headers import CONFIG_HEADER
from pigen.common.kinds import MODELS
from pigen.pi.release import Pi
from tests.command import put

RULES = rules.load_documented(MODELS)
EXAMPLES = [
    example.content
    for rule in RULES
    for example in rule.examples
    if not (example.settings or example.auth or example.env)
]


def modelled(content: object) -> object:
    """The same file with its models under other ids, so that nothing is judged by its bytes
    alone."""
    if isinstance(content, dict):
        return {
            key: "@team/house-model" if key == "id" and isinstance(each, str) else modelled(each)
            for key, each in content.items()
        }
    return [modelled(each) for each in content] if isinstance(content, list) else content


@pytest.mark.parametrize("version", ["0.73.1", "1.5.2"])
def test_each_as_if_it_were_alone(version: str, tmp_path: Path) -> None:
    contents = [*EXAMPLES, *map(modelled, EXAMPLES)]
    random.Random(7).shuffle(contents)
    paths = []
    for number, content in enumerate(contents):
        path = put(tmp_path / str(number) / "models.json", content)
        path.chmod(0o644 if number % 3 else 0o600)
        paths.append(str(path))
    clean = 0
    for each, seen in zip(paths, BatchLinter(linter(version)).find_clean_files(paths), strict=True):
        alone, _ = read_subject(each).judge(linter(version))
        # A Config in a header is judged after the batch, file by file.
        later = CONFIG_HEADER in Path(each).read_text().lower()
        assert (seen is None) == (bool(alone) or later), json.dumps(Path(each).read_text())
        clean += seen is not None
    # Enough of both, or nothing was shown.
    assert 100 < clean < len(paths) - 100


def linter(version: str) -> Linter:
    return Linter(Pi(version))
