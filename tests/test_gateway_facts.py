"""What was measured of the gateways and is in no measured case kept here, one line a fact."""

from __future__ import annotations

from typing import Any

import pytest

from pigen.common.headers import CACHE_HEADER, COUNT_HEADER, INDEX_HEADER, PROVIDER_HEADER
from pigen.gateway.engine import route, with_key
from pigen.gateway.request import parse_request
from pigen.gateway.result import Outcome
from pigen.gateway.workspace import KEY_PLACEHOLDER, ApiKey, Workspace

BOTH = ("hosted", "oss")
KEYED: dict[str, Any] = {"provider": "openai", "api_key": "k"}
METADATA = {"plan": "pro", "seats": "5.5x", "size": 5, "tags": ["a"], "none": None}


def node(mode: str, *targets: object, **strategy: object) -> dict[str, Any]:
    return {"strategy": {"mode": mode, **strategy}, "targets": list(targets)}


def fallback(*targets: object, **strategy: object) -> dict[str, Any]:
    return node("fallback", *targets, **strategy)


def ask(config: object, dialect: str, first: object = 200, **said: object) -> Outcome:
    """The request, while the first target, or the Config itself, answers `first`."""
    plan = {place: [first] for place in ("config", "config.targets[0]")}
    return route(with_key(parse_request(said)), dialect, config=config, plan=plan)


def tried(outcome: Outcome) -> list[int]:
    """The index of each target asked."""
    return [int(each.target.partition("[")[2][:1] or 0) for each in outcome.attempts]


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize("status", [300, 302, 400, 404, 408, 412, 418, 446, 451, 500, 529, 599])
def test_a_fallback_goes_on_after_whatever_is_no_success(status: int, dialect: str) -> None:
    assert tried(ask(fallback(KEYED, KEYED), dialect, status)) == [0, 1]


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 226, 246, 299])
def test_a_fallback_ends_with_a_success(status: int, dialect: str) -> None:
    outcome = ask(fallback(KEYED, KEYED), dialect, status)
    assert (outcome.status, tried(outcome)) == (status, [0])


@pytest.mark.parametrize(
    ("first", "hosted", "oss"),
    [
        (204, (204, [0]), (500, [0])),
        (205, (500, [0]), (500, [0])),
        (304, (500, [0]), (500, [0])),
        ({"status": 200, "body": "<html>"}, (200, [0]), (500, [0])),
        ({"status": 502, "body": "<html>"}, (200, [0, 1]), (500, [0])),
        ({"status": 502, "body": "<html>", "ctype": "text/html"}, (200, [0, 1]), (200, [0, 1])),
        ({"reset": True}, (200, [0, 1]), (200, [0, 1])),
    ],
)
def test_answers_that_stop_the_chain(
    first: object, hosted: tuple[int, list[int]], oss: tuple[int, list[int]]
) -> None:
    for dialect, expected in zip(BOTH, (hosted, oss), strict=True):
        outcome = ask(fallback(KEYED, KEYED), dialect, first)
        assert (outcome.status, tried(outcome)) == expected, dialect
        if outcome.status == 500:
            assert not outcome.headers


@pytest.mark.parametrize(
    ("dialect", "said"), [("oss", "Provider  not found"), ("hosted", "Something went wrong")]
)
def test_a_target_without_a_provider_stops_the_chain(dialect: str, said: str) -> None:
    outcome = ask(fallback({"retry": {"attempts": 1}}, KEYED), dialect)
    assert (outcome.status, outcome.attempts, outcome.headers) == (500, [], {})
    assert outcome.body == {"status": "failure", "message": said}


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize(
    ("codes", "first", "indexes"),
    [
        ([], 500, [0]),
        ([200], 200, [0, 1]),
        ([429], 500, [0]),
        ([429], {"reset": True}, [0]),
        ([500], {"reset": True}, [0, 1]),
        ([408], {"delay_ms": 900}, [0, 1]),
        ([429], {"delay_ms": 900}, [0]),
    ],
)
def test_status_codes_of_a_fallback(
    codes: list[int], first: object, indexes: list[int], dialect: str
) -> None:
    config = {**fallback(KEYED, KEYED, on_status_codes=codes), "request_timeout": 300}
    assert tried(ask(config, dialect, first)) == indexes


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize(
    ("retry", "first", "attempts", "count"),
    [
        ({"attempts": 0}, 500, 1, "0"),
        ({"attempts": 2}, 400, 1, "0"),
        ({"attempts": 2}, 529, 1, "0"),
        ({"attempts": 2}, 500, 3, "-1"),
        ({"attempts": 1.5}, 500, 3, "2"),
        ({"attempts": -1}, 500, 1, "0"),
        ({"attempts": 7}, 503, 8, "-1"),
        ({"attempts": 1, "on_status_codes": [200]}, 200, 2, "-1"),
        ({"attempts": 1, "on_status_codes": []}, {"reset": True}, 2, "1"),
        ({"attempts": 1}, {"reset": True}, 2, "-1"),
        ({"attempts": 1, "on_status_codes": [408]}, {"delay_ms": 900}, 2, "-1"),
        ({"attempts": 1}, {"delay_ms": 900}, 1, "0"),
    ],
)
def test_retries(retry: dict, first: object, attempts: int, count: str, dialect: str) -> None:
    outcome = ask({**KEYED, "retry": retry, "request_timeout": 300}, dialect, first)
    assert (len(outcome.attempts), outcome.headers[COUNT_HEADER]) == (attempts, count)


