"""Budgets of keys, providers and the workspace: what counts, when it is over,
when it starts again."""

from __future__ import annotations

import http.client
import json
from typing import Any

import pytest

from pigen.common.headers import API_KEY_HEADER
from pigen.gateway.workspace import ApiKey, Workspace
from pigen.mock import demo
from pigen.mock.admin import timestamps
from pigen.mock.admin.prices import compute_cost, find_prices
from pigen.mock.admin.store import Store
from pigen.mock.answers.turn import Turn, Usage
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import serve_in_thread
from pigen.portkey.key import parse_timestamp
from tests.admin import ADMIN, DAY, MINUTE, NOW, WS, Admin, workspace

SUNDAY, JUNE = "2026-05-31T00:00:00.000Z", "2026-06-01T00:00:00.000Z"


@pytest.fixture
def admin() -> Admin:
    return Admin()


def spend(
    admin: Admin,
    value: str,
    tokens: int = 0,
    dollars: float | None = 0.0,
    slug: str = "openai-prod",
) -> list[str]:
    return admin.store.spend(value, slug, tokens, dollars, admin.now)


def test_a_budget_of_tokens_is_used_up(admin: Admin) -> None:
    limits = {"credit_limit": 100, "type": "tokens", "alert_threshold": 80}
    id, value = admin.key(usage_limits=limits)
    assert spend(admin, value, 79) == []
    assert spend(admin, value, 1) == [
        'The key "pi" has used 80 tokens of 100 tokens: an alert is sent'
    ]
    assert spend(admin, value, 1) == [], "once"
    assert admin.chat(value).status == 200
    before = admin.store.workspace
    assert spend(admin, value, 30) == ['The key "pi" has used up its budget of 100 tokens']
    assert admin.store.workspace is not before
    outcome = admin.chat(value)
    assert outcome.status == 412
    assert outcome.body["error"]["code"] == "04"
    assert "API Key Usage Limit Exceeded" in outcome.body["message"]
    assert admin.does("GET", f"/api-keys/{id}")["status"] == "exhausted"
    assert admin.chat(demo.PLAIN_KEY).status == 200, "another key's budget"


def test_a_budget_of_dollars_counts_what_has_a_price(admin: Admin) -> None:
    _, value = admin.key(usage_limits={"credit_limit": 1})
    told = spend(admin, value, 1_000_000, None)
    assert told == ['The key "pi" has a budget, which does not count a model of unknown price']
    assert spend(admin, value, 0, 0.75) == []
    assert admin.chat(value).status == 200
    assert spend(admin, value, 0, 0.25) == ['The key "pi" has used up its budget of $1']
    assert admin.chat(value).status == 412


def test_a_provider_out_of_budget_falls_back(admin: Admin) -> None:
    body = {"usage_limits": {"credit_limit": 10, "type": "tokens"}}
    admin.does("PUT", "/providers/openai-prod", body)
    config = {
        "strategy": {"mode": "fallback"},
        "targets": [
            {"provider": "@openai-prod"},
            {"provider": "@gemini-prod", "override_params": {"model": "gemini-2.5-pro"}},
        ],
    }
    slug = admin.does("POST", "/configs", {"name": "c", "config": config})["slug"]
    _, value = admin.key(defaults={"config_id": slug})
    assert [a.slug for a in admin.chat(value, "gpt-4o").attempts] == ["openai-prod"]
    assert spend(admin, value, 10) == [
        'The provider "openai-prod" has used up its budget of 10 tokens'
    ]
    assert spend(admin, value, 10, slug="gemini-prod") == []
    assert admin.does("GET", "/providers/openai-prod")["status"] == "exhausted"
    outcome = admin.chat(demo.PLAIN_KEY)
    assert (outcome.status, outcome.body["error"]["type"]) == (412, "virtual_key_exhaust_error")
    assert [a.slug for a in admin.chat(value, "gpt-4o").attempts] == ["gemini-prod"]
    admin.does("PUT", "/providers/openai-prod", {"reset_usage": True})
    assert admin.does("GET", "/providers/openai-prod")["last_reset_at"]
    assert admin.chat(demo.PLAIN_KEY).status == 200


