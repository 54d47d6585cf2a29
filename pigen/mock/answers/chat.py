"""OpenAI's chat completions."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.mock.answers.conversation import Json
from pigen.mock.answers.logprobs import build_token_logprobs
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.offered_tools import OfferedTool
from pigen.mock.answers.pieces import cache_by_text, split_arguments, split_words
from pigen.mock.answers.turn import ToolCall, Turn
from pigen.mock.encoding import encode

DONE = b"data: [DONE]\n\n"
_FINGERPRINT = "fp_pigen_mock"


def build_body(turn: Turn, request: ModelRequest) -> Json:
    return {
        "id": f"chatcmpl-{request.number}",
        "object": "chat.completion",
        "created": request.now,
        "model": request.model,
        "choices": [_build_choice(turn, request, index) for index in range(request.choices)],
        "usage": build_usage(turn, request),
        "service_tier": "default",
        "system_fingerprint": _FINGERPRINT,
    }


def _build_choice(turn: Turn, request: ModelRequest, index: int) -> Json:
    calls = turn.tool_calls
    message: Json = {
        "role": "assistant",
        "content": turn.text if turn.text or not calls else None,
        "refusal": None,
        "annotations": [],
    }
    if turn.reasoning:
        message["reasoning_content"] = turn.reasoning
    if calls:
        tools = request.list_offered_tools()
        message["tool_calls"] = [
            {
                "id": make_call_id(request, index, place),
                **_build_call(call, _is_freeform(call, tools), call.arguments),
            }
            for place, call in enumerate(calls)
        ]
    wanted = request.alternatives
    logprobs = None
    if wanted is not None and message["content"] is not None:
        tokens = turn.pieces or split_words(turn.text)
        logprobs = {"content": build_token_logprobs(tokens, wanted), "refusal": None}
    return {"index": index, "message": message, "logprobs": logprobs, "finish_reason": turn.finish}


def _is_freeform(call: ToolCall, tools: Mapping[str, OfferedTool]) -> bool:
    tool = tools.get(call.name)
    return tool is not None and tool.is_freeform


def _build_call(call: ToolCall, is_freeform: bool, arguments: str) -> Json:
    if is_freeform:
        return {"type": "custom", "custom": {"name": call.name, "input": arguments}}
    return {"type": "function", "function": {"name": call.name, "arguments": arguments}}


def make_call_id(request: ModelRequest, choice: int, place: int) -> str:
    """The id of a tool call, by the answer and its place there."""
    return f"call_{request.number}_{choice}_{place}"


def build_usage(turn: Turn, request: ModelRequest) -> Json:
    used = turn.usage
    output = used.output * request.choices
    return {
        "prompt_tokens": used.input,
        "completion_tokens": output,
        "total_tokens": used.input + output,
        "prompt_tokens_details": {"cached_tokens": used.cached, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": used.reasoning * request.choices,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def build_stream(turn: Turn, request: ModelRequest) -> bytes:
    head = b'data: {"id":"chatcmpl-%d","object":"chat.completion.chunk","created":%d,%b' % (
        request.number,
        request.now,
        _encode_head_end(request.model),
    )
    opening = b'"usage":null,' if request.wants_usage else b""
    tails = [b""]
    for index in range(request.choices):
        finish = "" if turn.tool_calls else turn.finish
        tails += _encode_text_events(
            turn.text, turn.pieces, turn.reasoning, finish, index, opening, request.alternatives
        )
        if turn.tool_calls:
            tools = request.list_offered_tools()
            for place, call in enumerate(turn.tool_calls):
                identity, is_freeform = (
                    make_call_id(request, index, place),
                    _is_freeform(call, tools),
                )
                tails += _encode_call_events(call, is_freeform, identity, place, index, opening)
            tails.append(_encode_delta({}, index, opening, turn.finish))
    if opening:
        tails.append(b'"choices":[],"usage":%b}\n\n' % encode(build_usage(turn, request)))
    return head.join(tails) + DONE


@cache_by_text
def _encode_head_end(model: str) -> bytes:
    """How the head of each event ends."""
    fields = {"model": model, "service_tier": "default", "system_fingerprint": _FINGERPRINT}
    return encode(fields)[1:-1] + b","


def _encode_delta(
    delta: Json, index: int, opening: bytes, finish: str | None = None, logprobs: Json | None = None
) -> bytes:
    """What follows the head of an event."""
    choice = {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish}
    return b'%b"choices":[%b]}\n\n' % (opening, encode(choice))


@cache_by_text
def _encode_text_events(
    text: str,
    pieces: tuple[str, ...],
    reasoning: str,
    finish: str,
    index: int,
    opening: bytes,
    alternatives: int | None,
) -> list[bytes]:
    """The events that open a choice and say its texts, each from its head on; and the one that ends
    it, unless `finish` is empty."""
    deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{"reasoning_content": piece} for piece in split_words(reasoning)]
    events = [_encode_delta(delta, index, opening) for delta in deltas]
    for piece in pieces or split_words(text):
        logprobs: Json | None = None
        if alternatives is not None:
            logprobs = {"content": build_token_logprobs([piece], alternatives), "refusal": None}
        events.append(_encode_delta({"content": piece}, index, opening, None, logprobs))
    return [*events, _encode_delta({}, index, opening, finish)] if finish else events


def _encode_call_events(
    call: ToolCall, is_freeform: bool, identity: str, place: int, index: int, opening: bytes
) -> list[bytes]:
    """The same of a tool call: first its name, then its arguments in pieces."""
    kind, name = ("custom", "input") if is_freeform else ("function", "arguments")
    first = {"index": place, "id": identity, **_build_call(call, is_freeform, "")}
    pieces = [{"index": place, kind: {name: piece}} for piece in split_arguments(call.arguments)]
    return [_encode_delta({"tool_calls": [part]}, index, opening) for part in (first, *pieces)]
