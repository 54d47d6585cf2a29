"""A connection: requests come in one after another, and are answered in their order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Protocol

from pigen.mock.http.bounds import Bounds
from pigen.mock.http.exchange import Exchange, Serving
from pigen.mock.http.incoming import Incoming

_NEVER = float("inf")
# Reading stops long before, but what was read by then may hold many requests.
_MOST_WAITING = 1_024


class Host(Serving, Protocol):
    """What a connection asks of its server."""

    bounds: Bounds
    loop: asyncio.AbstractEventLoop
    soon: float
    until: dict[str, float]
    connections: set[Connection]
    left: Callable[[Exchange], None]

    def admit(self, connection: Connection) -> bool: ...

    def answer(self, exchange: Exchange) -> None: ...

    def refused(self, exchange: Exchange, status: int, said: str) -> None: ...

    def failed(self, exchange: Exchange, error: BaseException | None) -> None: ...

    def run(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]: ...


class Connection(asyncio.Protocol):
    """Its deadline is looked at by the server, twice a second: a timer a request would cost more
    than the request's parsing."""

    __slots__ = (
        "deadline",
        "exchange",
        "incoming",
        "lingers",
        "paused",
        "server",
        "task",
        "transport",
        "waiting",
    )

    def __init__(self, server: Host) -> None:
        self.server = server
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.incoming = Incoming(self, server.bounds)
        self.exchange: Exchange | None = None
        self.waiting: deque[Exchange] = deque()
        self.task: asyncio.Task[None] | None = None
        self.paused: asyncio.Event | None = None
        self.lingers = False
        self.deadline = server.until[self.incoming.phase]

    @property
    def is_idle(self) -> bool:
        """Nothing is being answered, and nothing has come of a next request."""
        return self.exchange is None and self.incoming.phase == "idle"

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # uvloop's has no such class
        # What is written goes out at once: the loop would keep it until it has served all others that
        # it found waiting, while this client could have gone on.
        transport.set_write_buffer_limits(0)  # type: ignore[attr-defined]
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
        incoming = self.incoming
        incoming.feed(data)
        if incoming.moved:
            self.wait()
        if incoming.refusal and not self.exchange:
            self.refuse(*incoming.refusal)

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

    # What the incoming request calls

    def expected(self) -> None:
        if not self.exchange:
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def received(self, exchange: Exchange) -> None:
        # Who does not read gets no more answers to keep for it.
        if self.exchange or self.paused:
            self.waiting.append(exchange)
            if len(self.waiting) >= self.server.bounds.pipelined:
                self.transport.pause_reading()
            if len(self.waiting) > _MOST_WAITING:
                said = "There are too many requests waiting on one connection."
                self.incoming.refusal = 429, said
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
        elif self.incoming.refusal:
            self.refuse(*self.incoming.refusal)
        else:
            self.wait()

    def wait(self) -> None:
        """For what comes next of a request, within its time; who owes us a read has another."""
        if self.exchange is None and self.paused is None:
            self.deadline = self.server.until[self.incoming.phase]

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
        if self.incoming.refusal or self.incoming.phase != "idle" or self.lingers:
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
        elif self.incoming.phase == "idle":
            self.transport.close()
        else:
            self.incoming.refusal = 408, "The request did not come in time."
            self.refuse(*self.incoming.refusal)

    def abort(self) -> None:
        self.transport.abort()
