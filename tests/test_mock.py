"""pigen mock, from its options to its exit code."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from pigen.common.errors import PigenError
from pigen.mock.gateway_thread import RunningGateway
from tests.command import pigen
from tests.mock_command import started
from tests.waiting import wait_until

SOURCE = """
version: 1
providers:
  openai-prod: {}
  anthropic-prod: {models: [claude-sonnet-4-20250514]}
configs:
  coding:
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai-prod"}
      - {provider: "@anthropic-prod", override_params: {model: claude-sonnet-4-20250514}}
keys:
  routed: {value: $ROUTED_KEY, config: coding, metadata: {team: web}}
  plain: {}
  narrow: {rate_limits: [{type: requests, unit: rpd, value: 1}]}
  logs: {scopes: [logs.view]}
pi:
  providers:
    portkey: {key: routed, models: [gpt-4o]}
teams:
  web:
    keys:
      web-key: {}
"""
SECRET = "pk-live-0123456789abcdef"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "pigen.yaml"
    path.write_text(SOURCE)
    return path


def test_the_built_in_example() -> None:
    with started() as gateway:
        assert gateway.chat("@gemini-prod/gemini-2.5-pro")[0] == 200
        assert gateway.ask("/__pigen__/health")[1]["status"] == "ok"
        entry = gateway.journal()[0]
        # The key's Config routes, whatever the model says.
        assert (entry["reached"], entry["upstream_model"]) == ("@openai-prod", "gpt-4o")
        assert entry["metadata"] == {"team": "demo"}
        code, out = gateway.stop()
    assert code == 0
    assert gateway.url in out
    assert "pk-demo and pk-demo-plain" in out
    assert "The admin API takes the key pk-demo-admin." in out


def test_a_source_is_in_force(source: Path) -> None:
    with started(source, env={"ROUTED_KEY": SECRET}) as gateway:

        def ask(key: str, model: str) -> tuple[int, Any]:
            body = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
            return gateway.ask("/v1/chat/completions", body, key=key)

        assert ask(SECRET, "gpt-4o")[0] == 200
        assert ask("routed", "gpt-4o")[0] == 401, "the name stands in for no value"
        assert ask("plain", "@openai-prod/gpt-4o")[0] == 200
        assert ask("plain", "gpt-4o")[0] == 400, "nothing routes it"
        assert ask("plain", "@none/gpt-4o")[0] == 400
        status, said = ask("plain", "@anthropic-prod/other")
        assert (status, said["error"]["type"]) == (412, "model_not_allowed_error")
        assert [ask("narrow", "@openai-prod/x")[0] for _ in range(2)] == [200, 429]
        assert ask("logs", "@openai-prod/x")[0] == 403
        assert ask("web-key", "@openai-prod/x")[0] == 401, "another team's"
        assert ask("{KEY}", "@openai-prod/x")[0] == 401
        told = gateway.ask("/__pigen__/journal")[1]
        assert told["entries"][0]["key"] == "routed"
        assert told["entries"][0]["metadata"] == {"team": "web"}
        out = gateway.stop()[1]
    assert "plain" in out
    assert SECRET not in out + json.dumps(told)


def test_a_team_of_the_source(source: Path) -> None:
    with started(source, "--team", "web") as gateway:
        messages = [{"role": "user", "content": "hi"}]
        body = {"model": "@openai-prod/x", "messages": messages}
        assert gateway.ask("/v1/chat/completions", body, key="web-key")[0] == 200


def test_faults_waits_and_time(source: Path) -> None:
    faults = ("--fail", "openai-prod=429x2,reset", "--latency", "5", "--time-scale", "0.01")
    with started(*faults) as gateway:
        for _ in range(3):
            assert gateway.chat()[0] == 200
        told = [[(a["slug"], a["status"]) for a in each["attempts"]] for each in gateway.journal()]
    over = ("anthropic-prod", 200)
    assert told == [
        [("openai-prod", 429), over],
        [("openai-prod", 429), over],
        [("openai-prod", "reset"), over],
    ]


def test_the_open_dialect() -> None:
    config = json.dumps({"provider": "openai", "api_key": "k"})
    with started("--dialect", "oss") as gateway:
        assert gateway.chat()[0] == 400
        connection = http.client.HTTPConnection(gateway.url.removeprefix("http://"))
        body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "hi"}]})
        connection.request("POST", "/v1/chat/completions", body, {"x-portkey-config": config})
        assert connection.getresponse().status == 200
        connection.close()


def test_every_request_as_a_line_of_json() -> None:
    with started("--json-log") as gateway:
        gateway.chat("m\r\n\x1b[2J\u2028{")
        gateway.ask("/v1/nothing?api_key=sk-0123456789abcdefgh")
        out = gateway.stop()[1]
    lines = [json.loads(line) for line in out.split("\n") if line.startswith("{")]
    assert [line["status"] for line in lines] == [200, 404]
    assert lines[0]["model"] == "m\r\n\x1b[2J\u2028{"
    assert "\x1b" not in out
    assert "0123456789abcdefgh" not in out


@pytest.mark.parametrize(
    ("expected", "code", "says"),
    [
        ("- {reached: '@openai-prod', count: 2}", 0, "1 of 1 expectations met"),
        ("- {reached: '@openai-prod'}\n- {status: 500, count: 0}", 0, "2 of 2"),
        ("- {reached: '@anthropic-prod'}", 1, 'reached is "@openai-prod", not "@anthropic-prod"'),
        ("- {attempts: ['@openai-prod 200'], count: {most: 1}}", 1, "at most 1"),
    ],
)
def test_expectations(tmp_path: Path, expected: str, code: int, says: str) -> None:
    file = tmp_path / "expected.yaml"
    file.write_text(expected)
    with started("--assert", file) as gateway:
        gateway.chat()
        gateway.chat()
        stopped = gateway.stop()
    assert stopped[0] == code
    assert says in stopped[1]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"text": "hi", "tools": ["read"], "stream": False}, 200, None),
        ([{"model": "m"}, {"model": "x"}], 417, 'model is "m", not "x"'),
        ({"headers": {"x-none": "1"}}, 417, "x-none"),
        ({"metadata": {"team": "demo"}, "key": "demo"}, 200, None),
        ({"rached": "@x"}, 400, 'Did you mean "reached"'),
        ([], 400, "nothing is expected"),
        ({"count": -1}, 400, "count is a number"),
    ],
)
def test_verify(body: object, status: int, says: str | None) -> None:
    with started() as gateway:
        gateway.chat("m", tools=[{"type": "function", "function": {"name": "read"}}])
        got, said = gateway.ask("/__pigen__/verify", body)
        assert got == status
        assert says is None or says in json.dumps(said, ensure_ascii=False).replace('\\"', '"')


def test_sigterm_lets_a_stream_finish() -> None:
    with started("--fail", "openai-prod=tokens:60") as gateway:
        got: list[bytes] = []

        def read() -> None:
            connection = http.client.HTTPConnection(gateway.url.removeprefix("http://"))
            body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hi"}]}
            headers = {"authorization": "Bearer pk-demo"}
            connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
            got.append(connection.getresponse().read())
            connection.close()

        reader = threading.Thread(target=read)
        reader.start()
        wait_until(lambda: gateway.ask("/__pigen__/health")[1]["streams"], "a stream runs")
        assert gateway.stop()[0] == 0
        reader.join()
    assert got[0].endswith(b"data: [DONE]\n\n")


def test_the_ready_file(tmp_path: Path) -> None:
    ready = tmp_path / "r.json"
    with started(ready=ready) as gateway:
        said = json.loads(ready.read_text())
        assert said == {"url": gateway.url, "pid": gateway.process.pid}
        assert os.listdir(tmp_path) == ["r.json"]


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = pigen("mock", "--port", port, cwd=tmp_path)
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--fail", "opnai-prod=500"], 'Did you mean "openai-prod"'),
        (["--fail", "config.targets[7]=500"], "No Config has a target"),
        (["--fail", "openai-prod"], "does not say what fails and how"),
        (["--fail", "openai-prod=slow"], "does not know the step"),
        (["--fail", "openai-prod=700"], "does not know the step"),
        (["--fail", "openai-prod=200x0"], "is not from 1"),
        (["--fail", "openai-prod=500", "--fail", "@openai-prod=429"], "given twice"),
        (["--port", "99999"], "--port takes a whole number"),
        (["--port", "http"], "--port takes a whole number"),
        (["--latency", "-1"], "--latency"),
        (["--time-scale", "nan"], "--time-scale"),
        (["--team", "x"], "--team needs a source"),
        (["none.yaml"], "none.yaml"),
        (["--dialect", "x"], "--dialect does not take"),
        (["--assert", "none.yaml"], "none.yaml"),
        (["--ready-file", "no/such/folder"], "ready file cannot be written"),
        (["a", "b"], "mock"),
    ],
)
def test_wrong_usage(tmp_path: Path, args: list[str], says: str) -> None:
    port = [] if "--port" in args else ["--port", "0"]
    done = pigen("mock", *args, *port, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- {rached: x}", "1:12"),
        ("[]", "1:1"),
        ("count: x", "1:8"),
        ("a: [", "1:5"),
        ("order:\n  - {}\n  - {status: ok}", "3:14"),
    ],
)
def test_wrong_expectations_are_told_at_once(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "e.yaml").write_text(text)
    done = pigen("mock", "--port", "0", "--assert", "e.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert f"e.yaml:{place}: " in done.stderr


def test_a_source_with_errors(tmp_path: Path) -> None:
    (tmp_path / "pigen.yaml").write_text(SOURCE.replace("config: coding", "config: codng"))
    done = pigen("mock", "pigen.yaml", "--port", "0", cwd=tmp_path)
    assert done.returncode == 1
    assert 'Did you mean "coding"' in done.stderr
    assert "No gateway was started." in done.stderr


def test_commands_in_a_source_are_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    path = tmp_path / "pigen.yaml"
    path.write_text(SOURCE.replace("$ROUTED_KEY", f'"!touch {mark}"'))
    with started(path) as gateway:
        gateway.chat()
    assert not mark.exists()


def test_two_keys_of_one_value(source: Path) -> None:
    source.write_text(SOURCE.replace("plain: {}", "plain: {value: $ROUTED_KEY}"))
    done = pigen("mock", source, "--port", "0", cwd=source.parent, ROUTED_KEY=SECRET)
    assert done.returncode == 2
    assert '"plain"' in done.stderr
    assert SECRET not in done.stderr


SCENARIO = """
version: 1
entries:
  - when: {text: hello}
    answer: {text: "Good day to you.", chunks: 2}
  - name: busy
    when: {text: slow, slug: openai-prod}
    fault: {status: [429, 200]}
  - when: {text: never}
    fault: {reset: true}
