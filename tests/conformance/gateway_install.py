"""The real open-source gateway from npm: installed beside the releases of pi, started, asked."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from pigen.common.headers import CONFIG_HEADER
from pigen.gateway.request import Request

from .pi_install import Unavailable, add, building, cache_home, node

VERSION = "1.15.2"
# With a later one every stream ends in a 500.
SERVER = {"@hono/node-server": "1.14.1"}
PRELOAD = Path(__file__).with_name("gateway_preload.cjs")
# A second of the gateway's waits and time limits lasts this part of one.
SCALE = 40
START_SECONDS = 60
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What the client got: headers those of x-portkey- alone; body parsed where it is JSON."""

    status: int
    headers: dict[str, str]
    body: object


class Gateway:
    """A gateway that runs. Threads may ask it side by side."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.local = threading.local()
        self.connections: list[http.client.HTTPConnection] = []

    def ask(self, request: Request, config: object) -> Answer:
        sent = {
            "content-type": "application/json",
            **request.headers,
            CONFIG_HEADER: json.dumps(config),
        }
        body = json.dumps(dict(request.body)) if request.method == "POST" else None
        connection = self._connection()
        try:
            connection.request(request.method, request.path, body, sent)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        headers = {
            name.lower(): value
            for name, value in response.getheaders()
            if name.lower().startswith("x-portkey-")
        }
        return Answer(response.status, headers, _parsed(text))

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=ANSWER_SECONDS
            )
            self.connections.append(self.local.connection)
        return self.local.connection

    def close(self) -> None:
        for each in self.connections:
            each.close()


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


@contextmanager
def running() -> Iterator[Gateway]:
    """The gateway on a free port of the loopback; skips where it cannot be had, fails under CI."""
    try:
        root, program = install(), node(recent=False)
    except Unavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"the gateway is needed here: {error}")
        print(f"skipped: {error}")
        pytest.skip(str(error))
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [program, "--require", PRELOAD, root / "build" / "start-server.js", "--headless"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={
                "PATH": os.environ["PATH"],
                "HOME": os.environ.get("HOME", "/"),
                "TIMER_SCALE": str(SCALE),
            },
        )
        try:
            with closing(Gateway(_port(process, log.fileno()))) as gateway:
                yield gateway
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def install() -> Path:
    """The package's folder; Unavailable where it cannot be had."""
    home = cache_home() / f"gateway-{VERSION}"
    with building(home) as there:
        if not there:
            add(home, {"@portkey-ai/gateway": VERSION, **SERVER})
    return home / "node_modules" / "@portkey-ai" / "gateway"


def _port(process: subprocess.Popen[bytes], log: int) -> int:
    """The port that the preload tells in the log."""
    end = monotonic() + START_SECONDS
    while True:
        said = os.pread(log, 100_000, 0).decode(errors="replace")
        if found := re.search(r"^port (\d+)\.$", said, re.MULTILINE):
            return int(found.group(1))
        if process.poll() is not None or monotonic() > end:
            raise RuntimeError(f"the gateway did not start: {said[-500:]}")
        sleep(0.05)
