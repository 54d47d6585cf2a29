"""The model of a request that names none: the one that the team's pi starts with."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.common.errors import PigenError
from pigen.gateway.request import DEFAULT_MESSAGES_MODEL, DEFAULT_MODEL, MESSAGES
from pigen.source.caller import resolve_model
from pigen.source.pi_requests import PiRequest, iter_pi_requests
from pigen.source.resolver import Team


def choose_first_model(team: Team, key: str | None, path: object) -> tuple[str, str]:
    """Its name, as `--model` takes it, and why that one, as the end of a sentence;
    "" for pi's default.

    key   of what pi lists, what it asks for with this key comes first
    path  what pi asks at another endpoint does not count
    """
    asked = [
        each
        for each in iter_pi_requests(team)
        if path is None or each.request is None or each.request.path == path
    ]
    start = _find_default(team, asked)
    if start is not None:
        return start, ""
    with_key = [each for each in asked if key is None or key in (each.key, *each.callers)]
    first = next((each for each in with_key if each.request), next(iter(with_key), None))
    if first is not None:
        return f"{first.provider}/{first.entry.id}", "the first that pi has at this gateway"
    return _make_unlisted_name(team, key, path), "a usual one, because pi lists none that fits"


def _find_default(team: Team, asked: Sequence[PiRequest]) -> str | None:
    """pi's default, where it is one of these."""
    if team.default_model is None:
        return None
    try:
        wanted = resolve_model(team.default_model, team)
    except PigenError:
        return None
    if any((each.provider, each.entry.id) == (wanted.provider, wanted.id) for each in asked):
        return f"{wanted.provider}/{wanted.id}"
    return None


def _make_unlisted_name(team: Team, key: str | None, path: object) -> str:
    """A usual model: by a provider, where no Config of the key chooses one."""
    usual = DEFAULT_MESSAGES_MODEL if path == MESSAGES else DEFAULT_MODEL
    known = team.names.keys.get(key or next(iter(team.names.keys), ""))
    if known is not None and known[0].config is not None:
        return usual
    for each in team.names.providers.values():
        model = next(iter(each.models or ()), usual)
        return f"@{each.name}/{model}"
    return usual
