"""Which models there are: of a provider by the catalogue, as far as its integration allows them."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.gateway.workspace import Workspace
from pigen.mock.admin.records import IntegrationRecord
from pigen.pi import catalogue
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.release import NEWEST, Pi


def list_models(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """(slug, model) of each model that can be asked for as @slug/model."""
    for slug, provider in workspace.providers.items():
        if provider is None or provider.is_expired:
            continue
        integration = provider.integration
        allowed_by_model = {
            str(each["slug"]): each.get("status") != "archived"
            for each in (integration.models if integration else ())
        }
        if integration is None or integration.allow_all_models:
            allowed_by_model = {
                **dict.fromkeys(_list_catalogue_models(provider.provider), True),
                **allowed_by_model,
            }
        yield from ((slug, model) for model, allowed in allowed_by_model.items() if allowed)


def list_slugs(integration: IntegrationRecord) -> list[str]:
    """All models of an integration, the forbidden too."""
    return list(dict.fromkeys([*_list_catalogue_models(integration.provider), *integration.models]))


def _list_catalogue_models(provider: str) -> list[str]:
    """The models of an upstream, by Portkey's name for it."""
    upstream = find_upstream(provider)
    return list(catalogue.list_models(upstream, Pi(NEWEST))) if upstream else []
