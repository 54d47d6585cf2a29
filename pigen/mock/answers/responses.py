"""OpenAI's responses."""

from __future__ import annotations

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.chat import call_id
from pigen.mock.answers.parts import Json, at, listed
from pigen.mock.answers.pieces import remembered, slices, words
from pigen.mock.answers.turn import FILTERED, LENGTH, ToolCall, Turn
from pigen.mock.encoding import encode

_INCOMPLETE = {LENGTH: "max_output_tokens", FILTERED: "content_filter"}
_ENCRYPTED = "cGlnZW4ncyBtb2NrIGhpZGVzIG5vdGhpbmc="


def body(turn: Turn, asked: Asked) -> Json:
    reason = _INCOMPLETE.get(turn.finish)
    used = turn.usage
    output = [_reasoning(turn, asked)] if turn.reasoning else []
    if turn.text or not turn.tool_calls:
        output.append(_message(turn, asked))
    output += [_call(call, asked, place) for place, call in enumerate(turn.tool_calls)]
    return {
        **_start(asked),
        "status": "incomplete" if reason else "completed",
        "completed_at": None if reason else asked.now,
        "incomplete_details": {"reason": reason} if reason else None,
        "output": output,
        "usage": {
            "input_tokens": used.input,
            "input_tokens_details": {"cached_tokens": used.cached, "cache_write_tokens": 0},
            "output_tokens": used.output,
            "output_tokens_details": {"reasoning_tokens": used.reasoning},
            "total_tokens": used.input + used.output,
        },
    }


def _start(asked: Asked) -> Json:
    """The response before there is anything in it: for the most part, what was asked for."""
    given = asked.body
    reasoning = given.get("reasoning")
    return {
        "id": f"resp_{asked.number}",
        "object": "response",
        "created_at": asked.now,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": given.get("instructions"),
        "max_output_tokens": given.get("max_output_tokens"),
        "model": asked.model,
        "output": [],
        "parallel_tool_calls": given.get("parallel_tool_calls", True),
        "previous_response_id": given.get("previous_response_id"),
        "reasoning": {"effort": at(reasoning, "effort"), "summary": at(reasoning, "summary")},
        "service_tier": "default",
        "store": given.get("store", True),
        "temperature": given.get("temperature", 1.0),
        "text": given.get("text") or {"format": {"type": "text"}},
        "tool_choice": given.get("tool_choice", "auto"),
        "tools": given.get("tools", []),
        "top_p": given.get("top_p", 1.0),
        "truncation": given.get("truncation", "disabled"),
        "usage": None,
        "user": given.get("user"),
        "metadata": given.get("metadata") or {},
    }


def _reasoning(turn: Turn, asked: Asked) -> Json:
    """A summary is shown to those who ask for it alone; so is the rest, which nobody can read."""
    shown = at(asked.body.get("reasoning"), "summary") is not None
    item: Json = {
        "id": f"rs_{asked.number}",
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": turn.reasoning}] if shown else [],
    }
    if "reasoning.encrypted_content" in listed(asked.body.get("include")):
        item["encrypted_content"] = _ENCRYPTED
    return item


def _message(turn: Turn, asked: Asked) -> Json:
    whole = turn.finish not in _INCOMPLETE
    return {
        "id": f"msg_{asked.number}",
        "type": "message",
        "status": "completed" if whole else "incomplete",
        "role": "assistant",
        "content": [_text(turn.text)],
    }


def _text(text: str) -> Json:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _call(call: ToolCall, asked: Asked, place: int) -> Json:
    return {
        "id": f"fc_{asked.number}_{place}",
        "type": "function_call",
        "status": "completed",
        "call_id": call_id(asked, 0, place),
        "name": call.name,
        "arguments": call.arguments,
    }


def stream(turn: Turn, asked: Asked) -> bytes:
    said = _Stream()
    start, whole = encode(_start(asked)), body(turn, asked)
    said.respond("created", start)
    said.respond("in_progress", start)
    for item in whole["output"]:  # type: ignore[attr-defined]
        said.output(item, turn)
    said.respond(str(whole["status"]), encode(whole))
    return b"".join(said.made)


class _Stream:
    """Events are numbered as they are made; `index` is the place of the item in the output."""

    def __init__(self) -> None:
        self.made: list[bytes] = []
        self.index = 0

    def say(self, kind: str, **said: object) -> None:
        event = {"type": kind, "sequence_number": len(self.made), **said}
        self.made.append(b"event: %b\ndata: %b\n\n" % (kind.encode(), encode(event)))

    def respond(self, state: str, response: bytes) -> None:
        """Say the whole response: most of it is what was asked, which may be long."""
        kind = b"response.%b" % state.encode()
        said = b'event: %b\ndata: {"type":"%b","sequence_number":%d,"response":%b}\n\n'
        self.made.append(said % (kind, kind, len(self.made), response))

    def output(self, item: Json, turn: Turn) -> None:
        """All events of one item of the output."""
        kind = item["type"]
        opened = {**item, **_OPENED[str(kind)]}
        self.say("response.output_item.added", output_index=self.index, item=opened)
        at = {"item_id": item["id"], "output_index": self.index}
        if kind == "reasoning" and item["summary"]:
            self.summary({**at, "summary_index": 0}, turn.reasoning)
        elif kind == "message":
            self.message({**at, "content_index": 0}, turn)
        elif kind == "function_call":
            self.call(at, item)
        self.say("response.output_item.done", output_index=self.index, item=item)
        self.index += 1

    def summary(self, at: Json, text: str) -> None:
        kind = "response.reasoning_summary"
        part = {"type": "summary_text", "text": text}
        self.say(f"{kind}_part.added", **at, part={**part, "text": ""})
        for piece in words(text):
            self.say(f"{kind}_text.delta", **at, delta=piece)
        self.say(f"{kind}_text.done", **at, text=text)
        self.say(f"{kind}_part.done", **at, part=part)

    def message(self, at: Json, turn: Turn) -> None:
        self.say("response.content_part.added", **at, part=_text(""))
        head = b'event: response.output_text.delta\ndata: {"item_id":%b,' % encode(at["item_id"])
        first = len(self.made)
        self.made += [head + e for e in _deltas(turn.text, turn.pieces, first, self.index)]
        self.say("response.output_text.done", **at, text=turn.text, logprobs=[])
        self.say("response.content_part.done", **at, part=_text(turn.text))

    def call(self, at: Json, item: Json) -> None:
        kind, arguments = "response.function_call_arguments", str(item["arguments"])
        for piece in slices(arguments):
            self.say(f"{kind}.delta", **at, delta=piece)
        self.say(f"{kind}.done", **at, name=item["name"], arguments=arguments)


# How an item differs before there is anything in it.
_OPENED: dict[str, Json] = {
    "reasoning": {"summary": []},
    "message": {"status": "in_progress", "content": []},
    "function_call": {"status": "in_progress", "arguments": ""},
}


@remembered
def _deltas(text: str, pieces: tuple[str, ...], first: int, index: int) -> list[bytes]:
    """What follows the item's id in each event that says a piece of its text; `first` is the number
    of the first of them."""
    said: Json = {"output_index": index, "content_index": 0, "logprobs": []}
    kind = {"type": "response.output_text.delta"}
    return [
        encode({**kind, "sequence_number": number, **said, "delta": piece})[1:] + b"\n\n"
        for number, piece in enumerate(pieces or words(text), first)
    ]
