"""What is checked: a models.json, and the gateway that it is meant for, with keys that open nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pigen.common.credentials import holds_secret
from pigen.common.slugs import split
from pigen.gateway.dialect import HOSTED
from pigen.gateway.workspace import Key, Provider, Workspace
from pigen.pi.interpolation import literal
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.source.pi_requests import asks
from pigen.source.resolving import Team
from pigen.source.workspaces import identity, workspace

CANARY = "pigen-canary"


@dataclass(frozen=True)
class Subject:
    """
    name       for people: a team's path, or the file's
    providers  the pi providers that ask the gateway, by name, as models.json has them, with a key of
               ours in place of every secret
    elsewhere  the names of those that ask somebody else
    gateway    the gateway's base URL, up to the path
    configs    names of Configs by the ids that the workspace has them under
    assumed    nothing is known of the keys but where they stand
    """

    name: str
    pi: Pi
    dialect: str
    gateway: str
    workspace: Workspace
    providers: Mapping[str, dict]
    elsewhere: tuple[str, ...] = ()
    configs: Mapping[str, str] = field(default_factory=dict)
    assumed: bool = False

    @property
    def slugs(self) -> list[str]:
        """All that can be asked: those that the workspace has, or that ids name."""
        named = [slug for slug, known in self.workspace.providers.items() if known]
        for provider in self.providers.values():
            for model in provider["models"]:
                parts = split(model["id"])
                if parts and parts[0] not in named and self.assumed:
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


def of_team(team: Team) -> Subject:
    """A team of a source: its keys, Configs and limits are known."""
    made = workspace(team)
    callers = {ask.provider: ask.callers[0] for ask in asks(team) if ask.request is not None}
    keys = {
        f"{CANARY}-{caller}": made.keys[caller]
        for caller in callers.values()
        if caller in made.keys
    }
    ids = {identity(config): config for config in team.configs.values()}
    written = {config.reference: id for id, config in ids.items()}
    listed = team.models["providers"]
    assert isinstance(listed, dict)
    pi = team.releases.newest
    return Subject(
        team.folder or "pigen.yaml",
        pi,
        team.names.dialect,
        team.names.base_url.removesuffix("/v1"),
        replace(made, keys=keys),
        {
            name: _disarmed(listed[name], f"{CANARY}-{caller}", pi, written)
            for name, caller in callers.items()
        },
        tuple(name for name in listed if name not in callers),
        {id: config.name for id, config in ids.items()},
    )


def of_file(file: ModelsFile, gateway: str) -> Subject:
    """A models.json alone. It is assumed that each slug exists, and that no key has a Config."""
    asked = [each for each in file.providers if each.is_portkey and each.models]
    keys = {f"{CANARY}-{each.name}": Key() for each in asked}
    return Subject(
        file.document.path,
        file.pi,
        HOSTED,
        gateway,
        Workspace(keys=keys, unnamed=Provider()),
        {each.name: _disarmed(each.value, f"{CANARY}-{each.name}", file.pi, {}) for each in asked},
        tuple(each.name for each in file.providers if each not in asked),
        {},
        assumed=True,
    )


def _disarmed(provider: Mapping, key: str, pi: Pi, written: Mapping[str, str]) -> dict:
    """The provider with `key` for each of its secrets; what it says of itself stays."""
    kept = {**provider, "apiKey": key}
    models = [dict(model) for model in provider.get("models", ()) if "id" in model]
    for owner in (kept, *models):
        if "headers" in owner:
            owner["headers"] = {
                name: _header(name, text, key, pi, written)
                for name, text in owner["headers"].items()
            }
    return {**kept, "models": models}


def _header(name: str, text: str, key: str, pi: Pi, written: Mapping[str, str]) -> str:
    sent = literal(text, pi)
    if sent is not None and not holds_secret(name, text):
        # As it is written, so that pi reads it as it would: the text of a Config may hold a dollar.
        return written.get(sent, text)
    return f"Bearer {key}" if text.lower().startswith("bearer ") else key
