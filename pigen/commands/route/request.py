"""A request to be routed, from what a command line says: under a Config by itself, or as a team of a
source sends it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pigen.commands import load_source
from pigen.commands.route.upstream_plan import Upstreams, pair
from pigen.common.errors import PigenError
from pigen.gateway.all_routes import Ways, ways
from pigen.gateway.dialect import HOSTED
from pigen.gateway.inputs import Draw
from pigen.gateway.request import (
    API_KEY,
    CONFIG,
    DEFAULT_MESSAGES_MODEL,
    DEFAULT_MODEL,
    MESSAGES,
    BadRequest,
    Request,
    from_json,
)
from pigen.gateway.result import Outcome
from pigen.gateway.routing import route, with_key
from pigen.gateway.state import State
from pigen.gateway.upstream import Plan
from pigen.gateway.workspace import KEY, Workspace
from pigen.javascript.values import UNDEFINED, parse_json
from pigen.lint import file_kind
from pigen.rules.syntax_problems import of_portkey
from pigen.source.caller import Model, Sender, model, places, sender, unknown_provider, upstream
from pigen.source.resolving import Team
from pigen.source.team_choice import chosen
from pigen.source.workspaces import workspace
from pigen.text import yaml
from pigen.text.disk import read_bytes
from pigen.text.document import Document, from_bytes


@dataclass(frozen=True)
class Sending:
    """Who sends it and how, as the options say: None where they do not."""

    dialect: str | None
    team: str | None
    key: str | None
    model: str | None


@dataclass(frozen=True)
class Asked:
    """A request on its way: `config` comes with it, and `team` and `sender` say who sends it, where
    a source tells."""

    request: Request
    dialect: str
    config: object
    slug: Callable[[str], str]
    workspace: Workspace | None = None
    team: Team | None = None
    sender: Sender | None = None
    model: Model | None = None

    def outcome(self, plan: Plan, draw: Draw) -> Outcome:
        # The key of today: it may have expired.
        state = State(now=time.time() * 1000)
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
    def upstreams(self) -> Upstreams:
        found = {}
        if self.team and self.sender and self.model and self.dialect != HOSTED:
            found = places(self.team, self.sender, self.model)
        return Upstreams(self._ways, self.slug, found)

    def _ways(self) -> Ways:
        return ways(self.outcome, self._routing(), self.dialect)

    def _routing(self) -> object:
        """The Config that routes the request, wherever it comes from."""
        if self.config is not None:
            return self.config
        written = self.request.headers.get(CONFIG)
        saved = self.workspace.configs if self.workspace else {}
        if written is None and self.workspace:
            key = self.workspace.keys.get(self.request.headers.get(API_KEY, ""))
            written = key.config if key else None
        if written is not None and written in saved:
            return saved[written]
        try:
            return parse_json(written or "")
        except ValueError:
            return UNDEFINED


def document_of(path: str) -> Document:
    """The file as JSON or, by its name or looks, as YAML. PigenError for one that routes nothing."""
    load_source.require(path)
    data = read_bytes(path)
    document = from_bytes(data, path)
    if file_kind.by_content(document) == file_kind.MODELS:
        raise PigenError(
            "This is a models.json, which routes nothing by itself.",
            path=path,
            help="Name a pigen.yaml, or a Portkey Config.",
        )
    return yaml.from_bytes(data, path) if file_kind.is_yaml(path, document.text) else document


def _sound(document: Document) -> object:
    """The value of a file; PigenError with the place of its first fault."""
    if document.dialect != "broken":
        return document.value
    first = next(of_portkey(document, "{}"))
    assert isinstance(first.at, slice)
    line, column = document.position(first.at.start)
    raise PigenError(first.message, path=f"{document.path}:{line}:{column}", help=first.help)


def json_of(path: str) -> object:
    return _sound(from_bytes(read_bytes(path), path))


def asked(document: Document, by: Sending, said: dict[str, object]) -> Asked | None:
    """The request that `said` describes; None after the faults of a source were printed."""
    if file_kind.kind(document) == file_kind.SOURCE:
        return _of_source(document, by, said)
    for option, value in (("team", by.team), ("key", by.key)):
        if value is not None:
            raise PigenError(
                f"--{option} needs a source: this file is a Config by itself.",
                path=document.path,
                help=f"Leave out --{option}, or name a pigen.yaml.",
            )
    config = _sound(document)
    sent = from_json(_with_model(said, by.model) if by.model else said)
    dialect = by.dialect or HOSTED
    return Asked(with_key(sent) if dialect == HOSTED else sent, dialect, config, lambda name: name)


def _of_source(document: Document, by: Sending, said: dict[str, object]) -> Asked | None:
    """The request as the team sends it."""
    resolved = load_source.read(
        document.path,
        "Nothing was routed.",
        data=document.raw or document.text.encode(),
        dialect=by.dialect,
    )
    if resolved is None:
        return None
    team = chosen(by.team or "", resolved.teams)
    names = team.names
    named = model(by.model or _model(said), team)
    who = sender(team, named, by.key)
    sent = from_json(_with_model(said, named.id), Request(path=who.path, headers=who.headers))

    def slug(name: str) -> str:
        found = upstream(name, names)
        if found is None:
            raise unknown_provider(name, names)
        return found.slug if names.is_hosted else found.name

    if names.is_hosted:
        sent = with_key(sent, who.caller or KEY)
        return Asked(sent, names.dialect, None, slug, workspace(team), team, who, named)
    config = who.config.value if who.config else None
    return Asked(sent, names.dialect, config, slug, None, team, who, named)


def _model(said: Mapping[str, object]) -> str:
    """The model that a description of a request names, wherever it does."""
    for part in (said.get("params"), said.get("body"), said):
        named = part.get("model") if isinstance(part, dict) else None
        if isinstance(named, str) and named:
            return named
    return DEFAULT_MESSAGES_MODEL if said.get("path") == MESSAGES else DEFAULT_MODEL


def _with_model(said: Mapping[str, object], model: str) -> dict[str, object]:
    """The description with this model, and no other."""
    found = {**said, "model": model}
    for part in ("params", "body"):
        held = said.get(part)
        if isinstance(held, dict) and "model" in held:
            found[part] = {**held, "model": model}
    return found


def request_of(path: str | None, metadata: Sequence[str]) -> dict[str, object]:
    """What is said of the request."""
    said = json_of(path) if path else {}
    if not isinstance(said, dict):
        raise BadRequest("it is not an object")
    said = dict(said)
    if metadata:
        own = said.get("metadata")
        said["metadata"] = {
            **(own if isinstance(own, dict) else {}),
            **dict(pair("metadata", each) for each in metadata),
        }
    return said
