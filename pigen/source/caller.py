"""Who sends a request in a team, and with what: one of its keys, as its pi would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pigen.common import slugs
from pigen.common.errors import PigenError
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.gateway.request import API_KEY, CHAT, METADATA
from pigen.source.configs import TeamConfig
from pigen.source.keys import key_metadata
from pigen.source.names import Names, Upstream, part
from pigen.source.pi_requests import Ask, asks, callers
from pigen.source.resolving import Team
from pigen.source.targets import ROOT, leaves
from pigen.source.targets import model as target_model


@dataclass(frozen=True)
class Model:
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


def upstream(text: str, names: Names) -> Upstream | None:
    """The provider that is called so, or else has this slug."""
    name = text.removeprefix("@")
    by_slug = (each for each in names.providers.values() if each.slug == name)
    return names.providers.get(name) or next(by_slug, None)


def unknown_provider(text: str, names: Names) -> PigenError:
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


def model(text: str, team: Team) -> Model:
    """The model that a text names: "@name/model" by a provider's name or slug, a bare name, or
    either after the name of a pi provider, as `pi --model` takes it. Raises PigenError."""
    provider, _, rest = text.partition("/")
    listed = team.models["providers"]
    assert isinstance(listed, dict)
    if provider in listed and rest:
        found = model(rest, team)
        if any(_lists(ask, found) for ask in asks(team) if ask.provider == provider):
            return Model(found.id, found.upstream, found.name, provider)
    parts = slugs.split(text)
    if parts is None:
        return Model(text, None, text)
    named = upstream(parts[0], team.names)
    if named is None:
        raise unknown_provider(parts[0], team.names)
    if not parts[1]:
        raise PigenError(
            f"{quote(text)} names a provider but no model.",
            help=f"Write @{named.name}/MODEL.",
        )
    id = f"@{named.slug}/{parts[1]}" if team.names.is_hosted else parts[1]
    return Model(id, named, parts[1])


def sender(team: Team, wanted: Model, key: str | None) -> Sender:
    """Who asks for a model: with the key given, else as the pi provider does that lists it, else
    with the only key there is. Raises PigenError."""
    listing = _listing(team, wanted)
    if key is not None:
        name, caller = _known(key, team)
        fits = [ask for ask in listing if ask.key == name]
        return _through(fits[0], caller) if fits else _alone(team, name, caller)
    if listing:
        return _through(_one(listing, wanted, team), None)
    if len(team.names.keys) == 1:
        return _alone(team, next(iter(team.names.keys)), None)
    if not team.names.keys and team.names.is_hosted:
        return Sender()
    raise _nobody(wanted, team)


def places(team: Team, sent: Sender, wanted: Model) -> dict[str, str]:
    """The provider's name for each target of the Config that routes it, for gateways without slugs."""
    if sent.config is None:
        return {ROOT: wanted.upstream.name} if wanted.upstream else {}
    found = {}
    for path, node in leaves(sent.config.node):
        provider, named = part(node, "provider"), target_model(node)
        parts = slugs.split(str(named.value)) if named is not None else None
        name = str(provider.value) if provider is not None else f"@{parts[0]}" if parts else ""
        if name.startswith("@"):
            found[path] = name[1:]
    return found


def _lists(ask: Ask, wanted: Model) -> bool:
    """A bare name is that of a model which the Config routes, or in pi simply its id."""
    if wanted.provider not in (None, ask.provider):
        return False
    if wanted.upstream is None:
        return ask.entry.id == wanted.id
    return ask.entry.upstream is wanted.upstream and ask.entry.model == wanted.name


def _listing(team: Team, wanted: Model) -> list[Ask]:
    found = [ask for ask in asks(team) if _lists(ask, wanted)]
    bare = [ask for ask in found if ask.entry.upstream is None]
    return bare if wanted.upstream is None and bare else found


def _known(key: str, team: Team) -> tuple[str, str | None]:
    """A key's name, and the engine's where one of its members is meant."""
    keys = team.names.keys
    if key in keys:
        return key, None
    of_members = {
        caller: name for name, (form, _) in keys.items() for caller in callers(team, name, form)
    }
    if key in of_members:
        return of_members[key], key
    known = list(dict.fromkeys([*keys, *of_members]))
    raise PigenError(
        f"No key is called {quote(key)}.",
        help=f"{did_you_mean(key, known)}The team has {', '.join(known[:20]) or 'no keys at all'}.",
    )


def _one(listing: Sequence[Ask], wanted: Model, team: Team) -> Ask:
    """Of several pi providers the one that pi begins with; PigenError where that says nothing."""
    ways = {(ask.key, id(ask.config), str(ask.request)): ask for ask in listing}
    begins = (team.default or "").partition("/")[0]
    first = [ask for ask in listing if ask.provider == begins]
    if len(ways) == 1 or first:
        return (first or list(listing))[0]
    named = ", ".join(f"{ask.provider} (key {ask.key or 'none'})" for ask in ways.values())
    raise PigenError(
        f"Several pi providers list {quote(wanted.id)}, each its own way: {named}.",
        help=f"Give --key, or name the pi provider: --model {listing[0].provider}/{wanted.id}.",
    )


def _nobody(wanted: Model, team: Team) -> PigenError:
    listed = list(dict.fromkeys(ask.entry.id for ask in asks(team)))
    near = did_you_mean(wanted.id, listed)
    keys = ", ".join(team.names.keys)
    help = (
        f"{'Or give' if near else 'Give'} --key: {keys}."
        if keys
        else f"It lists {', '.join(listed[:20]) or 'none'}."
    )
    return PigenError(
        f"No pi provider lists {quote(wanted.id)}, so nothing says who asks for it.",
        help=f"{near}{help}",
    )


def _through(ask: Ask, caller: str | None) -> Sender:
    """As pi sends it."""
    hosted = ask.team.names.is_hosted
    if ask.request is None:
        if hosted and ask.key is not None:
            _check_bound(ask.team, ask.key)
        raise PigenError(
            f"The pi provider {quote(ask.provider)} does not send {quote(ask.entry.id)} to the gateway "
            "of this source, or only a variable knows which way.",
            help="Ask with another model, or say --key.",
        )
    return Sender(
        ask.key,
        (caller or ask.callers[0]) if hosted else None,
        ask.provider,
        ask.config if hosted or ask.entry.upstream is None else None,
        ask.request.path,
        {name: text for name, text in ask.request.headers.items() if name != API_KEY},
    )


def _alone(team: Team, name: str, caller: str | None) -> Sender:
    """With a key, whatever pi lists."""
    form = team.names.keys[name][0]
    config = team.configs.get(form.config or "")
    if team.names.is_hosted:
        _check_bound(team, name)
        return Sender(name, caller or callers(team, name, form)[0], config=config)
    import json

    metadata = key_metadata(form, team.names, None)
    headers = {METADATA: json.dumps(metadata)} if metadata else {}
    return Sender(name, config=config, headers=headers)


def _check_bound(team: Team, name: str) -> None:
    """PigenError for a key that is bound to a Config which the source does not have."""
    bound = team.names.keys[name][0].config
    if bound is not None and bound not in team.configs:
        raise PigenError(
            f"The key {quote(name)} is bound to {quote(bound)}, which this source does not define, so "
            "its requests cannot be followed.",
            help='Define it under "configs", with this id.',
        )
