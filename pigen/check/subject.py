"""What is checked: a models.json, and the gateway that it is meant for, with keys that open nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pigen.common.credentials import holds_secret
from pigen.common.kinds import HOSTED
from pigen.common.slugs import split_slug
from pigen.gateway.workspace import ApiKey, Workspace, WorkspaceProvider
from pigen.pi.interpolation import resolve_literal
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.source.pi_requests import iter_pi_requests
from pigen.source.resolver import Team
from pigen.source.team_workspace import build_workspace, get_engine_id

CANARY = "pigen-canary"


@dataclass(frozen=True)
class CheckSubject:
    """
    name       for people: a team's path, or the file's
    providers  the pi providers that ask the gateway, by name, as models.json has them, with a key of
               ours in place of every secret
    other_providers  the names of those that ask somebody else
    gateway_url    the gateway's base URL, up to the path
    configs    names of Configs by the ids that the workspace has them under
    is_assumed    nothing is known of the keys but where they stand
    """

    name: str
    pi: Pi
    dialect: str
    gateway_url: str
    workspace: Workspace
    providers: Mapping[str, dict]
    other_providers: tuple[str, ...] = ()
    configs: Mapping[str, str] = field(default_factory=dict)
    is_assumed: bool = False

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
    def models(self) -> list[tuple[str, dict]]:
        """Every model, with the name of its provider."""
        return [
            (name, model)
            for name, provider in self.providers.items()
            for model in provider["models"]
        ]


def make_team_subject(team: Team) -> CheckSubject:
    """A team of a source: its keys, Configs and limits are known."""
    team_workspace = build_workspace(team)
    callers = {
        ask.provider: ask.callers[0] for ask in iter_pi_requests(team) if ask.request is not None
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
        team.names.base_url.removesuffix("/v1"),
        replace(team_workspace, keys=keys),
        {
            name: _replace_secrets(listed[name], f"{CANARY}-{caller}", pi, ids_by_reference)
            for name, caller in callers.items()
        },
        tuple(name for name in listed if name not in callers),
        {id: config.name for id, config in ids.items()},
    )


def make_file_subject(file: ModelsFile, gateway_url: str) -> CheckSubject:
    """A models.json alone. It is assumed that each slug exists, and that no key has a Config."""
    portkey_providers = [each for each in file.providers if each.is_portkey and each.models]
    keys = {f"{CANARY}-{each.name}": ApiKey() for each in portkey_providers}
    return CheckSubject(
        file.document.path,
        file.pi,
        HOSTED,
        gateway_url,
        Workspace(keys=keys, default_provider=WorkspaceProvider()),
        {
            each.name: _replace_secrets(each.value, f"{CANARY}-{each.name}", file.pi, {})
            for each in portkey_providers
        },
        tuple(each.name for each in file.providers if each not in portkey_providers),
        {},
        is_assumed=True,
    )


def _replace_secrets(
    provider: Mapping, key: str, pi: Pi, ids_by_reference: Mapping[str, str]
) -> dict:
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
