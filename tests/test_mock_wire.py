"""Whatever a socket may send: each is answered as it should be, and the next request is served."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from pigen.mock import demo
from pigen.mock.answers.turn import Turn
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.mock.http.bounds import Bounds
from pigen.mock.http.exchange import Exchange
from pigen.mock.http.server import Server
from pigen.mock.serve import create_loop
from tests.waiting import wait_until

CHAT = "/v1/chat/completions"
KEY = "Authorization: Bearer pk-demo"
MESSAGES = '"messages": [{"role": "user", "content": "hi"}]'
GOOD = ("{" + MESSAGES + ', "model": "m"}').encode()
BOUNDS = Bounds(head_seconds=0.4, body_seconds=0.4, body_bytes=1_000_000, max_connections=40)


@pytest.fixture(scope="module")
def gateway() -> Iterator[RunningGateway]:
    with serve_in_thread(
        MockGateway(FixedWorkspace(demo.build_workspace())), bounds=BOUNDS
    ) as started:
        yield started


@pytest.fixture(autouse=True)
def serves_the_next(gateway: RunningGateway) -> Iterator[None]:
    yield
    assert statuses(ask(gateway, post(GOOD))) == [200]
    assert gateway.server.tasks == set()


def connect(gateway: RunningGateway) -> socket.socket:
    return socket.create_connection(("127.0.0.1", gateway.server.port), timeout=5)


def ask(gateway: RunningGateway, sent: bytes, close: bool = True) -> bytes:
    """All that comes back until the server closes, or a moment of silence."""
    with connect(gateway) as wire:
        wire.sendall(sent)
        return received(wire, 1.5 if not close else 5, close)


def received(wire: socket.socket, seconds: float, until_closed: bool = True) -> bytes:
    wire.settimeout(seconds if until_closed else 0.3)
    got = b""
    try:
        while part := wire.recv(65_536):
            got += part
    except (TimeoutError, ConnectionResetError):
        if until_closed:
            raise
    return got


def post(
    body: bytes, *headers: str, path: str = CHAT, host: str = "localhost", close: bool = True
) -> bytes:
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", KEY, *headers]
    if not any(line.lower().startswith(("content-length", "transfer-enc")) for line in lines):
        lines.append(f"Content-Length: {len(body)}")
    if close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def get(path: str, *headers: str, host: str = "localhost", method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def statuses(got: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]


def body_of(got: bytes) -> dict[str, object]:
    value: dict[str, object] = json.loads(got.partition(b"\r\n\r\n")[2])
    return value


BODIES = {
    "truncated": b'{"messages": [{"role": "us',
    "not UTF-8": b'{"messages": "\xff\xfe"}',
    "an array": b"[]",
    "null": b"null",
    "a number": b"5",
    "nested 100,000 deep": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "unclosed 100,000 deep": b'{"a": ' + b"[" * 100_000,
    "messages a text": b'{"model": "m", "messages": "x"}',
    "messages of texts": b'{"model": "m", "messages": ["x"]}',
    "no messages": b'{"model": "m", "messages": []}',
    "NaN": b'{"temperature": NaN, ' + MESSAGES.encode() + b"}",
    "Infinity": b'{"temperature": -Infinity, ' + MESSAGES.encode() + b"}",
    "single quotes": b"{'a': 1}",
    "a form": b"model=gpt-4o&messages=hi",
    "UTF-16": '{"model": "m"}'.encode("utf-16"),
    "empty": b"",
    "blank": b"  \n ",
    "two objects": b"{}{}",
    "NUL": b'{"model": "\x00"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_that_are_refused(gateway: RunningGateway, body: bytes) -> None:
    got = ask(gateway, post(body))
    assert statuses(got) == [400]
    assert "error" in body_of(got) or body_of(got)["status"] == "failure"


def test_a_lone_surrogate_is_answered_and_the_journal_intact(gateway: RunningGateway) -> None:
    body = b'{"model": "m", "messages": [{"role": "user", "content": "half \\ud83d of one"}]}'
    assert statuses(ask(gateway, post(body))) == [200]
    told = body_of(ask(gateway, get("/__pigen__/journal?limit=1")))
    assert "half" in json.dumps(told)


HEADS = {
    "length of 10 GB": (post(b"", "Content-Length: 10000000000"), 413),
    "length beyond 64 bits": (post(b"", "Content-Length: 99999999999999999999999"), 400),
    "negative length": (post(b"", "Content-Length: -1"), 400),
    "length in words": (post(b"", "Content-Length: many"), 400),
    "two lengths": (post(GOOD, "Content-Length: 5", f"Content-Length: {len(GOOD)}"), 400),
    "length and chunks": (
        post(b"0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
        400,
    ),
    "chunks of another kind": (post(b"", "Transfer-Encoding: gzip"), 400),
    "a bad chunk size": (post(b"zz\r\n", "Transfer-Encoding: chunked"), 400),
    "a header of 128 KB": (get("/", "X-Long: " + "a" * 131_072), 431),
    "2,000 headers": (get("/", *(f"X-{n}: a" for n in range(2000))), 431),
    "2,000 headers of one name": (get("/", *("X-Same: a" for _ in range(2000))), 431),
    "a target of 128 KB": (get("/" + "a" * 131_072), 431),
    "a target without an end": (b"POST " + b"x" * 70_000, 431),
    "Host: evil.example": (post(GOOD, host="evil.example"), 421),
    "a Host that contains localhost": (post(GOOD, host="localhost.evil.example"), 421),
    "an empty Host": (post(GOOD, host=""), 421),
    "another machine's address": (post(GOOD, host="10.0.0.1"), 421),
    "two Hosts": (post(GOOD, "Host: localhost"), 400),
    "a space in a header's name": (get("/", "X Y: a"), 400),
    "NUL in a header": (get("/", "X: a\x00b"), 400),
    "a folded header": (get("/", "X: a\r\n b"), 400),
    "gzip": (post(gzip.compress(GOOD), "Content-Encoding: gzip"), 415),
    "br": (post(GOOD, "Content-Encoding: br"), 415),
    "GET of a POST address": (get(CHAT), 405),
    "DELETE of a POST address": (get("/v1/embeddings", method="DELETE"), 405),
    "OPTIONS": (get(CHAT, method="OPTIONS"), 405),
    "an unknown method": (get("/", method="BREW"), 400),
    "HTTP/0.9": (b"GET / HTTP/0.9\r\n\r\n", 505),
    "HTTP/3.7": (b"GET / HTTP/3.7\r\n\r\n", 400),
    "a preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a TLS greeting": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), 400),
    "line ends of LF": (b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
    "nothing here": (get("/nothing"), 404),
    "a path with dots": (get("/v1/../etc/passwd"), 401),
}


@pytest.mark.parametrize(("sent", "status"), HEADS.values(), ids=HEADS)
def test_heads(gateway: RunningGateway, sent: bytes, status: int) -> None:
    start = time.monotonic()
    got = ask(gateway, sent)
    assert statuses(got) == [status]
    assert time.monotonic() - start < 4, "it should not wait for the body"
    assert b"access-control" not in got.lower()


def test_a_large_body_in_chunks_is_cut_off(gateway: RunningGateway) -> None:
    chunk = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    with connect(gateway) as wire:
        wire.sendall(post(b"", "Transfer-Encoding: chunked", close=False))
        try:
            for _ in range(100):
                wire.sendall(chunk)
        except OSError:
            pass
        assert statuses(received(wire, 5)) == [413]


def test_a_header_without_end_is_cut_off(gateway: RunningGateway) -> None:
    with connect(gateway) as wire:
        wire.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        with suppress(OSError):
            for _ in range(100):
                wire.sendall(b"a" * 10_000)
        assert statuses(received(wire, 5)) == [431]


def test_chunks_are_read(gateway: RunningGateway) -> None:
    half = len(GOOD) // 2
    parts = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in (GOOD[:half], GOOD[half:]))
    got = ask(gateway, post(parts + b"0\r\n\r\n", "Transfer-Encoding: chunked"))
    assert statuses(got) == [200]


@pytest.mark.parametrize(
    "sent",
    [b"POST " + CHAT.encode(), b"GET / HTTP/1.1\r\nHost: loc", post(GOOD)[: -len(GOOD) // 2]],
    ids=["line", "header", "body"],
)
def test_a_stalled_request_ends_in_408(gateway: RunningGateway, sent: bytes) -> None:
    assert statuses(ask(gateway, sent)) == [408]


def test_a_header_that_drips_ends_in_408(gateway: RunningGateway) -> None:
    with connect(gateway) as wire:
        for byte in get("/", "X: " + "a" * 5_000):
            wire.sendall(bytes([byte]))
            if select.select([wire], [], [], 0.02)[0]:
                break
        else:
            pytest.fail("each byte put the deadline off")
        assert statuses(received(wire, 5)) == [408]


def test_the_default_deadline_is_within_ten_seconds() -> None:
    assert Bounds().head_seconds + 1 <= 10


def test_pipelined_requests_are_answered_in_order(gateway: RunningGateway) -> None:
    sent = b"".join(post(GOOD, close=False) for _ in range(10)) + get("/nothing")
    assert statuses(ask(gateway, sent)) == [200] * 10 + [404]


def test_pipelined_streams_do_not_mix(gateway: RunningGateway) -> None:
    stream = b'{"model": "m", "stream": true, ' + MESSAGES.encode() + b"}"
    got = ask(gateway, b"".join(post(stream, close=False) for _ in range(3)) + post(stream))
    assert statuses(got) == [200] * 4
    assert got.count(b"data: [DONE]") == 4


def test_a_bad_request_behind_a_good_one(gateway: RunningGateway) -> None:
    assert statuses(ask(gateway, post(GOOD, close=False) + b"\x00\x01\r\n\r\n")) == [200, 400]


def test_http_1_0(gateway: RunningGateway) -> None:
    assert statuses(ask(gateway, b"GET /__pigen__/health HTTP/1.0\r\nHost: localhost\r\n\r\n")) == [
        200
    ]


@pytest.mark.parametrize("pace", ["200", "tokens:1"], ids=["at once", "paced"])
def test_a_stream_to_http_1_0_ends_with_the_connection(gateway: RunningGateway, pace: str) -> None:
    stream = b'{"model": "m", "stream": true, ' + MESSAGES.encode() + b"}"
    gateway.fail(f"openai-prod={pace}")
    try:
        sent = post(stream, "Connection: keep-alive", close=False)
        head, _, body = ask(gateway, sent.replace(b" HTTP/1.1", b" HTTP/1.0", 1)).partition(
            b"\r\n\r\n"
        )
    finally:
        gateway.call_in_thread(lambda: gateway.gateway.switch_plan({}))
    assert b"transfer-encoding" not in head.lower()
    assert b"\r\nconnection: close" in head
    assert body.startswith(b"data: {")
    assert body.endswith(b"data: [DONE]\n\n")


def chunked(body: bytes, trailers: bytes, *headers: str) -> bytes:
    parts = b"%x\r\n%b\r\n0\r\n%b\r\n" % (len(body), body, trailers)
    return post(parts, "Transfer-Encoding: chunked", *headers)


def test_trailers_are_no_headers(gateway: RunningGateway) -> None:
    trailers = b"x-portkey-api-key: pk-wrong\r\nx-portkey-trace-id: from-a-trailer\r\nX: y\r\n"
    got = ask(gateway, chunked(GOOD, trailers))
    assert statuses(got) == [200]
    assert b"from-a-trailer" not in got
    assert "x" not in gateway.read_journal()[-1]["headers"]  # type: ignore[operator]


@pytest.mark.parametrize(
    "trailers",
    [
        b"".join(b"x-%d: a\r\n" % n for n in range(300)),
        b"x-same: a\r\n" * 300,
        b"x-long: " + b"a" * 70_000 + b"\r\n",
    ],
    ids=["many", "many of one name", "long"],
)
def test_trailers_count_towards_the_limits(gateway: RunningGateway, trailers: bytes) -> None:
    assert statuses(ask(gateway, chunked(GOOD, trailers))) == [431]


def test_a_trailer_without_end_is_cut_off(gateway: RunningGateway) -> None:
    with connect(gateway) as wire:
        wire.sendall(chunked(GOOD, b"")[:-2] + b"x-long: ")
        sent = 0
        with suppress(OSError):
            for _ in range(1_000):
                wire.sendall(b"a" * 60_000)
                sent += 60_000
        assert statuses(received(wire, 5)) == [431]


def test_trailers_behind_a_slow_answer_do_not_pile_up(gateway: RunningGateway) -> None:
    gateway.fail("openai-prod=delay:700")
    with connect(gateway) as wire:
        wire.sendall(post(GOOD, close=False) + chunked(GOOD, b"")[:-2] + b"x-long: ")
        wait_until(lambda: gateway.server.tasks, "an answer begins")
        (connection,) = gateway.server.connections
        for _ in range(20):
            wire.sendall(b"a" * 60_000)
        assert statuses(received(wire, 5)) == [200, 431]
        assert connection.reader.head_bytes < 1_000_000
    gateway.call_in_thread(lambda: gateway.gateway.switch_plan({}))


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://localhost/__pigen__/health", 200),
        ("HTTP://127.0.0.1:4010/__pigen__/health", 200),
        ("http://[::1]:4010/__pigen__/health", 200),
        ("http://evil.example/__pigen__/health", 421),
        ("http://evil.example:80", 421),
        ("http://localhost@evil.example/__pigen__/health", 421),
        ("http://localhost.evil.example/__pigen__/health", 421),
        ("http://localhost?.evil.example/", 404),
        ("https://localhost/__pigen__/health", 421),
        ("ftp://localhost/__pigen__/health", 421),
        ("http:///__pigen__/health", 421),
    ],
)
def test_targets_in_absolute_form(gateway: RunningGateway, target: str, status: int) -> None:
    assert statuses(ask(gateway, get(target))) == [status]


def test_a_model_is_asked_by_an_absolute_target(gateway: RunningGateway) -> None:
    assert statuses(ask(gateway, post(GOOD, path=f"http://localhost{CHAT}"))) == [200]
    assert statuses(ask(gateway, post(GOOD, path=f"http://api.portkey.ai{CHAT}"))) == [421]


def test_it_is_no_proxy(gateway: RunningGateway) -> None:
    got = ask(gateway, b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", close=False)
    assert statuses(got) == [421]


def test_an_upgrade_is_not_taken(gateway: RunningGateway) -> None:
    """Java's own client asks for HTTP/2 with every request."""
    sent = post(GOOD, "Upgrade: h2c", close=False).replace(
        b"Upgrade:", b"Connection: upgrade\r\nUpgrade:"
    )
    got = ask(gateway, sent + get("/nothing"))
    assert statuses(got) == [200, 404]


