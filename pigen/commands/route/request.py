"""A request to be routed, from what a command line says: under a Config by itself, or as a team of
a source sends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pigen.check.upstreams import UpstreamNames, get_upstream_names, names_own_host
from pigen.commands import load_source
from pigen.commands.route.first_model import choose_first_model
from pigen.commands.route.upstream_plan import UpstreamPlanner, split_pair
from pigen.commands.saved_configs import add_saved_configs
from pigen.common.errors import PigenError
from pigen.common.headers import API_KEY_HEADER, CONFIG_HEADER
from pigen.common.kinds import HOSTED, KEY, MODELS, SOURCE
from pigen.gateway.all_routes import AllRoutes, find_all_routes
from pigen.gateway.documented import needs_request_provider
from pigen.gateway.draw import Draw
from pigen.gateway.engine import route, with_key
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import (
    BadRequest,
    Request,
    parse_request,
)
from pigen.gateway.result import Outcome
from pigen.gateway.saved_guardrails import AssumedGuardrails, list_guardrail_ids
from pigen.gateway.upstream import UpstreamPlan
from pigen.gateway.workspace import KEY_PLACEHOLDER, Workspace
from pigen.javascript.json_values import parse_json
from pigen.javascript.values import UNDEFINED
from pigen.lint import file_kind
from pigen.portkey.simulated_requests import SLUG_MODEL
from pigen.portkey.wrapped_config import extract_config
from pigen.rules.syntax_problems import list_portkey_problems
from pigen.source.caller import (
    RequestedModel,
    Sender,
    find_sender,
    find_upstream,
    make_unknown_provider_error,
    map_provider_names,
    resolve_model,
)
from pigen.source.guessed_providers import GuessedProviders
from pigen.source.resolver import Team
from pigen.source.team_choice import choose_team
from pigen.source.team_workspace import build_workspace, get_guardrail_ids
from pigen.text import yaml
from pigen.text.disk import read_bytes
from pigen.text.document import BOM, WHITESPACE, Document, from_bytes
from pigen.text.yaml import YamlDocument

_ASSUMED_SLUG = "one with a slug, because this Config takes the request's provider"


@dataclass(frozen=True)
class SenderOptions:
    """Who sends it and how, as the options say: None where they do not. `saved_configs` are those
    that the gateway has besides the source's, by id."""

    dialect: str | None
    team: str | None
    key: str | None
    model: str | None
    allowed_includes: Sequence[str] = ()
    saved_configs: Mapping[str, Document] = field(default_factory=dict)


@dataclass(frozen=True)
class RouteRequest:
    """A request on its way: `config` comes with it, and `team` and `sender` say who sends it, where
    a source tells. `start` says which model it is for, where nobody named one, and `names_model`
    that somebody did, or a source."""

    request: Request
    dialect: str
    config: object
    resolve_slug: Callable[[str], str]
    workspace: Workspace | None = None
    team: Team | None = None
    sender: Sender | None = None
    model: RequestedModel | None = None
    start: str = ""
    names_model: bool = True

    @property
    def goes_to_own_host(self) -> bool:
        """It leads to an address of somebody's own."""
        return names_own_host(self._find_config(), self.request.headers)

    @property
    def upstream_names(self) -> UpstreamNames:
        if self.team is None:
            return UpstreamNames(known_kinds=GuessedProviders())
        return get_upstream_names(self.team)

    @property
    def guardrail_ids(self) -> list[str]:
        """The saved guardrails of the Config that routes it; the open-source gateway knows none."""
        return list_guardrail_ids(self._find_config()) if self.dialect == HOSTED else []

    @property
    def guardrail_names(self) -> dict[str, str]:
        """The id of each guardrail that the source has a name for."""
        return get_guardrail_ids(self.team) if self.team else {}

    def with_guardrails(self, verdicts: Mapping[str, str]) -> RouteRequest:
        """The same where these guardrails end so, and all others pass."""
        workspace = replace(self.workspace or Workspace(), guardrails=AssumedGuardrails(verdicts))
        return replace(self, workspace=workspace)

    def simulate(self, plan: UpstreamPlan, draw: Draw) -> Outcome:
        # The key of today: it may have expired.
        state = GatewayState(now=time.time() * 1000)
        return route(
            self.request,
            self.dialect,
            config=self.config,
            workspace=self.workspace,
            plan=plan,
            draw=draw,
            state=state,
        )

    @property
    def planner(self) -> UpstreamPlanner:
        providers_by_target = {}
        if self.team and self.sender and self.model and self.dialect != HOSTED:
            providers_by_target = map_provider_names(self.sender, self.model)
        return UpstreamPlanner(self._find_routes, self.resolve_slug, providers_by_target)

    def _find_routes(self) -> AllRoutes:
        return find_all_routes(self.simulate, self._find_config(), self.dialect)

    def _find_config(self) -> object:
        """The Config that routes the request, wherever it comes from."""
        if self.config is not None:
            return self.config
        written = self.request.headers.get(CONFIG_HEADER)
        saved = self.workspace.configs if self.workspace else {}
        if written is None and self.workspace:
            key = self.workspace.keys.get(self.request.headers.get(API_KEY_HEADER, ""))
            written = key.config if key else None
        if written is not None and written in saved:
            return saved[written]
        try:
            return parse_json(written or "")
        except ValueError:
            return UNDEFINED


