"""The body of POST /configs and the answer of GET /configs/{id}: what is under `config` is judged,
at its place, by lint and route."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import pigen, put

CASE = Path(__file__).parent / "data/portkey/cases/63-create-body/coding.config.json"
WRONG = {"strategy": {"mode": "load-balance"}, "targets": [{"provider": "@openai-prod"}]}
NESTED = {
    "strategy": {"mode": "fallback"},
    "targets": [WRONG, {"provider": "@b", "override_params": {"model": "x"}}],
}
RIGHT = {"provider": "@openai-prod", "override_params": {"model": "gpt-4o"}}


def wrap_all(config: dict) -> dict[str, tuple[dict, str]]:
    """Each form, and where its Config is."""
    body = {"name": "coding", "workspace_id": "ws-1", "is_default": 1, "config": config}
    record = {"id": "u-1", "slug": "pc-1", "status": "active", "format": "json", "config": config}
    text = {**record, "config": json.dumps(config)}
    return {
        "body": (body, "/config"),
        "flat answer": (record, "/config"),
        "answer": ({"success": True, "data": record}, "/data/config"),
        "answer with a text": ({"success": True, "data": text}, "/data/config"),
        "flat answer with a text": (text, "/config"),
    }


def lint(path: Path, *args: str) -> list[dict]:
    done = pigen("lint", "--format", "json", *args, path.name, cwd=path.parent)
    found: list[dict] = json.loads(done.stdout)["findings"]
    return found


def test_the_case(tmp_path: Path) -> None:
    path = put(tmp_path / "coding.config.json", CASE.read_text())
    (found,) = lint(path)
    assert (found["rule"], found["pointer"], found["line"]) == (
        "unknown-strategy-mode",
        "/config/strategy/mode",
        7,
    )
    done = pigen("lint", "--fix", path.name, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert path.read_text() == CASE.read_text().replace("load-balance", "loadbalance")


@pytest.mark.parametrize("form", wrap_all({}))
@pytest.mark.parametrize("name", ["a.config.json", "saved.json"])
def test_each_form_is_judged_within(form: str, name: str, tmp_path: Path) -> None:
    wrapped, pointer = wrap_all(WRONG)[form]
    (found,) = lint(put(tmp_path / name, wrapped))
    assert (found["rule"], found["effect"]) == ("unknown-strategy-mode", "rejected")
    assert found["pointer"].startswith(pointer)
    assert lint(put(tmp_path / name, wrap_all(RIGHT)[form][0])) == []


@pytest.mark.parametrize("form", wrap_all({}))
def test_a_fix_stays_within(form: str, tmp_path: Path) -> None:
    path = put(tmp_path / "a.config.json", wrap_all(NESTED)[form][0])
    before = path.read_text()
    pigen("lint", "--fix", path.name, cwd=tmp_path)
    assert path.read_text() == before.replace("load-balance", "loadbalance")


def test_yaml_is_judged_alike(tmp_path: Path) -> None:
    text = (
        "name: coding\nconfig:\n  strategy: {mode: load-balance}\n  targets: [{provider: '@a'}]\n"
    )
    (found,) = lint(put(tmp_path / "a.config.yaml", text))
    assert (found["pointer"], found["line"]) == ("/config/strategy/mode", 3)


@pytest.mark.parametrize("form", wrap_all({}))
def test_it_is_routed_by(form: str, tmp_path: Path) -> None:
    path = put(tmp_path / "a.config.json", wrap_all(RIGHT)[form][0])
    done = pigen("route", path.name, "--format", "json", cwd=tmp_path)
    assert [each["slug"] for each in json.loads(done.stdout)["attempts"]] == ["openai-prod"]


def test_a_config_of_its_own_is_no_wrapper(tmp_path: Path) -> None:
    (found,) = lint(
        put(tmp_path / "a.config.json", {**RIGHT, "config": {"strategy": {"mode": "x"}}})
    )
    assert found["pointer"] == "/config"


def test_a_schema_is_no_field(tmp_path: Path) -> None:
    config = put(tmp_path / "a.config.json", {"$schema": "./config.schema.json", **RIGHT})
    assert lint(config) == []
    key = {
        "$schema": "./key.schema.json",
        "name": "k",
        "workspace_id": "ws-1",
        "scopes": ["completions.write"],
    }
    assert lint(put(tmp_path / "k.key.json", key)) == []
