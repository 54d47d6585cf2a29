"""Limits of workspaces and providers: built for the admin API, in force in every simulation."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from pydantic import BaseModel

from pigen.build import files as build_files
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread
from pigen.mock.team_setup import load_setup
from pigen.rules.source_faults import list_findings
from pigen.source import types
from tests.admin import ADMIN, WS, Admin, workspace
from tests.command import pigen, put
from tests.sources import faults, files, resolved

LIMITED = """version: 1
workspace: {id: ws-1, usage_limits: {type: tokens, credit_limit: 100000}, \
rate_limits: [{type: requests, unit: rpm, value: 2}]}
providers:
  openai:
    slug: openai-prod
    models: [gpt-4o]
    usage_limits: {type: cost, credit_limit: 5, alert_threshold: 4, periodic_reset: monthly}
    rate_limits: [{type: requests, unit: rpm, value: 600}]
keys: {pi: {value: $PORTKEY_API_KEY}}
pi: {providers: {portkey: {key: pi, models: ["@openai/gpt-4o"]}}}
"""
ACCESS = {
    "method": "PUT",
    "endpoint": "/integrations/openai-prod/workspaces",
    "body": {
        "workspaces": [
            {
                "id": "ws-1",
                "enabled": True,
                "usage_limits": [
                    {
                        "type": "cost",
                        "credit_limit": 5,
                        "alert_threshold": 4,
                        "periodic_reset": "monthly",
                    }
                ],
                "rate_limits": [{"type": "requests", "unit": "rpm", "value": 600}],
            }
        ],
        "create_default_provider": False,
    },
}


def test_budgets_are_built() -> None:
    built = files(LIMITED)
    own, access = built["admin-calls.json"]
    assert access == ACCESS
    assert own == {
        "method": "PUT",
        "endpoint": "/admin/workspaces/ws-1",
        "body": {
            "usage_limits": [{"type": "tokens", "credit_limit": 100000}],
            "rate_limits": [{"type": "requests", "unit": "rpm", "value": 2}],
        },
    }
    assert built["keys/pi.json"]["body"]["workspace_id"] == "ws-1"


def test_without_limits_there_is_no_call() -> None:
    built = files("version: 1\nworkspace: ws-1\nproviders: {a: {slug: s}}\n")
    assert sorted(built) == ["models.json"]


def test_an_integration_of_another_name() -> None:
    text = LIMITED.replace("slug: openai-prod", "slug: openai-prod\n    integration_id: openai-eu")
    _, access = files(text)["admin-calls.json"]
    assert access["endpoint"] == "/integrations/openai-eu/workspaces"


def test_without_a_workspace_the_provider_itself_has_the_limits() -> None:
    text = LIMITED.replace("workspace: {id: ws-1,", "metadata: {team: web} #")
    assert files(text)["admin-calls.json"] == [
        {
            "method": "PUT",
            "endpoint": "/providers/openai-prod",
            "body": {
                "usage_limits": ACCESS["body"]["workspaces"][0]["usage_limits"][0],
                "rate_limits": {"type": "requests", "unit": "rpm", "value": 600},
            },
        }
    ]


def test_a_team_inherits_the_id_and_changes_the_limits() -> None:
    text = LIMITED + "teams: {web: {workspace: {rate_limits: null}}, ops: {workspace: ws-2}}\n"
    built = files(text)
    own, _ = built["web/admin-calls.json"]
    assert own["endpoint"] == "/admin/workspaces/ws-1"
    assert list(own["body"]) == ["usage_limits"]
    (access,) = built["ops/admin-calls.json"]
    assert access["body"]["workspaces"][0]["id"] == "ws-2"


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("workspace: {usage_limits: {credit_limit: 5}}", ("missing-key", 2, 12)),
        (
            "workspace: ws-1\nteams: {a: {workspace: {usage_limits: {credit_limit: 5}}}}",
            ("missing-key", 3, 24),
        ),
        ("workspace: {id: ws-1, limits: {}}", ("unknown-key", 2, 23)),
        ("workspace: {id: ws-1, usage_limits: {credit_limit: 0}}", ("invalid-value", 2, 52)),
        ("workspace: [ws-1]", ("wrong-type", 2, 12)),
        ("teams: {admin-calls.json: {}}", ("invalid-name", 2, 9)),
    ],
)  # fmt: skip
def test_faults_of_a_workspace(part: str, fault: tuple[str, int, int]) -> None:
    assert faults(f"version: 1\n{part}\n") == [fault]


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        ("rate_limits: [{type: requests, unit: rpm, value: 0}]", "rate-limit-without-effect"),
        ("usage_limits: {credit_limit: 5, alert_threshold: 9}", "alert-above-budget"),
        (
            "usage_limits: {credit_limit: 5, periodic_reset: weekly, periodic_reset_days: 5}",
            "conflicting-budget-reset",
        ),
    ],
)  # fmt: skip
def test_limits_of_a_workspace_are_judged(tmp_path: Path, limits: str, rule: str) -> None:
    put(tmp_path / "pigen.yaml", f"version: 1\nworkspace: {{id: ws-1, {limits}}}\n")
    done = pigen("lint", "--format", "concise", "pigen.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout.count(f" {rule}: ")) == (1, 1), done.stdout


def test_route_and_check_know_them(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", LIMITED)
    routed = pigen("route", "--model", "@openai/gpt-4o", cwd=tmp_path)
    assert routed.returncode == 0
    assert "limits of the workspace: 100,000 tokens" in routed.stdout
    checked = pigen("check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


def post(gateway: RunningGateway, body: object, key: str) -> tuple[int, Any]:
    request = Request(
        f"{gateway.url}/v1/chat/completions",
        json.dumps(body).encode(),
        {"x-portkey-api-key": key, "content-type": "application/json"},
    )
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


TOO_FAST = "Portkey Error: workspace or********rpm rate limit exceeded. Error Code: 05"


def test_past_its_rate_a_workspace_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path / "pigen.yaml", LIMITED + "teams: {web: {keys: {other: {}}}}\n")
    setup = load_setup(str(path), "web")
    with serve_in_thread(
        MockGateway(FixedWorkspace(setup.workspace), labels=setup.labels)
    ) as gateway:
        body = {"model": "@openai-prod/gpt-4o", "messages": [{"role": "user", "content": "hi"}]}
        answers = [post(gateway, body, key) for key in ("pi", "other", "pi")]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert answers[2][1]["message"] == TOO_FAST


# The admin API of the mock


def test_the_call_that_is_built_is_taken() -> None:
    admin = Admin()
    body = copy.deepcopy(ACCESS["body"])
    body["workspaces"][0]["id"] = WS
    path = str(ACCESS["endpoint"])
    assert admin.does("PUT", path, body) == {}
    (row,) = admin.does("GET", path)["workspaces"]
    assert (row["id"], row["enabled"]) == (WS, True)
    assert row["rate_limits"] == [{"type": "requests", "unit": "rpm", "value": 600}]
    (budget,) = row["usage_limits"]
    assert (budget["credit_limit"], budget["type"]) == (5, "cost")
    assert len(admin.does("GET", "/providers")["data"]) == 3


def test_its_limits_are_in_force_and_can_be_cleared() -> None:
    admin = Admin()
    path = "/integrations/openai-prod/workspaces"
    _, key = admin.key()
    entry = {
        "id": WS,
        "enabled": True,
        "rate_limits": [{"type": "requests", "unit": "rpm", "value": 1}],
    }
    admin.does("PUT", path, {"workspaces": [entry]})
    assert [admin.chat(key).status for _ in range(2)] == [200, 429]
    admin.does("PUT", path, {"workspaces": [{**entry, "rate_limits": []}]})
    assert admin.chat(key).status == 200
    admin.does(
        "PUT",
        path,
        {"workspaces": [{**entry, "usage_limits": [{"type": "tokens", "credit_limit": 10}]}]},
    )
    notes = admin.store.spend(key, "openai-prod", 11, None, admin.now)
    assert notes == ['The integration "openai-prod" has used up its budget of 10 tokens']
    refused = admin.chat(key)
    assert refused.status == 412
    assert "Integration openai-prod Usage Limit Exceeded" in str(refused.body)
    admin.does("PUT", path, {"workspaces": [{"id": WS, "enabled": True, "reset_usage": True}]})
    admin.now += 60_000
    assert admin.chat(key).status == 200


def test_an_integration_can_be_taken_from_the_workspace() -> None:
    admin = Admin()
    _, key = admin.key()
    path = "/integrations/openai-prod/workspaces"
    admin.does("PUT", path, {"workspaces": [{"id": WS, "enabled": False}]})
    assert admin.chat(key).status == 400
    admin.does("PUT", path, {"workspaces": [{"id": WS, "enabled": True}]})
    assert admin.chat(key).status == 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"workspaces": [{"id": WS}]}, "enabled"),
        ({"workspaces": [{"id": "other", "enabled": True}]}, "no workspace"),
        (
            {"workspaces": [{"id": WS, "enabled": True, "usage_limits": {"credit_limit": 5}}]},
            "list",
        ),
        (
            {
                "workspaces": [
                    {
                        "id": WS,
                        "enabled": True,
                        "rate_limits": [{"type": "requests", "unit": "rpm", "value": 1}] * 2,
                    }
                ]
            },
            "too long",
        ),
        (
            {
                "workspaces": [
                    {
                        "id": WS,
                        "enabled": True,
                        "rate_limits": [{"type": "requests", "unit": "rps", "value": 1}],
                    }
                ]
            },
            "rpm",
        ),
    ],
)  # fmt: skip
def test_what_the_call_refuses(body: object, reason: str) -> None:
    answer = Admin().ask("PUT", "/integrations/openai-prod/workspaces", body)
    assert answer.status == 400
    assert reason in str(answer.body)


def test_a_workspace_by_the_admin_api() -> None:
    admin = Admin(workspace(rate_limits=[{"type": "requests", "unit": "rpm", "value": 1}]))
    _, key = admin.key()
    assert [admin.chat(key).status for _ in range(2)] == [200, 429]
    shown = admin.does("GET", f"/admin/workspaces/{WS}")
    assert (shown["slug"], shown["usage_limits"]) == (WS, [])
    assert shown["rate_limits"] == [{"type": "requests", "unit": "rpm", "value": 1}]
    limit = {"type": "tokens", "credit_limit": 10}
    admin.does(
        "PUT", f"/admin/workspaces/{shown['id']}", {"rate_limits": [], "usage_limits": [limit]}
    )
    assert admin.chat(key).status == 200
    admin.store.spend(key, "openai-prod", 10, None, admin.now)
    assert admin.chat(key).status == 412
    assert admin.does("GET", "/admin/workspaces")["total"] == 1
    assert admin.ask("GET", "/admin/workspaces/other").status == 404
    assert admin.ask("GET", "/admin/workspaces", key="pk-demo").status == 403
    assert ADMIN not in json.dumps(shown)


# Nothing that a source states is silently not built


EVERYTHING = {
    "hosted": """
