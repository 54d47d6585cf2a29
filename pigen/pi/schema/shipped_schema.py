"""The schema of models.json that an installed pi brings (from 1.2.0: schemas/models.schema.json in
its package), asked only for keys that pigen does not know, where that pi is newer than pigen."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence

from pigen.diagnostics.rule import JsonPath
from pigen.pi.release import Pi, parse_version
from pigen.pi.release_choice import find_installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Node = Mapping[str, Any]

PATH_IN_PACKAGE = ("schemas", "models.schema.json")
MAX_BYTES = 1_000_000
MAX_STEPS = 64  # of references to references


class ShippedSchema:
    """`reads(path)`: whether the object at the path may have the key at its end."""

    __slots__ = ("_root",)

    def __init__(self, root: Node) -> None:
        self._root = root

    def reads(self, path: JsonPath) -> bool:
        nodes: Sequence[Node] = [self._root]
        for step in path:
            nodes = [
                below
                for node in nodes
                for each in self._expand(node)
                for below in _descend(each, step)
            ]
        return bool(nodes)

    def _expand(self, node: Node, steps: int = MAX_STEPS) -> Iterator[Node]:
        """The node, and what it refers to or is made of."""
        yield node
        reference = node.get("$ref")
        parts = [part for word in ("anyOf", "oneOf", "allOf") for part in node.get(word, ())]
        if isinstance(reference, str) and reference.startswith("#/"):
            parts.append(self._resolve(reference))
        for part in parts:
            if isinstance(part, dict) and steps:
                yield from self._expand(part, steps - 1)

    def _resolve(self, reference: str) -> object:
        node: Any = self._root
        for step in reference.removeprefix("#/").split("/"):
            node = node.get(step) if isinstance(node, dict) else None
        return node


def _descend(node: Node, step: str | int) -> Iterator[Node]:
    if isinstance(step, int):
        below = [node.get("items")]
    else:
        below = [node.get("properties", {}).get(step)]
        for pattern, each in node.get("patternProperties", {}).items():
            if re.search(pattern, step):
                below.append(each)
        below.append(node.get("additionalProperties"))
    for each in below:
        if each is True:
            yield {}
        elif isinstance(each, dict):
            yield each


def read_shipped_schema(pi: Pi) -> ShippedSchema | None:
    """That of the installed pi, if it is the one meant by `pi.newer`; None where it brings none
    that can be read."""
    installed = find_installed() if pi.newer else None
    if installed is None or installed.folder is None or installed.version is None:
        return None
    if parse_version(installed.version) != parse_version(pi.newer):
        return None
    from json import loads

    try:
        with open(os.path.join(installed.folder, *PATH_IN_PACKAGE), "rb") as file:
            data = file.read(MAX_BYTES + 1)
        value = loads(data) if len(data) <= MAX_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    return ShippedSchema(value) if isinstance(value, dict) else None
