"""What pigen check sends is what the command `pi` sends, release by release: the path and the body,
but for the texts and the id of a session. test_first_turn.py asks pi's modules about far more
models."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pigen.check.first_turn import APIS, MESSAGES, build_request
from pigen.pi.release import MEASURED, Pi
from tests.conformance.pi_install import Installed, require
from tests.conformance.test_first_turn import strip

MODELS: tuple[dict[str, Any], ...] = (
    {"reasoning": True, "contextWindow": 200_000, "maxTokens": 64_000},
    {
        "reasoning": True,
        "compat": {"supportsReasoningEffort": False, "supportsDeveloperRole": False},
    },
    {},
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
def test_the_same_requests(version: str, recorder: ThreadingHTTPServer, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{recorder.server_port}"
    providers: dict[str, dict[str, Any]] = {
        api: {
            "baseUrl": url if api == MESSAGES else f"{url}/v1",
            "api": api,
            "apiKey": "sk-test",
            "models": [{**model, "id": f"@s/{api}-{n}"} for n, model in enumerate(MODELS)],
        }
        for api in APIS
    }
    # Those without reasoning come last: after one, pi leaves the reasoning of the next off.
    asked = [(api, n) for n in range(len(MODELS)) for api in APIS]
    ask(require(version), providers, [(api, f"@s/{api}-{n}") for api, n in asked], tmp_path)
    seen = {body["model"]: (path, body) for path, body in reversed(recorder.seen)}  # type: ignore[attr-defined]
    assert len(seen) == len(asked)
    for api, n in asked:
        model = providers[api]["models"][n]
        path, body = seen[model["id"]]
        ours = build_request(api, providers[api], model, Pi(version))
        assert ours is not None
        assert ours.path == path
        assert strip(dict(ours.body)) == strip(body), model


def ask(
    pi: Installed, providers: dict[str, Any], asked: Sequence[tuple[str, str]], home: Path
) -> None:
    """Ask each model, a provider and an id, in a session of its own of one running pi."""
    agent = home / ".pi/agent"
    agent.mkdir(parents=True)
    (agent / "models.json").write_text(json.dumps({"providers": providers}))
    (agent / "settings.json").write_text('{"retry": {"enabled": false}}')
    programs = (pi.root / "dist/bundle/cli.js", pi.root / "dist/cli.js")
    program = next(each for each in programs if each.exists())
    provider, model = asked[0]
    process = subprocess.Popen(
        [pi.node, program, "--mode", "rpc", "--no-session"]
        + ["--provider", provider, "--model", model],
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
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
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    try:
        for provider, model in asked:
            command(process, "response", type="new_session")
            done = command(process, "response", type="set_model", provider=provider, modelId=model)
            assert done["success"], done
            command(process, "agent_end", type="prompt", message="hi")
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


def command(process: subprocess.Popen[str], awaited: str, **fields: str) -> dict[str, Any]:
    """Send a command, and read up to the event of that type."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(fields) + "\n")
    process.stdin.flush()
    for line in process.stdout:
        event: dict[str, Any] = json.loads(line)
        if event["type"] == awaited and event.get("command") in (None, fields["type"]):
            return event
    raise AssertionError(f"pi ended before {awaited} of {fields}")
