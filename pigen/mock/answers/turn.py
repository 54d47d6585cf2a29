"""An answer of a model's, before any API has worded it."""

from __future__ import annotations

from typing import NamedTuple

STOP, LENGTH, TOOL_CALLS, FILTERED = "stop", "length", "tool_calls", "content_filter"


class ToolCall(NamedTuple):
    """`arguments` is a text of JSON, as the model wrote it."""

    name: str
    arguments: str = "{}"


class Usage(NamedTuple):
    """Tokens: `cached` are part of the input, `reasoning` of the output."""

    input: int = 0
    output: int = 0
    reasoning: int = 0
    cached: int = 0


class Turn(NamedTuple):
    """
    stop_sequence  the stop sequence that ended the text, "" for none
    pieces      what a stream cuts the text into, () for words
    """

    text: str = ""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish: str = STOP
    usage: Usage = Usage()
    stop_sequence: str = ""
    pieces: tuple[str, ...] = ()
