"""Every way that a request can go: the engine is asked for each draw and for each kind of failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from pigen.gateway.request import CHAT
from pigen.gateway.result import Attempt, Outcome, Reason
from pigen.gateway.workspace import Workspace
from pigen.source.asking import Ask
from pigen.source.workspaces import inside

# At most so many requests are tried to learn all the ways of one.
MOST = 64
FAILURE = 500
# A Config with any of these may treat one model otherwise than another.
SEEING = ("conditional", "guardrail", "hooks", "mutator")


@dataclass(frozen=True)
class Ways:
    """Every way that a request can go.

    first  the targets that answer while none fails: several where a draw decides
    later  those that are asked once others failed
    """

    first: list[Attempt]
    later: list[Attempt]

    @property
    def all(self) -> list[Attempt]:
        return [*self.first, *self.later]


def ways(ask: Ask, workspace: Workspace) -> Ways:
    """All ways of a request, by trying what upstreams may answer and what may be drawn."""
    first = _distinct(_drawn(ask, workspace, 200), {})
    known = {_target(each): each for each in first}
    codes = _codes(ask.config.value) if ask.config else []
    later: list[Attempt] = []
    for code in codes:
        later += _distinct(_drawn(ask, workspace, code), known)
    return Ways(first, later)


def is_blind(ask: Ask) -> bool:
    """Every bare name goes the same way: the Config's targets ask nothing of the model."""
    if ask.config is None or ask.slug is not None or ask.request is None:
        return False
    written = str(ask.config.value)
    return ask.request.path == CHAT and not any(word in written for word in SEEING)


def renamed(ways: Ways, old: str, new: str) -> Ways:
    """The ways of one bare name as those of another."""

    def of(attempts: list[Attempt]) -> list[Attempt]:
        return [replace(each, model=new) if each.model == old else each for each in attempts]

    return Ways(of(ways.first), of(ways.later))


def _target(attempt: Attempt) -> tuple[str, str | None, str]:
    return attempt.target, attempt.slug, str(attempt.model)


def _distinct(
    outcomes: Iterable[Outcome], known: dict[tuple[str, str | None, str], Attempt]
) -> list[Attempt]:
    """Attempts that are not known yet; they are added to those."""
    found = []
    for outcome in outcomes:
        for attempt in outcome.attempts:
            if known.setdefault(_target(attempt), attempt) is attempt:
                found.append(attempt)
    return found


def _drawn(ask: Ask, workspace: Workspace, code: int) -> Iterator[Outcome]:
    """What comes of the request while all upstreams answer `code`, once for each possible draw."""
    waiting: list[tuple[float, ...]] = [()]
    for _ in range(MOST):
        if not waiting:
            return
        prefix = waiting.pop(0)
        marks = iter(prefix)
        outcome = ask.outcome(workspace, plan={"*": [code]}, draw=lambda m=marks: next(m, 0.0))
        yield outcome
        drawn = [
            each
            for each in outcome.events
            if isinstance(each, Reason) and each.kind in ("drawn", "none-drawn")
        ]
        for number, each in enumerate(drawn[len(prefix) :]):
            zeros = (0.0,) * number
            for mark in _marks(each):
                waiting.append((*prefix, *zeros, mark))


def _marks(drawn: Reason) -> Iterator[float]:
    """A draw for each target that can be drawn, but the one that was."""
    weights = drawn.facts["weights"]
    assert isinstance(weights, list)
    total = sum(weights)
    for index, (end, weight) in enumerate(zip(accumulate(weights), weights, strict=True)):
        if weight > 0 and total > 0 and index != drawn.facts.get("index"):
            yield (end - weight / 2) / total


def _codes(config: object) -> list[int]:
    """Answers upon which targets further on may be asked: of those that all fallbacks of a Config
    list alike, one."""
    lists: list[set[int]] = []
    waiting: list[object] = [config]
    while waiting:
        value = waiting.pop()
        waiting += inside(value)
        strategy = value.get("strategy") if isinstance(value, dict) else None
        if isinstance(strategy, dict) and strategy.get("mode") == "fallback":
            listed = strategy.get("on_status_codes")
            codes = listed if isinstance(listed, list) else [FAILURE]
            lists.append({code for code in codes if isinstance(code, int) and 200 <= code <= 599})
    alike: dict[tuple[bool, ...], int] = {}
    for code in sorted(set().union(*lists)):
        alike.setdefault(tuple(code in each for each in lists), code)
    return list(alike.values())
