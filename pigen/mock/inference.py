"""A model is asked something: parsed, routed by the engine, answered as its upstream would."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pigen.gateway.request import Request
from pigen.gateway.upstream import Call
from pigen.mock.answers import chat, completions, embeddings, messages, responses
from pigen.mock.answers.asked import Asked
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import decode, encode
from pigen.mock.http.exchange import Exchange, pause
from pigen.mock.journal import Entry
from pigen.mock.prepared import Prepared
from pigen.mock.wrong import wrong

if TYPE_CHECKING:
    from pigen.mock.app import App

WRITERS = {
    "chatComplete": chat,
    "complete": completions,
    "createModelResponse": responses,
    "messages": messages,
    "embed": embeddings,
}


class NotJson(ValueError):
    """The body is not what it should be; the message says what it is."""


def read_body(body: bytes) -> dict[str, object]:
    """A request's body. Raises NotJson."""
    said = read_json(body)
    if not isinstance(said, dict):
        raise NotJson("The body is not a JSON object.")
    return said


def read_json(body: bytes) -> object:
    try:
        return decode(body)
    except ValueError as error:
        raise NotJson(f"The body is not JSON: {error}.") from None


def answer(app: App, exchange: Exchange, path: str) -> None:
    """Answer a request to the gateway, now or in the background."""
    now = app.clock()
    entry = app.entered(exchange, now)
    try:
        body = read_body(exchange.body) if exchange.method == "POST" else {}
    except NotJson as error:
        app.fail(exchange, 400, str(error))
        return
    request = Request(exchange.method, path, exchange.headers, body)
    asking = _Asking(app, request)
    app.state.now = now * 1000
    memo = app.memo()
    entry.key = app.label(request)
    foreseen = memo.route(request, asking.said)
    prepared = foreseen.notes
    if prepared is None:
        prepared = foreseen.notes = Prepared(foreseen.outcome)
        if not foreseen.kept:
            app.bound_state()
    entry.prepared = prepared
    asking.respond(exchange, prepared, entry)


class _Asking:
    """One request on its way to an answer: its turn is taken when somebody first needs it."""

    __slots__ = ("app", "asked", "request", "turn")

    def __init__(self, app: App, request: Request) -> None:
        self.app = app
        self.request = request
        self.asked: Asked | None = None
        self.turn: Turn | None = None

    def said(self, status: int, call: Call) -> object:
        """The upstream's body, for guardrails, cache and limits of tokens to look at."""
        if not 200 <= status <= 299:
            return error_body(status, call)
        asked, turn = self.taken(call.endpoint, call.model)
        writer = WRITERS.get(call.endpoint, chat)
        return writer.body(turn, asked)

    def taken(self, api: str, model: object) -> tuple[Asked, Turn]:
        if self.asked is None or self.turn is None:
            body = dict(self.request.body)
            if isinstance(model, str):
                body["model"] = model
            self.asked = Asked.of(self.request.endpoint, body)
            self.turn = self.app.turn(self.asked)
        return self.asked, self.turn

    def respond(self, exchange: Exchange, prepared: Prepared, entry: Entry) -> None:
        app, api = self.app, self.request.endpoint
        head = prepared.head
        if prepared.is_traced:
            trace = entry.trace = self.request.headers.get("x-portkey-trace-id") or app.trace()
            head = b"%bx-portkey-trace-id: %b\r\n" % (head, trace.encode("latin-1"))
        if prepared.body is not None:
            body = prepared.body if not app.lists_models(self.request, prepared) else app.models()
            wait = prepared.wait * app.time_scale
            if wait:
                exchange.run(_later(app, exchange, wait, prepared, body, head))
            else:
                exchange.answer(prepared.status, body, kind=prepared.kind.encode(), headers=head)
                app.done(exchange)
            return
        assert prepared.last is not None
        refusal = wrong(api, self.request.body, prepared.last.model)
        if refusal and exchange.method == "POST":
            exchange.answer(400, encode(refusal), headers=head)
            app.done(exchange)
            return
        asked, turn = self.taken(api, prepared.last.model)
        app.spent(entry, prepared, turn)
        writer = WRITERS.get(api, chat)
        if prepared.streams and api in WRITERS and api != "embed":
            events = writer.events(turn, asked)
            self._stream(exchange, prepared, turn, events, head)
            return
        said = writer.body(turn, asked)
        if prepared.hooks is not None:
            said = {**said, "hook_results": prepared.hooks}
        body = encode(said)
        wait = prepared.wait * app.time_scale
        if wait:
            exchange.run(_later(app, exchange, wait, prepared, body, head))
        else:
            exchange.answer(prepared.status, body, headers=head)
            app.done(exchange)

    def _stream(
        self, exchange: Exchange, prepared: Prepared, turn: Turn, events: list[bytes], head: bytes
    ) -> None:
        app, entry = self.app, prepared.entry
        if entry.get("malformed"):
            events = [*events[:1], b'data: {"id": "chatcmpl-\n\n']
        elif entry.get("cut"):
            events = events[: max(1, len(events) // 2)]
        wait = prepared.wait * app.time_scale
        pace = float(entry.get("token_ms") or 0) / 1000 * app.time_scale  # type: ignore[arg-type]
        if wait or pace:
            exchange.run(_paced(app, exchange, prepared.status, wait, pace, events, head))
        else:
            exchange.stream_whole(prepared.status, b"".join(events), head)
            app.done(exchange)


async def _later(
    app: App, exchange: Exchange, wait: float, prepared: Prepared, body: bytes, head: bytes
) -> None:
    await asyncio.sleep(wait)
    exchange.answer(prepared.status, body, kind=prepared.kind.encode(), headers=head)
    app.done(exchange)


async def _paced(
    app: App,
    exchange: Exchange,
    status: int,
    wait: float,
    pace: float,
    events: list[bytes],
    head: bytes,
) -> None:
    await pause(wait)
    exchange.begin(status, head)
    for event in events:
        await exchange.send(event)
        await pause(pace)
    exchange.end()
    app.done(exchange)


def error_body(status: int, call: Call) -> dict[str, object]:
    """What an upstream says with an error, as its API words it."""
    who = f"@{call.slug}" if call.slug else call.target
    message = f"injected {status} by the mock gateway at {who}"
    if call.path == "/messages":
        return {"type": "error", "error": {"type": "api_error", "message": message}}
    return {"error": {"message": message, "type": "injected", "param": None, "code": None}}
