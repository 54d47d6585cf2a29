"""Upstreams on the loopback that answer by plans, and remember what they were asked.

A plan is what pigen.gateway.upstream takes; every case has its own, named in the address.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pigen.gateway.upstream import PlannedAnswer, UpstreamCall, UpstreamPlan, take_planned_answer

from .gateway_install import SCALE

# Target, status, model, path: as a measured attempt.
Asked = list[object]

_WITHOUT_BODY = (204, 205, 304)
_STREAM = b'data: {"choices":[{"delta":{"content":"x"}}]}\n\ndata: [DONE]\n\n'
# Closing with this sends a reset in place of a proper end.
_ABORT = struct.pack("ii", 1, 0)


class Upstream:
    """All upstreams of all cases."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.lock = threading.Lock()
        self.plans: dict[str, UpstreamPlan] = {}
        self.calls: dict[str, dict[str, int]] = {}
        self.asked: dict[str, list[Asked]] = {}

    def address(self, case: str, target: str) -> str:
        """The base URL at which a target of a case is reached."""
        return f"http://127.0.0.1:{self.port}/{case}/{quote(target)}/v1"

    def led_here(self, config: Any, case: str) -> Any:
        """The Config with every leaf of its tree sent to this upstream."""
        return self._led(config, case, "config")

    def _led(self, node: Any, case: str, target: str) -> Any:
        if not isinstance(node, dict):
            return node
        targets = node.get("targets")
        if not isinstance(targets, list) or not targets:
            return {**node, "custom_host": self.address(case, target)}
        led = [self._led(each, case, f"{target}.targets[{i}]") for i, each in enumerate(targets)]
        return {**node, "targets": led}

    def play(self, case: str, plan: UpstreamPlan) -> None:
        self.plans[case], self.calls[case], self.asked[case] = plan, {}, []

    def answer(self, address: str, body: Mapping[str, object]) -> PlannedAnswer:
        """The next planned answer for a request to the address."""
        _, case, target, *rest = urlsplit(address).path.split("/")
        path = "/" + "/".join(rest).removeprefix("v1/")
        call = UpstreamCall(unquote(target), None, body.get("model"), path)
        with self.lock:
            entry = take_planned_answer(
                self.plans.get(case, {}), call, self.calls.setdefault(case, {})
            )
            self.asked.setdefault(case, []).append(
                [call.target, entry.status, call.model, call.path]
            )
        return entry


@contextmanager
def running() -> Iterator[Upstream]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.upstream = upstream = Upstream(server.server_address[1])  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield upstream
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(ConnectionError):  # the gateway's time was up
            super().handle()

    def do_POST(self) -> None:
        asked = self._body()
        entry = self.server.upstream.answer(self.path, asked)  # type: ignore[attr-defined]
        time.sleep(entry.delay_ms / 1000 / SCALE)
        if entry.status == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            self.connection.close()
            self.close_connection = True
            return
        self._send(entry, streams=asked.get("stream") is True)

    do_GET = do_POST

    def _body(self) -> dict[str, object]:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("transfer-encoding") == "chunked":
            raw = b"".join(iter(self._chunk, b""))
        try:
            body = json.loads(raw)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def _chunk(self) -> bytes:
        chunk = self.rfile.read(int(self.rfile.readline(), 16))
        self.rfile.readline()
        return chunk

    def _send(self, entry: PlannedAnswer, *, streams: bool) -> None:
        answer = entry.answer
        data, kind = answer.body.encode(), answer.content_type
        if streams and answer.status in (200, 246):
            data, kind = _STREAM, "text/event-stream"
        self.send_response(answer.status)
        self.send_header("content-type", str(kind))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in _WITHOUT_BODY or answer.status == 205:
            self.send_header("content-length", str(len(data)))
        self.end_headers()
        if answer.status not in _WITHOUT_BODY:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: thousands of requests come."""
