"""One provider of a team's models.json: base URL, key, headers and models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.source.configs import TeamConfig
from pigen.source.expanding import Entry, expand
from pigen.source.keys import bound, key_metadata, present
from pigen.source.names import entries, part
from pigen.source.open_source import routes
from pigen.source.provider_context import Around
from pigen.source.types import Key, PiProvider
from pigen.text.jsonc import Member, Node

MARK = "_pigen"  # pi ignores it; it says which source a provider belongs to
API = "openai-completions"
ANTHROPIC = "anthropic-messages"
OWN_FIELDS = ("key", "config", "metadata", "models", "modelOverrides", "headers", MARK)


class ProviderWriter:
    """Writes one entry of "providers" of pi; `value` makes it."""

    def __init__(self, member: Member, form: PiProvider, around: Around) -> None:
        self.name = member.key
        self.node = member.node
        self.form = form
        self.around = around
        self.names = around.names
        self.key = self._key()
        self.config = self._config()

    def value(self) -> dict[str, object]:
        own = {m.key: m.node.value for m in entries(self.node) if m.key not in OWN_FIELDS}
        headers = {
            member.key: self.around.text(str(member.node.value), member.node)
            for member in entries(self.node, "headers")
        }
        listed = part(self.node, "models")
        value: dict[str, object] = {MARK: self.around.target.mark}
        through = bool(self.form.key or self.form.config or listed)
        models = list(self._models(listed)) if listed is not None else []
        if through:
            value.update(self._reach(own, headers, models))
        else:
            value.update(own)
            if headers:
                value["headers"] = headers
        overrides = entries(self.node, "modelOverrides")
        if overrides:
            value["modelOverrides"] = {
                self._id(m.key, m.node): self._fields(m.node) for m in overrides
            }
        if listed is not None:
            value["models"] = [entry.value for entry in models]
        return value

    def _reach(
        self, own: dict[str, object], headers: dict[str, str], models: list[Entry]
    ) -> dict[str, object]:
        """Where requests go and what they bring; the provider's own fields win."""
        api = own.pop("api", API)
        base_url = self.names.base_url
        if api == ANTHROPIC:  # pi adds /v1/messages itself
            base_url = base_url.rstrip("/").removesuffix("/v1")
        value = {"api": api, "baseUrl": own.pop("baseUrl", base_url)}
        key = own.pop("apiKey", None)
        sent: dict[str, str]
        if self.names.is_hosted:
            key = self._value() if key is None else self._text("apiKey", str(key))
            sent = self._hosted_headers(api, key)
        else:
            given = self._text("apiKey", str(key)) if key is not None else None
            key, sent = routes(self.around, models, self.config, self._metadata(), given, self.node)
        value["apiKey"] = key
        lower = {name.lower() for name in headers}
        merged = {n: text for n, text in sent.items() if n not in lower} | headers
        if merged:
            value["headers"] = merged
        return {**value, **own}

    def _hosted_headers(self, api: object, key: object) -> dict[str, str]:
        sent: dict[str, str] = {}
        if api == ANTHROPIC and isinstance(key, str):  # it sends its key where Portkey has no look
            sent["x-portkey-api-key"] = key
        if self.form.config is not None and self.config is not None:
            if self.config.id is None:
                self.around.faults.add(
                    "missing-key",
                    part(self.node, "config") or self.node,
                    f"The Config {quote(self.config.name)} has no id yet, so no header can name it.",
                    "Create it on the gateway and add its id, or bind a key to it instead.",
                )
            sent["x-portkey-config"] = self.config.reference
        return {**sent, **self._metadata()}

    def _metadata(self) -> dict[str, str]:
        """What the requests bring to be logged. Without keys on the gateway they bring all of it."""
        metadata = present(self.form.metadata)
        if not self.names.is_hosted:
            inherited = key_metadata(self.key or Key(), self.names, None)
            metadata = {**inherited, **metadata} if self.key or metadata else {}
        if not metadata:
            return {}
        return {"x-portkey-metadata": self.around.literal(json.dumps(metadata), self.node)}

    def _key(self) -> Key | None:
        name = self.form.key
        if name is None:
            return None
        if name in self.names.keys:
            return self.names.keys[name][0]
        self.around.faults.add(
            "unknown-name",
            part(self.node, "key") or self.node,
            f"No key is called {quote(name)}, so pi would have none to send.",
            f'{did_you_mean(name, self.names.keys)}Define it under "keys".',
        )
        return None

    def _config(self) -> TeamConfig | None:
        """The Config that routes the requests: named here, or bound to the key."""
        name = self.form.config
        if name is None:
            if self.key is None or self.form.key is None:
                return None
            return bound(self.form.key, self.names, self.around.configs, self.around.faults)
        if name not in self.around.configs:
            self.around.faults.add(
                "unknown-name",
                part(self.node, "config") or self.node,
                f"No Config is called {quote(name)}.",
                f'{did_you_mean(name, self.around.configs)}Define it under "configs".',
            )
        return self.around.configs.get(name)

    def _value(self) -> str | None:
        if self.form.key is None:
            self.around.faults.add(
                "missing-key",
                self.node,
                f"The pi provider {quote(self.name)} names no key, so the gateway would answer 401.",
                'Add key: with the name of one under "keys".',
            )
        if self.form.key is None or self.key is None:
            return None
        node = self.names.keys[self.form.key][1]
        if self.key.value is None:
            self.around.faults.add(
                "missing-key",
                node,
                f"The key {quote(self.form.key)} has no value, so pi would not know where to find it.",
                "Add value: with an environment variable, such as $PORTKEY_API_KEY.",
            )
            return None
        return self.around.text(self.key.value, part(node, "value") or node)

    def _text(self, field: str, text: str) -> str:
        return self.around.text(text, part(self.node, field) or self.node)

    def _models(self, listed: Node) -> Iterator[Entry]:
        first = self.config.first if self.config else None
        for item in expand(listed, self.names, self.around.faults):
            upstream = item.upstream or first
            known = self.around.target.facts.of(
                item.model, upstream.catalogue if upstream else None
            )
            fields = self._fields(item.node) if item.node.members is not None else {}
            fields.pop("id", None)
            item.value = {"id": item.id, **_over(known, fields)}
            yield item

    def _fields(self, node: Node) -> dict[str, object]:
        """The fields of a model as they are written; a null takes away what the catalogue says."""
        fields = {member.key: member.node.value for member in node.members or ()}
        if isinstance(fields.get("headers"), dict):
            fields["headers"] = {
                member.key: self.around.text(str(member.node.value), member.node)
                for member in entries(node, "headers")
            }
        return fields

    def _id(self, text: str, node: Node) -> str:
        upstream, model = self.names.model(text, node, self.around.faults)
        if upstream is None or not self.names.is_hosted:
            return model
        return f"@{upstream.slug}/{model}"


def _over(known: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """The known fields as the own ones change them: maps by key, null takes away."""
    value = dict(known)
    for key, field in own.items():
        before = value.get(key)
        if field is None:
            value.pop(key, None)
        elif isinstance(field, dict) and isinstance(before, dict):
            nullable = key == "thinkingLevelMap"
            value[key] = {**before, **field} if nullable else _over(before, field)
        else:
            value[key] = field
    return value
