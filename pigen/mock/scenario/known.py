"""What a scenario may name: the slugs, models and keys of the workspace that is served."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pigen.gateway.dialect import HOSTED
from pigen.gateway.workspace import Provider
from pigen.mock.served import Served


@dataclass(frozen=True)
class Known:
    """What there is in the workspace that is served.

    models  by slug the models that may be used, None where any may
    keys    the names of the keys
    """

    models: Mapping[str, Collection[str] | None]
    keys: Collection[str]

    @classmethod
    def of(cls, served: Served, dialect: str) -> Known:
        """The open-source gateway knows no slugs, so nothing that names one would fit there."""
        providers = served.workspace.providers if dialect == HOSTED else {}
        models = {slug: _allowed(each) for slug, each in providers.items() if each}
        return cls(models, served.labels.values())


def _allowed(provider: Provider) -> Collection[str] | None:
    rules = provider.integration
    if rules is None or rules.allow_all_models:
        return None
    return [str(each["slug"]) for each in rules.models if each.get("status") != "archived"]
