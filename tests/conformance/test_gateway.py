"""pigen's verdict on a Config and the route of a request are the real open-source gateway's.

Its package on npm forgets a patch of async-retry that its repository has, and without which it
trips over every wait that an upstream asks for and the Config heeds; gateway_preload.cjs makes up
for it.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from pigen.common.headers import CUSTOM_HOST_HEADER, PROVIDER_HEADER, TRACE_HEADER
from pigen.common.kinds import OSS
from pigen.gateway.engine import route
from pigen.gateway.request import parse_request
from pigen.gateway.result import Reason
from pigen.gateway.upstream import UpstreamPlan
from pigen.gateway.validate_config import (
    INVALID_CONFIG,
    NEITHER,
    NO_ROUTE,
    NOT_JSON,
    OUTDATED,
    build_body,
    find_rejections,
)

from ..generated_configs import Odd, Working
from ..proof import count, record
from . import gateway_install, gateway_upstream
from .gateway_install import Answer, Gateway
from .gateway_upstream import Upstream

REFUSALS = (INVALID_CONFIG, NEITHER, NO_ROUTE, NOT_JSON, OUTDATED)
# Marks an answer of the gateway's own exceptions, for its own use; pigen's events tell them.
EXCEPTION = "x-portkey-gateway-exception"
# Besides, more requests at once would only make each of them slower.
WORKERS = 6
KEYED = {"provider": "openai", "api_key": "k"}
# A chance of one in a million, by the degrees of freedom.
CRITICAL = {2: 27.6, 3: 30.7}


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    with gateway_install.running() as started:
        yield started


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with gateway_upstream.running() as started:
        yield started


@pytest.mark.parametrize("provider_header", [False, True])
def test_verdicts(gateway: Gateway, upstream: Upstream, provider_header: bool) -> None:
    number = count(2_000, 150)
    odd = Odd(random.Random(1 + provider_header))
    configs = [odd.config() for _ in range(number)]
    # Whatever a Config names, its calls end here.
    request = parse_request({"headers": {CUSTOM_HOST_HEADER: upstream.address("verdicts", "any")}})
    if provider_header:
        request = request.with_header(PROVIDER_HEADER, "openai")
    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(lambda config: gateway.ask(request, config), configs))
    wrong = []
    accepted = 0
    for config, answer in zip(configs, answers, strict=True):
        found = find_rejections(config, OSS, provider_header=provider_header)
        said = refusal(answer)
        accepted += said is None
        if said != (build_body(found) if found else None):
            wrong.append((json.dumps(config), answer, found))
    assert wrong == []
    assert number / 10 < accepted < number * 9 / 10, "too few of one verdict to prove much"
    how = "with" if provider_header else "without"
    record(
        f"verdicts equal to the OSS gateway's, {how} a provider header",
        f"{number} Configs, {accepted} of them accepted",
    )


def refusal(answer: Answer) -> object:
    """The words by which the gateway refuses a Config; None when it was accepted."""
    if answer.status != 400 or not isinstance(answer.body, dict):
        return None
    return answer.body if answer.body.get("message") in REFUSALS else None


@dataclass(frozen=True)
class Case:
    name: str
    config: Any
    request: dict[str, Any]
    plan: UpstreamPlan


def test_routes(gateway: Gateway, upstream: Upstream) -> None:
    number = count(1_500, 60)
    working = Working(random.Random(3))
    cases = []
    for index in range(number):
        config = upstream.led_here(working.config(), f"route{index}")
        cases.append(Case(f"route{index}", config, working.request(), working.plan(config)))
    assert differing(gateway, upstream, cases) == []
    attempts = sum(len(upstream.asked[case.name]) for case in cases)
    assert attempts > number, "too few attempts to prove much"
    record("routes equal to the OSS gateway's", f"{number} Configs with plans, {attempts} attempts")


def under(status: int) -> Iterator[tuple[str, Any, UpstreamPlan]]:
    """Configs under which a status makes a difference, with plans that answer it."""
    both = [KEYED, KEYED]
    yield "retry", {**KEYED, "retry": {"attempts": 1}}, {"config": [status, 200]}
    listed = {"attempts": 1, "on_status_codes": [status]}
    yield "listed", {**KEYED, "retry": listed}, {"config": [status]}
    fallback: dict[str, Any] = {"mode": "fallback"}
    plan: UpstreamPlan = {"config.targets[0]": [status]}
    yield "fallback", {"strategy": fallback, "targets": both}, plan
    yield "only", {"strategy": {**fallback, "on_status_codes": [status]}, "targets": both}, plan


def test_every_status(gateway: Gateway, upstream: Upstream) -> None:
    # 421 is left out: the gateway's second question at times ends in an error of its own.
    statuses = [status for status in range(200, 600, count(1, 19)) if status != 421]
    cases = [
        Case(f"{name}{status}", upstream.led_here(config, f"{name}{status}"), {}, plan)
        for status in statuses
        for name, config, plan in under(status)
    ]
    assert differing(gateway, upstream, cases) == []
    record("every status, retried and fallen back on, as at the OSS gateway", f"{len(cases)} cases")


def heeding(attempts: float, *waits: str, then: object = 200) -> tuple[Any, UpstreamPlan]:
    """A Config that heeds waits, and an upstream that asks for them one after another."""
    retry = {"attempts": attempts, "use_retry_after_header": True}
    headers = [dict([wait.split("=")]) for wait in waits]
    asked = [{"status": 429, "headers": each} for each in headers]
    return {**KEYED, "retry": retry}, {"config": [*asked, then]}


def test_waits_that_upstreams_ask_for(gateway: Gateway, upstream: Upstream) -> None:
    sequences = [
        [f"{name}={wait}"]
        for name in ("retry-after", "retry-after-ms", "x-ms-retry-after-ms")
        for wait in (
            "1",
            "59",
            "60",
            "61",
            "59999",
            "60000",
            "0",
            "-5",
            "1.9",
            "soon",
            "0x10",
            "1e3",
        )
    ]
    sums = [("30", "30"), ("20", "50"), ("30", "31"), ("59", "1"), ("59", "2"), ("1", "soon", "1")]
    sequences += [[f"retry-after={wait}" for wait in each] for each in sums]
    cases = []
    for waits in sequences[:: count(1, 7)]:
        for attempts in (0, 1, 1.5, 3):
            for then in (200, 500):
                name = f"waits{len(cases)}"
                config, plan = heeding(attempts, *waits, then=then)
                cases.append(Case(name, upstream.led_here(config, name), {}, plan))
    assert differing(gateway, upstream, cases) == []
    record("waits that upstreams ask for, as at the OSS gateway", f"{len(cases)} cases")


def differing(gateway: Gateway, upstream: Upstream, cases: list[Case]) -> list[object]:
    """The cases in which the gateway and pigen differ, with what each says."""
    with ThreadPoolExecutor(WORKERS) as pool:
        differ = list(pool.map(lambda case: difference(gateway, upstream, case), cases))
    # On a busy machine an answer in time can come late: what differs is asked again, alone.
    doubtful = [case for case, differs in zip(cases, differ, strict=True) if differs]
    return [found for case in doubtful if (found := difference(gateway, upstream, case))]


def difference(gateway: Gateway, upstream: Upstream, case: Case) -> tuple[object, ...] | None:
    """The case with what the gateway did and what pigen says; None where they agree."""
    upstream.play(case.name, case.plan)
    request = parse_request(case.request)
    answer = gateway.ask(request, case.config)
    outcome = route(request, OSS, config=case.config, plan=case.plan)
    headers = {name: value for name, value in answer.headers.items() if name != TRACE_HEADER}
    real = (answer.status, headers, upstream.asked[case.name])
    thrown = any(isinstance(each, Reason) and each.kind == "exception" for each in outcome.events)
    own = (
        outcome.status,
        {**outcome.headers, **({EXCEPTION: "true"} if thrown else {})},
        [[a.target, a.status, a.model, a.path] for a in outcome.attempts],
    )
    says_the_same = case.request.get("stream") or plain(answer.body) == plain(outcome.body)
    return None if real == own and says_the_same else (case, answer, real[2], outcome)


def plain(said: object) -> object:
    """A body without what is new each time: the gateway's clock, and the details of hooks."""
    if not isinstance(said, dict):
        return said
    return {key: value for key, value in said.items() if key not in ("created", "hook_results")}