_ROUTING_NOTHING = {MODELS: "a models.json", KEY: "an API key"}


def read_document(path: str) -> Document:
    """The file as JSON or, by its name or looks, as YAML.
    PigenError for one that routes nothing."""
    load_source.require_source_file(path)
    document = load_source.read_json_or_yaml(path)
    is_braced = document.text.lstrip(BOM + WHITESPACE).startswith("{")
    kind = file_kind.detect_by_content(document) if is_braced else None
    if kind in _ROUTING_NOTHING:
        raise PigenError(
            f"This is {_ROUTING_NOTHING[kind]}, which routes nothing by itself.",
            path=path,
            help="Name a pigen.yaml, or a Portkey Config.",
        )
    return document


def _require_valid(document: Document) -> object:
    """The value of a file; PigenError with the place of its first fault."""
    if document.syntax != "broken":
        return document.value
    first = next(list_portkey_problems(document, "{}"))
    assert isinstance(first.at, slice)
    line, column = document.find_position(first.at.start)
    raise PigenError(first.message, path=f"{document.path}:{line}:{column}", help=first.help)


def read_json(path: str) -> object:
    return _require_valid(from_bytes(read_bytes(path), path))


def build_request(
    document: Document, options: SenderOptions, description: dict[str, object]
) -> RouteRequest | None:
    """The request that `description` describes; None after the faults of a source were printed."""
    if file_kind.detect_kind(document) == SOURCE:
        return _build_source_request(document, options, description)
    for option, value in (
        ("team", options.team),
        ("key", options.key),
        ("config", options.saved_configs or None),
    ):
        if value is not None:
            raise PigenError(
                f"--{option} needs a source: this file is a Config by itself.",
                path=document.path,
                help=f"Leave out --{option}, or name a pigen.yaml.",
            )
    config = extract_config(_require_valid(document))
    dialect = options.dialect or HOSTED
    model = options.model
    named = model or _find_model_name(description)
    if named is None and dialect == HOSTED and needs_request_provider(config):
        model = SLUG_MODEL
    sent = parse_request(_with_model(description, model) if model else description)
    return RouteRequest(
        with_key(sent) if dialect == HOSTED else sent,
        dialect,
        config,
        lambda name: name,
        Workspace(providers=GuessedProviders()),
        start=_ASSUMED_SLUG if named is None and model else "",
        names_model=named is not None,
    )


def _parse_as_yaml(document: Document) -> YamlDocument:
    return yaml.from_bytes(document.raw or document.text.encode(), document.path)


def _build_source_request(
    document: Document, options: SenderOptions, description: dict[str, object]
) -> RouteRequest | None:
    """The request as the team sends it."""
    resolved = load_source.read_source(
        document.path,
        "Nothing was routed.",
        document=document if isinstance(document, YamlDocument) else _parse_as_yaml(document),
        dialect=options.dialect,
        allowed_includes=options.allowed_includes,
    )
    if resolved is None:
        return None
    team = choose_team(options.team or "", resolved.teams)
    add_saved_configs(team, options.saved_configs)
    names = team.names
    text, start = options.model or _find_model_name(description), ""
    if text is None:
        text, start = choose_first_model(team, options.key, description.get("path"))
    named = resolve_model(text, team)
    who = find_sender(team, named, options.key)
    sent = parse_request(
        _with_model(description, named.id), Request(path=who.path, headers=who.headers)
    )

    def resolve_slug(name: str) -> str:
        match = find_upstream(name, names)
        if match is None:
            raise make_unknown_provider_error(name, names)
        return match.slug if names.is_hosted else match.name

    if names.is_hosted:
        sent = with_key(sent, who.caller or KEY_PLACEHOLDER)
        workspace = build_workspace(team)
        return RouteRequest(
            sent, names.dialect, None, resolve_slug, workspace, team, who, named, start
        )
    config = who.config.value if who.config else None
    return RouteRequest(sent, names.dialect, config, resolve_slug, None, team, who, named, start)


def _find_model_name(description: Mapping[str, object]) -> str | None:
    """The model that a description of a request names, wherever it does."""
    for part in (description.get("params"), description.get("body"), description):
        named = part.get("model") if isinstance(part, dict) else None
        if isinstance(named, str) and named:
            return named
    return None


def _with_model(description: Mapping[str, object], model: str) -> dict[str, object]:
    """The description with this model, and no other."""
    changed = {**description, "model": model}
    for part in ("params", "body"):
        section = description.get(part)
        if isinstance(section, dict) and "model" in section:
            changed[part] = {**section, "model": model}
    return changed


def read_request(path: str | None, metadata: Sequence[str]) -> dict[str, object]:
    """The remarks on the request."""
    description = read_json(path) if path else {}
    if not isinstance(description, dict):
        raise BadRequest("it is not an object")
    description = dict(description)
    if metadata:
        own = description.get("metadata")
        description["metadata"] = {
            **(own if isinstance(own, dict) else {}),
            **dict(split_pair("metadata", each) for each in metadata),
        }
    return description
