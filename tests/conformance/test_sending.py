"""What pigen check sends is what the command `pi` sends, release by release: the path and the body,
but for the texts and the id of a session. test_first_turn.py asks pi's modules about far more
models."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pigen.check.first_turn import APIS, MESSAGES, build_request
from pigen.pi.release import MEASURED, Pi
from tests.conformance.pi_install import require
from tests.conformance.test_first_turn import strip

MODELS: tuple[dict[str, Any], ...] = (
    {"id": "@s/m"},
    {"id": "@s/m", "reasoning": True, "contextWindow": 200_000, "maxTokens": 64_000},
    {
        "id": "@s/m",
        "reasoning": True,
        "compat": {"supportsReasoningEffort": False, "supportsDeveloperRole": False},
    },
)


class Recorder(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append((self.path, body))  # type: ignore[attr-defined]
        self.send_response(400)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def recorder() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("version", MEASURED)
@pytest.mark.parametrize("api", APIS)
def test_the_same_request(
    version: str, api: str, recorder: ThreadingHTTPServer, tmp_path: Path
) -> None:
    pi = require(version)
    base = f"http://127.0.0.1:{recorder.server_port}" + ("" if api == MESSAGES else "/v1")
    for number, model in enumerate(MODELS):
        provider = {"baseUrl": base, "api": api, "apiKey": "sk-test", "models": [model]}
        home = tmp_path / str(number)
        agent = home / ".pi/agent"
        agent.mkdir(parents=True)
        (agent / "models.json").write_text(json.dumps({"providers": {"portkey": provider}}))
        (agent / "settings.json").write_text('{"retry": {"enabled": false}}')
        del recorder.seen[:]  # type: ignore[attr-defined]
        ask(pi, home)
        path, body = recorder.seen[0]  # type: ignore[attr-defined]
        ours = build_request("portkey", provider, model, Pi(version))
        assert ours is not None
        assert ours.path == path
        assert strip(dict(ours.body)) == strip(body), model


def ask(pi: Any, home: Path) -> None:
    programs = (pi.root / "dist/bundle/cli.js", pi.root / "dist/cli.js")
    program = next(each for each in programs if each.exists())
    subprocess.run(
        [pi.node, program, "-p", "hi", "--provider", "portkey", "--model", "@s/m", "--no-session"],
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TERM": "dumb",
            "NO_COLOR": "1",
            "PI_OFFLINE": "1",
            "PI_SKIP_VERSION_CHECK": "1",
            "PI_TELEMETRY": "0",
        },
    )
