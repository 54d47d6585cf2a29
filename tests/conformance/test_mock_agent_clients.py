"""Clients that nobody here wrote, unmodified, in front of the mock: each calls a tool, hands its result
back, gets an object that its own schema takes, and tries again after a 429."""

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

from .client_install import CLIENTS, give_up, install_npm, install_python
from .pi_install import Unavailable, node

SECONDS = 600
QUIET = {
    "LANGSMITH_TRACING": "false",
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
    "AGNO_TELEMETRY": "false",
}
TEXT = "ok from {}; the tool said: sunny in Paris"
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
    assert sorted(set(statuses)) == [200, 429]
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
