"""What the hosted gateway does before it routes: the key, its defaults, the Config, the slugs."""

from __future__ import annotations

import json

from pigen.gateway import breaker, limits
from pigen.gateway import request as names
from pigen.gateway.faults import bad_request, key_error
from pigen.gateway.resolve import Node, resolve, slug_and_model
from pigen.gateway.session import Session
from pigen.gateway.workspace import Key
from pigen.javascript.values import UNDEFINED, as_parsed, parse_json, spread

SCOPE = "completions.write"
# Either lets a key list the models, as Portkey documents it.
MODELS_SCOPES = (SCOPE, "virtual_keys.list")


def prepare(session: Session) -> Node | None:
    """The Config in force, with slugs resolved, None without one. The session's headers and body
    are changed as the gateway changes them. Raises Refusal and Crash."""
    key = _authenticate(session)
    session.key = key
    _apply_defaults(session, key)
    config = _config(session)
    _resolve_request(session)
    request = session.request
    lists = request.method == "GET" and request.path == names.MODELS
    if not any(scope in key.scopes for scope in (MODELS_SCOPES if lists else (SCOPE,))):
        raise key_error(403, "Forbidden!", "033")
    return config


def _authenticate(session: Session) -> Key:
    headers = session.headers
    value = headers.get(names.API_KEY) or headers.get("authorization", "").replace("Bearer ", "", 1)
    key = session.workspace.keys.get(value)
    if key is None or (key.expires_at is not None and session.asking.passed(key.expires_at)):
        raise key_error(401, "Invalid API Key", "03")
    limits.check_key(key, session.workspace, session.asking)
    headers[names.API_KEY] = value
    if headers.get("authorization", "").replace("Bearer ", "", 1) == value:
        del headers["authorization"]
    return key


def _apply_defaults(session: Session, key: Key) -> None:
    headers, workspace = session.headers, session.workspace
    default = key.config or workspace.default_config
    if headers.get(names.CONFIG) and key.config and not key.allow_config_override:
        raise bad_request("Cannot override default config set for this API key.", "config")
    if not headers.get(names.CONFIG) and default:
        headers[names.CONFIG] = default
        session.note("default-config", "config", config=default)
    if key.metadata is not None or workspace.metadata is not None:
        merged = {
            **spread(session.metadata),
            **(key.metadata or {}),
            **(workspace.metadata or {}),
        }
        headers[names.METADATA] = json.dumps(merged)


def _config(session: Session) -> Node | None:
    written = session.headers.get(names.CONFIG)
    if not written:
        return None
    saved = written.startswith("pc-")
    if saved:
        if session.workspace.configs.get(written) is None:
            raise bad_request("Invalid config id passed", "config")
        config = as_parsed(session.workspace.configs[written])
    elif session.given is not UNDEFINED:
        config = as_parsed(session.given)
    else:
        try:
            config = parse_json(written)
        except ValueError:
            # It is passed over here, and refused once the request is looked at.
            return None
    watched = dict(breaker.watched(config)) if saved else {}
    mapped = resolve(config, session.workspace)
    if watched:
        breaker.apply(mapped, watched, written, session.state)
    session.config_version = saved
    return mapped


def _resolve_request(session: Session) -> None:
    """The provider that the request names, by header or in its model, and the model without it.

    It is looked up, and its host and limits apply, even where a Config routes elsewhere.
    """
    headers = session.headers
    parts = slug_and_model(session.body.get("model"))
    header = headers.get(names.PROVIDER, "")
    if header.startswith("@"):
        slug = header[1:].partition("/")[0]
    else:
        slug = headers.get(names.VIRTUAL_KEY) or (parts[0] if parts else "")
    if not slug:
        return
    if parts and all(parts):
        session.body["model"] = parts[1]
    provider = session.workspace.provider(slug)
    if provider is None:
        shown = headers.get(names.VIRTUAL_KEY, "null")
        raise bad_request(f"Following keys are not valid: {shown}", "resolve")
    session.model_provider = provider
    headers[names.PROVIDER] = provider.provider
    headers[names.VIRTUAL_KEY] = slug
    if provider.custom_host and not headers.get(names.CUSTOM_HOST):
        headers[names.CUSTOM_HOST] = provider.custom_host
