"""Passing requests on to a real gateway, and saving what it answers.

The client's headers go on as they came, its key too; nothing of them is kept but what tells
requests apart. No redirect is followed: the client gets it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic

import httpx2

from pigen.gateway.request import ENDPOINTS
from pigen.mock.answers.pieces import split_events
from pigen.mock.encoding import NotJson, encode, read_json
from pigen.mock.gateway import MockGateway
from pigen.mock.guard import FOREIGN_MESSAGE
from pigen.mock.http.exchange import Exchange
from pigen.mock.recording.scrub import Scrubber
from pigen.mock.recording.scrub_stream import scrub_events
from pigen.mock.recording.tape import RecordedAnswer, Recording, TapeWriter
from pigen.mock.recording.upstream_url import UpstreamUrl
from pigen.outputs.redact import is_secret_name

MAX_ANSWER_BYTES = 64 * 1024 * 1024
_LAST_EVENTS = (b"data: [DONE]", b"message_stop", b"response.completed")
_TIMEOUT = httpx2.Timeout(600, connect=15)
# Of the connection between two programs, not of what they say to each other.
_HOP_HEADERS = frozenset(
    "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    "transfer-encoding upgrade host content-length expect accept-encoding".split()
)
_OWN_ANSWER_HEADERS = _HOP_HEADERS | {"content-encoding", "content-type", "date", "alt-svc"}


class _TakenAnswer:
    """An answer as far as it has come: `chunks` with the milliseconds since the request."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.content_type = response.headers.get("content-type", "application/json")
        self.streams = self.content_type.startswith("text/event-stream")
        self.head = _format_headers(_select_answer_headers(response.headers))
        self.chunks: list[tuple[float, bytes]] = []
        self.size = 0
        self.is_cut = False

    def add(self, ms: float, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size <= MAX_ANSWER_BYTES:
            self.chunks.append((ms, chunk))

    @property
    def is_whole(self) -> bool:
        """The last event of a stream has come."""
        end = b"".join(data for _, data in self.chunks[-4:])
        return any(each in end for each in _LAST_EVENTS) and end.endswith((b"\n\n", b"\r\n\r\n"))


class RecordingProxy:
    """`warn` is given what the person should know. Only one event loop may use it."""

    def __init__(
        self,
        gateway: MockGateway,
        upstream: UpstreamUrl,
        writer: TapeWriter,
        warn: Callable[[str], None],
    ) -> None:
        self.gateway = gateway
        self.upstream = upstream
        self.writer = writer
        self.warn = warn
        self.scrubber = Scrubber()
        self.client = httpx2.AsyncClient(
            timeout=_TIMEOUT,
            follow_redirects=False,
            trust_env=not upstream.is_local,  # no proxy stands before this machine itself
        )

    def answer(self, exchange: Exchange, target: str) -> None:
        """Answer as the upstream does, in the background."""
        gateway = self.gateway
        entry = gateway.journal.add(exchange, gateway.clock())
        entry.asks_model = target.partition("?")[0] in ENDPOINTS
        if gateway.guard.is_foreign(exchange.headers):
            gateway.fail(exchange, 403, FOREIGN_MESSAGE)
            return
        exchange.run(self._pass_on(exchange, target))

    async def _pass_on(self, exchange: Exchange, target: str) -> None:
        start = monotonic()
        try:
            response = await self.client.send(self._make_request(exchange, target), stream=True)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            self._fail(exchange, error)
            return
        taken = _TakenAnswer(response)
        try:
            await self._take(exchange, taken, start)
        except httpx2.HTTPError as error:
            if not taken.streams:
                self._fail(exchange, error)
                return
            taken.is_cut = True
        except asyncio.CancelledError:
            # Some clients leave once they have read the last event.
            if taken.streams and taken.is_whole:
                self._save(exchange, target, taken)
            raise
        finally:
            await response.aclose()
        # A client that has the answer can rely on it being saved.
        self._save(exchange, target, taken)
        if not taken.streams:
            kind = taken.content_type.encode("latin-1", "replace")
            body = b"".join(data for _, data in taken.chunks)
            exchange.answer(response.status_code, body, content_type=kind, headers=taken.head)
        elif taken.is_cut:
            exchange.cut()
        else:
            exchange.end()
        self.gateway.finish(exchange)

    async def _take(self, exchange: Exchange, taken: _TakenAnswer, start: float) -> None:
        """Read the answer; a stream goes on to the client as it comes."""
        if taken.streams:
            exchange.begin(taken.response.status_code, taken.head)
        async for chunk in taken.response.aiter_bytes():
            taken.add((monotonic() - start) * 1000, chunk)
            if taken.streams and chunk:
                await exchange.send(chunk)
            elif taken.size > MAX_ANSWER_BYTES:
                raise httpx2.HTTPError(f"its answer is larger than {MAX_ANSWER_BYTES} bytes")
        if not taken.chunks:
            taken.add((monotonic() - start) * 1000, b"")

    def _fail(self, exchange: Exchange, error: Exception) -> None:
        reason = str(error) or type(error).__name__
        message = f"{self.upstream.base} cannot be reached: {reason.rstrip('.')}."
        self.gateway.fail(exchange, 502, message)

    def _make_request(self, exchange: Exchange, target: str) -> httpx2.Request:
        has_body = exchange.method in ("POST", "PUT", "PATCH")
        return httpx2.Request(
            exchange.method,
            self.upstream.join(target),
            headers=_select_request_headers(exchange.headers),
            content=exchange.body or (b"" if has_body else None),
        )

    def _save(self, exchange: Exchange, target: str, taken: _TakenAnswer) -> None:
        if taken.size > MAX_ANSWER_BYTES:
            self.warn(f"An answer of {taken.size} bytes is too large to be saved.")
            return
        scrubber = self.scrubber
        body = read_request_body(exchange.body)
        scrubber.learn_request(exchange.headers, target, body)
        scrub = self._scrub_stream if taken.streams else self._scrub_body
        answer = RecordedAnswer(
            taken.response.status_code,
            scrubber.scrub_headers(dict(_select_answer_headers(taken.response.headers))),
            taken.content_type,
            tuple(scrub(taken.chunks)),
            taken.streams,
            taken.is_cut,
        )
        recording = Recording(
            "",
            exchange.method,
            scrubber.scrub_target(target),
            scrubber.scrub_headers(select_kept_headers(exchange.headers)),
            scrubber.scrub_request(body),
            answer,
        )
        try:
            self.writer.save(recording)
        except OSError as error:
            self.warn(f"A request was not saved: {error.strerror or error}.")

    def _scrub_body(self, chunks: list[tuple[float, bytes]]) -> list[tuple[float, bytes]]:
        ms, data = chunks[-1][0], b"".join(data for _, data in chunks)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return [(ms, self.scrubber.scrub_bytes(data))]  # sound or pictures
        try:
            value = read_json(data)
        except NotJson:
            return [(ms, self.scrubber.scrub_request_text(text).encode())]
        scrubbed = self.scrubber.scrub_answer(value)
        return [(ms, data if scrubbed == value else encode(scrubbed))]

    def _scrub_stream(self, chunks: list[tuple[float, bytes]]) -> list[tuple[float, bytes]]:
        """Event by event, each when its end came."""
        whole = b"".join(data for _, data in chunks).replace(b"\r\n", b"\n")
        events = split_events(whole)
        scrubbed = scrub_events(events, self.scrubber)
        timed, end, arrived, index = [], 0, 0, -1
        for event, text in zip(events, scrubbed, strict=True):
            end += len(event)
            while arrived < end and index + 1 < len(chunks):
                index += 1
                arrived += len(chunks[index][1])
            timed.append((chunks[max(index, 0)][0], text))
        return timed


def read_request_body(data: bytes) -> object:
    """JSON, else the text, None for nothing."""
    if not data:
        return None
    try:
        return read_json(data)
    except NotJson:
        return data.decode("utf-8", "replace")


def select_kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Of a request's headers those that tell it from others, and hold no key."""
    return {
        name: value
        for name, value in headers.items()
        if not is_secret_name(name)
        and (name == "content-type" or name.startswith(("x-portkey-", "anthropic-", "openai-")))
    }


def _select_request_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    named = {each.strip().lower() for each in headers.get("connection", "").split(",")}
    kept = [
        (name.encode("latin-1"), value.encode("latin-1"))
        for name, value in headers.items()
        if name not in _HOP_HEADERS and name not in named
    ]
    # What is saved can be read, and searched for secrets.
    return [*kept, (b"accept-encoding", b"identity")]


def _select_answer_headers(headers: httpx2.Headers) -> list[tuple[str, str]]:
    named = {each.strip().lower() for each in headers.get("connection", "").split(",")}
    return [
        (name, value)
        for name, value in headers.multi_items()
        if name not in _OWN_ANSWER_HEADERS and name not in named
    ]


def _format_headers(headers: list[tuple[str, str]]) -> bytes:
    return b"".join(
        b"%b: %b\r\n" % (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in headers
        if value.isprintable()
    )