@pytest.mark.parametrize(
    ("limits", "again"),
    [
        ({"periodic_reset": "weekly"}, SUNDAY),
        ({"periodic_reset": "monthly"}, JUNE),
        ({"periodic_reset_days": 3}, "2026-05-31T20:26:40.000Z"),
        ({"periodic_reset": "monthly", "next_usage_reset_at": "2026-05-29T00:00:00Z"}, None),
    ],
)
def test_a_budget_starts_again(admin: Admin, limits: dict[str, Any], again: str | None) -> None:
    id, value = admin.key(usage_limits={"credit_limit": 5, "type": "tokens", **limits})
    due = again or "2026-05-29T00:00:00.000Z"
    path = f"/api-keys/{id}"
    assert admin.does("GET", path)["usage_limits"]["next_usage_reset_at"] == due
    spend(admin, value, 5)
    moment = parse_timestamp(due)
    assert moment is not None
    admin.now = moment - 1
    assert admin.chat(value).status == 412
    admin.now = moment
    assert admin.chat(value).status == 200
    shown = admin.does("GET", path)
    assert (shown["status"], shown["last_reset_at"]) == ("active", due)
    later = parse_timestamp(shown["usage_limits"]["next_usage_reset_at"])
    assert later is not None
    assert later > admin.now
    spend(admin, value, 5)
    assert admin.chat(value).status == 412
    admin.now = later
    assert admin.chat(value).status == 200


def test_a_budget_without_a_period_ends_for_good(admin: Admin) -> None:
    id, value = admin.key(usage_limits={"credit_limit": 5, "type": "tokens"})
    spend(admin, value, 5)
    admin.now = NOW + 400 * DAY
    assert admin.chat(value).status == 412
    admin.does("PUT", f"/api-keys/{id}", {"reset_usage": True})
    assert admin.chat(value).status == 200


def test_a_changed_budget_keeps_what_was_used(admin: Admin) -> None:
    id, value = admin.key(usage_limits={"credit_limit": 10, "type": "tokens"})
    path = f"/api-keys/{id}"
    spend(admin, value, 10)
    admin.does("PUT", path, {"name": "other"})
    assert admin.chat(value).status == 412
    admin.does("PUT", path, {"usage_limits": {"credit_limit": 15, "type": "tokens"}})
    assert admin.chat(value).status == 200
    assert spend(admin, value, 5) == ['The key "other" has used up its budget of 15 tokens']
    admin.does("PUT", path, {"usage_limits": {"credit_limit": 1}})
    assert admin.chat(value).status == 200, "dollars are counted apart"
    spend(admin, value, 0, 2.0)
    assert admin.chat(value).status == 412
    admin.does("PUT", path, {"usage_limits": None})
    assert admin.chat(value).status == 200
    assert admin.does("GET", path)["usage_limits"] is None


def test_a_change_of_something_else_does_not_put_off_the_reset(admin: Admin) -> None:
    limits = {"credit_limit": 5, "type": "tokens", "periodic_reset_days": 3}
    id, value = admin.key(usage_limits=limits)
    spend(admin, value, 5)
    admin.now = NOW + 2 * DAY
    admin.does("PUT", f"/api-keys/{id}", {"name": "other"})
    admin.does("PUT", f"/api-keys/{id}", {"usage_limits": {**limits, "alert_threshold": 2}})
    admin.now = NOW + 3 * DAY
    assert admin.chat(value).status == 200


def test_both_values_of_a_rotated_key_use_one_budget(admin: Admin) -> None:
    id, old = admin.key(usage_limits={"credit_limit": 10, "type": "tokens"})
    new = admin.does("POST", f"/api-keys/{id}/rotate")["key"]
    spend(admin, old, 5)
    spend(admin, new, 5)
    assert [admin.chat(value).status for value in (old, new)] == [412, 412]


