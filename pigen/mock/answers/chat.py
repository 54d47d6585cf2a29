"""OpenAI's chat completions."""

from __future__ import annotations

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.parts import Json
from pigen.mock.answers.pieces import remembered, slices, words
from pigen.mock.answers.turn import ToolCall, Turn
from pigen.mock.encoding import encode

DONE = b"data: [DONE]\n\n"
_PRINT = "fp_pigen_mock"


def body(turn: Turn, asked: Asked) -> Json:
    return {
        "id": f"chatcmpl-{asked.number}",
        "object": "chat.completion",
        "created": asked.now,
        "model": asked.model,
        "choices": [_choice(turn, asked, index) for index in range(asked.choices)],
        "usage": usage(turn, asked),
        "service_tier": "default",
        "system_fingerprint": _PRINT,
    }


def _choice(turn: Turn, asked: Asked, index: int) -> Json:
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
                "id": call_id(asked, index, place),
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for place, call in enumerate(calls)
        ]
    return {"index": index, "message": message, "logprobs": None, "finish_reason": turn.finish}


def call_id(asked: Asked, choice: int, place: int) -> str:
    """The id of a tool call, by the answer and its place there."""
    return f"call_{asked.number}_{choice}_{place}"


def usage(turn: Turn, asked: Asked) -> Json:
    used = turn.usage
    output = used.output * asked.choices
    return {
        "prompt_tokens": used.input,
        "completion_tokens": output,
        "total_tokens": used.input + output,
        "prompt_tokens_details": {"cached_tokens": used.cached, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": used.reasoning * asked.choices,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def stream(turn: Turn, asked: Asked) -> bytes:
    head = b'data: {"id":"chatcmpl-%d","object":"chat.completion.chunk","created":%d,%b' % (
        asked.number,
        asked.now,
        _named(asked.model),
    )
    opening = b'"usage":null,' if asked.wants_usage else b""
    tails = [b""]
    for index in range(asked.choices):
        finish = "" if turn.tool_calls else turn.finish
        tails += _said(turn.text, turn.pieces, turn.reasoning, finish, index, opening)
        if turn.tool_calls:
            for place, call in enumerate(turn.tool_calls):
                tails += _called(call, call_id(asked, index, place), place, index, opening)
            tails.append(_delta({}, index, opening, turn.finish))
    if opening:
        tails.append(b'"choices":[],"usage":%b}\n\n' % encode(usage(turn, asked)))
    return head.join(tails) + DONE


@remembered
def _named(model: str) -> bytes:
    """How the head of each event ends."""
    said = {"model": model, "service_tier": "default", "system_fingerprint": _PRINT}
    return encode(said)[1:-1] + b","


def _delta(delta: Json, index: int, opening: bytes, finish: str | None = None) -> bytes:
    """What follows the head of an event."""
    choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}
    return b'%b"choices":[%b]}\n\n' % (opening, encode(choice))


@remembered
def _said(
    text: str, pieces: tuple[str, ...], reasoning: str, finish: str, index: int, opening: bytes
) -> list[bytes]:
    """The events that open a choice and say its texts, each from its head on; and the one that ends
    it, unless `finish` is empty."""
    deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{"reasoning_content": piece} for piece in words(reasoning)]
    deltas += [{"content": piece} for piece in pieces or words(text)]
    said = [_delta(delta, index, opening) for delta in deltas]
    return [*said, _delta({}, index, opening, finish)] if finish else said


def _called(call: ToolCall, identity: str, place: int, index: int, opening: bytes) -> list[bytes]:
    """The same of a tool call: first its name, then its arguments in pieces."""
    first = {
        "index": place,
        "id": identity,
        "type": "function",
        "function": {"name": call.name, "arguments": ""},
    }
    pieces = [{"index": place, "function": {"arguments": p}} for p in slices(call.arguments)]
    return [_delta({"tool_calls": [part]}, index, opening) for part in (first, *pieces)]
