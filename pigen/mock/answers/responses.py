"""OpenAI's responses."""

from __future__ import annotations

from pigen.mock.answers.chat import make_call_id
from pigen.mock.answers.conversation import Json, as_list, get_member
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.pieces import cache_by_text, split_arguments, split_words
from pigen.mock.answers.turn import FILTERED, LENGTH, ToolCall, Turn
from pigen.mock.encoding import encode

_INCOMPLETE = {LENGTH: "max_output_tokens", FILTERED: "content_filter"}
_ENCRYPTED = "cGlnZW4ncyBtb2NrIGhpZGVzIG5vdGhpbmc="


def build_body(turn: Turn, request: ModelRequest) -> Json:
    reason = _INCOMPLETE.get(turn.finish)
    used = turn.usage
    output = [_build_reasoning(turn, request)] if turn.reasoning else []
    if turn.text or not turn.tool_calls:
        output.append(_build_message(turn, request))
    output += [_build_call(call, request, place) for place, call in enumerate(turn.tool_calls)]
    return {
        **_build_start(request),
        "status": "incomplete" if reason else "completed",
        "completed_at": None if reason else request.now,
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


def _build_start(request: ModelRequest) -> Json:
    """The response before there is anything in it: for the most part, what was asked for."""
    request_body = request.body
    reasoning = request_body.get("reasoning")
    return {
        "id": f"resp_{request.number}",
        "object": "response",
        "created_at": request.now,
        "status": "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": request_body.get("instructions"),
        "max_output_tokens": request_body.get("max_output_tokens"),
        "model": request.model,
        "output": [],
        "parallel_tool_calls": request_body.get("parallel_tool_calls", True),
        "previous_response_id": request_body.get("previous_response_id"),
        "reasoning": {
            "effort": get_member(reasoning, "effort"),
            "summary": get_member(reasoning, "summary"),
        },
        "service_tier": "default",
        "store": request_body.get("store", True),
        "temperature": request_body.get("temperature", 1.0),
        "text": request_body.get("text") or {"format": {"type": "text"}},
        "tool_choice": request_body.get("tool_choice", "auto"),
        "tools": request_body.get("tools", []),
        "top_p": request_body.get("top_p", 1.0),
        "truncation": request_body.get("truncation", "disabled"),
        "usage": None,
        "user": request_body.get("user"),
        "metadata": request_body.get("metadata") or {},
    }


def _build_reasoning(turn: Turn, request: ModelRequest) -> Json:
    """A summary is shown to those who ask for it alone; so is the rest, which nobody can read."""
    has_summary = get_member(request.body.get("reasoning"), "summary") is not None
    item: Json = {
        "id": f"rs_{request.number}",
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": turn.reasoning}] if has_summary else [],
    }
    if "reasoning.encrypted_content" in as_list(request.body.get("include")):
        item["encrypted_content"] = _ENCRYPTED
    return item


def _build_message(turn: Turn, request: ModelRequest) -> Json:
    is_complete = turn.finish not in _INCOMPLETE
    return {
        "id": f"msg_{request.number}",
        "type": "message",
        "status": "completed" if is_complete else "incomplete",
        "role": "assistant",
        "content": [_build_text(turn.text)],
    }


def _build_text(text: str) -> Json:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _build_call(call: ToolCall, request: ModelRequest, place: int) -> Json:
    return {
        "id": f"fc_{request.number}_{place}",
        "type": "function_call",
        "status": "completed",
        "call_id": make_call_id(request, 0, place),
        "name": call.name,
        "arguments": call.arguments,
    }


def build_stream(turn: Turn, request: ModelRequest) -> bytes:
    writer = _StreamWriter()
    start, whole = encode(_build_start(request)), build_body(turn, request)
    writer.add_response("created", start)
    writer.add_response("in_progress", start)
    for item in whole["output"]:  # type: ignore[attr-defined]
        writer.add_output(item, turn)
    writer.add_response(str(whole["status"]), encode(whole))
    return b"".join(writer.events)


class _StreamWriter:
    """Events are numbered as they are made; `index` is the place of the item in the output."""

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self.index = 0

    def add_event(self, kind: str, **fields: object) -> None:
        event = {"type": kind, "sequence_number": len(self.events), **fields}
        self.events.append(b"event: %b\ndata: %b\n\n" % (kind.encode(), encode(event)))

    def add_response(self, state: str, response: bytes) -> None:
        """Say the whole response: most of it is what was asked, which may be long."""
        kind = b"response.%b" % state.encode()
        template = b'event: %b\ndata: {"type":"%b","sequence_number":%d,"response":%b}\n\n'
        self.events.append(template % (kind, kind, len(self.events), response))

    def add_output(self, item: Json, turn: Turn) -> None:
        """All events of one item of the output."""
        kind = item["type"]
        opening = {**item, **_OPENING_FIELDS[str(kind)]}
        self.add_event("response.output_item.added", output_index=self.index, item=opening)
        position = {"item_id": item["id"], "output_index": self.index}
        if kind == "reasoning" and item["summary"]:
            self.add_summary({**position, "summary_index": 0}, turn.reasoning)
        elif kind == "message":
            self.add_message({**position, "content_index": 0}, turn)
        elif kind == "function_call":
            self.add_call(position, item)
        self.add_event("response.output_item.done", output_index=self.index, item=item)
        self.index += 1

    def add_summary(self, position: Json, text: str) -> None:
        kind = "response.reasoning_summary"
        part = {"type": "summary_text", "text": text}
        self.add_event(f"{kind}_part.added", **position, part={**part, "text": ""})
        for piece in split_words(text):
            self.add_event(f"{kind}_text.delta", **position, delta=piece)
        self.add_event(f"{kind}_text.done", **position, text=text)
        self.add_event(f"{kind}_part.done", **position, part=part)

    def add_message(self, position: Json, turn: Turn) -> None:
        self.add_event("response.content_part.added", **position, part=_build_text(""))
        head = b'event: response.output_text.delta\ndata: {"item_id":%b,' % encode(
            position["item_id"]
        )
        first = len(self.events)
        self.events += [head + e for e in _encode_deltas(turn.text, turn.pieces, first, self.index)]
        self.add_event("response.output_text.done", **position, text=turn.text, logprobs=[])
        self.add_event("response.content_part.done", **position, part=_build_text(turn.text))

    def add_call(self, position: Json, item: Json) -> None:
        kind, arguments = "response.function_call_arguments", str(item["arguments"])
        for piece in split_arguments(arguments):
            self.add_event(f"{kind}.delta", **position, delta=piece)
        self.add_event(f"{kind}.done", **position, name=item["name"], arguments=arguments)


# How an item differs before there is anything in it.
_OPENING_FIELDS: dict[str, Json] = {
    "reasoning": {"summary": []},
    "message": {"status": "in_progress", "content": []},
    "function_call": {"status": "in_progress", "arguments": ""},
}


@cache_by_text
def _encode_deltas(text: str, pieces: tuple[str, ...], first: int, index: int) -> list[bytes]:
    """What follows the item's id in each event that says a piece of its text; `first` is the number
    of the first of them."""
    fields: Json = {"output_index": index, "content_index": 0, "logprobs": []}
    kind = {"type": "response.output_text.delta"}
    return [
        encode({**kind, "sequence_number": number, **fields, "delta": piece})[1:] + b"\n\n"
        for number, piece in enumerate(pieces or split_words(text), first)
    ]
