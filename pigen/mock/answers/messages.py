"""Anthropic's messages."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.parts import Json, at
from pigen.mock.answers.pieces import remembered, slices, words
from pigen.mock.answers.turn import FILTERED, LENGTH, STOP, TOOL_CALLS, ToolCall, Turn
from pigen.mock.encoding import decode, encode

_REASONS = {STOP: "end_turn", LENGTH: "max_tokens", TOOL_CALLS: "tool_use", FILTERED: "refusal"}
_SIGNATURE = "cGlnZW4ncyBtb2NrIHNpZ25zIHRoaXM="
_PING = b'event: ping\ndata: {"type":"ping"}\n\n'


def body(turn: Turn, asked: Asked) -> Json:
    return {
        **_start(turn, asked, list(_blocks(turn, asked))),
        **_end(turn),
        "usage": _usage(turn, turn.usage.output),
    }


def _start(turn: Turn, asked: Asked, content: list[Json]) -> Json:
    return {
        "id": f"msg_{asked.number}",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _usage(turn, 1),
    }


def _end(turn: Turn) -> Json:
    if turn.stopped_by:
        return {"stop_reason": "stop_sequence", "stop_sequence": turn.stopped_by}
    return {"stop_reason": _REASONS[turn.finish], "stop_sequence": None}


def _usage(turn: Turn, output: int) -> Json:
    used = turn.usage
    return {
        "input_tokens": used.input - used.cached,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": used.cached,
        "output_tokens": output,
        "service_tier": "standard",
    }


def _blocks(turn: Turn, asked: Asked) -> Iterator[Json]:
    if turn.reasoning:
        yield {"type": "thinking", "thinking": _thinking(turn, asked), "signature": _SIGNATURE}
    if turn.text or not turn.tool_calls:
        yield {"type": "text", "text": turn.text}
    for place, call in enumerate(turn.tool_calls):
        yield {**_tool(call, asked, place), "input": _object(call.arguments)}


def _thinking(turn: Turn, asked: Asked) -> str:
    omitted = at(asked.body.get("thinking"), "display") == "omitted"
    return "" if omitted else turn.reasoning


def _tool(call: ToolCall, asked: Asked, place: int) -> Json:
    identity = f"toolu_{asked.number}_{place}"
    return {"type": "tool_use", "id": identity, "name": call.name, "input": {}}


def _object(arguments: str) -> Json:
    """What the model wrote, as the API hands it on: it is always an object there."""
    try:
        value = decode(arguments.encode())
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def stream(turn: Turn, asked: Asked) -> bytes:
    thinking = _thinking(turn, asked) if turn.reasoning else None
    says = bool(turn.text) or not turn.tool_calls
    made = [_event({"type": "message_start", "message": _start(turn, asked, [])})]
    made += _said(turn.text, turn.pieces, thinking, says)
    index = (thinking is not None) + says
    for place, call in enumerate(turn.tool_calls):
        deltas: list[Json] = [
            {"type": "input_json_delta", "partial_json": piece} for piece in slices(call.arguments)
        ]
        made += _block(index + place, _tool(call, asked, place), deltas)
    made.insert(2, _PING)
    end: Json = {
        "type": "message_delta",
        "delta": _end(turn),
        "usage": _usage(turn, turn.usage.output),
    }
    made.append(_event(end))
    made.append(_STOP)
    return b"".join(made)


@remembered
def _said(text: str, pieces: tuple[str, ...], thinking: str | None, says: bool) -> list[bytes]:
    """The blocks of the texts."""
    made: list[bytes] = []
    if thinking is not None:
        deltas: list[Json] = [
            {"type": "thinking_delta", "thinking": piece} for piece in words(thinking)
        ]
        deltas.append({"type": "signature_delta", "signature": _SIGNATURE})
        made += _block(0, {"type": "thinking", "thinking": "", "signature": ""}, deltas)
    if says:
        deltas = [{"type": "text_delta", "text": piece} for piece in pieces or words(text)]
        made += _block(int(thinking is not None), {"type": "text", "text": ""}, deltas)
    return made


def _block(index: int, block: Json, deltas: list[Json]) -> list[bytes]:
    parts: list[Json] = [
        {"type": "content_block_start", "index": index, "content_block": block},
        *({"type": "content_block_delta", "index": index, "delta": each} for each in deltas),
        {"type": "content_block_stop", "index": index},
    ]
    return [_event(part) for part in parts]


def _event(said: Json) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (str(said["type"]).encode(), encode(said))


_STOP = _event({"type": "message_stop"})
