"""What the hosted gateway does before it routes: the key, its defaults, the Config, the slugs."""

from __future__ import annotations

import json

from pigen.common.headers import (
    API_KEY_HEADER,
    CONFIG_HEADER,
    CUSTOM_HOST_HEADER,
    METADATA_HEADER,
    PROVIDER_HEADER,
    VIRTUAL_KEY_HEADER,
)
from pigen.common.slugs import split_slug
from pigen.gateway import breaker, limits
from pigen.gateway import request as names
from pigen.gateway.refusals import make_bad_request, make_key_error
from pigen.gateway.request_context import RequestContext
from pigen.gateway.resolve_config import JsonObject, resolve_config
from pigen.gateway.workspace import ApiKey
from pigen.javascript.json_values import convert_numbers, parse_json
from pigen.javascript.values import UNDEFINED, spread

SCOPE = "completions.write"
# Either lets a key list the models, as Portkey documents it.
MODELS_SCOPES = (SCOPE, "virtual_keys.list")


def prepare(context: RequestContext) -> JsonObject | None:
    """The Config in force, with slugs resolved, None without one. The session's headers and body
    are changed as the gateway changes them. Raises Refusal and Crash."""
    key = _authenticate(context)
    context.key = key
    _apply_defaults(context, key)
    config = _load_config(context)
    _resolve_request(context)
    request = context.request
    lists = request.method == "GET" and request.path == names.MODELS
    if not any(scope in key.scopes for scope in (MODELS_SCOPES if lists else (SCOPE,))):
        raise make_key_error(403, "Forbidden!", "033")
    return config


def _authenticate(context: RequestContext) -> ApiKey:
    headers = context.headers
    value = names.get_api_key(headers)
    key = context.workspace.keys.get(value)
    if key is None or (key.expires_at is not None and key.expires_at <= context.state.now):
        raise make_key_error(401, "Invalid API Key", "03")
    limits.check_key(key, context.workspace, context.state)
    headers[API_KEY_HEADER] = value
    if headers.get("authorization", "").replace("Bearer ", "", 1) == value:
        del headers["authorization"]
    return key


def _apply_defaults(context: RequestContext, key: ApiKey) -> None:
    headers, workspace = context.headers, context.workspace
    default = key.config or workspace.default_config
    if headers.get(CONFIG_HEADER) and key.config and not key.allow_config_override:
        raise make_bad_request("Cannot override default config set for this API key.", "config")
    if not headers.get(CONFIG_HEADER) and default:
        headers[CONFIG_HEADER] = default
        context.note("default-config", "config", config=default)
    if key.metadata is not None or workspace.metadata is not None:
        merged = {
            **spread(context.metadata),
            **(key.metadata or {}),
            **(workspace.metadata or {}),
        }
        headers[METADATA_HEADER] = json.dumps(merged)


def _load_config(context: RequestContext) -> JsonObject | None:
    written = context.headers.get(CONFIG_HEADER)
    if not written:
        return None
    saved = written.startswith("pc-")
    if saved:
        if context.workspace.configs.get(written) is None:
            raise make_bad_request("Invalid config id passed", "config")
        config = convert_numbers(context.workspace.configs[written])
    elif context.request_config is not UNDEFINED:
        config = convert_numbers(context.request_config)
    else:
        try:
            config = parse_json(written)
        except ValueError:
            # It is passed over here, and refused once the request is looked at.
            return None
    watched = dict(breaker.find_watched(config)) if saved else {}
    mapped = resolve_config(config, context.workspace)
    if watched:
        breaker.mark_open_targets(mapped, watched, written, context.state)
    context.has_saved_config = saved
    return mapped


def _resolve_request(context: RequestContext) -> None:
    """The provider that the request names, by header or in its model, and the model without it.

    It is looked up, and its host and limits apply, even where a Config routes elsewhere.
    """
    headers = context.headers
    parts = split_slug(context.body.get("model"))
    header = headers.get(PROVIDER_HEADER, "")
    if header.startswith("@"):
        slug = header[1:].partition("/")[0]
    else:
        slug = headers.get(VIRTUAL_KEY_HEADER) or (parts[0] if parts else "")
    if not slug:
        return
    if parts and all(parts):
        context.body["model"] = parts[1]
    provider = context.workspace.find_provider(slug)
    if provider is None:
        virtual_key = headers.get(VIRTUAL_KEY_HEADER, "null")
        raise make_bad_request(f"Following keys are not valid: {virtual_key}", "resolve")
    context.model_provider = provider
    headers[PROVIDER_HEADER] = provider.provider
    headers[VIRTUAL_KEY_HEADER] = slug
    if provider.custom_host and not headers.get(CUSTOM_HOST_HEADER):
        headers[CUSTOM_HOST_HEADER] = provider.custom_host
