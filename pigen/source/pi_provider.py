"""One provider of a team's models.json: base URL, key, headers and models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pigen.common.headers import API_KEY_HEADER, CONFIG_HEADER, METADATA_HEADER
from pigen.common.kinds import MARK
from pigen.source.configs import TeamConfig
from pigen.source.keys import drop_nulls, find_bound_config, merge_key_metadata
from pigen.source.model_entries import ModelEntry, expand
from pigen.source.names import get_child, list_entries
from pigen.source.oss_provider import build_key_and_headers
from pigen.source.provider_context import ProviderContext
from pigen.source.types import Key, PiProvider
from pigen.text.jsonc import Member, Node

DEFAULT_API = "openai-completions"
ANTHROPIC_API = "anthropic-messages"
OWN_FIELDS = ("key", "config", "metadata", "models", "modelOverrides", "headers", MARK)


class ProviderWriter:
    """Writes one entry of "providers" of pi; `build` makes it."""

    def __init__(self, member: Member, spec: PiProvider, context: ProviderContext) -> None:
        self.name = member.key
        self.node = member.node
        self.spec = spec
        self.context = context
        self.names = context.names
        self.key = self._find_key()
        self.config = self._find_config()

    def build(self) -> dict[str, object]:
        own = {m.key: m.node.value for m in list_entries(self.node) if m.key not in OWN_FIELDS}
        headers = {
            member.key: self.context.render_string(str(member.node.value), member.node)
            for member in list_entries(self.node, "headers")
        }
        listed = get_child(self.node, "models")
        value: dict[str, object] = {MARK: self.context.target.mark}
        is_routed = bool(self.spec.key or self.spec.config or listed)
        models = list(self._iter_models(listed)) if listed is not None else []
        if is_routed:
            value.update(self._write_routing(own, headers, models))
        else:
            value.update(own)
            if headers:
                value["headers"] = headers
        overrides = list_entries(self.node, "modelOverrides")
        if overrides:
            value["modelOverrides"] = {
                self._format_id(m.key, m.node): self._read_fields(m.node) for m in overrides
            }
        if listed is not None:
            value["models"] = [entry.value for entry in models]
        return value

    def _write_routing(
        self, own: dict[str, object], headers: dict[str, str], models: list[ModelEntry]
    ) -> dict[str, object]:
        """Where requests go and what they bring; the provider's own fields win."""
        api = own.pop("api", DEFAULT_API)
        base_url = self.names.base_url
        if api == ANTHROPIC_API:  # pi adds /v1/messages itself
            base_url = base_url.rstrip("/").removesuffix("/v1")
        value = {"api": api, "baseUrl": own.pop("baseUrl", base_url)}
        key = own.pop("apiKey", None)
        sent: dict[str, str]
        if self.names.is_hosted:
            key = self._read_key_value() if key is None else self._render_field("apiKey", str(key))
            sent = self._build_hosted_headers(api, key)
        else:
            own_key = self._render_field("apiKey", str(key)) if key is not None else None
            key, sent = build_key_and_headers(
                self.context, models, self.config, self._build_metadata_header(), own_key, self.node
            )
        value["apiKey"] = key
        lower = {name.lower() for name in headers}
        merged = {n: text for n, text in sent.items() if n not in lower} | headers
        if merged:
            value["headers"] = merged
        return {**value, **own}

    def _build_hosted_headers(self, api: object, key: object) -> dict[str, str]:
        sent: dict[str, str] = {}
        if api == ANTHROPIC_API and isinstance(
            key, str
        ):  # it sends its key where Portkey has no look
            sent[API_KEY_HEADER] = key
        if self.spec.config is not None and self.config is not None:
            if self.config.id is None:
                at = get_child(self.node, "config") or self.node
                self.context.faults.add("missing-key", at, self.config.name, form="config-id")
            sent[CONFIG_HEADER] = self.config.reference
        return {**sent, **self._build_metadata_header()}

    def _build_metadata_header(self) -> dict[str, str]:
        """What the requests bring to be logged. Without keys on the gateway they bring all of
        it."""
        metadata = drop_nulls(self.spec.metadata)
        if not self.names.is_hosted:
            inherited = merge_key_metadata(self.key or Key(), self.names, None)
            metadata = {**inherited, **metadata} if self.key or metadata else {}
        if not metadata:
            return {}
        return {METADATA_HEADER: self.context.render_literal(json.dumps(metadata), self.node)}

    def _find_key(self) -> Key | None:
        name = self.spec.key
        if name is None:
            return None
        if name in self.names.keys:
            return self.names.keys[name][0]
        at, known = get_child(self.node, "key") or self.node, self.names.keys
        self.context.faults.add("unknown-name", at, name, form="key", known=known)
        return None

    def _find_config(self) -> TeamConfig | None:
        """The Config that routes the requests: named here, or bound to the key."""
        name = self.spec.config
        if name is None:
            if self.key is None or self.spec.key is None:
                return None
            return find_bound_config(
                self.spec.key, self.names, self.context.configs, self.context.faults
            )
        if name not in self.context.configs:
            at, known = get_child(self.node, "config") or self.node, self.context.configs
            self.context.faults.add("unknown-name", at, name, form="config", known=known)
        return self.context.configs.get(name)

    def _read_key_value(self) -> str | None:
        if self.spec.key is None:
            self.context.faults.add("missing-key", self.node, self.name, form="key")
        if self.spec.key is None or self.key is None:
            return None
        node = self.names.keys[self.spec.key][1]
        if self.key.value is None:
            self.context.faults.add("missing-key", node, self.spec.key, form="key-value")
            return None
        return self.context.render_string(self.key.value, get_child(node, "value") or node)

    def _render_field(self, field: str, text: str) -> str:
        return self.context.render_string(text, get_child(self.node, field) or self.node)

    def _iter_models(self, listed: Node) -> Iterator[ModelEntry]:
        first = self.config.first_upstream if self.config else None
        for item in expand(listed, self.names, self.context.faults):
            upstream = item.upstream or first
            known = self.context.target.facts.get_fields(
                item.model, upstream.catalogue if upstream else None
            )
            fields = self._read_fields(item.node) if item.node.members is not None else {}
            fields.pop("id", None)
            item.value = {"id": item.id, **_overlay(known, fields)}
            yield item

    def _read_fields(self, node: Node) -> dict[str, object]:
        """The fields of a model as they are written; a null takes away what the catalogue says."""
        fields = {member.key: member.node.value for member in node.members or ()}
        if isinstance(fields.get("headers"), dict):
            fields["headers"] = {
                member.key: self.context.render_string(str(member.node.value), member.node)
                for member in list_entries(node, "headers")
            }
        return fields

    def _format_id(self, text: str, node: Node) -> str:
        upstream, model = self.names.resolve_model(text, node, self.context.faults)
        if upstream is None or not self.names.is_hosted:
            return model
        return f"@{upstream.slug}/{model}"


def _overlay(known: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """The known fields as the own ones change them: maps by key, null takes away. Levels that are
    stated stand as they are, and a model that does not think has none."""
    value = dict(known)
    if own.get("reasoning") is False:
        value.pop("thinkingLevelMap", None)
    for key, field in own.items():
        before = value.get(key)
        if field is None:
            value.pop(key, None)
        elif isinstance(field, dict) and isinstance(before, dict) and key != "thinkingLevelMap":
            value[key] = _overlay(before, field)
        else:
            value[key] = field
    return value
