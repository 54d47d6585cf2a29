"""The admin API in memory: what it takes, what it answers, and that it takes effect at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from pigen.common.headers import API_KEY_HEADER
from pigen.gateway.engine import route
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import MODELS, Request
from pigen.gateway.workspace import ApiKey
from pigen.mock import demo
from pigen.mock.admin import available_models, store
from pigen.mock.admin.routes import ABSENT, ROUTES, is_admin_path
from pigen.mock.admin.store import Store
from pigen.portkey.scopes import ORGANISATION, SERVICE, get_scopes
from tests.admin import ADMIN, DATA, DAY, MINUTE, NOW, WS, Admin, workspace

DOCUMENTED: dict[str, dict[str, Any]] = {
    each["call"]: each
    for each in map(json.loads, (DATA / "admin-api.jsonl").read_text().splitlines())
}
# Not in the extract, and there: the history of a Config, and what providers were called before.
BESIDES = {
    "GET /configs/{slug}/versions",
    *(f"{verb} /virtual-keys" for verb in ("GET", "POST")),
    *(f"{verb} /virtual-keys/{{slug}}" for verb in ("GET", "PUT", "DELETE")),
    *(f"{verb} /integrations/{{slug}}/workspaces" for verb in ("GET", "PUT")),
    "GET /admin/workspaces",
    *(f"{verb} /admin/workspaces/{{id}}" for verb in ("GET", "PUT")),
}
CONFIG = {"strategy": {"mode": "single"}, "targets": [{"provider": "@openai-prod"}]}


@pytest.fixture
def admin() -> Admin:
    return Admin()


# The table of routes


def test_every_documented_call_has_a_route_or_is_named_as_absent() -> None:
    have = {f"{method} {path}" for method, path in ROUTES}
    absent = {call for call in DOCUMENTED if call.split("/")[1] in ABSENT}
    assert have - BESIDES == set(DOCUMENTED) - absent
    assert have >= BESIDES


def filled(path: str) -> str:
    return (
        path.replace("{type}/{sub-type}", "workspace/service")
        .replace("{id}", "x")
        .replace("{slug}", "x")
    )


@pytest.mark.parametrize("call", DOCUMENTED)
def test_what_is_absent_says_so(admin: Admin, call: str) -> None:
    method, path = call.split(" ")
    assert is_admin_path(f"/v1{path}")
    answer = admin.ask(method, filled(path), {})
    if path.split("/")[1] in ABSENT:
        assert answer.status == 501
        assert "is not part of pigen mock" in str(answer.body)
    else:
        assert answer.status < 500
        assert answer.status not in (401, 405)


# Documented too, in the whole of Portkey's reference.
ABSENT_CALLS = """
GET /guardrails/pg-1
GET /admin/users
POST /admin/workspaces/ws-1/users
DELETE /admin/workspaces/ws-1
GET /audit-logs
GET /policies/usage-limits/p-1/entities
PUT /policies/usage-limits/p-1/entities/e-1/reset
GET /policies/rate-limits/p-1
GET /analytics/graphs/cost
GET /analytics/graphs/requests/rescued
GET /analytics/groups/metadata/team
POST /logs
GET /logs/exports
POST /logs/exports/e-1/start
GET /prompts
POST /prompts/pp-1/completions
POST /prompts/pp-1/render
GET /prompts/partials
GET /labels/l-1
GET /collections
GET /mcp
GET /mcp-servers
GET /mcp-integrations/m-1
GET /secret-references
POST /feedback
"""


@pytest.mark.parametrize("call", ABSENT_CALLS.strip().splitlines())
@pytest.mark.parametrize("key", ["pk-demo-admin", "pk-demo", "nobody", None])
def test_what_is_documented_and_absent_is_no_question_of_keys(
    admin: Admin, call: str, key: str | None
) -> None:
    method, path = call.split(" ")
    assert is_admin_path(f"/v1{path}")
    answer = admin.ask(method, path, {}, key=key)
    assert answer.status == 501
    assert answer.body["success"] is False
    assert answer.body["data"] == {
        "message": f"/v1{path} is not part of pigen mock",
        "errorCode": "AB02",
        "reason": answer.note,
    }


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/models", "/configs", "/v1", "/v1/"])
def test_other_paths_are_not_taken(path: str) -> None:
    assert not is_admin_path(path)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("PATCH", "/configs", 405), ("POST", "/configs/a/b/c", 404), ("GET", "/api-keys/", 200)],
)
def test_paths_and_methods(admin: Admin, method: str, path: str, status: int) -> None:
    assert admin.ask(method, path).status == status


def test_every_documented_body_is_known(admin: Admin) -> None:
    """No field that the API takes is called unknown."""
    from pigen.mock.admin import request_bodies

    taken: dict[str, type[BaseModel]] = {
        "POST /configs": request_bodies.ConfigBody,
        "PUT /configs/{slug}": request_bodies.ConfigChange,
        "POST /providers": request_bodies.ProviderBody,
        "PUT /providers/{slug}": request_bodies.ProviderChange,
        "POST /integrations": request_bodies.IntegrationBody,
        "PUT /integrations/{slug}": request_bodies.IntegrationChange,
        "PUT /integrations/{slug}/models": request_bodies.ModelsBody,
        "POST /api-keys/{type}/{sub-type}": request_bodies.KeyChange,
        "PUT /api-keys/{id}": request_bodies.KeyChange,
        "POST /api-keys/{id}/rotate": request_bodies.RotationBody,
    }
    for call, form in taken.items():
        said = DOCUMENTED[call]
        assert set(said["body"]) - {"workspace_id"} <= set(form.model_fields), call
        required = {name for name, field in form.model_fields.items() if field.is_required()}
        if form is not request_bodies.KeyChange and "configs" not in call:
            assert required == set(said.get("required", ())), call


# Who may


@pytest.mark.parametrize("key", [None, "", "pk-unknown"])
def test_who_is_unknown_is_refused_as_measured(admin: Admin, key: str | None) -> None:
    answer = admin.ask("GET", "/configs", key=key)
    message = "Portkey Error: Invalid API Key. Error Code: 03"
    assert answer.status == 401
    assert answer.body == {
        "status": "failure",
        "message": message,
        "error": {"message": message, "code": "03"},
    }


def scopes_of(method: str, path: str) -> list[str]:
    """Those that allow a call, as Portkey's documentation lists them."""
    part = path.removeprefix("/admin").split("/")[1].replace("-", "_")
    verb = {"POST": "create", "PUT": "update", "DELETE": "delete"}.get(method)
    verb = verb or ("read" if "{" in path else "list")
    if path.endswith(("}/models", "}/workspaces")):
        verb = "read" if method == "GET" else "update"
    if path.endswith("rotate"):
        verb = "rotate"
    if part == "integrations":
        return [f"{whose}_integrations.{verb}" for whose in ("organisation", "workspace")]
    if path == "/api-keys" and method == "GET":
        owners = ("organisation_service", "workspace_service", "workspace_user")
        return [f"{owner}_api_keys.list" for owner in owners]
    return [f"workspace_service_api_keys.{verb}" if part == "api_keys" else f"{part}.{verb}"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_each_call_needs_its_scope(method: str, path: str) -> None:
    needed = scopes_of(method, path)
    everything = get_scopes(ORGANISATION)
    assert everything.issuperset(needed)
    names = {"{id}": "KEY", "{slug}": "pc-demo-fallback" if "configs" in path else "openai-prod"}
    for scope in needed:
        keys = {
            "with": ApiKey(scopes=(scope,)),
            "without": ApiKey(scopes=tuple(everything.difference(needed))),
            "other": ApiKey(),
        }
        made = Admin(workspace(keys=keys))
        other = next(key.id for key in made.store.keys.values() if key.value == "other")
        filled = path.replace("{type}/{sub-type}", "workspace/service")
        names["{id}"] = WS if "workspaces" in path else "KEY"
        for name, value in names.items():
            filled = filled.replace(name, other if value == "KEY" else value)
        said = made.ask(method, filled, {}, key="without")
        assert (said.status, said.body["data"]["errorCode"]) == (403, "AB03"), said
        assert said.body["data"]["message"].startswith("You do not have enough")
        assert made.ask(method, filled, {}, key="with").status in (200, 400)


def test_a_key_for_inference_administers_nothing(admin: Admin) -> None:
    for path in ("/configs", "/api-keys", "/providers", "/integrations", "/virtual-keys"):
        assert admin.ask("GET", path, key=demo.KEY).status == 403


def test_models_are_listed_for_two_scopes(admin: Admin) -> None:
    """As Portkey documents it; nothing else is to be had without completions.write."""
    for scopes, status in (
        (["completions.write"], 200),
        (["virtual_keys.list"], 200),
        (["providers.list", "logs.view"], 403),
    ):
        _, value = admin.key(scopes=scopes)
        sent = Request("GET", MODELS, {API_KEY_HEADER: value})
        known_now = admin.store.get_workspace(admin.now)
        assert route(sent, "hosted", workspace=known_now).status == status
        if scopes != ["completions.write"]:
            assert admin.chat(value).status == 403


def test_keys_are_listed_as_far_as_the_scopes_reach(admin: Admin) -> None:
    scopes = ["workspace_service_api_keys.list"]
    _, value = admin.key(name="lists", scopes=scopes)
    listed = admin.ask("GET", "/api-keys", key=value).body
    assert {row["name"] for row in listed["data"]} == {"demo", "plain", "lists"}  # type: ignore[attr-defined]
    everything = admin.does("GET", "/api-keys")
    assert {row["name"] for row in everything["data"]} == {"demo", "plain", "lists", "admin"}
    of_workspace = admin.does("GET", "/api-keys", query=f"workspace_id={WS}")
    assert {row["name"] for row in of_workspace["data"]} == {"demo", "plain", "lists"}


@pytest.mark.parametrize("path", ["/configs", "/providers", "/api-keys", "/integrations"])
def test_another_workspace_is_out_of_reach(admin: Admin, path: str) -> None:
    answer = admin.ask("GET", path, query="workspace_id=ws-other")
    assert answer.status == 403
    assert WS in str(answer.note)
    assert admin.ask("GET", path, query=f"workspace_id={admin.store.id}").status == 200


# Keys


def test_a_key_works_at_once_and_is_shown_once(admin: Admin) -> None:
    before = admin.store.workspace
    id, value = admin.key(defaults={"metadata": {"team": "web"}})
    assert admin.store.workspace is not before
    assert admin.store.labels[value] == "pi"
    outcome = admin.chat(value)
    assert outcome.status == 200
    assert outcome.metadata == {"team": "web"}
    shown = admin.does("GET", f"/api-keys/{id}")
    rest = json.dumps([shown, admin.does("GET", "/api-keys")])
    assert value not in rest
    assert shown["key"] == f"pk*****{value[-3:]}"
    by_name = {row["name"]: row["key"] for row in admin.does("GET", "/api-keys")["data"]}
    assert by_name["demo"] == "*****", "of a short value nothing is shown"


def test_a_value_without_a_name_is_not_its_own_name() -> None:
    nameless = Admin()
    nameless.store = Store(workspace(), {}, now=NOW)
    said = json.dumps(nameless.does("GET", "/api-keys"))
    assert not any(value in said for value in workspace().keys)
    assert '"key-1"' in said


def test_shapes_are_those_of_recorded_answers(admin: Admin) -> None:
    id, _ = admin.key()
    shown = admin.does("GET", f"/api-keys/{id}")
    for call in ("GET /api-keys/{id}", "GET /api-keys"):
        fields = DOCUMENTED[call]["answer" if "{" in call else "data"]
        assert set(fields) <= shown.keys()
    assert shown["type"] == "workspace-service"
    assert shown["created_at"] == "2026-05-28T20:26:40.000Z"
    assert (shown["rate_limits"], shown["usage_limits"], shown["reset_usage"]) == ([], None, None)
    assert shown["workspace_id"] == admin.store.id
    config = admin.does("GET", "/configs/pc-demo-fallback")
    assert json.loads(config["config"]) == config["data"]["config"]
    assert (config["format"], config["type"], config["object"]) == ("json", "ORG_CONFIG", "config")
    for call, row in (
        ("GET /configs", admin.does("GET", "/configs")["data"][0]),
        ("GET /providers", admin.does("GET", "/providers")["data"][0]),
        ("GET /integrations", admin.does("GET", "/integrations")["data"][0]),
    ):
        assert set(DOCUMENTED[call]["data"]) <= row.keys()
    one = admin.does("GET", "/integrations/openai-prod")
    assert set(DOCUMENTED["GET /integrations/{slug}"]["answer"]) <= one.keys()
    model = admin.does("GET", "/integrations/openai-prod/models")["models"][0]
    assert set(DOCUMENTED["GET /integrations/{slug}/models"]["models"]) <= {
        *model,
        "pricing_config",
    }


KEYS_REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"scopes": []}, '"name" is missing'),
    ({"name": "pi"}, '"scopes" is missing'),
    ({"name": 5, "scopes": []}, '"name"'),
    ({"name": "pi", "scopes": "completions.write"}, '"scopes"'),
    ({"name": "pi", "scopes": ["completion.write"]}, 'Did you mean "completions.write"?'),
    ({"name": "pi", "scopes": ["audit_logs.list"]}, "exists only for keys of type organisation"),
    ({"usage_limits": {"credit_limit": 0}}, "credit_limit"),
    ({"usage_limits": {"credit_limit": 1.5}}, "credit_limit"),
    ({"usage_limits": {"credit_limit": 5, "type": "money"}}, "tokens"),
    ({"usage_limits": {"credit_limit": 5, "alert_threshold": 0}}, "alert_threshold"),
    ({"usage_limits": {"credit_limit": 5, "periodic_reset": "daily"}}, "weekly"),
    ({"usage_limits": {"credit_limit": 5, "periodic_reset_days": 366}}, "365"),
    (
        {"usage_limits": {"credit_limit": 5, "periodic_reset": "weekly", "periodic_reset_days": 7}},
        "one or the other",
    ),
    ({"rate_limits": [{"type": "requests", "unit": "rpx", "value": 1}]}, "rpm"),
    ({"rate_limits": [{"type": "requests", "unit": "rpm", "value": -1}]}, "value"),
    ({"rate_limits": [{"type": "requests", "unit": "rpm"}]}, "value"),
    ({"rate_limits": {"type": "requests", "unit": "rpm", "value": 1}}, "rate_limits"),
    ({"defaults": {"config_id": "pc-none"}}, 'no Config "pc-none"'),
    ({"defaults": {"metadata": {"n": 1}}}, "is not a text"),
    ({"defaults": {"metadata": {"n": "x" * 129}}}, "128"),
    ({"expires_at": "in a year"}, "is not a date"),
    ({"alert_emails": ["me"]}, "is not an address"),
    ({"rotation_policy": {"key_transition_period_ms": 60_000}}, "1800000"),
    ({"rotation_policy": {}}, "neither rotation_period"),
    ({"description": "x" * 70_000}, "at most"),
    ({"name": ["pi"]}, '"name"'),
]


