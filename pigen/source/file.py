"""A source as the rules see it: what each team has, and what its pi asks of the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pigen.common.quoting import quote
from pigen.gateway.all_routes import Ways, ways
from pigen.gateway.request import API_KEY
from pigen.gateway.result import Attempt
from pigen.gateway.workspace import Workspace
from pigen.portkey.key import Part, StatedKey
from pigen.source.faults import Place, at, at_key
from pigen.source.keys import DEFAULT_SCOPES, DEFAULT_TYPE
from pigen.source.loading import Loaded
from pigen.source.names import entries, part
from pigen.source.pi_requests import Ask, asks, with_model
from pigen.source.resolving import Resolved, Team
from pigen.source.route_cache import is_blind, renamed
from pigen.source.workspaces import workspace
from pigen.text.jsonc import Node
from pigen.text.yaml import YamlDocument

KIND = "source"
# Rules of these kinds run on a source: a key stated there is a key.
KINDS = (KIND, "key")
# Stands for every bare name where all of them go the same way.
ANY = "a model of pi's"


class SourceFile:
    """A source of one or several files, resolved.

    document  the first of its files; places may lie in others
    teams     those that could be resolved, the root first
    faults    why nothing will be built; what they touch is incomplete
    now       milliseconds since 1970, to judge what has expired; None where nobody says
    memo      what several rules share and the first of them computes, by name

    The rest, keys, limits and metadata as KeyFile has them and asks, is computed when first asked
    for. What many teams inherit is there once.
    """

    def __init__(self, loaded: Loaded, resolved: Resolved, now: float | None = None) -> None:
        self.document: YamlDocument = loaded.documents[0]
        self.documents = loaded.documents
        self.teams = resolved.teams
        self.faults = resolved.faults
        self.now = now
        self.memo: dict[str, object] = {}
        self._keys: list[StatedKey] | None = None
        self._asks: list[Ask] | None = None
        self._workspaces: dict[int, Workspace] = {}
        self._ways: dict[tuple[object, ...], Ways] = {}

    @property
    def lost(self) -> str:
        """What it costs that this source is refused."""
        return "pigen will build nothing."

    @property
    def hosted(self) -> list[Team]:
        """The teams whose gateway knows slugs and keys."""
        return [team for team in self.teams if team.names.is_hosted]

    @property
    def keys(self) -> list[StatedKey]:
        """Every key that is stated, once."""
        if self._keys is None:
            used = {id(_key_node(ask)) for ask in self.asks}
            self._keys = list(self._stated(used))
        return self._keys

    def _stated(self, used: set[int]) -> Iterator[StatedKey]:
        for team, name, node in self._each("keys"):
            form = team.names.keys[name][0]
            whole = _part(team, "The key", "keys", name)
            yield StatedKey(
                whole.owner,
                whole.value,
                whole.place,
                type=form.type or DEFAULT_TYPE,
                scopes=DEFAULT_SCOPES if form.scopes is None else form.scopes,
                config=form.config,
                defaults=whole,
                used=id(node) in used,
            )

    @property
    def limits(self) -> list[Part]:
        """Keys and providers."""
        providers = [
            _part(team, "The provider", "providers", name)
            for team, name, _ in self._each("providers")
        ]
        return [*self.keys, *providers]

    @property
    def metadata(self) -> list[Part]:
        """What is logged: of teams, keys, members and pi providers."""
        found: dict[int, Part] = {}
        for team in self.hosted:
            for route in _with_metadata(team):
                node = _node(team.names.node, *route)
                if node is not None and id(node) not in found:
                    found[id(node)] = _metadata(team, route, node)
        return list(found.values())

    def _each(self, section: str) -> Iterator[tuple[Team, str, Node]]:
        """What hosted teams have in a section, each entry once, with the first team that has it."""
        seen: set[int] = set()
        for team in self.hosted:
            for member in entries(team.names.node, section):
                if id(member.node) not in seen:
                    seen.add(id(member.node))
                    yield team, member.key, member.node

    @property
    def asks(self) -> list[Ask]:
        """What pi asks, team by team."""
        if self._asks is None:
            self._asks = [ask for team in self.teams for ask in asks(team)]
        return self._asks

    def workspace(self, team: Team) -> Workspace:
        """What the engine needs to know of a team; nothing is limited there."""
        if id(team) not in self._workspaces:
            self._workspaces[id(team)] = workspace(team, unlimited=True)
        return self._workspaces[id(team)]

    def ways(self, ask: Ask, caller: str | None = None) -> Ways:
        """Where a request can go; `caller` is the key's name where it is made with several."""
        assert ask.request is not None
        known = self.workspace(ask.team)
        name = caller or ask.callers[0]
        model = ANY if is_blind(ask) else ask.entry.id
        key = known.keys.get(name)
        sent = {each: text for each, text in ask.request.headers.items() if each != API_KEY}
        route = (
            ask.config.routes if ask.config else id(ask.team),
            ask.entry.upstream and (ask.entry.upstream.provider, ask.entry.upstream.catalogue),
            model,
            ask.request.path,
            str(sent),
            str(key and key.metadata) if model is not ANY else None,
            key and key.config,
            ask.team.names.dialect,
        )
        if route not in self._ways:
            request = ask.request
            if ask.team.names.is_hosted:
                request = request.with_header(API_KEY, name)
            asked = with_model(replace(ask, request=request), model)
            self._ways[route] = ways(
                lambda plan, draw: asked.outcome(known, plan=plan, draw=draw),
                ask.config.value if ask.config else None,
                ask.team.names.dialect,
            )
        found = self._ways[route]
        return renamed(found, ANY, ask.entry.id) if model is ANY else found


def place(node: Node, *route: str | int) -> Place:
    """Where a value stands: a map or list by its key, the rest by itself; the nearest part of it
    that is there, where it is not."""
    found = at(node)
    for step in route:
        child = node.child(step)
        if child is None:
            break
        member, node = child
        is_open = node.members is not None or node.items is not None or node.start >= node.end
        found = at_key(member) if member is not None and is_open else at(node)
    return found


def team_note(team: Team) -> str:
    """ " in team "x"", to say in which of many."""
    return f" in team {quote(team.folder)}" if team.path else ""


def _node(node: Node, *route: str) -> Node | None:
    found: Node | None = node
    for step in route:
        found = part(found, step) if found is not None else None
    return found


def _key_node(ask: Ask) -> Node | None:
    known = ask.team.names.keys.get(ask.key or "")
    return known[1] if known else None


def _part(team: Team, what: str, *route: str) -> Part:
    node = _node(team.names.node, *route)
    value = node.value if node is not None and isinstance(node.value, dict) else {}
    root = team.names.node
    return Part(f"{what} {quote(route[-1])}", value, lambda rest: place(root, *route, *rest))


def _with_metadata(team: Team) -> Iterator[tuple[str, ...]]:
    yield ("metadata",)
    for section in (("keys",), ("members",), ("pi", "providers")):
        for member in entries(team.names.node, *section):
            yield (*section, member.key, "metadata")


def _metadata(team: Team, route: tuple[str, ...], node: Node) -> Part:
    root = team.names.node
    texts = node.value if isinstance(node.value, dict) else {}
    said = {key: text for key, text in texts.items() if text is not None}
    return Part("The metadata", said, lambda rest: place(root, *route, *rest))


def shown(attempts: list[Attempt], joint: str) -> str:
    """Where requests go, for a message: '"@openai-prod" as "gpt-4o"'."""
    said = [f'"@{each.slug or each.provider}" as {quote(str(each.model))}' for each in attempts]
    return f" {joint} ".join(dict.fromkeys(said))
