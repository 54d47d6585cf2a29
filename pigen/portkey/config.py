"""A Portkey Config as the rules see it: a tree of nodes, each with its route and what it inherits.

Nothing is pruned, for the gateway prunes nothing: a rule looks at a type before it relies on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pigen.common.kinds import HOSTED
from pigen.diagnostics.rule import JsonPath
from pigen.gateway import validate_config
from pigen.gateway.casing import to_camel_keys
from pigen.gateway.config_schema import NO_PROVIDER, VERTEX_INCOMPLETE
from pigen.gateway.refusals import Crash, Refusal
from pigen.gateway.target_tree import InheritedSettings
from pigen.javascript.json_values import convert_numbers
from pigen.javascript.values import is_number
from pigen.portkey.config_node import ConfigNode, build_node
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
        return build_node(self.raw, camel_value, filled, None, 0, InheritedSettings(), self.dialect)

    def _resolve_slugs(self) -> object:
        if self.is_hosted:
            try:
                return validate_config.resolve_assuming_known(convert_numbers(self.raw))
            except Crash:
                self.crashes_gateway = True
            except Refusal:
                pass
        return convert_numbers(self.raw)


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
