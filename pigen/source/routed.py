"""Configs of a source with all requests that they route, team by team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pigen.gateway.conditional import matches
from pigen.gateway.faults import RouterProblem
from pigen.gateway.request import METADATA
from pigen.javascript.values import parse_json
from pigen.source.file import SourceFile
from pigen.source.names import part
from pigen.source.pi_requests import Ask
from pigen.source.resolving import Team
from pigen.source.targets import mode, nodes
from pigen.text.jsonc import Member, Node

CONDITIONAL = "conditional"
LOGICAL = ("$and", "$or")
# What a condition may look at beside metadata and be the same in every request of pi's.
KNOWN = ("params.model", "params.stream", "url.pathname")


@dataclass(eq=False)
class Routed:
    """One Config, with all teams that have it so.

    asks      the requests of pi's that it routes
    senders   the keys that are bound to it, or that pi sends with it, with their teams
    others    some key is bound to it that no pi provider uses: its requests are not known
    known     the metadata that some of the requests have
    """

    name: str
    node: Node
    asks: list[Ask] = field(default_factory=list)
    senders: list[tuple[Team, str]] = field(default_factory=list)
    others: bool = False
    known: set[str] = field(default_factory=set)
    sent: list[dict] = field(default_factory=list)

    @property
    def is_conditional(self) -> bool:
        return any(mode(node) == CONDITIONAL for _, node in nodes(self.node))

    @property
    def is_followed(self) -> bool:
        """Conditions look at nothing but metadata and what is the same in all requests, so that the
        request for each model is known."""
        return bool(self.asks) and all(
            member.key in KNOWN or member.key.startswith("metadata.")
            for query in self.queries()
            for member in fields(query)
        )

    @property
    def told(self) -> frozenset[str]:
        """Metadata that conditions ask for and all requests have, or none."""
        if not self.senders:
            return frozenset()
        asked = {name for name, _, _ in self.metadata()}
        return frozenset(name for name in asked if len({name in sent for sent in self.sent}) == 1)

    @property
    def is_known(self) -> bool:
        """The requests that pigen knows of are all there are, as far as conditions can tell."""
        if not self.is_conditional:
            return True
        return not self.others and all(
            member.key in KNOWN or (first == "metadata" and rest.partition(".")[0] in self.known)
            for query in self.queries()
            for member in fields(query)
            for first, _, rest in (member.key.partition("."),)
        )

    def queries(self) -> Iterator[Node]:
        """The query of each condition."""
        for _, node in nodes(self.node):
            strategy = part(node, "strategy") if mode(node) == CONDITIONAL else None
            listed = part(strategy, "conditions") if strategy is not None else None
            for condition in (listed.items or ()) if listed is not None else ():
                query = part(condition, "query")
                if query is not None:
                    yield query

    def metadata(self) -> Iterator[tuple[str, Member, Node]]:
        """What conditions ask of metadata: its name, where, and in which query."""
        for query in self.queries():
            for member in fields(query):
                first, _, rest = member.key.partition(".")
                if first == "metadata" and rest:
                    yield rest.partition(".")[0], member, query

    def met(self, query: Node) -> set[bool] | None:
        """Whether requests that are known meet a query: all, none or some of them; None where the
        query asks for more than metadata."""
        if any(not member.key.startswith("metadata.") for member in fields(query)):
            return None
        try:
            return {matches(query.value, {"metadata": sent}) for sent in self.sent or [{}]}
        except RouterProblem:
            return None


def fields(query: Node) -> Iterator[Member]:
    """What a query asks for, whichever way it is joined."""
    for member in query.members or ():
        if member.key in LOGICAL and member.node.items is not None:
            for item in member.node.items:
                yield from fields(item)
        else:
            yield member


def routed(file: SourceFile) -> list[Routed]:
    """Every Config of the source, in its order."""
    found = file.memo.get("routed")
    if not isinstance(found, list):
        found = file.memo["routed"] = _routed(file)
    return found


def _routed(file: SourceFile) -> list[Routed]:
    found: dict[int, Routed] = {}
    for team in file.teams:
        for config in team.configs.values():
            found.setdefault(id(config.node), Routed(config.name, config.node))
    used: set[tuple[int, str]] = set()
    for ask in file.asks:
        used.add((id(ask.team), ask.key or ""))
        if ask.config is not None and ask.request is not None:
            each = found[id(ask.config.node)]
            each.asks.append(ask)
            _add_sender(each, file, ask.team, ask.key or "", ask.callers, ask.request.headers)
    for team in file.hosted:
        for name, (form, _) in team.names.keys.items():
            bound = team.configs.get(form.config or "")
            if bound is not None and (id(team), name) not in used:
                each = found[id(bound.node)]
                each.others = True
                callers = (name, *(f"{name}-{member}" for member in team.names.members))
                _add_sender(each, file, team, name, callers, {})
    return list(found.values())


def _add_sender(
    each: Routed,
    file: SourceFile,
    team: Team,
    key: str,
    callers: tuple[str, ...],
    headers: object,
) -> None:
    if key in team.names.keys and (team, key) not in each.senders[-1:]:
        each.senders.append((team, key))
    keys = file.workspace(team).keys
    for caller in callers:
        sent = _parsed(headers)
        sent |= (keys[caller].metadata or {}) if caller in keys else {}
        each.known.update(sent)
        if sent not in each.sent:
            each.sent.append(sent)


def _parsed(headers: object) -> dict:
    text = headers.get(METADATA) if isinstance(headers, dict) else None
    try:
        value = parse_json(text) if text else {}
    except ValueError:
        return {}
    return dict(value) if isinstance(value, dict) else {}
