"""Requests to the open-source gateway, which knows neither slugs nor keys: each brings, in headers,
the provider or the whole Config that it is for."""

from __future__ import annotations

import json

from pigen.common.quoting import quote
from pigen.pi.interpolation import is_command, parts
from pigen.source.configs import TeamConfig, kind
from pigen.source.expanding import Entry
from pigen.source.names import Upstream, part
from pigen.source.provider_context import Around
from pigen.text.jsonc import Node

# pi needs a key to send; the gateway reads none where the Config has its own.
UNUSED = "unused"
PROVIDER, CONFIG, AUTHORIZATION = "x-portkey-provider", "x-portkey-config", "Authorization"


def routes(
    writer: Around,
    models: list[Entry],
    config: TeamConfig | None,
    metadata: dict[str, str],
    key: str | None,
    node: Node,
) -> tuple[str, dict[str, str]]:
    """The provider's apiKey and headers. Where its models go different ways, each of them gets
    headers of its own. `key` is an apiKey that was given."""
    if not models and config is None:
        return key or UNUSED, metadata
    ways = list(dict.fromkeys(entry.upstream for entry in models)) or [None]
    if len(ways) == 1:
        upstream = ways[0]
        headers = _headers(writer, upstream, config, node, models)
        if upstream is None or not upstream.form.api_key:
            return key or UNUSED, {**headers, **metadata}
        written = writer.text(upstream.form.api_key, _key_node(upstream))
        return key or written, {**headers, **metadata}
    for entry in models:
        headers = _headers(writer, entry.upstream, config, node, models)
        if entry.upstream is not None and entry.upstream.form.api_key:
            headers[AUTHORIZATION] = _bearer(writer, entry.upstream)
        own = entry.value.get("headers")
        entry.value["headers"] = {**headers, **(own if isinstance(own, dict) else {})}
    return key or UNUSED, metadata


def _headers(
    writer: Around,
    upstream: Upstream | None,
    config: TeamConfig | None,
    node: Node,
    models: list[Entry],
) -> dict[str, str]:
    if upstream is not None:
        extra = {
            name: writer.text(text, upstream.node)
            for name, text in (upstream.form.headers or {}).items()
            if text is not None
        }
        return {PROVIDER: kind(upstream, writer.faults) or "", **extra}
    if config is not None:
        return {CONFIG: _header(writer, config, node)}
    place = models[0].node if models else node
    writer.faults.add(
        "no-route",
        place,
        "Nothing tells the gateway which provider this model is to be asked of.",
        'Write "@name/model", or name a Config that routes it.',
    )
    return {}


def _header(writer: Around, config: TeamConfig, node: Node) -> str:
    """The Config in a header. The keys in it are read by pi, so a "$" that is no variable's is
    doubled."""

    def escaped(value: object) -> object:
        if isinstance(value, str):
            return value.replace("$", "$$")
        if isinstance(value, list):
            return [escaped(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            str(escaped(key)): _braced(each)
            if key == "api_key" and isinstance(each, str) and _has_variable(writer, each, config)
            else escaped(each)
            for key, each in value.items()
        }

    return writer.text(json.dumps(escaped(config.value)), node)


def _has_variable(writer: Around, text: str, config: TeamConfig) -> bool:
    if is_command(text):
        writer.faults.add(
            "command-in-config",
            config.node,
            "A Config travels in a header here, and pi cannot run a command inside a header.",
            "Give the key as an environment variable.",
        )
        return False
    return any(is_variable for is_variable, _ in parts(text))


def _braced(text: str) -> str:
    """A text with variables, so that what follows it cannot be taken for a part of a name."""
    return "".join(
        f"${{{part}}}" if is_variable else part.replace("$", "$$")
        for is_variable, part in parts(text)
    )


def _bearer(writer: Around, upstream: Upstream) -> str:
    text = upstream.form.api_key or ""
    if is_command(text):
        writer.faults.add(
            "command-in-header",
            _key_node(upstream),
            f"The key of {quote(upstream.name)} has to stand in a header beside those of others, "
            "where pi cannot run a command.",
            "Give the key as an environment variable, or the provider a pi provider of its own.",
        )
        return text
    return writer.text(f"Bearer {text}", _key_node(upstream))


def _key_node(upstream: Upstream) -> Node:
    return part(upstream.node, "api_key") or upstream.node
