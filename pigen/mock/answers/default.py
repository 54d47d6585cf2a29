"""What a model answers where no scenario says otherwise."""

from __future__ import annotations

import json

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.turn import LENGTH, TOOL_CALLS, ToolCall, Turn, Usage

# USE_TOOL:read:{"path": "a.txt"} in the last message makes the model call that tool.
TOOL_MARK = "USE_TOOL:"
_QUOTED = 60


def turn(asked: Asked) -> Turn:
    text = asked.text
    if TOOL_MARK in text and not asked.answers_tool:
        call = _tool_call(text)
        if call:
            usage = Usage(asked.tokens(), max(1, len(call.arguments) // 4))
            return Turn(tool_calls=(call,), finish=TOOL_CALLS, usage=usage)
    said = f"This is pigen's mock of {asked.model}, which was told: {text[:_QUOTED]}"
    reasoning = "A mock has nothing to think about." if asked.reasons else ""
    words = said.split(" ")
    most = asked.most_tokens
    if most is not None and most < len(words):
        return Turn(" ".join(words[:most]), "", (), LENGTH, Usage(asked.tokens(), most))
    thought = len(reasoning.split())
    return Turn(said, reasoning, usage=Usage(asked.tokens(), len(words) + thought, thought))


def _tool_call(text: str) -> ToolCall | None:
    name, colon, rest = text.partition(TOOL_MARK)[2].partition(":")
    try:
        _, end = json.JSONDecoder().raw_decode(rest)
    except ValueError:
        return None
    return ToolCall(name.strip(), rest[:end]) if colon and name.strip() else None