@pytest.mark.parametrize(("said", "why"), KEYS_REFUSED)
def test_keys_that_are_not_made(admin: Admin, said: dict[str, Any], why: str) -> None:
    whole = said.keys() & {"name", "scopes"}
    body = said if whole else {"name": "pi", "scopes": ["completions.write"], **said}
    before = admin.store.workspace
    answer = admin.ask("POST", "/api-keys/workspace/service", body)
    assert answer.status == 400
    assert answer.body["data"]["errorCode"] == "AB01"
    assert answer.body["data"]["message"] == "Invalid request. Please check and try again."
    assert why in answer.body["data"]["reason"]
    assert admin.store.workspace is before


@pytest.mark.parametrize(
    ("said", "why"), [each for each in KEYS_REFUSED if not each[0].keys() & {"name", "scopes"}]
)
def test_changes_that_are_not_made(admin: Admin, said: dict[str, Any], why: str) -> None:
    id, _ = admin.key()
    before = admin.does("GET", f"/api-keys/{id}")
    answer = admin.ask("PUT", f"/api-keys/{id}", said)
    assert answer.status == 400
    assert why in answer.body["data"]["reason"]
    assert admin.does("GET", f"/api-keys/{id}") == before


def test_whose_key_it_is(admin: Admin) -> None:
    path, said = "/api-keys/workspace/user", {"name": "pi", "scopes": []}
    assert "user_id" in str(admin.ask("POST", path, said).note)
    made = admin.does("POST", path, {**said, "user_id": "u"})
    assert admin.does("GET", f"/api-keys/{made['id']}")["type"] == "workspace-user"
    organisation = "/api-keys/organisation/service"
    scopes = {"name": "pi", "scopes": ["completions.write"]}
    assert "organisation cannot have completions.write" in str(
        admin.ask("POST", organisation, scopes).note
    )
    made = admin.does("POST", organisation, {"name": "admin", "scopes": ["audit_logs.list"]})
    shown = admin.does("GET", f"/api-keys/{made['id']}")
    assert (shown["type"], shown["workspace_id"]) == ("organisation-service", None)
    for wrong in ("organization/service", "workspace/NOT_GIVEN"):
        assert admin.ask("POST", f"/api-keys/{wrong}", said).status == 400


