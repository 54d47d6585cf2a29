"""Every way that a request can go: the engine is asked for each draw and for each kind of failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pigen.gateway.casing import camel_keys
from pigen.gateway.inputs import Draw
from pigen.gateway.result import Attempt, Outcome, Reason
from pigen.gateway.upstream import Plan
from pigen.javascript.values import is_number, member

# At most so many draws are tried with one plan, and so many plans for targets not found before.
MOST = 64
FAILURE = 500
FALLBACK = "fallback"

Run = Callable[[Plan, Draw], Outcome]


@dataclass(frozen=True)
class Ways:
    """Every way that a request can go.

    first     the targets that answer while none fails: several where a draw decides
    later     those that are asked once others failed
    complete  there are no others; else there were too many to try them all
    """

    first: list[Attempt]
    later: list[Attempt]
    complete: bool = True

    @property
    def all(self) -> list[Attempt]:
        return [*self.first, *self.later]


def ways(run: Run, config: object, dialect: str) -> Ways:
    """All ways of a request, by trying what upstreams may answer and what may be drawn.

    run     sends it, with a plan and draws
    config  the Config that routes it, None for none
    """
    search = _Search(run)
    leaves = list(_leaves(camel_keys(config, dialect)))
    first = search.new_ways({"*": [200]})
    later: list[Attempt] = []
    for code in _distinct_codes(leaves):
        later += search.new_ways({"*": [code]})
    # Where fallbacks stand inside one another, it may take different failures to come to a target.
    missing = [leaf for leaf in leaves if leaf.path not in search.targets]
    for leaf in missing[:MOST]:
        for plan in leaf.plans():
            later += search.new_ways(plan)
            if leaf.path in search.targets:
                break
    return Ways(first, later, search.complete and len(missing) <= MOST)


class _Search:
    """Runs the request; an attempt counts once, by its target, slug and model."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.known: set[tuple[str, str | None, str]] = set()
        self.targets: set[str] = set()
        self.complete = True

    def new_ways(self, plan: Plan) -> list[Attempt]:
        found = []
        for outcome in self._outcomes(plan):
            for each in outcome.attempts:
                key = (each.target, each.slug, str(each.model))
                if key not in self.known:
                    self.known.add(key)
                    self.targets.add(each.target)
                    found.append(each)
        return found

    def _outcomes(self, plan: Plan) -> Iterator[Outcome]:
        """What comes of the request by this plan, once for each possible draw."""
        waiting: list[tuple[float, ...]] = [()]
        for _ in range(MOST):
            if not waiting:
                return
            prefix = waiting.pop(0)
            marks = iter(prefix)
            outcome = self.run(plan, lambda m=marks: next(m, 0.0))  # type: ignore[misc]
            yield outcome
            drawn = [
                each
                for each in outcome.events
                if isinstance(each, Reason) and each.kind in ("drawn", "none-drawn")
            ]
            for number, each in enumerate(drawn[len(prefix) :]):
                zeros = (0.0,) * number
                waiting += [(*prefix, *zeros, mark) for mark in _marks(each)]
        self.complete = self.complete and not waiting


def _marks(drawn: Reason) -> Iterator[float]:
    """A draw for each target that can be drawn, but the one that was."""
    weights = drawn.facts["weights"]
    assert isinstance(weights, list)
    total = sum(weights)
    for index, (end, weight) in enumerate(zip(accumulate(weights), weights, strict=True)):
        if weight > 0 and total > 0 and index != drawn.facts.get("index"):
            yield (end - weight / 2) / total


@dataclass(frozen=True)
class _Step:
    """On the way to a target all that a fallback tries before has to answer one of `codes`: the
    first `count` of the `paths`."""

    codes: Sequence[int]
    paths: list[str]
    count: int


@dataclass(frozen=True)
class _Leaf:
    path: str
    steps: tuple[_Step, ...] = field(default=())

    def plans(self) -> Iterator[Plan]:
        """Plans that lead to it: each fallback on the way is given one of its codes."""
        tries = max((len(step.codes) for step in self.steps), default=0)
        for number in range(min(tries, MOST)):
            yield {
                path: [step.codes[min(number, len(step.codes) - 1)]]
                for step in self.steps
                if step.codes
                for path in step.paths[: step.count]
            }


def _leaves(node: object, path: str = "config", steps: tuple[_Step, ...] = ()) -> Iterator[_Leaf]:
    """The targets of a Config (keys in camel case) that ask a provider."""
    targets = member(node, "targets")
    if not isinstance(targets, list) or not targets:
        yield _Leaf(path, steps)
        return
    strategy = member(node, "strategy")
    codes = _codes(member(strategy, "onStatusCodes"))
    before: list[str] = []
    for index, child in enumerate(targets):
        own = steps
        if before and member(strategy, "mode") == FALLBACK:
            own = (*steps, _Step(codes, before, len(before)))
        found = list(_leaves(child, f"{path}.targets[{index}]", own))
        yield from found
        before += [leaf.path for leaf in found]


def _codes(listed: object) -> list[int]:
    """The answers upon which a fallback goes on; one stands for all where it lists none."""
    if not isinstance(listed, list):
        return [FAILURE]
    return [int(code) for code in listed if is_number(code) and code in range(200, 600)]


def _distinct_codes(leaves: list[_Leaf]) -> list[int]:
    """Answers that the fallbacks list: of those that all of them list alike, one."""
    lists = list(
        {id(step.paths): set(step.codes) for leaf in leaves for step in leaf.steps}.values()
    )
    alike: dict[tuple[bool, ...], int] = {}
    for code in sorted(set().union(*lists)):
        alike.setdefault(tuple(code in each for each in lists), code)
    return list(alike.values())
