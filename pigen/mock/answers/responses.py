"""OpenAI's responses."""

from __future__ import annotations

from pigen.mock.answers.chat import make_call_id
from pigen.mock.answers.conversation import Json, as_list, get_member
from pigen.mock.answers.logprobs import build_token_logprobs
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
        "content": [_build_text(turn, request)],
    }


def _build_text(turn: Turn, request: ModelRequest) -> Json:
    wanted = request.alternatives
    tokens = () if wanted is None else turn.pieces or split_words(turn.text)
    logprobs = build_token_logprobs(tokens, wanted or 0)
    return {"type": "output_text", "text": turn.text, "annotations": [], "logprobs": logprobs}


def _build_call(call: ToolCall, request: ModelRequest, place: int) -> Json:
    tool = request.list_offered_tools().get(call.name)
    grouped = {"namespace": tool.namespace} if tool and tool.namespace else {}
    if tool and tool.is_freeform:
        return {
            "id": f"ctc_{request.number}_{place}",
            "type": "custom_tool_call",
            "status": "completed",
            "call_id": make_call_id(request, 0, place),
            "name": call.name,
            **grouped,
            "input": call.arguments,
        }
    return {
        "id": f"fc_{request.number}_{place}",
        "type": "function_call",
        "status": "completed",
        "call_id": make_call_id(request, 0, place),
        "name": call.name,
        **grouped,
        "arguments": call.arguments,
    }


def build_stream(turn: Turn, request: ModelRequest) -> bytes:
    writer = _StreamWriter(request.alternatives)
    start, whole = encode(_build_start(request)), build_body(turn, request)
    writer.add_response("created", start)
    writer.add_response("in_progress", start)
    for item in whole["output"]:  # type: ignore[attr-defined]
        writer.add_output(item, turn)
    writer.add_response(str(whole["status"]), encode(whole))
    return b"".join(writer.events)


class _StreamWriter:
    """Events are numbered as they are made; `index` is the place of the item in the output."""

    def __init__(self, alternatives: int | None) -> None:
        self.events: list[bytes] = []
        self.alternatives = alternatives
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
            self.add_message({**position, "content_index": 0}, item, turn)
        elif kind in _CALL_TEXTS:
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

    def add_message(self, position: Json, item: Json, turn: Turn) -> None:
        (part,) = as_list(item["content"])
        opening = {**_EMPTY_TEXT}
        self.add_event("response.content_part.added", **position, part=opening)
        head = b'event: response.output_text.delta\ndata: {"item_id":%b,' % encode(
            position["item_id"]
        )
        first = len(self.events)
        deltas = _encode_deltas(turn.text, turn.pieces, first, self.index, self.alternatives)
        self.events += [head + each for each in deltas]
        logprobs = get_member(part, "logprobs")
        self.add_event("response.output_text.done", **position, text=turn.text, logprobs=logprobs)
        self.add_event("response.content_part.done", **position, part=part)

    def add_call(self, position: Json, item: Json) -> None:
        kind, name, named = _CALL_TEXTS[str(item["type"])]
        text = str(item[name])
        for piece in split_arguments(text):
            self.add_event(f"{kind}.delta", **position, delta=piece)
        called = {"name": item["name"]} if named else {}
        self.add_event(f"{kind}.done", **position, **called, **{name: text})


# What is streamed of a call: its events, their member, and whether the last of them names the tool.
_CALL_TEXTS = {
    "function_call": ("response.function_call_arguments", "arguments", True),
    "custom_tool_call": ("response.custom_tool_call_input", "input", False),
}
_EMPTY_TEXT: Json = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
# How an item differs before there is anything in it.
_OPENING_FIELDS: dict[str, Json] = {
    "reasoning": {"summary": []},
    "message": {"status": "in_progress", "content": []},
    "function_call": {"status": "in_progress", "arguments": ""},
    "custom_tool_call": {"status": "in_progress", "input": ""},
}


@cache_by_text
def _encode_deltas(
    text: str, pieces: tuple[str, ...], first: int, index: int, alternatives: int | None
) -> list[bytes]:
    """What follows the item's id in each event that says a piece of its text; `first` is the number
    of the first of them."""
    kind = {"type": "response.output_text.delta"}
    events = []
    for number, piece in enumerate(pieces or split_words(text), first):
        logprobs = [] if alternatives is None else build_token_logprobs([piece], alternatives)
        fields: Json = {"output_index": index, "content_index": 0, "logprobs": logprobs}
        event = {**kind, "sequence_number": number, **fields, "delta": piece}
        events.append(encode(event)[1:] + b"\n\n")
    return events
