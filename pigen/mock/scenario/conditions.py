"""Whether a call is as an entry of a scenario wants it, and why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pigen.common.quoting import quote
from pigen.mock.answers.model_request import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    MESSAGES,
    RESPONSES,
    ModelRequest,
)
from pigen.mock.scenario.patterns import TextPattern

# The endpoints by the names that files have for them.
APIS = {
    "chat": CHAT,
    "completions": COMPLETIONS,
    "responses": RESPONSES,
    "messages": MESSAGES,
    "embeddings": EMBEDDINGS,
}


@dataclass(frozen=True)
class Condition:
    """One field of an entry's `when`, with what it wants."""

    name: str
    wanted: object
    test: Callable[..., bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "test", _TESTS[self.name])

    def explain_mismatch(self, request: ModelRequest) -> str:
        """Why it does not hold."""
        return (
            f"wants {self.name} {_format_value(self.wanted)}, "
            f"got {_format_value(_read_value(self.name, request))}"
        )


def _format_value(value: object) -> str:
    if isinstance(value, TextPattern):
        return quote(value.source) + (" (which takes too long)" if value.is_slow else "")
    if isinstance(value, tuple):
        return " or ".join(map(_format_value, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_format_value(each)}" for name, each in value.items()) or "none"
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return quote(value) if isinstance(value, str) else str(value)


def _read_value(name: str, request: ModelRequest) -> object:
    """What a request has of what a condition looks at."""
    if name == "api":
        return next((known for known, api in APIS.items() if api == request.api), request.api)
    if name == "metadata":
        return {key: str(value) for key, value in request.metadata.items()}
    if name in ("tools", "tool_result"):
        values = request.tools if name == "tools" else request.results
        return tuple(values) or None
    attributes = {"slug": "place", "pattern": "text", "stream": "streams"}
    return getattr(request, attributes.get(name, name))


def _matches_result(wanted: object, request: ModelRequest) -> bool:
    if isinstance(wanted, str):
        return any(wanted in result for result in request.results)
    return bool(request.results) is wanted


def _matches_metadata(wanted: object, request: ModelRequest) -> bool:
    assert isinstance(wanted, Mapping)
    return all(request.metadata.get(name) == value for name, value in wanted.items())


# What is wanted comes as load_scenario.py makes it: choices as tuples, a pattern compiled.
_TESTS: dict[str, Callable[..., bool]] = {
    "api": lambda wanted, request: request.api == APIS[wanted],
    "model": lambda wanted, request: request.model in wanted,
    "slug": lambda wanted, request: request.place in wanted,
    "key": lambda wanted, request: request.key in wanted,
    "text": lambda wanted, request: wanted in request.conversation.text,
    "pattern": lambda wanted, request: wanted.find(request.text),
    "turn": lambda wanted, request: request.turn == wanted,
    "tool_result": _matches_result,
    "tools": lambda wanted, request: set(wanted) <= request.tools.keys(),
    "metadata": _matches_metadata,
    "stream": lambda wanted, request: request.streams is wanted,
}
