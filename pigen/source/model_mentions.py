"""Which models a source asks of which providers, and where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pigen.common import slugs
from pigen.source.expanding import ALL
from pigen.source.file import SourceFile
from pigen.source.names import Upstream, part
from pigen.source.pi_requests import Ask
from pigen.source.resolving import Team
from pigen.source.targets import leaves, model
from pigen.text.jsonc import Node


@dataclass(frozen=True, eq=False)
class Stated:
    """A model, as its provider is asked for it.

    node    where it is named: in pi, in a target, or among the models of the provider
    target  the target through which a bare name of pi's comes to the provider
    """

    team: Team
    upstream: Upstream
    model: str
    node: Node
    target: Node | None = None


def stated(file: SourceFile) -> list[Stated]:
    """Each of them once, with the first team that has it. What `@name/*` stands for is left out: the
    provider lists it."""
    found: dict[tuple[int, str, str], Stated] = {}
    for team in file.teams:
        for each in _in_configs(team):
            found.setdefault(_identity(each), each)
    for ask in file.asks:
        for each in _asked(file, ask):
            found.setdefault(_identity(each), each)
    return list(found.values())


def _identity(each: Stated) -> tuple[int, str, str]:
    return id(each.node), each.upstream.slug, each.model


def _in_configs(team: Team) -> Iterator[Stated]:
    for config in team.configs.values():
        for _, leaf in leaves(config.node):
            named = model(leaf)
            if named is None:
                continue
            provider, parts = part(leaf, "provider"), slugs.split(str(named.value))
            name = str(provider.value).removeprefix("@") if provider is not None else ""
            if provider is None and parts is not None:
                name = parts[0]
            upstream = team.names.providers.get(name)
            if upstream is not None and (provider is None) == (parts is not None):
                yield Stated(team, upstream, parts[1] if parts else str(named.value), named)


def _asked(file: SourceFile, ask: Ask) -> Iterator[Stated]:
    if ask.entry.upstream is not None:
        is_all = isinstance(ask.entry.node.value, str) and ask.entry.node.value.endswith(f"/{ALL}")
        if not is_all and _goes_there(file, ask):
            yield Stated(ask.team, ask.entry.upstream, ask.entry.model, ask.place)
        return
    if ask.request is None or not ask.team.names.is_hosted:
        return
    by_slug = {upstream.slug: upstream for upstream in ask.team.names.providers.values()}
    known = dict(leaves(ask.config.node)) if ask.config else {}
    for attempt in file.ways(ask).all:
        upstream = by_slug.get(attempt.slug or "")
        if upstream is not None and attempt.model == ask.entry.model:
            target = known.get(attempt.target)
            if target is None or model(target) is None:
                yield Stated(ask.team, upstream, ask.entry.model, ask.place, target)


def _goes_there(file: SourceFile, ask: Ask) -> bool:
    """The provider that the id names is the one that is asked."""
    if ask.is_direct or not ask.team.names.is_hosted:
        return True
    if ask.request is None:
        return False
    meant = (ask.slug, ask.entry.model)
    return any((each.slug, each.model) == meant for each in file.ways(ask).first)
