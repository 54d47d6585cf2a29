"""What a scenario may name: the slugs, models and keys of the workspace that is served."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pigen.common.kinds import HOSTED
from pigen.gateway.workspace import WorkspaceProvider
from pigen.mock.gateway_setup import GatewaySetup


@dataclass(frozen=True)
class KnownNames:
    """What there is in the workspace that is served.

    models  by slug the models that may be used, None where any may
    keys    the names of the keys
    """

    models: Mapping[str, Collection[str] | None]
    keys: Collection[str]

    @classmethod
    def from_setup(cls, setup: GatewaySetup, dialect: str) -> KnownNames:
        """The open-source gateway knows no slugs, so nothing that names one would fit there."""
        providers = setup.workspace.providers if dialect == HOSTED else {}
        models = {slug: _list_allowed_models(each) for slug, each in providers.items() if each}
        return cls(models, setup.labels.values())


def _list_allowed_models(provider: WorkspaceProvider) -> Collection[str] | None:
    rules = provider.integration
    if rules is None or rules.allow_all_models:
        return None
    return [str(each["slug"]) for each in rules.models if each.get("status") != "archived"]