def test_continue_is_told(gateway: RunningGateway) -> None:
    with connect(gateway) as wire:
        head, _, body = post(GOOD, "Expect: 100-continue").partition(b"\r\n\r\n")
        wire.sendall(head + b"\r\n\r\n")
        assert wire.recv(100).startswith(b"HTTP/1.1 100 ")
        wire.sendall(body)
        assert statuses(received(wire, 5)) == [200]


def test_head_has_no_body(gateway: RunningGateway) -> None:
    got = ask(gateway, get("/__pigen__/health", method="HEAD"))
    assert got.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "headers",
    [
        ("Origin: https://evil.example",),
        ("Origin: null",),
        ("Origin: http://localhost:1",),
        ("Sec-Fetch-Site: cross-site",),
        ("Sec-Fetch-Site: same-site",),
    ],
)
def test_other_origins_see_neither_journal_nor_cors(
    gateway: RunningGateway, headers: tuple[str, ...]
) -> None:
    for path in ("/__pigen__/journal", "/__pigen__/health"):
        got = ask(gateway, get(path, *headers))
        assert statuses(got) == [403]
        assert b"access-control" not in got.lower()
    got = ask(gateway, post(GOOD, *headers))
    assert b"access-control" not in got.lower()


def test_node_is_not_taken_for_a_browser(gateway: RunningGateway) -> None:
    assert statuses(ask(gateway, get("/__pigen__/health", "Sec-Fetch-Mode: cors"))) == [200]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost:1", "[::1]:80", "a.localhost", "127.8.8.8"]
)
def test_its_own_names(gateway: RunningGateway, host: str) -> None:
    assert statuses(ask(gateway, get("/__pigen__/health", host=host))) == [200]