def test_a_workspace_has_a_budget() -> None:
    admin = Admin(workspace(usage_limits=[{"credit_limit": 10, "type": "tokens"}]))
    assert spend(admin, demo.PLAIN_KEY, 10) == [
        'The workspace "ws-test" has used up its budget of 10 tokens'
    ]
    outcome = admin.chat(demo.PLAIN_KEY)
    assert outcome.status == 412
    assert "Portkey Workspace Usage Limit Exceeded" in outcome.body["message"]


def test_where_no_budget_applies_nothing_happens(admin: Admin) -> None:
    before = admin.store.workspace
    assert spend(admin, demo.KEY, 10**9, 10.0**9) == []
    assert spend(admin, "pk-unknown", 10**9) == []
    admin.key(usage_limits={"credit_limit": 1})
    before = admin.store.workspace
    assert spend(admin, demo.KEY, 10**9, 10.0**9) == []
    assert admin.store.get_workspace(NOW + 1) is before


def test_rate_limits_are_counted_for_each_key_apart(admin: Admin) -> None:
    limit = [{"type": "requests", "unit": "rpm", "value": 2}]
    first, second = (admin.key(rate_limits=limit)[1] for _ in range(2))
    assert [admin.chat(first).status for _ in range(3)] == [200, 200, 429]
    assert [admin.chat(second).status for _ in range(3)] == [200, 200, 429]
    assert "rate limit exceded" in admin.chat(second).body["message"]
    assert admin.chat(demo.PLAIN_KEY).status == 200
    admin.now = (NOW // MINUTE + 1) * MINUTE
    assert admin.chat(first).status == 200


def test_a_source_brings_budgets(tmp_path: Any) -> None:
    from pigen.mock.team_setup import load_setup

    path = tmp_path / "pigen.yaml"
    path.write_text(
        "version: 1\n"
        "providers: {openai-prod: {usage_limits: {credit_limit: 9, type: tokens}}}\n"
        "keys: {k: {value: $K, usage_limits: {credit_limit: 5, type: tokens, periodic_reset: "
        "weekly}}}\npi: {providers: {portkey: {key: k, models: ['@openai-prod/gpt-4o']}}}\n"
    )
    found = load_setup(str(path), None)
    kept = Store(found.workspace, found.labels, now=NOW)
    assert kept.spend("k", "openai-prod", 5, 0.0, NOW) == [
        'The key "k" has used up its budget of 5 tokens'
    ]
    assert kept.get_workspace(NOW).keys["k"].is_exhausted
    assert kept.spend("k", "openai-prod", 5, 0.0, NOW)[1:] == [
        'The provider "openai-prod" has used up its budget of 9 tokens'
    ]
    assert kept.get_workspace(parse_timestamp(SUNDAY) or 0).keys["k"].is_exhausted is False


def test_a_served_workspace_counts_each_key_apart() -> None:
    limited = ApiKey(rate_limits=({"type": "requests", "unit": "rpd", "value": 1},))
    first = workspace(
        keys={"one": limited, "two": limited, ADMIN: ApiKey(scopes=("configs.list",))}
    )
    body = json.dumps({"model": "@openai-prod/m", "messages": [{"role": "user", "content": "hi"}]})
    mock = MockGateway(
        FixedWorkspace(first), labels={"one": "one", "two": "two"}, clock=lambda: NOW / 1000
    )
    with serve_in_thread(mock) as gateway:
        wire = http.client.HTTPConnection("127.0.0.1", gateway.server.port, timeout=10)

        def status(key: str, method: str = "POST", path: str = "/v1/chat/completions") -> int:
            wire.request(method, path, body, {API_KEY_HEADER: key})
            answer = wire.getresponse()
            answer.read()
            return answer.status

        assert [status("one"), status("one"), status("two")] == [200, 429, 200]
        assert status(ADMIN, "GET", "/v1/configs") == 200
        assert [status("one"), status("two")] == [429, 429], "what was used stays used"
        wire.close()


@pytest.mark.parametrize("stream", [False, True])
def test_dollars_are_those_of_the_model_that_answered(stream: bool) -> None:
    """The upstream that a fallback reached, by its price: a million tokens of gpt-4o cost $2.5."""
    config = {
        "strategy": {"mode": "fallback"},
        "targets": [
            {"provider": "@anthropic-prod", "override_params": {"model": "claude-opus-4-5"}},
            {"provider": "@openai-prod", "override_params": {"model": "gpt-4o"}},
        ],
    }
    keys = {
        "thrifty": ApiKey(config="pc-1", usage_limits=({"credit_limit": 4},)),
        "unpriced": ApiKey(usage_limits=({"credit_limit": 1},)),
    }
    mock = MockGateway(
        FixedWorkspace(workspace(keys=keys, configs={"pc-1": config})),
        labels={name: name for name in keys},
        make_turn=lambda asked: Turn("ok", usage=Usage(1_000_000)),
        plan={"@anthropic-prod": [500]},
    )
    with serve_in_thread(mock) as gateway:
        wire = http.client.HTTPConnection("127.0.0.1", gateway.server.port, timeout=10)

        def status(key: str, model: str = "m") -> int:
            messages = [{"role": "user", "content": "hi"}]
            body = json.dumps({"model": model, "messages": messages, "stream": stream})
            wire.request("POST", "/v1/chat/completions", body, {API_KEY_HEADER: key})
            answer = wire.getresponse()
            answer.read()
            return answer.status

        assert [status("thrifty") for _ in range(3)] == [200, 200, 412]
        assert [status("unpriced", "@openai-prod/house-model") for _ in range(3)] == [200] * 3
        wire.close()
        shown = gateway.read_journal()
    assert [each["cost"] for each in shown] == [2.5, 2.5, None, None, None, None]
    assert shown[1]["note"] == 'The key "thrifty" has used up its budget of $4'
    assert "does not count a model of unknown price" in str(shown[-1]["note"])


@pytest.mark.parametrize(
    ("when", "period", "weekday", "then"),
    [
        ("2026-05-30T23:59:59Z", "weekly", timestamps.SUNDAY, SUNDAY),
        ("2026-05-31T00:00:00Z", "weekly", timestamps.SUNDAY, "2026-06-07T00:00:00.000Z"),
        ("2026-05-31T00:00:00Z", "weekly", timestamps.MONDAY, JUNE),
        ("2026-12-31T12:00:00Z", "monthly", 0, "2027-01-01T00:00:00.000Z"),
        ("2028-02-29T12:00:00Z", "monthly", 0, "2028-03-01T00:00:00.000Z"),
        ("2026-01-01T00:00:00Z", "monthly", 0, "2026-02-01T00:00:00.000Z"),
    ],
)
def test_periods(when: str, period: str, weekday: int, then: str) -> None:
    start = parse_timestamp(when)
    assert start is not None
    due = timestamps.find_next_period(period, start, weekday)
    assert due is not None
    assert timestamps.format_timestamp(due) == then


def test_costs_are_by_the_catalogue() -> None:
    fresh, out, read, _ = find_prices("openai", "gpt-4o") or (0.0,) * 4
    assert fresh > 0
    assert compute_cost("openai", "gpt-4o", 1_000_000, 0) == pytest.approx(fresh)
    assert compute_cost("openai", "gpt-4o", 1_000_000, 1_000_000, 1_000_000) == pytest.approx(
        read + out
    )
    for model in ("no-such-model", None, 5, "", {"a": 1}):
        assert compute_cost("openai", model, 5, 5) is None
    # What a reseller asks for may differ from what the maker asks for.
    assert find_prices("bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0")


def test_a_key_that_is_stated_as_exhausted_stays_so() -> None:
    stated = Workspace(keys={"k": ApiKey(usage_limits=({"status": "exhausted"},))})
    kept = Store(stated, now=NOW)
    assert kept.get_workspace(NOW).keys["k"].is_exhausted
    assert WS not in kept.labels
