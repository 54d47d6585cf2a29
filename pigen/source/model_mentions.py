"""Which models a source asks of which providers, and where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pigen.common import slugs
from pigen.source.config_targets import find_model, iter_provider_targets
from pigen.source.model_entries import ALL_MODELS
from pigen.source.names import Upstream, get_child
from pigen.source.pi_requests import PiRequest
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile
from pigen.text.jsonc import Node


@dataclass(frozen=True, eq=False)
class ModelReference:
    """A model, as its provider is asked for it.

    node    where it is named: in pi, in a target, or among the models of the provider
    target  the target through which a bare name of pi's comes to the provider
    """

    team: Team
    upstream: Upstream
    model: str
    node: Node
    target: Node | None = None


def list_model_references(file: SourceFile) -> list[ModelReference]:
    """Each of them once, with the first team that has it. What `@name/*` stands for is left out:
    the provider lists it."""
    references: dict[tuple[int, str, str], ModelReference] = {}
    for team in file.teams:
        for each in _iter_config_references(team):
            references.setdefault(_make_key(each), each)
    for ask in file.pi_requests:
        for each in _iter_request_references(file, ask):
            references.setdefault(_make_key(each), each)
    return list(references.values())


def _make_key(each: ModelReference) -> tuple[int, str, str]:
    return id(each.node), each.upstream.slug, each.model


def _iter_config_references(team: Team) -> Iterator[ModelReference]:
    for config in team.configs.values():
        for _, target in iter_provider_targets(config.node):
            named = find_model(target)
            if named is None:
                continue
            provider, parts = get_child(target, "provider"), slugs.split_slug(str(named.value))
            name = str(provider.value).removeprefix("@") if provider is not None else ""
            if provider is None and parts is not None:
                name = parts[0]
            upstream = team.names.providers.get(name)
            if upstream is not None and (provider is None) == (parts is not None):
                yield ModelReference(team, upstream, parts[1] if parts else str(named.value), named)


def _iter_request_references(file: SourceFile, ask: PiRequest) -> Iterator[ModelReference]:
    if ask.entry.upstream is not None:
        is_all = isinstance(ask.entry.node.value, str) and ask.entry.node.value.endswith(
            f"/{ALL_MODELS}"
        )
        if not is_all and _reaches_upstream(file, ask):
            yield ModelReference(ask.team, ask.entry.upstream, ask.entry.model, ask.id_node)
        return
    if ask.request is None or not ask.team.names.is_hosted:
        return
    by_slug = {upstream.slug: upstream for upstream in ask.team.names.providers.values()}
    known = dict(iter_provider_targets(ask.config.node)) if ask.config else {}
    for attempt in file.find_routes(ask).attempts:
        upstream = by_slug.get(attempt.slug or "")
        if upstream is not None and attempt.model == ask.entry.model:
            target = known.get(attempt.target)
            if target is None or find_model(target) is None:
                yield ModelReference(ask.team, upstream, ask.entry.model, ask.id_node, target)


def _reaches_upstream(file: SourceFile, ask: PiRequest) -> bool:
    """The provider that the id names is the one that is asked."""
    if ask.is_direct or not ask.team.names.is_hosted:
        return True
    if ask.request is None:
        return False
    meant = (ask.slug, ask.entry.model)
    return any((each.slug, each.model) == meant for each in file.find_routes(ask).first_attempts)