def test_the_key_of_the_organisation_may_not_infer(admin: Admin) -> None:
    outcome = admin.chat(ADMIN)
    assert outcome.status == 403
    assert outcome.body["error"]["code"] == "033"


def test_fields_that_come_to_nothing_are_told(admin: Admin) -> None:
    body = {"name": "pi", "scopes": [], "config_id": "pc-1", "usage_limits": {"credits": 5}}
    answer = admin.ask("POST", "/api-keys/workspace/service", body)
    assert answer.status == 200
    assert answer.note == ('unknown to the API, so ignored: "usage_limits.credits", "config_id"')
    shown = admin.does("GET", f"/api-keys/{answer.body['id']}")
    assert "credits" not in json.dumps(shown)


def test_a_change_takes_effect_at_once(admin: Admin) -> None:
    id, value = admin.key(defaults={"metadata": {"team": "web"}, "config_id": "pc-demo-fallback"})
    assert [a.slug for a in admin.chat(value).attempts] == ["openai-prod"]
    admin.does("PUT", f"/api-keys/{id}", {"id": id, "scopes": ["logs.view"]})
    assert admin.chat(value).status == 403
    admin.does("PUT", f"/api-keys/{id}", {"scopes": ["completions.write"], "name": "other"})
    assert admin.store.labels[value] == "other"
    # What is left out stays; null takes away.
    admin.does("PUT", f"/api-keys/{id}", {"defaults": {"allow_config_override": False}})
    shown = admin.does("GET", f"/api-keys/{id}")
    assert shown["defaults"]["metadata"] == {"team": "web"}
    assert shown["defaults"]["config_id"] == admin.store.configs["pc-demo-fallback"].id
    refused = admin.chat(value, **{"x-portkey-config": "pc-demo-fallback"})
    assert refused.status == 400
    admin.does("PUT", f"/api-keys/{id}", {"defaults": {"config_id": None}})
    assert admin.chat(value, "gpt-4o").status == 400
    assert admin.does("GET", f"/api-keys/{id}")["defaults"]["config_id"] is None


