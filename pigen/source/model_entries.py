"""The models listed for a pi provider, one by one: `@name/*` for all that a provider allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pigen.source.faults import FaultCollector, get_span
from pigen.source.names import Names, Upstream, get_child
from pigen.text.jsonc import Node

ALL_MODELS = "*"


@dataclass
class ModelEntry:
    """One model of a pi provider.

    id        as pi sends it: with the team's slug, or bare
    model     as its upstream names it
    upstream  the provider that "@name" stands for; None for a bare name
    value     what models.json says of it
    """

    id: str
    model: str
    upstream: Upstream | None
    node: Node
    value: dict[str, object] = field(default_factory=dict)


def expand(models_node: Node, names: Names, faults: FaultCollector) -> list[ModelEntry]:
    """The models in their order. One that is listed and also part of `@name/*` stands where it
    comes first, as it is listed."""
    entries_by_id: dict[str, tuple[ModelEntry, bool]] = {}
    for entry, from_all in _iter_entries(models_node, names, faults):
        known, known_from_all = entries_by_id.get(entry.id, (None, True))
        if known is not None and known.upstream is not entry.upstream:
            other = (get_span(known.node),)
            faults.add("indistinguishable-models", entry.node, entry.id, related=other)
        elif known is None or (known_from_all and not from_all):
            entries_by_id[entry.id] = (entry, from_all)
        elif not from_all:
            other = (get_span(known.node),)
            faults.add("duplicate-key", entry.node, entry.id, form="model", related=other)
    return [entry for entry, _ in entries_by_id.values()]


def _iter_entries(
    models_node: Node, names: Names, faults: FaultCollector
) -> Iterator[tuple[ModelEntry, bool]]:
    for item in models_node.items or ():
        id_node = item if item.members is None else get_child(item, "id") or item
        text = id_node.value
        if not isinstance(text, str):
            continue
        upstream, model = names.resolve_model(text, id_node, faults)
        if upstream is not None and not model:
            faults.add("missing-model", id_node, text)
        elif model != ALL_MODELS or upstream is None:
            yield ModelEntry(_format_id(upstream, model, names), model, upstream, item), False
        elif not upstream.models:
            provider = (get_span(upstream.node),)
            faults.add("no-allowed-models", id_node, text, upstream.name, related=provider)
        else:
            for each in upstream.models:
                yield ModelEntry(_format_id(upstream, each, names), each, upstream, item), True


def _format_id(upstream: Upstream | None, model: str, names: Names) -> str:
    return f"@{upstream.slug}/{model}" if upstream is not None and names.is_hosted else model
