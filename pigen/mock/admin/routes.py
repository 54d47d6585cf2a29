"""Which handler answers which call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from pigen.gateway.refusals import make_key_error
from pigen.mock.admin import configs, integrations, keys, providers, workspaces
from pigen.mock.admin.answer import AdminAnswer, AdminRefusal, make_bad_request, make_refusal
from pigen.mock.admin.call import AdminCall
from pigen.mock.admin.ids import Ids
from pigen.mock.admin.records import KeyRecord
from pigen.mock.admin.store import Store

BASE = "/v1"
Handler = Callable[[AdminCall], AdminAnswer]


class AdminRoute(NamedTuple):
    """`scopes`: the caller needs one of them; none where the handler looks itself."""

    handler: Handler
    scopes: tuple[str, ...] = ()


def _list_integration_scopes(verb: str) -> tuple[str, ...]:
    return f"organisation_integrations.{verb}", f"workspace_integrations.{verb}"


ROUTES: Mapping[tuple[str, str], AdminRoute] = {
    ("POST", "/api-keys/{type}/{sub-type}"): AdminRoute(keys.create),
    ("GET", "/api-keys"): AdminRoute(keys.list_keys),
    ("GET", "/api-keys/{id}"): AdminRoute(keys.read),
    ("PUT", "/api-keys/{id}"): AdminRoute(keys.update),
    ("DELETE", "/api-keys/{id}"): AdminRoute(keys.delete),
    ("POST", "/api-keys/{id}/rotate"): AdminRoute(keys.rotate),
    ("POST", "/configs"): AdminRoute(configs.create, ("configs.create",)),
    ("GET", "/configs"): AdminRoute(configs.list_configs, ("configs.list",)),
    ("GET", "/configs/{slug}"): AdminRoute(configs.read, ("configs.read",)),
    ("PUT", "/configs/{slug}"): AdminRoute(configs.update, ("configs.update",)),
    ("DELETE", "/configs/{slug}"): AdminRoute(configs.delete, ("configs.delete",)),
    ("GET", "/configs/{slug}/versions"): AdminRoute(configs.list_versions, ("configs.read",)),
    ("POST", "/providers"): AdminRoute(providers.create, ("providers.create",)),
    ("GET", "/providers"): AdminRoute(providers.list_providers, ("providers.list",)),
    ("GET", "/providers/{slug}"): AdminRoute(providers.read, ("providers.read",)),
    ("PUT", "/providers/{slug}"): AdminRoute(providers.update, ("providers.update",)),
    ("DELETE", "/providers/{slug}"): AdminRoute(providers.delete, ("providers.delete",)),
    ("POST", "/virtual-keys"): AdminRoute(providers.create_virtual_key, ("virtual_keys.create",)),
    ("GET", "/virtual-keys"): AdminRoute(providers.list_virtual_keys, ("virtual_keys.list",)),
    ("GET", "/virtual-keys/{slug}"): AdminRoute(providers.read_virtual_key, ("virtual_keys.read",)),
    ("PUT", "/virtual-keys/{slug}"): AdminRoute(
        providers.update_virtual_key, ("virtual_keys.update",)
    ),
    ("DELETE", "/virtual-keys/{slug}"): AdminRoute(providers.delete, ("virtual_keys.delete",)),
    ("POST", "/integrations"): AdminRoute(integrations.create, _list_integration_scopes("create")),
    ("GET", "/integrations"): AdminRoute(
        integrations.list_integrations, _list_integration_scopes("list")
    ),
    ("GET", "/integrations/{slug}"): AdminRoute(
        integrations.read, _list_integration_scopes("read")
    ),
    ("PUT", "/integrations/{slug}"): AdminRoute(
        integrations.update, _list_integration_scopes("update")
    ),
    ("DELETE", "/integrations/{slug}"): AdminRoute(
        integrations.delete, _list_integration_scopes("delete")
    ),
    ("GET", "/integrations/{slug}/models"): AdminRoute(
        integrations.list_models, _list_integration_scopes("read")
    ),
    ("PUT", "/integrations/{slug}/models"): AdminRoute(
        integrations.update_models, _list_integration_scopes("update")
    ),
    ("DELETE", "/integrations/{slug}/models"): AdminRoute(
        integrations.delete_models, _list_integration_scopes("update")
    ),
    ("GET", "/integrations/{slug}/workspaces"): AdminRoute(
        workspaces.list_access, _list_integration_scopes("read")
    ),
    ("PUT", "/integrations/{slug}/workspaces"): AdminRoute(
        workspaces.update_access, _list_integration_scopes("update")
    ),
    ("GET", "/admin/workspaces"): AdminRoute(workspaces.list_workspaces, ("workspaces.list",)),
    ("GET", "/admin/workspaces/{id}"): AdminRoute(workspaces.read, ("workspaces.read",)),
    ("PUT", "/admin/workspaces/{id}"): AdminRoute(workspaces.update, ("workspaces.update",)),
}
# Parts that Portkey documents (to 2026-10) and the mock does not have, but for the paths above.
ABSENT = (
    *(
        "admin",
        "analytics",
        "audit-logs",
        "collections",
        "feedback",
        "guardrails",
        "labels",
        "logs",
    ),
    *("mcp", "mcp-integrations", "mcp-servers", "policies", "prompts", "scim", "secret-references"),
)
_KNOWN = {path.split("/")[1] for _, path in ROUTES}


def is_admin_path(path: str) -> bool:
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
) -> AdminAnswer:
    """
    path    with /v1, without the query
    body    parsed JSON, None for none
    caller  the value of the key that was sent, None for none
    now     in milliseconds since 1970
    """
    try:
        _refuse_absent(method, path.removeprefix(BASE))
        key = _find_caller(store, caller, now)
        route, names = _find_route(method, path.removeprefix(BASE))
        if body is not None and not isinstance(body, dict):
            raise make_bad_request("The body is not a JSON object.")
        query_params = dict(parse_qsl(query, keep_blank_values=True))
        call = AdminCall(store, key, names, query_params, body or {}, now, ids)
        if route.scopes:
            call.require_scope(*route.scopes)
        return route.handler(call)
    except AdminRefusal as refusal:
        return refusal.answer
    except RecursionError:
        return make_bad_request("The body is nested too deep.").answer


def _refuse_absent(method: str, path: str) -> None:
    """Raises AdminRefusal for what is not there, with any key or none."""
    parts = path.strip("/").split("/")
    if parts[0] in ABSENT and method not in dict(_match_routes(parts)):
        there = ", ".join(sorted(_KNOWN - {*ABSENT}))
        reason = f"pigen mock has these parts of the admin API: {there}."
        message = f"/v1/{'/'.join(parts)[:200]} is not part of pigen mock"
        raise make_refusal("AB02", reason, 501, message)


def _find_caller(store: Store, value: str | None, now: float) -> KeyRecord:
    """Raises Refused, as measured, where nobody has such a key."""
    key = store.find_key(value, now) if value else None
    if key is None:
        error = make_key_error(401, "Invalid API Key", "03")
        assert isinstance(error.body, dict)
        raise AdminRefusal(error.status, error.body, "no such API key")
    return key


def _find_route(method: str, path: str) -> tuple[AdminRoute, Mapping[str, str]]:
    """Raises Refused for a missing one."""
    parts = path.strip("/").split("/")
    matches = dict(_match_routes(parts))
    if method in matches:
        return matches[method]
    if matches:
        raise make_refusal(
            "AB02", f"This takes {', '.join(matches)}, not {method}.", 405, "Method not allowed"
        )
    raise make_refusal("AB02", f"The admin API has no endpoint {path}.")


def _match_routes(parts: list[str]) -> Iterator[tuple[str, tuple[AdminRoute, Mapping[str, str]]]]:
    """The methods that a path takes, each with its route and what the path names."""
    for (verb, pattern), route in ROUTES.items():
        steps = pattern.strip("/").split("/")
        if _fits(parts, steps):
            names = {
                step[1:-1]: unquote(part)
                for step, part in zip(steps, parts, strict=True)
                if step[0] == "{"
            }
            yield verb, (route, names)


def _fits(parts: list[str], steps: list[str]) -> bool:
    return len(steps) == len(parts) and all(
        step == part or (step[0] == "{" and part) for step, part in zip(steps, parts, strict=True)
    )
