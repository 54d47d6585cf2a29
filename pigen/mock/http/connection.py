"""A connection: requests come in, within bounds and deadlines, and are answered in their order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import TYPE_CHECKING

import httptools

from pigen.mock.http.exchange import Exchange

if TYPE_CHECKING:
    from pigen.mock.http.server import Server

_NEVER = float("inf")
_VERSIONS = ("1.1", "1.0")
# The names of headers as they were met, in lower case.
_NAMES: dict[bytes, str] = {}
_MOST_NAMES = 512
# Reading stops long before, but what was read by then may hold many requests.
_MOST_WAITING = 1_024


def _lower(name: bytes) -> str:
    key = name.decode("latin-1").lower()
    if len(_NAMES) < _MOST_NAMES and len(name) < 64:
        _NAMES[name] = key
    return key


class Connection(asyncio.Protocol):
    """Its deadline is looked at by the server, twice a second: a timer a request would cost more
    than the request's parsing."""

    __slots__ = (
        "begins",
        "body", "deadline", "exchange", "head_bytes", "head_size", "headers", "lingers", "method",
        "parser", "paused", "phase", "refusal", "repeats", "server", "size", "task", "transport",
        "unparsed", "url", "waiting",
    )  # fmt: skip

    def __init__(self, server: Server) -> None:
        self.server = server
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.parser: httptools.HttpRequestParser = None  # type: ignore[assignment]
        self.exchange: Exchange | None = None
        self.waiting: deque[Exchange] = deque()
        self.task: asyncio.Task[None] | None = None
        self.paused: asyncio.Event | None = None
        self.refusal: tuple[int, str] | None = None
        self.lingers = False
        self.phase = "idle"
        self.deadline = server.until[self.phase]
        self.head_bytes = self.unparsed = 0
        self.begins = False
        self.method = b""
        self.begin()

    def begin(self) -> None:
        self.url = b""
        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []
        self.repeats = self.head_size = self.size = 0

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # uvloop's has no such class
        # What is written goes out at once: the loop would keep it until it has served all others that
        # it found waiting, while this client could have gone on.
        transport.set_write_buffer_limits(0)  # type: ignore[attr-defined]
        self.parser = httptools.HttpRequestParser(self)
        if not self.server.admit(self):
            self.refuse(503, "There are too many connections open.")

    def connection_lost(self, error: Exception | None) -> None:
        self.server.connections.discard(self)
        self.deadline = _NEVER
        self.waiting.clear()
        if self.paused:
            self.paused.set()
        if self.task:
            self.task.cancel()
        if self.exchange:
            self.server.left(self.exchange)
            self.exchange = None

    def data_received(self, data: bytes) -> None:
        if self.lingers:
            return
        if self.unparsed:
            part, data = data[: self.unparsed], data[self.unparsed :]
            self.unparsed -= len(part)
            self.on_body(part)
            if self.unparsed or not part:
                return
            self.complete(True)
        self.begins, before = False, self.phase
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self.parser = httptools.HttpRequestParser(self)
            self.data_received(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            if not self.refusal:
                self.refusal = 400, "This is no HTTP/1.1 request."
        if self.phase != "idle":
            self.unfinished(before, data)
        if self.refusal and not self.exchange:
            self.refuse(*self.refusal)

    def unfinished(self, before: str, data: bytes) -> None:
        """Part of a request has come. Most come whole, and never get here."""
        if self.begins or self.phase != before:
            self.wait()
        if self.phase == "head" and not self.begins:
            # The parser keeps an unfinished header to itself, so what it was fed is counted.
            self.head_bytes += len(data)
        if max(self.head_bytes, len(self.url)) > self.server.bounds.head_bytes:
            self.refusal = self.refusal or (431, "The request's headers are too large.")

    def eof_received(self) -> bool:
        """A client may close its half and still read the answer."""
        if self.exchange is None:
            return False
        self.last_request()
        return True

    def pause_writing(self) -> None:
        self.paused = asyncio.Event()
        self.deadline = self.server.soon + self.server.bounds.stall_seconds

    def resume_writing(self) -> None:
        if self.paused:
            self.paused.set()
        self.paused = None
        self.deadline = _NEVER
        if not self.exchange:
            self.go_on()

    # What the parser calls

    def on_message_begin(self) -> None:
        self.begin()
        self.begins = True
        self.head_bytes = 0
        self.phase = "head"

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        key, headers = _NAMES.get(name) or _lower(name), self.headers
        if key in headers:
            self.repeats += 1
            if key == "host":
                self.refusal = 400, "The request has two Host headers."
            if self.repeats <= self.server.bounds.header_count:  # else refused for it at the end
                headers[key] = f"{headers[key]}, {value.decode('latin-1')}"
        else:
            headers[key] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.phase = "body"
        self.method = self.parser.get_method()
        self.head_bytes = 0
        headers = self.headers
        self.head_size = len(self.url) + sum(map(len, headers)) + sum(map(len, headers.values()))
        if self.refusal is None:
            self.refusal = self.wrong_head()
        if self.exchange or self.refusal:
            return
        if "expect" in headers and headers["expect"].lower() == "100-continue":
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def wrong_head(self) -> tuple[int, str] | None:
        """Why a request is not read any further."""
        headers, bounds = self.headers, self.server.bounds
        if len(headers) + self.repeats > bounds.header_count or self.head_size > bounds.head_bytes:
            return 431, "The request has too many or too large headers."
        if "content-encoding" in headers and headers["content-encoding"].lower() != "identity":
            return 415, "The body is compressed, which this server does not read."
        if "content-length" in headers and int(headers["content-length"]) > bounds.body_bytes:
            return 413, f"The body is larger than {bounds.body_bytes} bytes."
        if self.parser.get_http_version() not in _VERSIONS:
            return 505, "This server speaks HTTP/1.1."
        return None

    def on_body(self, part: bytes) -> None:
        if self.refusal:
            return
        self.size += len(part)
        if self.size > self.server.bounds.body_bytes:
            self.refusal = 413, f"The body is larger than {self.server.bounds.body_bytes} bytes."
            self.body = []
            return
        self.body.append(part)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            # What another protocol should begin after the headers is not read by the parser, but
            # HTTP/1.1 it stays, so the body comes there.
            self.unparsed = int(self.headers.get("content-length", "0"))
            if "transfer-encoding" in self.headers:
                self.refusal = 501, "This server does not take an upgrade with a body in chunks."
            if self.unparsed:
                return
        self.complete(self.parser.should_keep_alive())

    def complete(self, keeps_alive: bool) -> None:
        """A request is whole."""
        self.phase = "idle"
        if self.refusal:
            return
        body = self.body
        exchange = Exchange(
            self,
            self.method.decode("latin-1"),
            self.url.decode("latin-1"),
            self.headers,
            body[0] if len(body) == 1 else b"".join(body),
            keeps_alive,
            self.head_size,
        )
        # Who does not read gets no more answers to keep for it.
        if self.exchange or self.paused:
            self.waiting.append(exchange)
            if len(self.waiting) >= self.server.bounds.pipelined:
                self.transport.pause_reading()
            if len(self.waiting) > _MOST_WAITING:
                self.refusal = 429, "There are too many requests waiting on one connection."
        else:
            self.start(exchange)

    # What an exchange calls

    def start(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.deadline = _NEVER
        self.server.answer(exchange)

    def write(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    async def writable(self) -> None:
        if self.paused:
            await self.paused.wait()

    def run(self, work: Coroutine[object, object, None]) -> None:
        self.task = self.server.run(work)
        self.task.add_done_callback(self.worked)

    def worked(self, task: asyncio.Task[None]) -> None:
        """Work that ended in an exception leaves an answer undone."""
        if not task.cancelled() and task.exception() and self.exchange:
            self.server.failed(self.exchange, task.exception())

    def answered(self) -> None:
        """The answer is written: on to the next request."""
        exchange, self.exchange, self.task = self.exchange, None, None
        if exchange is None or self.transport.is_closing():
            return
        if not exchange.keeps_alive:
            self.waiting.clear()
            self.close()
        elif self.paused is None:
            self.go_on()

    def go_on(self) -> None:
        """What waited behind the last answer, or waiting for more."""
        if self.waiting:
            self.exchange = self.waiting.popleft()
            if len(self.waiting) < self.server.bounds.pipelined:
                self.transport.resume_reading()
            self.server.loop.call_soon(self.start_if_open, self.exchange)
        elif self.refusal:
            self.refuse(*self.refusal)
        else:
            self.wait()

    def wait(self) -> None:
        """For what comes next of a request, within its time; who owes us a read has another."""
        if self.exchange is None and self.paused is None:
            self.deadline = self.server.until[self.phase]

    def start_if_open(self, exchange: Exchange) -> None:
        if not self.transport.is_closing():
            self.start(exchange)

    def last_request(self) -> None:
        if self.exchange:
            self.exchange.keeps_alive = False
        elif not self.transport.is_closing():
            self.close()

    # How it ends

    def refuse(self, status: int, said: str) -> None:
        """Answer what is no request that can be served, and close."""
        if self.lingers or self.transport.is_closing():
            return
        exchange = Exchange(self, "", "", {}, b"", False)
        self.exchange = exchange
        self.server.refused(exchange, status, said)

    def close(self) -> None:
        """Close once all is written. What is still coming is read for a while: a socket closed with
        unread data resets the connection, and with it the answer."""
        if self.refusal or self.phase != "idle" or self.lingers:
            self.lingers = True
            self.deadline = self.server.soon + self.server.bounds.linger_seconds
            if self.transport.can_write_eof():
                self.transport.write_eof()
        else:
            self.transport.close()

    def expire(self) -> None:
        """The deadline has passed."""
        self.deadline = _NEVER
        if self.lingers or self.paused:
            self.abort()
        elif self.phase == "idle":
            self.transport.close()
        else:
            self.refusal = 408, "The request did not come in time."
            self.refuse(*self.refusal)

    def abort(self) -> None:
        self.transport.abort()
