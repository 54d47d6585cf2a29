"""Which models there are: of a provider by the catalogue, as far as its integration allows them."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.gateway.workspace import Workspace
from pigen.mock.admin.records import IntegrationRecord
from pigen.pi import catalogue
from pigen.pi.release import NEWEST, Pi


def models(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """(slug, model) of each model that can be asked for as @slug/model."""
    for slug, provider in workspace.providers.items():
        if provider is None or provider.is_expired:
            continue
        integration = provider.integration
        named = {
            str(each["slug"]): each.get("status") != "archived"
            for each in (integration.models if integration else ())
        }
        if integration is None or integration.allow_all_models:
            named = {**dict.fromkeys(_listing(provider.provider), True), **named}
        yield from ((slug, model) for model, allowed in named.items() if allowed)


def slugs(integration: IntegrationRecord) -> list[str]:
    """All models of an integration, the forbidden too."""
    return list(dict.fromkeys([*_listing(integration.provider), *integration.models]))


def _listing(provider: str) -> list[str]:
    """The models of an upstream, by Portkey's name for it."""
    upstream = catalogue.upstream(provider)
    return list(catalogue.listing(upstream, Pi(NEWEST))) if upstream else []
