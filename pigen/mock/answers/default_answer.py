"""What a model answers where no scenario says otherwise: always the same to the same request."""

from __future__ import annotations

import json
import re

from pigen.javascript.json_values import refuse_constant
from pigen.mock.answers.model_request import CHARACTERS_PER_TOKEN, ModelRequest, count_tokens
from pigen.mock.answers.sample import sample
from pigen.mock.answers.turn import LENGTH, TOOL_CALLS, ToolCall, Turn, Usage
from pigen.mock.encoding import encode

# USE_TOOL:read:{"path": "a.txt"} in what the user says last makes the model call that tool; several
# of them make several calls in one turn.
TOOL_MARK = "USE_TOOL:"
_MARK_PATTERN = re.compile(r"USE_TOOL:([A-Za-z0-9_./-]{1,128})(:[ \t]*)?")
_MAX_CALLS = 128
_MAX_QUOTE_LENGTH = 200
REASONING = "A mock has nothing to think about."


_DECODER = json.JSONDecoder(parse_constant=refuse_constant)


def make_turn(request: ModelRequest) -> Turn:
    """With USE_TOOL, the calls; after their results, a text that quotes them; where JSON is asked
    for, JSON; else a text that says which model answered, and where."""
    message = f"ok from {request.place}/{request.model}"
    reasoning = REASONING if request.wants_reasoning else ""
    conversation = request.conversation
    if TOOL_MARK in conversation.text and conversation.is_new:
        return _make_marked_turn(message, reasoning, request)
    if conversation.results:
        quotes = "; ".join(_quote(each) for each in conversation.results)
        return make_text_turn(f"{message}; the tool said: {quotes}", reasoning, request)
    if "tool_choice" in request.body and (name := request.forced_tool):
        arguments = encode(sample(request.tools[name], message)).decode()
        return _make_call_turn((ToolCall(name, arguments),), reasoning, request)
    schema = request.json_schema
    if schema is not None:
        message = encode(sample(schema, message) if schema else {"answer": message}).decode()
    elif conversation.image_count:
        message += f", which was shown {conversation.image_count} image{'s'[: conversation.image_count > 1]}"
    return make_text_turn(message, reasoning, request)


def make_text_turn(text: str, reasoning: str, request: ModelRequest) -> Turn:
    """The turn of a text, which ends where the request says that it must."""
    stop_sequence = ""
    for stop in request.stop_sequences:
        before, match, _ = text.partition(stop)
        if match:
            text, stop_sequence = before, stop
    reasoning_tokens, text_tokens = count_tokens(reasoning), count_tokens(text)
    most = request.max_tokens
    if most is not None and most < reasoning_tokens + text_tokens:
        room = most * CHARACTERS_PER_TOKEN
        reasoning, text = (
            reasoning[:room],
            text[: max(0, most - reasoning_tokens) * CHARACTERS_PER_TOKEN],
        )
        usage = Usage(request.estimate_tokens(), most, min(reasoning_tokens, most))
        return Turn(text, reasoning, (), LENGTH, usage)
    usage = Usage(request.estimate_tokens(), reasoning_tokens + text_tokens, reasoning_tokens)
    return Turn(text, reasoning, usage=usage, stop_sequence=stop_sequence)


def _make_call_turn(calls: tuple[ToolCall, ...], reasoning: str, request: ModelRequest) -> Turn:
    reasoning_tokens = count_tokens(reasoning)
    size = reasoning_tokens + sum(
        count_tokens(call.name) + count_tokens(call.arguments) for call in calls
    )
    return Turn(
        "", reasoning, calls, TOOL_CALLS, Usage(request.estimate_tokens(), size, reasoning_tokens)
    )


def _make_marked_turn(message: str, reasoning: str, request: ModelRequest) -> Turn:
    """The calls that the user asks for, or why one cannot be made."""
    calls = []
    offered = request.tools
    for name, arguments in find_marked_calls(request.text):
        if name not in offered:
            there = f"those offered are {', '.join(offered)}" if offered else "none is offered"
            return make_text_turn(
                f"{message}; there is no tool {name}: {there}", reasoning, request
            )
        if arguments is None:
            message += f"; what follows {TOOL_MARK}{name}: is not a JSON object"
            return make_text_turn(message, reasoning, request)
        calls.append(ToolCall(name, arguments))
    if not calls:
        return make_text_turn(f"{message}; {TOOL_MARK} names no tool", reasoning, request)
    return _make_call_turn(
        tuple(calls[:1] if request.forbids_parallel_calls else calls), reasoning, request
    )


def find_marked_calls(text: str) -> list[tuple[str, str | None]]:
    """Each USE_TOOL in a text: the tool's name, and its arguments as written, {} where none are,
    None where they are no JSON object."""
    calls: list[tuple[str, str | None]] = []
    place = 0
    while (mark := _MARK_PATTERN.search(text, place)) and len(calls) < _MAX_CALLS:
        name, place = mark[1], mark.end()
        arguments: str | None = "{}"
        if mark[2] and text[place : place + 1].strip():
            try:
                value, place = _DECODER.raw_decode(text, place)
                arguments = text[mark.end() : place] if isinstance(value, dict) else None
            except (ValueError, RecursionError):
                arguments = None
        calls.append((name, arguments))
    return calls


def _quote(text: str) -> str:
    return text if len(text) <= _MAX_QUOTE_LENGTH else f"{text[:_MAX_QUOTE_LENGTH]}..."