def test_a_client_that_leaves_ends_its_stream(gateway: RunningGateway) -> None:
    gateway.fail("openai-prod=tokens:2000")
    stream = b'{"model": "m", "stream": true, ' + MESSAGES.encode() + b"}"
    with connect(gateway) as wire:
        wire.sendall(post(stream))
        assert wire.recv(10)
        assert len(gateway.server.tasks) == 1
    wait_until(lambda: not gateway.server.tasks, "the stream ends")
    assert gateway.read_journal()[-1]["left"] is True
    gateway.call_in_thread(lambda: gateway.gateway.switch_plan({}))


def test_a_client_that_reads_nothing_is_kept_no_answers(gateway: RunningGateway) -> None:
    with connect(gateway) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        wire.settimeout(0.5)
        sent = 0
        with suppress(TimeoutError):
            while sent < 100_000:
                wire.sendall(post(GOOD, close=False) * 100)
                sent += 100
        assert sent < 100_000, "it never stopped reading"
        (connection,) = gateway.server.connections
        assert connection.transport.get_write_buffer_size() < 1_000_000
        assert len(connection.queue) <= 1_500


def test_a_stream_waits_for_its_reader_but_not_for_ever() -> None:
    plan = {"*": [{"status": 200, "token_ms": 0.001}]}
    long = Turn(text="x" * 25_000_000, pieces=("x" * 5_000,) * 5_000)
    bounds = Bounds(stall_seconds=2)
    mock = MockGateway(
        FixedWorkspace(demo.build_workspace()), plan=plan, make_turn=lambda asked: long
    )
    with serve_in_thread(mock, bounds=bounds) as gateway, connect(gateway) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        wire.sendall(post(b'{"model": "m", "stream": true, ' + MESSAGES.encode() + b"}"))
        wait_until(lambda: gateway.server.connections, "the connection is there")
        (connection,) = gateway.server.connections
        wait_until(lambda: connection.resume_event, "the stream waits for its reader")
        assert connection.transport.get_write_buffer_size() < 1_000_000
        wait_until(lambda: not gateway.server.connections, "the connection is given up")
        wait_until(lambda: not gateway.server.tasks, "the stream ends")