version: 1
id: acme
gateway: {base_url: "https://gateway.example.com/v1", dialect: hosted}
workspace:
  id: ws-1
  usage_limits: {type: cost, credit_limit: 9, alert_threshold: 8, periodic_reset_days: 3,
      next_usage_reset_at: "2027-01-01T00:00:00Z"}
  rate_limits: [{type: requests, unit: rpm, value: 9}]
metadata: {company: acme}
members: {ada: {user_id: u-1, metadata: {role: lead}}}
providers:
  openai:
    slug: openai-prod
    provider: openai
    integration_id: openai-eu
    name: OpenAI
    note: ours
    expires_at: "2027-01-01T00:00:00Z"
    models: [gpt-4o]
    usage_limits: {type: tokens, credit_limit: 5, alert_threshold: 4, periodic_reset: weekly}
    rate_limits: [{type: tokens, unit: rph, value: 5}]
guardrails: {pii: {id: pg-pii}}
configs:
  coding: {id: pc-coding, provider: "@openai", input_guardrails: [pii]}
keys:
  own:
    type: workspace/user
    name: mine
    description: for pi
    config: coding
    value: $PORTKEY_API_KEY
    scopes: [completions.write, logs.view]
    metadata: {agent: pi}
    usage_limits: {type: cost, credit_limit: 5, alert_threshold: 4, periodic_reset: monthly}
    rate_limits: [{type: requests, unit: rpd, value: 5}]
    alert_emails: [ada@example.com]
    expires_at: "2027-01-01T00:00:00Z"
    rotation_policy: {rotation_period: weekly, next_rotation_at: "2027-01-01T00:00:00Z",
        key_transition_period_ms: 1800000}
    allow_config_override: false
