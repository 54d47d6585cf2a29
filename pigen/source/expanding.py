"""The models listed for a pi provider, one by one: `@name/*` for all that a provider allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pigen.common.quoting import quote
from pigen.source.faults import at
from pigen.source.names import Faults, Names, Upstream, part
from pigen.text.jsonc import Node

ALL = "*"


@dataclass
class Entry:
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


def expand(listed: Node, names: Names, faults: Faults) -> list[Entry]:
    """The models in their order. One that is listed and also part of `@name/*` stands where it
    comes first, as it is listed."""
    found: dict[str, tuple[Entry, bool]] = {}
    for entry, from_all in _entries(listed, names, faults):
        known, known_from_all = found.get(entry.id, (None, True))
        if known is not None and known.upstream is not entry.upstream:
            faults.add(
                "indistinguishable-models",
                entry.node,
                f"Two models are called {quote(entry.id)} here, and nothing tells them apart.",
                "Put one of them under another pi provider.",
                ((at(known.node), "This is the other."),),
            )
        elif known is None or (known_from_all and not from_all):
            found[entry.id] = (entry, from_all)
        elif not from_all:
            faults.add(
                "duplicate-key",
                entry.node,
                f"The model {quote(entry.id)} is listed a second time, and pi would keep only one.",
                "Take one of them out.",
                ((at(known.node), "It is listed here first."),),
            )
    return [entry for entry, _ in found.values()]


def _entries(listed: Node, names: Names, faults: Faults) -> Iterator[tuple[Entry, bool]]:
    for item in listed.items or ():
        place = item if item.members is None else part(item, "id") or item
        text = place.value
        if not isinstance(text, str):
            continue
        upstream, model = names.model(text, place, faults)
        if upstream is not None and not model:
            faults.add(
                "missing-model",
                place,
                f"{quote(text)} names a provider but no model.",
                f'Write "{text.rstrip("/")}/*" for all that it allows, or name one.',
            )
        elif model != ALL or upstream is None:
            yield Entry(_id(upstream, model, names), model, upstream, item), False
        elif not upstream.models:
            faults.add(
                "no-allowed-models",
                place,
                f"{quote(text)} stands for the models that {quote(upstream.name)} allows, and it "
                "lists none; the catalogue is not used, for it changes.",
                'List the models under "models" of the provider.',
                ((at(upstream.node), "This is the provider."),),
            )
        else:
            for each in upstream.models:
                yield Entry(_id(upstream, each, names), each, upstream, item), True


def _id(upstream: Upstream | None, model: str, names: Names) -> str:
    return f"@{upstream.slug}/{model}" if upstream is not None and names.is_hosted else model
