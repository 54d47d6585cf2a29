"""A Portkey Config as the rules see it: a tree of nodes, each with its route and what it inherits.

Nothing is pruned, for the gateway prunes nothing: a rule looks at a type before it relies on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from pigen.common.kinds import HOSTED
from pigen.diagnostics.rule import JsonPath
from pigen.gateway import validate_config
from pigen.gateway.casing import to_camel, to_camel_keys
from pigen.gateway.config_schema import MODES, NO_PROVIDER, VERTEX_INCOMPLETE
from pigen.gateway.refusals import Crash, Refusal
from pigen.gateway.resolve_config import SLUG_DETAILS
from pigen.gateway.target_tree import InheritedSettings, inherit
from pigen.javascript.json_values import convert_numbers
from pigen.javascript.values import is_number
from pigen.text.document import Document

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
MAX_DEPTH = 50


def make_target(
    slug: str = "openai-prod", model: str | None = None, **fields: object
) -> dict[str, Any]:
    """A target of the hosted gateway, for examples."""
    own = {"override_params": {"model": model}} if model else {}
    return {"provider": f"@{slug}", **own, **fields}


def make_config(
    mode: str, *targets: object, strategy: dict[str, Any] | None = None, **fields: object
) -> dict[str, Any]:
    """A Config with a strategy, for examples."""
    return {"strategy": {"mode": mode, **(strategy or {})}, "targets": list(targets), **fields}


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


class SourceContext:
    """What a source says beside a Config that stands in it.

    upstreams         the provider of each slug, by the catalogue's name; None where nobody knows
    traces_requests   each request that it routes is followed by itself, so none need be guessed at
    settled_metadata  metadata that all these requests have, or none of them, which another rule
                      reports
    """

    __slots__ = ("settled_metadata", "traces_requests", "upstreams")

    def __init__(
        self,
        upstreams: Mapping[str, str | None],
        traces_requests: bool,
        settled_metadata: frozenset[str],
    ) -> None:
        self.upstreams = upstreams
        self.traces_requests = traces_requests
        self.settled_metadata = settled_metadata


NO_SOURCE = SourceContext({}, False, frozenset())


class ConfigFile:
    """A Config, read for one dialect of the gateway.

    raw     the parsed file, or `value`: what a source makes of it, or the part that is a Config
    nodes   the root and every target that is an object, parents first
    crashes_gateway   the hosted gateway fails with 500 before it judges the Config
    context  what is known beside it
    """

    traits: tuple[str, ...] = ()

    def __init__(
        self,
        document: Document,
        dialect: str = HOSTED,
        context: SourceContext = NO_SOURCE,
        value: object = None,
    ) -> None:
        self.document = document
        self.raw = document.value if value is None else value
        self.dialect = dialect
        self.context = context
        self.crashes_gateway = False
        self.root = self._build_tree()
        self.nodes = [self.root, *self.root.iter_descendants()] if self.root else []

    @property
    def refusal_consequence(self) -> str:
        """What it costs that the gateway refuses this Config."""
        return "The gateway will answer every request with 400."

    @property
    def is_hosted(self) -> bool:
        return self.dialect == HOSTED

    @property
    def provider_nodes(self) -> list[ConfigNode]:
        """The nodes that call an upstream."""
        return [node for node in self.nodes if node.mode is None]

    def find_rejections(self, kind: str) -> list[validate_config.ConfigRejection]:
        """What the gateway refuses it for, of one kind (MODE ... VALUE)."""
        return self._rejections.get(kind, [])

    @cached_property
    def _rejections(self) -> dict[str, list[validate_config.ConfigRejection]]:
        """All of them, by kind."""
        rejections: dict[str, list[validate_config.ConfigRejection]] = {}
        # A text that is no JSON at all is the affair of another rule.
        readable = self.document.syntax != "broken"
        for problem in validate_config.find_rejections(self.raw, self.dialect) if readable else ():
            rejections.setdefault(_classify(problem), []).append(problem)
        return rejections

    @property
    def is_rejected(self) -> bool:
        """The gateway takes no request with it."""
        return any(self.find_rejections(kind) for kind in REFUSALS)

    def get_value(self, path: JsonPath) -> object:
        """What is written at a route, None where it leads nowhere."""
        value: object = self.raw
        for step in path:
            if isinstance(value, dict):
                value = value.get(str(step))
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def _build_tree(self) -> ConfigNode | None:
        if not isinstance(self.raw, dict):
            return None
        try:
            resolved = self._resolve_slugs()
            camel_value = to_camel_keys(convert_numbers(self.raw), self.dialect)
            filled = to_camel_keys(resolved, self.dialect)
        except RecursionError:
            return None
        assert isinstance(camel_value, dict)
        return _build_node(
            self.raw, camel_value, filled, None, 0, InheritedSettings(), self.dialect
        )

    def _resolve_slugs(self) -> object:
        if self.is_hosted:
            try:
                return validate_config.resolve_assuming_known(convert_numbers(self.raw))
            except Crash:
                self.crashes_gateway = True
            except Refusal:
                pass
        return convert_numbers(self.raw)


def _build_node(
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
                node.targets.append(_build_node(target, read, inner, node, number, below, dialect))
    return node


def _classify(problem: validate_config.ConfigRejection) -> str:
    if not problem.is_listed:
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


def get_object(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    """The object at a key, an empty one if it is missing."""
    object_value = value.get(key)
    return object_value if isinstance(object_value, Mapping) else {}


def as_number(value: object) -> float | None:
    """A JSON number, None for anything else."""
    return value if is_number(value) else None  # type: ignore[return-value]


def format_value(value: object) -> str:
    """A value as it is written in JSON, short enough for a message."""
    from json import dumps

    text = dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."


def name_of(route: JsonPath) -> str:
    """The key that a route ends at or in: "targets" for an item of the targets."""
    return next((str(step) for step in reversed(route) if isinstance(step, str)), "Config")
