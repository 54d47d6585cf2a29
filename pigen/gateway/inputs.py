"""What routing asks of the world outside it: the request, chance, the clock, the limits' windows.

Every such question goes through one door, so that a memo (memo.py) can note the questions of one
request and put the same ones to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import Request
from pigen.gateway.windows import consume_limits
from pigen.gateway.workspace import Limit
from pigen.javascript.values import UNDEFINED

Draw = Callable[[], float]


@dataclass(slots=True)
class InputSources:
    request: Request
    draw: Draw
    state: GatewayState


# A question is one of these functions with its argument. Its answer may change the state: whoever
# asks again changes it in the same way.
InputReader = Callable[[InputSources, Any], object]


def read_header(sources: InputSources, name: str) -> str | None:
    """A header's value, None where it is not there."""
    return sources.request.headers.get(name)


def read_param(sources: InputSources, key: str) -> object:
    """A member of the body, UNDEFINED where it is not there."""
    return sources.request.body.get(key, UNDEFINED)


def is_past(sources: InputSources, moment: float) -> bool:
    """Whether a moment, in milliseconds, is over."""
    return moment <= sources.state.now


def draw_index(sources: InputSources, weights: tuple[float, ...]) -> int | None:
    """The index of a weighted draw, None where no weight is hit."""
    mark = sources.draw() * sum(weights)
    for index, weight in enumerate(weights):
        if mark < weight:
            return index
        mark -= weight
    return None


def consume_rate_limits(
    sources: InputSources, limited: tuple[str, Sequence[Limit], float]
) -> tuple[int, ...]:
    """Which of an owner's rate limits a request exceeds; every one of them counts it."""
    owner, limits, units = limited
    return consume_limits(owner, limits, sources.state, units)


class Inputs:
    """Answers questions. `is_repeatable` turns False where routing looks at what no question covers:
    then nothing can be foreseen from this request."""

    def __init__(self, sources: InputSources) -> None:
        self.sources = sources
        self.is_repeatable = True

    def read(self, reader: InputReader, argument: Any) -> Any:
        return reader(self.sources, argument)

    def mark_unrepeatable(self) -> None:
        self.is_repeatable = False

    def is_past(self, moment: float) -> bool:
        return bool(self.read(is_past, moment))

    def draw_index(self, weights: Sequence[float]) -> int | None:
        index: int | None = self.read(draw_index, tuple(weights))
        return index

    def consume_rate_limits(
        self, owner: str, limits: Sequence[Limit], units: float
    ) -> tuple[int, ...]:
        """The indexes of the limits that are exceeded."""
        which: tuple[int, ...] = (
            self.read(consume_rate_limits, (owner, limits, units)) if limits else ()
        )
        return which


class Headers(MutableMapping[str, str]):
    """The request's headers with what the gateway made of them; names in lower case."""

    def __init__(self, inputs: Inputs, own: Mapping[str, str | None]) -> None:
        self.inputs = inputs
        self.entries: dict[str, str | None] = dict(own)

    def __getitem__(self, name: str) -> str:
        if name not in self.entries:
            self.entries[name] = self.inputs.read(read_header, name)
        value = self.entries[name]
        if value is None:
            raise KeyError(name)
        return value

    def __setitem__(self, name: str, value: str) -> None:
        self.entries[name] = value

    def __delitem__(self, name: str) -> None:
        self.entries[name] = None

    def __iter__(self) -> Iterator[str]:
        self.inputs.mark_unrepeatable()
        own = {name for name, value in self.entries.items() if value is not None}
        return iter(own | self.inputs.sources.request.headers.keys() - self.entries.keys())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Params(Mapping[str, object]):
    """The members of the request's body, under those that the gateway set."""

    def __init__(self, inputs: Inputs, own: Mapping[str, object]) -> None:
        self.inputs = inputs
        self.entries: dict[str, object] = dict(own)

    def __setitem__(self, key: str, value: object) -> None:
        self.entries[key] = value

    def __getitem__(self, key: str) -> object:
        if key not in self.entries:
            self.entries[key] = self.inputs.read(read_param, key)
        value = self.entries[key]
        if value is UNDEFINED:
            raise KeyError(key)
        return value

    def with_overrides(self, overrides: Mapping[str, object]) -> Params:
        """These with others set over them."""
        return Params(self.inputs, {**self.entries, **overrides})

    def to_dict(self) -> dict[str, object]:
        self.inputs.mark_unrepeatable()
        own = {key: value for key, value in self.entries.items() if value is not UNDEFINED}
        return {**self.inputs.sources.request.body, **own}

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return len(self.to_dict())
