"""One finding for one cause: what is joined, what its fix does, and what stays apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pigen.diagnostics.finding import Finding, ResolvedFix
from pigen.diagnostics.rule import Fix, Replace
from pigen.lint.fix import make_edits
from pigen.lint.fix_rounds import fix_in_rounds
from pigen.text.document import Document, from_text
from scripts.company_source import make_source
from tests.command import pigen, provider, put


def lint(tmp_path: Path, providers: dict[str, object]) -> tuple[str, list[dict[str, Any]]]:
    path = put(tmp_path / "models.json", {"providers": providers})
    done = pigen("lint", "--format", "json", path, cwd=tmp_path)
    return path.read_text(), json.loads(done.stdout)["findings"]


def apply(text: str, finding: dict[str, Any]) -> Any:
    for edit in reversed(finding["fix"]["edits"]):
        text = text[: edit["start"]] + edit["text"] + text[edit["end"] :]
    return json.loads(text)["providers"]


PRIVATE = {"baseUrl": "https://llm.acme.io/v1"}


@pytest.mark.parametrize(
    ("rule", "providers"),
    [
        (
            "placeholder-left",
            {name: provider(f"m-{name}", apiKey=f"YOUR_{name}_KEY") for name in "ABC"},
        ),
        (
            "placeholder-left",
            {name: provider(f"m-{name}", baseUrl="https://your-host/v1") for name in "ABC"},
        ),
        (
            "dummy-key-on-remote-host",
            {name: provider(f"m-{name}", apiKey="dummy", **PRIVATE) for name in "ABC"},
        ),
        (
            "override-of-unknown-model",
            {
                name: {"modelOverrides": {f"qq-{name}": {"name": "Q"}}}
                for name in ("openai", "anthropic", "mistral")
            },
        ),
        (
            "thinking-levels-without-effect",
            {
                name: provider({"id": f"m-{name}", "thinkingLevelMap": {"high": "high"}})
                for name in "ABC"
            },
        ),
        (
            "differs-from-catalogue",
            {"A": provider(*(f"@openai-prod/{id}" for id in ("gpt-4.1", "gpt-5.1", "o3")))},
        ),
        (
            "built-in-redefined",
            {"openai": {"models": [{"id": id, "name": "N"} for id in ("gpt-4.1", "gpt-4o", "o3")]}},
        ),
    ],
)
def test_one_cause_is_one_finding(tmp_path: Path, rule: str, providers: dict[str, object]) -> None:
    _, findings = lint(tmp_path, providers)
    (found,) = [each for each in findings if each["rule"] == rule]
    assert found["message"].endswith(" 2 other places have the same problem.")
    pointers = [found["pointer"], *(place["pointer"] for place in found["related"])]
    assert len(set(pointers)) == 3


def test_one_fix_does_all(tmp_path: Path) -> None:
    text, findings = lint(
        tmp_path,
        {
            name: provider({"id": f"m-{name}", "thinkingLevelMap": {"high": "high"}})
            for name in "AB"
        },
    )
    (found,) = findings
    assert found["fix"]["title"] == "Mark the model as thinking (2 places)"
    after = apply(text, found)
    assert [after[name]["models"][0]["reasoning"] for name in "AB"] == [True, True]


def test_entries_move_to_overrides_together(tmp_path: Path) -> None:
    models = [{"id": "gpt-4.1", "name": "a"}, {"id": "gpt-4o", "name": "b"}]
    text, findings = lint(tmp_path, {"openai": {"models": models}})
    (found,) = [each for each in findings if each["rule"] == "built-in-redefined"]
    overrides = {"gpt-4.1": {"name": "a"}, "gpt-4o": {"name": "b"}}
    assert apply(text, found) == {"openai": {"modelOverrides": overrides}}


def test_the_last_entry_stays_where_nothing_else_would_be_left(tmp_path: Path) -> None:
    models = [{"id": "gpt-4.1"}, {"id": "gpt-4o"}]
    text, findings = lint(tmp_path, {"openai": {"models": models}})
    (found,) = [each for each in findings if each["rule"] == "built-in-redefined"]
    assert apply(text, found) == {"openai": {"models": [{"id": "gpt-4o"}]}}


def test_what_is_fixed_is_one_line_for_one_cause(tmp_path: Path) -> None:
    models = [{"id": id, "name": "N"} for id in ("gpt-4.1", "gpt-4o", "o3", "o1", "o4-mini")]
    path = put(tmp_path / "models.json", {"providers": {"openai": {"models": models}}})
    done = pigen("lint", "--fix", "--unsafe-fixes", path, cwd=tmp_path)
    assert done.returncode == 0
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("fixed ")]
    assert line.endswith("Move the entry to modelOverrides (5 places)")
    written = json.loads(path.read_text())["providers"]["openai"]
    assert written == {"modelOverrides": {each["id"]: {"name": "N"} for each in models}}


def test_one_that_makes_something_worse_keeps_no_other_from_being_made() -> None:
    def find(at: int, new: str) -> Finding:
        change = Replace((at,), new)
        edits = make_edits(document, Fix("Write it", change))
        fix = ResolvedFix(True, "Write it", edits, (change,))
        place = f"/{at}", 1, at, 1, at
        return Finding("models.json", "r", "fails", "error", "m", "h", *place, fix=fix, cause="c")

    def lint(document: Document) -> list[Finding]:
        words = enumerate(json.loads(document.text))
        found = [find(at, f"new {word}") for at, word in words if len(word) == 1]
        worse = Finding("models.json", "s", "risk", "warning", "m", "h", "", 1, 1, 1, 1)
        return [*found, *[worse] * document.text.count("new b")]

    document = from_text('["a", "b", "c"]', "models.json")
    done = fix_in_rounds(document, lint)
    assert json.loads(done.document.text) == ["new a", "b", "new c"]
    assert [each.pointer for each in done.applied_findings] == ["/0", "/2"]
    assert [each.pointer for each in done.skipped_findings] == ["/1"]


def test_a_source_of_many_teams_has_few_hints(tmp_path: Path) -> None:
    path = put(tmp_path / "pigen.yaml", make_source(20))
    done = pigen("lint", "--format", "json", path, cwd=tmp_path)
    findings = json.loads(done.stdout)["findings"]
    assert len(findings) <= 3
    assert len(findings[0]["related"]) > 20
