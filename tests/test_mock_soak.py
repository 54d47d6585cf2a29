"""The mock under full load, its clients killed at random: nothing is left of them.

Five seconds in an ordinary run, ten minutes under `make proof`.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest

from tests.mock_command import Started, started
from tests.proof import count, record
from tests.waiting import wait_until

SECONDS = count(600, 5)
CLIENTS = 32
SAMPLES = 10
FULL = 2_000  # answers after which the journal and the caches have all that they may have
CHAT = "/v1/chat/completions"
# The last step repeats: streams are slow, so that clients leave in their middle.
FAULTS = ("--fail", "openai-prod=429x9,reset,malformed,cut,200x9,tokens:5")
RESET = struct.pack("ii", 1, 0)


@dataclass
class Seen:
    answered: int = 0
    killed: int = 0
    wrong: list[str] = field(default_factory=list)


def request(rng: random.Random) -> tuple[bytes, bool]:
    """A request, and whether it is one that has an answer below 500."""
    kind = rng.random()
    if kind < 0.05:
        junk = (b"\x16\x03\x01\x02", b"GET / HTTP/9\r\n\r\n", b"{" * 500, b"POST " + b"x" * 70_000)
        return rng.choice(junk), False
    said = {
        "model": rng.choice(("@openai-prod/gpt-4o", "gpt-4o", "@none/x", "@gemini-prod/g")),
        "stream": rng.random() < 0.6,
        "messages": [{"role": "user", "content": "word " * rng.choice((1, 50, 2000))}],
    }
    key = rng.choice(("pk-demo", "pk-demo-plain", "pk-demo", "nobody"))
    lines = [f"POST {CHAT} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}"]
    if rng.random() < 0.2:  # what never comes twice, so that no memo is of use
        lines.append(f"x-portkey-metadata: {json.dumps({'n': rng.random()})}")
        lines.append(
            "x-portkey-config: "
            f"{json.dumps({'provider': '@openai-prod', 'cache': {'mode': 'simple'}})}"
        )
    body = json.dumps(said)
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode(), True


async def client(address: tuple[str, int], end: float, rng: random.Random, seen: Seen) -> None:
    while monotonic() < end:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            reader, writer = await asyncio.open_connection(*address)
            try:
                await converse(reader, writer, rng, seen)
            finally:
                leave(writer, abruptly=rng.random() < 0.5)


async def converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rng: random.Random, seen: Seen
) -> None:
    for _ in range(rng.randrange(1, 60)):
        sent, is_good = request(rng)
        if rng.random() < 0.05:  # gone before it has all been sent
            writer.write(sent[: rng.randrange(1, len(sent))])
            seen.killed += 1
            return
        writer.write(sent)
        await writer.drain()
        if rng.random() < 0.05:  # gone before, or in the middle of, the answer
            await asyncio.sleep(rng.choice((0, 0.001, 0.02)))
            seen.killed += 1
            return
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split()[1])
        if is_good and status >= 500 and status != 500:
            seen.wrong.append(head)
        if "transfer-encoding: chunked" in head:
            while (size := int(await reader.readuntil(b"\r\n"), 16)) or await reader.readuntil(
                b"\r\n"
            ) != b"\r\n":
                await reader.readexactly(size + 2)
        else:
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            await reader.readexactly(length)
        seen.answered += 1
        if "connection: close" in head:
            return


def leave(writer: asyncio.StreamWriter, abruptly: bool) -> None:
    if abruptly:
        wire = writer.get_extra_info("socket")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.close()


async def load(address: tuple[str, int], seconds: float, seed: int, seen: Seen) -> None:
    end = monotonic() + seconds
    clients = [client(address, end, random.Random(f"{seed} {n}"), seen) for n in range(CLIENTS)]
    await asyncio.wait_for(asyncio.gather(*clients), seconds + 60)


def fill(address: tuple[str, int]) -> None:
    """Have the gateway remember all that it ever will: answers that are kept, and no two alike."""
    body = {"model": "@gemini-prod/g", "messages": [{"role": "user", "content": "word " * 2000}]}
    connection = HTTPConnection(*address)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for number in range(FULL):
        headers = {
            "authorization": "Bearer pk-demo-plain",
            "x-portkey-config": json.dumps({"cache": {"mode": "simple"}}),
        }
        connection.request("POST", CHAT, json.dumps({**body, "seed": number}), headers)
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
    connection.close()


def memory(gateway: Started) -> int:
    """Resident kilobytes."""
    status = Path(f"/proc/{gateway.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def open_files(gateway: Started) -> int:
    return len(list(Path(f"/proc/{gateway.process.pid}/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
def is_at_rest(gateway: Started) -> bool:
    health = gateway.ask("/__pigen__/health")[1]
    return (health["connections"], health["streams"]) == (1, 0)


def test_soak() -> None:
    seen = Seen()
    with started(*FAULTS, "--time-scale", "0.05") as gateway:
        host = urlsplit(gateway.url)
        assert host.hostname
        assert host.port
        address = (host.hostname, host.port)
        files = open_files(gateway)
        sizes: list[int] = []
        fill(address)
        for number in range(SAMPLES):
            asyncio.run(load(address, SECONDS / SAMPLES, number, seen))
            sizes.append(memory(gateway))
        wait_until(lambda: is_at_rest(gateway), "nothing but what asks is connected")
        wait_until(lambda: open_files(gateway) <= files + 1, "the files are closed")
        last = {"model": "@gemini-prod/g", "messages": [{"role": "user", "content": "hi"}]}
        assert gateway.ask(CHAT, last, key="pk-demo-plain")[0] == 200
        settled = sizes[SAMPLES // 2 :]
        assert max(settled) < 1.15 * min(settled), sizes
        code, out = gateway.stop()
    assert code == 0
    assert "Traceback" not in out
    assert seen.wrong == []
    assert seen.answered > 20 * SECONDS
    assert seen.killed > SECONDS
    figure = (
        f"{SECONDS} s, {seen.answered} answered, {seen.killed} clients killed, "
        f"{sizes[-1] // 1024} MiB"
    )
    record("mock gateway under load, with nothing left behind", figure)
