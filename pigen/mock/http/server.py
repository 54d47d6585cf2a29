"""The listening socket, all its connections, their deadlines, and how it stops."""

from __future__ import annotations

import asyncio
import json
import socket
import traceback
from collections.abc import Callable, Coroutine
from email.utils import formatdate

from pigen.mock.http.bounds import Bounds
from pigen.mock.http.connection import Connection
from pigen.mock.http.exchange import Exchange

_SWEEP_SECONDS = 0.5
_BACKLOG = 512  # connections that the system keeps until they are let in
_ACCEPT_RETRY_SECONDS = 0.05

Application = Callable[[Exchange], None]


class Server:
    """`app` answers exchanges; `on_disconnect` gets those whose client went away before the
    end."""

    def __init__(
        self,
        app: Application,
        bounds: Bounds | None = None,
        on_disconnect: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        self.app = app
        self.bounds = bounds or Bounds()
        self.on_disconnect = on_disconnect
        self.connections: set[Connection] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.opening_tasks: set[asyncio.Task[None]] = set()
        self.is_draining = False
        self.port = 0
        self.date = b""
        self.now = 0.0
        # When the time is next looked at: a deadline counts from there,
        # to be no shorter than it says.
        self.next_sweep = 0.0
        # When a connection expires that comes to a phase by then: worked out for all at once.
        self.deadlines: dict[str, float] = {}

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises OSError where the port cannot be had."""
        self.loop = asyncio.get_running_loop()
        self._tick()
        addresses = await self.loop.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        self.listeners = [
            socket.create_server(address, family=family, backlog=_BACKLOG)
            for family, address in dict.fromkeys((each[0], each[4]) for each in addresses)
        ]
        self.port = self.listeners[0].getsockname()[1]
        for listener in self.listeners:
            listener.setblocking(False)
        self.accept_tasks = [self.loop.create_task(self._accept(each)) for each in self.listeners]

    async def _accept(self, listener: socket.socket) -> None:
        """Let in all who wait. The loop itself lets in one, and then serves all the others again:
        of many clients the last would wait a fifth of a second."""
        while True:
            try:
                accepted, _ = await self.loop.sock_accept(listener)
                while True:
                    self._start_task(self._open(accepted), self.opening_tasks)
                    accepted, _ = listener.accept()
            except BlockingIOError:
                continue
            except OSError:  # no descriptor is left, or the client has gone again
                await asyncio.sleep(_ACCEPT_RETRY_SECONDS)

    async def _open(self, accepted: socket.socket) -> None:
        try:
            accepted.setblocking(False)
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self.loop.connect_accepted_socket(lambda: Connection(self), accepted)
        except OSError:  # the client has gone again
            accepted.close()

    async def stop(self, seconds: float) -> None:
        """Take no new connection, let those at work finish within the time, then close all."""
        self.is_draining = True
        for task in self.accept_tasks:
            task.cancel()
        await asyncio.gather(*self.accept_tasks, return_exceptions=True)
        for listener in self.listeners:
            listener.close()
        for connection in list(self.connections):
            if connection.is_idle:
                connection.transport.close()
        end = self.loop.time() + seconds
        while self.connections and self.loop.time() < end:
            await asyncio.sleep(0.02)
        for connection in list(self.connections):
            connection.abort()
        self.timer.cancel()
        await asyncio.sleep(0)

    def admit(self, connection: Connection) -> bool:
        self.connections.add(connection)
        return len(self.connections) <= self.bounds.max_connections and not self.is_draining

    def answer(self, exchange: Exchange) -> None:
        try:
            self.app(exchange)
        except Exception as error:
            self.handle_failure(exchange, error)

    def send_refusal(self, exchange: Exchange, status: int, message: str) -> None:
        body = json.dumps({"status": "failure", "message": message}).encode()
        exchange.answer(status, body)

    def handle_failure(self, exchange: Exchange, error: BaseException | None) -> None:
        """A bug: the client gets an error, and the server prints where it is."""
        traceback.print_exception(error)
        if exchange.status:
            exchange.cut()
        else:
            self.send_refusal(exchange, 500, "The mock gateway failed: this is a bug in pigen.")

    def run(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        return self._start_task(work, self.tasks)

    def _start_task(
        self, work: Coroutine[object, object, None], tasks: set[asyncio.Task[None]]
    ) -> asyncio.Task[None]:
        """The work's task, in `tasks` until it is done: the loop alone would not keep it alive."""
        task = self.loop.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    def _tick(self) -> None:
        self.now = self.loop.time()
        self.next_sweep = self.now + _SWEEP_SECONDS
        self.deadlines = self.bounds.compute_deadlines(self.next_sweep)
        self.date = f"date: {formatdate(usegmt=True)}\r\n".encode()
        for connection in [each for each in self.connections if each.deadline < self.now]:
            connection.expire()
        self.timer = self.loop.call_later(_SWEEP_SECONDS, self._tick)
