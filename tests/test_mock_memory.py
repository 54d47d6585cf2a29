"""The mock's memory: what a client sends, and what the gateway's cache keeps of it,
stays within bounds."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pigen.gateway.answer_cache import MAX_ENTRIES, AnswerCache, measure_size
from pigen.mock import demo
from pigen.mock.answers.turn import Turn
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import serve_in_thread
from pigen.mock.kept_answers import MAX_KEY_CHARACTERS
from tests.command import pigen
from tests.mock_command import Started, started
from tests.proof import count

MB = 1_000_000
BODY_BYTES = 20 * MB
TRAILER_BYTES = 60 * MB
LIMIT_MB = 250
CACHED = json.dumps({"provider": "@openai-prod", "cache": {"mode": "simple"}})
HI = [{"role": "user", "content": "hi"}]


def head(gateway: Started, path: str, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Authorization: Bearer pk-demo-plain"]
    return "\r\n".join([*lines, f"x-portkey-config: {CACHED}", *headers, "", ""]).encode()


def connect(gateway: Started) -> socket.socket:
    host, port = gateway.url[7:].split(":")
    return socket.create_connection((host, int(port)), timeout=60)


def read_memory(pid: int) -> float:
    """Resident megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc")
def test_large_bodies_that_are_cached_and_trailers_do_not_fill_the_memory(tmp_path: Path) -> None:
    number = count(200, 10)
    padding = b"x" * BODY_BYTES
    with started() as gateway:
        statuses = []
        with connect(gateway) as wire:
            for index in range(number):
                body = (
                    b'{"model": "gpt-4o", "n": 1, "stream": %b, "user": "%d %b", "messages": %b}'
                    % (
                        (b"false", b"true")[index % 2],
                        index,
                        padding,
                        json.dumps(HI).encode(),
                    )
                )
                wire.sendall(head(gateway, "/v1/chat/completions", f"Content-Length: {len(body)}"))
                wire.sendall(body)
                got = b""
                while not got.endswith((b"}", b"0\r\n\r\n")):
                    got += wire.recv(65_536)
                statuses.append(got[9:12])
        assert statuses == [b"200"] * number
        with connect(gateway) as wire, suppress(OSError):
            wire.sendall(head(gateway, "/v1/chat/completions", "Transfer-Encoding: chunked"))
            wire.sendall(b"2\r\n{}\r\n0\r\n")
            for index in range(TRAILER_BYTES // 60_000):
                wire.sendall(b"x-%d: %b\r\n" % (index, b"a" * 60_000))
        assert gateway.chat("gpt-4o")[0] == 200
        memory = read_memory(gateway.process.pid)
        misses = gateway.ask("/__pigen__/totals")[1]["total"]["cache"]["misses"]
    assert misses == number
    assert memory < LIMIT_MB


def test_large_answers_leave_the_cache_for_the_latest() -> None:
    """Bodies and streams of a megabyte each, in a cache for five of them."""
    long = Turn(text="y" * MB)
    mock = MockGateway(
        FixedWorkspace(demo.build_workspace()), cache_bytes=5 * MB, make_turn=lambda asked: long
    )
    with serve_in_thread(mock) as running:
        gateway = Started(None, running.url)
        for stream in (False, True):
            for index in range(10):
                send(gateway, index, stream)
                assert mock.state.cache.bytes <= 5 * MB
        hits = [entry["cache"] for entry in gateway.journal()]
        assert set(hits) == {"MISS"}
        kept = [each for each in mock.state.cache.entries.values() if each[2] > MB / 2]
        assert 1 < len(kept) <= 5
        send(gateway, 9, True)
        assert gateway.journal()[-1]["cache"] == "HIT"


def send(gateway: Started, index: int, stream: bool) -> None:
    body = {"model": "gpt-4o", "messages": HI, "seed": index, "stream": stream}
    data = json.dumps(body).encode()
    with connect(gateway) as wire:
        wire.sendall(
            head(
                gateway, "/v1/chat/completions", f"Content-Length: {len(data)}", "Connection: close"
            )
            + data
        )
        while wire.recv(65_536):
            pass


def test_what_the_journal_keeps_of_an_answer_is_small() -> None:
    """Neither a body from the cache nor a model's name of any length stays with its entry."""
    mock = MockGateway(FixedWorkspace(demo.build_workspace()))
    with serve_in_thread(mock) as running:
        gateway = Started(None, running.url)
        body = json.dumps({"model": "m" * MB, "messages": HI}).encode()
        for _ in range(2):
            with connect(gateway) as wire:
                wire.sendall(head(gateway, "/v1/chat/completions", f"Content-Length: {len(body)}"))
                wire.sendall(body)
                assert wire.recv(12) == b"HTTP/1.1 200"
        entries = running.call_in_thread(lambda: list(mock.journal.entries))
        for entry in entries:
            response: Any = entry.response
            assert measure_size([each.model for each in response.attempts]) < 1_000
            assert response.body is None
            assert response.outcome.body is None
        assert gateway.journal()[-1]["cache"] == "HIT"
        assert gateway.journal()[0]["model"] == "m" * 200


def test_combinations_of_headers_that_were_met_are_bounded() -> None:
    mock = MockGateway(FixedWorkspace(demo.build_workspace()))
    with serve_in_thread(mock) as running:
        gateway = Started(None, running.url)
        with connect(gateway) as wire:
            for index in range(MAX_KEY_CHARACTERS // 60_000 + 20):
                config = json.dumps({"provider": "@openai-prod", "name": f"{index}" + "n" * 60_000})
                data = json.dumps({"model": "m", "messages": HI}).encode()
                sent = head(gateway, "/v1/chat/completions", f"Content-Length: {len(data)}")
                wire.sendall(sent.replace(CACHED.encode(), config.encode()) + data)
                assert wire.recv(65_536).startswith(b"HTTP/1.1 200")
            cache = running.call_in_thread(mock.get_kept_answers)
            assert 0 < cache.key_characters <= MAX_KEY_CHARACTERS + 70_000


def test_a_cache_keeps_the_latest_within_its_bytes() -> None:
    cache = AnswerCache(1_000)
    cache.store("large", 10, "x" * 2_000)
    assert (cache.get("large", 0), cache.bytes) == (None, 0)
    for index in range(10):
        cache.store(index, 10, "x" * 250)
    assert [index for index in range(10) if cache.get(index, 0)] == [7, 8, 9]
    cache.store(9, 10, "y")
    assert cache.get(9, 0) == "y"
    assert cache.get(9, 10) is None
    for index in (7, 8, 9):
        cache.discard(index)
    assert cache.bytes == 0
    many = AnswerCache()
    for index in range(MAX_ENTRIES + 5):
        many.store(index, 10, {})
    assert len(many.entries) == MAX_ENTRIES


@pytest.mark.parametrize("value", ["-1", "many", "1.5", "128MB", ""])
def test_a_wrong_number_of_bytes_is_refused(value: str, tmp_path: Path) -> None:
    done = pigen("mock", f"--cache-bytes={value}", cwd=tmp_path)
    assert done.returncode == 2
    assert "--cache-bytes takes a whole number" in done.stderr


def test_no_cache_at_all() -> None:
    with started("--cache-bytes", "0") as gateway:
        for _ in range(2):
            send(gateway, 1, False)
        assert [entry["cache"] for entry in gateway.journal()] == ["MISS", "MISS"]
