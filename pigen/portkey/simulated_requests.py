"""What the gateway would do with a Config, by running its engine: rules ask, and derive nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pigen.gateway.documented import needs_request_provider
from pigen.gateway.engine import route, with_key
from pigen.gateway.request import parse_request
from pigen.gateway.result import Attempt, Outcome
from pigen.gateway.saved_guardrails import AssumedGuardrails
from pigen.gateway.workspace import Workspace
from pigen.portkey.config import ConfigFile, as_number
from pigen.portkey.config_node import ConfigNode

# A model with a slug of its own, for Configs that leave the provider to the request.
SLUG_MODEL = "@openai-prod/gpt-4o"
# With more targets than this nobody waits for every trial.
MAX_TARGETS = 60
_STUB = {"provider": "openai", "api_key": "k"}


def simulate_request(
    config: object,
    dialect: str,
    *,
    plan: Mapping[str, Sequence[object]] | None = None,
    draw: float = 0.0,
    model: str | None = None,
) -> Outcome:
    """What becomes of a chat request: without metadata, and with every slug and guardrail known."""
    request = with_key(parse_request({"model": model} if model else {}))
    workspace = Workspace(guardrails=AssumedGuardrails())
    return route(request, dialect, config=config, workspace=workspace, plan=plan, draw=lambda: draw)


def get_usual_outcome(file: ConfigFile) -> Outcome:
    """A request's end where every upstream answers 200."""
    model = SLUG_MODEL if file.is_hosted and needs_request_provider(file.raw) else None
    return simulate_request(file.raw, file.dialect, model=model)


def find_reached_targets(node: ConfigNode, dialect: str) -> set[int] | None:
    """The targets of a node, by index, that its strategy can come to; None where that is
    unknown. Each is put to the engine with stand-ins for the targets."""
    targets = node.camel_value.get("targets")
    if not isinstance(targets, list) or not 0 < len(targets) <= MAX_TARGETS:
        return None
    if not all(isinstance(target, Mapping) for target in targets):
        return None
    stubs = [
        {**_STUB, **{key: target[key] for key in ("name", "weight") if key in target}}
        for target in targets
    ]
    indexes: set[int] = set()
    for strategy, status, draw in _list_trials(node, stubs):
        config = {"strategy": strategy, "targets": stubs}
        outcome = simulate_request(config, dialect, plan={"*": [status]}, draw=draw)
        if outcome.status == 400 and not outcome.attempts and node.mode != "conditional":
            return None  # the gateway refuses it
        indexes |= {_parse_target_index(attempt) for attempt in outcome.attempts}
    return indexes


def _list_trials(node: ConfigNode, stubs: list[dict[str, Any]]) -> list[tuple[object, int, float]]:
    """Strategies to try, with what the upstreams answer, and a number for the draw."""
    strategy = dict(node.strategy)
    if node.mode == "loadbalance":
        strategy.pop("sticky", None)
        return [(strategy, 200, draw) for draw in _list_draws(stubs)]
    if node.mode == "conditional":
        return [(each, 200, 0.0) for each in _list_strategies(strategy)]
    codes = strategy.get("onStatusCodes")
    listed = codes if isinstance(codes, list) else [500]
    status = next((c for c in listed if isinstance(c, int) and 200 <= c <= 599), 500)
    return [(strategy, status, 0.0)]


def _list_draws(stubs: list[dict[str, Any]]) -> list[float]:
    """Draws that fall on each target with a weight."""
    weights = [as_number(stub.get("weight", 1)) or 0.0 for stub in stubs]
    total = sum(weights)
    if total <= 0:
        return [0.0, 0.5]
    sums = [sum(weights[:i]) + weights[i] / 2 for i in range(len(weights))]
    return [each / total for each in sums if 0 <= each < total]


def _list_strategies(strategy: Mapping[str, object]) -> list[dict[str, object]]:
    """For each target that a condition or the default names a strategy that takes it at once."""
    conditions = strategy.get("conditions")
    named = [
        each.get("then")
        for each in (conditions if isinstance(conditions, list) else ())
        if isinstance(each, Mapping)
    ]
    return [
        {"mode": "conditional", "conditions": [{"query": {}, "then": then}]}
        for then in (*named, strategy.get("default"))
        if isinstance(then, str)
    ]


def _parse_target_index(attempt: Attempt) -> int:
    return int(attempt.target.partition("[")[2].partition("]")[0])
