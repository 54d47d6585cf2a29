"""The conditions of a conditional strategy, taken apart as the gateway reads them.

What it never reads (keys after $and or $or, operators after $regex) is kept apart, so that no rule
takes it for a condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pigen.diagnostics.rule import JsonPath
from pigen.javascript.values import get_own_keys
from pigen.portkey.config import ConfigFile
from pigen.portkey.config_node import ConfigNode

LOGICAL_OPERATORS = ("$and", "$or")
CONDITIONAL = "conditional"


def make_conditional_config(
    query: object, then: str = "a", default: str | None = "b"
) -> dict[str, Any]:
    """A conditional Config of two targets, "a" and "b", for examples."""
    strategy: dict[str, object] = {
        "mode": CONDITIONAL,
        "conditions": [{"query": query, "then": then}],
    }
    if default is not None:
        strategy["default"] = default
    targets = [{"name": name, "provider": f"@openai-{name}"} for name in ("a", "b")]
    return {"strategy": strategy, "targets": targets}


class Operation:
    """One operator and its operand. A bare value is the operator $eq, with `is_explicit` False."""

    __slots__ = ("is_explicit", "operand", "operator", "path")

    def __init__(
        self, operator: str, operand: object, path: JsonPath, is_explicit: bool = True
    ) -> None:
        self.operator = operator
        self.operand = operand
        self.path = path
        self.is_explicit = is_explicit


class Clause:
    """What a query asks of one key, such as "metadata.env".

    value      as it is written
    operations  those that are read
    unread_paths      routes of the operators after a $regex
    siblings      the clauses that are read in the same object
    """

    __slots__ = ("key", "operations", "path", "siblings", "unread_paths", "value")

    def __init__(self, key: str, value: object, path: JsonPath) -> None:
        self.key = key
        self.value = value
        self.path = path
        self.unread_paths: list[JsonPath] = []
        self.siblings: list[Clause] = [self]
        self.operations = list(self._iter_operations())

    def _iter_operations(self) -> Iterator[Operation]:
        if isinstance(self.value, Mapping):
            regex = False
            for operator in get_own_keys(self.value):
                path = (*self.path, operator)
                if regex:
                    self.unread_paths.append(path)
                else:
                    yield Operation(operator, self.value[operator], path)
                    regex = operator == "$regex"
        elif isinstance(self.value, list):
            for number, operand in enumerate(self.value):
                yield Operation(str(number), operand, (*self.path, number))
        else:
            yield Operation("$eq", self.value, self.path, is_explicit=False)

    @property
    def source(self) -> str:
        """The part before the first dot: metadata, params or url."""
        return self.key.partition(".")[0]


class Query:
    """One object of conditions: a condition's query, or a part of it below $and or $or.

    unread_paths  routes of the keys after a $and or $or
    """

    __slots__ = ("clauses", "node", "number", "path", "subqueries", "unread_paths", "value")

    def __init__(
        self, node: ConfigNode, number: int, value: Mapping[str, Any], path: JsonPath
    ) -> None:
        self.node = node
        self.number = number
        self.value = value
        self.path = path
        self.clauses: list[Clause] = []
        self.subqueries: list[Query] = []
        self.unread_paths: list[JsonPath] = []
        logical = False
        for key in get_own_keys(value):
            wanted, at = value[key], (*path, key)
            if logical:
                self.unread_paths.append(at)
            elif key in LOGICAL_OPERATORS and isinstance(wanted, list):
                logical = True
                self.subqueries = [
                    Query(node, number, each, (*at, i))
                    for i, each in enumerate(wanted)
                    if isinstance(each, Mapping)
                ]
            else:
                self.clauses.append(Clause(key, wanted, at))
        for clause in self.clauses:
            clause.siblings = self.clauses

    def walk(self) -> Iterator[Query]:
        yield self
        for each in self.subqueries:
            yield from each.walk()


def iter_conditional_nodes(file: ConfigFile) -> Iterator[ConfigNode]:
    """The nodes with a conditional strategy."""
    return (node for node in file.nodes if node.mode == CONDITIONAL)


def list_conditions(node: ConfigNode) -> list[tuple[int, Mapping[str, Any]]]:
    """The conditions that are objects, with their numbers."""
    written = node.strategy.get("conditions")
    items = written if isinstance(written, list) else []
    return [(i, each) for i, each in enumerate(items) if isinstance(each, Mapping)]


def iter_queries(file: ConfigFile) -> Iterator[Query]:
    """Every query of the file, with the parts below $and and $or."""
    for node in iter_conditional_nodes(file):
        for number, condition in list_conditions(node):
            value = condition.get("query")
            if isinstance(value, Mapping):
                path = node.resolve_path("strategy", "conditions", number, "query")
                try:
                    query = Query(node, number, value, path)
                except RecursionError:  # the gateway refuses what is nested so deep
                    continue
                yield from query.walk()


def iter_clauses(file: ConfigFile) -> Iterator[Clause]:
    for query in iter_queries(file):
        yield from query.clauses
