"""Requests to the open-source gateway, which knows neither slugs nor keys: each brings, in headers,
the provider or the whole Config that it is for."""

from __future__ import annotations

import json

from pigen.common.headers import CONFIG_HEADER, PROVIDER_HEADER
from pigen.pi.interpolation import is_command, split_variables
from pigen.source.configs import TeamConfig, require_provider_name
from pigen.source.model_entries import ModelEntry
from pigen.source.names import Upstream, get_child
from pigen.source.provider_context import ProviderContext
from pigen.text.jsonc import Node

# pi needs a key to send; the gateway reads none where the Config has its own.
PLACEHOLDER_KEY = "unused"
AUTHORIZATION = "Authorization"


def build_key_and_headers(
    context: ProviderContext,
    models: list[ModelEntry],
    config: TeamConfig | None,
    metadata: dict[str, str],
    key: str | None,
    node: Node,
) -> tuple[str, dict[str, str]]:
    """The provider's apiKey and headers. Where its models go different ways, each of them gets
    headers of its own. `key` is an apiKey that was given."""
    if not models and config is None:
        return key or PLACEHOLDER_KEY, metadata
    upstreams = list(dict.fromkeys(entry.upstream for entry in models)) or [None]
    if len(upstreams) == 1:
        upstream = upstreams[0]
        headers = _build_headers(context, upstream, config, node, models)
        if upstream is None or not upstream.spec.api_key:
            return key or PLACEHOLDER_KEY, {**headers, **metadata}
        written = context.render_string(upstream.spec.api_key, _find_key_node(upstream))
        return key or written, {**headers, **metadata}
    for entry in models:
        headers = _build_headers(context, entry.upstream, config, node, models)
        if entry.upstream is not None and entry.upstream.spec.api_key:
            headers[AUTHORIZATION] = _format_bearer(context, entry.upstream)
        own = entry.value.get("headers")
        entry.value["headers"] = {**headers, **(own if isinstance(own, dict) else {})}
    return key or PLACEHOLDER_KEY, metadata


def _build_headers(
    context: ProviderContext,
    upstream: Upstream | None,
    config: TeamConfig | None,
    node: Node,
    models: list[ModelEntry],
) -> dict[str, str]:
    if upstream is not None:
        extra = {
            name: context.render_string(text, upstream.node)
            for name, text in (upstream.spec.headers or {}).items()
            if text is not None
        }
        return {PROVIDER_HEADER: require_provider_name(upstream, context.faults) or "", **extra}
    if config is not None:
        return {CONFIG_HEADER: _format_config_header(context, config, node)}
    context.faults.add("no-route", models[0].node if models else node)
    return {}


def _format_config_header(context: ProviderContext, config: TeamConfig, node: Node) -> str:
    """The Config in a header. The keys in it are read by pi, so a "$" that is no variable's is
    doubled."""

    def escape(value: object) -> object:
        if isinstance(value, str):
            return value.replace("$", "$$")
        if isinstance(value, list):
            return [escape(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            str(escape(key)): _brace_variables(each)
            if key == "api_key" and isinstance(each, str) and _has_variable(context, each, config)
            else escape(each)
            for key, each in value.items()
        }

    return context.render_string(json.dumps(escape(config.value)), node)


def _has_variable(context: ProviderContext, text: str, config: TeamConfig) -> bool:
    if is_command(text):
        context.faults.add("command-in-config", config.node)
        return False
    return any(is_variable for is_variable, _ in split_variables(text))


def _brace_variables(text: str) -> str:
    """A text with variables, so that what follows it cannot be taken for a part of a name."""
    return "".join(
        f"${{{part}}}" if is_variable else part.replace("$", "$$")
        for is_variable, part in split_variables(text)
    )


def _format_bearer(context: ProviderContext, upstream: Upstream) -> str:
    text = upstream.spec.api_key or ""
    if is_command(text):
        context.faults.add("command-in-header", _find_key_node(upstream), upstream.name)
        return text
    return context.render_string(f"Bearer {text}", _find_key_node(upstream))


def _find_key_node(upstream: Upstream) -> Node:
    return get_child(upstream.node, "api_key") or upstream.node
