"""Whether a call is as an entry of a scenario wants it, and why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pigen.common.quoting import quote
from pigen.mock.answers.asked import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    MESSAGES,
    RESPONSES,
    Asked,
)

# The endpoints by the names that files have for them.
APIS = {
    "chat": CHAT,
    "completions": COMPLETIONS,
    "responses": RESPONSES,
    "messages": MESSAGES,
    "embeddings": EMBEDDINGS,
}
# A pattern looks no further into a text.
LONGEST_TEXT = 100_000


@dataclass(frozen=True)
class Condition:
    """One field of an entry's `when`, with what it wants."""

    name: str
    wanted: object
    test: Callable[..., bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "test", _TESTS[self.name])

    def why(self, asked: Asked) -> str:
        """Why it does not hold."""
        return f"wants {self.name} {_shown(self.wanted)}, got {_shown(_seen(self.name, asked))}"


def _shown(value: object) -> str:
    if isinstance(value, re.Pattern):
        return quote(value.pattern)
    if isinstance(value, tuple):
        return " or ".join(map(_shown, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(each)}" for name, each in value.items()) or "none"
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return quote(value) if isinstance(value, str) else str(value)


def _seen(name: str, asked: Asked) -> object:
    """What a request has of what a condition looks at."""
    if name == "api":
        return next((known for known, api in APIS.items() if api == asked.api), asked.api)
    if name == "metadata":
        return {key: str(value) for key, value in asked.metadata.items()}
    if name in ("tools", "tool_result"):
        found = asked.tools if name == "tools" else asked.results
        return tuple(found) or None
    seen = {"slug": "place", "pattern": "text", "stream": "streams"}
    return getattr(asked, seen.get(name, name))


def _result(wanted: object, asked: Asked) -> bool:
    if isinstance(wanted, str):
        return any(wanted in said for said in asked.results)
    return bool(asked.results) is wanted


def _metadata(wanted: object, asked: Asked) -> bool:
    assert isinstance(wanted, Mapping)
    return all(asked.metadata.get(name) == value for name, value in wanted.items())


# What is wanted comes as loading.py makes it: choices as tuples, a pattern compiled.
_TESTS: dict[str, Callable[..., bool]] = {
    "api": lambda wanted, asked: asked.api == APIS[wanted],
    "model": lambda wanted, asked: asked.model in wanted,
    "slug": lambda wanted, asked: asked.place in wanted,
    "key": lambda wanted, asked: asked.key in wanted,
    "text": lambda wanted, asked: wanted in asked.parts.text,
    "pattern": lambda wanted, asked: wanted.search(asked.text, 0, LONGEST_TEXT) is not None,
    "turn": lambda wanted, asked: asked.turn == wanted,
    "tool_result": _result,
    "tools": lambda wanted, asked: set(wanted) <= asked.tools.keys(),
    "metadata": _metadata,
    "stream": lambda wanted, asked: asked.streams is wanted,
}