@pytest.mark.parametrize(
    ("waits", "hosted", "oss"),
    [
        (["60"], [0, 60000], [0]),
        (["61"], [0], [0]),
        (["30", "30"], [0, 30000, 30000], [0, 30000, 30000]),
        (["30", "31"], [0, 30000], [0, 30000]),
    ],
)
def test_waits_add_up_to_a_minute(waits: list[str], hosted: list[int], oss: list[int]) -> None:
    config = {**KEYED, "retry": {"attempts": 3, "use_retry_after_header": True}}
    plan = {"*": [*({"status": 429, "headers": {"retry-after": each}} for each in waits), 200]}
    for dialect, expected in zip(BOTH, (hosted, oss), strict=True):
        outcome = route(with_key(parse_request({})), dialect, config=config, plan=plan)
        assert [each.wait_ms for each in outcome.attempts] == expected, dialect
        gave_up = len(expected) <= len(waits)
        assert (
            (outcome.status, outcome.headers[COUNT_HEADER] == "-1") == (429, True)
            if gave_up
            else True
        )


@pytest.mark.parametrize("dialect", BOTH)
def test_only_a_429_is_heeded_and_only_by_the_right_name(dialect: str) -> None:
    later = {"status": 503, "headers": {"retry-after": "61"}}
    heeding = {**KEYED, "retry": {"attempts": 1, "use_retry_after_header": True}}
    assert len(ask(heeding, dialect, later).attempts) == 2
    documented = {**KEYED, "retry": {"attempts": 1, "use_retry_after_headers": True}}
    assert len(ask(documented, dialect, {**later, "status": 429}).attempts) == 2
    assert len(ask(heeding, dialect, {**later, "status": 429}).attempts) == 1


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"metadata.plan": "pro"}, True),
        ({"metadata.plan": "Pro"}, False),
        ({"metadata.size": "5"}, False),
        ({"metadata.gone": {"$ne": "x"}}, True),
        ({"metadata.gone": {"$nin": ["x"]}}, True),
        ({"metadata.gone": {"$in": ["x"]}}, False),
        ({"metadata.gone": {"$regex": "^undefined$"}}, True),
        ({"metadata.gone": {"$eq": None}}, False),
        ({"metadata.none": None}, True),
        ({"metadata.none": {"$regex": "^null$"}}, True),
        ({"metadata.tags": {"$regex": "^a$"}}, True),
        ({"metadata.seats": {"$gt": 5, "$lt": "5.6"}}, True),
        ({"metadata.plan": {"$gt": 1}}, False),
        ({"metadata.plan": {"$in": "pro"}}, False),
        ({"metadata.plan": {"$nin": "x"}}, False),
        ({"metadata.plan": {"$regex": "^p", "$eq": "x"}}, True),
        ({"metadata.plan": {"$eq": "x", "$no-such": 1}}, False),
        ({"metadata.plan.x": "pro"}, True),
        ({"metadata": {"$ne": "x"}}, True),
        ({"plan": "pro"}, False),
        ({"$and": []}, True),
        ({"$or": []}, False),
        ({}, True),
        ({"$or": [{"metadata.plan": "pro"}], "metadata.size": 6}, True),
        ({"metadata.size": 6, "$or": [{}]}, False),
        ({"url.pathname": "/v1/chat/completions"}, True),
        ({"url.pathname": {"$regex": "^/chat"}}, False),
        ({"params.model": "gpt-4o"}, True),
        ({"params.model": "other"}, False),
        ({"params.stream": True}, False),
    ],
)
def test_conditions(query: dict, holds: bool, dialect: str) -> None:
    targets = [{**KEYED, "name": "a"}, {**KEYED, "name": "b"}]
    config = node("conditional", *targets, conditions=[{"query": query, "then": "a"}], default="b")
    config["override_params"] = {"model": "other"}
    assert tried(ask(config, dialect, metadata=METADATA)) == [0 if holds else 1]


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ({"conditions": [{"query": {"metadata.plan": "x"}, "then": "a"}]},
         "Query router did not resolve to any valid target"),
        ({"conditions": [{"query": {}, "then": "zz"}]},
         "Invalid target name found in the query router: zz"),
        ({"conditions": [{"query": {"metadata.plan": {"$no": 1}}, "then": "a"}], "default": "a"},
         "Unsupported operator used in the query router: $no"),
        ({"conditions": [{"query": {"$and": {}}, "then": "a"}], "default": "b"}, None),
        ({"default": "a"}, "No conditions passed in the query router"),
    ],
)  # fmt: skip
def test_what_the_router_refuses(strategy: dict, message: str | None, dialect: str) -> None:
    router = node("conditional", {**KEYED, "name": "a"}, {**KEYED, "name": "b"}, **strategy)
    for config in (router, fallback(router, KEYED)):
        outcome = ask(config, dialect, metadata=METADATA)
        if message is None:
            assert outcome.status == 200
        else:
            assert (outcome.status, outcome.attempts, outcome.headers) == (400, [], {})
            assert outcome.body == {"status": "failure", "message": message}


