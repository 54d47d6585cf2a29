"""What pi asks of the gateway, model by model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pigen.gateway import request as names
from pigen.gateway.request import CHAT, Request
from pigen.gateway.result import Outcome
from pigen.gateway.routing import route
from pigen.gateway.workspace import Workspace
from pigen.pi import interpolation
from pigen.source.configs import CONFIG_ID, TeamConfig
from pigen.source.expanding import Entry, expand
from pigen.source.names import Faults, part
from pigen.source.resolving import Team
from pigen.source.types import Key
from pigen.source.workspaces import identity
from pigen.text.jsonc import Node

ENDPOINTS = {
    "openai-completions": CHAT,
    "openai-responses": "/v1/responses",
    "anthropic-messages": "/v1/messages",
}
# Headers that choose a route: where a variable decides on them, nothing can be said.
ROUTING = (names.CONFIG, names.PROVIDER, names.VIRTUAL_KEY)


@dataclass(frozen=True, eq=False)
class Ask:
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
    entry: Entry
    key: str | None
    config: TeamConfig | None
    request: Request | None
    callers: tuple[str, ...]

    @property
    def slug(self) -> str | None:
        """The slug that the model's id names."""
        return self.entry.upstream.slug if self.entry.upstream else None

    @property
    def place(self) -> Node:
        """Where its id is written."""
        node = self.entry.node
        return node if node.members is None else part(node, "id") or node

    @property
    def is_direct(self) -> bool:
        """Nothing but the slug in its id has a say in its route."""
        headers = self.request.headers if self.request else ()
        return (
            self.slug is not None
            and self.config is None
            and not any(name in headers for name in ROUTING)
        )

    def outcome(self, workspace: Workspace, **more: object) -> Outcome:
        """What the engine makes of the request."""
        assert self.request is not None
        given = self.config.value if self.config and not self.team.names.is_hosted else None
        config = given if self.entry.upstream is None else None
        dialect = self.team.names.dialect
        return route(self.request, dialect, config=config, workspace=workspace, **more)  # type: ignore[arg-type]


def asks(team: Team) -> Iterator[Ask]:
    """What the team's pi asks, in the order of its models.json."""
    providers = team.models["providers"]
    assert isinstance(providers, dict)
    listed = part(team.names.node, "pi")
    listed = part(listed, "providers") if listed is not None else None
    for name, value in providers.items():
        found = listed.child(name) if listed is not None else None
        models = part(found[1], "models") if found else None
        if found and models is not None:
            yield from _of_provider(team, name, value, found[1], models)


def _of_provider(team: Team, name: str, value: dict, node: Node, models: Node) -> Iterator[Ask]:
    fields = node.value if isinstance(node.value, dict) else {}
    key = fields.get("key")
    form = team.names.keys[key][0] if key in team.names.keys else None
    bound = fields.get("config") or (form.config if form else None)
    config = team.configs.get(bound or "")
    is_known = form is not None and (config is not None or bound is None)
    made_with = callers(team, key, form)
    entries = expand(models, team.names, Faults())
    for entry, model in zip(entries, value.get("models", ()), strict=False):
        request = _request(team, value, model)
        if request is not None and team.names.is_hosted:
            request = request.with_header(names.API_KEY, made_with[0]) if is_known else None
        yield Ask(team, name, node, entry, key, config, request, made_with)


def callers(team: Team, name: str | None, form: Key | None) -> tuple[str, ...]:
    """The engine's names for a key: for one of a user that of each member's."""
    of_user = form is not None and (form.type or "").endswith("/user")
    members = [f"{name}-{member}" for member in team.names.members] if of_user else []
    return tuple(members) or (str(name),)


def _request(team: Team, provider: dict, model: dict) -> Request | None:
    path = ENDPOINTS.get(model.get("api") or provider.get("api") or "")
    base_url = str(model.get("baseUrl") or provider.get("baseUrl") or "")
    if path is None or not base_url.startswith(team.names.base_url.removesuffix("/v1")):
        return None
    headers: dict[str, str] = {}
    written = {**_headers(provider), **_headers(model)}
    for name, text in written.items():
        sent = interpolation.literal(text, team.releases.lowest)
        if sent is None and name in ROUTING and team.names.is_hosted:
            return None
        if sent is not None:
            headers[name] = sent
    config = headers.get(names.CONFIG, "")
    for known in team.configs.values():
        if config == known.reference:
            headers[names.CONFIG] = identity(known)
    if config.startswith(CONFIG_ID) and headers[names.CONFIG] not in _ids(team):
        return None
    if not team.names.is_hosted:
        headers.pop(names.CONFIG, None)  # the engine is given its value instead
    messages = [{"role": "user", "content": "hi"}]
    asked = {"input" if path.endswith("responses") else "messages": messages}
    return Request(path=path, headers=headers, body={"model": model["id"], **asked, "stream": True})


def _ids(team: Team) -> set[str]:
    return {identity(config) for config in team.configs.values()}


def _headers(value: Mapping[str, object]) -> dict[str, str]:
    headers = value.get("headers")
    found = headers.items() if isinstance(headers, dict) else ()
    return {name.lower(): text for name, text in found if isinstance(text, str)}


def with_model(ask: Ask, model: str) -> Ask:
    """The same request for another model."""
    asked = ask.request
    assert asked is not None
    body = {**asked.body, "model": model}
    return replace(ask, request=Request(asked.method, asked.path, asked.headers, body))
