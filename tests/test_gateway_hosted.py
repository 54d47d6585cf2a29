"""What the hosted gateway adds to routing: slugs, keys, budgets, the cache, circuit breakers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pigen.common.headers import CACHE_HEADER, INDEX_HEADER
from pigen.gateway.engine import route, with_key
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import Request, parse_request
from pigen.gateway.result import Outcome
from pigen.gateway.workspace import (
    KEY_PLACEHOLDER,
    ApiKey,
    Integration,
    SavedGuardrail,
    Workspace,
    WorkspaceProvider,
)

HOST = "http://127.0.0.1:1/v1"
# As documented under "complete example".
DOCUMENTED = {
    "strategy": {"mode": "fallback"},
    "targets": [{"provider": "@openai-prod"}, {"provider": "@anthropic-prod"}],
}


def ask(
    config: object = None,
    workspace: Workspace | None = None,
    state: GatewayState | None = None,
    plan: dict[str, list[object]] | None = None,
    **said: object,
) -> Outcome:
    return route(
        with_key(parse_request(said)),
        "hosted",
        config=config,
        workspace=workspace or Workspace(),
        state=state,
        plan=plan,
    )


def went(outcome: Outcome) -> list[tuple[str | None, object, object]]:
    return [(attempt.slug, attempt.model, attempt.status) for attempt in outcome.attempts]


def test_the_documented_example_misroutes() -> None:
    bound = Workspace(
        keys={KEY_PLACEHOLDER: ApiKey(config="pc-coding")}, configs={"pc-coding": DOCUMENTED}
    )
    gemini = ask(workspace=bound, model="@gemini-prod/gemini-2.5-pro", plan={"@openai-prod": [500]})
    assert went(gemini) == [
        ("openai-prod", "gemini-2.5-pro", 500),
        ("anthropic-prod", "gemini-2.5-pro", 200),
    ]
    claude = ask(workspace=bound, model="@anthropic-prod/claude-sonnet-4-20250514")
    assert went(claude) == [("openai-prod", "claude-sonnet-4-20250514", 200)]


def test_a_slug_with_a_host_draws_every_call_to_it() -> None:
    workspace = Workspace(providers={"local": WorkspaceProvider(slug="local", custom_host=HOST)})
    outcome = ask(DOCUMENTED, workspace, model="@local/x")
    assert went(outcome) == [("openai-prod", "x", 200)]
    ignored = [event for event in outcome.events if getattr(event, "kind", "") == "slug-ignored"]
    assert ignored[0].facts == {"slug": "local", "host": HOST}


def test_a_header_is_ignored_where_the_config_routes() -> None:
    headers = {"x-portkey-provider": "@other"}
    assert went(ask({"provider": "@own"}, headers=headers)) == [("own", "gpt-4o", 200)]
    assert went(ask({"cache": {"mode": "simple"}}, headers=headers)) == [("other", "gpt-4o", 200)]


def test_a_key_in_x_api_key_alone_is_none() -> None:
    sent = parse_request({"path": "/v1/messages", "headers": {"x-api-key": KEY_PLACEHOLDER}})
    assert route(sent, "hosted").status == 401


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        (ApiKey(status="expired"), 401, "01"),
        (ApiKey(expires_at=999.0), 401, "03"),
        (ApiKey(expires_at=2000.0), 200, None),
        (ApiKey(status="exhausted"), 412, "04"),
        (ApiKey(scopes=["logs.view"]), 403, "033"),
    ],
)
def test_keys(key: ApiKey, status: int, code: str | None) -> None:
    outcome = ask(
        None, Workspace(keys={KEY_PLACEHOLDER: key}), GatewayState(now=1000), model="@a/m"
    )
    assert outcome.status == status
    assert code is None or outcome.body["error"]["code"] == code


def test_a_config_header_may_be_forbidden() -> None:
    locked = ApiKey(config="pc-own", allow_config_override=False)
    workspace = Workspace(keys={KEY_PLACEHOLDER: locked}, configs={"pc-own": {"provider": "@own"}})
    assert ask({"provider": "@x"}, workspace).status == 400
    assert went(ask(None, workspace)) == [("own", "gpt-4o", 200)]


@pytest.mark.parametrize(
    ("first", "status", "kind"),
    [
        (WorkspaceProvider(slug="a", status="exhausted"), 412, "virtual_key_exhaust_error"),
        (WorkspaceProvider(slug="a", status="expired"), 401, "virtual_key_expired_error"),
        (
            WorkspaceProvider(slug="a", integration=Integration(slug="i", allow_all_models=False)),
            412,
            "model_not_allowed_error",
        ),
        (
            WorkspaceProvider(
                slug="a",
                integration=Integration(models=[{"slug": "gpt-4o", "status": "archived"}]),
            ),
            412,
            "model_not_allowed_error",
        ),
        (
            WorkspaceProvider(
                slug="a", rate_limits=[{"type": "tokens", "unit": "rpm", "value": 0.5}]
            ),
            429,
            "virtual_key_rate_limit_error",
        ),
    ],
)
def test_what_a_provider_may_not_falls_back(
    first: WorkspaceProvider, status: int, kind: str
) -> None:
    workspace = Workspace(providers={"a": first})
    config = {"strategy": {"mode": "fallback"}, "targets": [{"provider": "@a"}, {"provider": "@b"}]}
    assert went(ask(config, workspace)) == [("b", "gpt-4o", 200)]
    alone = ask({"provider": "@a"}, workspace)
    assert alone.status == status
    assert alone.body["error"]["type"] == kind


def test_rate_limits_start_again_with_their_window() -> None:
    limits = [{"type": "requests", "unit": "rpm", "value": 1}]
    workspace = Workspace(keys={KEY_PLACEHOLDER: ApiKey(rate_limits=limits)})
    state = GatewayState()
    assert [ask(None, workspace, state, model="@a/m").status for _ in range(2)] == [200, 429]
    state.now = 60_000
    assert ask(None, workspace, state, model="@a/m").status == 200


def test_tokens_are_counted_after_the_call() -> None:
    limits = [{"type": "tokens", "unit": "rph", "value": 10}]
    workspace = Workspace(keys={KEY_PLACEHOLDER: ApiKey(rate_limits=limits)})
    state = GatewayState()
    # Each answer uses 8.
    statuses = [ask(None, workspace, state, model="@a/m").status for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    ("limit", "statuses"),
    [
        ({"unit": "rpm", "value": 0}, [200, 200, 200]),
        # As documented for release 2.5.0; release 2.0.0 did not count by the week.
        ({"unit": "rpw", "value": 1}, [200, 429, 429]),
    ],
)
def test_limits_of_zero_and_by_the_week(limit: dict[str, object], statuses: list[int]) -> None:
    workspace = Workspace(
        keys={KEY_PLACEHOLDER: ApiKey(rate_limits=[{"type": "requests", **limit}])}
    )
    state = GatewayState()
    assert [ask(None, workspace, state, model="@a/m").status for _ in range(3)] == statuses


CACHED = {"cache": {"mode": "simple"}}


def statuses(state: GatewayState, *requests: dict[str, object]) -> list[str | None]:
    workspace = Workspace(default_provider=WorkspaceProvider(custom_host=HOST))
    return [
        ask(
            {"provider": said.pop("provider", "@a"), **CACHED, **said.pop("config", {})},
            workspace,
            state,
            **said,
        ).headers.get(CACHE_HEADER)
        for said in requests
    ]


def test_the_cache_knows_address_body_and_metadata() -> None:
    assert statuses(GatewayState(), {}, {}) == ["MISS", "HIT"]
    assert statuses(GatewayState(), {}, {"provider": "@b"}) == ["MISS", "HIT"]
    assert statuses(GatewayState(), {}, {"metadata": {"a": "b"}}) == ["MISS", "MISS"]
    assert statuses(GatewayState(), {}, {"stream": True}) == ["MISS", "MISS"]
    own: dict[str, object] = {"config": {"override_params": {"temperature": 1}}}
    assert statuses(GatewayState(), {}, own) == ["MISS", "MISS"]
    space: dict[str, object] = {"headers": {"x-portkey-cache-namespace": "n"}}
    assert statuses(GatewayState(), {**space, "metadata": {"a": "b"}}, dict(space)) == [
        "MISS",
        "HIT",
    ]


def test_the_cache_keeps_no_errors_and_ends() -> None:
    failing: dict[str, object] = {"plan": {"*": [500]}}
    assert statuses(GatewayState(), failing, {}, {}) == ["MISS", "MISS", "HIT"]
    state = GatewayState()
    brief: dict[str, object] = {"config": {"cache": {"mode": "simple", "max_age": 60}}}
    assert statuses(state, dict(brief), dict(brief)) == ["MISS", "HIT"]
    state.now = 60_001
    assert statuses(state, dict(brief)) == ["MISS"]


def test_the_cache_fails_on_metadata_that_is_no_json() -> None:
    assert statuses(GatewayState(), {"metadata": "no json"}, {"metadata": "no json"}) == [
        None,
        None,
    ]


def test_guardrails_as_stated() -> None:
    workspace = Workspace(guardrails={"pg-x": SavedGuardrail(actions={"deny": True})})
    sent = with_key(Request(body={"model": "m", "messages": [{"role": "user", "content": "hi"}]}))
    config = {"provider": "@a", "input_guardrails": ["pg-x"]}
    for verdict, status in ((True, 200), (False, 446)):
        outcome = route(
            sent, "hosted", config=config, workspace=workspace, guardrail_verdicts={"pg-x": verdict}
        )
        assert outcome.status == status


BROKEN = {
    "strategy": {
        "mode": "fallback",
        "cb_config": {"failure_threshold": 2, "cooldown_interval": 60_000},
    },
    "targets": [{"virtual_key": "a"}, {"virtual_key": "b"}],
}


@pytest.mark.parametrize(
    ("first", "tried"), [({"virtual_key": "a"}, [2, 2, 1]), ({"provider": "@a"}, [2, 2, 2])]
)
def test_circuit_breaker(first: dict[str, str], tried: list[int]) -> None:
    """It opens after two failures, for a target written with virtual_key alone."""
    config = {**BROKEN, "targets": [first, {"virtual_key": "b"}]}
    workspace = Workspace(configs={"pc-cb": config})
    state = GatewayState(now=1)
    plan: dict[str, list[object]] = {"@a": [500]}
    headers = {"x-portkey-config": "pc-cb"}
    outcomes = [ask(None, workspace, state, plan, headers=headers) for _ in range(3)]
    assert [len(outcome.attempts) for outcome in outcomes] == tried
    assert {outcome.headers[INDEX_HEADER] for outcome in outcomes} == {"config.targets[1]"}
    state.now = 60_002
    assert len(ask(None, workspace, state, plan, headers=headers).attempts) == 2


def test_an_inline_config_has_no_breaker() -> None:
    state = GatewayState()
    for _ in range(4):
        assert len(ask(BROKEN, state=state, plan={"@a": [500]}).attempts) == 2


def test_sticky_sessions_of_a_saved_config() -> None:
    config = {
        "strategy": {
            "mode": "loadbalance",
            "sticky": {"enabled": True, "hash_fields": ["metadata.u"], "ttl": 5},
        },
        "targets": [{"provider": "@a"}, {"provider": "@b"}],
    }
    draws = iter([0.9, 0.1, 0.2])
    state = GatewayState()
    workspace = Workspace(configs={"pc-s": config})

    def slug(user: str) -> str | None:
        said = {"headers": {"x-portkey-config": "pc-s"}, "metadata": {"u": user}}
        return (
            route(
                with_key(parse_request(said)),
                "hosted",
                workspace=workspace,
                state=state,
                draw=lambda: next(draws),
            )
            .attempts[0]
            .slug
        )

    assert [slug("x"), slug("x"), slug("y")] == ["b", "b", "a"]
    state.now = 5001
    assert slug("x") == "a"


def test_messages_are_translated_for_others_than_anthropic() -> None:
    workspace = Workspace(providers={"c": WorkspaceProvider(slug="c", provider="anthropic")})
    path = "/v1/messages"
    assert ask(None, workspace, model="@a/m", path=path).attempts[0].path == "/chat/completions"
    assert ask(None, workspace, model="@c/m", path=path).attempts[0].path == "/messages"


def test_models_are_listed_unless_a_provider_is_named() -> None:
    listed = ask(None, method="GET", path="/v1/models")
    assert (listed.status, listed.attempts) == (200, [])
    assert ask({"provider": "@a"}, method="GET", path="/v1/models").attempts[0].path == "/models"


def test_workspace_metadata_beats_the_keys_and_the_requests() -> None:
    config = {
        "strategy": {
            "mode": "conditional",
            "conditions": [{"query": {"metadata.env": "ws"}, "then": "w"}],
            "default": "d",
        },
        "targets": [{"name": "w", "provider": "@w"}, {"name": "d", "provider": "@d"}],
    }
    workspace = Workspace(keys={KEY_PLACEHOLDER: ApiKey(metadata={"env": "key"})})
    assert went(ask(config, workspace, metadata={"env": "ws"}))[0][0] == "d"
    shared = replace(workspace, metadata={"env": "ws"})
    assert went(ask(config, shared, metadata={"env": "request"}))[0][0] == "w"