FLAT = {
    "strategy": {"mode": "loadbalance"},
    "targets": [{**KEYED, "weight": weight} for weight in (1, 0, 2.5, 6.5)],
}
NESTED = {
    "strategy": {"mode": "loadbalance"},
    "targets": [{**FLAT, "weight": 3}, KEYED],
}
SHARES = {
    "flat": (FLAT, {"[0]": 0.1, "[2]": 0.25, "[3]": 0.65}),
    "nested": (
        NESTED,
        {
            "[0].targets[0]": 0.075,
            "[0].targets[2]": 0.1875,
            "[0].targets[3]": 0.4875,
            "[1]": 0.25,
        },
    ),
}


@pytest.mark.parametrize("shape", SHARES)
def test_load_balance(gateway: Gateway, upstream: Upstream, shape: str) -> None:
    number = count(4_000, 600)
    config, shares = SHARES[shape]
    led = upstream.led_here(config, shape)
    request = parse_request({})
    upstream.play(shape, {})
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: gateway.ask(request, led), range(number)))
    real = Counter(str(asked[0]) for asked in upstream.asked[shape])
    draw = random.Random(4).random
    own = Counter(
        route(request, OSS, config=config, draw=draw).attempts[0].target for _ in range(number)
    )
    expected = {f"config.targets{place}": share * number for place, share in shares.items()}
    assert set(real) == set(own) == set(expected)
    chi_real, chi_own = chi_square(real, expected), chi_square(own, expected)
    limit = CRITICAL[len(expected) - 1]
    assert chi_real < limit
    assert chi_own < limit
    record(
        f"load balance as the OSS gateway's, {shape}",
        f"{number} draws, chi-square {chi_real:.1f} there, {chi_own:.1f} here, under {limit}",
    )


def chi_square(counts: Counter[str], expected: dict[str, float]) -> float:
    return sum((counts[place] - mean) ** 2 / mean for place, mean in expected.items())
