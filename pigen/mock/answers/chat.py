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
    tails = [b""]
    for index in range(asked.choices):
        tails += _said(turn.text, turn.pieces, turn.reasoning, index)
        for place, call in enumerate(turn.tool_calls):
            tails += _called(call, call_id(asked, index, place), place, index)
        tails.append(_END % (index, turn.finish.encode()))
    if not asked.wants_usage:
        return head.join(tails) + DONE
    used = encode(usage(turn, asked))
    said = (head + b'"usage":null,').join(tails)
    return b'%b%b"choices":[],"usage":%b}\n\n%b' % (said, head, used, DONE)


def _delta(delta: Json, index: int) -> bytes:
    choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": None}
    return b'"choices":[%b]}\n\n' % encode(choice)


_END = b'"choices":[{"index":%d,"delta":{},"logprobs":null,"finish_reason":"%b"}]}\n\n'


@remembered
def _named(model: str) -> bytes:
    """How the head of each event ends."""
    said = {"model": model, "service_tier": "default", "system_fingerprint": _PRINT}
    return encode(said)[1:-1] + b","


@remembered
def _said(text: str, pieces: tuple[str, ...], reasoning: str, index: int) -> list[bytes]:
    """What follows the head of each event that opens a choice and says its texts."""
    deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{"reasoning_content": piece} for piece in words(reasoning)]
    deltas += [{"content": piece} for piece in pieces or words(text)]
    return [_delta(delta, index) for delta in deltas]


def _called(call: ToolCall, identity: str, place: int, index: int) -> list[bytes]:
    """The same of a tool call: first its name, then its arguments in pieces."""
    first = {
        "index": place,
        "id": identity,
        "type": "function",
        "function": {"name": call.name, "arguments": ""},
    }
    pieces = [{"index": place, "function": {"arguments": p}} for p in slices(call.arguments)]
    return [_delta({"tool_calls": [part]}, index) for part in (first, *pieces)]
