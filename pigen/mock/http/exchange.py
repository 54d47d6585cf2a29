"""One request and its answer, as the application sees them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from http import HTTPStatus
from typing import Protocol

JSON = b"application/json"
EVENTS = b"text/event-stream; charset=utf-8"

# A status line for every status: those without a name of their own are the gateway's (246, 446).
_PHRASES = {each.value: each.phrase.encode() for each in HTTPStatus}
_STATUS_LINES = {
    status: b"HTTP/1.1 %d %b\r\n" % (status, _PHRASES.get(status, b"-"))
    for status in range(100, 600)
}
_BODILESS = (204, 304)


class ServerStatus(Protocol):
    """What all exchanges of a server need to know: its Date header, and whether it is to stop."""

    date: bytes
    is_draining: bool


class ExchangeConnection(Protocol):
    """What an exchange asks of its connection."""

    @property
    def server(self) -> ServerStatus: ...

    def write(self, data: bytes) -> None: ...

    async def wait_writable(self) -> None: ...

    def run(self, work: Coroutine[object, object, None]) -> None: ...

    def finish_answer(self) -> None: ...

    def abort(self) -> None: ...


class Exchange:
    """
    target   the request's target as sent: path and query
    headers  names in lower case; one given twice has both values, joined by a comma
    head_size  of the target and headers, in bytes
    takes_chunks    the client reads a stream in chunks; else the connection's end is the stream's
    status   of the answer, 0 before there is one
    entry    whatever the application keeps with it
    """

    __slots__ = (
        "body",
        "connection",
        "entry",
        "head_size",
        "headers",
        "keeps_alive",
        "method",
        "status",
        "takes_chunks",
        "target",
    )

    def __init__(
        self,
        connection: ExchangeConnection,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes,
        keeps_alive: bool,
        head_size: int = 0,
        takes_chunks: bool = True,
    ) -> None:
        self.connection = connection
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.keeps_alive = keeps_alive
        self.head_size = head_size
        self.takes_chunks = takes_chunks
        self.status = 0
        self.entry: object = None

    def answer(
        self, status: int, body: bytes, *, content_type: bytes = JSON, headers: bytes = b""
    ) -> None:
        """The whole answer. `headers` are lines, each with its line end."""
        self.status = status
        if status in _BODILESS:
            self.connection.write(
                b"%b%b%b%b\r\n"
                % (
                    _STATUS_LINES[status],
                    self.connection.server.date,
                    headers,
                    self._format_close_header(),
                )
            )
        else:
            self.connection.write(
                b"%b%bcontent-type: %b\r\ncontent-length: %d\r\n%b%b\r\n%b"
                % (
                    _STATUS_LINES[status],
                    self.connection.server.date,
                    content_type,
                    len(body),
                    headers,
                    self._format_close_header(),
                    b"" if self.method == "HEAD" else body,
                )
            )
        self.connection.finish_answer()

    def stream_whole(self, status: int, body: bytes, headers: bytes = b"") -> None:
        """A stream that nothing paces: its chunks go out in one write."""
        self.status = status
        head = self._format_stream_head(status, headers)
        if self.takes_chunks:
            self.connection.write(b"%b%x\r\n%b\r\n0\r\n\r\n" % (head, len(body), body))
        else:
            self.connection.write(head + body)
        self.connection.finish_answer()

    def begin(self, status: int, headers: bytes = b"") -> None:
        """Begin a stream; `send` and `end` follow."""
        self.status = status
        self.connection.write(self._format_stream_head(status, headers))

    async def send(self, chunk: bytes) -> None:
        """One chunk, once the client has read enough of what went before."""
        self.connection.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if self.takes_chunks else chunk)
        await self.connection.wait_writable()

    def end(self) -> None:
        if self.takes_chunks:
            self.connection.write(b"0\r\n\r\n")
        self.connection.finish_answer()

    def cut(self) -> None:
        """Close without the end of the answer."""
        self.connection.abort()

    def run(self, work: Coroutine[object, object, None]) -> None:
        """Answer in the background. It is cancelled when the client goes."""
        self.connection.run(work)

    def _format_stream_head(self, status: int, headers: bytes) -> bytes:
        if not self.takes_chunks:
            self.keeps_alive = False
        return b"%b%bcontent-type: %b\r\ncache-control: no-cache\r\n%b%b%b\r\n" % (
            _STATUS_LINES[status],
            self.connection.server.date,
            EVENTS,
            b"transfer-encoding: chunked\r\n" if self.takes_chunks else b"",
            headers,
            self._format_close_header(),
        )

    def _format_close_header(self) -> bytes:
        if self.keeps_alive and not self.connection.server.is_draining:
            return b""
        self.keeps_alive = False
        return b"connection: close\r\n"


async def pause(seconds: float) -> None:
    """Wait; nothing at all for no time, where asyncio's own sleep gives way to others."""
    if seconds > 0:
        await asyncio.sleep(seconds)
