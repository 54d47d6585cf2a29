"""The verdict on a Config equals the gateways' on everything that was measured."""

from __future__ import annotations

import json

import pytest

from pigen.common.kinds import HOSTED, OSS
from pigen.gateway.engine import route
from pigen.gateway.validate_config import build_body, find_rejections
from tests.gateway_cases import Case, cases, request, workspace

CASES = cases("validate")
WAYS = {"hosted": (HOSTED, False), "oss": (OSS, False), "oss-with-provider-header": (OSS, True)}
JUDGED = [(case, way) for case in CASES for way in WAYS if way in case["expect"]]


@pytest.mark.parametrize(("case", "way"), JUDGED, ids=[f"{c['id']}-{w}" for c, w in JUDGED])
def test_equals_the_gateway(case: Case, way: str) -> None:
    dialect, provider_header = WAYS[way]
    expected = case["expect"][way]
    found = find_rejections(case["config"], dialect, provider_header=provider_header)
    if expected["accepted"] or expected["stage"] != "schema":
        assert not found or expected.get("stage") == "resolve"
        return
    assert found
    said = build_body(found)
    assert (said["message"], said.get("errors")) == (expected["message"], expected["errors"])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_hosted_without_knowing_the_request(case: Case) -> None:
    """What depends on the model's slug is not refused; what no request can save is."""
    expected = case["expect"].get("hosted", {"accepted": True})
    if expected.get("stage") == "resolve":
        return
    refused = not expected["accepted"] and expected["stage"] == "schema"
    assert bool(find_rejections(case["config"], HOSTED)) == refused


@pytest.mark.parametrize(
    "config",
    [
        {"provider": 5},
        {"strategy": {"mode": "single"}, "targets": 5},
        {"targets": [{"targets": True}]},
        {"provider": "openai", "api_key": "k", "input_guardrails": "pg-1"},
        {"provider": "openai", "api_key": "k", "before_request_hooks": [{"checks": [{}]}]},
    ],
    ids=json.dumps,
)
def test_a_hosted_crash_is_no_refusal(config: object) -> None:
    assert find_rejections(config, HOSTED) == []


def test_a_very_deep_config_is_refused_not_a_crash() -> None:
    config: dict[str, object] = {"provider": "openai", "api_key": "k"}
    for _ in range(5000):
        config = {"strategy": {"mode": "single"}, "targets": [config]}
    for dialect in (HOSTED, OSS):
        assert find_rejections(config, dialect)


HOSTS = {
    "https://llm.example.com/v1": True,
    "http://localhost:8080": True,
    "http://a.localhost": True,
    "http://127.0.0.1:1/v1": True,
    "http://host.docker.internal": True,
    "http:127.0.0.1:1": True,
    "http://127.1:1": True,
    "http://2130706433": True,
    "http://0x7f.1": True,
    "http://127.0.0.1.:1": True,
    "HTTP://LOCALHOST": True,
    " http://127.0.0.1:1 ": True,
    "http://8.8.8.8": True,
    "http://[::1]:1": False,
    "http://10.1.2.3": False,
    "http://172.16.0.1": False,
    "http://192.168.1.5:11434": False,
    "http://169.254.169.254": False,
    "http://100.64.0.1": False,
    "http://0.0.0.0": False,
    "http://167837953": False,
    "http://224.0.0.1": False,
    "http://example.com:0": False,
    "http://127.0.0.1:99999": False,
    "http://127.0.0.1:1/a@b": False,
    "http://user:pass@example.com": False,
    "http://1.2.3.4.5": False,
    "http://metadata": False,
    "http://gateway.corp": False,
    "http://my_host.example.com": False,
    "http://a.b.c.d.e.f.g.h.i.j.k": False,
    "ftp://example.com": False,
    "llm.example.com": False,
    "https://api.portkey.ai/v1": False,
    "http://exa mple.com": False,
    "http://": False,
    " ": False,
}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("dialect", [HOSTED, OSS])
def test_custom_host(host: str, dialect: str) -> None:
    config = {"provider": "openai", "api_key": "k", "custom_host": host}
    assert (not find_rejections(config, dialect)) == HOSTS[host]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_one_hosted_request_says_the_same(case: Case) -> None:
    """The verdicts were measured by a request: the engine answers it with the same words."""
    expected = case["expect"].get("hosted")
    if expected is None:
        return
    outcome = route(request({}, HOSTED), HOSTED, config=case["config"], workspace=workspace({}))
    assert (outcome.status != 400) == expected["accepted"]
    if not expected["accepted"]:
        assert isinstance(outcome.body, dict)
        said = (outcome.body["message"], outcome.body.get("errors"))
        assert said == (expected["message"], expected.get("errors"))
