"""A Config that is written into a header is judged like any other, at its place in the string."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import pigen, provider, put

URLS = ("https://api.portkey.ai/v1", "https://aigw.portkey.ai/v1", "http://127.0.0.1:8787/v1")
BALANCED = {"strategy": {"mode": "load-balance"}, "targets": [{"provider": "@openai-prod"}]}
CANARY = "sk-Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's


def lint(tmp_path: Path, *providers: dict, code: int = 1) -> list[dict]:
    value = {"providers": {f"p{number}": each for number, each in enumerate(providers)}}
    put(tmp_path / "models.json", value)
    done = pigen("lint", "--format", "json", "models.json", cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert CANARY not in done.stdout
    return [each for each in json.loads(done.stdout)["findings"] if each["severity"] != "info"]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("name", ["x-portkey-config", "X-Portkey-Config"])
def test_a_misspelt_mode(url: str, name: str, tmp_path: Path) -> None:
    headers = {name: json.dumps(BALANCED)}
    for pointer, entry in (
        (f"/providers/p0/headers/{name}", provider("house", baseUrl=url, headers=headers)),
        (
            f"/providers/p0/models/0/headers/{name}",
            provider({"id": "house", "headers": headers}, baseUrl=url),
        ),
    ):
        (found,) = lint(tmp_path, entry)
        assert (found["rule"], found["effect"]) == ("unknown-strategy-mode", "fails")
        assert found["pointer"] == pointer
        line = (tmp_path / "models.json").read_text().split("\n")[found["line"] - 1]
        assert line[found["column"] - 1 : found["end_column"] - 1] == '\\"load-balance\\"'
        assert "at /strategy/mode" in found["message"]


def test_the_fix_changes_the_string(tmp_path: Path) -> None:
    lint(tmp_path, provider("house", headers={"x-portkey-config": json.dumps(BALANCED)}))
    pigen("lint", "--fix", "models.json", cwd=tmp_path)
    fixed = json.loads((tmp_path / "models.json").read_text())
    config = json.loads(fixed["providers"]["p0"]["headers"]["x-portkey-config"])
    assert config == {**BALANCED, "strategy": {"mode": "loadbalance"}}
    assert lint(tmp_path, fixed["providers"]["p0"], code=0) == []


def test_the_place_is_told_through_escapes_and_doubled_dollars(tmp_path: Path) -> None:
    config = {
        "strategy": {
            "mode": "conditional",
            "conditions": [{"query": {"metadata.\u00e4\U0001f600": {"$eq": "x"}}, "then": "b"}],
            "default": "a",
        },
        "targets": [{"name": "a", "provider": "@a"}, {"name": "c", "provider": "@b"}],
    }
    text = json.dumps(config).replace("$", "$$")
    found = lint(tmp_path, provider("house", headers={"x-portkey-config": text}))
    (each,) = (each for each in found if each["rule"] == "unknown-condition-target")
    line = (tmp_path / "models.json").read_text().split("\n")[each["line"] - 1]
    assert line[each["column"] - 1 : each["end_column"] - 1] == '\\"b\\"'


def test_what_a_variable_holds_is_not_judged(tmp_path: Path) -> None:
    config = {"strategy": {"mode": "$MODE"}, "targets": [{"provider": "openai", "api_key": "$K"}]}
    text = json.dumps(config)
    assert lint(tmp_path, provider("house", headers={"x-portkey-config": text}), code=0) == []


def test_a_key_in_the_config_is_not_shown(tmp_path: Path) -> None:
    config = {"provider": "openai", "api_key": CANARY, "retry": 3}
    text = json.dumps(config)
    found = lint(tmp_path, provider("house", headers={"x-portkey-config": text}))
    assert [each["rule"] for each in found].count("literal-secret") == 1
    assert "wrong-type" in [each["rule"] for each in found]


def test_what_is_no_config_has_its_one_finding(tmp_path: Path) -> None:
    for text in ("{'provider': '@a'}", "[]", "load-balance"):
        found = lint(tmp_path, provider("house", headers={"x-portkey-config": text}))
        assert [each["rule"] for each in found] == ["invalid-portkey-config"]
    assert lint(tmp_path, provider("house", headers={"x-portkey-config": "pc-x"}), code=0) == []


def test_among_many_files_too(tmp_path: Path) -> None:
    value = {
        "providers": {"p": provider("house", headers={"x-portkey-config": json.dumps(BALANCED)})}
    }
    for number in range(201):
        put(tmp_path / f"{number}" / "a.models.json", value)
    done = pigen("lint", "--format", "concise", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("unknown-strategy-mode") == 201


@pytest.mark.parametrize("routed", [False, True])
def test_the_provider_may_stand_in_another_header(routed: bool, tmp_path: Path) -> None:
    """The open-source gateway takes a Config of retries alone beside x-portkey-provider."""
    headers = {"x-portkey-config": '{"retry": {"attempts": 3}}', "x-portkey-trace-id": "$T"}
    if routed:
        headers["X-Portkey-Provider"] = "openai"
    value = {"providers": {"p": provider("house", baseUrl=URLS[2], headers=headers)}}
    put(tmp_path / "models.json", value)
    done = pigen("lint", "models.json", "--dialect", "oss", "--format", "concise", cwd=tmp_path)
    assert ("config-without-route" in done.stdout) != routed
    assert done.returncode == (0 if routed else 1)
