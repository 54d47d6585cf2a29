"""A Config or one of its targets, with its route and what it inherits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pigen.diagnostics.rule import JsonPath
from pigen.gateway.casing import to_camel
from pigen.gateway.config_schema import MODES
from pigen.gateway.refusals import Crash
from pigen.gateway.resolve_config import SLUG_DETAILS
from pigen.gateway.target_tree import InheritedSettings, inherit

# Deeper than anybody nests targets; below it nothing is looked at.
MAX_DEPTH = 50


class ConfigNode:
    """A Config or one of its targets.

    value    as it is written
    camel_value      the same with its keys in camel case, as the gateway reads it
    options  `camel_value` with what it inherits, and with slugs resolved
    mode     its strategy's, None where it has none that the gateway knows
    targets  the nodes below it, whether or not its strategy reaches them
    """

    __slots__ = ("camel_value", "index", "mode", "options", "parent", "path", "targets", "value")

    def __init__(
        self,
        value: dict[str, Any],
        camel_value: dict[str, Any],
        options: dict[str, Any],
        parent: ConfigNode | None,
        index: int,
    ) -> None:
        self.value = value
        self.camel_value = camel_value
        self.options = options
        self.parent = parent
        self.index = index
        self.path: JsonPath = (*parent.path, "targets", index) if parent else ()
        self.targets: list[ConfigNode] = []
        mode = self.strategy.get("mode")
        self.mode = mode if isinstance(mode, str) and mode in MODES else None

    @property
    def strategy(self) -> Mapping[str, object]:
        return get_object(self.camel_value, "strategy")

    @property
    def target_name(self) -> str:
        """Its name in the engine's words: config.targets[0]."""
        return f"{self.parent.target_name}.targets[{self.index}]" if self.parent else "config"

    @property
    def params(self) -> Mapping[str, object]:
        """What it puts over the request's parameters, inherited ones included."""
        return get_object(self.options, "overrideParams")

    @property
    def slug(self) -> str | None:
        """The slug that it uses, without "@"; None where it names none (and under oss)."""
        slug = get_object(self.options, SLUG_DETAILS).get("slug")
        return slug if isinstance(slug, str) else None

    def find_spelling(self, key: str) -> str | None:
        """How a key (in snake case) is written here; None where it is not."""
        meant = to_camel(key)
        return next((each for each in reversed(self.value) if to_camel(each) == meant), None)

    def get(self, key: str) -> object:
        """What is written for a key (in snake case), in either spelling; None where nothing is."""
        return self.camel_value.get(to_camel(key))

    def resolve_path(self, *keys: str | int) -> JsonPath:
        """The route to what is written below this node; keys in snake case."""
        path: list[str | int] = []
        value: object = self.value
        for key in keys:
            spelling = key
            if isinstance(key, str) and isinstance(value, dict):
                meant = to_camel(key)
                spelling = next((k for k in reversed(value) if to_camel(k) == meant), key)
            path.append(spelling)
            if isinstance(value, dict):
                value = value.get(str(spelling))
            elif isinstance(value, list) and isinstance(spelling, int) and spelling < len(value):
                value = value[spelling]
        return (*self.path, *path)

    def iter_descendants(self) -> Iterator[ConfigNode]:
        """All nodes below it."""
        for target in self.targets:
            yield target
            yield from target.iter_descendants()


def build_node(
    value: dict[str, Any],
    camel_value: dict[str, Any],
    filled: object,
    parent: ConfigNode | None,
    index: int,
    inherited: InheritedSettings,
    dialect: str,
) -> ConfigNode:
    try:
        options, below = inherit(filled, inherited, dialect)
    except (Crash, TypeError):  # its guardrails are such that every request fails
        options, below = dict(camel_value), inherited
    node = ConfigNode(value, camel_value, options, parent, index)
    targets = value.get("targets")
    if isinstance(targets, list) and len(node.path) < 2 * MAX_DEPTH:
        resolved_targets = filled.get("targets") if isinstance(filled, Mapping) else None
        for number, target in enumerate(targets):
            if isinstance(target, dict):
                inner = resolved_targets[number] if isinstance(resolved_targets, list) else target
                read = camel_value["targets"][number]
                node.targets.append(build_node(target, read, inner, node, number, below, dialect))
    return node


def get_object(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The object at a key, an empty one if it is missing."""
    object_value = value.get(key)
    return object_value if isinstance(object_value, Mapping) else {}
