"""An answer that is kept is what routing comes to: on all that was measured,
and on whatever is made up."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest

from pigen.common.headers import API_KEY_HEADER, CONFIG_HEADER, METADATA_HEADER
from pigen.common.kinds import DIALECTS, HOSTED
from pigen.gateway.engine import add_trace_id, route
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import Request, parse_request
from pigen.gateway.result import Outcome
from pigen.gateway.upstream import UpstreamCall
from pigen.gateway.workspace import ApiKey, Integration, Workspace, WorkspaceProvider
from pigen.mock.kept_answers import MAX_ANSWERS, KeptAnswers
from tests import gateway_cases
from tests.gateway_cases import NOW, Case, outcomes

from .generated_configs import Working
from .proof import count, record

WORLDS = count(4_000, 700)
REQUESTS = 30


def said(status: int, call: UpstreamCall) -> object:
    """What an upstream says, by its status and the call alone."""
    if status >= 400:
        return {"error": {"message": f"{status} of {call.slug}", "type": "x"}}
    message = {"role": "assistant", "content": f"ok from {call.target}"}
    return {
        "model": call.model,
        "choices": [{"index": 0, "message": message}],
        "content": [{"type": "text", "text": "ok"}],
        "usage": {"total_tokens": 8, "input_tokens": 5, "output_tokens": 3},
    }


class Pair:
    """The same requests, routed plainly and by what is kept, each with a state of its own."""

    def __init__(self, dialect: str, workspace: Workspace, plan: Any, seed: int = 0) -> None:
        self.dialect, self.workspace, self.plan = dialect, workspace, plan
        self.plain, self.keeping = GatewayState(now=NOW), GatewayState(now=NOW)
        self.draw = random.Random(seed).random
        self.kept = KeptAnswers(dialect, workspace, plan, self.keeping, random.Random(seed).random)

    def ask(self, request: Request) -> tuple[Outcome, bool]:
        """The outcome, which both agree on, and whether it was kept from before."""
        plain = route(
            request,
            self.dialect,
            workspace=self.workspace,
            plan=self.plan,
            draw=self.draw,
            state=self.plain,
            response_bodies=said,
        )
        earlier = set(map(id, self.kept.answers.values()))
        response = self.kept.route(request, said)
        assert shown(add_trace_id(response.outcome, request)) == shown(plain)
        for name in ("now", "windows", "cache", "breakers", "sticky"):
            assert getattr(self.plain, name) == getattr(self.keeping, name)
        return plain, id(response) in earlier


def shown(outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.status,
        outcome.headers,
        repr(outcome.body),
        outcome.events,
        outcome.upstream_headers,
        outcome.metadata,
    )


@pytest.mark.parametrize(
    ("case", "dialect"),
    [
        pytest.param(case, dialect, id=f"{name}-{identity}")
        for name in ("hosted", "routing", "conditional")
        for identity, case, dialect in outcomes(name)
    ],
)
def test_on_what_was_measured(case: Case, dialect: str) -> None:
    request = gateway_cases.request(case, dialect)
    if case.get("config") is not None:
        request = request.with_header(CONFIG_HEADER, json.dumps(case["config"]))
    pair = Pair(dialect, gateway_cases.workspace(case), case.get("plan") or {})
    for _ in range(max(3, len(case["expect"][dialect]))):
        pair.ask(request)


def test_on_what_is_made_up() -> None:
    rng = random.Random(11)
    hits = asked = 0
    for number in range(WORLDS):
        dialect = rng.choice(DIALECTS)
        working = Working(rng)
        workspace = made_up(rng, working)
        config = rng.choice(list(workspace.configs.values()))
        plan = working.plan(config) if rng.random() < 0.5 else {}
        if rng.random() < 0.5:  # nothing that counts calls
            plan = {name: entries[:1] for name, entries in plan.items()}
        pair = Pair(dialect, workspace, plan, number)
        pool = [sent(rng, working, workspace, dialect) for _ in range(4)]
        for _ in range(REQUESTS):
            pair.plain.now = pair.keeping.now = pair.plain.now + rng.choice((0, 1, 5_000, 70_000))
            _, hit = pair.ask(changed(rng, rng.choice(pool)))
            hits += hit
            asked += 1
    assert hits > asked / 10, "too little was kept to prove much"
    record("kept answers equal to routed ones", f"{asked} requests, {hits} of them kept")


def made_up(rng: random.Random, working: Working) -> Workspace:
    configs = {f"pc-{n}": remembering(rng, working.config()) for n in range(2)}
    rates = [{"type": "requests", "unit": rng.choice(("rpm", "rps", "rpw")), "value": 3}]
    tokens = [{"type": "tokens", "unit": "rpm", "value": 20}]
    limited = rng.choice(((), (), rates, tokens, rates + tokens))
    integration = Integration(slug="i", rate_limits=limited, models=[{"slug": "gpt-4o"}])
    return Workspace(
        keys={
            "plain": ApiKey(rate_limits=limited),
            "bound": ApiKey(config="pc-0", metadata={"team": "x"}),
            "brief": ApiKey(expires_at=NOW + 60_000),
            "locked": ApiKey(config="pc-1", allow_config_override=False),
        },
        providers={
            "a": WorkspaceProvider(slug="a", integration=integration),
            "b": WorkspaceProvider(slug="b", provider="anthropic"),
        },
        configs=configs,
        rate_limits=rates if rng.random() < 0.1 else (),
        metadata={"env": "prod"} if rng.random() < 0.2 else None,
    )


def remembering(rng: random.Random, config: Any) -> Any:
    """The Config, perhaps with what makes the gateway remember:
    circuit breakers, sticky sessions."""
    if "strategy" not in config or rng.random() < 0.5:
        return config
    strategy = config["strategy"]
    if strategy["mode"] == "loadbalance":
        strategy["sticky"] = {"enabled": True, "hash_fields": ["metadata.plan"], "ttl": 10}
    if rng.random() < 0.5:
        breaker = {"failure_threshold": 1, "cooldown_interval": 30_000}
        if rng.random() < 0.5:
            strategy["cb_config"] = breaker
            config["targets"] = [{**each, "virtual_key": "a"} for each in config["targets"]]
        else:  # as the gateway itself marks it
            config["id"] = "x"
            config["targets"] = [{**each, "cb_config": breaker} for each in config["targets"]]
    return config


def sent(rng: random.Random, working: Working, workspace: Workspace, dialect: str) -> Request:
    request = parse_request(working.request())
    request = request.with_header(API_KEY_HEADER, rng.choice([*workspace.keys, "none"]))
    if dialect != HOSTED or rng.random() < 0.4:
        config = json.dumps(rng.choice(list(workspace.configs.values())))
        request = request.with_header(CONFIG_HEADER, config)
    elif rng.random() < 0.5:
        request = request.with_header(CONFIG_HEADER, rng.choice(("pc-0", "pc-1", "pc-none")))
    return request


def changed(rng: random.Random, request: Request) -> Request:
    """The request with perhaps one part of it otherwise, types that look alike among them."""
    body, headers = dict(request.body), dict(request.headers)
    match rng.randrange(8):
        case 0:
            body["model"] = rng.choice(("gpt-4o", "@a/gpt-4o", "@b/claude", "@none/x", "", 5, None))
        case 1:
            body["stream"] = rng.choice((True, False, 1, 0, 1.0, "true", None))
        case 2:
            body["temperature"] = rng.choice((1, 1.0, True, "1", 0, False, None, [1], {"a": 1}))
        case 3:
            body["max_tokens"] = rng.choice((1, 1.0, True, 25, "5", [2]))
        case 4:
            headers[METADATA_HEADER] = rng.choice(
                ('{"plan": "pro"}', '{"plan": 1}', "[]", "no json", "")
            )
        case 5:
            headers["x-portkey-trace-id"] = f"t{rng.random()}"
        case 6:
            name = rng.choice(("x-portkey-provider", "x-portkey-virtual-key"))
            headers[name] = rng.choice(("@a", "a", "@b", "openai", "none", ""))
    return Request(request.method, request.path, headers, body)


def ask_twice(kept: KeptAnswers, headers: dict[str, str], body: dict[str, object]) -> list[bool]:
    """Whether the answer to each of two equal requests is kept."""
    return [kept.route(Request(headers=headers, body=dict(body)), said).is_shared for _ in range(2)]


def keep(workspace: Workspace, plan: Any = None, dialect: str = HOSTED) -> KeptAnswers:
    return KeptAnswers(dialect, workspace, plan or {}, GatewayState(now=NOW), random.random)


def test_it_does_not_grow() -> None:
    kept = keep(Workspace())
    for number in range(MAX_ANSWERS + 10):
        sent = Request(headers={API_KEY_HEADER: "{KEY}"}, body={"model": f"@a/{number}"})
        assert kept.route(sent, said).is_shared
    assert len(kept.answers) == 10


RPM = [{"type": "requests", "unit": "rpm", "value": 30}]
CONTAINS = [{"default.contains": {"id": "contains", "words": ["x"]}}]
A, B = {"provider": "@a"}, {"provider": "@b"}


@pytest.mark.parametrize(
    ("decided_by", "config", "workspace", "plan"),
    [
        ("nothing else", A, Workspace(), {}),
        ("nothing else", {"strategy": {"mode": "fallback"}, "targets": [A, B]}, Workspace(), {}),
        ("nothing else", A, Workspace(), {"@a": [500]}),
        ("draw", {"strategy": {"mode": "loadbalance"}, "targets": [A, B]}, Workspace(), {}),
        ("clock", A, Workspace(keys={"{KEY}": ApiKey(expires_at=NOW + 1)}), {}),
        ("limit", A, Workspace(keys={"{KEY}": ApiKey(rate_limits=RPM)}), {}),
        ("limit", A, Workspace(providers={"a": WorkspaceProvider(slug="a", rate_limits=RPM)}), {}),
        ("cache", {**A, "cache": {"mode": "simple"}}, Workspace(), {}),
        ("plan", A, Workspace(), {"@a": [500, 200]}),
        ("guardrail", {**A, "input_guardrails": CONTAINS}, Workspace(), {}),
        ("guardrail", {**A, "output_guardrails": CONTAINS}, Workspace(), {}),
        (
            "breaker",
            {
                "strategy": {
                    "mode": "fallback",
                    "cb_config": {"failure_threshold": 1, "cooldown_interval": 30_000},
                },
                "targets": [{"virtual_key": "a"}, {"virtual_key": "b"}],
            },
            Workspace(),
            {},
        ),
    ],
)
@pytest.mark.parametrize("saved", [True, False])
def test_what_anything_else_decides_is_not_kept(
    saved: bool, decided_by: str, config: Any, workspace: Workspace, plan: Any
) -> None:
    if decided_by == "breaker" and not saved:
        decided_by = "nothing else"  # breakers are those of saved Configs
    workspace = replace(workspace, configs={"pc-x": config} if saved else {})
    sent = "pc-x" if saved else json.dumps(config)
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}
    got = ask_twice(keep(workspace, plan), {API_KEY_HEADER: "{KEY}", CONFIG_HEADER: sent}, body)
    assert got == [decided_by == "nothing else"] * 2


@pytest.mark.parametrize("key", ["params.tier", "params"])
@pytest.mark.parametrize("saved", [True, False])
def test_a_param_that_a_condition_names_tells_requests_apart(saved: bool, key: str) -> None:
    member = key.partition(".")[2] or "undefined"  # as JavaScript reads a path of one part
    config = {
        "strategy": {
            "mode": "conditional",
            "conditions": [{"query": {"$and": [{key: {"$eq": 1}}]}, "then": "one"}],
            "default": "two",
        },
        "targets": [{"name": "one", **A}, {"name": "two", **B}],
    }
    kept = keep(Workspace(configs={"pc-x": config} if saved else {}))
    headers = {API_KEY_HEADER: "{KEY}", CONFIG_HEADER: "pc-x" if saved else json.dumps(config)}
    for value, slug in ((1, "a"), (2, "b"), (1, "a"), (True, "b"), ([1], "b")):
        response = kept.route(Request(headers=headers, body={"model": "m", member: value}), said)
        assert response.outcome.attempts[0].slug == slug
        assert response.is_shared is not isinstance(value, list)


def test_what_a_scenario_decides_is_not_kept() -> None:
    steps = iter([{"status": 500}, {"status": 200}, None])
    kept = keep(Workspace(), {"*": [200]}, "oss")
    request = Request(
        headers={CONFIG_HEADER: json.dumps({"provider": "openai", "api_key": "k"})},
        body={"model": "m"},
    )
    assert kept.route(request, said).is_shared
    got = [kept.route(request, said, lambda call: next(steps)) for _ in range(3)]
    assert [each.outcome.status for each in got] == [500, 200, 200]
    assert not any(each.is_shared for each in got)
