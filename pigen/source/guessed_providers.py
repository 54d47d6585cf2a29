"""Providers of a workspace that nobody describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.gateway.workspace import WorkspaceProvider
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.source.team_workspace import find_portkey_name


class GuessedProviders(Mapping[str, WorkspaceProvider]):
    """Each slug is a provider of the kind that it names, as in a source. One that names none is not
    in the map."""

    def __getitem__(self, slug: str) -> WorkspaceProvider:
        name = find_portkey_name(None, find_upstream(slug))
        if name is None:
            raise KeyError(slug)
        return WorkspaceProvider(slug=slug, provider=name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
