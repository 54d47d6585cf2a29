"""A model is asked something: parsed, routed by the engine, answered as its upstream would."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.gateway.request import Request, key_of
from pigen.gateway.upstream import Call
from pigen.mock import outgoing
from pigen.mock.answers import (
    chat,
    completions,
    embeddings,
    messages,
    models,
    passed_on,
    responses,
)
from pigen.mock.answers.asked import Asked
from pigen.mock.answers.errors import error_body
from pigen.mock.answers.refusals import refusal
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import NotJson, encode, read_json
from pigen.mock.gateway import Gateway
from pigen.mock.http.exchange import Exchange
from pigen.mock.journal import Entry
from pigen.mock.prepared import Prepared, place_of

WRITERS = {
    "chatComplete": chat,
    "complete": completions,
    "createModelResponse": responses,
    "messages": messages,
    "embed": embeddings,
}


def answer(gateway: Gateway, exchange: Exchange, path: str) -> None:
    """Answer a request to the gateway, now or in the background."""
    now = gateway.clock()
    entry = gateway.journal.enter(exchange, now)
    try:
        body = read_json(exchange.body) if exchange.method == "POST" else {}
    except NotJson as error:
        gateway.fail(exchange, 400, str(error))
        return
    if not isinstance(body, dict):
        gateway.fail(exchange, 400, "The body is not a JSON object.")
        return
    request = Request(exchange.method, path, exchange.headers, body)
    entry.key = gateway.labels.get(key_of(exchange.headers))
    asking = _Asking(gateway, request, entry)
    gateway.state.now = now * 1000
    playing = gateway.playing
    acts = asking.acts if playing and playing.acts else None
    foreseen = gateway.memo().route(request, asking.said, acts)
    prepared = foreseen.notes
    if prepared is None:
        prepared = foreseen.notes = Prepared(foreseen.outcome)
        if not foreseen.kept:
            gateway.bound_state()
    entry.prepared = prepared
    asking.respond(exchange, prepared, entry)


class _Asking:
    """One request on its way to an answer: an upstream's turn is taken when somebody first needs it."""

    __slots__ = ("api", "entry", "gateway", "pace_ms", "request", "taken")

    def __init__(self, gateway: Gateway, request: Request, entry: Entry) -> None:
        self.gateway = gateway
        self.request = request
        self.api = request.endpoint
        self.entry = entry
        self.pace_ms: object = 0
        self.taken: tuple[str, object, Asked, Turn] | None = None

    def said(self, status: int, call: Call) -> object:
        """The upstream's body, for guardrails, cache and limits of tokens to look at."""
        if not 200 <= status <= 299:
            return error_body(status, call)
        asked, turn = self.answered(place_of(call), call.model)
        writer = WRITERS.get(call.endpoint, chat)
        return writer.body(turn, asked)

    def acts(self, call: Call) -> Mapping[str, object] | None:
        """What the scenario has an upstream do, None where it leaves that to the plan."""
        place = place_of(call)
        metadata = call.metadata if isinstance(call.metadata, Mapping) else None
        asked = self.asked(place, call.model, metadata)
        playing = self.gateway.playing
        said = playing.said(asked, self.entry) if playing else None
        if said is None:
            self.taken = None
            return None
        step, turn = said
        if turn is not None:
            self.taken = (place, call.model, asked, turn)
            self.pace_ms = step.get("token_ms", 0)
        return step

    def answered(self, place: str, model: object) -> tuple[Asked, Turn]:
        """What the model at an upstream answers, once for each upstream."""
        taken = self.taken
        if taken and taken[0] == place and taken[1] == model:
            return taken[2], taken[3]
        asked = self.asked(place, model)
        turn, playing = None, self.gateway.playing
        if playing and not playing.acts and (said := playing.said(asked, self.entry)):
            step, turn = said
            self.pace_ms = step.get("token_ms", 0)
        if turn is None:
            turn = self.gateway.turn(asked)
        self.taken = place, model, asked, turn
        return asked, turn

    def asked(
        self, place: str, model: object, metadata: Mapping[str, object] | None = None
    ) -> Asked:
        entry = self.entry
        return Asked(
            self.api,
            self.request.body,
            model=model,
            place=place,
            key=entry.key,
            metadata=metadata,
            number=entry.number,
            now=int(entry.when),
        )

    def respond(self, exchange: Exchange, prepared: Prepared, entry: Entry) -> None:
        gateway, api, head = self.gateway, self.api, prepared.head
        if prepared.is_traced:
            trace = entry.trace = gateway.trace(self.request.headers)
            head = b"%bx-portkey-trace-id: %b\r\n" % (head, trace)
        if prepared.body is not None:
            body = prepared.body
            if gateway.lists_models(self.request, prepared):
                body = encode(models.offered(gateway.models()))
            outgoing.answer(gateway, exchange, prepared, body, head)
            return
        last = prepared.last
        if last is None:
            self._replay(exchange, prepared, head)
            return
        refused = refusal(api, self.request.body, last.model, last.provider)
        if refused and exchange.method == "POST":
            exchange.answer(400, encode(refused), headers=head)
            gateway.done(exchange)
            return
        if api not in WRITERS:
            self._pass_on(exchange, prepared.place, last.model, head)
            return
        asked, turn = self.answered(prepared.place, last.model)
        gateway.spent(entry, prepared, turn)
        writer = WRITERS[api]
        if prepared.streams and api != "embed":
            stream = writer.stream(turn, asked)
            if prepared.is_kept_stream:
                gateway.streams[exchange.body] = stream
            outgoing.stream(gateway, exchange, prepared, stream, head, self.pace_ms)
            return
        said = writer.body(turn, asked)
        if prepared.hooks is not None:
            said = {**said, "hook_results": prepared.hooks}
        outgoing.answer(gateway, exchange, prepared, encode(said), head)

    def _pass_on(self, exchange: Exchange, place: str, model: object, head: bytes) -> None:
        """What an upstream answers at an address that is not the gateway's own."""
        request = self.request
        offered = [each for each in self.gateway.models() if f"@{each[0]}" == place]
        asked = self.asked(place, model)
        status, said = passed_on.answer(request.method, request.path, asked, offered)
        exchange.answer(status, encode(said), headers=head)
        self.gateway.done(exchange)

    def _replay(self, exchange: Exchange, prepared: Prepared, head: bytes) -> None:
        """A stream from the gateway's cache."""
        stream = self.gateway.streams.get(exchange.body)
        if stream is None:
            asked, turn = self.answered("cache", self.request.body.get("model"))
            stream = WRITERS.get(asked.api, chat).stream(turn, asked)
        outgoing.stream(self.gateway, exchange, prepared, stream, head, self.pace_ms)
