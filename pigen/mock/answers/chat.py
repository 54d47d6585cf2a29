"""OpenAI's chat completions."""

from __future__ import annotations

from pigen.mock.answers.conversation import Json
from pigen.mock.answers.model_request import ModelRequest
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
        message["tool_calls"] = [
            {
                "id": make_call_id(request, index, place),
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for place, call in enumerate(calls)
        ]
    return {"index": index, "message": message, "logprobs": None, "finish_reason": turn.finish}


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
        tails += _encode_text_events(turn.text, turn.pieces, turn.reasoning, finish, index, opening)
        if turn.tool_calls:
            for place, call in enumerate(turn.tool_calls):
                tails += _encode_call_events(
                    call, make_call_id(request, index, place), place, index, opening
                )
            tails.append(_encode_delta({}, index, opening, turn.finish))
    if opening:
        tails.append(b'"choices":[],"usage":%b}\n\n' % encode(build_usage(turn, request)))
    return head.join(tails) + DONE


@cache_by_text
def _encode_head_end(model: str) -> bytes:
    """How the head of each event ends."""
    fields = {"model": model, "service_tier": "default", "system_fingerprint": _FINGERPRINT}
    return encode(fields)[1:-1] + b","


def _encode_delta(delta: Json, index: int, opening: bytes, finish: str | None = None) -> bytes:
    """What follows the head of an event."""
    choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
    return b'%b"choices":[%b]}\n\n' % (opening, encode(choice))


@cache_by_text
def _encode_text_events(
    text: str, pieces: tuple[str, ...], reasoning: str, finish: str, index: int, opening: bytes
) -> list[bytes]:
    """The events that open a choice and say its texts, each from its head on; and the one that ends
    it, unless `finish` is empty."""
    deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{"reasoning_content": piece} for piece in split_words(reasoning)]
    deltas += [{"content": piece} for piece in pieces or split_words(text)]
    events = [_encode_delta(delta, index, opening) for delta in deltas]
    return [*events, _encode_delta({}, index, opening, finish)] if finish else events


def _encode_call_events(
    call: ToolCall, identity: str, place: int, index: int, opening: bytes
) -> list[bytes]:
    """The same of a tool call: first its name, then its arguments in pieces."""
    first = {
        "index": place,
        "id": identity,
        "type": "function",
        "function": {"name": call.name, "arguments": ""},
    }
    pieces = [
        {"index": place, "function": {"arguments": p}} for p in split_arguments(call.arguments)
    ]
    return [_encode_delta({"tool_calls": [part]}, index, opening) for part in (first, *pieces)]
