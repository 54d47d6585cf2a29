"""OpenAI's responses."""

from __future__ import annotations

import time
from collections.abc import Iterator

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.pieces import slices, words
from pigen.mock.answers.turn import FILTERED, LENGTH, Turn
from pigen.mock.encoding import encode

Json = dict[str, object]
_INCOMPLETE = {LENGTH: "max_output_tokens", FILTERED: "content_filter"}


def body(turn: Turn, asked: Asked) -> Json:
    reason = _INCOMPLETE.get(turn.finish)
    used = turn.usage
    return {
        **_start(turn, asked),
        "status": "incomplete" if reason else "completed",
        "incomplete_details": {"reason": reason} if reason else None,
        "output": [item for item, _ in _items(turn)],
        "usage": {
            "input_tokens": used.input,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": used.output,
            "output_tokens_details": {"reasoning_tokens": used.reasoning},
            "total_tokens": used.input + used.output,
        },
    }


def _start(turn: Turn, asked: Asked) -> Json:
    given = asked.body
    return {
        "id": f"resp_{turn.id}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": given.get("instructions"),
        "max_output_tokens": given.get("max_output_tokens"),
        "model": asked.model,
        "output": [],
        "parallel_tool_calls": True,
        "previous_response_id": given.get("previous_response_id"),
        "reasoning": {"effort": None, "summary": None},
        "store": given.get("store", True),
        "temperature": given.get("temperature", 1.0),
        "text": {"format": {"type": "text"}},
        "tool_choice": given.get("tool_choice", "auto"),
        "tools": given.get("tools", []),
        "top_p": given.get("top_p", 1.0),
        "truncation": "disabled",
        "usage": None,
        "metadata": given.get("metadata", {}),
    }


def _items(turn: Turn) -> Iterator[tuple[Json, list[str]]]:
    """Each item of the output, whole, with the pieces that it comes in."""
    if turn.reasoning:
        summary = [{"type": "summary_text", "text": turn.reasoning}]
        yield (
            {"id": f"rs_{turn.id}", "type": "reasoning", "summary": summary},
            list(words(turn.reasoning)),
        )
    if turn.text or not turn.tool_calls:
        part = {"type": "output_text", "text": turn.text, "annotations": [], "logprobs": []}
        yield (
            {
                "id": f"msg_{turn.id}",
                "type": "message",
                "status": "completed",
                "role": "assistant",
                "content": [part],
            },
            list(words(turn.text)),
        )
    for call in turn.tool_calls:
        yield (
            {
                "id": f"fc_{call.id}",
                "type": "function_call",
                "status": "completed",
                "call_id": f"call_{call.id}",
                "name": call.name,
                "arguments": call.arguments,
            },
            list(slices(call.arguments)),
        )


class _Stream:
    def __init__(self) -> None:
        self.made: list[bytes] = []

    def say(self, kind: str, **said: object) -> None:
        value = {"type": kind, "sequence_number": len(self.made), **said}
        self.made.append(b"event: %b\ndata: %b\n\n" % (kind.encode(), encode(value)))


def events(turn: Turn, asked: Asked) -> list[bytes]:
    stream = _Stream()
    start = _start(turn, asked)
    stream.say("response.created", response=start)
    stream.say("response.in_progress", response=start)
    for index, (item, pieces) in enumerate(_items(turn)):
        _ITEMS[str(item["type"])](stream, index, item, pieces)
    whole = body(turn, asked)
    stream.say(f"response.{whole['status']}", response=whole)
    return stream.made


def _reasoning(stream: _Stream, index: int, item: Json, pieces: list[str]) -> None:
    at: Json = {"item_id": item["id"], "output_index": index, "summary_index": 0}
    text = "".join(pieces)
    part = {"type": "summary_text", "text": ""}
    stream.say("response.output_item.added", output_index=index, item={**item, "summary": []})
    stream.say("response.reasoning_summary_part.added", **at, part=part)
    for piece in pieces:
        stream.say("response.reasoning_summary_text.delta", **at, delta=piece)
    stream.say("response.reasoning_summary_text.done", **at, text=text)
    stream.say("response.reasoning_summary_part.done", **at, part={**part, "text": text})
    stream.say("response.output_item.done", output_index=index, item=item)


def _message(stream: _Stream, index: int, item: Json, pieces: list[str]) -> None:
    at: Json = {"item_id": item["id"], "output_index": index, "content_index": 0}
    content = item["content"]
    assert isinstance(content, list)
    part = content[0]
    opened = {**item, "status": "in_progress", "content": []}
    stream.say("response.output_item.added", output_index=index, item=opened)
    stream.say("response.content_part.added", **at, part={**part, "text": ""})
    for piece in pieces:
        stream.say("response.output_text.delta", **at, delta=piece, logprobs=[])
    stream.say("response.output_text.done", **at, text=part["text"], logprobs=[])
    stream.say("response.content_part.done", **at, part=part)
    stream.say("response.output_item.done", output_index=index, item=item)


def _call(stream: _Stream, index: int, item: Json, pieces: list[str]) -> None:
    at: Json = {"item_id": item["id"], "output_index": index}
    opened = {**item, "status": "in_progress", "arguments": ""}
    stream.say("response.output_item.added", output_index=index, item=opened)
    for piece in pieces:
        stream.say("response.function_call_arguments.delta", **at, delta=piece)
    stream.say(
        "response.function_call_arguments.done",
        **at,
        name=item["name"],
        arguments=item["arguments"],
    )
    stream.say("response.output_item.done", output_index=index, item=item)


_ITEMS = {"reasoning": _reasoning, "message": _message, "function_call": _call}
