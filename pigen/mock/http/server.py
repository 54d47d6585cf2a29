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
_WAITING = 512  # connections that the system keeps until they are let in
_BREATH = 0.05

App = Callable[[Exchange], None]


class Server:
    """`app` answers exchanges; `left` is told of those whose client went away before the end."""

    def __init__(
        self,
        app: App,
        bounds: Bounds | None = None,
        left: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        self.app = app
        self.bounds = bounds or Bounds()
        self.left = left
        self.connections: set[Connection] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.opening: set[asyncio.Task[None]] = set()
        self.draining = False
        self.port = 0
        self.date = b""
        self.now = 0.0
        # When the time is next looked at: a deadline counts from there, to be no shorter than it says.
        self.soon = 0.0
        # When a connection expires that comes to a phase by then: worked out for all at once.
        self.until: dict[str, float] = {}

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises OSError where the port cannot be had."""
        self.loop = asyncio.get_running_loop()
        self._tick()
        found = await self.loop.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        self.listeners = [
            socket.create_server(address, family=family, backlog=_WAITING)
            for family, address in dict.fromkeys((each[0], each[4]) for each in found)
        ]
        self.port = self.listeners[0].getsockname()[1]
        for listener in self.listeners:
            listener.setblocking(False)
        self.accepting = [self.loop.create_task(self._accept(each)) for each in self.listeners]

    async def _accept(self, listener: socket.socket) -> None:
        """Let in all who wait. The loop itself lets in one, and then serves all the others again: of
        many clients the last would wait a fifth of a second."""
        while True:
            try:
                accepted, _ = await self.loop.sock_accept(listener)
                while True:
                    self._keep(self._open(accepted), self.opening)
                    accepted, _ = listener.accept()
            except BlockingIOError:
                continue
            except OSError:  # no descriptor is left, or the client has gone again
                await asyncio.sleep(_BREATH)

    async def _open(self, accepted: socket.socket) -> None:
        try:
            accepted.setblocking(False)
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self.loop.connect_accepted_socket(lambda: Connection(self), accepted)
        except OSError:  # the client has gone again
            accepted.close()

    async def stop(self, seconds: float) -> None:
        """Take no new connection, let those at work finish within the time, then close all."""
        self.draining = True
        for task in self.accepting:
            task.cancel()
        await asyncio.gather(*self.accepting, return_exceptions=True)
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
        return len(self.connections) <= self.bounds.connections and not self.draining

    def answer(self, exchange: Exchange) -> None:
        try:
            self.app(exchange)
        except Exception as error:
            self.failed(exchange, error)

    def refused(self, exchange: Exchange, status: int, said: str) -> None:
        body = json.dumps({"status": "failure", "message": said}).encode()
        exchange.answer(status, body)

    def failed(self, exchange: Exchange, error: BaseException | None) -> None:
        """A bug: the client is told, and whoever runs the server sees where it is."""
        traceback.print_exception(error)
        if exchange.status:
            exchange.cut()
        else:
            self.refused(exchange, 500, "The mock gateway failed: this is a bug in pigen.")

    def run(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        return self._keep(work, self.tasks)

    def _keep(
        self, work: Coroutine[object, object, None], tasks: set[asyncio.Task[None]]
    ) -> asyncio.Task[None]:
        """The work's task, in `tasks` until it is done: the loop alone would not keep it alive."""
        task = self.loop.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    def _tick(self) -> None:
        self.now = self.loop.time()
        self.soon = self.now + _SWEEP_SECONDS
        self.until = self.bounds.until(self.soon)
        self.date = f"date: {formatdate(usegmt=True)}\r\n".encode()
        for connection in [each for each in self.connections if each.deadline < self.now]:
            connection.expire()
        self.timer = self.loop.call_later(_SWEEP_SECONDS, self._tick)
