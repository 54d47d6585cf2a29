"""A connection: requests come in one after another, and are answered in their order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Protocol

from pigen.mock.http.bounds import Bounds
from pigen.mock.http.exchange import Exchange, ServerStatus
from pigen.mock.http.request_reader import RequestReader

_NEVER = float("inf")
# Reading stops long before, but what was read by then may hold many requests.
_MAX_QUEUED = 1_024


class ConnectionServer(ServerStatus, Protocol):
    """What a connection asks of its server."""

    bounds: Bounds
    loop: asyncio.AbstractEventLoop
    next_sweep: float
    deadlines: dict[str, float]
    connections: set[Connection]
    on_disconnect: Callable[[Exchange], None]

    def admit(self, connection: Connection) -> bool: ...

    def answer(self, exchange: Exchange) -> None: ...

    def send_refusal(self, exchange: Exchange, status: int, message: str) -> None: ...

    def handle_failure(self, exchange: Exchange, error: BaseException | None) -> None: ...

    def run(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]: ...


class Connection(asyncio.Protocol):
    """Its deadline is looked at by the server, twice a second: a timer a request would cost more
    than the request's parsing."""

    __slots__ = (
        "deadline",
        "exchange",
        "lingers",
        "queue",
        "reader",
        "resume_event",
        "server",
        "task",
        "transport",
    )

    def __init__(self, server: ConnectionServer) -> None:
        self.server = server
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.reader = RequestReader(self, server.bounds)
        self.exchange: Exchange | None = None
        self.queue: deque[Exchange] = deque()
        self.task: asyncio.Task[None] | None = None
        self.resume_event: asyncio.Event | None = None
        self.lingers = False
        self.deadline = server.deadlines[self.reader.phase]

    @property
    def is_idle(self) -> bool:
        """Nothing is being answered, and nothing has come of a next request."""
        return self.exchange is None and self.reader.phase == "idle"

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # uvloop's has no such class
        # What is written goes out at once: the loop would keep it until it has served all others
        # that it found waiting, while this client could have gone on.
        transport.set_write_buffer_limits(0)  # type: ignore[attr-defined]
        if not self.server.admit(self):
            self.refuse(503, "There are too many connections open.")

    def connection_lost(self, error: Exception | None) -> None:
        self.server.connections.discard(self)
        self.deadline = _NEVER
        self.queue.clear()
        if self.resume_event:
            self.resume_event.set()
        if self.task:
            self.task.cancel()
        if self.exchange:
            self.server.on_disconnect(self.exchange)
            self.exchange = None

    def data_received(self, data: bytes) -> None:
        if self.lingers:
            return
        reader = self.reader
        reader.feed(data)
        if reader.has_advanced:
            self.set_read_deadline()
        if reader.refusal and not self.exchange:
            self.refuse(*reader.refusal)

    def eof_received(self) -> bool:
        """A client may close its half and still read the answer."""
        if self.exchange is None:
            return False
        self.close_after_answer()
        return True

    def pause_writing(self) -> None:
        self.resume_event = asyncio.Event()
        self.deadline = self.server.next_sweep + self.server.bounds.stall_seconds

    def resume_writing(self) -> None:
        if self.resume_event:
            self.resume_event.set()
        self.resume_event = None
        self.deadline = _NEVER
        if not self.exchange:
            self.start_next()

    # What the incoming request calls

    def send_continue(self) -> None:
        if not self.exchange:
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def receive_request(self, exchange: Exchange) -> None:
        # Who does not read gets no more answers to keep for it.
        if self.exchange or self.resume_event:
            self.queue.append(exchange)
            if len(self.queue) >= self.server.bounds.max_pipelined:
                self.transport.pause_reading()
            if len(self.queue) > _MAX_QUEUED:
                message = "There are too many requests waiting on one connection."
                self.reader.refusal = 429, message
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

    async def wait_writable(self) -> None:
        if self.resume_event:
            await self.resume_event.wait()

    def run(self, work: Coroutine[object, object, None]) -> None:
        self.task = self.server.run(work)
        self.task.add_done_callback(self.handle_task_done)

    def handle_task_done(self, task: asyncio.Task[None]) -> None:
        """Work that ended in an exception leaves an answer undone."""
        if not task.cancelled() and task.exception() and self.exchange:
            self.server.handle_failure(self.exchange, task.exception())

    def finish_answer(self) -> None:
        """The answer is written: on to the next request."""
        exchange, self.exchange, self.task = self.exchange, None, None
        if exchange is None or self.transport.is_closing():
            return
        if not exchange.keeps_alive:
            self.queue.clear()
            self.close()
        elif self.resume_event is None:
            self.start_next()

    def start_next(self) -> None:
        """What waited behind the last answer, or waiting for more."""
        if self.queue:
            self.exchange = self.queue.popleft()
            if len(self.queue) < self.server.bounds.max_pipelined:
                self.transport.resume_reading()
            self.server.loop.call_soon(self.start_if_open, self.exchange)
        elif self.reader.refusal:
            self.refuse(*self.reader.refusal)
        else:
            self.set_read_deadline()

    def set_read_deadline(self) -> None:
        """For what comes next of a request, within its time; who owes us a read has another."""
        if self.exchange is None and self.resume_event is None:
            self.deadline = self.server.deadlines[self.reader.phase]

    def start_if_open(self, exchange: Exchange) -> None:
        if not self.transport.is_closing():
            self.start(exchange)

    def close_after_answer(self) -> None:
        if self.exchange:
            self.exchange.keeps_alive = False
        elif not self.transport.is_closing():
            self.close()

    # How it ends

    def refuse(self, status: int, message: str) -> None:
        """Answer what is no request that can be served, and close."""
        if self.lingers or self.transport.is_closing():
            return
        exchange = Exchange(self, "", "", {}, b"", False)
        self.exchange = exchange
        self.server.send_refusal(exchange, status, message)

    def close(self) -> None:
        """Close once all is written. What is still coming is read for a while: a socket closed with
        unread data resets the connection, and with it the answer."""
        if self.reader.refusal or self.reader.phase != "idle" or self.lingers:
            self.lingers = True
            self.deadline = self.server.next_sweep + self.server.bounds.linger_seconds
            if self.transport.can_write_eof():
                self.transport.write_eof()
        else:
            self.transport.close()

    def expire(self) -> None:
        """The deadline has passed."""
        self.deadline = _NEVER
        if self.lingers or self.resume_event:
            self.abort()
        elif self.reader.phase == "idle":
            self.transport.close()
        else:
            self.reader.refusal = 408, "The request did not arrive in time."
            self.refuse(*self.reader.refusal)

    def abort(self) -> None:
        self.transport.abort()
