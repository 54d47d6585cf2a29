"""pigen route, from its options to its words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pigen.commands.route import run
from pigen.common.errors import PigenError
from pigen.outputs import route_text
from tests.command import pigen, put

CONFIG = {
    "strategy": {"mode": "fallback"},
    "targets": [
        {"provider": "@openai-prod", "override_params": {"model": "gpt-4o"}},
        {"provider": "@anthropic-prod", "override_params": {"model": "claude-sonnet-4-20250514"}},
    ],
    "retry": {"attempts": 2},
}


def route(tmp_path: Path, config: object = CONFIG, **options: Any) -> int:
    path = tmp_path / "a.config.json"
    path.write_text(json.dumps(config))
    chosen: dict[str, Any] = {
        "model": None,
        "dialect": None,
        "key": None,
        "team": None,
        "metadata": [],
        "fail": [],
        "slow": [],
        "seed": "0",
        "request": None,
        "plan": None,
        "format": "text",
    }
    return run(str(path), **{**chosen, **options})


def test_text_says_what_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert route(tmp_path, fail=["openai-prod=429,500"]) == 0
    said = capsys.readouterr().out
    assert "waits 1 s, then retry 1 of 2: 429 is among the statuses to retry" in said
    assert "gives up config.targets[0] after 2 retries" in said
    assert "falls back to config.targets[1]: 500 is not a success" in said
    assert "@anthropic-prod claude-sonnet-4-20250514 -> 200" in said
    assert said.endswith("the client gets 200, after 4 attempts and 3 s of waiting\n")


def test_json_has_its_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert route(tmp_path, format="json", fail=["*=500"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["version", "status", "headers", "attempts", "body"]
    assert said["version"] == 1
    assert said["attempts"][1] == {
        "target": "config.targets[0]",
        "slug": "openai-prod",
        "model": "gpt-4o",
        "path": "/chat/completions",
        "status": 500,
        "wait_ms": 1000,
    }


def test_a_slow_upstream_times_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = {**CONFIG, "request_timeout": 1000}
    assert route(tmp_path, config, slow=["openai-prod=3000"]) == 0
    assert "no headers within 1000 ms" in capsys.readouterr().out


def test_the_seed_decides_a_load_balance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = {**CONFIG, "strategy": {"mode": "loadbalance"}}
    seen = set()
    for seed in range(8):
        route(tmp_path, config, seed=str(seed))
        route(tmp_path, config, seed=str(seed))
        one, two = capsys.readouterr().out.split("POST ")[1:]
        assert one == two
        seen |= set(re.findall(r"draws (\S+),", one))
    assert seen == {"config.targets[0]", "config.targets[1]"}


def test_request_plan_and_metadata(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = {
        "strategy": {
            "mode": "conditional",
            "conditions": [{"query": {"metadata.team": "a", "params.x": 1}, "then": "one"}],
            "default": "other",
        },
        "targets": [{"name": "one", "provider": "@one"}, {"name": "other", "provider": "@other"}],
    }
    (tmp_path / "request.json").write_text(json.dumps({"params": {"x": 1}}))
    (tmp_path / "plan.json").write_text(json.dumps({"@one": [{"status": 503}]}))
    files = {"request": str(tmp_path / "request.json"), "plan": str(tmp_path / "plan.json")}
    assert route(tmp_path, config, metadata=["team=a"], **files) == 1
    assert "conditions[0] holds; it leads to config.targets[0]" in capsys.readouterr().out


def test_a_refusal_lists_its_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert route(tmp_path, dialect="oss") == 1
    lines = capsys.readouterr().out.splitlines()
    assert "refused before routing (schema)" in lines[1]
    assert all(len(line) <= 2 + route_text.MAX_ERROR_LENGTH for line in lines)


@pytest.mark.parametrize(
    "options",
    [
        {"dialect": "open"},
        {"format": "yaml"},
        {"fail": ["openai-prod"]},
        {"fail": ["openai-prod=soon"]},
        {"fail": ["openai-prod=700"]},
        {"slow": ["openai-prod="]},
        {"metadata": ["team"]},
    ],
)
def test_wrong_options(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(PigenError):
        route(tmp_path, **options)


def test_there_are_words_for_every_reason() -> None:
    noted = set()
    for path in (Path(__file__).parent.parent / "pigen" / "gateway").glob("*.py"):
        text = path.read_text()
        noted |= set(re.findall(r'context\.note\(\s*"([a-z-]+)"', text))
        noted |= set(re.findall(r'self\._?note\(\s*"([a-z-]+)"', text))
    assert noted == route_text.list_kinds()


def test_of_many_errors_the_first_are_shown(tmp_path: Path) -> None:
    targets = [{"provider": f"@{number}"} for number in range(300)]
    put(tmp_path / "a.config.json", {"strategy": {"mode": "fallback"}, "targets": targets})
    done = pigen("route", "a.config.json", "--dialect", "oss", cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert len(lines) < 20
    assert lines[-1] == "  and 590 more"


DEPTH = 2_000


@pytest.mark.parametrize(
    "text",
    [
        '{"strategy": {"mode": "fallback"}, "targets": [' * DEPTH + "{}" + "]}" * DEPTH,
        '{"provider": "@a", "override_params": ' + '{"a": ' * DEPTH + "1" + "}" * (DEPTH + 1),
        '{"provider": "@a", "input_guardrails": ' + "[" * DEPTH + "]" * DEPTH + "}",
    ],
    ids=["targets", "parameters", "guardrails"],
)
@pytest.mark.parametrize("dialect", ["hosted", "oss"])
def test_what_is_nested_too_deep(text: str, dialect: str, tmp_path: Path) -> None:
    put(tmp_path / "a.config.json", text)
    done = pigen("route", "a.config.json", "--dialect", dialect, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert "recursion" not in done.stdout + done.stderr
