"""Faults on request: what `--fail` and `--latency` say, as the engine's plan.

A plan's entry is what upstream.py takes, and three keys more that act on streams: `cut` ends one
in its middle, `malformed` breaks its JSON, `token_ms` is the time between its events. Without a
stream, a cut or malformed answer is a body that no JSON parser takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.workspace import Workspace

PlanEntry = dict[str, object]

STEP_SYNTAX = (
    "a status from 100 to 599, reset, cut, malformed, delay:MS, tokens:MS, STEPxN for N times"
)
BROKEN_JSON = '{"id": "chatcmpl-1", "choices": [{"mess'
_FIXED_STEPS: dict[str, PlanEntry] = {
    "reset": {"reset": True},
    "cut": {"cut": True, "body": BROKEN_JSON},
    "malformed": {"malformed": True, "body": BROKEN_JSON},
}
MAX_TIMES = 1_000
MAX_DELAY_MS = 3_600_000


def build_fault_plan(
    fail: Sequence[str], latency: int, workspace: Workspace | None
) -> dict[str, list[PlanEntry]]:
    """The plan for `SLUG=STEP,STEP..` each, every answer taking `latency` milliseconds.

    The last step repeats. Raises PigenError for what cannot be read, and, where the workspace is
    known, for a slug or place that no request can reach: such a fault would never show.
    """
    entries_by_target: dict[str, list[PlanEntry]] = {}
    for each in fail:
        name, equals, steps = each.partition("=")
        if not equals or not steps:
            raise PigenError(
                f"--fail {quote(each)} does not say what fails and how.",
                help=f"Write --fail SLUG=STEP,STEP; a step is {STEP_SYNTAX}.",
            )
        label = name if name == "*" or name.startswith(("config", "@")) else f"@{name}"
        if label in entries_by_target:
            raise PigenError(f"--fail is given twice for {quote(name)}.", help="Join the steps.")
        if workspace is not None:
            _check_reachable(label, workspace)
        entries_by_target[label] = [
            entry for step in steps.split(",") for entry in _parse_step(step.strip())
        ]
    if latency:
        entries_by_target.setdefault("*", [{"status": 200}])
        for entries in entries_by_target.values():
            for entry in entries:
                entry.setdefault("delay_ms", latency)
    return entries_by_target


def _parse_step(step: str) -> list[PlanEntry]:
    base, times, number = step.rpartition("x")
    if times and number.isascii() and number.isdigit() and base:
        if not 0 < int(number) <= MAX_TIMES:
            raise PigenError(f"--fail: {quote(step)} is not from 1 to {MAX_TIMES} times.")
        return [dict(_parse_single_step(base)) for _ in range(int(number))]
    return [dict(_parse_single_step(step))]


def _parse_single_step(step: str) -> PlanEntry:
    name, colon, value = step.partition(":")
    if name in _FIXED_STEPS and not colon:
        return _FIXED_STEPS[name]
    if name in ("delay", "tokens") and value.isascii() and value.isdigit():
        if int(value) <= MAX_DELAY_MS:
            return {"status": 200, "delay_ms" if name == "delay" else "token_ms": int(value)}
    elif name.isascii() and name.isdigit() and 100 <= int(name) <= 599 and not colon:
        return {"status": int(name)}
    known = (*_FIXED_STEPS, "delay", "tokens")
    raise PigenError(
        f"--fail does not know the step {quote(step)}.",
        help=f"{did_you_mean(name, known)}A step is {STEP_SYNTAX}.",
    )


def _check_reachable(label: str, workspace: Workspace) -> None:
    if label == "*":
        return
    if label.startswith("@"):
        slugs = sorted(workspace.providers)
        if workspace.default_provider is None and label[1:] not in slugs:
            raise PigenError(
                f"No provider has the slug {quote(label[1:])}, so --fail would have no effect.",
                help=f"{did_you_mean(label[1:], slugs)}There are {', '.join(slugs) or 'none'}.",
            )
        return
    places = {place for config in workspace.configs.values() for place in _list_targets(config)}
    if label not in places:
        raise PigenError(
            f"No Config has a target at {quote(label)}, so --fail would have no effect.",
            help=f"{did_you_mean(label, places)}A place looks like config.targets[0].",
        )


def _list_targets(node: object, place: str = "config") -> Iterator[str]:
    """The leaves of a Config."""
    targets = node.get("targets") if isinstance(node, Mapping) else None
    if not isinstance(targets, list):
        yield place
        return
    for index, target in enumerate(targets):
        yield from _list_targets(target, f"{place}.targets[{index}]")
