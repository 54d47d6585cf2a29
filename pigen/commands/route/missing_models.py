"""Upstreams that are asked for a model which another company makes: they answer 404, as lint says.
A plan that names the upstream decides by itself."""

from __future__ import annotations

from collections.abc import Callable

from pigen.check.upstreams import NOT_FOUND, MissingModel, UpstreamNames
from pigen.gateway.result import Attempt, Outcome
from pigen.gateway.upstream import UpstreamPlan

# A request comes to few upstreams, one after the other.
MAX_ROUNDS = 20


def simulate_missing_models(
    simulate: Callable[[UpstreamPlan], Outcome], plan: UpstreamPlan, names: UpstreamNames
) -> tuple[Outcome, list[MissingModel]]:
    """The outcome where such upstreams answer 404, and which they are."""
    missing: dict[str, MissingModel] = {}
    outcome = simulate(plan)
    for _ in range(MAX_ROUNDS):
        found = {
            each.target: what
            for each in list_unplanned(outcome, plan)
            if (what := names.find_missing_model(each))
        }
        if not found:
            break
        missing |= found
        plan = {**plan, **{target: [NOT_FOUND] for target in found}}
        outcome = simulate(plan)
    asked = {each.target for each in outcome.attempts}
    return outcome, list(dict.fromkeys(each for at, each in missing.items() if at in asked))


def list_unplanned(outcome: Outcome, plan: UpstreamPlan) -> list[Attempt]:
    """The attempts whose answer no plan decides."""
    return [
        each for each in outcome.attempts if not {each.target, f"@{each.slug}", "*"} & plan.keys()
    ]