def test_a_key_that_is_deleted_works_no_more(admin: Admin) -> None:
    id, value = admin.key()
    assert admin.does("DELETE", f"/api-keys/{id}") == {}
    assert admin.chat(value).status == 401
    assert value not in admin.store.labels
    assert admin.ask("GET", f"/api-keys/{id}").status == 403
    assert admin.ask("DELETE", f"/api-keys/{id}").status == 403


def test_a_key_expires(admin: Admin) -> None:
    scopes = ["completions.write", "configs.list"]
    id, value = admin.key(expires_at="2026-05-28T21:00:00Z", scopes=scopes)
    assert admin.chat(value).status == 200
    admin.now = NOW + 34 * MINUTE
    assert admin.chat(value).status == 401
    assert admin.ask("GET", "/configs", key=value).status == 401
    admin.does("PUT", f"/api-keys/{id}", {"expires_at": None})
    assert admin.chat(value).status == 200
    _, past = admin.key(expires_at="2020-01-01T00:00:00Z")
    assert admin.chat(past).status == 401


def test_a_rotated_key_works_for_a_while(admin: Admin) -> None:
    id, old = admin.key()
    said = admin.does("POST", f"/api-keys/{id}/rotate", {"key_transition_period_ms": 3_600_000})
    new = said["key"]
    assert (said["id"], said["key_transition_expires_at"]) == (id, "2026-05-28T21:26:40.000Z")
    assert [admin.chat(value).status for value in (old, new)] == [200, 200]
    assert admin.ask("POST", f"/api-keys/{id}/rotate").status == 400
    admin.now = NOW + 60 * MINUTE
    assert [admin.chat(value).status for value in (old, new)] == [401, 200]
    assert old not in admin.store.labels
    assert admin.ask("POST", f"/api-keys/{id}/rotate", {}).status == 200


