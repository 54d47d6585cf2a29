"""Configs of a source with all requests that they route, team by team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pigen.common.headers import METADATA_HEADER
from pigen.gateway.conditional_router import matches
from pigen.gateway.refusals import RouterError
from pigen.javascript.json_values import parse_json
from pigen.portkey.conditions import CONDITIONAL, LOGICAL_OPERATORS
from pigen.source.config_targets import get_mode, iter_nodes
from pigen.source.names import get_child
from pigen.source.pi_requests import PiRequest
from pigen.source.resolver import Team
from pigen.source.source_file import SourceFile
from pigen.text.jsonc import Member, Node

# What a condition may look at beside metadata and be the same in every request of pi's.
PREDICTABLE_KEYS = ("params.model", "params.stream", "url.pathname")


@dataclass(eq=False)
class ConfigTraffic:
    """One Config, with all teams that have it so.

    pi_requests        the requests of pi's that it routes
    senders            the keys that are bound to it, or that pi sends with it, with their teams
    has_other_senders  some key is bound to it that no pi provider uses: its requests are not known
    known_metadata     the metadata that some of the requests have
    """

    name: str
    node: Node
    pi_requests: list[PiRequest] = field(default_factory=list)
    senders: list[tuple[Team, str]] = field(default_factory=list)
    has_other_senders: bool = False
    known_metadata: set[str] = field(default_factory=set)
    sent_metadata: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_conditional(self) -> bool:
        return any(get_mode(node) == CONDITIONAL for _, node in iter_nodes(self.node))

    @property
    def is_predictable(self) -> bool:
        """Conditions look at nothing but metadata and what is the same in all requests, so that the
        request for each model is known."""
        return bool(self.pi_requests) and all(
            member.key in PREDICTABLE_KEYS or member.key.startswith("metadata.")
            for query in self.iter_queries()
            for member in iter_query_fields(query)
        )

    @property
    def certain_metadata(self) -> frozenset[str]:
        """Metadata that conditions ask for and all requests have, or none."""
        if not self.senders:
            return frozenset()
        required = {name for name, _, _ in self.iter_metadata_conditions()}
        return frozenset(
            name for name in required if len({name in sent for sent in self.sent_metadata}) == 1
        )

    @property
    def is_complete(self) -> bool:
        """The requests that pigen knows of are all there are, as far as conditions can tell."""
        if not self.is_conditional:
            return True
        return not self.has_other_senders and all(
            member.key in PREDICTABLE_KEYS
            or (first == "metadata" and rest.partition(".")[0] in self.known_metadata)
            for query in self.iter_queries()
            for member in iter_query_fields(query)
            for first, _, rest in (member.key.partition("."),)
        )

    def iter_queries(self) -> Iterator[Node]:
        """The query of each condition."""
        for _, node in iter_nodes(self.node):
            strategy = get_child(node, "strategy") if get_mode(node) == CONDITIONAL else None
            listed = get_child(strategy, "conditions") if strategy is not None else None
            for condition in (listed.items or ()) if listed is not None else ():
                query = get_child(condition, "query")
                if query is not None:
                    yield query

    def iter_metadata_conditions(self) -> Iterator[tuple[str, Member, Node]]:
        """What conditions ask of metadata: its name, where, and in which query."""
        for query in self.iter_queries():
            for member in iter_query_fields(query):
                first, _, rest = member.key.partition(".")
                if first == "metadata" and rest:
                    yield rest.partition(".")[0], member, query

    def evaluate_query(self, query: Node) -> set[bool] | None:
        """Whether requests that are known meet a query: all, none or some of them; None where the
        query asks for more than metadata."""
        if any(not member.key.startswith("metadata.") for member in iter_query_fields(query)):
            return None
        try:
            return {matches(query.value, {"metadata": sent}) for sent in self.sent_metadata or [{}]}
        except RouterError:
            return None


def iter_query_fields(query: Node) -> Iterator[Member]:
    """What a query asks for, whichever way it is joined."""
    for member in query.members or ():
        if member.key in LOGICAL_OPERATORS and member.node.items is not None:
            for item in member.node.items:
                yield from iter_query_fields(item)
        else:
            yield member


@lru_cache(maxsize=1)  # several rules look at it, one file after another
def get_config_traffic(file: SourceFile) -> list[ConfigTraffic]:
    """Every Config of the source, in its order."""
    traffic_by_node: dict[int, ConfigTraffic] = {}
    for team in file.teams:
        for config in team.configs.values():
            traffic_by_node.setdefault(id(config.node), ConfigTraffic(config.name, config.node))
    used: set[tuple[int, str]] = set()
    for ask in file.pi_requests:
        used.add((id(ask.team), ask.key or ""))
        if ask.config is not None and ask.request is not None:
            traffic = traffic_by_node[id(ask.config.node)]
            traffic.pi_requests.append(ask)
            _add_sender(traffic, file, ask.team, ask.key or "", ask.callers, ask.request.headers)
    for team in file.hosted_teams:
        for name, (spec, _) in team.names.keys.items():
            bound_config = team.configs.get(spec.config or "")
            if bound_config is not None and (id(team), name) not in used:
                traffic = traffic_by_node[id(bound_config.node)]
                traffic.has_other_senders = True
                callers = (name, *(f"{name}-{member}" for member in team.names.members))
                _add_sender(traffic, file, team, name, callers, {})
    return list(traffic_by_node.values())


def _add_sender(
    traffic: ConfigTraffic,
    file: SourceFile,
    team: Team,
    key: str,
    callers: tuple[str, ...],
    headers: object,
) -> None:
    if key in team.names.keys and (team, key) not in traffic.senders[-1:]:
        traffic.senders.append((team, key))
    keys = file.get_workspace(team).keys
    for caller in callers:
        sent = _parse_metadata(headers)
        sent |= (keys[caller].metadata or {}) if caller in keys else {}
        traffic.known_metadata.update(sent)
        if sent not in traffic.sent_metadata:
            traffic.sent_metadata.append(sent)


def _parse_metadata(headers: object) -> dict[str, Any]:
    text = headers.get(METADATA_HEADER) if isinstance(headers, dict) else None
    try:
        value = parse_json(text) if text else {}
    except ValueError:
        return {}
    return dict(value) if isinstance(value, dict) else {}
