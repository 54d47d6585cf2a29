"""Who sends a request in a team, and with what: one of its keys, as its pi would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pigen.common import slugs
from pigen.common.errors import PigenError
from pigen.common.headers import API_KEY_HEADER, METADATA_HEADER
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.request import CHAT
from pigen.source.config_targets import ROOT, iter_provider_targets
from pigen.source.config_targets import find_model as target_model
from pigen.source.configs import TeamConfig
from pigen.source.keys import merge_key_metadata
from pigen.source.names import Names, Upstream, get_child
from pigen.source.pi_requests import PiRequest, iter_pi_requests, list_callers
from pigen.source.resolver import Team


@dataclass(frozen=True)
class RequestedModel:
    """A model as someone asks for it.

    id        as the gateway is asked for it
    upstream  the provider that it names, if any
    name      as that provider calls it
    provider  the pi provider that was named before it, if any
    """

    id: str
    upstream: Upstream | None
    name: str
    provider: str | None = None


@dataclass(frozen=True)
class Sender:
    """Who sends it.

    key       the key's name; `caller` is the engine's for it, which says whose of several it is.
              None where the source has no keys, or its gateway knows none
    provider  the pi provider that lists the model; None where none does
    config    the Config that the request brings, or that is bound to its key
    path      the endpoint, and the headers besides the key's
    """

    key: str | None = None
    caller: str | None = None
    provider: str | None = None
    config: TeamConfig | None = None
    path: str = CHAT
    headers: Mapping[str, str] = field(default_factory=dict)


def find_upstream(text: str, names: Names) -> Upstream | None:
    """The provider that is called so, or else has this slug."""
    name = text.removeprefix("@")
    by_slug = (each for each in names.providers.values() if each.slug == name)
    return names.providers.get(name) or next(by_slug, None)


def make_unknown_provider_error(text: str, names: Names) -> PigenError:
    """Nobody is called so, nor has this slug."""
    name = text.removeprefix("@")
    known = list(
        dict.fromkeys(n for each in names.providers.values() for n in (each.name, each.slug))
    )
    listed = ", ".join(known[:20]) or "no providers at all"
    return PigenError(
        f"No provider is called {quote(name)}, and none has this slug.",
        help=f"{did_you_mean(name, known)}The team has {listed}.",
    )


def resolve_model(text: str, team: Team) -> RequestedModel:
    """The model that a text names: "@name/model" by a provider's name or slug, a bare name, or
    either after the name of a pi provider, as `pi --model` takes it. Raises PigenError."""
    provider, _, rest = text.partition("/")
    listed = team.models["providers"]
    assert isinstance(listed, dict)
    if provider in listed and rest:
        requested = resolve_model(rest, team)
        if any(
            _lists_model(ask, requested)
            for ask in iter_pi_requests(team)
            if ask.provider == provider
        ):
            return RequestedModel(requested.id, requested.upstream, requested.name, provider)
    parts = slugs.split_slug(text)
    if parts is None:
        return RequestedModel(text, None, text)
    named = find_upstream(parts[0], team.names)
    if named is None:
        raise make_unknown_provider_error(parts[0], team.names)
    if not parts[1]:
        raise PigenError(
            f"{quote(text)} names a provider but no model.",
            help=f"Write @{named.name}/MODEL.",
        )
    id = f"@{named.slug}/{parts[1]}" if team.names.is_hosted else parts[1]
    return RequestedModel(id, named, parts[1])


def find_sender(team: Team, wanted: RequestedModel, key: str | None) -> Sender:
    """Who asks for a model: with the key given, else as the pi provider does that lists it, else
    with the only key there is. Raises PigenError."""
    listing = _find_listing_requests(team, wanted)
    if key is not None:
        name, caller = _resolve_key(key, team)
        fits = [ask for ask in listing if ask.key == name]
        return _make_pi_sender(fits[0], caller) if fits else _make_key_sender(team, name, caller)
    if listing:
        return _make_pi_sender(_choose_request(listing, wanted, team), None)
    if len(team.names.keys) == 1:
        return _make_key_sender(team, next(iter(team.names.keys)), None)
    if not team.names.keys and team.names.is_hosted:
        return Sender()
    raise _make_no_sender_error(wanted, team)


def map_provider_names(requester: Sender, wanted: RequestedModel) -> dict[str, str]:
    """The provider's name for each target of the Config that routes it,
    for gateways without slugs."""
    if requester.config is None:
        return {ROOT: wanted.upstream.name} if wanted.upstream else {}
    names_by_target = {}
    for path, node in iter_provider_targets(requester.config.node):
        provider, named = get_child(node, "provider"), target_model(node)
        parts = slugs.split_slug(str(named.value)) if named is not None else None
        name = str(provider.value) if provider is not None else f"@{parts[0]}" if parts else ""
        if name.startswith("@"):
            names_by_target[path] = name[1:]
    return names_by_target


def _lists_model(ask: PiRequest, wanted: RequestedModel) -> bool:
    """A bare name is that of a model which the Config routes, or in pi simply its id."""
    if wanted.provider not in (None, ask.provider):
        return False
    if wanted.upstream is None:
        return ask.entry.id == wanted.id
    return ask.entry.upstream is wanted.upstream and ask.entry.model == wanted.name


def _find_listing_requests(team: Team, wanted: RequestedModel) -> list[PiRequest]:
    matches = [ask for ask in iter_pi_requests(team) if _lists_model(ask, wanted)]
    bare = [ask for ask in matches if ask.entry.upstream is None]
    return bare if wanted.upstream is None and bare else matches


def _resolve_key(key: str, team: Team) -> tuple[str, str | None]:
    """A key's name, and the engine's where one of its members is meant."""
    keys = team.names.keys
    if key in keys:
        return key, None
    of_members = {
        caller: name
        for name, (spec, _) in keys.items()
        for caller in list_callers(team, name, spec)
    }
    if key in of_members:
        return of_members[key], key
    known = list(dict.fromkeys([*keys, *of_members]))
    raise PigenError(
        f"No key is called {quote(key)}.",
        help=f"{did_you_mean(key, known)}The team has {', '.join(known[:20]) or 'no keys at all'}.",
    )


def _choose_request(listing: Sequence[PiRequest], wanted: RequestedModel, team: Team) -> PiRequest:
    """Of several pi providers the one that pi begins with; PigenError where that says nothing."""
    distinct = {(ask.key, id(ask.config), str(ask.request)): ask for ask in listing}
    begins = (team.default_model or "").partition("/")[0]
    first = [ask for ask in listing if ask.provider == begins]
    if len(distinct) == 1 or first:
        return (first or list(listing))[0]
    named = ", ".join(f"{ask.provider} (key {ask.key or 'none'})" for ask in distinct.values())
    raise PigenError(
        f"Several pi providers list {quote(wanted.id)}, each with a route of its own: {named}.",
        help=f"Pass --key, or name the pi provider: --model {listing[0].provider}/{wanted.id}.",
    )


def _make_no_sender_error(wanted: RequestedModel, team: Team) -> PigenError:
    listed = list(dict.fromkeys(ask.entry.id for ask in iter_pi_requests(team)))
    near = did_you_mean(wanted.id, listed)
    keys = ", ".join(team.names.keys)
    help = (
        f"{'Or give' if near else 'Give'} --key: {keys}."
        if keys
        else f"It lists {', '.join(listed[:20]) or 'none'}."
    )
    return PigenError(
        f"No pi provider lists {quote(wanted.id)}, so it is not clear who asks for it.",
        help=f"{near}{help}",
    )


def _make_pi_sender(ask: PiRequest, caller: str | None) -> Sender:
    """As pi sends it."""
    hosted = ask.team.names.is_hosted
    if ask.request is None:
        if hosted and ask.key is not None:
            _check_bound_config(ask.team, ask.key)
        raise PigenError(
            f"The pi provider {quote(ask.provider)} does not send {quote(ask.entry.id)} to the "
            "gateway of this source, or the route depends on a variable.",
            help="Choose another model, or pass --key.",
        )
    return Sender(
        ask.key,
        (caller or ask.callers[0]) if hosted else None,
        ask.provider,
        ask.config if hosted or ask.entry.upstream is None else None,
        ask.request.path,
        {name: text for name, text in ask.request.headers.items() if name != API_KEY_HEADER},
    )


def _make_key_sender(team: Team, name: str, caller: str | None) -> Sender:
    """With a key, whatever pi lists."""
    spec = team.names.keys[name][0]
    config = team.configs.get(spec.config or "")
    if team.names.is_hosted:
        _check_bound_config(team, name)
        return Sender(name, caller or list_callers(team, name, spec)[0], config=config)
    import json

    metadata = merge_key_metadata(spec, team.names, None)
    headers = {METADATA_HEADER: json.dumps(metadata)} if metadata else {}
    return Sender(name, config=config, headers=headers)


def _check_bound_config(team: Team, name: str) -> None:
    """PigenError for a key that is bound to a Config which the source does not have."""
    config_name = team.names.keys[name][0].config
    if config_name is not None and config_name not in team.configs:
        raise PigenError(
            f"The key {quote(name)} is bound to {quote(config_name)}, which this source does not "
            "define, so its requests cannot be followed.",
            help='Define it under "configs", with this id.',
        )
