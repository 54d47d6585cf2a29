"""A model is asked something: parsed, routed by the engine, answered as its upstream would."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.gateway.request import Request, get_api_key
from pigen.gateway.upstream import UpstreamCall
from pigen.mock import delivery
from pigen.mock.answers import (
    chat,
    completions,
    embeddings,
    messages,
    model_lists,
    passthrough,
    responses,
)
from pigen.mock.answers.api_refusals import find_refusal
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.turn import Turn
from pigen.mock.answers.upstream_errors import build_error_body
from pigen.mock.encoding import NotJson, encode, read_json
from pigen.mock.gateway import MockGateway
from pigen.mock.http.exchange import Exchange
from pigen.mock.journal import JournalEntry
from pigen.mock.prepared_response import MAX_NAME_LENGTH, PreparedResponse, name_upstream

WRITERS = {
    "chatComplete": chat,
    "complete": completions,
    "createModelResponse": responses,
    "messages": messages,
    "embed": embeddings,
}


def answer(gateway: MockGateway, exchange: Exchange, path: str) -> None:
    """Answer a request to the gateway, now or in the background."""
    now = gateway.clock()
    entry = gateway.journal.add(exchange, now)
    entry.asks_model = True
    try:
        body = read_json(exchange.body) if exchange.method == "POST" else {}
    except NotJson as error:
        gateway.fail(exchange, 400, str(error))
        return
    if not isinstance(body, dict):
        gateway.fail(exchange, 400, "The body is not a JSON object.")
        return
    request = Request(exchange.method, path, exchange.headers, body)
    model = body.get("model")
    entry.model = model[:MAX_NAME_LENGTH] if model.__class__ is str else None
    entry.key = gateway.labels.get(get_api_key(exchange.headers))
    call = _InferenceCall(gateway, request, entry)
    gateway.state.now = now * 1000
    player = gateway.player
    behaviours = call.plan_upstream_call if player and player.affects_routing else None
    response = gateway.get_kept_answers().route(request, call.build_upstream_body, behaviours)
    if not response.is_shared:
        gateway.trim_caches()
    entry.response = response
    call.respond(exchange, response, entry)


class _InferenceCall:
    """One request on its way to an answer: an upstream's turn is taken when somebody first needs
    it."""

    __slots__ = ("api", "current_turn", "entry", "gateway", "pace_ms", "request")

    def __init__(self, gateway: MockGateway, request: Request, entry: JournalEntry) -> None:
        self.gateway = gateway
        self.request = request
        self.api = request.endpoint
        self.entry = entry
        self.pace_ms: object = 0
        self.current_turn: tuple[str, object, ModelRequest, Turn] | None = None

    def build_upstream_body(self, status: int, call: UpstreamCall) -> object:
        """The upstream's body, for guardrails, cache and limits of tokens to look at."""
        if not 200 <= status <= 299:
            return build_error_body(status, call)
        model_request, turn = self.take_turn(name_upstream(call), call.model)
        writer = WRITERS.get(call.endpoint, chat)
        return writer.build_body(turn, model_request)

    def plan_upstream_call(self, call: UpstreamCall) -> Mapping[str, object] | None:
        """What the scenario has an upstream do, None where it leaves that to the plan."""
        place = name_upstream(call)
        metadata = call.metadata if isinstance(call.metadata, Mapping) else None
        model_request = self.make_model_request(place, call.model, metadata)
        player = self.gateway.player
        reply = player.play(model_request, self.entry) if player else None
        if reply is None:
            self.current_turn = None
            return None
        step, turn = reply
        if turn is not None:
            self.current_turn = (place, call.model, model_request, turn)
            self.pace_ms = step.get("token_ms", 0)
        return step

    def take_turn(self, place: str, model: object) -> tuple[ModelRequest, Turn]:
        """What the model at an upstream answers, once for each upstream."""
        current = self.current_turn
        if current and current[0] == place and current[1] == model:
            return current[2], current[3]
        model_request = self.make_model_request(place, model)
        turn, player = None, self.gateway.player
        if (
            player
            and not player.affects_routing
            and (reply := player.play(model_request, self.entry))
        ):
            step, turn = reply
            self.pace_ms = step.get("token_ms", 0)
        if turn is None:
            turn = self.gateway.make_turn(model_request)
        self.current_turn = place, model, model_request, turn
        return model_request, turn

    def make_model_request(
        self, place: str, model: object, metadata: Mapping[str, object] | None = None
    ) -> ModelRequest:
        entry = self.entry
        return ModelRequest(
            self.api,
            self.request.body,
            model=model,
            place=place,
            key=entry.key,
            metadata=metadata,
            number=entry.number,
            now=int(entry.started_at),
        )

    def respond(self, exchange: Exchange, response: PreparedResponse, entry: JournalEntry) -> None:
        gateway, api, head = self.gateway, self.api, response.head
        if response.is_traced:
            trace = entry.trace_id = gateway.make_trace_id(self.request.headers)
            head = b"%bx-portkey-trace-id: %b\r\n" % (head, trace)
        if response.body is not None:
            body = response.body
            if gateway.lists_models(self.request, response):
                entry.asks_model = False
                body = encode(model_lists.build_gateway_list(gateway.list_models()))
            delivery.send_answer(gateway, exchange, response, body, head)
            return
        last_attempt = response.last_attempt
        if last_attempt is None:
            self._replay(exchange, response, head)
            return
        refusal_body = find_refusal(
            api,
            self.request.body,
            last_attempt.model,
            last_attempt.provider,
            self.request.headers.get("anthropic-beta", ""),
        )
        if refusal_body and exchange.method == "POST":
            gateway.state.cache.discard(response.outcome.cache_key)  # it keeps no errors
            exchange.answer(400, encode(refusal_body), headers=head)
            gateway.finish(exchange)
            return
        if api not in WRITERS:
            self._pass_on(exchange, response.place, last_attempt.model, head)
            return
        model_request, turn = self.take_turn(response.place, last_attempt.model)
        gateway.record_usage(entry, response, turn)
        writer = WRITERS[api]
        if response.streams and api != "embed":
            stream = writer.build_stream(turn, model_request)
            if response.is_cached_stream:
                gateway.store_stream(response, stream)
            delivery.send_stream(gateway, exchange, response, stream, head, self.pace_ms)
            return
        content = writer.build_body(turn, model_request)
        if response.hook_results is not None:
            content = {**content, "hook_results": response.hook_results}
        delivery.send_answer(gateway, exchange, response, encode(content), head)

    def _pass_on(self, exchange: Exchange, place: str, model: object, head: bytes) -> None:
        """What an upstream answers at an address that is not the gateway's own."""
        request = self.request
        upstream_models = [each for each in self.gateway.list_models() if f"@{each[0]}" == place]
        model_request = self.make_model_request(place, model)
        status, answer_body = passthrough.build_answer(
            request.method, request.path, model_request, upstream_models
        )
        exchange.answer(status, encode(answer_body), headers=head)
        self.gateway.finish(exchange)

    def _replay(self, exchange: Exchange, response: PreparedResponse, head: bytes) -> None:
        """A stream from the gateway's cache."""
        stream = self.gateway.get_stream(response)
        if stream is None:
            model_request, turn = self.take_turn("cache", self.request.body.get("model"))
            stream = WRITERS.get(model_request.api, chat).build_stream(turn, model_request)
        delivery.send_stream(self.gateway, exchange, response, stream, head, self.pace_ms)
