"""Patterns of a scenario that take exponential time: the mock goes on answering,
and stops at once."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest

from pigen.mock.scenario.patterns import MAX_SIZE, PatternTime, TextPattern, estimate_size
from tests.command import pigen
from tests.mock_command import started
from tests.proof import count

SLOW = [
    "(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){12}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*)*b",
    r"(\w+\s?)*$", "(x+x+)+y", "(?:a+)+!", "^(a?){30}a{30}!$",
]  # fmt: skip
TEXTS = ["a" * 40 + "!", "a" * 5_000 + "!", "x" * 60, "word " * 40 + "#"]


@pytest.mark.parametrize("pattern", SLOW)
def test_a_slow_pattern_ends(pattern: str) -> None:
    compiled = TextPattern(pattern, PatternTime())
    for text in TEXTS:
        assert compiled.find(text) in (True, False)


def test_all_slow_patterns_together_lose_little() -> None:
    """Counted, not timed: after half a second of losses each gets a thousandth of a second."""
    time = PatternTime()
    for index in range(count(200, 40)):
        pattern = TextPattern(f"^(a|aa)+(?:{index}|$)", time)
        assert not pattern.find("a" * 40 + "!")
        assert pattern.is_slow
    assert 0.5 <= time.lost <= 0.5 + 0.1 + count(200, 40) * 0.001 + 1e-6


def test_a_pattern_that_was_slow_still_finds_what_is_easy() -> None:
    pattern = TextPattern("(a+)+$", PatternTime())
    pattern.find("a" * 5_000 + "!" + "a" * 5_000 + "!")
    assert pattern.find("aaa")


def scenario(folder: Path, *patterns: str) -> Path:
    entries = [{"when": {"pattern": each}, "answer": {"text": each}} for each in patterns]
    path = folder / "slow.yaml"
    path.write_text(json.dumps({"version": 1, "entries": entries}))
    return path


def test_others_are_answered_and_it_stops_at_once(tmp_path: Path) -> None:
    slow = [f"^(a|aa)+(?:{index}|$)" for index in range(60)]
    with started(
        "--scenario", scenario(tmp_path, *slow, "easy"), "--fail", "openai-prod=200"
    ) as mock:
        host, port = mock.url[7:].split(":")
        body = {"model": "m", "messages": [{"role": "user", "content": "a" * 60 + "!"}]}
        askers = [
            threading.Thread(target=mock.ask, args=("/v1/chat/completions", body)) for _ in range(8)
        ]
        for each in askers:
            each.start()
        with socket.create_connection((host, int(port)), timeout=10) as wire:
            wire.sendall(b"GET /__pigen__/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert wire.recv(100).startswith(b"HTTP/1.1 200")
        easy = {**body, "messages": [{"role": "user", "content": "easy"}]}
        answer = mock.ask("/v1/chat/completions", easy)[1]
        assert answer["choices"][0]["message"]["content"] == "easy"
        for each in askers:
            each.join(30)
        assert mock.ask("/v1/chat/completions", body)[0] == 200
        assert "takes too long" in json.dumps(mock.journal()[-1])
        assert mock.stop()[0] == 0


@pytest.mark.parametrize(
    "pattern",
    [
        "(a{1000}){1000}",
        "((a{100}){100}){100}",
        "a{999999999}",
        "(?:(?:x{99}y){99}z){99}",
        "(",
        "[",
        "*",
    ],
)
def test_a_pattern_that_is_too_large_or_none_is_refused(pattern: str, tmp_path: Path) -> None:
    done = pigen("mock", "--scenario", scenario(tmp_path, pattern), cwd=tmp_path)
    assert done.returncode == 1
    assert "The pattern is not a valid Python regular expression" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{4}-\d{2}-\d{2}",
        "[a-z]{1,100}.{1,100}[^]]{1,100}",
        "(ab){2,}c{3}",
        r"a\{1000\}\(",
        "{",
        "a{,9}",
        "x{y}",
    ],
)
def test_ordinary_repeats_are_not_too_large(pattern: str) -> None:
    assert estimate_size(pattern) < MAX_SIZE / 10
