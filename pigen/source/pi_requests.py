"""What pi asks of the gateway, model by model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pigen.common.headers import (
    API_KEY_HEADER,
    CONFIG_HEADER,
    ROUTING_HEADERS,
)
from pigen.gateway.engine import route
from pigen.gateway.request import CHAT, Request
from pigen.gateway.result import Outcome
from pigen.gateway.workspace import Workspace
from pigen.pi import interpolation
from pigen.pi.portkey_gateways import are_at_one_gateway
from pigen.source.configs import CONFIG_ID_PREFIX, TeamConfig
from pigen.source.faults import FaultCollector
from pigen.source.model_entries import ModelEntry, expand
from pigen.source.names import get_child
from pigen.source.resolver import Team
from pigen.source.team_workspace import get_engine_id
from pigen.source.types import Key
from pigen.text.jsonc import Node

ENDPOINTS = {
    "openai-completions": CHAT,
    "openai-responses": "/v1/responses",
    "anthropic-messages": "/v1/messages",
}
# Headers that choose a route: where a variable decides on them, nothing is known.


@dataclass(frozen=True, eq=False)
class PiRequest:
    """One model of a pi provider, and the request that pi makes for it.

    provider  the name of the pi provider
    key       the name of its key
    config    the Config that routes it: named by the provider, or bound to the key
    request   None where it does not go to the gateway, or a variable decides on its route
    callers   the engine's names for the keys with which it is made: one for each member
    """

    team: Team
    provider: str
    node: Node
    entry: ModelEntry
    key: str | None
    config: TeamConfig | None
    request: Request | None
    callers: tuple[str, ...]

    @property
    def slug(self) -> str | None:
        """The slug that the model's id names."""
        return self.entry.upstream.slug if self.entry.upstream else None

    @property
    def id_node(self) -> Node:
        """Where its id is written."""
        node = self.entry.node
        return node if node.members is None else get_child(node, "id") or node

    @property
    def is_direct(self) -> bool:
        """Nothing but the slug in its id has a say in its route."""
        headers = self.request.headers if self.request else ()
        return (
            self.slug is not None
            and self.config is None
            and not any(name in headers for name in ROUTING_HEADERS)
        )

    def simulate(self, workspace: Workspace, **more: object) -> Outcome:
        """What the engine makes of the request."""
        assert self.request is not None
        value = self.config.value if self.config and not self.team.names.is_hosted else None
        config = value if self.entry.upstream is None else None
        dialect = self.team.names.dialect
        return route(self.request, dialect, config=config, workspace=workspace, **more)  # type: ignore[arg-type]


def iter_pi_requests(team: Team) -> Iterator[PiRequest]:
    """What the team's pi asks, in the order of its models.json."""
    providers = team.models["providers"]
    assert isinstance(providers, dict)
    listed = get_child(team.names.node, "pi")
    listed = get_child(listed, "providers") if listed is not None else None
    for name, value in providers.items():
        child = listed.find_child(name) if listed is not None else None
        models = get_child(child[1], "models") if child else None
        if child and models is not None:
            yield from _iter_provider_requests(team, name, value, child[1], models)


def _iter_provider_requests(
    team: Team, name: str, value: dict[str, Any], node: Node, models: Node
) -> Iterator[PiRequest]:
    fields = node.value if isinstance(node.value, dict) else {}
    key = fields.get("key")
    spec = team.names.keys[key][0] if key in team.names.keys else None
    config_name = fields.get("config") or (spec.config if spec else None)
    config = team.configs.get(config_name or "")
    is_known = spec is not None and (config is not None or config_name is None)
    made_with = list_callers(team, key, spec)
    entries = expand(models, team.names, FaultCollector())
    for entry, model in zip(entries, value.get("models", ()), strict=False):
        request = _build_request(team, value, model)
        if request is not None and team.names.is_hosted:
            request = request.with_header(API_KEY_HEADER, made_with[0]) if is_known else None
        yield PiRequest(team, name, node, entry, key, config, request, made_with)


def list_callers(team: Team, name: str | None, spec: Key | None) -> tuple[str, ...]:
    """The engine's names for a key: for one of a user that of each member's."""
    of_user = spec is not None and (spec.type or "").endswith("/user")
    members = [f"{name}-{member}" for member in team.names.members] if of_user else []
    return tuple(members) or (str(name),)


def _build_request(team: Team, provider: dict[str, Any], model: dict[str, Any]) -> Request | None:
    path = ENDPOINTS.get(model.get("api") or provider.get("api") or "")
    base_url = str(model.get("baseUrl") or provider.get("baseUrl") or "")
    if path is None or not are_at_one_gateway(team.names.base_url, base_url):
        return None
    headers: dict[str, str] = {}
    all_headers = {**_lowercase_headers(provider), **_lowercase_headers(model)}
    for name, text in all_headers.items():
        sent = interpolation.resolve_literal(text, team.releases.lowest)
        if sent is None and name in ROUTING_HEADERS and team.names.is_hosted:
            return None
        if sent is not None:
            headers[name] = sent
    config = headers.get(CONFIG_HEADER, "")
    for known in team.configs.values():
        if config == known.reference:
            headers[CONFIG_HEADER] = get_engine_id(known)
    if config.startswith(CONFIG_ID_PREFIX) and headers[CONFIG_HEADER] not in _list_config_ids(team):
        return None
    if not team.names.is_hosted:
        headers.pop(CONFIG_HEADER, None)  # the engine is given its value instead
    messages = [{"role": "user", "content": "hi"}]
    prompt = {"input" if path.endswith("responses") else "messages": messages}
    return Request(
        path=path, headers=headers, body={"model": model["id"], **prompt, "stream": True}
    )


def _list_config_ids(team: Team) -> set[str]:
    return {get_engine_id(config) for config in team.configs.values()}


def _lowercase_headers(value: Mapping[str, object]) -> dict[str, str]:
    headers = value.get("headers")
    items = headers.items() if isinstance(headers, dict) else ()
    return {name.lower(): text for name, text in items if isinstance(text, str)}


def with_model(pi_request: PiRequest, model: str) -> PiRequest:
    """The same request for another model."""
    request = pi_request.request
    assert request is not None
    body = {**request.body, "model": model}
    return replace(pi_request, request=Request(request.method, request.path, request.headers, body))
