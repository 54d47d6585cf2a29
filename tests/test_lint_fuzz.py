"""Random and mutated sources, Configs and keys through the whole of pigen lint: every one is
answered, in each format, each finding has a place in its file, and fixes come to an end."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from pigen import rules
from pigen.commands.lint.autofix import _make_lint
from pigen.commands.lint.models_subject import Linter
from pigen.commands.lint.other_subjects import make_subject
from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.lint.fix_rounds import fix_in_rounds
from pigen.outputs import concise, full, github
from pigen.outputs import json as contract
from pigen.outputs.report import Report
from pigen.outputs.terminal import Painter
from pigen.pi.release import NEWEST, Pi
from pigen.portkey.config import make_config, make_target
from pigen.text import yaml
from pigen.text.document import from_bytes
from tests.generated_configs import JUNK, Odd, Working
from tests.proof import count, record
from tests.test_fuzz import no_hang
from tests.test_source_fuzz import SEEDS, mutated
from tests.test_source_schema import mutate
from tests.yaml_text import dump

NUMBER = count(20_000, 400)
PARTS = 8
PAINT = Painter(False)
EXAMPLES = [
    (kind, example.content)
    for kind in ("config", "key", "source")
    for rule in rules.load_documented(kind)
    for example in rule.examples
]


def written(rng: random.Random, value: object) -> str:
    """A value as JSON, on one line or laid out, or as YAML."""
    how = rng.randrange(3)
    if how == 2:
        return dump(value)
    return json.dumps(value, indent=(None, 2)[how])


def case(rng: random.Random) -> tuple[str, str]:
    """A path and a text."""
    kind = rng.choice(("config", "config", "source", "source", "example"))
    if kind == "config":
        odd = Odd(rng, rng.choice((0.02, 0.2)))
        working = Working(rng)
        config = rng.choice((odd.config, working.config))()
        text = written(rng, config)
    elif kind == "source":
        text = mutated(rng, rng.choice(SEEDS)) if rng.random() < 0.5 else grown(rng)
    else:
        kind, content = rng.choice(EXAMPLES)
        text = content if isinstance(content, str) else written(rng, content)
    if rng.random() < 0.4:
        text = mutated(rng, text)
    names = {
        "config": ("c.config.json", "c.config.yaml", "configs/c.jsonc", "-"),
        "key": ("keys/k.json", "keys/k.yaml", "-"),
        "source": ("pigen.yaml", "pigen.yaml", "-"),
    }
    return rng.choice(names[kind]), text


def grown(rng: random.Random) -> str:
    """A source with parts of its value changed, and odd or working Configs in it."""
    value = copy.deepcopy(yaml.from_text(rng.choice(SEEDS)).value)
    for _ in range(rng.randrange(3)):
        value = mutate(rng, value) if value else value
    if isinstance(value, dict) and isinstance(value.get("configs"), dict):
        for name in value["configs"]:
            value["configs"][name] = Odd(rng).config()
        value["configs"]["more"] = rng.choice(
            (make_config("fallback", make_target("openai")), *JUNK[:3])
        )
    return dump(value)


def read(path: str, text: str) -> Any:
    data = text.encode("utf-8", "replace")
    document = from_bytes(data, path)
    kind = discovery.require_kind(document)
    return None if kind == "models" else make_subject(kind, document, data)


def survives(path: str, text: str, rng: random.Random) -> str:
    """What became of it: refused, clean, or a number of findings."""
    asked = rng.choice((None, None, "0.73.1"))
    linter = Linter(Pi(NEWEST), {}, requested_pi=asked, dialect=rng.choice((None, "hosted", "oss")))
    report = Report(Pi(NEWEST))
    try:
        found = read(path, text)
    except PigenError:
        return "no text"
    if found is None:
        return "models"
    linter.check(found, report)
    for finding in report.findings:
        document = report.documents[finding.file]
        assert (1, 1) <= (finding.line, finding.column) <= (finding.end_line, finding.end_column)
        assert document.find_position(len(document.text)) >= (finding.end_line, finding.end_column)
        assert finding.message.endswith((".", "?")), finding.message
        assert finding.help.endswith((".", "?")), finding.help
    for output in (full, concise, github, contract):
        output.render(report, PAINT)
    if any(each.fix for each in report.findings) and rng.random() < 0.2:
        mends(found, linter)
    return "findings" if report.findings else "clean"


def mends(found: Any, linter: Linter) -> None:
    """Fixing twice changes no more than once."""
    before = found.documents[0]
    after = fix_in_rounds(before, _make_lint(linter, found, before), unsafe=True).document
    if after is before:
        return
    assert after.syntax != "broken" or before.syntax == "broken"
    again = found.with_document(before, after)
    after = again.documents[0]
    assert (
        fix_in_rounds(after, _make_lint(linter, again, after), unsafe=True).document.text
        == after.text
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_any_input_is_answered(part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rng = random.Random(part)
    seen: dict[str, int] = {}
    for _ in range(NUMBER // PARTS):
        path, text = case(rng)
        with no_hang(60):
            became = survives(path, text, rng)
        seen[became] = seen.get(became, 0) + 1
    assert seen["findings"] > seen.get("clean", 0)
    assert "clean" in seen or NUMBER < 20_000  # of fifty there may be none
    record(
        f"sources, Configs and keys through lint, part {part + 1} of {PARTS}",
        ", ".join(f"{number} {what}" for what, number in sorted(seen.items())),
    )
