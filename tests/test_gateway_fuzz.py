"""Random, mutated and monstrous Configs, requests and plans: a verdict and a route, always; never a
traceback, a hang or a heap of memory."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from time import process_time
from typing import Any

import pytest

from pigen.common.kinds import DIALECTS, HOSTED
from pigen.gateway.engine import route, with_key
from pigen.gateway.request import BadRequest, check_plan, parse_request
from pigen.gateway.retry import MAX_CALLS
from pigen.gateway.validate_config import build_body, find_rejections
from pigen.javascript.json_values import parse_json

from .conformance.mutation import as_text, duplicate, into_list, remove, rename, replace
from .generated_configs import Odd, Working
from .proof import count, record

NUMBER = count(20_000, 400)
PARTS = 8
# Of CPU, for one case: the slowest are a hundred times quicker.
SECONDS = 5.0
MEGABYTES = 100
# A Config of the fuzz has no more leaves than this.
LEAVES = 200

HUGE: tuple[Any, ...] = (
    10**400, -(10**400), 2**53 + 1, 1e308, -1e308, float("inf"), float("nan"), 5e-324, -0.0,
    2**31, 2**31 - 1, 2**32, 1e21, "9" * 5000, "\ud800", "\x00", "x" * 10_000, "é\u2028",
    "__proto__", "constructor", "toString", {"length": 3}, {"0": 1}, [[[[[]]]]],
)  # fmt: skip
EDITS = (replace, as_text, remove, rename, duplicate, into_list)


def altered(rng: random.Random, value: Any) -> Any:
    """The value with a few of its parts replaced, taken away, renamed, doubled or made huge."""
    value = deepcopy(value)
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        if rng.random() < 0.3:
            huge = deepcopy(rng.choice(HUGE))
            places = [
                (node, key)
                for node in _containers(value)
                for key in (node if isinstance(node, dict) else range(len(node)))
            ]
            if places:
                node, key = rng.choice(places)
                node[key] = huge
        else:
            value = rng.choice(EDITS)(rng, value)
    return value


def _containers(value: Any) -> list[Any]:
    if not isinstance(value, dict | list):
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [value, *(each for part in inner for each in _containers(part))]


def survives(config: Any, said: Any, plan: Any, dialect: str) -> str:
    """What became of the request."""
    for provider_header in (None, False, True):
        found = find_rejections(config, dialect, provider_header=provider_header)
        if found:
            assert json.dumps(build_body(found))
    try:
        request, answers = parse_request(said), check_plan(plan)
    except BadRequest:
        return "bad request"
    if dialect == HOSTED:
        request = with_key(request)
    outcome = route(request, dialect, config=config, plan=answers, draw=lambda: 0.5)
    assert 100 <= outcome.status <= 599
    assert json.dumps(outcome.body) is not None
    assert all(isinstance(value, str) for value in outcome.headers.values())
    assert len(outcome.attempts) <= MAX_CALLS * LEAVES
    return "sent" if outcome.attempts else "answered"


@pytest.mark.parametrize("part", range(PARTS))
def test_no_traceback(part: int) -> None:
    rng = random.Random(part)
    seen: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(NUMBER // PARTS):
        working = Working(rng)
        odd = Odd(rng, junk=rng.choice((0.03, 0.3)))
        config = working.config() if rng.random() < 0.6 else odd.config()
        plan = working.plan(config)
        said = working.request()
        config = altered(rng, config)
        if rng.random() < 0.3:
            changed, plan = altered(rng, said), altered(rng, plan)
            said = changed if isinstance(changed, dict) else said
        start = process_time()
        seen[survives(config, said, plan, rng.choice(DIALECTS))] += 1
        slowest = max(slowest, process_time() - start)
    assert set(seen) == {"bad request", "sent", "answered"}
    assert slowest < SECONDS
    shares = ", ".join(f"{number} {what}" for what, number in sorted(seen.items()))
    record(
        f"gateway: fuzzed Configs, part {part + 1}", f"{shares}; slowest {slowest * 1000:.0f} ms"
    )


KEYED = {"provider": "openai", "api_key": "k"}
DENYING = {"default.contains": {"words": ["ok"], "operator": "none", "id": "x"}, "deny": True}


def nested(depth: int, inner: Any, key: str | None = None) -> Any:
    for _ in range(depth):
        inner = [inner] if key is None else {key: inner}
    return inner


def tower(depth: int) -> Any:
    config: Any = KEYED
    for _ in range(depth):
        config = {"strategy": {"mode": "fallback"}, "targets": [config]}
    return config


def routed_by(query: Any) -> Any:
    return {
        "strategy": {"mode": "conditional", "conditions": [{"query": query, "then": "a"}]},
        "targets": [{**KEYED, "name": "a"}],
    }


MONSTERS: dict[str, Any] = {
    "deep lists": nested(100_000, 1),
    "deep objects": nested(100_000, 1, "targets"),
    "a deep parameter": {**KEYED, "override_params": nested(100_000, 1, "a")},
    "a tower of targets": tower(300),
    "a tower too high": tower(20_000),
    "many targets": {"strategy": {"mode": "fallback"}, "targets": [KEYED] * 1_000},
    "many refusals": {"strategy": {"mode": "fallback"}, "targets": [{}] * 1_000},
    "a deep query": routed_by(nested(20_000, {}, "$and")),
    "a deep and list": routed_by({"$and": nested(20_000, {"$or": []})}),
    "many conditions": routed_by(
        {"$or": [{"metadata.a": {"$regex": f"{i}"}} for i in range(2_000)]}
    ),
    "endless retries": {**KEYED, "retry": {"attempts": 1e300}},
    "infinite retries": {**KEYED, "retry": {"attempts": float("inf")}},
    "nameless retries": {**KEYED, "retry": {"attempts": float("nan")}},
    "integer retries": {**KEYED, "retry": {"attempts": 10**400}},
    "endless denials": {
        **KEYED,
        "retry": {"attempts": 1e9, "on_status_codes": [446, 200]},
        "output_guardrails": [DENYING],
    },
    "heavy weights": {
        "strategy": {"mode": "loadbalance"},
        "targets": [{**KEYED, "weight": 1e308}] * 3,
    },
    "heavier weights": {
        "strategy": {"mode": "loadbalance"},
        "targets": [{**KEYED, "weight": 10**400}, {**KEYED, "weight": 0.5}],
    },
    "a long limit": {**KEYED, "request_timeout": 10**400},
    "a long pattern": routed_by({"params.model": {"$regex": "(" * 50_000}}),
    "a long class": routed_by({"params.model": {"$regex": "[" + "a-" * 10_000}}),
    "a vast repetition": routed_by({"params.model": {"$regex": "a{1,99999999999}"}}),
    "repetitions": routed_by({"params.model": {"$regex": "(((a{1000}){1000}){1000}){1000}"}}),
    "many codes": {**KEYED, "retry": {"attempts": 5, "on_status_codes": list(range(10_000))}},
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", MONSTERS)
def test_monsters_are_bounded(name: str, dialect: str) -> None:
    tracemalloc.start()
    start = process_time()
    try:
        for status in (200, 429, 500):
            survives(MONSTERS[name], {}, {"*": [status]}, dialect)
        seconds, (_, most) = process_time() - start, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds < 3 * SECONDS
    assert most < MEGABYTES * 1e6


@pytest.mark.parametrize(
    "text", ["[" * 1_000_000, '{"targets":[' * 300_000, "9" * 1_000_000, '"' + "\\u0000" * 500_000]
)
def test_monstrous_headers_are_bounded(text: str) -> None:
    start = process_time()
    with suppress(ValueError):
        parse_json(text)
    sent = parse_request({"headers": {"x-portkey-config": text, "x-portkey-metadata": text}})
    for dialect in DIALECTS:
        assert route(with_key(sent), dialect).status in (400, 500)
    assert process_time() - start < 3 * SECONDS
