"""The listening socket, all its connections, their deadlines, and how it stops."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Callable, Coroutine
from email.utils import formatdate

from pigen.mock.http.bounds import Bounds
from pigen.mock.http.connection import Connection
from pigen.mock.http.exchange import Exchange

_SWEEP_SECONDS = 0.5

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
        self.draining = False
        self.port = 0
        self.date = b""
        self.now = 0.0

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises OSError where the port cannot be had."""
        self.loop = asyncio.get_running_loop()
        self._tick()
        self.listener = await self.loop.create_server(lambda: Connection(self), host, port)
        self.port = self.listener.sockets[0].getsockname()[1]

    async def stop(self, seconds: float) -> None:
        """Take no new connection, let those at work finish within the time, then close all."""
        self.draining = True
        self.listener.close()
        for connection in list(self.connections):
            if connection.exchange is None and connection.phase == "idle":
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
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def _tick(self) -> None:
        self.now = self.loop.time()
        self.date = f"date: {formatdate(usegmt=True)}\r\n".encode()
        for connection in [each for each in self.connections if each.deadline < self.now]:
            connection.expire()
        self.timer = self.loop.call_later(_SWEEP_SECONDS, self._tick)
