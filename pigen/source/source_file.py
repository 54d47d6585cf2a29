"""A source as the rules see it: what each team has, and what its pi asks of the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from pigen.common.headers import API_KEY_HEADER
from pigen.common.kinds import KEY, SOURCE
from pigen.common.quoting import quote
from pigen.gateway.all_routes import AllRoutes, find_all_routes
from pigen.gateway.result import Attempt
from pigen.gateway.workspace import Workspace
from pigen.portkey.key import KeyDefinition, LocatedMap
from pigen.source.faults import SourceSpan, find_span
from pigen.source.keys import DEFAULT_SCOPES, DEFAULT_TYPE
from pigen.source.names import get_child, list_entries
from pigen.source.pi_requests import PiRequest, iter_pi_requests, with_model
from pigen.source.reader import LoadedSource
from pigen.source.resolver import ResolvedSource, Team
from pigen.source.route_cache import ignores_model, rename_model
from pigen.source.team_workspace import build_workspace
from pigen.text.jsonc import Node
from pigen.text.yaml import YamlDocument

# Rules of these kinds run on a source: a key stated there is a key.
RULE_KINDS = (SOURCE, KEY)
# Stands for every bare name where all of them go the same way.
ANY_MODEL = "a model of pi's"


class SourceFile:
    """A source of one or several files, resolved.

    document  the first of its files; places may lie in others
    teams     those that could be resolved, the root first
    faults    why nothing will be built; what they touch is incomplete
    now       milliseconds since 1970, to judge what has expired; None where nobody says

    The rest, keys, limits and metadata as KeyFile has them and asks, is computed when first asked
    for. What many teams inherit is there once.
    """

    def __init__(
        self, loaded: LoadedSource, resolved: ResolvedSource, now: float | None = None
    ) -> None:
        self.document: YamlDocument = loaded.documents[0]
        self.documents = loaded.documents
        self.teams = resolved.teams
        self.faults = resolved.faults
        self.now = now
        self._workspaces: dict[int, Workspace] = {}
        self._routes: dict[tuple[object, ...], AllRoutes] = {}

    @property
    def refusal_consequence(self) -> str:
        """What it costs that this source is refused."""
        return "pigen will build nothing."

    @property
    def hosted_teams(self) -> list[Team]:
        """The teams whose gateway knows slugs and keys."""
        return [team for team in self.teams if team.names.is_hosted]

    @cached_property
    def keys(self) -> list[KeyDefinition]:
        """Every key that is stated, once."""
        return list(self._iter_keys({id(_find_key_node(ask)) for ask in self.pi_requests}))

    def _iter_keys(self, used: set[int]) -> Iterator[KeyDefinition]:
        for team, name, node in self._iter_entries("keys"):
            spec = team.names.keys[name][0]
            whole = _make_located_map(team, "The key", "keys", name)
            yield KeyDefinition(
                whole.owner,
                whole.value,
                whole.locate_path,
                type=spec.type or DEFAULT_TYPE,
                scopes=DEFAULT_SCOPES if spec.scopes is None else spec.scopes,
                config=spec.config,
                defaults=whole,
                is_used=id(node) in used,
            )

    @property
    def limits(self) -> list[LocatedMap]:
        """Keys, providers and workspaces."""
        providers = [
            _make_located_map(team, "The provider", "providers", name)
            for team, name, _ in self._iter_entries("providers")
        ]
        return [*self.keys, *providers, *self._iter_workspaces()]

    def _iter_workspaces(self) -> Iterator[LocatedMap]:
        seen: set[int] = set()
        for team in self.hosted_teams:
            node = get_child(team.names.node, "workspace")
            if node is not None and node.members is not None and id(node) not in seen:
                seen.add(id(node))
                yield _make_located_map(team, "The workspace", "workspace")

    @property
    def metadata(self) -> list[LocatedMap]:
        """What is logged: of teams, keys, members and pi providers."""
        maps: dict[int, LocatedMap] = {}
        for team in self.hosted_teams:
            for path in _iter_metadata_paths(team):
                node = _find_node(team.names.node, *path)
                if node is not None and id(node) not in maps:
                    maps[id(node)] = _make_metadata_map(team, path, node)
        return list(maps.values())

    def _iter_entries(self, section: str) -> Iterator[tuple[Team, str, Node]]:
        """What hosted teams have in a section, each entry once, with the first team that has it."""
        seen: set[int] = set()
        for team in self.hosted_teams:
            for member in list_entries(team.names.node, section):
                if id(member.node) not in seen:
                    seen.add(id(member.node))
                    yield team, member.key, member.node

    @cached_property
    def pi_requests(self) -> list[PiRequest]:
        """What pi asks, team by team."""
        return [ask for team in self.teams for ask in iter_pi_requests(team)]

    def get_workspace(self, team: Team) -> Workspace:
        """What the engine needs to know of a team; nothing is limited there."""
        if id(team) not in self._workspaces:
            self._workspaces[id(team)] = build_workspace(team, unlimited=True)
        return self._workspaces[id(team)]

    def find_routes(self, pi_request: PiRequest, caller: str | None = None) -> AllRoutes:
        """Where a request can go; `caller` is the key's name where it is made with several."""
        assert pi_request.request is not None
        known = self.get_workspace(pi_request.team)
        name = caller or pi_request.callers[0]
        model = ANY_MODEL if ignores_model(pi_request) else pi_request.entry.id
        key = known.keys.get(name)
        sent = {
            each: text
            for each, text in pi_request.request.headers.items()
            if each != API_KEY_HEADER
        }
        cache_key = (
            pi_request.config.routing_key if pi_request.config else id(pi_request.team),
            pi_request.entry.upstream
            and (pi_request.entry.upstream.provider, pi_request.entry.upstream.catalogue),
            model,
            pi_request.request.path,
            str(sent),
            str(key and key.metadata) if model is not ANY_MODEL else None,
            key and key.config,
            pi_request.team.names.dialect,
        )
        if cache_key not in self._routes:
            request = pi_request.request
            if pi_request.team.names.is_hosted:
                request = request.with_header(API_KEY_HEADER, name)
            sent_request = with_model(replace(pi_request, request=request), model)
            self._routes[cache_key] = find_all_routes(
                lambda plan, draw: sent_request.simulate(known, plan=plan, draw=draw),
                pi_request.config.value if pi_request.config else None,
                pi_request.team.names.dialect,
            )
        routes = self._routes[cache_key]
        return (
            rename_model(routes, ANY_MODEL, pi_request.entry.id) if model is ANY_MODEL else routes
        )


