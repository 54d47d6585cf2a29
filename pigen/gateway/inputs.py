"""What routing asks of the world outside it: the request, chance, the clock, the limits' windows.

Every such question goes through one door, so that a memo (memo.py) can note the questions of one
request and put the same ones to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from pigen.gateway.request import Request
from pigen.gateway.state import State
from pigen.gateway.windows import exceeded
from pigen.gateway.workspace import Limit
from pigen.javascript.values import UNDEFINED

Draw = Callable[[], float]


@dataclass(slots=True)
class World:
    request: Request
    draw: Draw
    state: State


# A question is one of these functions with its argument. Its answer may change the state: whoever
# asks again changes it in the same way.
Question = Callable[[World, Any], object]


def header(world: World, name: str) -> str | None:
    """A header's value, None where it is not there."""
    return world.request.headers.get(name)


def param(world: World, key: str) -> object:
    """A member of the body, UNDEFINED where it is not there."""
    return world.request.body.get(key, UNDEFINED)


def passed(world: World, moment: float) -> bool:
    """Whether a moment, in milliseconds, is over."""
    return moment <= world.state.now


def drawn(world: World, weights: tuple[float, ...]) -> int | None:
    """The index of a weighted draw, None where no weight is hit."""
    mark = world.draw() * sum(weights)
    for index, weight in enumerate(weights):
        if mark < weight:
            return index
        mark -= weight
    return None


def over(world: World, limited: tuple[str, Sequence[Limit], float]) -> tuple[int, ...]:
    """Which of an owner's rate limits a request exceeds; every one of them counts it."""
    owner, limits, units = limited
    return exceeded(owner, limits, world.state, units)


class Asking:
    """Answers questions. `repeatable` turns False where routing looks at what no question covers:
    then nothing can be foreseen from this request."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.repeatable = True

    def ask(self, question: Question, argument: Any) -> Any:
        return question(self.world, argument)

    def once(self) -> None:
        self.repeatable = False

    def passed(self, moment: float) -> bool:
        return bool(self.ask(passed, moment))

    def drawn(self, weights: Sequence[float]) -> int | None:
        index: int | None = self.ask(drawn, tuple(weights))
        return index

    def over(self, owner: str, limits: Sequence[Limit], units: float) -> tuple[int, ...]:
        """The indexes of the limits that are exceeded."""
        which: tuple[int, ...] = self.ask(over, (owner, limits, units)) if limits else ()
        return which


class Headers(MutableMapping[str, str]):
    """The request's headers with what the gateway made of them; names in lower case."""

    def __init__(self, asking: Asking, own: Mapping[str, str | None]) -> None:
        self.asking = asking
        self.known: dict[str, str | None] = dict(own)

    def __getitem__(self, name: str) -> str:
        if name not in self.known:
            self.known[name] = self.asking.ask(header, name)
        value = self.known[name]
        if value is None:
            raise KeyError(name)
        return value

    def __setitem__(self, name: str, value: str) -> None:
        self.known[name] = value

    def __delitem__(self, name: str) -> None:
        self.known[name] = None

    def __iter__(self) -> Iterator[str]:
        self.asking.once()
        own = {name for name, value in self.known.items() if value is not None}
        return iter(own | self.asking.world.request.headers.keys() - self.known.keys())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Params(Mapping[str, object]):
    """The members of the request's body, under those that the gateway set."""

    def __init__(self, asking: Asking, own: Mapping[str, object]) -> None:
        self.asking = asking
        self.known: dict[str, object] = dict(own)

    def __setitem__(self, key: str, value: object) -> None:
        self.known[key] = value

    def __getitem__(self, key: str) -> object:
        if key not in self.known:
            self.known[key] = self.asking.ask(param, key)
        value = self.known[key]
        if value is UNDEFINED:
            raise KeyError(key)
        return value

    def under(self, own: Mapping[str, object]) -> Params:
        """These with others set over them."""
        return Params(self.asking, {**self.known, **own})

    def whole(self) -> dict[str, object]:
        self.asking.once()
        own = {key: value for key, value in self.known.items() if value is not UNDEFINED}
        return {**self.asking.world.request.body, **own}

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())
