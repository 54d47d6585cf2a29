"""An answer of a model's, before any API has worded it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

STOP, LENGTH, TOOL_CALLS, FILTERED = "stop", "length", "tool_calls", "content_filter"
FINISHES = (STOP, LENGTH, TOOL_CALLS, FILTERED)

_start = f"{random.SystemRandom().getrandbits(48):012x}"
_numbers = itertools.count(1)


def new_id() -> str:
    """Unlike any other of this and other processes."""
    return f"{_start}{next(_numbers):012x}"


@dataclass(frozen=True)
class ToolCall:
    """`arguments` is a text of JSON, as the model wrote it."""

    name: str
    arguments: str
    id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Usage:
    """Tokens; `reasoning` are part of the output."""

    input: int = 0
    output: int = 0
    reasoning: int = 0


@dataclass(frozen=True)
class Turn:
    text: str = ""
    reasoning: str = ""
    tool_calls: Sequence[ToolCall] = ()
    finish: str = STOP
    usage: Usage = Usage()
    id: str = field(default_factory=new_id)
