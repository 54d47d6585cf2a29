"""Clients that nobody here wrote, unmodified, in front of the mock: each calls a tool, hands its
result back, gets an object that its own schema takes, and tries again after a 429."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread

from .client_install import CLIENTS, give_up, install_claude_code, install_npm, install_python
from .pi_install import Unavailable, node

SECONDS = 600
QUIET = {
    "LANGSMITH_TRACING": "false",
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
    "AGNO_TELEMETRY": "false",
}
TEXT = "ok from {}; the tool returned: sunny in Paris"
GPT, CLAUDE = "@openai-prod/gpt-4o", "@anthropic-prod/claude-sonnet-4-5-20250929"


def run_client(
    gateway: RunningGateway, command: Sequence[str | Path], home: Path
) -> dict[str, tuple[list[str], str]]:
    """What each of its cases got: the cities that its tool was asked for, and the answer."""
    done = subprocess.run(
        [*command, gateway.base, demo.PLAIN_KEY],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **QUIET},
        cwd=home,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    cases = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return {name: (seen, got) for name, seen, got in cases}


def check_client(
    command: Sequence[str | Path], home: Path, upstreams: Sequence[str]
) -> dict[str, tuple[list[str], str]]:
    """Run it, each upstream answering the first request with a 429."""
    setup = demo.build_setup()
    mock = MockGateway(FixedWorkspace(setup.workspace), labels=setup.labels, time_scale=0)
    with serve_in_thread(mock) as gateway:
        gateway.fail(*(f"{slug}=429,200" for slug in upstreams))
        cases = run_client(gateway, command, home)
        statuses = [entry["status"] for entry in gateway.read_journal()]
    assert set(statuses) == {200, 429}
    assert statuses.count(429) == len(upstreams)
    return cases


@pytest.mark.parametrize(
    ("name", "number", "upstreams"),
    [
        ("pydantic_ai", 12, ("openai-prod", "anthropic-prod")),
        ("openai_agents", 12, ("openai-prod",)),
        ("instructor", 8, ("openai-prod", "anthropic-prod")),
        ("agno", 6, ("openai-prod", "anthropic-prod")),
    ],
)
def test_a_client_gets_its_object(
    name: str, number: int, upstreams: Sequence[str], tmp_path: Path
) -> None:
    cases = check_client([install_python(), CLIENTS / f"with_{name}.py"], tmp_path, upstreams)
    tools = [] if name == "instructor" else ["Paris"]
    assert cases == dict.fromkeys(cases, (tools, "Report"))
    assert len(cases) == number


def test_langchain(tmp_path: Path) -> None:
    upstreams = ("openai-prod", "anthropic-prod")
    cases = check_client([install_python(), CLIENTS / "with_langchain.py"], tmp_path, upstreams)
    assert cases.pop("embeddings") == ([], "1536")
    for api, model in (("chat", GPT), ("responses", GPT), ("messages", CLAUDE)):
        for streams in (False, True):
            assert cases.pop(f"{api} tool {streams}") == (["Paris"], TEXT.format(model))
    assert cases == dict.fromkeys(cases, ([], "Report"))
    assert len(cases) == 9


def test_ai_sdk(tmp_path: Path) -> None:
    folder = install_npm()
    try:
        program = node(recent=True)
    except Unavailable as error:
        give_up(str(error))
    # Node looks for packages beside the script.
    script = tmp_path / "with_ai_sdk.mjs"
    shutil.copy(CLIENTS / script.name, script)
    (tmp_path / "node_modules").symlink_to(folder / "node_modules")
    cases = check_client([program, script], tmp_path, ("openai-prod", "anthropic-prod"))
    assert cases == dict.fromkeys(cases, (["Paris"], "Report"))
    assert len(cases) == 6


def run_claude_code(
    gateway: RunningGateway, home: Path, prompt: str, *options: str
) -> dict[str, object]:
    """What Claude Code prints for one prompt, with nothing configured but where its gateway is."""
    model = "@anthropic-prod/claude-sonnet-4-20250514"
    done = subprocess.run(
        [install_claude_code(), "-p", prompt, *options, "--output-format", "json"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "ANTHROPIC_BASE_URL": gateway.url,
            "ANTHROPIC_AUTH_TOKEN": demo.PLAIN_KEY,
            "ANTHROPIC_MODEL": model,
            "ANTHROPIC_SMALL_FAST_MODEL": model,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
        },
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    result: dict[str, object] = json.loads(done.stdout)
    assert result["subtype"] == "success"
    return result


def list_message_statuses(gateway: RunningGateway) -> list[object]:
    asked = [e for e in gateway.read_journal() if str(e["path"]).startswith("/v1/messages")]
    return [entry["status"] for entry in asked]


def test_claude_code(tmp_path: Path) -> None:
    """A file read by its own tool, an object by a schema, and a 429 that it gets over by itself."""
    install_claude_code()
    note = tmp_path / "note.txt"
    note.write_text("sunny in Paris\n")
    setup = demo.build_setup()
    mock = MockGateway(FixedWorkspace(setup.workspace), labels=setup.labels, time_scale=0)
    with serve_in_thread(mock) as gateway:
        call = "USE_TOOL:Read:" + json.dumps({"file_path": str(note)})
        result = run_claude_code(gateway, tmp_path, call, "--allowedTools", "Read")
        assert result["num_turns"] == 2
        assert "the tool returned: 1\tsunny in Paris" in str(result["result"])
        assert list_message_statuses(gateway) == [200, 200]

        report = {"city": "Paris", "days": 3}
        schema = {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city", "days"],
        }
        call = f"USE_TOOL:StructuredOutput:{json.dumps(report)}"
        result = run_claude_code(gateway, tmp_path, call, "--json-schema", json.dumps(schema))
        assert result["structured_output"] == report

        before = len(list_message_statuses(gateway))
        gateway.fail("anthropic-prod=429,200")
        result = run_claude_code(gateway, tmp_path, "Say hello.")
        assert str(result["result"]).startswith("ok from @anthropic-prod/")
        assert list_message_statuses(gateway)[before:] == [429, 200]