def test_a_slow_reader_gets_every_answer() -> None:
    number = 12_000  # what they are answered with is more than the system keeps for a reader
    request = post(GOOD, f"x-padding: {'a' * 300}", close=False)
    # Two buffers that are full may stop each other for longer than the bounds of the others here.
    with (
        serve_in_thread(MockGateway(FixedWorkspace(demo.build_workspace()))) as patient,
        connect(patient) as wire,
    ):
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        sender = threading.Thread(target=wire.sendall, args=(request * number + get("/nothing"),))
        sender.start()
        wait_until(lambda: patient.server.connections, "the connection is there")
        (connection,) = patient.server.connections
        wait_until(lambda: connection.resume_event, "the answers wait for their reader")
        got = received(wire, 30)
        sender.join()
    assert statuses(got) == [200] * number + [404]


def test_too_many_connections_are_told(gateway: RunningGateway) -> None:
    wires = [connect(gateway) for _ in range(BOUNDS.max_connections)]
    try:
        wait_until(lambda: len(gateway.server.connections) == len(wires), "all are taken")
        with connect(gateway) as wire:
            assert statuses(received(wire, 5)) == [503]
    finally:
        for wire in wires:
            wire.close()
    wait_until(lambda: not gateway.server.connections, "all are gone")


def test_control_characters_do_not_reach_the_journal_raw(gateway: RunningGateway) -> None:
    model = "m\r\nx-evil: 1\x1b[2J\u2028"
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": "\x1b]0;x\x07"}]})
    got = ask(gateway, post(body.encode(), "x-portkey-trace-id: t1"))
    assert statuses(got) == [200]
    assert b"\r\nx-evil" not in got.partition(b"\r\n\r\n")[0]
    told = ask(gateway, get("/__pigen__/journal?limit=1"))
    assert b"\x1b" not in told
    entries = body_of(told)["entries"]
    assert isinstance(entries, list)
    assert entries[0]["model"] == model


