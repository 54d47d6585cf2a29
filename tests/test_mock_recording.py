"""Real traffic, recorded without its secrets and played again: here in front of a small gateway
that sends back whatever it is to, and of another mock."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import IncompleteRead
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pigen.mock.recording.scrub import Scrubber
from pigen.mock.recording.scrub_stream import scrub_events
from tests.command import pigen
from tests.mock_command import Started, started
from tests.test_mock_wire import get, statuses
from tests.test_mock_wire import post as wire_post
from tests.waiting import wait_until

CHAT = "/v1/chat/completions"
KEY = "pk-live-Qw8mZ2rT5yLp9sXc"
TOKEN = "sk-proj-0123456789abcdefghij"
HI = [{"role": "user", "content": "hi"}]
Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@contextmanager
def upstream(answer: Answer) -> Iterator[tuple[str, list[tuple[str, dict[str, str], bytes]]]]:
    """A gateway that answers so, and the list of what it is asked: target, headers, body."""
    asked: list[tuple[str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer(self, body)

        do_GET = do_POST = do_DELETE = handle_any

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"content_type": "application/json", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def stream(handler: BaseHTTPRequestHandler, *pieces: bytes) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("connection", "close")
    handler.end_headers()
    for piece in pieces:
        handler.wfile.write(piece)
        handler.wfile.flush()


def delta(text: str) -> bytes:
    chunk = {"id": "c", "choices": [{"index": 0, "delta": {"content": text}}]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def post(
    url: str, body: Any, headers: dict[str, str] | None = None, path: str = CHAT
) -> tuple[int, bytes]:
    request = urllib.request.Request(
        url + path,
        json.dumps(body).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {KEY}", **(headers or {})},
    )

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: object) -> None:
            return None

    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def read_all(tape: Path) -> str:
    return "\n".join(each.read_text() for each in sorted(tape.iterdir()))


@contextmanager
def recorder(tape: Path, url: str, *options: str) -> Iterator[Started]:
    with started("--record", tape, "--upstream", url, *options) as running:
        yield running


@contextmanager
def player(tape: Path) -> Iterator[Started]:
    with started("--replay", tape, "--time-scale", "0") as running:
        yield running


def test_answers_and_streams_are_played_as_they_came(tmp_path: Path) -> None:
    tape = tmp_path / "deep" / "tape"
    asked = [
        {"model": "gpt-4o", "messages": HI},
        {"model": "gpt-4o", "messages": HI, "stream": True},
        {"model": "gpt-4o", "messages": "wrong"},
    ]
    with started() as mock, recorder(tape, f"{mock.url}/v1/") as recording:
        demo = {"authorization": "Bearer pk-demo"}
        before = [post(recording.url, body, demo) for body in asked]
        listed = recording.ask("/v1/configs", key="pk-demo-admin")
        assert [entry["status"] for entry in mock.journal()] == [200, 200, 400, 200]
        assert mock.journal()[0]["key"] == "demo"
        totals = recording.ask("/__pigen__/totals")[1]["total"]
        assert (totals["requests"], totals["errors"]) == (3, 1)
        assert len(recording.journal()) == 4
        code, out = recording.stop()
    assert code == 0
    assert out.startswith("pigen: warning: requests are passed on to http://127.0.0.1:")
    assert [status for status, _ in before] == [200, 200, 400]
    assert oct(tape.stat().st_mode)[-3:] == "700"
    assert {oct(each.stat().st_mode)[-3:] for each in tape.iterdir()} == {"600"}
    assert "pk-demo" not in read_all(tape).replace("pc-demo-fallback", "")
    with player(tape) as playing:
        assert [post(playing.url, body, {"authorization": "Bearer x"}) for body in asked] == before
        assert playing.ask("/v1/configs", key="") == listed
        assert post(playing.url, asked[0]) == before[0], "the last one for as long as it is asked"


def test_what_comes_in_turn_is_played_in_turn(tmp_path: Path) -> None:
    numbers = iter(range(100))

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        send(handler, 200, b'{"n": %d}' % next(numbers))

    body = {"model": "m", "messages": HI}
    with upstream(answer) as (url, _), recorder(tmp_path, url) as recording:
        for _ in range(3):
            post(recording.url, body)
    with upstream(answer) as (url, _), recorder(tmp_path, url) as recording:
        post(recording.url, {**body, "model": "other"})
    with player(tmp_path) as playing:
        got = [json.loads(post(playing.url, body)[1])["n"] for _ in range(4)]
        assert got == [0, 1, 2, 2]
        assert json.loads(post(playing.url, {**body, "model": "other"})[1]) == {"n": 3}


def test_another_system_prompt_or_tool_result_is_the_same_conversation(tmp_path: Path) -> None:
    def conversation(system: str, result: str, question: str = "look") -> dict[str, Any]:
        return {
            "model": "m",
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": question},
                {"role": "assistant", "content": None, "tool_calls": [{"id": "c1"}]},
                {"role": "tool", "tool_call_id": "c1", "content": result},
            ],
        }

    with (
        upstream(lambda handler, body: send(handler, 200, b'{"ok": 1}')) as (url, _),
        recorder(tmp_path, url) as recording,
    ):
        post(recording.url, conversation("it is Monday", "a.txt"))
    with player(tmp_path) as playing:
        assert post(playing.url, conversation("it is Friday", "a.txt"))[0] == 200
        assert post(playing.url, conversation("it is Friday", "b.txt"))[0] == 200
        status, body = post(playing.url, conversation("it is Friday", "b.txt", "read"))
        notes = [entry["note"] for entry in playing.journal()]
    assert status == 404
    assert "Nothing like this was recorded: POST /v1/chat/completions, model m," in body.decode()
    assert notes[:2] == [
        "recording 0001, whose system prompt or settings differ",
        "recording 0001, whose tool results or answers differ",
    ]


def test_configs_tell_requests_apart(tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        send(handler, 200, json.dumps(handler.headers.get("x-portkey-config")).encode())

    body = {"model": "m", "messages": HI}
    with upstream(answer) as (url, _), recorder(tmp_path, url) as recording:
        for config in ("pc-a", "pc-b"):
            post(recording.url, body, {"x-portkey-config": config})
    with player(tmp_path) as playing:
        for config in ("pc-b", "pc-a"):
            got = post(playing.url, body, {"x-portkey-config": config})
            assert json.loads(got[1]) == config
        assert post(playing.url, body, {"x-portkey-config": "pc-c"})[0] == 404


# What must not be saved

HIDDEN = {
    "the key": KEY,
    "another's token": TOKEN,
    "a cookie": "session=Zx81kPq0Lm",
    "a Config's key": "inline-key-77Q2w9",
    "a parameter": "Par4m-9xK2",
    "an answer's cookie": "sid=Hh72bbQ1",
    "a named secret": "hunter2hunter2",
    "a new key": "pk_New0Key0For0You0",
}


def test_no_secret_is_saved(tmp_path: Path) -> None:
    """The gateway sends back all that it knows, whole, in pieces, and in its errors."""

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        told = json.loads(body)
        if told.get("stream"):
            text = f"your key is {KEY}, the token {TOKEN}, the password {HIDDEN['a named secret']}."
            stream(
                handler,
                *(delta(text[i : i + 3]) for i in range(0, len(text), 3)),
                b"data: [DONE]\n\n",
            )
        elif told.get("model") == "plain":
            send(handler, 401, f"wrong key {KEY}".encode(), content_type="text/plain")
        else:
            mirror = {
                "error": f"wrong key {KEY} {base64_of(KEY)}",
                "headers": dict(handler.headers),
                "body": told,
            }
            made = {"key": HIDDEN["a new key"], "id": "call_Abc123Def456Ghi789Jkl012Mno345"}
            send(
                handler, 400, json.dumps({**mirror, **made}).encode(),
                set_cookie=HIDDEN["an answer's cookie"], x_echo=f"Bearer {KEY}",
            )  # fmt: skip

    def base64_of(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    headers = {
        "x-portkey-api-key": KEY,
        "x-api-key": TOKEN,
        "cookie": HIDDEN["a cookie"],
        "proxy-authorization": f"Basic {base64_of(KEY)}",
        "x-portkey-config": json.dumps(
            {"provider": "openai", "api_key": HIDDEN["a Config's key"], "note": KEY}
        ),
        "x-portkey-metadata": json.dumps({"user": KEY}),
    }
    words = f'my key is {KEY}; DB_PASSWORD="{HIDDEN["a named secret"]}"'
    path = f"{CHAT}?api_key={HIDDEN['a parameter']}&x={KEY}"
    with upstream(answer) as (url, asked), recorder(tmp_path, url, "--json-log") as recording:
        for more in ({}, {"model": "plain"}, {"stream": True}):
            body = {"model": "m", "messages": [{"role": "user", "content": words}], **more}
            assert post(recording.url, body, headers, path)[0] in (200, 400, 401)
        journal = json.dumps(recording.journal())
        _, out = recording.stop()
    assert asked[0][0] == path, "what is passed on is what came"
    for name in ("authorization", "x-portkey-api-key", "x-api-key", "cookie", "x-portkey-config"):
        assert asked[0][1][name] == {"authorization": f"Bearer {KEY}", **headers}[name]
    saved = read_all(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    for what, secret in HIDDEN.items():
        assert secret not in saved, what
    assert base64_of(KEY) not in saved
    for secret in (KEY, TOKEN):
        assert secret not in journal + out
    # Ids are no secrets: a client could not tell its calls apart without them.
    assert "call_Abc123Def456Ghi789Jkl012Mno345" in saved
    assert "your key is pk-..." in "".join(
        json.loads(piece[6:])["choices"][0]["delta"]["content"]
        for file in sorted(tmp_path.iterdir())
        for _, piece in json.loads(file.read_text())["answer"].get("stream", [])
        if piece.startswith("data: {")
    )


def test_a_key_in_basic_credentials_or_in_what_is_no_text(tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.path.endswith("speech"):
            send(handler, 200, b"\xff\x00" + KEY.encode(), content_type="audio/mpeg")
        else:
            send(handler, 401, json.dumps({"error": f"no key {KEY}"}).encode())

    basic = "Basic " + base64.b64encode(f"pigen:{KEY}".encode()).decode()
    with upstream(answer) as (url, _), recorder(tmp_path, url) as recording:
        assert post(recording.url, {"messages": HI}, {"authorization": basic})[0] == 401
        status, sound = post(recording.url, {"input": "hi"}, path="/v1/audio/speech")
        assert (status, sound) == (200, b"\xff\x00" + KEY.encode()), "the client gets what came"
    assert len(list(tmp_path.iterdir())) == 2
    assert KEY not in read_all(tmp_path)
    bodies = [json.loads(each.read_text())["answer"]["body"] for each in tmp_path.iterdir()]
    (data,) = (base64.b64decode(body) for body, *form in bodies if form)
    assert data.startswith(b"\xff\x00pk-")
    assert KEY.encode() not in data


def test_code_is_no_secret() -> None:
    scrubber = Scrubber()
    scrubber.learn_request({"authorization": "Bearer routed"}, CHAT, {"messages": HI})
    text = 'token = parser.next()\napi_key = os.environ["API_KEY"]  # routed-team is rerouted\n'
    assert scrubber.scrub_text(text) == text
    assert scrubber.scrub_answer(
        {"logprobs": [{"token": "Hello"}], "signature": "EqoBCkgIA" * 5}
    ) == {
        "logprobs": [{"token": "Hello"}],
        "signature": "EqoBCkgIA" * 5,
    }
    assert scrubber.scrub_answer("the key routed.") == "the key ...."


def test_a_stream_without_secrets_stays_as_it_is() -> None:
    events = [
        b": ping\n\n",
        b'event: x\ndata: {"a":  1}\n\n',
        delta("h\u00e9"),
        b"data: [DONE]\n\n",
        b"rest",
    ]
    assert scrub_events(list(events), Scrubber()) == events


# Where it goes


def test_no_redirect_is_followed(tmp_path: Path) -> None:
    with (
        upstream(lambda handler, body: send(handler, 200, b"{}")) as (other, reached),
        upstream(lambda handler, body: send(handler, 307, b"{}", location=other)) as (url, _),
        recorder(tmp_path, url) as recording,
    ):
        assert post(recording.url, {"model": "m", "messages": HI})[0] == 307
        assert reached == []


@pytest.mark.parametrize(
    "path",
    [
        "/__pigen__/journal", "/__pigen__/nothing", "/__pigen__", "/v1/../__pigen__/reset",
        "/v1/%2e%2e/__pigen__/reset", "/%5f_pigen__/reset", "//__pigen__/reset",
    ],
)  # fmt: skip
def test_the_mock_s_own_addresses_are_not_passed_on(path: str, tmp_path: Path) -> None:
    with (
        upstream(lambda handler, body: send(handler, 200, b"{}")) as (url, asked),
        recorder(tmp_path, url) as recording,
    ):
        host, port = recording.url[7:].split(":")
        for headers in ((), ("Origin: https://evil.example",)):
            with socket.create_connection((host, int(port)), timeout=10) as wire:
                wire.sendall(get(path, *headers))
                assert statuses(wire.recv(65_536))[0] in (200, 403, 404)
        with socket.create_connection((host, int(port)), timeout=10) as wire:
            wire.sendall(get("http://evil.example/v1/models"))
            assert statuses(wire.recv(65_536)) == [421]
        with socket.create_connection((host, int(port)), timeout=10) as wire:
            wire.sendall(get("/v1/models", "Origin: https://evil.example"))
            assert statuses(wire.recv(65_536)) == [403]
    assert asked == []
    assert list(tmp_path.iterdir()) == []


def test_an_upstream_that_is_not_there_or_breaks_off(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with recorder(tmp_path / "a", nowhere) as recording:
        status, body = post(recording.url, {"model": "m", "messages": HI})
        assert status == 502
        assert b"cannot be reached" in body
    assert list((tmp_path / "a").iterdir()) == []

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("content-length", "1000")
        handler.end_headers()
        handler.wfile.write(delta("half"))
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    body_sent = {"model": "m", "messages": HI, "stream": True}
    broken = (IncompleteRead, ConnectionError)
    with (
        upstream(answer) as (url, _),
        recorder(tmp_path / "b", url) as recording,
        pytest.raises(broken),
    ):
        post(recording.url, body_sent)
    with player(tmp_path / "b") as playing, pytest.raises(broken):
        post(playing.url, body_sent)


def test_a_client_that_leaves_after_the_last_event_has_its_answer_saved(tmp_path: Path) -> None:
    left = threading.Event()

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        stream(handler, delta("all of it"), b"data: [DONE]\n\n")
        left.wait(30)

    body = json.dumps({"model": "m", "messages": HI, "stream": True}).encode()
    with upstream(answer) as (url, _), recorder(tmp_path, url) as recording:
        host, port = recording.url[7:].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as wire:
            wire.sendall(wire_post(body))
            got = b""
            while b"[DONE]" not in got:
                got += wire.recv(65_536)
        left.set()
        wait_until(lambda: list(tmp_path.glob("*.json")), "the answer is saved")
    assert "all of it" in read_all(tmp_path)


URLS = [
    "http://api.portkey.ai", "ftp://127.0.0.1", "api.portkey.ai", "", "https://",
    "http://127.0.0.1.evil.example", "https://me:pass-word@api.portkey.ai",
    "http://localhost@evil.example", "https://a/?x=1", "https://a/#b", "http://10.0.0.1:80",
    "http://0.0.0.0:80", "http://[::2]:80", "https://a b", "http://127.0.0.1:99999",
]  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_addresses_that_keys_are_not_sent_to(url: str, tmp_path: Path) -> None:
    done = pigen(
        "mock", "--port", "0", "--record", tmp_path / "tape", f"--upstream={url}", cwd=tmp_path
    )
    assert done.returncode == 2, done
    assert "--upstream" in done.stderr
    assert "pass-word" not in done.stderr
    assert not (tmp_path / "tape").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--record", "x"], "--record needs --upstream"),
        (["--upstream", "https://a.example"], "--upstream needs --record"),
        (["--replay", "x"], "It cannot be read: No such file or directory."),
        (["--replay", "."], "There are no recordings in it."),
        (["--record", "x", "--replay", "x"], "do not go together"),
        (["--replay", "x", "--fail", "a=429"], "--replay and --fail do not go together"),
        (["--replay", "x", "pigen.yaml"], "--replay and a source do not go together"),
        (["--replay", "x", "--latency", "5"], "--replay and --latency do not go together"),
        (
            ["--record", "file", "--upstream", "https://a.example"],
            "Recordings cannot be saved there",
        ),
        (["--record", "x", "--upstream", "http://localhost:4010"], "leads back to this mock"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = pigen("mock", *options, cwd=tmp_path)
    assert (done.returncode, words in done.stderr) == (2, True), done


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"pigen_recording": 2}', '{"pigen_recording": 1}',
     '{"pigen_recording": 1, "request": {}, "answer": []}',
     '{"pigen_recording": 1, "request": {"method": "GET", "target": "/", "headers": {}, '
     '"body": null}, "answer": {"status": 999, "headers": {}, "ms": 0, "body": [""]}}'],
)  # fmt: skip
def test_a_file_that_is_no_recording_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "0001.json").write_text(text)
    done = pigen("mock", "--replay", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert "0001.json: This is no recording" in done.stderr
    assert "Traceback" not in done.stderr


def test_recordings_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "0007.json").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine too")
    with (
        upstream(lambda handler, body: send(handler, 200, b"{}")) as (url, _),
        recorder(tmp_path, url) as recording,
    ):
        post(recording.url, {"model": "m", "messages": HI})
    assert sorted(os.listdir(tmp_path)) == ["0007.json", "0008.json", "notes.txt"]
    assert (tmp_path / "0007.json").read_text() == "mine"
