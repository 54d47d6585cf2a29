"""A team's Configs as the gateway takes them: names turned into slugs, ids and keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.source.names import Faults, Names, Upstream, part
from pigen.text.jsonc import Node

PARAMETERS = ("override_params", "overrideParams", "default_params")
GUARDRAILS = ("input_guardrails", "output_guardrails")
GUARDRAIL_ID = "pg-"
CONFIG_ID = "pc-"


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
    def first(self) -> Upstream | None:
        return self.upstreams[0] if self.upstreams else None

    @cached_property
    def routes(self) -> tuple[object, ...]:
        """Equal for Configs by which all requests go the same way, whichever team's they are."""
        kinds = [(each.slug, each.provider, each.catalogue) for each in self.upstreams]
        return json.dumps(self.value), *kinds

    @property
    def reference(self) -> str:
        """Its id, or a mark that stands for the id it will have."""
        return self.id or f"pigen:config/{self.name}"


class Configs:
    """Configs of all teams; teams that call the same things by the same names share them."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._made: dict[tuple[object, ...], TeamConfig] = {}

    def of(self, names: Names) -> dict[str, TeamConfig]:
        """The team's Configs by name."""
        shared = [id(part(names.node, key)) for key in ("providers", "guardrails")]
        made = {}
        for name, node in names.configs.items():
            key = (id(node), names.dialect, *shared)
            if key not in self._made:
                self._made[key] = self._config(name, node, names)
            made[name] = self._made[key]
        return made

    def _config(self, name: str, node: Node, names: Names) -> TeamConfig:
        writer = _Writer(names, self.faults)
        value = writer.target(node)
        id = value.pop("id", None)
        return TeamConfig(
            name, id if isinstance(id, str) else None, value, tuple(writer.upstreams), node
        )


class _Writer:
    def __init__(self, names: Names, faults: Faults) -> None:
        self.names = names
        self.faults = faults
        self.upstreams: dict[Upstream, None] = {}

    def target(self, node: Node) -> dict[str, object]:
        """A Config, or one of its targets at any depth."""
        value: dict[str, object] = {}
        for member in node.members or ():
            key, child = member.key, member.node
            if key == "provider":
                value.update(self.provider(child))
            elif key in PARAMETERS and child.members is not None:
                value[key] = self.parameters(child, value)
            elif key == "targets" and child.items is not None:
                value[key] = [
                    self.target(item) if item.members is not None else item.value
                    for item in child.items
                ]
            elif key in GUARDRAILS and child.items is not None:
                value[key] = [self.guardrail(item) for item in child.items]
            elif key == "virtual_key" and isinstance(child.value, str):
                value[key] = self.virtual_key(child.value)
            else:
                value[key] = child.value
        return value

    def virtual_key(self, text: str) -> str:
        """A slug, by the provider's name or as it is."""
        known = self.names.providers
        named = known.get(text) or next((u for u in known.values() if u.slug == text), None)
        if named is None:
            return text
        self.upstreams[named] = None
        return named.slug

    def provider(self, node: Node) -> dict[str, object]:
        text = node.value
        if not isinstance(text, str) or not text.startswith("@"):
            return {"provider": text}
        upstream = self.names.provider(text, node, self.faults)
        return {"provider": text} if upstream is None else self.reach(upstream)

    def reach(self, upstream: Upstream) -> dict[str, object]:
        """The fields that lead to a provider: its slug, or without slugs its kind and key."""
        self.upstreams[upstream] = None
        if self.names.is_hosted:
            return {"provider": f"@{upstream.slug}"}
        fields: dict[str, object] = {"provider": kind(upstream, self.faults)}
        if upstream.form.api_key:
            fields["api_key"] = upstream.form.api_key
        return fields

    def parameters(self, node: Node, target: dict[str, object]) -> dict[str, object]:
        value = {member.key: member.node.value for member in node.members or ()}
        found = node.child("model")
        model = found[1] if found else None
        if model is None or not isinstance(model.value, str):
            return value
        upstream, name = self.names.model(model.value, model, self.faults)
        if upstream is None:
            return value
        self.upstreams[upstream] = None
        if self.names.is_hosted:
            value["model"] = f"@{upstream.slug}/{name}"
        else:
            value["model"] = name
            for key, field in self.reach(upstream).items():
                target.setdefault(key, field)
        return value

    def guardrail(self, node: Node) -> object:
        name = node.value
        if not isinstance(name, str):
            return name
        known = self.names.guardrails.get(name)
        if known is None:
            if not name.startswith(GUARDRAIL_ID):
                near = did_you_mean(name, self.names.guardrails)
                self.faults.add(
                    "unknown-name",
                    node,
                    f"No guardrail is called {quote(name)}.",
                    f'{near}Define it under "guardrails", with its id.',
                )
            return name
        found = known.id if self.names.is_hosted else known.inline
        if found is None:
            missing = "id" if self.names.is_hosted else "inline"
            self.faults.add(
                "missing-key",
                node,
                f'The guardrail {quote(name)} has no "{missing}", by which a gateway of dialect '
                f"{self.names.dialect} knows it.",
                f'Add "{missing}" where it is defined.',
            )
        return found


def kind(upstream: Upstream, faults: Faults) -> str | None:
    """What the open-source gateway calls a provider; a fault where nobody says."""
    if upstream.provider is None:
        faults.add(
            "missing-key",
            upstream.node,
            f"The open-source gateway knows no slugs, and {quote(upstream.name)} does not say which "
            "provider it is.",
            "Add provider: with Portkey's name for it, such as openai.",
        )
    return upstream.provider