def test_keys_are_shown_nowhere(gateway: RunningGateway) -> None:
    secret = "sk-live-0123456789abcdefghij"
    config = json.dumps({"provider": "openai", "api_key": secret})
    odd = "Zq7pLmN3vR8s"  # nothing but its name tells that it is one
    path = f"{CHAT}?api_key={odd}&x=1&token={secret}"
    ask(gateway, post(GOOD, f"x-api-key: {secret}", f"x-portkey-config: {config}", path=path))
    ask(gateway, get(f"/v1/models?key={secret}", f"Authorization: Bearer {secret}"))
    ask(
        gateway,
        post(json.dumps({"messages": [{"role": "user", "content": f"use {secret}"}]}).encode()),
    )
    told = ask(gateway, get("/__pigen__/journal"))
    assert statuses(told) == [200]
    assert secret[10:] not in told.decode()
    assert odd not in told.decode()
    assert "pk-demo" not in told.decode()


def test_tls_clients_fail_cleanly(gateway: RunningGateway) -> None:
    context = ssl.create_default_context()
    with connect(gateway) as wire, pytest.raises(ssl.SSLError):
        context.wrap_socket(wire, server_hostname="localhost")


def test_all_who_wait_are_let_in_at_once() -> None:
    """One for each round of the loop would keep the last waiting for as many rounds, each as long
    as it takes to serve all before it."""
    answered: list[int] = []
    rounds = 0

    def answer(exchange: Exchange) -> None:
        answered.append(rounds)
        exchange.answer(200, b"{}")

    async def serve() -> None:
        nonlocal rounds
        server = Server(answer)
        await server.start("127.0.0.1", 0)
        wires = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(30)]
        for wire in wires:
            wire.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while len(answered) < len(wires):
            rounds += 1
            await asyncio.sleep(0)
        for wire in wires:
            wire.close()
        await server.stop(0)

    loop = create_loop()
    loop.run_until_complete(serve())
    loop.close()
    assert answered[-1] - answered[0] < 10
