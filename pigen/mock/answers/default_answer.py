"""What a model answers where no scenario says otherwise: always the same to the same request."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from pigen.javascript.json_values import refuse_constant
from pigen.mock.answers.conversation import Json
from pigen.mock.answers.model_request import CHARACTERS_PER_TOKEN, ModelRequest, count_tokens
from pigen.mock.answers.offered_tools import OfferedTool, get_chosen_name
from pigen.mock.answers.sample_budget import NoSample
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
    """With USE_TOOL, the calls; where a tool must be called, its call; where JSON is asked for,
    JSON; else a text. Texts say which model answered, and where, and after results of tools quote
    them."""
    message = f"ok from {request.place}/{request.model}"
    reasoning = REASONING if request.wants_reasoning else ""
    conversation = request.conversation
    if TOOL_MARK in conversation.text and conversation.is_new:
        calls, note = _read_marked_calls(request)
        if calls and _may_call(calls, request):
            return _make_call_turn(calls, reasoning, request)
        message += note
    elif conversation.results:
        message += f"; the tool returned: {'; '.join(map(_quote, conversation.results))}"
    elif conversation.image_count:
        message += (
            f", which was shown {conversation.image_count} "
            f"image{'s'[: conversation.image_count > 1]}"
        )
    try:
        if "tool_choice" in request.body and (name := request.forced_tool):
            arguments = _make_arguments(request.list_offered_tools()[name], message)
            return _make_call_turn((ToolCall(name, arguments),), reasoning, request)
        schema = request.json_schema
        if schema is not None:
            message = (
                _make_sample(schema, message) if schema else encode({"answer": message}).decode()
            )
    except NoSample as error:
        message += f"; {error}"
    return make_text_turn(message, reasoning, request)


def _make_arguments(tool: OfferedTool, message: str) -> str:
    """What a tool is called with that the user has not given any arguments."""
    if not tool.is_freeform:
        return _make_sample({"type": "object", **tool.schema}, message)
    schema: Json = {"type": "string", **({"pattern": tool.pattern} if tool.pattern else {})}
    return str(json.loads(_make_sample(schema, message)))


def _make_sample(schema: Json, message: str) -> str:
    """A value that fits, as JSON. Raises NoSample."""
    # Most mocks never need one, and importing it takes as long as a hundred answers.
    from pigen.mock.answers.sample import make_sample_json

    return make_sample_json(schema, message)


def _may_call(calls: tuple[ToolCall, ...], request: ModelRequest) -> bool:
    """A tool that the request names leaves no choice."""
    name = get_chosen_name(request.body.get("tool_choice"))
    return name is None or all(call.name == name for call in calls)


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


def _read_marked_calls(request: ModelRequest) -> tuple[tuple[ToolCall, ...], str]:
    """The calls that the user asks for, or why one cannot be made."""
    calls = []
    offered = request.list_offered_tools()
    freeform = [name for name, tool in offered.items() if tool.is_freeform]
    for name, arguments in find_marked_calls(request.text, freeform):
        if name not in offered:
            there = f"those offered are {', '.join(offered)}" if offered else "none is offered"
            return (), f"; there is no tool {name}: {there}"
        if arguments is None:
            return (), f"; what follows {TOOL_MARK}{name}: is not a JSON object"
        calls.append(ToolCall(name, arguments))
    if not calls:
        return (), f"; {TOOL_MARK} names no tool"
    return tuple(calls[:1] if request.forbids_parallel_calls else calls), ""


def find_marked_calls(text: str, freeform: Collection[str] = ()) -> list[tuple[str, str | None]]:
    """Each USE_TOOL in a text: the tool's name, and its arguments as written, {} where none are,
    None where they are no JSON object. Those of a `freeform` tool are the text up to the next
    USE_TOOL, or what a JSON string there says."""
    calls: list[tuple[str, str | None]] = []
    place = 0
    while (mark := _MARK_PATTERN.search(text, place)) and len(calls) < _MAX_CALLS:
        name, place = mark[1], mark.end()
        arguments: str | None = "{}"
        if name in freeform:
            following = _MARK_PATTERN.search(text, place)
            end = following.start() if following else len(text)
            arguments = _read_freeform(text[place:end]) if mark[2] else ""
            place = end
        elif mark[2] and text[place : place + 1].strip():
            try:
                value, place = _DECODER.raw_decode(text, place)
                arguments = text[mark.end() : place] if isinstance(value, dict) else None
            except (ValueError, RecursionError):
                arguments = None
        calls.append((name, arguments))
    return calls


def _read_freeform(text: str) -> str:
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return text.strip()
    return value if isinstance(value, str) else text.strip()


def _quote(text: str) -> str:
    return text if len(text) <= _MAX_QUOTE_LENGTH else f"{text[:_MAX_QUOTE_LENGTH]}..."