def find_key_or_value_span(node: Node, *path: str | int) -> SourceSpan:
    """Where a value stands: a map or list by its key, the rest by itself; the nearest part of it
    that is there, where it is not."""
    return find_span(node, path, prefers_keys=True)


def format_team_note(team: Team) -> str:
    """ " in team "x"", to say in which of many."""
    return f" in team {quote(team.folder)}" if team.path else ""


def _find_node(node: Node, *path: str) -> Node | None:
    current: Node | None = node
    for step in path:
        current = get_child(current, step) if current is not None else None
    return current


def _find_key_node(ask: PiRequest) -> Node | None:
    known = ask.team.names.keys.get(ask.key or "")
    return known[1] if known else None


def _make_located_map(team: Team, what: str, *path: str) -> LocatedMap:
    node = _find_node(team.names.node, *path)
    value = node.value if node is not None and isinstance(node.value, dict) else {}
    root = team.names.node
    return LocatedMap(
        f"{what} {quote(path[-1])}", value, lambda rest: find_key_or_value_span(root, *path, *rest)
    )


def _iter_metadata_paths(team: Team) -> Iterator[tuple[str, ...]]:
    yield ("metadata",)
    for section in (("keys",), ("members",), ("pi", "providers")):
        for member in list_entries(team.names.node, *section):
            yield (*section, member.key, "metadata")


def _make_metadata_map(team: Team, path: tuple[str, ...], node: Node) -> LocatedMap:
    root = team.names.node
    all_values = node.value if isinstance(node.value, dict) else {}
    logged = {key: text for key, text in all_values.items() if text is not None}
    return LocatedMap(
        "The metadata", logged, lambda rest: find_key_or_value_span(root, *path, *rest)
    )


def format_attempts(attempts: list[Attempt], joiner: str) -> str:
    """Where requests go, for a message: '"@openai-prod" as "gpt-4o"'."""
    targets = [f'"@{each.slug or each.provider}" as {quote(str(each.model))}' for each in attempts]
    return f" {joiner} ".join(dict.fromkeys(targets))