def test_a_rotated_key_works_no_longer_than_the_key(admin: Admin) -> None:
    id, old = admin.key(expires_at="2026-05-28T21:00:00Z")
    admin.does("POST", f"/api-keys/{id}/rotate", {"key_transition_period_ms": 3_600_000})
    assert admin.chat(old).status == 200
    admin.now = NOW + 34 * MINUTE
    assert admin.chat(old).status == 401


def test_rotation_must_be_within_its_period(admin: Admin) -> None:
    id, _ = admin.key(rotation_policy={"rotation_period": "weekly"})
    policy = admin.does("GET", f"/api-keys/{id}")["rotation_policy"]
    assert policy["next_rotation_at"] == "2026-06-01T00:00:00.000Z"
    assert policy["key_transition_period_ms"] == 1_800_000
    body = {"key_transition_period_ms": int(7 * DAY)}
    assert "not shorter" in str(admin.ask("POST", f"/api-keys/{id}/rotate", body).note)
    assert (
        admin.ask("POST", f"/api-keys/{id}/rotate", {"key_transition_period_ms": 5}).status == 400
    )


def test_pages(admin: Admin) -> None:
    for number in range(5):
        admin.key(name=f"k{number}")
    page = admin.does("GET", "/api-keys", query="page_size=3&current_page=1")
    assert (page["total"], [row["name"] for row in page["data"]]) == (8, ["k1", "k0", "admin"])
    assert admin.does("GET", "/api-keys", query="page_size=3&current_page=9")["data"] == []
    for query in ("page_size=0", "page_size=x", "current_page=-1", "page_size=10000", "page_size="):
        assert admin.ask("GET", "/api-keys", query=query).status == 400


# Configs


def test_a_config_routes_at_once(admin: Admin) -> None:
    made = admin.does("POST", "/configs", {"name": "My Coding", "config": CONFIG})
    assert made["slug"].startswith("pc-my-cod-")
    assert made["data"] == {name: made[name] for name in ("id", "version_id", "slug")}
    for bound in (made["slug"], made["id"]):
        _, value = admin.key(defaults={"config_id": bound})
        assert [a.slug for a in admin.chat(value, "gpt-4o").attempts] == ["openai-prod"]
    changed = {**CONFIG, "targets": [{"provider": "@gemini-prod"}]}
    said = admin.does("PUT", f"/configs/{made['slug']}", {"slug": made["slug"], "config": changed})
    assert said["version_id"] == said["data"]["version_id"] != made["version_id"]
    assert [a.slug for a in admin.chat(value, "gpt-4o").attempts] == ["gemini-prod"]
    versions = admin.does("GET", f"/configs/{made['slug']}/versions")["data"]
    assert [json.loads(each["config"]) for each in versions] == [changed, CONFIG]
    assert admin.does("GET", f"/configs/{made['id']}")["slug"] == made["slug"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"config": CONFIG}, '"name" is missing'),
        ({"name": "c"}, '"config" is missing'),
        ({"name": "c", "config": "pc-1"}, '"config"'),
        ({"name": "c", "config": []}, '"config"'),
        ({"name": "c", "config": {}}, "x-portkey-provider needs to be passed"),
        ({"name": "c", "config": {"strategy": {"mode": "load-balance"}, "targets": []}}, "mode"),
        ({"name": "c", "config": {**CONFIG, "retry": 3}}, "retry"),
        ({"name": "", "config": CONFIG}, '"name" is empty'),
        ({"name": "c", "config": CONFIG, "is_default": 2}, "is_default"),
    ],
)
def test_configs_that_are_not_saved(admin: Admin, body: dict[str, Any], why: str) -> None:
    answer = admin.ask("POST", "/configs", body)
    assert answer.status == 400
    assert why in answer.body["data"]["reason"]
    change = {key: value for key, value in body.items() if key == "config"}
    if change and change["config"] != CONFIG:
        assert admin.ask("PUT", "/configs/pc-demo-fallback", change).status == 400


def test_a_config_in_use_is_not_deleted(admin: Admin) -> None:
    answer = admin.ask("DELETE", "/configs/pc-demo-fallback")
    assert (answer.status, answer.note) == (409, 'API keys are bound to it: "demo".')
    made = admin.does("POST", "/configs", {"name": "c", "config": CONFIG})
    assert admin.does("DELETE", f"/configs/{made['slug']}") == {}
    assert admin.ask("GET", f"/configs/{made['slug']}").status == 403
    assert admin.chat(demo.PLAIN_KEY, **{"x-portkey-config": made["slug"]}).status == 400


def test_a_config_that_is_put_away_is_not_found(admin: Admin) -> None:
    answer = admin.ask("PUT", "/configs/pc-demo-fallback", {"status": "archived", "name": "old"})
    assert "counts as missing" in str(answer.note)
    assert admin.chat(demo.KEY).status == 400
    assert admin.does("GET", "/configs/pc-demo-fallback")["name"] == "old"
    admin.does("PUT", "/configs/pc-demo-fallback", {"status": "active"})
    assert admin.chat(demo.KEY).status == 200


# Providers, virtual keys, integrations, models


