"""Routing equals the gateways' on everything that was measured."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from pigen.common.headers import COUNT_HEADER, TRACE_HEADER
from pigen.gateway.draw import Draw
from pigen.gateway.engine import route, with_key
from pigen.gateway.gateway_state import GatewayState
from pigen.gateway.request import parse_request
from pigen.gateway.result import Outcome
from tests.gateway_cases import NOW, Case, outcomes, request, shape, workspace

CASES = [
    (f"{name}-{identity}", case, dialect)
    for name in ("routing", "conditional", "hosted")
    for identity, case, dialect in outcomes(name)
]


@pytest.mark.parametrize(("case", "dialect"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_equals_the_gateway(case: Case, dialect: str) -> None:
    state = GatewayState(now=NOW)
    for expected in case["expect"][dialect]:
        outcome = route(
            request(case, dialect),
            dialect,
            config=case.get("config"),
            workspace=workspace(case),
            plan=case.get("plan"),
            draw=falling_on(expected),
            state=state,
        )
        assert outcome.status == expected["status"]
        headers = {name: value for name, value in outcome.headers.items() if name != TRACE_HEADER}
        assert headers == expected["headers"]
        assert attempts(outcome) == expected["attempts"]
        if "body" in expected:
            assert shape(outcome.body) == shape(expected["body"])


def attempts(outcome: Outcome) -> list[list[object]]:
    """As measured: by the slug where there is one, else by the place in the Config."""
    return [
        [f"@{a.slug}" if a.slug is not None else a.target, a.status, a.model, a.path]
        for a in outcome.attempts
    ]


def falling_on(expected: Case) -> Draw:
    """Draws that lead where chance led the gateway, between two targets of equal weight."""
    second = expected["attempts"] and str(expected["attempts"][0][0]).endswith("targets[1]")
    return lambda: 0.75 if second else 0.0


KEYED = {"provider": "openai", "api_key": "k"}


@pytest.mark.parametrize("dialect", ["hosted", "oss"])
def test_load_balance_keeps_to_the_weights(dialect: str) -> None:
    weights = (1, 0, 2.5, 6.5)
    config = {
        "strategy": {"mode": "loadbalance"},
        "targets": [{**KEYED, "weight": weight} for weight in weights],
    }
    draw = random.Random(7).random
    sent = request({}, dialect)
    counts = Counter(
        route(sent, dialect, config=config, draw=draw).attempts[0].target for _ in range(2000)
    )
    share = {i: counts[f"config.targets[{i}]"] / 200 for i in range(4)}
    assert share[1] == 0
    # Chi-square with two degrees of freedom, far beyond chance.
    chi = sum((share[i] * 200 - w * 200) ** 2 / (w * 200) for i, w in enumerate(weights) if w)
    assert chi < 20


def waits(config: object, plan: dict[str, list[object]], dialect: str = "oss") -> list[int]:
    outcome = route(request({}, dialect), dialect, config=config, plan=plan)
    return [attempt.wait_ms for attempt in outcome.attempts]


def test_waits_double_from_one_second() -> None:
    config = {**KEYED, "retry": {"attempts": 5}}
    assert waits(config, {"*": [500]}) == [0, 1000, 2000, 4000, 8000, 16000]


def test_a_fraction_of_an_attempt_is_one_more() -> None:
    assert len(waits({**KEYED, "retry": {"attempts": 1.5}}, {"*": [500]})) == 3
    assert len(waits({**KEYED, "retry": {"attempts": -1}}, {"*": [500]})) == 1


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "3"}, 3000),
        ({"retry-after-ms": "250"}, 250),
        ({"x-ms-retry-after-ms": "400", "retry-after": "9"}, 400),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 1000),
        ({"retry-after": "0"}, 1000),
        ({}, 1000),
    ],
)
def test_retry_after(headers: dict[str, str], wait: int) -> None:
    config = {**KEYED, "retry": {"attempts": 2, "use_retry_after_header": True}}
    assert waits(config, {"*": [{"status": 429, "headers": headers}, 200]}) == [0, wait]


def test_a_minute_is_too_long_for_the_open_gateway_alone() -> None:
    config = {**KEYED, "retry": {"attempts": 2, "use_retry_after_header": True}}
    plan: dict[str, list[object]] = {"*": [{"status": 429, "headers": {"retry-after": "60"}}, 200]}
    assert waits(config, plan, "oss") == [0]
    assert waits(config, plan, "hosted") == [0, 60000]


@pytest.mark.parametrize("dialect", ["hosted", "oss"])
def test_a_429_without_the_header_that_is_to_be_heeded_becomes_a_500(dialect: str) -> None:
    config = {**KEYED, "retry": {"attempts": 2, "use_retry_after_header": True}}
    outcome = route(request({}, dialect), dialect, config=config, plan={"*": [429]})
    assert (outcome.status, len(outcome.attempts)) == (500, 3)


@pytest.mark.parametrize("dialect", ["hosted", "oss"])
def test_a_407_is_no_answer_to_fetch(dialect: str) -> None:
    """It is an error of the network: retried whatever is listed, and a 500 in the end."""
    listed = {**KEYED, "retry": {"attempts": 1, "on_status_codes": [407]}}
    outcome = route(request({}, dialect), dialect, config=listed, plan={"*": [407]})
    assert (outcome.status, [each.status for each in outcome.attempts]) == (500, [407, 407])
    assert outcome.headers[COUNT_HEADER] == "1"
    usual = {**KEYED, "retry": {"attempts": 1}}
    assert (
        route(request({}, dialect), dialect, config=usual, plan={"*": [407]}).headers[COUNT_HEADER]
        == "-1"
    )


def test_a_421_is_asked_once_more() -> None:
    outcome = route(request({}, "oss"), "oss", config=KEYED, plan={"*": [421, 503]})
    assert (outcome.status, [each.status for each in outcome.attempts]) == (503, [421, 503])
    slow: dict[str, list[object]] = {"*": [{"status": 421, "delay_ms": 600}]}
    timed = {**KEYED, "request_timeout": 1000}
    assert route(request({}, "oss"), "oss", config=timed, plan=slow).status == 408


def test_without_a_model_the_open_gateway_asks_for_one() -> None:
    sent = parse_request({"body": {"messages": []}})
    assert route(sent, "oss", config=KEYED).attempts[0].model == "glm-4.6"
    assert route(with_key(sent), "hosted", config=KEYED).attempts[0].model is None


@pytest.mark.parametrize(("body", "answer"), [("null", None), ("5", {}), ('"x"', {"0": "x"})])
def test_answers_that_are_no_objects(body: str, answer: object) -> None:
    plan: dict[str, list[object]] = {"*": [{"status": 200, "body": body}]}
    outcome = route(request({}, "oss"), "oss", config=KEYED, plan=plan)
    assert (outcome.status, outcome.body) == (200, answer)


def test_the_header_timeout_wins() -> None:
    sent = parse_request({"headers": {"x-portkey-request-timeout": "5000"}})
    config = {**KEYED, "request_timeout": 10}
    plan: dict[str, list[object]] = {"*": [{"status": 200, "delay_ms": 1000}]}
    assert route(sent, "oss", config=config, plan=plan).status == 200
    assert route(parse_request({}), "oss", config=config, plan=plan).status == 408


def test_no_request_is_changed() -> None:
    config = {**KEYED, "override_params": {"model": "@a/b"}, "input_guardrails": [{"deny": True}]}
    before = repr(config)
    route(request({}, "hosted"), "hosted", config=config)
    route(request({}, "oss"), "oss", config=config)
    assert repr(config) == before
