"""The conditions of a conditional strategy, taken apart as the gateway reads them.

What it never reads (keys after $and or $or, operators after $regex) is kept apart, so that no rule
takes it for a condition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.diagnostics.rule import Route
from pigen.javascript.values import own_keys
from pigen.portkey.config import ConfigFile, Node

LOGICAL = ("$and", "$or")
CONDITIONAL = "conditional"


def when(query: object, then: str = "a", default: str | None = "b") -> dict:
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
    """One operator and its operand. A bare value is the operator $eq, with `written` False."""

    __slots__ = ("operand", "operator", "route", "written")

    def __init__(self, operator: str, operand: object, route: Route, written: bool = True) -> None:
        self.operator = operator
        self.operand = operand
        self.route = route
        self.written = written


class Clause:
    """What a query asks of one key, such as "metadata.env".

    wanted      as it is written
    operations  those that are read
    unread      routes of the operators after a $regex
    beside      the clauses that are read in the same object
    """

    __slots__ = ("beside", "key", "operations", "route", "unread", "wanted")

    def __init__(self, key: str, wanted: object, route: Route) -> None:
        self.key = key
        self.wanted = wanted
        self.route = route
        self.unread: list[Route] = []
        self.beside: list[Clause] = [self]
        self.operations = list(self._operations())

    def _operations(self) -> Iterator[Operation]:
        if isinstance(self.wanted, Mapping):
            regex = False
            for operator in own_keys(self.wanted):
                route = (*self.route, operator)
                if regex:
                    self.unread.append(route)
                else:
                    yield Operation(operator, self.wanted[operator], route)
                    regex = operator == "$regex"
        elif isinstance(self.wanted, list):
            for number, operand in enumerate(self.wanted):
                yield Operation(str(number), operand, (*self.route, number))
        else:
            yield Operation("$eq", self.wanted, self.route, written=False)

    @property
    def source(self) -> str:
        """The part before the first dot: metadata, params or url."""
        return self.key.partition(".")[0]


class Query:
    """One object of conditions: a condition's query, or a part of it below $and or $or.

    unread  routes of the keys after a $and or $or
    """

    __slots__ = ("clauses", "node", "number", "parts", "route", "unread", "value")

    def __init__(self, node: Node, number: int, value: Mapping, route: Route) -> None:
        self.node = node
        self.number = number
        self.value = value
        self.route = route
        self.clauses: list[Clause] = []
        self.parts: list[Query] = []
        self.unread: list[Route] = []
        logical = False
        for key in own_keys(value):
            wanted, at = value[key], (*route, key)
            if logical:
                self.unread.append(at)
            elif key in LOGICAL and isinstance(wanted, list):
                logical = True
                self.parts = [
                    Query(node, number, each, (*at, i))
                    for i, each in enumerate(wanted)
                    if isinstance(each, Mapping)
                ]
            else:
                self.clauses.append(Clause(key, wanted, at))
        for clause in self.clauses:
            clause.beside = self.clauses

    def all(self) -> Iterator[Query]:
        yield self
        for each in self.parts:
            yield from each.all()


def conditional(file: ConfigFile) -> Iterator[Node]:
    """The nodes with a conditional strategy."""
    return (node for node in file.nodes if node.mode == CONDITIONAL)


def conditions(node: Node) -> list[tuple[int, Mapping]]:
    """The conditions that are objects, with their numbers."""
    written = node.strategy.get("conditions")
    items = written if isinstance(written, list) else []
    return [(i, each) for i, each in enumerate(items) if isinstance(each, Mapping)]


def queries(file: ConfigFile) -> Iterator[Query]:
    """Every query of the file, with the parts below $and and $or."""
    for node in conditional(file):
        for number, condition in conditions(node):
            value = condition.get("query")
            if isinstance(value, Mapping):
                route = node.at("strategy", "conditions", number, "query")
                try:
                    query = Query(node, number, value, route)
                except RecursionError:  # the gateway refuses what is nested so deep
                    continue
                yield from query.all()


def clauses(file: ConfigFile) -> Iterator[Clause]:
    for query in queries(file):
        yield from query.clauses
