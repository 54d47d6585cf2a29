"""Running the server in this process until it is asked to stop."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
from collections.abc import Callable
from contextlib import suppress

from pigen.common.errors import PigenError
from pigen.mock.dispatch import App

DRAIN_SECONDS = 10


def create_loop() -> asyncio.AbstractEventLoop:
    """uvloop's, which answers twice as many requests; asyncio's own where it is not installed."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def run(app: App, host: str, port: int, on_ready: Callable[[int], None]) -> None:
    """Serve until SIGTERM or SIGINT, then let what is under way finish. `on_ready` is called with
    the port once requests are taken. Raises PigenError where the port cannot be had."""
    loop = create_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(_serve(app, host, port, on_ready, loop))
    finally:
        loop.close()


async def _serve(
    app: App, host: str, port: int, on_ready: Callable[[int], None], loop: asyncio.AbstractEventLoop
) -> None:
    try:
        await app.server.start(host, port)
    except OSError as error:
        raise _explain_listen_error(error, host, port) from error
    stop_event = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: there Ctrl-C raises KeyboardInterrupt
            loop.add_signal_handler(each, stop_event.set)
    # What is there now stays; only what requests leave is looked through for garbage, and rarely.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
    on_ready(app.server.port)
    await stop_event.wait()
    await app.server.stop(DRAIN_SECONDS)


def _explain_listen_error(error: OSError, host: str, port: int) -> PigenError:
    if error.errno == errno.EADDRINUSE:
        return PigenError(
            f"Port {port} is in use, so the gateway cannot listen there.",
            help="Stop what uses it, or choose another with --port; --port 0 picks a free one.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return PigenError(f"The system does not let you listen on port {port}.")
    return PigenError(f"The gateway cannot listen on {host}:{port}: {error.strerror or error}.")


def write_ready_file(path: str, url: str) -> None:
    """The file that says where the gateway is. It appears whole."""
    text = f'{{"url": "{url}", "pid": {os.getpid()}}}\n'
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "w") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError as error:
        raise PigenError(
            f"The ready file cannot be written: {error.strerror}.", path=path
        ) from error
