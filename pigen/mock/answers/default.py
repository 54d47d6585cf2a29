"""What a model answers where no scenario says otherwise: always the same to the same request."""

from __future__ import annotations

import json
import re

from pigen.mock.answers.asked import CHARACTERS_A_TOKEN, Asked, tokens
from pigen.mock.answers.sample import sample
from pigen.mock.answers.turn import LENGTH, TOOL_CALLS, ToolCall, Turn, Usage
from pigen.mock.encoding import encode

# USE_TOOL:read:{"path": "a.txt"} in what the user says last makes the model call that tool; several
# of them make several calls in one turn.
TOOL_MARK = "USE_TOOL:"
_MARKED = re.compile(r"USE_TOOL:([A-Za-z0-9_./-]{1,128})(:[ \t]*)?")
_MOST_CALLS = 128
_QUOTED = 200
REASONING = "A mock has nothing to think about."


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def turn(asked: Asked) -> Turn:
    """With USE_TOOL, the calls; after their results, a text that quotes them; where JSON is asked
    for, JSON; else a text that says which model answered, and where."""
    said = f"ok from {asked.place}/{asked.model}"
    reasoning = REASONING if asked.reasons else ""
    parts = asked.parts
    if TOOL_MARK in parts.text and parts.is_new:
        return _marked(said, reasoning, asked)
    if parts.results:
        quoted = "; ".join(_quote(each) for each in parts.results)
        return finished(f"{said}; the tool said: {quoted}", reasoning, asked)
    if "tool_choice" in asked.body and (name := asked.forced_tool):
        arguments = encode(sample(asked.tools[name], said)).decode()
        return _calling((ToolCall(name, arguments),), reasoning, asked)
    schema = asked.json_schema
    if schema is not None:
        said = encode(sample(schema, said) if schema else {"answer": said}).decode()
    elif parts.images:
        said += f", which was shown {parts.images} image{'s'[: parts.images > 1]}"
    return finished(said, reasoning, asked)


def finished(text: str, reasoning: str, asked: Asked) -> Turn:
    """The turn of a text, which ends where the request says that it must."""
    stopped_by = ""
    for stop in asked.stops:
        before, found, _ = text.partition(stop)
        if found:
            text, stopped_by = before, stop
    thought, said = tokens(reasoning), tokens(text)
    most = asked.most_tokens
    if most is not None and most < thought + said:
        room = most * CHARACTERS_A_TOKEN
        reasoning, text = reasoning[:room], text[: max(0, most - thought) * CHARACTERS_A_TOKEN]
        usage = Usage(asked.tokens(), most, min(thought, most))
        return Turn(text, reasoning, (), LENGTH, usage)
    usage = Usage(asked.tokens(), thought + said, thought)
    return Turn(text, reasoning, usage=usage, stopped_by=stopped_by)


def _calling(calls: tuple[ToolCall, ...], reasoning: str, asked: Asked) -> Turn:
    thought = tokens(reasoning)
    size = thought + sum(tokens(call.name) + tokens(call.arguments) for call in calls)
    return Turn("", reasoning, calls, TOOL_CALLS, Usage(asked.tokens(), size, thought))


def _marked(said: str, reasoning: str, asked: Asked) -> Turn:
    """The calls that the user asks for, or why one cannot be made."""
    calls = []
    offered = asked.tools
    for name, arguments in wanted_calls(asked.text):
        if name not in offered:
            there = f"those offered are {', '.join(offered)}" if offered else "none is offered"
            return finished(f"{said}; there is no tool {name}: {there}", reasoning, asked)
        if arguments is None:
            said += f"; what follows {TOOL_MARK}{name}: is not a JSON object"
            return finished(said, reasoning, asked)
        calls.append(ToolCall(name, arguments))
    if not calls:
        return finished(f"{said}; {TOOL_MARK} names no tool", reasoning, asked)
    return _calling(tuple(calls[:1] if asked.one_call_alone else calls), reasoning, asked)


def wanted_calls(text: str) -> list[tuple[str, str | None]]:
    """Each USE_TOOL in a text: the tool's name, and its arguments as written, {} where none are,
    None where they are no JSON object."""
    found: list[tuple[str, str | None]] = []
    place = 0
    while (mark := _MARKED.search(text, place)) and len(found) < _MOST_CALLS:
        name, place = mark[1], mark.end()
        arguments: str | None = "{}"
        if mark[2] and text[place : place + 1].strip():
            try:
                value, place = _DECODER.raw_decode(text, place)
                arguments = text[mark.end() : place] if isinstance(value, dict) else None
            except (ValueError, RecursionError):
                arguments = None
        found.append((name, arguments))
    return found


def _quote(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}..."
