"""The gateway in a thread of this process, for tests and checks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pigen.mock import fault_plan
from pigen.mock.dispatch import App
from pigen.mock.expectations import verify
from pigen.mock.gateway import MockGateway
from pigen.mock.http.bounds import Bounds
from pigen.mock.serve import create_loop

T = TypeVar("T")
_START_SECONDS = 30


class RunningGateway:
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

    def read_journal(self) -> list[dict[str, object]]:
        """Every request, the oldest first."""
        return self.call_in_thread(self.gateway.journal.describe_latest)

    def verify(self, *expectations: dict[str, object]) -> None:
        """Raises AssertionError, with the reasons, where an expectation is not met."""
        verdicts = verify(list(expectations), self.read_journal())
        reasons = [verdict.reason for verdict in verdicts if not verdict.is_met]
        if reasons:
            raise AssertionError("; ".join(map(str, reasons)))

    def fail(self, *steps: str) -> None:
        """From now on: "openai-prod=429x2,200", as `pigen mock --fail` takes it."""
        workspace = self.gateway.store.get_workspace(self.gateway.state.now)
        self.call_in_thread(
            lambda: self.gateway.switch_plan(fault_plan.build_fault_plan(steps, 0, workspace))
        )

    def reset(self) -> None:
        """As just started: no journal, no cache, no windows, no faults but the first."""
        self.call_in_thread(self.gateway.reset)

    def call_in_thread(self, work: Callable[[], T]) -> T:
        """Call in the server's thread. Raises what it raises."""

        async def call() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(_START_SECONDS)


@contextmanager
def serve_in_thread(
    gateway: MockGateway, *, bounds: Bounds | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[RunningGateway]:
    app = App(gateway, bounds)
    loop = create_loop()
    thread = threading.Thread(target=loop.run_forever, name="pigen mock", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(app.server.start(host, port), loop).result(_START_SECONDS)
        try:
            yield RunningGateway(app, loop, host)
        finally:
            asyncio.run_coroutine_threadsafe(app.server.stop(0), loop).result(_START_SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_START_SECONDS)
        loop.close()