"""


def test_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(SCENARIO)
    with started("--scenario", file) as gateway:

        def say(text: str) -> str:
            messages = [{"role": "user", "content": text}]
            body = {"model": "m", "messages": messages}
            status, said = gateway.ask("/v1/chat/completions", body)
            assert status == 200
            content: str = said["choices"][0]["message"]["content"]
            return content

        assert say("hello") == "Good day to you."
        assert say("slow") == "ok from @anthropic-prod/claude-sonnet-4-20250514"
        assert say("slow") == "ok from @openai-prod/gpt-4o"
        assert say("else") == "ok from @openai-prod/gpt-4o"
        notes = [entry.get("note") for entry in gateway.journal()]
        assert notes[:3] == ["entry 1", 'entry 2 ("busy")', 'entry 2 ("busy")']
        assert str(notes[3]).startswith('no entry of the scenario fits: entry 1 wants text "hello"')
        out = gateway.stop()[1]
    assert "entry 3 was never used" in out


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("openai-prod", "openai-prd", "openai-prd"),
        ("text: slow", "txt: slow", "txt"),
        ("[429, 200]", "[429, 777]", "777"),
    ],
)
def test_a_scenario_with_errors(tmp_path: Path, old: str, new: str, says: str) -> None:
    (tmp_path / "s.yaml").write_text(SCENARIO.replace(old, new))
    done = pigen("mock", "--port", "0", "--scenario", "s.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert says in done.stderr
    assert "s.yaml:" in done.stderr


def test_a_cached_stream_is_played_again() -> None:
    config = json.dumps({"provider": "@openai-prod", "cache": {"mode": "simple"}})
    with started() as gateway:
        said = []
        for _ in range(2):
            connection = http.client.HTTPConnection(gateway.url.removeprefix("http://"))
            body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hi"}]}
            headers = {"authorization": "Bearer pk-demo-plain", "x-portkey-config": config}
            connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
            answer = connection.getresponse()
            said.append((answer.headers["x-portkey-cache-status"], answer.read()))
            connection.close()
        assert [status for status, _ in said] == ["MISS", "HIT"]
        assert said[0][1] == said[1][1]
        assert gateway.journal()[1]["attempts"] == []


def modules(code: str) -> set[str]:
    """What is loaded after some code ran in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_plugin_costs_runs_without_the_fixture_nothing() -> None:
    loaded = modules("import pytest, pigen.mock.plugin") - modules("import pytest")
    assert {name for name in loaded if not name.startswith("pigen")} == set()
    assert loaded <= {"pigen", "pigen.mock", "pigen.mock.plugin"}


