"""A team's Configs as the gateway takes them: names turned into slugs, ids and keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from pigen.source.faults import FaultCollector
from pigen.source.names import Names, Upstream, get_child
from pigen.text.jsonc import Node

PARAMETER_KEYS = ("override_params", "overrideParams", "default_params")
GUARDRAIL_KEYS = ("input_guardrails", "output_guardrails")
GUARDRAIL_ID_PREFIX = "pg-"
CONFIG_ID_PREFIX = "pc-"


@dataclass(frozen=True)
class TeamConfig:
    """One Config of a team.

    id         its id on the gateway, None as long as it has none
    value      what the gateway takes
    upstreams  the providers that it names, that of its first target first: this one answers as long
               as nothing fails
    node       where it stands in the source; names there are still names
    """

    name: str
    id: str | None
    value: dict[str, object]
    upstreams: tuple[Upstream, ...]
    node: Node

    @property
    def first_upstream(self) -> Upstream | None:
        return self.upstreams[0] if self.upstreams else None

    @cached_property
    def routing_key(self) -> tuple[object, ...]:
        """Equal for Configs by which all requests go the same way, whichever team's they are."""
        kinds = [(each.slug, each.provider, each.catalogue) for each in self.upstreams]
        return json.dumps(self.value), *kinds

    @property
    def reference(self) -> str:
        """Its id, or a mark that stands for the id it will have."""
        return self.id or f"pigen:config/{self.name}"


class ConfigBuilder:
    """Configs of all teams; teams that call the same things by the same names share them."""

    def __init__(self, faults: FaultCollector) -> None:
        self.faults = faults
        self._built: dict[tuple[object, ...], TeamConfig] = {}

    def build(self, names: Names) -> dict[str, TeamConfig]:
        """The team's Configs by name."""
        shared = [id(get_child(names.node, key)) for key in ("providers", "guardrails")]
        configs = {}
        for name, node in names.configs.items():
            key = (id(node), names.dialect, *shared)
            if key not in self._built:
                self._built[key] = self._build_config(name, node, names)
            configs[name] = self._built[key]
        return configs

    def _build_config(self, name: str, node: Node, names: Names) -> TeamConfig:
        writer = _ConfigWriter(names, self.faults)
        value = writer.write_target(node)
        id = value.pop("id", None)
        return TeamConfig(
            name, id if isinstance(id, str) else None, value, tuple(writer.upstreams), node
        )


class _ConfigWriter:
    def __init__(self, names: Names, faults: FaultCollector) -> None:
        self.names = names
        self.faults = faults
        self.upstreams: dict[Upstream, None] = {}

    def write_target(self, node: Node) -> dict[str, object]:
        """A Config, or one of its targets at any depth."""
        value: dict[str, object] = {}
        for member in node.members or ():
            key, child = member.key, member.node
            if key == "provider":
                value.update(self.write_provider(child))
            elif key in PARAMETER_KEYS and child.members is not None:
                value[key] = self.write_parameters(child, value)
            elif key == "targets" and child.items is not None:
                value[key] = [
                    self.write_target(item) if item.members is not None else item.value
                    for item in child.items
                ]
            elif key in GUARDRAIL_KEYS and child.items is not None:
                value[key] = [self.resolve_guardrail(item) for item in child.items]
            elif key == "virtual_key" and isinstance(child.value, str):
                value[key] = self.resolve_virtual_key(child.value)
            else:
                value[key] = child.value
        return value

    def resolve_virtual_key(self, text: str) -> str:
        """A slug, by the provider's name or as it is."""
        known = self.names.providers
        named = known.get(text) or next((u for u in known.values() if u.slug == text), None)
        if named is None:
            return text
        self.upstreams[named] = None
        return named.slug

    def write_provider(self, node: Node) -> dict[str, object]:
        text = node.value
        if not isinstance(text, str) or not text.startswith("@"):
            return {"provider": text}
        upstream = self.names.resolve_provider(text, node, self.faults)
        return {"provider": text} if upstream is None else self.write_provider_fields(upstream)

    def write_provider_fields(self, upstream: Upstream) -> dict[str, object]:
        """The fields that lead to a provider: its slug, or without slugs its kind and key."""
        self.upstreams[upstream] = None
        if self.names.is_hosted:
            return {"provider": f"@{upstream.slug}"}
        fields: dict[str, object] = {"provider": require_provider_name(upstream, self.faults)}
        if upstream.spec.api_key:
            fields["api_key"] = upstream.spec.api_key
        return fields

    def write_parameters(self, node: Node, target: dict[str, object]) -> dict[str, object]:
        value = {member.key: member.node.value for member in node.members or ()}
        child = node.find_child("model")
        model = child[1] if child else None
        if model is None or not isinstance(model.value, str):
            return value
        upstream, name = self.names.resolve_model(model.value, model, self.faults)
        if upstream is None:
            return value
        self.upstreams[upstream] = None
        if self.names.is_hosted:
            value["model"] = f"@{upstream.slug}/{name}"
        else:
            value["model"] = name
            for key, field in self.write_provider_fields(upstream).items():
                target.setdefault(key, field)
        return value

    def resolve_guardrail(self, node: Node) -> object:
        name = node.value
        if not isinstance(name, str):
            return name
        known = self.names.guardrails.get(name)
        if known is None:
            if not name.startswith(GUARDRAIL_ID_PREFIX):
                others = self.names.guardrails
                self.faults.add("unknown-name", node, name, form="guardrail", known=others)
            return name
        reference = known.id if self.names.is_hosted else known.inline
        if reference is None:
            missing = "id" if self.names.is_hosted else "inline"
            values = (name, missing, self.names.dialect)
            self.faults.add("missing-key", node, *values, form="guardrail")
        return reference


def require_provider_name(upstream: Upstream, faults: FaultCollector) -> str | None:
    """What the open-source gateway calls a provider; a fault where nobody says."""
    if upstream.provider is None:
        faults.add("missing-key", upstream.node, upstream.name, form="provider")
    return upstream.provider