def test_an_integration_brings_a_provider(admin: Admin) -> None:
    body = {"name": "Groq EU", "ai_provider_id": "groq", "key": "gsk-0123456789abcdef"}
    made = admin.does("POST", "/integrations", body)
    assert made["slug"] == "groq-eu"
    attempts = admin.chat(demo.PLAIN_KEY, "@groq-eu/llama").attempts
    assert [(a.slug, a.provider, a.model) for a in attempts] == [("groq-eu", "groq", "llama")]
    assert admin.does("GET", "/integrations/groq-eu")["masked_key"] == "gs*****def"
    row = admin.does("GET", "/providers/groq-eu")
    assert (row["integration_id"], row["object"]) == ("groq-eu", "provider")
    other = {"name": "second", "integration_id": made["id"], "slug": "groq-2", "provider": "groq"}
    assert admin.does("POST", "/providers", other)["slug"] == "groq-2"
    assert admin.chat(demo.PLAIN_KEY, "@groq-2/llama").status == 200
    admin.does("DELETE", "/integrations/groq-eu")
    assert admin.ask("GET", "/integrations/groq-eu").status == 404
    assert admin.chat(demo.PLAIN_KEY, "@groq-2/llama").status == 400


def test_an_integration_without_a_provider(admin: Admin) -> None:
    body = {"name": "i", "ai_provider_id": "openai", "create_default_provider": False}
    slug = admin.does("POST", "/integrations", body)["slug"]
    assert admin.ask("GET", f"/providers/{slug}").status == 403
    own = {"name": "j", "ai_provider_id": "openai", "default_provider_slug": "mine"}
    admin.does("POST", "/integrations", own)
    assert admin.does("GET", "/providers/mine")["integration_id"] == "j"


def test_secrets_of_an_integration_are_not_kept(admin: Admin) -> None:
    secret = "wJalrXUtnFEMIbPxRfiCYEXAMPLEKEY"
    configurations = {"aws_secret_access_key": secret, "aws_region": "eu-central-1"}
    body = {"name": "b", "ai_provider_id": "bedrock", "configurations": configurations}
    admin.does("POST", "/integrations", {**body, "key": secret})
    admin.does("PUT", "/integrations/b", {"configurations": {"x": [{"password": secret}]}})
    admin.does("POST", "/virtual-keys", {"name": "v", "provider": "openai", "key": secret})
    assert secret not in json.dumps(admin.does("GET", "/integrations/b"))
    assert secret not in repr(vars(admin.store))


AZURE_PARTS = {"azure_resource_name": "r", "azure_auth_mode": "default"}
DEPLOYMENTS = [
    {
        "alias": "gpt-4o",
        "azure_deployment_name": "eu-4o",
        "azure_api_version": "2024-10-21",
        "azure_model_slug": "gpt-4o",
    }
]


@pytest.mark.parametrize(
    ("provider", "configurations", "model", "path"),
    [
        (
            "azure-openai",
            {**AZURE_PARTS, "azure_deployment_config": DEPLOYMENTS},
            "gpt-4o",
            "/deployments/eu-4o/chat/completions?api-version=2024-10-21",
        ),
        ("azure-openai", {**AZURE_PARTS, "azure_deployment_config": DEPLOYMENTS}, "o3", None),
        (
            "azure-openai",
            {**AZURE_PARTS, "azure_deployment_config": [{**DEPLOYMENTS[0], "is_default": True}]},
            "o3",
            "/deployments/eu-4o/chat/completions?api-version=2024-10-21",
        ),
        (
            "vertex-ai",
            {"vertex_project_id": "p", "vertex_region": "us-east5"},
            "anthropic.claude-sonnet-4@20250514",
            "/v1/projects/p/locations/us-east5/publishers/anthropic/models/"
            "claude-sonnet-4@20250514:rawPredict",
        ),
    ],
)
def test_what_an_integration_says_of_its_address(
    admin: Admin, provider: str, configurations: dict, model: str, path: str | None
) -> None:
    """Azure's deployment is the one with the model as its alias, else the default one."""
    body = {"name": "own", "ai_provider_id": provider, "configurations": configurations}
    slug = admin.does("POST", "/integrations", {**body, "key": "k"})["slug"]
    outcome = admin.chat(demo.PLAIN_KEY, f"@{slug}/{model}")
    assert [attempt.path for attempt in outcome.attempts] == ([path] if path else [])
    assert outcome.status == (200 if path else 400)
    if path is None:
        assert outcome.body == {
            "status": "failure",
            "message": "No azure alias passed/default config found",
        }


def test_a_virtual_key_is_a_provider(admin: Admin) -> None:
    said = {"name": "v", "provider": "anthropic", "key": "sk-0123456789"}
    assert admin.does("POST", "/virtual-keys", said)["data"]["slug"] == "v"
    assert admin.chat(demo.PLAIN_KEY, "@v/claude").status == 200
    rows = admin.does("GET", "/virtual-keys")["data"]
    assert rows[0]["object"] == "virtual-key"
    assert {row["slug"] for row in rows} >= {"v", "openai-prod"}
    admin.does("PUT", "/virtual-keys/v", {"note": "n", "key": "sk-other"})
    assert admin.does("GET", "/virtual-keys/v")["note"] == "n"
    admin.does("DELETE", "/virtual-keys/v")
    assert admin.chat(demo.PLAIN_KEY, "@v/claude").status == 400


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/providers", {"name": "p", "integration_id": "none"}, 400),
        ("/providers", {"integration_id": "openai-prod"}, 400),
        ("/providers", {"name": "p", "integration_id": "openai-prod", "slug": "a b"}, 400),
        ("/providers", {"name": "p", "integration_id": "openai-prod", "slug": "openai-prod"}, 409),
        ("/integrations", {"name": "i", "ai_provider_id": "opnai"}, 400),
        ("/integrations", {"name": "i", "ai_provider_id": "openai", "slug": "openai-prod"}, 409),
        ("/virtual-keys", {"name": "v", "provider": "none"}, 400),
        ("/virtual-keys", {"name": "v", "provider": "openai", "slug": "gemini-prod"}, 409),
    ],
)
def test_providers_that_are_not_made(admin: Admin, path: str, body: object, status: int) -> None:
    before = (dict(admin.store.providers), dict(admin.store.integrations))
    answer = admin.ask("POST", path, body)
    assert answer.status == status
    assert "pigen schema" not in str(answer.note)
    assert before == (admin.store.providers, admin.store.integrations)