def test_the_built_in_example_loads_nothing_that_it_does_not_need() -> None:
    command = ["mock", "--port", "0", "--ready-file", "/nonexistent/x"]
    code = f"import sys; sys.argv = ['pigen', *{command!r}]; import pigen.__main__ as m; m.main()"
    loaded = modules(code)
    assert "pigen.mock.dispatch" in loaded
    assert not loaded & {"typer", "pydantic", "jsonschema", "yaml", "rich", "pigen.pi.catalogue"}
    assert "pigen.mock.admin" not in loaded


def test_the_fixture(pigen_gateway: RunningGateway) -> None:
    pigen_gateway.fail("openai-prod=500")
    body = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
    headers = {"authorization": "Bearer pk-demo"}
    asked = urllib.request.Request(
        f"{pigen_gateway.base}/chat/completions", json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200
    pigen_gateway.verify({"reached": "@anthropic-prod", "attempts": 2})
    with pytest.raises(AssertionError, match="saw 0 of 1"):
        pigen_gateway.verify({"status": 500})
    with pytest.raises(PigenError, match='"opnai-prod"'):
        pigen_gateway.fail("opnai-prod=500")
    pigen_gateway.reset()
    assert pigen_gateway.read_journal() == []
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200
    pigen_gateway.verify({"reached": "@openai-prod", "attempts": 1})
