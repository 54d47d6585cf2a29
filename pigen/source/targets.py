"""The targets of a Config, where they stand in a source."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.source.configs import PARAMETERS
from pigen.source.names import part
from pigen.text.jsonc import Node

ROOT = "config"


def nodes(node: Node, path: str = ROOT) -> Iterator[tuple[str, Node]]:
    """A Config and all targets in it, by the paths that the engine gives them."""
    yield path, node
    listed = part(node, "targets")
    for number, item in enumerate((listed.items or ()) if listed is not None else ()):
        if item.members is not None:
            yield from nodes(item, f"{path}.targets[{number}]")


def leaves(node: Node) -> Iterator[tuple[str, Node]]:
    """The targets that ask a provider."""
    for path, each in nodes(node):
        listed = part(each, "targets")
        if listed is None or not listed.items:
            yield path, each


def mode(node: Node) -> object:
    """The mode of a Config's or target's strategy."""
    strategy = part(node, "strategy")
    found = part(strategy, "mode") if strategy is not None else None
    return found.value if found is not None else None


def model(node: Node) -> Node | None:
    """The model that a target sets."""
    for key in PARAMETERS:
        parameters = part(node, key)
        found = part(parameters, "model") if parameters is not None else None
        if found is not None and isinstance(found.value, str):
            return found
    return None
