"""Patterns that take exponential time are found without being run, and run within a bound."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pigen.javascript import regexp
from pigen.javascript.slow_patterns import find_slowness
from tests import proof

CASES = json.loads((Path(__file__).parent / "data" / "slow_patterns.json").read_text())
ROOT = Path(__file__).resolve().parent.parent
# What a machine under load needs many times over; a pattern that hangs needs years.
KILL_SECONDS = 120


@pytest.mark.parametrize("pattern", CASES["slow"])
def test_a_slow_pattern_is_found(pattern: str) -> None:
    assert find_slowness(pattern)


@pytest.mark.parametrize("pattern", CASES["ordinary"])
def test_an_ordinary_pattern_is_left_alone(pattern: str) -> None:
    regexp.compile_pattern(pattern)
    assert not find_slowness(pattern)


def test_there_are_enough_ordinary_patterns() -> None:
    assert len(set(CASES["ordinary"])) >= 200


def make_slow_patterns(number: int) -> list[str]:
    """As many different ones: each of the file's with another ending."""
    slow = CASES["slow"]
    return [f"(?:{slow[n % len(slow)]}){'z' * (n // len(slow))}Q$" for n in range(number)]


def make_config(patterns: list[str]) -> dict:
    conditions = [
        {"query": {"metadata.a": {"$regex": pattern}}, "then": "a"} for pattern in patterns
    ]
    return {
        "strategy": {"mode": "conditional", "conditions": conditions, "default": "a"},
        "targets": [{"name": "a", "provider": "@openai-prod"}],
    }


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pigen", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=KILL_SECONDS,
    )


def test_lint_and_route_end_whatever_the_patterns(tmp_path: Path) -> None:
    patterns = make_slow_patterns(proof.count(200, 20))
    path = tmp_path / "c.config.json"
    path.write_text(json.dumps(make_config(patterns)))
    report = json.loads(run("lint", "--format", "json", str(path)).stdout)
    found = [each for each in report["findings"] if each["rule"] == "slow-regex"]
    assert sum(1 + len(each["related"]) for each in found) == len(patterns)
    text = "a" * 64 + "x" * 64 + "1" * 64 + "!"
    done = run("route", str(path), "--model", "gpt-4o", "--metadata", f"a={text}")
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1), done.stderr


@pytest.mark.parametrize(
    "pattern", ["(a{1000}){1000}", "((((a{99}){99}){99}){99})", "(a{2,9999}){2,9999}b"]
)
def test_repeats_that_multiply_are_refused_before_they_are_compiled(pattern: str) -> None:
    with pytest.raises(regexp.Untranslatable):
        regexp.compile_pattern(pattern)
    assert regexp.search(pattern, "a" * 100) is False


def test_a_search_is_stopped() -> None:
    with pytest.raises(regexp.TooSlow):
        regexp.compile_pattern("(x+x+)+y").search("x" * 3000)
