"""What pi asks of the gateway, model by model, and where the engine says that it goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from pigen import catalogue, values
from pigen.formats.key import moment
from pigen.gateway import request as names
from pigen.gateway import workspace as hosted
from pigen.gateway.dialect import HOSTED, PROVIDERS
from pigen.gateway.request import CHAT, Request
from pigen.gateway.result import Attempt, Outcome, Reason
from pigen.gateway.routing import route
from pigen.jsonc import Node
from pigen.source.configs import CONFIG_ID, GUARDRAIL_ID, TeamConfig
from pigen.source.expanding import Entry, expand
from pigen.source.keys import DEFAULT_SCOPES, key_metadata
from pigen.source.names import Faults, Upstream, part
from pigen.source.resolving import Team
from pigen.source.types import Key

ENDPOINTS = {
    "openai-completions": CHAT,
    "openai-responses": "/v1/responses",
    "anthropic-messages": "/v1/messages",
}
# Headers that choose a route: where a variable decides on them, nothing can be said.
ROUTING = (names.CONFIG, names.PROVIDER, names.VIRTUAL_KEY)
# At most so many requests are tried to learn all the ways of one.
MOST = 64
FAILURE = 500
# A Config with any of these may treat one model otherwise than another.
SEEING = ("conditional", "guardrail", "hooks", "mutator")


@dataclass(frozen=True, eq=False)
class Ask:
    """One model of a pi provider, and the request that pi makes for it.

    provider  the name of the pi provider
    key       the name of its key
    config    the Config that routes it: named by the provider, or bound to the key
    request   None where it does not go to the gateway, or a variable decides on its route
    callers   the engine's names for the keys with which it is made: one for each member
    """

    team: Team
    provider: str
    node: Node
    entry: Entry
    key: str | None
    config: TeamConfig | None
    request: Request | None
    callers: tuple[str, ...]

    @property
    def slug(self) -> str | None:
        """The slug that the model's id names."""
        return self.entry.upstream.slug if self.entry.upstream else None

    @property
    def place(self) -> Node:
        """Where its id is written."""
        node = self.entry.node
        return node if node.members is None else part(node, "id") or node

    @property
    def is_direct(self) -> bool:
        """Nothing but the slug in its id has a say in its route."""
        headers = self.request.headers if self.request else ()
        return (
            self.slug is not None
            and self.config is None
            and not any(name in headers for name in ROUTING)
        )

    def outcome(self, workspace: hosted.Workspace, **more: object) -> Outcome:
        """What the engine makes of the request."""
        assert self.request is not None
        given = self.config.value if self.config and not self.team.names.is_hosted else None
        config = given if self.entry.upstream is None else None
        dialect = self.team.names.dialect
        return route(self.request, dialect, config=config, workspace=workspace, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Ways:
    """Every way that a request can go.

    first  the targets that answer while none fails: several where a draw decides
    later  those that are asked once others failed
    """

    first: list[Attempt]
    later: list[Attempt]

    @property
    def all(self) -> list[Attempt]:
        return [*self.first, *self.later]


def workspace(team: Team, *, unlimited: bool = False) -> hosted.Workspace:
    """The team's keys, providers, Configs and guardrails, as the engine takes them. Keys have their
    name; that of a member is "name-member", and one more is bound to nothing. `unlimited` leaves out all but the routes: limits,
    allowed models, scopes and expiry."""
    known = team.names
    keys = {hosted.KEY: hosted.Key()}
    for name, (form, _) in known.keys.items():
        for member in (None, *known.members):
            config = team.configs.get(form.config or "")
            keys[name if member is None else f"{name}-{member}"] = hosted.Key(
                config=identity(config) if config else form.config,
                allow_config_override=unlimited or form.allow_config_override is not False,
                metadata=key_metadata(form, known, member) or None,
                **({} if unlimited else _limits(form)),
            )
    return hosted.Workspace(
        keys=keys,
        providers={each.slug: _provider(each, unlimited) for each in known.providers.values()},
        unnamed=None,
        configs={identity(config): config.value for config in team.configs.values()},
        guardrails={
            id: hosted.Guardrail() for config in team.configs.values() for id in _guardrails(config)
        },
    )


def identity(config: TeamConfig) -> str:
    """The id by which the engine knows a Config: its own, or one made of its name."""
    own = config.id or ""
    return own if own.startswith(CONFIG_ID) else f"{CONFIG_ID}{config.name}"


def _limits(form: Key) -> dict:
    scopes = DEFAULT_SCOPES if form.scopes is None else form.scopes
    limits = [each.model_dump() for each in form.rate_limits or ()]
    return {"scopes": scopes, "rate_limits": limits, "expires_at": moment(form.expires_at)}


def _provider(upstream: Upstream, unlimited: bool) -> hosted.Provider:
    if unlimited:
        return hosted.Provider(slug=upstream.slug, provider=portkey_name(upstream))
    models = upstream.models
    return hosted.Provider(
        slug=upstream.slug,
        provider=portkey_name(upstream),
        rate_limits=[each.model_dump() for each in upstream.form.rate_limits or ()],
        integration=hosted.Integration(
            slug=upstream.slug,
            allow_all_models=models is None,
            models=[{"slug": model} for model in models or ()],
        ),
    )


def portkey_name(upstream: Upstream) -> str:
    """Portkey's name for a provider; openai, whose manner most have, where nobody says."""
    aliases = [name for name, id in catalogue.SLUG_NAMES.items() if id == upstream.catalogue]
    for name in (upstream.provider, upstream.catalogue, *aliases):
        if name in PROVIDERS[HOSTED]:
            return str(name)
    return "openai"


def _guardrails(config: TeamConfig) -> Iterator[str]:
    return (text for text in _texts(config.value) if text.startswith(GUARDRAIL_ID))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in _inside(value):
        yield from _texts(each)


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def asks(team: Team) -> Iterator[Ask]:
    """What the team's pi asks, in the order of its models.json."""
    providers = team.models["providers"]
    assert isinstance(providers, dict)
    listed = part(team.names.node, "pi")
    listed = part(listed, "providers") if listed is not None else None
    for name, value in providers.items():
        found = listed.child(name) if listed is not None else None
        models = part(found[1], "models") if found else None
        if found and models is not None:
            yield from _of_provider(team, name, value, found[1], models)


def _of_provider(team: Team, name: str, value: dict, node: Node, models: Node) -> Iterator[Ask]:
    fields = node.value if isinstance(node.value, dict) else {}
    key = fields.get("key")
    form = team.names.keys[key][0] if key in team.names.keys else None
    bound = fields.get("config") or (form.config if form else None)
    config = team.configs.get(bound or "")
    is_known = form is not None and (config is not None or bound is None)
    callers = _callers(team, key, form)
    entries = expand(models, team.names, Faults())
    for entry, model in zip(entries, value.get("models", ()), strict=False):
        request = _request(team, value, model)
        if request is not None and team.names.is_hosted:
            request = request.with_header(names.API_KEY, callers[0]) if is_known else None
        yield Ask(team, name, node, entry, key, config, request, callers)


def _callers(team: Team, name: str | None, form: Key | None) -> tuple[str, ...]:
    of_user = form is not None and (form.type or "").endswith("/user")
    members = [f"{name}-{member}" for member in team.names.members] if of_user else []
    return tuple(members) or (str(name),)


def _request(team: Team, provider: dict, model: dict) -> Request | None:
    path = ENDPOINTS.get(model.get("api") or provider.get("api") or "")
    base_url = str(model.get("baseUrl") or provider.get("baseUrl") or "")
    if path is None or not base_url.startswith(team.names.base_url.removesuffix("/v1")):
        return None
    headers: dict[str, str] = {}
    written = {**_headers(provider), **_headers(model)}
    for name, text in written.items():
        sent = values.literal(text, team.releases.lowest)
        if sent is None and name in ROUTING and team.names.is_hosted:
            return None
        if sent is not None:
            headers[name] = sent
    config = headers.get(names.CONFIG, "")
    for known in team.configs.values():
        if config == known.reference:
            headers[names.CONFIG] = identity(known)
    if config.startswith(CONFIG_ID) and headers[names.CONFIG] not in _ids(team):
        return None
    if not team.names.is_hosted:
        headers.pop(names.CONFIG, None)  # the engine is given its value instead
    messages = [{"role": "user", "content": "hi"}]
    asked = {"input" if path.endswith("responses") else "messages": messages}
    return Request(path=path, headers=headers, body={"model": model["id"], **asked, "stream": True})


def _ids(team: Team) -> set[str]:
    return {identity(config) for config in team.configs.values()}


def _headers(value: Mapping[str, object]) -> dict[str, str]:
    headers = value.get("headers")
    found = headers.items() if isinstance(headers, dict) else ()
    return {name.lower(): text for name, text in found if isinstance(text, str)}


def ways(ask: Ask, workspace: hosted.Workspace) -> Ways:
    """All ways of a request, by trying what upstreams may answer and what may be drawn."""
    first = _distinct(_drawn(ask, workspace, 200), {})
    known = {_target(each): each for each in first}
    codes = _codes(ask.config.value) if ask.config else []
    later: list[Attempt] = []
    for code in codes:
        later += _distinct(_drawn(ask, workspace, code), known)
    return Ways(first, later)


def is_blind(ask: Ask) -> bool:
    """Every bare name goes the same way: the Config's targets ask nothing of the model."""
    if ask.config is None or ask.slug is not None or ask.request is None:
        return False
    written = str(ask.config.value)
    return ask.request.path == CHAT and not any(word in written for word in SEEING)


def with_model(ask: Ask, model: str) -> Ask:
    """The same request for another model."""
    asked = ask.request
    assert asked is not None
    body = {**asked.body, "model": model}
    return replace(ask, request=Request(asked.method, asked.path, asked.headers, body))


def renamed(ways: Ways, old: str, new: str) -> Ways:
    """The ways of one bare name as those of another."""

    def of(attempts: list[Attempt]) -> list[Attempt]:
        return [replace(each, model=new) if each.model == old else each for each in attempts]

    return Ways(of(ways.first), of(ways.later))


def _target(attempt: Attempt) -> tuple[str, str | None, str]:
    return attempt.target, attempt.slug, str(attempt.model)


def _distinct(
    outcomes: Iterable[Outcome], known: dict[tuple[str, str | None, str], Attempt]
) -> list[Attempt]:
    """Attempts that are not known yet; they are added to those."""
    found = []
    for outcome in outcomes:
        for attempt in outcome.attempts:
            if known.setdefault(_target(attempt), attempt) is attempt:
                found.append(attempt)
    return found


def _drawn(ask: Ask, workspace: hosted.Workspace, code: int) -> Iterator[Outcome]:
    """What comes of the request while all upstreams answer `code`, once for each possible draw."""
    waiting: list[tuple[float, ...]] = [()]
    for _ in range(MOST):
        if not waiting:
            return
        prefix = waiting.pop(0)
        marks = iter(prefix)
        outcome = ask.outcome(workspace, plan={"*": [code]}, draw=lambda m=marks: next(m, 0.0))
        yield outcome
        drawn = [
            each
            for each in outcome.events
            if isinstance(each, Reason) and each.kind in ("drawn", "none-drawn")
        ]
        for number, each in enumerate(drawn[len(prefix) :]):
            zeros = (0.0,) * number
            for mark in _marks(each):
                waiting.append((*prefix, *zeros, mark))


def _marks(drawn: Reason) -> Iterator[float]:
    """A draw for each target that can be drawn, but the one that was."""
    weights = drawn.facts["weights"]
    assert isinstance(weights, list)
    total = sum(weights)
    for index, (end, weight) in enumerate(zip(accumulate(weights), weights, strict=True)):
        if weight > 0 and total > 0 and index != drawn.facts.get("index"):
            yield (end - weight / 2) / total


def _codes(config: object) -> list[int]:
    """Answers upon which targets further on may be asked: of those that all fallbacks of a Config
    list alike, one."""
    lists: list[set[int]] = []
    waiting: list[object] = [config]
    while waiting:
        value = waiting.pop()
        waiting += _inside(value)
        strategy = value.get("strategy") if isinstance(value, dict) else None
        if isinstance(strategy, dict) and strategy.get("mode") == "fallback":
            listed = strategy.get("on_status_codes")
            codes = listed if isinstance(listed, list) else [FAILURE]
            lists.append({code for code in codes if isinstance(code, int) and 200 <= code <= 599})
    alike: dict[tuple[bool, ...], int] = {}
    for code in sorted(set().union(*lists)):
        alike.setdefault(tuple(code in each for each in lists), code)
    return list(alike.values())