def test_what_is_refused_leaves_nothing_behind(admin: Admin) -> None:
    """The slug is free among integrations, and taken among providers."""
    taken = {"name": "t", "integration_id": "openai-prod", "slug": "taken"}
    admin.does("POST", "/providers", taken)
    before = set(admin.store.integrations)
    own = {"name": "i", "ai_provider_id": "openai", "default_provider_slug": "taken"}
    assert admin.ask("POST", "/integrations", own).status == 409
    virtual = {"name": "v", "provider": "openai", "slug": "taken"}
    assert admin.ask("POST", "/virtual-keys", virtual).status == 409
    assert set(admin.store.integrations) == before


def test_null_takes_away(admin: Admin) -> None:
    path, limit = "/providers/openai-prod", {"type": "requests", "unit": "rpm", "value": 1}
    full = {"note": "n", "rate_limits": limit, "expires_at": "2999-01-01T00:00:00Z"}
    admin.does("PUT", path, {**full, "usage_limits": {"credit_limit": 1}})
    admin.does("PUT", path, {"name": None})
    assert admin.does("GET", path)["name"] == "openai-prod"
    admin.does("PUT", path, dict.fromkeys((*full, "usage_limits", "name")))
    shown = admin.does("GET", path)
    assert [shown[field] for field in (*full, "usage_limits")] == [None] * 4
    assert shown["name"] == "openai-prod", "which a provider always has"
    assert admin.store.providers["openai-prod"].fields == {"name": "openai-prod"}


def test_rate_limits_of_a_provider_are_one_or_several(admin: Admin) -> None:
    limit = {"type": "requests", "unit": "rpm", "value": 1}
    for said in (limit, [limit]):
        admin.does("PUT", "/providers/gemini-prod", {"rate_limits": said})
        assert admin.does("GET", "/providers/gemini-prod")["rate_limits"] == [limit]
    asked = [admin.chat(demo.PLAIN_KEY, "@gemini-prod/gemini").status for _ in range(2)]
    assert asked == [200, 429]
    wrong = {"rate_limits": {**limit, "unit": "rps"}}
    assert admin.ask("PUT", "/providers/gemini-prod", wrong).status == 400


def test_a_provider_expires(admin: Admin) -> None:
    admin.does("PUT", "/providers/openai-prod", {"expires_at": "2026-05-28T21:00:00Z"})
    assert admin.chat(demo.PLAIN_KEY).status == 200
    admin.now = NOW + 34 * MINUTE
    assert admin.does("GET", "/providers/openai-prod")["status"] == "expired"
    outcome = admin.chat(demo.PLAIN_KEY)
    assert outcome.status == 401
    assert outcome.body["error"]["type"] == "virtual_key_expired_error"
    assert not any(
        slug == "openai-prod" for slug, _ in available_models.list_models(admin.store.workspace)
    )


def test_models_are_allowed_and_forbidden(admin: Admin) -> None:
    path = "/integrations/openai-prod/models"
    ids = dict.fromkeys(m["slug"] for m in admin.does("GET", path)["models"])
    assert "gpt-4o" in ids
    custom = {"slug": "ft:mine", "enabled": True, "is_custom": True, "base_model_slug": "gpt-4o"}
    admin.does("PUT", path, {"models": [{"slug": "gpt-4o", "enabled": False}, custom]})
    outcome = admin.chat(demo.PLAIN_KEY)
    assert (outcome.status, outcome.body["error"]["type"]) == (412, "model_not_allowed_error")
    offer = set(available_models.list_models(admin.store.workspace))
    assert ("openai-prod", "ft:mine") in offer
    assert ("openai-prod", "gpt-4o") not in offer
    admin.does("PUT", path, {"models": [], "allow_all_models": False})
    assert admin.chat(demo.PLAIN_KEY, "@openai-prod/gpt-4.1").status == 412
    assert admin.chat(demo.PLAIN_KEY, "@openai-prod/ft:mine").status == 200
    offer = set(available_models.list_models(admin.store.workspace))
    assert {model for slug, model in offer if slug == "openai-prod"} == {"ft:mine"}
    admin.does("DELETE", path, query="slugs=ft:mine,gpt-4.1")
    known_now = {m["slug"]: m["enabled"] for m in admin.does("GET", path)["models"]}
    assert "ft:mine" not in known_now
    assert not any(known_now.values())
    assert admin.ask("DELETE", path).status == 400


# What must not happen