pi:
  version: "0.70.0"
  providers:
    routed: {key: own, metadata: {from: pi}, models: [gpt-4o, {id: other, name: Other}]}
    direct: {key: own, config: coding, models: ["@openai/*"]}
teams: {web: {metadata: {team: web}, members: {bob: {user_id: u-2}}}}
""",
    "oss": """
version: 1
gateway: {dialect: oss}
providers:
  openai: {provider: azure-openai, api_key: $OPENAI_API_KEY,
      headers: {x-portkey-azure-resource-name: acme}}
guardrails: {pii: {inline: {default.contains: {words: [a], operator: none}, deny: true}}}
configs: {coding: {provider: "@openai", input_guardrails: [pii]}}
pi: {providers: {p: {config: coding, models: [gpt-4o]}, direct: {models: ["@openai/gpt-4o"]}}}
""",
}
# What is built where nothing else says so, and what `build` prints or reads instead.
REACHES_OTHERWISE = {
    ("version",): "the form's own",
    ("pi", "default"): "printed as the model to start with",
    ("include",): "other files are joined",
    ("gateway", "dialect"): "hosted is the default",
    ("providers", "openai", "provider"): "chooses figures of models; the slug says the same here",
}


def list_paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in children:
        yield (*path, key)
        yield from list_paths(inner, (*path, key))


def build(tree: Any) -> object:
    found = resolved(json.dumps(tree))
    if found.faults:
        return [fault.message for fault in list_findings(found.faults)]
    return [(each.path, each.text) for each in build_files.build_files(found.teams)], found.mark


@pytest.mark.parametrize("dialect", EVERYTHING)
def test_all_that_is_stated_reaches_an_output(dialect: str) -> None:
    from pigen.text import yaml

    tree: Any = yaml.from_text(EVERYTHING[dialect]).value
    before = build(tree)
    assert not isinstance(before, list), before
    lost = []
    for path in list_paths(tree):
        without = copy.deepcopy(tree)
        holder = without
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        if build(without) == before and path not in REACHES_OTHERWISE:
            lost.append(path)
    assert lost == []


def test_what_is_for_the_other_gateway_is_named(tmp_path: Path) -> None:
    text = EVERYTHING["oss"].replace("dialect: oss", "dialect: hosted")
    put(
        tmp_path / "pigen.yaml",
        text.replace("guardrails: {pii: {inline", "guardrails: {pii: {id: pg-1, inline"),
    )
    done = pigen("lint", "--format", "json", "pigen.yaml", cwd=tmp_path)
    found = [
        each
        for each in json.loads(done.stdout)["findings"]
        if each["rule"] == "setting-of-other-gateway"
    ]
    assert [len(each["related"]) for each in found] == [2], done.stdout


def list_fields(form: type[BaseModel], seen: set[type]) -> Iterator[tuple[str, str]]:
    if form in seen:
        return
    seen.add(form)
    for name, field in form.model_fields.items():
        yield form.__name__, name
        for inner in list_forms(field.annotation):
            yield from list_fields(inner, seen)


def list_forms(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from list_forms(part)


def test_every_key_of_the_schema_is_looked_at() -> None:
    from pigen.text import yaml

    stated = {
        step
        for text in EVERYTHING.values()
        for path in list_paths(yaml.from_text(text).value)
        for step in path
    }
    named = stated | {path[-1] for path in REACHES_OTHERWISE}
    missing = {field for field in list_fields(types.Source, set()) if field[1] not in named}
    assert missing == set()
