"""Anthropic's messages."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.mock.answers.conversation import Json, get_member
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.pieces import cache_by_text, split_arguments, split_words
from pigen.mock.answers.turn import FILTERED, LENGTH, STOP, TOOL_CALLS, ToolCall, Turn
from pigen.mock.encoding import decode, encode

_STOP_REASONS = {
    STOP: "end_turn",
    LENGTH: "max_tokens",
    TOOL_CALLS: "tool_use",
    FILTERED: "refusal",
}
_SIGNATURE = "cGlnZW4ncyBtb2NrIHNpZ25zIHRoaXM="
_PING = b'event: ping\ndata: {"type":"ping"}\n\n'


def build_body(turn: Turn, request: ModelRequest) -> Json:
    return {
        **_build_start(turn, request, list(_build_blocks(turn, request))),
        **_build_end(turn),
        "usage": _build_usage(turn, turn.usage.output),
    }


def _build_start(turn: Turn, request: ModelRequest, content: list[Json]) -> Json:
    return {
        "id": f"msg_{request.number}",
        "type": "message",
        "role": "assistant",
        "model": request.model,
        "content": content,
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _build_usage(turn, 1),
    }


def _build_end(turn: Turn) -> Json:
    if turn.stop_sequence:
        return {"stop_reason": "stop_sequence", "stop_sequence": turn.stop_sequence}
    return {"stop_reason": _STOP_REASONS[turn.finish], "stop_sequence": None}


def _build_usage(turn: Turn, output: int) -> Json:
    used = turn.usage
    return {
        "input_tokens": used.input - used.cached,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": used.cached,
        "output_tokens": output,
        "service_tier": "standard",
    }


def _build_blocks(turn: Turn, request: ModelRequest) -> Iterator[Json]:
    if turn.reasoning:
        yield {
            "type": "thinking",
            "thinking": _get_thinking(turn, request),
            "signature": _SIGNATURE,
        }
    if turn.text or not turn.tool_calls:
        yield {"type": "text", "text": turn.text}
    for place, call in enumerate(turn.tool_calls):
        yield {**_build_tool_block(call, request, place), "input": _parse_arguments(call.arguments)}


def _get_thinking(turn: Turn, request: ModelRequest) -> str:
    omitted = get_member(request.body.get("thinking"), "display") == "omitted"
    return "" if omitted else turn.reasoning


def _build_tool_block(call: ToolCall, request: ModelRequest, place: int) -> Json:
    identity = f"toolu_{request.number}_{place}"
    return {"type": "tool_use", "id": identity, "name": call.name, "input": {}}


def _parse_arguments(arguments: str) -> Json:
    """What the model wrote, as the API hands it on: it is always an object there."""
    try:
        value = decode(arguments.encode())
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def build_stream(turn: Turn, request: ModelRequest) -> bytes:
    thinking = _get_thinking(turn, request) if turn.reasoning else None
    has_text = bool(turn.text) or not turn.tool_calls
    events = [_encode_event({"type": "message_start", "message": _build_start(turn, request, [])})]
    events += _encode_text_blocks(turn.text, turn.pieces, thinking, has_text)
    index = (thinking is not None) + has_text
    for place, call in enumerate(turn.tool_calls):
        deltas: list[Json] = [
            {"type": "input_json_delta", "partial_json": piece}
            for piece in split_arguments(call.arguments)
        ]
        events += _encode_block(index + place, _build_tool_block(call, request, place), deltas)
    events.insert(2, _PING)
    end: Json = {
        "type": "message_delta",
        "delta": _build_end(turn),
        "usage": _build_usage(turn, turn.usage.output),
    }
    events.append(_encode_event(end))
    events.append(_STOP_EVENT)
    return b"".join(events)


@cache_by_text
def _encode_text_blocks(
    text: str, pieces: tuple[str, ...], thinking: str | None, has_text: bool
) -> list[bytes]:
    """The blocks of the texts."""
    events: list[bytes] = []
    if thinking is not None:
        deltas: list[Json] = [
            {"type": "thinking_delta", "thinking": piece} for piece in split_words(thinking)
        ]
        deltas.append({"type": "signature_delta", "signature": _SIGNATURE})
        events += _encode_block(0, {"type": "thinking", "thinking": "", "signature": ""}, deltas)
    if has_text:
        deltas = [{"type": "text_delta", "text": piece} for piece in pieces or split_words(text)]
        events += _encode_block(int(thinking is not None), {"type": "text", "text": ""}, deltas)
    return events


def _encode_block(index: int, block: Json, deltas: list[Json]) -> list[bytes]:
    parts: list[Json] = [
        {"type": "content_block_start", "index": index, "content_block": block},
        *({"type": "content_block_delta", "index": index, "delta": each} for each in deltas),
        {"type": "content_block_stop", "index": index},
    ]
    return [_encode_event(part) for part in parts]


def _encode_event(event: Json) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (str(event["type"]).encode(), encode(event))


_STOP_EVENT = _encode_event({"type": "message_stop"})