@pytest.mark.parametrize("dialect", BOTH)
def test_the_first_of_two_targets_of_one_name(dialect: str) -> None:
    config = node("conditional", KEYED, {**KEYED, "name": "a"}, {**KEYED, "name": "a"},
                  conditions=[{"query": {}, "then": "a"}])  # fmt: skip
    assert tried(ask(config, dialect)) == [1]


@pytest.mark.parametrize("dialect", BOTH)
def test_what_targets_inherit(dialect: str) -> None:
    def models(**root: object) -> list[object]:
        targets = [
            {**KEYED, "override_params": {"temperature": 1}},
            {**KEYED, "override_params": {"model": "own"}},
        ]
        outcome = ask({**fallback(*targets), **root}, dialect, 500)
        return [each.model for each in outcome.attempts]

    assert models() == ["gpt-4o", "own"]
    assert models(override_params={"model": "root"}) == ["root", "own"]
    retried = {
        **fallback({**KEYED, "retry": {"attempts": 1}}, KEYED),
        "retry": {"attempts": 2, "on_status_codes": [418]},
    }
    # The target's retry replaces the Config's, codes included.
    assert tried(ask(retried, dialect, 500)) == [0, 0, 1]
    assert tried(ask(retried, dialect, 418)) == [0, 1]
    timed = {**fallback({**KEYED, "request_timeout": 0}, KEYED), "request_timeout": 300}
    assert tried(ask(timed, dialect, {"delay_ms": 900})) == [0, 1]
    # Credentials are not handed down.
    bare = {**fallback({"retry": {"attempts": 1}}), **KEYED}
    assert ask(bare, dialect).status == 500


@pytest.mark.parametrize("dialect", BOTH)
def test_weights(dialect: str) -> None:
    def drawn(mark: float, *weights: float) -> list[str]:
        config = node("loadbalance", *({**KEYED, "weight": each} for each in weights))
        sent = with_key(parse_request({}))
        outcome = route(sent, dialect, config=config, draw=lambda: mark, plan={"*": [500]})
        return [each.target for each in outcome.attempts]

    assert drawn(0.79, 8, 2) == ["config.targets[0]"]
    assert drawn(0.81, 8, 2) == ["config.targets[1]"]  # and no failover
    assert drawn(0.5, 0, 1) == ["config.targets[1]"]
    for targets in ([], [{**KEYED, "weight": 0}, {**KEYED, "weight": 0}]):
        assert ask(node("loadbalance", *targets), dialect).status == 500


