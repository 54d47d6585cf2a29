"""Saved guardrails: assumed to exist and pass, unless --guardrail or a scenario says how one
ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen.gateway.saved_guardrails import AssumedGuardrails
from pigen.gateway.workspace import Workspace
from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import serve_in_thread
from pigen.mock.scenario.load_scenario import load
from pigen.portkey.config import make_config, make_target
from tests.command import pigen, put
from tests.mock_command import started

CASE = Path(__file__).parent / "data" / "portkey" / "cases" / "19-guard-ids.config.json"
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}
CLAUDE = make_target("anthropic-prod", "claude-sonnet-4-20250514")


def make_guarded(**fields: object) -> dict:
    """A fallback whose first target is guarded."""
    return make_config("fallback", make_target("openai-prod", "gpt-4o", **fields), CLAUDE)


def route(tmp_path: Path, config: object, *args: str) -> tuple[int, list[tuple[str, int]], dict]:
    """The status, where it was asked, and the answer's headers."""
    put(tmp_path / "a.config.json", config)
    done = pigen("route", "a.config.json", "--format", "json", *args, cwd=tmp_path)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert (done.returncode == 0) == (200 <= found["status"] < 300)
    return found["status"], [(each["slug"], each["status"]) for each in found["attempts"]], found


def test_an_id_is_assumed_to_exist_and_that_is_said_in_a_line(tmp_path: Path) -> None:
    done = pigen("route", CASE, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("Assumed: pg-airs-1 exists and passes;")
    told = pigen("route", CASE, "--guardrail", "pg-airs-1=pass", cwd=tmp_path)
    assert told.returncode == 0
    assert "Assumed" not in told.stdout


@pytest.mark.parametrize(
    ("fields", "verdict", "status", "asked"),
    [
        ({"input_guardrails": ["pg-pii"]}, "deny", 200, [("anthropic-prod", 200)]),
        (
            {"output_guardrails": ["pg-pii"]},
            "deny",
            200,
            [("openai-prod", 200), ("anthropic-prod", 200)],
        ),
        ({"input_guardrails": ["pg-pii"]}, "fail", 246, [("openai-prod", 200)]),
        ({"output_guardrails": ["pg-pii"]}, "fail", 246, [("openai-prod", 200)]),
        (
            {"input_guardrails": [{"id": "pg-pii", "deny": False}]},
            "deny",
            246,
            [("openai-prod", 200)],
        ),
        ({"before_request_hooks": [{"id": "pg-pii"}]}, "deny", 200, [("anthropic-prod", 200)]),
    ],
)
def test_every_later_step_follows(
    tmp_path: Path, fields: dict, verdict: str, status: int, asked: list[tuple[str, int]]
) -> None:
    got, attempts, _ = route(tmp_path, make_guarded(**fields), "--guardrail", f"pg-pii={verdict}")
    assert (got, attempts) == (status, asked)


def test_a_denial_at_the_root_is_446(tmp_path: Path) -> None:
    config = {
        **make_config("fallback", make_target("openai-prod", "gpt-4o"), CLAUDE),
        "input_guardrails": ["pg-pii"],
    }
    status, attempts, _ = route(tmp_path, config, "--guardrail", "pg-pii=deny")
    assert (status, attempts) == (446, [])
    listed = {**config, "strategy": {"mode": "fallback", "on_status_codes": [429]}}
    assert route(tmp_path, listed, "--guardrail", "pg-pii=deny")[:2] == (446, [])


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("pg-other=deny", "does not name"),
        ("pg-pii", "--guardrail takes"),
        ("pg-pii=maybe", "pass, fail, deny"),
        ("pii=deny", "No guardrail is called"),
    ],
)
def test_what_would_change_nothing_is_refused(tmp_path: Path, pair: str, words: str) -> None:
    put(tmp_path / "a.config.json", make_guarded(input_guardrails=["pg-pii"]))
    done = pigen("route", "a.config.json", "--guardrail", pair, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_a_source_has_names_for_them(tmp_path: Path) -> None:
    source = (Path(__file__).parent.parent / "templates" / "guardrails.yaml").read_text()
    put(tmp_path / "pigen.yaml", source)
    checked = pigen("check", cwd=tmp_path)
    assert checked.returncode == 0
    assert "Assumed: pg-pii-1a2b and pg-secrets-3c4d exist and pass.\n" in checked.stdout
    done = pigen("route", "--guardrail", "pii=deny", cwd=tmp_path)
    assert done.returncode == 1
    assert "the client gets 446, after 0 attempts" in done.stdout
    assert "Assumed: pg-secrets-3c4d exists and passes" in done.stdout


@pytest.mark.parametrize("entries", ["", "entries: [{answer: {text: hi}}]\n"])
def test_a_scenario_says_it_to_the_mock(entries: str, tmp_path: Path) -> None:
    path = put(tmp_path / "s.yaml", f"version: 1\nguardrails: {{pg-pii: deny}}\n{entries}")
    scenario = load(str(path)).scenario
    assert scenario is not None
    workspace: Workspace = demo.build_workspace()
    told = Workspace(
        keys=workspace.keys,
        providers=workspace.providers,
        guardrails=AssumedGuardrails(scenario.guardrails),
    )
    config = json.dumps(make_target("openai-prod", "gpt-4o", input_guardrails=["pg-pii"]))
    with serve_in_thread(MockGateway(FixedWorkspace(told), scenario=scenario)) as served:
        import urllib.error
        import urllib.request

        request = urllib.request.Request(
            f"{served.url}/v1/chat/completions",
            json.dumps(
                {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}
            ).encode(),
            {
                "content-type": "application/json",
                "x-portkey-api-key": demo.PLAIN_KEY,
                "x-portkey-config": config,
            },
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=30)
        assert caught.value.code == 446
        caught.value.close()


def test_the_open_gateway_knows_none(tmp_path: Path) -> None:
    local = {"provider": "openai", "api_key": "dummy", "input_guardrails": ["pg-pii"]}
    put(tmp_path / "a.config.json", local)
    args = ("route", "a.config.json", "--dialect", "oss")
    done = pigen(*args, cwd=tmp_path)
    assert done.returncode == 0
    assert "Assumed" not in done.stdout
    assert (
        "knows no saved guardrails"
        in pigen(*args, "--guardrail", "pg-pii=deny", cwd=tmp_path).stderr
    )


NAMED = """
version: 1
providers: {openai-prod: {}}
guardrails: {pii: {id: pg-pii-1a2b}, draft: {}}
configs: {guarded: {provider: "@openai-prod", input_guardrails: [pii]}}
keys: {app: {config: guarded, value: $APP_KEY}}
pi: {providers: {portkey: {key: app, models: [gpt-4o]}}}
"""


@pytest.mark.parametrize("name", ["pii", "pg-pii-1a2b"])
@pytest.mark.parametrize(("verdict", "status"), [("deny", 446), ("fail", 246), ("pass", 200)])
def test_the_mock_takes_a_guardrail_by_its_name_in_the_source(
    tmp_path: Path, name: str, verdict: str, status: int
) -> None:
    source = put(tmp_path / "pigen.yaml", NAMED)
    with started(source, "--guardrail", f"{name}={verdict}") as gateway:
        assert gateway.ask("/v1/chat/completions", CHAT, key="app")[0] == status


def test_the_mock_refuses_a_guardrail_that_nobody_named(tmp_path: Path) -> None:
    source = put(tmp_path / "pigen.yaml", NAMED)
    done = pigen("mock", source, "--guardrail", "pij=deny", cwd=tmp_path)
    assert done.returncode == 2
    assert 'No guardrail is called "pij".' in done.stderr
    assert "pii" in done.stderr