def test_what_is_kept_is_bounded(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST", 4)
    admin.key()
    answer = admin.ask("POST", "/api-keys/workspace/service", {"name": "k", "scopes": []})
    assert (answer.status, answer.body["data"]["errorCode"]) == (402, "AB09")
    slug = admin.does("POST", "/configs", {"name": "c", "config": CONFIG})["slug"]
    for _ in range(30):
        admin.does("PUT", f"/configs/{slug}", {"config": CONFIG})
    assert len(admin.does("GET", f"/configs/{slug}/versions")["data"]) == store.MAX_VERSIONS


def test_reset_brings_the_beginning_back(admin: Admin) -> None:
    first = admin.does("GET", "/api-keys")
    _, value = admin.key()
    admin.does("DELETE", "/providers/openai-prod")
    admin.store.reset(NOW)
    assert admin.does("GET", "/api-keys") == first
    assert admin.chat(value).status == 401
    assert admin.chat(demo.PLAIN_KEY).status == 200
    assert value not in admin.store.labels


def test_what_nobody_changed_is_as_it_was() -> None:
    """The engine answers the same whether a workspace is kept in a store or not."""
    from tests.gateway_cases import NOW as MEASURED
    from tests.gateway_cases import outcomes, request
    from tests.gateway_cases import workspace as measured

    checked = 0
    for _, case, dialect in outcomes("hosted"):
        if dialect != "hosted" or len(case["expect"][dialect]) > 1:
            continue
        own = measured(case)
        sent, plan = request(case, dialect), case.get("plan")
        config = case.get("config")
        said: Any = {"config": config, "plan": plan}
        kept = Store(own, now=MEASURED).get_workspace(MEASURED)
        before, after = (
            route(sent, dialect, workspace=each, state=GatewayState(MEASURED), **said)
            for each in (own, kept)
        )
        assert (after.status, after.body, after.attempts) == (
            before.status,
            before.body,
            before.attempts,
        ), case["id"]
        checked += 1
    assert checked > 20


@pytest.mark.parametrize("depth", [100, 300, 500, 900, 1100, 5000])
def test_nothing_is_nested_too_deep_for_it(admin: Admin, depth: int) -> None:
    value: Any = {}
    for _ in range(depth):
        value = {"targets": [value]}
    for body in ({"name": "c", "config": value}, {"config": value, "defaults": value}, value):
        for method, path in (
            ("POST", "/configs"),
            ("PUT", "/configs/pc-demo-fallback"),
            ("POST", "/api-keys/workspace/service"),
            ("POST", "/integrations"),
        ):
            assert admin.ask(method, path, body).status == 400 or body is value
    assert admin.chat(demo.KEY).status == 200


def test_half_a_character_and_a_number_beyond_all(admin: Admin) -> None:
    config = {**CONFIG, "note": "\ud83d"}
    slug = admin.does("POST", "/configs", {"name": "c", "config": config})["slug"]
    assert json.loads(admin.does("GET", f"/configs/{slug}")["config"]) == config
    beyond = {**CONFIG, "override_params": {"x": float("inf")}}
    admin.does("PUT", f"/configs/{slug}", {"config": beyond})
    shown = json.loads(admin.does("GET", f"/configs/{slug}")["config"], parse_constant=pytest.fail)
    assert shown["override_params"] == {"x": None}, "as JavaScript writes it"
    answer = admin.ask("POST", "/configs", {"name": "\ud83d", "config": CONFIG})
    assert (answer.status, answer.note) == (400, '"name" holds half a character.')


@pytest.mark.parametrize("odd", ["\x00", "\r\nx: y", "\x1b[2J", "\u2028"])
def test_odd_texts_come_back(admin: Admin, odd: str) -> None:
    config = {**CONFIG, "note": odd}
    slug = admin.does("POST", "/configs", {"name": odd, "config": config})["slug"]
    assert slug.replace("-", "").isalnum()
    shown = admin.does("GET", f"/configs/{slug}")
    assert (shown["name"], json.loads(shown["config"])) == (odd, config)
    id, value = admin.key(name=odd, defaults={"metadata": {"odd": odd}})
    assert admin.does("GET", f"/api-keys/{id}")["name"] == odd
    assert admin.chat(value).status == 200
    assert admin.ask("GET", f"/configs/{odd}").status == 403


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = sorted({name for said in DOCUMENTED.values() for name in said.get("body", ())})


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(ROUTES)),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5) | JSON,
    st.text(max_size=30),
)
def test_no_body_trips_it(where: tuple[str, str], body: Any, query: str) -> None:
    made = Admin()
    method, path = where
    id = next(iter(made.store.keys))
    slug = "pc-demo-fallback" if "configs" in path else "openai-prod"
    to = path.replace("{type}/{sub-type}", "workspace/service").replace("{id}", id)
    if isinstance(body, dict) and method == "POST":
        body = {"name": "n", "scopes": [], "config": CONFIG, "ai_provider_id": "openai", **body}
    answer = made.ask(method, to.replace("{slug}", slug), body, query=query)
    assert answer.status in (200, 400, 403, 404, 409)
    made.chat(demo.KEY)
    for shown in ("/api-keys", "/configs", "/providers", "/integrations"):
        made.does("GET", shown)


def test_scopes_for_workspaces_are_known() -> None:
    """The scopes that calls need exist, for keys of a workspace too where it has them."""
    needed = {scope for method, path in ROUTES for scope in scopes_of(method, path)}
    assert needed <= get_scopes(ORGANISATION)
    assert {scope for scope in needed if not scope.startswith("organisation")} <= get_scopes(
        SERVICE
    )
