"""A Portkey Config as the rules see it: a tree of nodes, each with its route and what it inherits.

Nothing is pruned, for the gateway prunes nothing: a rule looks at a type before it relies on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.diagnostics.rule import Route
from pigen.gateway import validate
from pigen.gateway.casing import camel, camel_keys
from pigen.gateway.dialect import HOSTED
from pigen.gateway.faults import Crash, Refusal
from pigen.gateway.resolve import SLUG
from pigen.gateway.schema import MODES, NO_PROVIDER, VERTEX_INCOMPLETE
from pigen.gateway.targets import Inherited, inherit
from pigen.javascript.values import as_parsed, is_number
from pigen.text.document import Document

KIND = "config"
# What a Config is refused for: each kind has its own rule.
REFUSALS = MODE, PROVIDER, HOST, INCOMPLETE, ROUTELESS, MISSING, TYPE, VALUE = (
    "mode",
    "provider",
    "host",
    "incomplete",
    "routeless",
    "missing",
    "type",
    "value",
)
# Deeper than anybody nests targets; below it nothing is looked at.
DEEPEST = 50


def leaf(slug: str = "openai-prod", model: str | None = None, **fields: object) -> dict:
    """A target of the hosted gateway, for examples."""
    own = {"override_params": {"model": model}} if model else {}
    return {"provider": f"@{slug}", **own, **fields}


def routed(mode: str, *targets: object, strategy: dict | None = None, **fields: object) -> dict:
    """A Config with a strategy, for examples."""
    return {"strategy": {"mode": mode, **(strategy or {})}, "targets": list(targets), **fields}


class Node:
    """A Config or one of its targets.

    value    as it is written
    own      the same with its keys in camel case, as the gateway reads it
    options  `own` with what it inherits, and with slugs resolved
    mode     its strategy's, None where it has none that the gateway knows
    targets  the nodes below it, whether or not its strategy reaches them
    """

    __slots__ = ("index", "mode", "options", "own", "parent", "route", "targets", "value")

    def __init__(
        self, value: dict, own: dict, options: dict, parent: Node | None, index: int
    ) -> None:
        self.value = value
        self.own = own
        self.options = options
        self.parent = parent
        self.index = index
        self.route: Route = (*parent.route, "targets", index) if parent else ()
        self.targets: list[Node] = []
        mode = self.strategy.get("mode")
        self.mode = mode if isinstance(mode, str) and mode in MODES else None

    @property
    def strategy(self) -> Mapping[str, object]:
        return part(self.own, "strategy")

    @property
    def place(self) -> str:
        """Its name in the engine's words: config.targets[0]."""
        return f"{self.parent.place}.targets[{self.index}]" if self.parent else "config"

    @property
    def params(self) -> Mapping[str, object]:
        """What it puts over the request's parameters, inherited ones included."""
        return part(self.options, "overrideParams")

    @property
    def slug(self) -> str | None:
        """The slug that it uses, without "@"; None where it names none (and under oss)."""
        slug = part(self.options, SLUG).get("slug")
        return slug if isinstance(slug, str) else None

    def spelled(self, key: str) -> str | None:
        """How a key (in snake case) is written here; None where it is not."""
        meant = camel(key)
        return next((each for each in reversed(self.value) if camel(each) == meant), None)

    def get(self, key: str) -> object:
        """What is written for a key (in snake case), in either spelling; None where nothing is."""
        return self.own.get(camel(key))

    def at(self, *keys: str | int) -> Route:
        """The route to what is written below this node; keys in snake case."""
        route: list[str | int] = []
        value: object = self.value
        for key in keys:
            spelling = key
            if isinstance(key, str) and isinstance(value, dict):
                meant = camel(key)
                spelling = next((k for k in reversed(value) if camel(k) == meant), key)
            route.append(spelling)
            if isinstance(value, dict):
                value = value.get(str(spelling))
            elif isinstance(value, list) and isinstance(spelling, int) and spelling < len(value):
                value = value[spelling]
        return (*self.route, *route)

    def below(self) -> Iterator[Node]:
        """All nodes below it."""
        for target in self.targets:
            yield target
            yield from target.below()


class Around:
    """What a source says beside a Config that stands in it.

    upstreams  the provider of each slug, by the catalogue's name; None where nobody knows
    followed   each request that it routes is followed by itself, so that none need be guessed at
    told       metadata that all these requests have, or none of them, which another rule reports
    """

    __slots__ = ("followed", "told", "upstreams")

    def __init__(
        self, upstreams: Mapping[str, str | None], followed: bool, told: frozenset[str]
    ) -> None:
        self.upstreams = upstreams
        self.followed = followed
        self.told = told


