"""The wizard asks a gateway what it has: the mock one, with the key from the environment."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pigen.gateway.workspace import ApiKey
from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.wizard import fetch_inputs
from tests.command import pigen as piped
from tests.terminal import DOWN, ENTER, SPACE, UP, pigen

CANARY = "pk-canary-9Fq2Lx7RtW0aBcD4eGhJ"
AGENT = "home/.pi/agent"
KEPT = "home/.config/pigen"
SEES = ("completions.write", "providers.list", "configs.list", "configs.read")


@pytest.fixture
def gateway() -> Iterator[RunningGateway]:
    """The built-in workspace; the canary is a key that may look around."""
    example = demo.build_workspace()
    workspace = replace(example, keys={**example.keys, CANARY: ApiKey(scopes=SEES)})
    with serve_in_thread(MockGateway(FixedWorkspace(workspace))) as found:
        yield found


def asked(gateway: RunningGateway) -> list[str]:
    return [f"{each['method']} {each['path']}" for each in gateway.read_journal()]


def models(cwd: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((cwd / AGENT / "models.json").read_text())["providers"]
    return found


def test_what_the_gateway_has_is_offered(gateway: RunningGateway, tmp_path: Path) -> None:
    terminal = pigen("init", "--gateway", gateway.base, cwd=tmp_path, PORTKEY_API_KEY=CANARY)
    terminal.answer("? How do you want to start?", ENTER)
    terminal.answer("? Where does pi find", ENTER)
    terminal.until("? Ask the gateway which providers")
    assert gateway.read_journal() == []  # not before it is agreed to
    terminal.send(DOWN + ENTER)
    text = terminal.until("? The slugs of your providers")
    assert "@" not in text.split("slug")[0]
    terminal.until("picked: ")
    assert re.search(r"anthropic-prod +anthropic", terminal.shown)
    terminal.send(ENTER)
    terminal.until("? Which models should pi list?")
    terminal.send(f"sonnet-5{SPACE}{ENTER}")
    terminal.until("? How should the gateway route?")
    terminal.until("the Config demo-fallback that is there")
    terminal.send(UP + ENTER)
    terminal.answer("? One key for routed", ENTER)
    terminal.answer("? Where does pi find the key", ENTER)
    for wanted in (
        "Should the gateway cache",
        "How often",
        "Limit the key",
        "In which folder",
        "Which model should pi start",
        "Should pi offer",
        "Go ahead",
    ):
        terminal.answer(f"? {wanted}", ENTER)
    assert terminal.end() == 0, terminal.text
    found = models(tmp_path)
    assert [m["id"] for m in found["portkey"]["models"]] == ["gpt-4o"]
    assert found["portkey-direct"]["models"][0]["id"].startswith("@anthropic-prod/claude-sonnet-5")
    source = (tmp_path / KEPT / "pigen.yaml").read_text()
    assert "id: pc-demo-fallback" in source
    assert "make the key routed" in terminal.text
    assert "make the Config" not in terminal.text  # it is there
    assert CANARY.encode() not in terminal.log
    assert all(CANARY.encode() not in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert asked(gateway)[0] == "GET /v1/models"


def test_by_options_alone(gateway: RunningGateway, tmp_path: Path) -> None:
    args = ("init", "--yes", "--discover", "--gateway", gateway.base, "--key-env", "MY_KEY")
    done = piped(*args, "--model", "@gemini-prod/gemini-2.5-pro", "--config", "pc-demo-fallback",
                 cwd=tmp_path, MY_KEY=CANARY)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(models(tmp_path)) == ["portkey", "portkey-direct"]
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("  the same")]
    assert "--discover --config pc-demo-fallback" in line
    assert CANARY not in done.stdout + done.stderr
    wrong = piped(*args, "--update", "--config", "pc-other", cwd=tmp_path, MY_KEY=CANARY)
    assert wrong.returncode == 2
    assert "Choose from" in wrong.stderr


@pytest.mark.parametrize(
    ("key", "slugs", "configs", "remark"),
    [
        (CANARY, 3, ["pc-demo-fallback"], ""),
        (demo.PLAIN_KEY, 3, [], ""),
        (demo.KEY, 0, [], "a Config may route it"),
        ("pk-unknown-key-of-nobody", 0, [], "refuses the key (401)"),
    ],
)
def test_what_a_key_may_see(
    key: str, slugs: int, configs: list[str], remark: str, gateway: RunningGateway
) -> None:
    offered = fetch_inputs.fetch_offer(gateway.base, key)
    assert len(offered.slugs) == slugs
    assert list(offered.configs) == configs
    assert bool(offered.models) == bool(slugs)
    assert remark in offered.remark
    assert bool(offered.remark) == bool(remark)
    assert key not in offered.remark


def test_offline_it_goes_on_by_hand(tmp_path: Path) -> None:
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
        args = ("init", "--discover", "--gateway", url, "--key-env", "K")
        terminal = pigen(*args, cwd=tmp_path, K=CANARY)
        terminal.answer("? How do you want to start?", ENTER)
        terminal.until("The gateway could not be asked: connection refused.")
        terminal.answer("? The slugs of your providers", f"openai-prod{ENTER}")
        terminal.until("? Which models should pi list?")
        terminal.close()


@contextmanager
def answering(answer: bytes | None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that gives one answer to all, or none at all; what it was asked."""
    heard: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(connection.recv(65536))
                if answer is not None:
                    connection.sendall(answer)
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1", heard


def response(body: str, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        (response("no json"), "not JSON"),
        (response("[1, 2]"), "a Config may route it"),
        (response('{"data": [5, {"id": 7}, {"id": "plain"}]}'), "a Config may route it"),
        (response("", "503 Service Unavailable"), "it answered 503"),
        (response("", "302 Found", "Location: http://127.0.0.1:9/v1/models"), "it answered 302"),
        (None, "did not answer within"),
        (b"\x00\x01", "cannot be reached"),
    ],
)
def test_any_other_answer_is_a_remark(
    answer: bytes | None, remark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_inputs, "SECONDS", 0.5)
    with answering(answer) as (url, heard):
        offered = fetch_inputs.fetch_offer(url, CANARY)
        assert remark in offered.remark, offered
        assert CANARY not in offered.remark
        assert offered.slugs == {}
        assert len(heard) == 1 or answer is not None


def test_the_key_does_not_follow_a_redirect(gateway: RunningGateway) -> None:
    with answering(response("", "307 Moved", f"Location: {gateway.base}/models")) as (url, _):
        fetch_inputs.fetch_offer(url, CANARY)
    assert gateway.read_journal() == []


def test_the_key_does_not_cross_the_net_in_the_clear() -> None:
    offered = fetch_inputs.fetch_offer("http://gateway.acme-corp.net/v1", CANARY)
    assert "unencrypted over http" in offered.remark
