"""What is checked: a models.json, and the gateway that it is meant for,
with keys that open nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pigen.check.upstreams import UpstreamNames, get_upstream_names
from pigen.common.credentials import holds_secret
from pigen.common.headers import CONFIG_HEADER
from pigen.common.kinds import HOSTED
from pigen.common.slugs import split_slug
from pigen.gateway.saved_guardrails import AssumedGuardrails, list_guardrail_ids
from pigen.gateway.workspace import ApiKey, Workspace, WorkspaceProvider
from pigen.javascript.urls import parse_url
from pigen.pi.builtin_defaults import find_inherited_api
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.endpoint_owner import is_portkey_url
from pigen.pi.interpolation import find_header, resolve_literal
from pigen.pi.models_file import ModelsFile
from pigen.pi.portkey_gateways import covers
from pigen.pi.release import Pi
from pigen.source.configs import CONFIG_ID_PREFIX
from pigen.source.pi_requests import PiRequest, iter_pi_requests
from pigen.source.resolver import Team
from pigen.source.team_workspace import build_workspace, get_engine_id

CANARY = "pigen-canary"


@dataclass(frozen=True)
class CheckSubject:
    """
    name       for people: a team's path, or the file's
    providers  the pi providers that ask the gateway, by name, as models.json has them, with a
               key of ours in place of every secret
    other_providers  the names of those that ask somebody else
    configs    names of Configs by the ids that the workspace has them under
    unchecked_providers  those whose requests a Config routes that only the gateway knows
    is_assumed    nothing is known of the keys but where they stand
    upstream_names  what is known of the providers behind slugs
    """

    name: str
    pi: Pi
    dialect: str
    workspace: Workspace
    providers: Mapping[str, dict[str, Any]]
    other_providers: tuple[str, ...] = ()
    configs: Mapping[str, str] = field(default_factory=dict)
    unchecked_providers: frozenset[str] = frozenset()
    is_assumed: bool = False
    upstream_names: UpstreamNames = field(default_factory=UpstreamNames)

    @property
    def slugs(self) -> list[str]:
        """All that can be asked: those that the workspace has, or that ids name."""
        named = [slug for slug, known in self.workspace.providers.items() if known]
        for provider in self.providers.values():
            for model in provider["models"]:
                parts = split_slug(model["id"])
                if parts and parts[0] not in named and self.is_assumed:
                    named.append(parts[0])
        return named

    @property
    def guardrail_ids(self) -> list[str]:
        """The saved guardrails of the Configs that keys are bound to, which are assumed to pass."""
        bound = {each.config for each in self.workspace.keys.values()}
        used = [config for id, config in self.workspace.configs.items() if id in bound]
        return list_guardrail_ids(used) if self.dialect == HOSTED else []

    @property
    def models(self) -> list[tuple[str, dict[str, Any]]]:
        """Every model, with the name of its provider."""
        return [
            (name, model)
            for name, provider in self.providers.items()
            for model in provider["models"]
        ]


def make_team_subject(team: Team) -> CheckSubject:
    """A team of a source: its keys, Configs and limits are known."""
    team_workspace = build_workspace(team)
    asked = list(iter_pi_requests(team))
    callers = {
        ask.provider: ask.callers[0]
        for ask in asked
        if ask.request is not None or _names_saved_config(team, ask)
    }
    keys = {
        f"{CANARY}-{caller}": team_workspace.keys[caller]
        for caller in callers.values()
        if caller in team_workspace.keys
    }
    ids = {get_engine_id(config): config for config in team.configs.values()}
    ids_by_reference = {config.reference: id for id, config in ids.items()}
    listed = team.models["providers"]
    assert isinstance(listed, dict)
    pi = team.releases.newest
    return CheckSubject(
        team.folder or "pigen.yaml",
        pi,
        team.names.dialect,
        replace(team_workspace, keys=keys),
        {
            name: _replace_secrets(
                _drop_all_roots(listed[name], team.names.base_url),
                f"{CANARY}-{caller}",
                pi,
                ids_by_reference,
            )
            for name, caller in callers.items()
        },
        tuple(name for name in listed if name not in callers),
        {id: config.name for id, config in ids.items()},
        frozenset(ask.provider for ask in asked if ask.request is None),
        upstream_names=get_upstream_names(team),
    )


def _names_saved_config(team: Team, ask: PiRequest) -> bool:
    """Its key or a header names a Config by an id that the source does not define."""
    spec = team.names.keys.get(ask.key or "")
    listed = team.models["providers"]
    assert isinstance(listed, dict)
    headers = listed[ask.provider].get("headers", {})
    named = headers.get(find_header(headers, CONFIG_HEADER) or "")
    known = {config.id for config in team.configs.values()} | set(team.configs)
    return any(
        text is not None and text.startswith(CONFIG_ID_PREFIX) and text not in known
        for text in (spec[0].config if spec else None, named)
    )


def make_file_subject(file: ModelsFile, saved_configs: Mapping[str, object]) -> CheckSubject:
    """A models.json alone. It is assumed that each slug exists, and that no key has a Config;
    `saved_configs` are those that headers may name, by id."""
    asked = {}
    elsewhere = []
    for provider in file.providers:
        models = [
            model for model in provider.models if file.leads_to_portkey(provider, model.value)
        ]
        if models:
            asked[provider.name] = _make_asked_provider(file, provider, models)
        elif not file.leads_to_portkey(provider):
            elsewhere.append(provider.name)
        if models:
            elsewhere += [f"{provider.name}/{m.id}" for m in provider.models if m not in models]
    return CheckSubject(
        file.document.path,
        file.pi,
        HOSTED,
        Workspace(
            keys={f"{CANARY}-{name}": ApiKey() for name in asked},
            default_provider=WorkspaceProvider(),
            configs=saved_configs,
            guardrails=AssumedGuardrails(),
        ),
        asked,
        tuple(elsewhere),
        {id: id for id in saved_configs},
        is_assumed=True,
    )


def _make_asked_provider(
    file: ModelsFile, provider: DeclaredProvider, models: Sequence[DeclaredModel]
) -> dict[str, Any]:
    """The provider with these of its models, at a gateway whose paths begin with /v1."""
    kept = {**provider.value, "models": [_add_inherited_api(file, model) for model in models]}
    return _replace_secrets(
        _drop_all_roots(kept, file.gateway), f"{CANARY}-{provider.name}", file.pi, {}
    )


def _add_inherited_api(file: ModelsFile, model: DeclaredModel) -> Mapping[str, Any]:
    """The entry with the api that pi takes from its own provider of that name, where the file
    states none."""
    api = None if model.api else find_inherited_api(model, file)
    return {**model.value, "api": api} if api else model.value


def _drop_all_roots(provider: Mapping[str, Any], gateway: str) -> dict[str, Any]:
    models = [_drop_root(model, gateway) for model in provider.get("models", ())]
    return {**_drop_root(provider, gateway), "models": models}


def _drop_root(entry: Mapping[str, Any], gateway: str) -> dict[str, Any]:
    """The entry without the path under which its gateway stands: where that is not named, what
    comes before the /v1 at the end. Portkey's own have none."""
    base_url = entry.get("baseUrl")
    if not base_url or is_portkey_url(base_url):
        return dict(entry)
    url = parse_url(base_url)
    path = url.path.rstrip("/")
    if gateway and covers(gateway, base_url):
        root = parse_url(gateway).path.rstrip("/").removesuffix("/v1")
    else:
        root = path.removesuffix("/v1") if path.endswith("/v1") else path
    end = base_url.find(url.authority) + len(url.authority)
    return {**entry, "baseUrl": base_url[:end] + path.removeprefix(root)}


def _replace_secrets(
    provider: Mapping[str, Any], key: str, pi: Pi, ids_by_reference: Mapping[str, str]
) -> dict[str, Any]:
    """The provider with `key` for each of its secrets; what it says of itself stays."""
    kept = {**provider, "apiKey": key}
    models = [dict(model) for model in provider.get("models", ()) if "id" in model]
    overrides = {id: dict(each) for id, each in provider.get("modelOverrides", {}).items()}
    if overrides:
        kept["modelOverrides"] = overrides
    for owner in (kept, *models, *overrides.values()):
        if "headers" in owner:
            owner["headers"] = {
                name: _replace_header_secret(name, text, key, pi, ids_by_reference)
                for name, text in owner["headers"].items()
            }
    return {**kept, "models": models}


def _replace_header_secret(
    name: str, text: str, key: str, pi: Pi, ids_by_reference: Mapping[str, str]
) -> str:
    sent = resolve_literal(text, pi)
    if sent is not None and not holds_secret(name, text):
        # As it is written, so that pi reads it as it would: the text of a Config may hold a dollar.
        return ids_by_reference.get(sent, text)
    return f"Bearer {key}" if text.lower().startswith("bearer ") else key
