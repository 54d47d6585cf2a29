"""Files from public reports, and what is to be said of each (tests/data/pi/cases)."""

from __future__ import annotations

import json
from pathlib import Path

from pigen import rules
from pigen.diagnostics.finding import Finding
from pigen.lint import runner
from pigen.lint.fix import apply_fixes
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import from_text, read

CASES = Path(__file__).parent / "data/pi/cases"
RULES = rules.load("models")


def lint(name: str, pi: str, settings: object = None) -> list[Finding]:
    document = None if settings is None else from_text(json.dumps(settings), "settings.json")
    file = runner.build_models_file(read(str(CASES / name)), Pi(pi), mode=0o600, settings=document)
    return runner.lint(file, RULES, document)


def find(name: str, pi: str, rule: str, settings: object = None) -> list[Finding]:
    return [each for each in lint(name, pi, settings) if each.rule == rule]


def test_a_slash_id() -> None:
    (finding,) = find("19-slash-id.json", "0.80.3", "model-id-names-built-in")
    assert 'pi\'s own provider "xiaomi"' in finding.message
    assert finding.help == "Name the provider first: pi --model commandcode/xiaomi/mimo-v2.5-pro."


def test_a_small_window_goes_by_the_reserve() -> None:
    name, rule = "25-small-window.json", "context-too-small"
    reserve = {"reserveTokens": 2048}
    by_model = {"compaction": {"modelOverrides": {"local/qwen2.5-coder-7b-q6": reserve}}}
    assert find(name, "0.85.1", rule, {"compaction": reserve}) == []
    assert find(name, "0.86.1", rule, by_model) == []
    for settings in (None, {}, {"compaction": {}}, {"compaction": {"reserveTokens": 16384}}):
        (finding,) = find(name, "0.85.1", rule, settings)
        assert finding.severity == "warning"
        assert "16,384" in finding.message
        assert '"compaction": {"reserveTokens": 2048' in finding.help
        assert "modelOverrides" not in finding.help
    assert find(name, "0.85.1", rule, by_model)
    (finding,) = find(name, NEWEST, rule)
    assert '"modelOverrides": {"local/qwen2.5-coder-7b-q6": {"reserveTokens"' in finding.help


def test_a_list_of_providers() -> None:
    path = CASES / "30-list-of-providers.json"
    (finding,) = find(path.name, NEWEST, "wrong-type")
    assert finding.message.endswith("pi will refuse the whole file.")
    assert '{"providers"' not in finding.help
    assert 'the names of the providers are the keys: {"ollama": {...}}' in finding.help
    assert finding.fix is not None
    assert not finding.fix.safe
    after = from_text(apply_fixes(path.read_text(), [finding.fix])).value
    (given,) = json.loads(path.read_text())["providers"]
    assert after == {"providers": {given.pop("name"): given}}
