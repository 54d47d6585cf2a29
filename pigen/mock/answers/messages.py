"""Anthropic's messages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.pieces import slices, words
from pigen.mock.answers.turn import FILTERED, LENGTH, STOP, TOOL_CALLS, ToolCall, Turn
from pigen.mock.encoding import encode

Json = dict[str, object]
_REASONS = {STOP: "end_turn", LENGTH: "max_tokens", TOOL_CALLS: "tool_use", FILTERED: "refusal"}
_SIGNATURE = "cGlnZW4ncyBtb2Nr"


def body(turn: Turn, asked: Asked) -> Json:
    return {
        **_start(turn, asked),
        "content": list(_blocks(turn)),
        "stop_reason": _REASONS[turn.finish],
        "usage": {"input_tokens": turn.usage.input, "output_tokens": turn.usage.output},
    }


def _start(turn: Turn, asked: Asked) -> Json:
    return {
        "id": f"msg_{turn.id}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": turn.usage.input, "output_tokens": 1},
    }


def _blocks(turn: Turn) -> Iterator[Json]:
    if turn.reasoning:
        yield {"type": "thinking", "thinking": turn.reasoning, "signature": _SIGNATURE}
    if turn.text or not turn.tool_calls:
        yield {"type": "text", "text": turn.text}
    for call in turn.tool_calls:
        yield {**_tool(call), "input": _object(call.arguments)}


def _tool(call: ToolCall) -> Json:
    return {"type": "tool_use", "id": f"toolu_{call.id}", "name": call.name, "input": {}}


def _object(arguments: str) -> object:
    try:
        return json.loads(arguments or "{}")
    except ValueError:
        return {}


def events(turn: Turn, asked: Asked) -> list[bytes]:
    made = [_event("message_start", message=_start(turn, asked))]
    index = 0
    if turn.reasoning:
        deltas: list[Json] = [
            {"type": "thinking_delta", "thinking": piece} for piece in words(turn.reasoning)
        ]
        deltas.append({"type": "signature_delta", "signature": _SIGNATURE})
        made += _block(index, {"type": "thinking", "thinking": "", "signature": ""}, deltas)
        index += 1
    if turn.text or not turn.tool_calls:
        deltas = [{"type": "text_delta", "text": piece} for piece in words(turn.text)]
        made += _block(index, {"type": "text", "text": ""}, deltas)
        index += 1
    for call in turn.tool_calls:
        deltas = [
            {"type": "input_json_delta", "partial_json": piece} for piece in slices(call.arguments)
        ]
        made += _block(index, _tool(call), deltas)
        index += 1
    end = {"stop_reason": _REASONS[turn.finish], "stop_sequence": None}
    made.append(_event("message_delta", delta=end, usage={"output_tokens": turn.usage.output}))
    made.append(_event("message_stop"))
    return made


def _block(index: int, block: Json, deltas: list[Json]) -> list[bytes]:
    return [
        _event("content_block_start", index=index, content_block=block),
        *(_event("content_block_delta", index=index, delta=delta) for delta in deltas),
        _event("content_block_stop", index=index),
    ]


def _event(kind: str, **said: object) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), encode({"type": kind, **said}))
