"""Routing as the wizard knows it, to and from a Config of pigen.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pigen.common import slugs
from pigen.pi.catalogue import Fact
from pigen.pi.release import Pi
from pigen.source.facts import Facts

FALLBACK, LOADBALANCE, CONDITIONAL = "fallback", "loadbalance", "conditional"
MODES = (FALLBACK, LOADBALANCE, CONDITIONAL)
BY_MODEL = "params.model"
METADATA = "metadata."


@dataclass(frozen=True)
class RoutingTarget:
    """Where a request may go.

    id      "@slug/model"
    weight  its share under loadbalance
    value   under conditional: what leads here, a model's name in pi or a value of the metadata
    """

    id: str
    weight: float = 1
    value: str = ""

    @property
    def model(self) -> str:
        return slugs.get_upstream_id(self.id)


@dataclass(frozen=True)
class Routing:
    """Targets in their order; under conditional the last is the default.

    condition_key     what a condition looks at: BY_MODEL, or METADATA and a key
    status_codes  the statuses on which a fallback goes on; None for all that are no success
    """

    mode: str
    targets: tuple[RoutingTarget, ...]
    condition_key: str = BY_MODEL
    status_codes: tuple[int, ...] | None = None

    @property
    def metadata_key(self) -> str | None:
        """The key of the metadata that decides, if that is what decides."""
        decides = self.mode == CONDITIONAL and self.condition_key.startswith(METADATA)
        return self.condition_key.removeprefix(METADATA) if decides else None

    def __str__(self) -> str:
        """`fallback: @a/x, then @b/y`"""
        if self.mode == FALLBACK:
            return "fallback: " + ", then ".join(target.id for target in self.targets)
        if self.mode == LOADBALANCE:
            shares = [f"{target.id} ({target.weight:g})" for target in self.targets]
            return "load balance: " + ", ".join(shares)
        what = self.metadata_key or "model"
        branches = [f"{target.value} to {target.id}" for target in self.targets]
        return f"by {what}: " + ", ".join(branches)


def build_config(routing: Routing, names: Mapping[str, str]) -> dict[str, Any]:
    """The Config; `names` are those of the providers in pigen.yaml, by slug."""
    strategy: dict[str, Any] = {"mode": routing.mode}
    if routing.status_codes is not None:
        strategy["on_status_codes"] = list(routing.status_codes)
    if routing.mode == CONDITIONAL:
        strategy["conditions"] = [
            {"query": {routing.condition_key: {"$eq": target.value}}, "then": target.value}
            for target in routing.targets[:-1]
        ]
        strategy["default"] = routing.targets[-1].value
    return {
        "strategy": strategy,
        "targets": [_build_target(routing, target, names) for target in routing.targets],
    }


def _build_target(
    routing: Routing, target: RoutingTarget, names: Mapping[str, str]
) -> dict[str, Any]:
    slug, model = slugs.split_slug(target.id) or ("", "")
    entry: dict[str, Any] = {"provider": f"@{names[slug]}", "override_params": {"model": model}}
    if routing.mode == CONDITIONAL:
        return {"name": target.value, **entry}
    return {**entry, "weight": target.weight} if routing.mode == LOADBALANCE else entry


def read_routing(value: Mapping[str, Any], slugs_by_name: Mapping[str, str]) -> Routing | None:
    """What a Config routes, where the wizard could have written it; else None."""
    routing = _parse_routing(value, slugs_by_name)
    if routing is None:
        return None
    names = {slug: name for name, slug in slugs_by_name.items()}
    again = build_config(routing, names)
    same = all(value.get(key) == part for key, part in again.items())
    return routing if same else None


def _parse_routing(value: Mapping[str, Any], slugs_by_name: Mapping[str, str]) -> Routing | None:
    try:
        strategy = value["strategy"]
        targets = tuple(
            RoutingTarget(
                f"@{slugs_by_name[entry['provider'].removeprefix('@')]}/{entry['override_params']['model']}",
                entry.get("weight", 1),
                entry.get("name", ""),
            )
            for entry in value["targets"]
        )
        by = BY_MODEL
        if strategy["mode"] == CONDITIONAL:
            (by,) = {key for each in strategy["conditions"] for key in each["query"]}
    except (KeyError, TypeError, AttributeError, ValueError):
        return None
    codes = strategy.get("on_status_codes")
    routing = Routing(
        strategy["mode"], targets, by, tuple(codes) if isinstance(codes, list) else None
    )
    return routing if routing.mode in MODES else None


def build_entries(
    routing: Routing, facts: Mapping[str, Fact | None], lowest: Pi
) -> dict[str, dict[str, Any]]:
    """What pi is to list for each target that it lists, by the target's id."""
    first = routing.targets[0]
    if routing.mode != CONDITIONAL:
        title = "with fallback" if routing.mode == FALLBACK else "balanced"
        entry = {"id": to_bare_name(first.id), "name": f"{_get_name(first, facts)} ({title})"}
        narrow = _find_narrowest([facts[each.id] for each in routing.targets])
        return {
            first.id: {
                **_find_figures(first, to_bare_name(first.id), facts, lowest),
                **entry,
                **narrow,
            }
        }
    result: dict[str, dict[str, Any]] = {}
    for target in routing.targets:
        id = target.value
        if routing.metadata_key is not None:
            taken = {entry["id"] for entry in result.values()}
            id = to_bare_name(target.id)
            id = f"{id}-{target.value}" if id in taken else id
        result[target.id] = {"id": id, **_find_figures(target, id, facts, lowest)}
    return result


def to_bare_name(id: str) -> str:
    """A name for a routed model: the Config says which one is meant. Without "/", which reads like
    a slug that has lost its "@"."""
    return slugs.get_upstream_id(id).rpartition("/")[2]


def _find_figures(
    target: RoutingTarget, id: str, facts: Mapping[str, Fact | None], lowest: Pi
) -> dict[str, Any]:
    """What the catalogue does not say by itself: of a model under a name that is not its own."""
    fact = facts[target.id]
    return {} if id == target.model else Facts(lowest).to_fields(fact)


def _get_name(target: RoutingTarget, facts: Mapping[str, Fact | None]) -> str:
    fact = facts[target.id]
    return fact.name if fact else target.model


def _find_narrowest(facts: list[Fact | None]) -> dict[str, Any]:
    """Where a later target takes less than the first, what all of them take: it may be asked in the
    middle of a session."""
    first, *rest = facts
    others = [fact for fact in rest if fact is not None]
    if first is None or not others:
        return {}
    fields: dict[str, Any] = {}
    context = min(fact.context for fact in others)
    output = min(fact.output for fact in others)
    if context < first.context:
        fields["contextWindow"] = context
    if output < first.output:
        fields["maxTokens"] = output
    if "image" in first.input and any("image" not in fact.input for fact in others):
        fields["input"] = ["text"]
    return fields
