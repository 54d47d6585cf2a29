"""Upstreams that are asked for a model which another company makes: they answer 404, as lint says.
Whether one that resells models has a certain one is assumed, and named as such.

A plan that names the upstream decides by itself. Where a Config sends requests to a host of
somebody's own, nobody knows which models that has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pigen.common.headers import CUSTOM_HOST_HEADER
from pigen.gateway.result import Attempt, Outcome
from pigen.gateway.upstream import UpstreamPlan
from pigen.pi import catalogue
from pigen.pi.release import NEWEST, Pi

NOT_FOUND = 404
_SUCCESS = range(200, 300)
# Where models have the names that their owners give them.
_OWN_NAMES = ("azure",)
# A request comes to few upstreams, one after the other.
MAX_ROUNDS = 20


@dataclass(frozen=True)
class MissingModel:
    """An upstream, by slug or name, with a model that it does not have and who makes that."""

    upstream: str
    model: str
    maker: str

    def __str__(self) -> str:
        return (
            f"{self.upstream} has no model {self.model}, which {self.maker} makes: it answers "
            f"{NOT_FOUND}"
        )


def simulate_missing_models(
    simulate: Callable[[UpstreamPlan], Outcome],
    plan: UpstreamPlan,
    catalogue_names: Mapping[str, str | None],
) -> tuple[Outcome, list[MissingModel]]:
    """The outcome where such upstreams answer 404, and which they are.

    catalogue_names  pi's name for the provider behind a slug, None where it has none
    """
    missing: dict[str, MissingModel] = {}
    outcome = simulate(plan)
    for _ in range(MAX_ROUNDS):
        found = {
            each.target: what
            for each in outcome.attempts
            if not _is_planned(each, plan) and (what := _find_missing_model(each, catalogue_names))
        }
        if not found:
            break
        missing |= found
        plan = {**plan, **{target: [NOT_FOUND] for target in found}}
        outcome = simulate(plan)
    asked = {each.target for each in outcome.attempts}
    return outcome, list(dict.fromkeys(each for at, each in missing.items() if at in asked))


def describe_doubts(
    outcome: Outcome, plan: UpstreamPlan, catalogue_names: Mapping[str, str | None]
) -> list[str]:
    """Of the upstreams that answer: those that resell models, and are asked for one which others
    are known to have, but not they. Whether they have it by now cannot be known here."""
    doubts = (
        _describe_doubt(each, catalogue_names)
        for each in outcome.attempts
        if not _is_planned(each, plan)
    )
    return list(dict.fromkeys(filter(None, doubts)))


def _describe_doubt(attempt: Attempt, catalogue_names: Mapping[str, str | None]) -> str:
    model, upstream = attempt.model, _find_upstream(attempt, catalogue_names)
    if not isinstance(model, str) or upstream is None or attempt.status not in _SUCCESS:
        return ""
    if upstream in catalogue.MAKERS or upstream in _OWN_NAMES or not catalogue.knows(model):
        return ""
    if catalogue.find_fact(model, upstream) or not catalogue.list_models(upstream, Pi(NEWEST)):
        return ""
    name = f"@{attempt.slug}" if attempt.slug else attempt.provider
    return (
        f"Assumed: {name} has {model}, which pi's catalogue {NEWEST} does not list for {upstream}; "
        "without it, it answers with an error."
    )


def _is_planned(attempt: Attempt, plan: UpstreamPlan) -> bool:
    return bool({attempt.target, f"@{attempt.slug}", "*"} & plan.keys())


def _find_upstream(attempt: Attempt, catalogue_names: Mapping[str, str | None]) -> str | None:
    """pi's name for the provider that is asked."""
    if attempt.slug in catalogue_names:
        return catalogue_names[str(attempt.slug)]
    return catalogue.find_upstream(attempt.slug or attempt.provider)


def _find_missing_model(
    attempt: Attempt, catalogue_names: Mapping[str, str | None]
) -> MissingModel | None:
    model, slug = attempt.model, attempt.slug
    if not isinstance(model, str):
        return None
    upstream = _find_upstream(attempt, catalogue_names)
    makers = [each for each in catalogue.MAKERS if catalogue.find_fact(model, each)]
    if upstream not in catalogue.MAKERS or not makers or upstream in makers:
        return None
    return MissingModel(f"@{slug}" if slug else attempt.provider, model, makers[0])


def names_own_host(config: object, headers: Mapping[str, str]) -> bool:
    """Whether requests go to an address that somebody names."""
    if headers.get(CUSTOM_HOST_HEADER):
        return True
    if not isinstance(config, dict):
        return False
    if config.get("custom_host") or config.get("customHost"):
        return True
    targets = config.get("targets")
    return isinstance(targets, list) and any(names_own_host(each, {}) for each in targets)
