"""A request as it reaches the gateway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pigen.common.headers import API_KEY_HEADER, METADATA_HEADER
from pigen.javascript.json_values import parse_json
from pigen.javascript.values import is_number

DEFAULT_MODEL = "gpt-4o"
DEFAULT_MESSAGES_MODEL = "claude-sonnet-4-20250514"
CHAT = "/v1/chat/completions"
MESSAGES = "/v1/messages"
MODELS = "/v1/models"

CACHE_CONTROL_HEADER = "cache-control"

# What the gateway calls an endpoint; every other path is passed on as it is, and so is RERANK by
# the open-source gateway, whose rows have none.
RERANK = "/v1/rerank"
ENDPOINTS = {
    CHAT: "chatComplete",
    "/v1/completions": "complete",
    "/v1/embeddings": "embed",
    MESSAGES: "messages",
    "/v1/responses": "createModelResponse",
    "/v1/messages/count_tokens": "messagesCountTokens",
    "/v1/images/generations": "imageGenerate",
    "/v1/audio/speech": "createSpeech",
    RERANK: "rerank",
}
PROXY = "proxy"


def get_api_key(headers: Mapping[str, str]) -> str:
    """The API key that a request brings."""
    return headers.get(API_KEY_HEADER) or headers.get("authorization", "").replace("Bearer ", "", 1)


class BadRequest(ValueError):
    """A description of a request, or of a plan, that cannot be read."""


@dataclass(slots=True)  # frozen, one takes three times as long to make: there are many
class Request:
    """`headers` have names in lower case; `body` is the JSON object sent, empty for GET."""

    method: str = "POST"
    path: str = CHAT
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return ENDPOINTS.get(self.path, PROXY) if self.method == "POST" else PROXY

    def with_header(self, name: str, value: str) -> Request:
        return Request(self.method, self.path, {**self.headers, name: value}, self.body)


def parse_request(description: Mapping[str, object], defaults: Request | None = None) -> Request:
    """The request that {method, path, headers, params, body, model, metadata, stream} describes:
    params are merged into the body, metadata becomes its header. What it does not say of path and
    headers, `defaults` does. Raises BadRequest."""
    defaults = defaults or Request()
    method = str(description.get("method") or "POST").upper()
    path = str(description.get("path") or defaults.path)
    headers = dict(defaults.headers)
    for name, value in _get_object(description, "headers").items():
        headers[name.lower()] = value if isinstance(value, str) else json.dumps(value)
    metadata = description.get("metadata")
    if isinstance(metadata, Mapping):
        metadata = {**_get_metadata(defaults), **metadata}
    if metadata is not None:
        headers[METADATA_HEADER] = metadata if isinstance(metadata, str) else json.dumps(metadata)
    if method == "GET":
        return Request(method, path, headers)
    messages = path == MESSAGES
    model = description.get("model") or (DEFAULT_MESSAGES_MODEL if messages else DEFAULT_MODEL)
    body: dict[str, object] = {
        "model": model,
        "messages": [{"role": "user", "content": "hi"}],
    }
    if "body" in description:
        body = _get_object(description, "body")
        if description.get("model"):
            body.setdefault("model", model)
    body |= _get_object(description, "params")
    if description.get("stream") is not None:
        body["stream"] = description["stream"]
    return Request(method, path, headers, body)


def _get_metadata(request: Request) -> Mapping[str, object]:
    try:
        value = parse_json(request.headers.get(METADATA_HEADER, ""))
    except ValueError:
        return {}
    return value if isinstance(value, Mapping) else {}


def _get_object(description: Mapping[str, object], key: str) -> dict[str, object]:
    value = description.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadRequest(f'"{key}" of the request is not an object')
    return dict(value)


def check_plan(plan: object) -> dict[str, list[object]]:
    """The plan, when it has the form that a plan has. Raises BadRequest."""
    if not isinstance(plan, Mapping):
        raise BadRequest("the plan is not an object")
    for target, entries in plan.items():
        if not isinstance(entries, list):
            raise BadRequest(f'the plan\'s "{target}" is not a list')
        for entry in entries:
            status = entry.get("status", 200) if isinstance(entry, Mapping) else entry
            if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
                raise BadRequest(f'the plan\'s "{target}" holds no status from 100 to 599')
            if isinstance(entry, Mapping):
                _check_entry(target, entry)
    return {str(target): list(entries) for target, entries in plan.items()}


def _check_entry(target: str, entry: Mapping[str, object]) -> None:
    delay, headers = entry.get("delay_ms", 0), entry.get("headers", {})
    if not is_number(delay) or not isinstance(headers, Mapping):
        raise BadRequest(f'the plan\'s "{target}" has a wrong delay_ms or headers')