NOWHERE = Around({}, False, frozenset())


class ConfigFile:
    """A Config, read for one dialect of the gateway.

    raw     the parsed file, or what a source makes of it
    nodes   the root and every target that is an object, parents first
    falls   the hosted gateway fails with 500 before it judges the Config
    around  what is known beside it
    memo    what several rules share and the first of them computes, by name
    """

    __slots__ = (
        "_refusals",
        "around",
        "dialect",
        "document",
        "falls",
        "memo",
        "nodes",
        "raw",
        "root",
    )
    traits: tuple[str, ...] = ()

    def __init__(self, document: Document, dialect: str = HOSTED, around: Around = NOWHERE) -> None:
        self.document = document
        self.raw = document.value
        self.dialect = dialect
        self.around = around
        self.memo: dict[str, object] = {}
        self.falls = False
        self._refusals: dict[str, list[validate.Problem]] | None = None
        self.root = self._tree()
        self.nodes = [self.root, *self.root.below()] if self.root else []

    @property
    def lost(self) -> str:
        """What it costs that the gateway refuses this Config."""
        return "The gateway will answer every request with 400."

    @property
    def hosted(self) -> bool:
        return self.dialect == HOSTED

    @property
    def leaves(self) -> list[Node]:
        """The nodes that call an upstream."""
        return [node for node in self.nodes if node.mode is None]

    def refusals(self, kind: str) -> list[validate.Problem]:
        """What the gateway refuses it for, of one kind (MODE ... VALUE)."""
        if self._refusals is None:
            self._refusals = {}
            # A text that is no JSON at all is the affair of another rule.
            readable = self.document.dialect != "broken"
            for problem in validate.problems(self.raw, self.dialect) if readable else ():
                self._refusals.setdefault(_kind(problem), []).append(problem)
        return self._refusals.get(kind, [])

    @property
    def refused(self) -> bool:
        """The gateway takes no request with it."""
        return any(self.refusals(kind) for kind in REFUSALS)

    def value(self, route: Route) -> object:
        """What is written at a route, None where it leads nowhere."""
        value: object = self.raw
        for step in route:
            if isinstance(value, dict):
                value = value.get(str(step))
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def _tree(self) -> Node | None:
        if not isinstance(self.raw, dict):
            return None
        try:
            resolved = self._resolved()
            own = camel_keys(as_parsed(self.raw), self.dialect)
            filled = camel_keys(resolved, self.dialect)
        except RecursionError:
            return None
        assert isinstance(own, dict)
        return _node(self.raw, own, filled, None, 0, Inherited(), self.dialect)

    def _resolved(self) -> object:
        if self.hosted:
            try:
                return validate.assumed(as_parsed(self.raw))
            except Crash:
                self.falls = True
            except Refusal:
                pass
        return as_parsed(self.raw)


def _node(
    value: dict,
    own: dict,
    filled: object,
    parent: Node | None,
    index: int,
    above: Inherited,
    dialect: str,
) -> Node:
    try:
        options, below = inherit(filled, above, dialect)
    except (Crash, TypeError):  # its guardrails are such that every request fails
        options, below = dict(own), above
    node = Node(value, own, options, parent, index)
    targets = value.get("targets")
    if isinstance(targets, list) and len(node.route) < 2 * DEEPEST:
        theirs = filled.get("targets") if isinstance(filled, Mapping) else None
        for number, target in enumerate(targets):
            if isinstance(target, dict):
                inner = theirs[number] if isinstance(theirs, list) else target
                read = own["targets"][number]
                node.targets.append(_node(target, read, inner, node, number, below, dialect))
    return node


def _kind(problem: validate.Problem) -> str:
    if not problem.listed:
        return ROUTELESS
    if problem.message == NO_PROVIDER:
        return INCOMPLETE
    if problem.message == "Invalid custom host":
        return HOST
    if problem.message.startswith("Invalid 'mode' value"):
        return MODE
    if problem.message.startswith("Invalid 'provider' value"):
        return PROVIDER
    if problem.message in ("Required", VERTEX_INCOMPLETE):
        return MISSING
    return TYPE if "Expected " in problem.message else VALUE


def part(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The object at a key, an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def number(value: object) -> float | None:
    """A JSON number, None for anything else."""
    return value if is_number(value) else None  # type: ignore[return-value]


def shown(value: object) -> str:
    """A value as it is written in JSON, short enough for a message."""
    from json import dumps

    text = dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."


def name_of(route: Route) -> str:
    """The key that a route ends at or in: "targets" for an item of the targets."""
    return next((str(step) for step in reversed(route) if isinstance(step, str)), "Config")
