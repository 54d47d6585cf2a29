"""The targets of a Config, where they stand in a source."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.source.configs import PARAMETER_KEYS
from pigen.source.names import get_child
from pigen.text.jsonc import Node

ROOT = "config"


def iter_nodes(node: Node, path: str = ROOT) -> Iterator[tuple[str, Node]]:
    """A Config and all targets in it, by the paths that the engine gives them."""
    yield path, node
    listed = get_child(node, "targets")
    for number, item in enumerate((listed.items or ()) if listed is not None else ()):
        if item.members is not None:
            yield from iter_nodes(item, f"{path}.targets[{number}]")


def iter_provider_targets(node: Node) -> Iterator[tuple[str, Node]]:
    """The targets that ask a provider."""
    for path, each in iter_nodes(node):
        listed = get_child(each, "targets")
        if listed is None or not listed.items:
            yield path, each


def get_mode(node: Node) -> object:
    """The mode of a Config's or target's strategy."""
    strategy = get_child(node, "strategy")
    mode_node = get_child(strategy, "mode") if strategy is not None else None
    return mode_node.value if mode_node is not None else None


def find_model(node: Node) -> Node | None:
    """The model that a target sets."""
    for key in PARAMETER_KEYS:
        parameters = get_child(node, key)
        model_node = get_child(parameters, "model") if parameters is not None else None
        if model_node is not None and isinstance(model_node.value, str):
            return model_node
    return None
