"""The gateway in a thread of this process, for tests and checks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pigen.mock import faults
from pigen.mock.app import App
from pigen.mock.expectations import verify
from pigen.mock.gateway import Gateway
from pigen.mock.http.bounds import Bounds
from pigen.mock.serve import new_loop

T = TypeVar("T")
_START_SECONDS = 30


class Running:
    """
    url   where it listens, without a path
    base  the base URL of an OpenAI client
    """

    def __init__(self, app: App, loop: asyncio.AbstractEventLoop, host: str) -> None:
        self.gateway = app.gateway
        self.server = app.server
        self.url = f"http://{host}:{app.server.port}"
        self.base = f"{self.url}/v1"
        self._loop = loop

    def journal(self) -> list[dict[str, object]]:
        """Every request, the oldest first."""
        return self.inside(self.gateway.journal.shown)

    def verify(self, *expected: dict[str, object]) -> None:
        """Raises AssertionError, with the reasons, where an expectation is not met."""
        verdicts = verify(list(expected), self.journal())
        missed = [verdict.why for verdict in verdicts if not verdict.met]
        if missed:
            raise AssertionError("; ".join(map(str, missed)))

    def fail(self, *steps: str) -> None:
        """From now on: "openai-prod=429x2,200", as `pigen mock --fail` takes it."""
        workspace = self.gateway.store.at(self.gateway.state.now)
        self.inside(lambda: self.gateway.follow(faults.plan(steps, 0, workspace)))

    def reset(self) -> None:
        """As just started: no journal, no cache, no windows, no faults but the first."""
        self.inside(self.gateway.reset)

    def inside(self, work: Callable[[], T]) -> T:
        """Call in the server's thread. Raises what it raises."""

        async def call() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(_START_SECONDS)


@contextmanager
def running(
    gateway: Gateway, *, bounds: Bounds | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Running]:
    app = App(gateway, bounds)
    loop = new_loop()
    thread = threading.Thread(target=loop.run_forever, name="pigen mock", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(app.server.start(host, port), loop).result(_START_SECONDS)
        try:
            yield Running(app, loop, host)
        finally:
            asyncio.run_coroutine_threadsafe(app.server.stop(0), loop).result(_START_SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_START_SECONDS)
        loop.close()
