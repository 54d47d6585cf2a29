"""A request as it comes in: read piece by piece within bounds, until it is whole or refused."""

from __future__ import annotations

from typing import Protocol

import httptools

from pigen.mock.http.bounds import Bounds
from pigen.mock.http.exchange import Exchange, ExchangeConnection

_VERSIONS = ("1.1", "1.0")
# The names of headers as they were met, in lower case.
_LOWER_NAMES: dict[bytes, str] = {}
_MAX_NAMES = 512


def _lower_name(name: bytes) -> str:
    key = name.decode("latin-1").lower()
    if len(_LOWER_NAMES) < _MAX_NAMES and len(name) < 64:
        _LOWER_NAMES[name] = key
    return key


class RequestReceiver(ExchangeConnection, Protocol):
    """The connection that it comes in by."""

    def send_continue(self) -> None:
        """The head is read, and the client waits to hear so before it sends the body."""
        ...

    def receive_request(self, exchange: Exchange) -> None:
        """The request is whole."""
        ...


class RequestReader:
    """
    phase    "idle" between requests, "head" and then "body" while one comes in
    has_advanced    the last piece began a phase that is not over
    refusal  why nothing more is read: a status, and what to say
    head_bytes      that the parser may keep to itself: of an unfinished header, or of what follows
                    a body in chunks
    """

    __slots__ = (
        "body",
        "body_size",
        "bounds",
        "connection",
        "has_advanced",
        "has_begun",
        "head_bytes",
        "head_size",
        "headers",
        "method",
        "parser",
        "phase",
        "refusal",
        "repeat_count",
        "trailer_count",
        "trailer_size",
        "unparsed_bytes",
        "url",
        "version",
    )  # fmt: skip

    def __init__(self, connection: RequestReceiver, bounds: Bounds) -> None:
        self.connection = connection
        self.bounds = bounds
        self.parser = httptools.HttpRequestParser(self)
        self.phase = "idle"
        self.has_advanced = self.has_begun = False
        self.refusal: tuple[int, str] | None = None
        self.head_bytes = self.unparsed_bytes = 0
        self.method = b""
        self.version = ""
        self.reset()

    def reset(self) -> None:
        self.url = b""
        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []
        self.repeat_count = self.head_size = self.body_size = 0
        self.trailer_count = self.trailer_size = 0

    def feed(self, data: bytes) -> None:
        """Read on, unless there is a refusal: what waits behind another answer would pile up."""
        self.has_advanced = False
        if self.refusal:
            return
        if self.unparsed_bytes:
            part, data = data[: self.unparsed_bytes], data[self.unparsed_bytes :]
            self.unparsed_bytes -= len(part)
            self.on_body(part)
            if self.unparsed_bytes or not part:
                return
            self.complete(True)
        self.has_begun, before, body_before = False, self.phase, self.body_size
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self.parser = httptools.HttpRequestParser(self)
            self.feed(data[upgrade.args[0] :])
            return
        except httptools.HttpParserError:
            self.refusal = self.refusal or (400, "This is not an HTTP/1.1 request.")
        if self.phase != "idle":
            self.handle_partial(before, data, self.body_size > body_before)

    def handle_partial(self, before: str, data: bytes, brought_body: bool) -> None:
        """Part of a request has come. Most come whole, and never get here."""
        self.has_advanced = self.has_begun or self.phase != before
        if brought_body:
            self.head_bytes = 0
        elif not self.has_begun and self.phase == before:
            # The parser keeps an unfinished header or trailer to itself,
            # so what it was fed is counted.
            self.head_bytes += len(data)
        if max(self.head_bytes, len(self.url)) > self.bounds.head_bytes:
            self.refusal = self.refusal or (431, "The request's headers are too large.")

    # What the parser calls

    def on_message_begin(self) -> None:
        self.reset()
        self.has_begun = True
        self.head_bytes = 0
        self.phase = "head"

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.phase == "body":
            self.count_trailer(name, value)
            return
        key, headers = _LOWER_NAMES.get(name) or _lower_name(name), self.headers
        if key in headers:
            self.repeat_count += 1
            if key == "host":
                self.refusal = 400, "The request has two Host headers."
            if self.repeat_count <= self.bounds.header_count:  # else refused for it at the end
                headers[key] = f"{headers[key]}, {value.decode('latin-1')}"
        else:
            headers[key] = value.decode("latin-1")

    def count_trailer(self, name: bytes, value: bytes) -> None:
        """What follows a body in chunks is no header: the check of headers has not seen it."""
        self.trailer_count += 1
        self.trailer_size += len(name) + len(value)
        bounds = self.bounds
        if self.trailer_count > bounds.header_count or self.trailer_size > bounds.head_bytes:
            self.refusal = self.refusal or (
                431,
                "The request's trailers are too many or too large.",
            )

    def on_headers_complete(self) -> None:
        self.phase = "body"
        self.method, self.version = self.parser.get_method(), self.parser.get_http_version()
        self.head_bytes = 0
        headers = self.headers
        self.head_size = len(self.url) + sum(map(len, headers)) + sum(map(len, headers.values()))
        self.refusal = self.refusal or self.find_head_error()
        if self.refusal:
            return
        if "expect" in headers and headers["expect"].lower() == "100-continue":
            self.connection.send_continue()

    def find_head_error(self) -> tuple[int, str] | None:
        """Why a request is not read any further."""
        headers, bounds = self.headers, self.bounds
        if (
            len(headers) + self.repeat_count > bounds.header_count
            or self.head_size > bounds.head_bytes
        ):
            return 431, "The request's headers are too many or too large."
        if "content-encoding" in headers and headers["content-encoding"].lower() != "identity":
            return 415, "The body is compressed, which this server does not read."
        if "content-length" in headers and int(headers["content-length"]) > bounds.body_bytes:
            return 413, f"The body is larger than {bounds.body_bytes} bytes."
        if self.version not in _VERSIONS:
            return 505, "This server speaks HTTP/1.1."
        return None

    def on_body(self, part: bytes) -> None:
        if self.refusal:
            return
        self.body_size += len(part)
        if self.body_size > self.bounds.body_bytes:
            self.refusal = 413, f"The body is larger than {self.bounds.body_bytes} bytes."
            self.body = []
            return
        self.body.append(part)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            # What another protocol should begin after the headers is not read by the parser, but
            # HTTP/1.1 it stays, so the body comes there.
            self.unparsed_bytes = int(self.headers.get("content-length", "0"))
            if "transfer-encoding" in self.headers:
                self.refusal = 501, "This server does not accept an upgrade with a chunked body."
            if self.unparsed_bytes:
                return
        self.complete(self.parser.should_keep_alive())

    def complete(self, keeps_alive: bool) -> None:
        """The request is whole."""
        self.phase = "idle"
        if self.refusal:
            return
        body = self.body
        self.connection.receive_request(
            Exchange(
                self.connection,
                self.method.decode("latin-1"),
                self.url.decode("latin-1"),
                self.headers,
                body[0] if len(body) == 1 else b"".join(body),
                keeps_alive,
                self.head_size,
                self.version != "1.0",
            )
        )