@pytest.mark.parametrize("dialect", BOTH)
def test_headers_of_an_answer(dialect: str) -> None:
    outcome = ask(fallback(node("single", KEYED)), dialect)
    assert outcome.headers == {
        INDEX_HEADER: "config.targets[0].targets[0]",
        COUNT_HEADER: "0",
        CACHE_HEADER: "DISABLED",
        PROVIDER_HEADER: "openai",
    }
    traced = ask(KEYED, dialect, headers={"x-portkey-trace-id": "t"})
    assert traced.headers["x-portkey-trace-id"] == "t"


def test_no_headers_before_routing() -> None:
    bad = {"strategy": {"mode": "load-balance"}, "targets": [KEYED]}
    assert ask(bad, "hosted").headers == ask(bad, "oss").headers == {}
    for key in (ApiKey(scopes=()), ApiKey(status="exhausted"), ApiKey(status="expired")):
        sent = with_key(parse_request({"model": "@a/b"}))
        outcome = route(sent, "hosted", workspace=Workspace(keys={KEY_PLACEHOLDER: key}))
        assert (outcome.status in (401, 403, 412), outcome.headers, outcome.attempts) == (
            True,
            {},
            [],
        )


@pytest.mark.parametrize(
    ("guardrail", "status", "attempts"),
    [
        ({"default.contains": {"words": ["hi"], "operator": "none"}, "deny": True}, 446, 0),
        ({"default.contains": {"words": ["hi"], "operator": "none"}, "deny": False}, 246, 1),
        ({"default.contains": {"words": ["hi"], "operator": "none"}}, 246, 1),
        ({"default.contains": {"words": ["hi"], "operator": "any"}, "deny": True}, 200, 1),
        ({"default.no-such-check": {}, "deny": True}, 200, 1),
        ("pg-saved", 200, 1),
    ],
)
def test_guardrails_inline(guardrail: object, status: int, attempts: int) -> None:
    config = {**KEYED, "input_guardrails": [guardrail]}
    outcome = ask(config, "oss")
    assert (outcome.status, len(outcome.attempts)) == (status, attempts)
    if isinstance(guardrail, dict):
        assert ask(config, "hosted").status == 500  # a check has no inner id


def test_a_denied_answer_was_paid_for() -> None:
    check = {"default.contains": {"words": ["ok"], "operator": "none"}, "deny": True}
    outcome = ask({**KEYED, "output_guardrails": [check]}, "oss")
    assert (outcome.status, len(outcome.attempts)) == (446, 1)
    assert tried(ask(fallback({**KEYED, "output_guardrails": [check]}, KEYED), "oss")) == [0, 1]
    failed = ask({**KEYED, "output_guardrails": [check]}, "oss", 500)
    assert failed.status == 500  # hooks run after a 200 alone


@pytest.mark.parametrize("dialect", BOTH)
def test_a_host_in_a_header_wins(dialect: str) -> None:
    config = {**KEYED, "custom_host": "http://127.0.0.1:1/v1"}
    good = ask(config, dialect, headers={"x-portkey-custom-host": "http://127.0.0.1:2/v1"})
    assert good.status == 200
    bad = ask(config, dialect, headers={"x-portkey-custom-host": "http://10.0.0.1"})
    assert (bad.status, bad.body) == (400, {"status": "failure", "message": "Invalid custom host"})


def test_messages_at_each_gateway() -> None:
    outcome = ask(KEYED, "oss", path="/v1/messages")
    assert outcome.body == {"status": "failure", "message": "messages is not supported by openai"}
    assert ask(KEYED, "hosted", path="/v1/messages").attempts[0].path == "/chat/completions"


@pytest.mark.parametrize("dialect", BOTH)
def test_a_stream_is_retried_before_its_first_byte(dialect: str) -> None:
    config = {**fallback(KEYED, KEYED), "retry": {"attempts": 1}}
    outcome = ask(config, dialect, 500, stream=True)
    assert (outcome.status, outcome.body, tried(outcome)) == (200, None, [0, 0, 1])


@pytest.mark.parametrize("dialect", BOTH)
@pytest.mark.parametrize("value", [0, -1, 0.5, 2**31])
def test_time_limits_that_are_none(value: float, dialect: str) -> None:
    """0 is no limit; what a timer of JavaScript cannot hold ends at once."""
    outcome = ask({**KEYED, "request_timeout": value}, dialect, {"delay_ms": 900})
    assert outcome.status == (200 if value == 0 else 408)
