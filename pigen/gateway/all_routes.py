"""Every way that a request can go: the engine is asked for each draw and for each kind of
failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pigen.gateway.casing import to_camel_keys
from pigen.gateway.draw import Draw
from pigen.gateway.result import Attempt, Outcome, Reason
from pigen.gateway.upstream import UpstreamPlan
from pigen.javascript.values import get_member, is_number

# At most so many draws are tried with one plan, and so many plans for targets not found before.
MAX_TRIES = 64
FAILURE = 500
FALLBACK = "fallback"

RunRequest = Callable[[UpstreamPlan, Draw], Outcome]


@dataclass(frozen=True)
class AllRoutes:
    """Every way that a request can go.

    first_attempts     the targets that answer while none fails: several where a draw decides
    later_attempts     those that are asked once others failed
    is_complete  there are no others; else there were too many to try them all
    """

    first_attempts: list[Attempt]
    later_attempts: list[Attempt]
    is_complete: bool = True

    @property
    def attempts(self) -> list[Attempt]:
        return [*self.first_attempts, *self.later_attempts]


def find_all_routes(run: RunRequest, config: object, dialect: str) -> AllRoutes:
    """All ways of a request, by trying what upstreams may answer and what may be drawn.

    run     sends it, with a plan and draws
    config  the Config that routes it, None for none
    """
    search = _Search(run)
    targets = list(_iter_provider_targets(to_camel_keys(config, dialect)))
    first = search.find_new_attempts({"*": [200]})
    later: list[Attempt] = []
    for code in _list_distinct_codes(targets):
        later += search.find_new_attempts({"*": [code]})
    # Where fallbacks stand inside one another, it may take different failures to come to a target.
    missing = [target for target in targets if target.name not in search.reached_targets]
    for leaf in missing[:MAX_TRIES]:
        for plan in leaf.iter_plans():
            later += search.find_new_attempts(plan)
            if leaf.name in search.reached_targets:
                break
    return AllRoutes(first, later, search.is_complete and len(missing) <= MAX_TRIES)


class _Search:
    """Runs the request; an attempt counts once, by its target, slug and model."""

    def __init__(self, run: RunRequest) -> None:
        self.run = run
        self.seen: set[tuple[str, str | None, str]] = set()
        self.reached_targets: set[str] = set()
        self.is_complete = True

    def find_new_attempts(self, plan: UpstreamPlan) -> list[Attempt]:
        attempts = []
        for outcome in self._iter_outcomes(plan):
            for each in outcome.attempts:
                key = (each.target, each.slug, str(each.model))
                if key not in self.seen:
                    self.seen.add(key)
                    self.reached_targets.add(each.target)
                    attempts.append(each)
        return attempts

    def _iter_outcomes(self, plan: UpstreamPlan) -> Iterator[Outcome]:
        """What comes of the request by this plan, once for each possible draw."""
        waiting: list[tuple[float, ...]] = [()]
        for _ in range(MAX_TRIES):
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
                waiting += [(*prefix, *zeros, mark) for mark in _iter_other_draws(each)]
        self.is_complete = self.is_complete and not waiting


def _iter_other_draws(draw_event: Reason) -> Iterator[float]:
    """A draw for each target that can be drawn, but the one that was."""
    weights = draw_event.facts["weights"]
    assert isinstance(weights, list)
    total = sum(weights)
    for index, (end, weight) in enumerate(zip(accumulate(weights), weights, strict=True)):
        if weight > 0 and total > 0 and index != draw_event.facts.get("index"):
            yield (end - weight / 2) / total


@dataclass(frozen=True)
class _Step:
    """On the way to a target all that a fallback tries before has to answer one of `codes`: the
    first `count` of the `targets`."""

    codes: Sequence[int]
    targets: list[str]
    count: int


@dataclass(frozen=True)
class _ProviderTarget:
    name: str
    steps: tuple[_Step, ...] = field(default=())

    def iter_plans(self) -> Iterator[UpstreamPlan]:
        """Plans that lead to it: each fallback on the way is given one of its codes."""
        tries = max((len(step.codes) for step in self.steps), default=0)
        for number in range(min(tries, MAX_TRIES)):
            yield {
                path: [step.codes[min(number, len(step.codes) - 1)]]
                for step in self.steps
                if step.codes
                for path in step.targets[: step.count]
            }


def _iter_provider_targets(
    node: object, name: str = "config", steps: tuple[_Step, ...] = ()
) -> Iterator[_ProviderTarget]:
    """The targets of a Config (keys in camel case) that ask a provider."""
    targets = get_member(node, "targets")
    if not isinstance(targets, list) or not targets:
        yield _ProviderTarget(name, steps)
        return
    strategy = get_member(node, "strategy")
    codes = _list_fallback_codes(get_member(strategy, "onStatusCodes"))
    before: list[str] = []
    for index, child in enumerate(targets):
        own = steps
        if before and get_member(strategy, "mode") == FALLBACK:
            own = (*steps, _Step(codes, before, len(before)))
        nested = list(_iter_provider_targets(child, f"{name}.targets[{index}]", own))
        yield from nested
        before += [target.name for target in nested]


def _list_fallback_codes(listed: object) -> list[int]:
    """The answers upon which a fallback goes on; one stands for all where it lists none."""
    if not isinstance(listed, list):
        return [FAILURE]
    return [int(code) for code in listed if is_number(code) and code in range(200, 600)]


def _list_distinct_codes(targets: list[_ProviderTarget]) -> list[int]:
    """Answers that the fallbacks list: of those that all of them list alike, one."""
    lists = list(
        {id(step.targets): set(step.codes) for target in targets for step in target.steps}.values()
    )
    alike: dict[tuple[bool, ...], int] = {}
    for code in sorted(set().union(*lists)):
        alike.setdefault(tuple(code in each for each in lists), code)
    return list(alike.values())
