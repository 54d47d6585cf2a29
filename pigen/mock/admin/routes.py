"""Which handler answers which call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from pigen.gateway.faults import key_error
from pigen.mock.admin import configs, integrations, keys, providers
from pigen.mock.admin.answer import Answer, Refused, invalid, refused
from pigen.mock.admin.call import Call
from pigen.mock.admin.ids import Ids
from pigen.mock.admin.records import KeyRecord
from pigen.mock.admin.store import Store

BASE = "/v1"
Handler = Callable[[Call], Answer]


class Route(NamedTuple):
    """`scopes`: the caller needs one of them; none where the handler looks itself."""

    handler: Handler
    scopes: tuple[str, ...] = ()


def _integrations(verb: str) -> tuple[str, ...]:
    return f"organisation_integrations.{verb}", f"workspace_integrations.{verb}"


ROUTES: Mapping[tuple[str, str], Route] = {
    ("POST", "/api-keys/{type}/{sub-type}"): Route(keys.create),
    ("GET", "/api-keys"): Route(keys.all_keys),
    ("GET", "/api-keys/{id}"): Route(keys.one),
    ("PUT", "/api-keys/{id}"): Route(keys.update),
    ("DELETE", "/api-keys/{id}"): Route(keys.delete),
    ("POST", "/api-keys/{id}/rotate"): Route(keys.rotate),
    ("POST", "/configs"): Route(configs.create, ("configs.create",)),
    ("GET", "/configs"): Route(configs.all_configs, ("configs.list",)),
    ("GET", "/configs/{slug}"): Route(configs.one, ("configs.read",)),
    ("PUT", "/configs/{slug}"): Route(configs.update, ("configs.update",)),
    ("DELETE", "/configs/{slug}"): Route(configs.delete, ("configs.delete",)),
    ("GET", "/configs/{slug}/versions"): Route(configs.versions, ("configs.read",)),
    ("POST", "/providers"): Route(providers.create, ("providers.create",)),
    ("GET", "/providers"): Route(providers.all_providers, ("providers.list",)),
    ("GET", "/providers/{slug}"): Route(providers.one, ("providers.read",)),
    ("PUT", "/providers/{slug}"): Route(providers.update, ("providers.update",)),
    ("DELETE", "/providers/{slug}"): Route(providers.delete, ("providers.delete",)),
    ("POST", "/virtual-keys"): Route(providers.create_virtual_key, ("virtual_keys.create",)),
    ("GET", "/virtual-keys"): Route(providers.all_virtual_keys, ("virtual_keys.list",)),
    ("GET", "/virtual-keys/{slug}"): Route(providers.one_virtual_key, ("virtual_keys.read",)),
    ("PUT", "/virtual-keys/{slug}"): Route(providers.update_virtual_key, ("virtual_keys.update",)),
    ("DELETE", "/virtual-keys/{slug}"): Route(providers.delete, ("virtual_keys.delete",)),
    ("POST", "/integrations"): Route(integrations.create, _integrations("create")),
    ("GET", "/integrations"): Route(integrations.all_integrations, _integrations("list")),
    ("GET", "/integrations/{slug}"): Route(integrations.one, _integrations("read")),
    ("PUT", "/integrations/{slug}"): Route(integrations.update, _integrations("update")),
    ("DELETE", "/integrations/{slug}"): Route(integrations.delete, _integrations("delete")),
    ("GET", "/integrations/{slug}/models"): Route(integrations.models, _integrations("read")),
    ("PUT", "/integrations/{slug}/models"): Route(
        integrations.update_models, _integrations("update")
    ),
    ("DELETE", "/integrations/{slug}/models"): Route(
        integrations.delete_models, _integrations("update")
    ),
}
# Parts of the admin API that the mock does not have.
ABSENT = ("admin", "guardrails", "policies")
_KNOWN = {path.split("/")[1] for _, path in ROUTES}


def is_admin(path: str) -> bool:
    """A path is of the admin API, and not for the gateway to route."""
    head, _, rest = path.partition("/v1/")
    return not head and rest.partition("/")[0] in (*_KNOWN, *ABSENT)


def handle(
    store: Store,
    method: str,
    path: str,
    query: str,
    body: object,
    caller: str | None,
    now: float,
    ids: Ids,
) -> Answer:
    """
    path    with /v1, without the query
    body    parsed JSON, None for none
    caller  the value of the key that was sent, None for none
    now     in milliseconds since 1970
    """
    try:
        key = _caller(store, caller, now)
        route, names = _route(method, path.removeprefix(BASE))
        if body is not None and not isinstance(body, dict):
            raise invalid("The body is not a JSON object.")
        asked = dict(parse_qsl(query, keep_blank_values=True))
        call = Call(store, key, names, asked, body or {}, now, ids)
        if route.scopes:
            call.need(*route.scopes)
        return route.handler(call)
    except Refused as refusal:
        return refusal.answer
    except RecursionError:
        return invalid("The body is nested too deep.").answer


def _caller(store: Store, value: str | None, now: float) -> KeyRecord:
    """Raises Refused, as measured, where nobody has such a key."""
    key = store.key(value, now) if value else None
    if key is None:
        error = key_error(401, "Invalid API Key", "03")
        assert isinstance(error.body, dict)
        raise Refused(error.status, error.body, "no such API key")
    return key


def _route(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """Raises Refused where there is none."""
    parts = path.strip("/").split("/")
    found = dict(_matching(parts))
    if method in found:
        return found[method]
    if found:
        raise refused(
            "AB02", f"This takes {', '.join(found)}, not {method}.", 405, "Method not allowed"
        )
    if parts[0] in ABSENT:
        there = ", ".join(sorted(_KNOWN))
        reason = f"The mock has no {parts[0]}. Of the admin API it has {there}."
        # Not 501: clients try again after that.
        raise refused("AB02", reason, message="Not implemented")
    raise refused("AB02", f"The admin API has nothing at {path}.")


def _matching(parts: list[str]) -> Iterator[tuple[str, tuple[Route, Mapping[str, str]]]]:
    """The methods that a path takes, each with its route and what the path names."""
    for (verb, pattern), route in ROUTES.items():
        steps = pattern.strip("/").split("/")
        if len(steps) == len(parts) and all(
            step == part or (step[0] == "{" and part)
            for step, part in zip(steps, parts, strict=True)
        ):
            names = {
                step[1:-1]: unquote(part)
                for step, part in zip(steps, parts, strict=True)
                if step[0] == "{"
            }
            yield verb, (route, names)
