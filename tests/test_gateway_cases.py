"""Inputs from people who use a Portkey gateway, each with its siblings: the right value of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import from_text
from tests.command import pigen, provider, put

AIGW, OWN = "https://aigw.portkey.ai", "http://127.0.0.1:8787"
ANTHROPIC = "anthropic-messages"
NO_V1, NO_KEY, UNKNOWN, MIX = (
    "base-url-without-v1",
    "portkey-key-header-missing",
    "unknown-portkey-header",
    "bare-ids-beside-slugs",
)
KEY_HEADER = {"x-portkey-api-key": "$PORTKEY_API_KEY"}


def find(value: object, **told: str) -> dict[str, tuple[str, str]]:
    """What lint finds in a models.json: rule -> effect and place."""
    file = build_models_file(from_text(json.dumps(value)), Pi(NEWEST), **told)
    return {each.rule: (each.effect, each.pointer) for each in lint(file, rules.load(MODELS))}


def models(*entries: object, **fields: object) -> dict:
    return {"providers": {"portkey": provider(*entries, **fields)}}


@pytest.mark.parametrize(
    ("value", "told", "found"),
    [
        (models("@a/house", baseUrl=AIGW), {}, {NO_V1: "fails"}),
        (models("@a/house", baseUrl=AIGW + "/"), {}, {NO_V1: "fails"}),
        (models("@a/house", baseUrl=AIGW, api="openai-responses"), {}, {NO_V1: "fails"}),
        (models({"id": "@a/house", "baseUrl": AIGW}), {}, {NO_V1: "fails"}),
        (models("@a/house", baseUrl=AIGW + "/v1"), {}, {}),
        (models("@a/house", baseUrl=AIGW, api=ANTHROPIC), {}, {NO_KEY: "fails"}),
        (models("@a/house", baseUrl=AIGW, api=ANTHROPIC, headers=KEY_HEADER), {}, {}),
        (models("@a/house", baseUrl=OWN), {}, {}),
        (models("@a/house", baseUrl=OWN), {"gateway": OWN + "/v1"}, {NO_V1: "risk"}),
        (
            models("@a/house", baseUrl=OWN, headers={"x-portkey-config": "pc-x"}),
            {},
            {NO_V1: "risk"},
        ),
    ],
)
def test_an_address_without_v1(value: dict, told: dict[str, str], found: dict[str, str]) -> None:
    seen = find(value, **told)
    assert {rule: seen[rule][0] for rule in (NO_V1, NO_KEY) if rule in seen} == found


@pytest.mark.parametrize(
    ("name", "is_known"),
    [
        ("x-portkey-beta", True),
        ("x-portkey-fetch-integrated-models", True),
        ("x-portkey-nitro-mode", True),
        ("X-Portkey-Databricks-Workspace", True),
        ("x-portkey-databricks-serving-endpoint-name", True),
        ("x-portkey-byteplus-region", True),
        ("x-portkey-provider-responses-proxy", True),
        ("x-portkey-nitro", False),
        ("x-portkey-betas", False),
        ("x-portkey-beta_", False),
    ],
)
@pytest.mark.parametrize("url", ["https://api.portkey.ai/v1", AIGW + "/v1", OWN + "/v1"])
def test_documented_headers_are_known(name: str, is_known: bool, url: str) -> None:
    header = {"headers": {name: "true"}}
    for value in (
        models("@a/house", baseUrl=url, **header),
        models({"id": "@a/house", **header}, baseUrl=url),
    ):
        assert (UNKNOWN not in find(value)) == is_known


ROUTE = {"x-portkey-config": '{"provider": "@a"}'}


@pytest.mark.parametrize(
    ("value", "told", "place"),
    [
        (models("gpt-4o", "@b/house"), {}, 0),
        (models("@b/house", "gpt-4o", "o3"), {}, 1),
        (models("gpt-4o", "@b/house", baseUrl=AIGW + "/v1"), {}, 0),
        (models("gpt-4o", "@b/house", api=ANTHROPIC, headers=KEY_HEADER, baseUrl=AIGW), {}, 0),
        (models("gpt-4o", "@b/house", baseUrl=OWN + "/v1"), {"gateway": OWN}, 0),
        (
            models("gpt-4o", "@b/house", baseUrl=OWN + "/v1"),
            {"gateway": OWN, "dialect": "oss"},
            None,
        ),
        (models("gpt-4o", "@b/house", baseUrl=OWN + "/v1"), {}, None),
        (models("gpt-4o", "@b/house", headers=ROUTE), {}, None),
        (models("gpt-4o", "@b/house", headers={"x-portkey-config": "pc-x"}), {}, None),
        (models({"id": "gpt-4o", "headers": ROUTE}, "@b/house"), {}, None),
        (models("gpt-4o", {"id": "@b/house", "headers": {"X-Portkey-Provider": "@b"}}), {}, None),
        (models("gpt-4o", "@b/house", headers={"x-portkey-trace-id": "t"}), {}, 0),
        (models("gpt-4o", {"id": "@b/house", "headers": {"x-portkey-api-key": "$K2"}}), {}, None),
        (models("gpt-4o", {"id": "@b/house", "baseUrl": "https://llm.acme.io/v1"}), {}, None),
        (models("gpt-4o", "@b/house", _pigen="acme"), {}, None),  # judged with its source
    ],
)
def test_bare_ids_beside_slugs(value: dict, told: dict[str, str], place: int | None) -> None:
    found = find(value, **told)
    expected = None if place is None else ("risk", f"/providers/portkey/models/{place}/id")
    assert found.get(MIX) == expected


def test_two_providers_share_a_key_or_do_not() -> None:
    def both(first: str, second: str) -> dict:
        return {
            "providers": {
                "routed": provider("gpt-4o", apiKey=first),
                "direct": provider("@b/house", apiKey=second),
            }
        }

    assert find(both("$K", "$K"))[MIX] == ("risk", "/providers/routed/models/0/id")
    assert MIX not in find(both("$K", "$OTHER"))


BALANCED = {"strategy": {"mode": "loadbalance"}, "targets": [{"provider": "@openai-prod"}]}
UNCHECKED = "by a saved Config, not checked"


def check(cwd: Path, *args: str, code: int) -> list[dict]:
    done = pigen("check", "--json", *args, cwd=cwd)
    assert done.returncode == code, done.stdout + done.stderr
    return [model for each in json.loads(done.stdout)["checked"] for model in each["models"]]


def test_nothing_to_ask_is_no_success(tmp_path: Path) -> None:
    for number, value in enumerate(
        (
            {"providers": {}},
            models("m", baseUrl=OWN + "/v1"),
            {"providers": {"openai": {"baseUrl": "https://api.portkey.ai/v1"}}},
        )
    ):
        file = put(tmp_path / f"{number}.models.json", value)
        done = pigen("check", file, cwd=tmp_path)
        assert done.returncode == 1, done.stdout
        assert "Nothing was asked: " in done.stdout
        assert "every one" not in done.stdout
    put(tmp_path / "pigen.yaml", "version: 1\nproviders: {a: {slug: a}}\n")
    done = pigen("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "no pi provider lists a model" in done.stdout


@pytest.mark.parametrize("header", ["pc-coding-1a2b3c", "$CONFIG_ID"])
def test_a_saved_config_is_assumed_and_never_passed(header: str, tmp_path: Path) -> None:
    routed = models("gpt-4o", headers={"X-Portkey-Config": header})
    put(tmp_path / "models.json", routed)
    done = pigen("check", "models.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "not checked" in done.stdout
    assert "Nothing was asked" in done.stdout
    assert "open     portkey  gpt-4o" in done.stdout
    both = {"providers": {**routed["providers"], "direct": provider("@openai-prod/gpt-4o")}}
    put(tmp_path / "models.json", both)
    done = pigen("check", "models.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "2 models: 1 not checked, every other one is what its id says." in done.stdout


def test_a_saved_config_may_be_given(tmp_path: Path) -> None:
    put(tmp_path / "models.json", models("gpt-4o", headers={"x-portkey-config": "pc-x"}))
    put(tmp_path / "x.config.json", BALANCED)
    (model,) = check(tmp_path, "models.json", "--config", "pc-x=x.config.json", code=0)
    assert (model["reached"], model["config"]) == ("@openai-prod gpt-4o", "pc-x")
    (model,) = check(tmp_path, "models.json", "--config", "pc-y=x.config.json", code=1)
    assert (model["reached"], model["asked"]) == (UNCHECKED, False)
    for wrong in ("x.config.json", "pc-x=", "pc-x=none.json", "x=x.config.json"):
        assert pigen("check", "models.json", "--config", wrong, cwd=tmp_path).returncode == 2
    put(tmp_path / "pigen.yaml", BOUND)
    done = pigen("route", "--model", "gpt-4o", "--config", "pc-x=x.config.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "openai-prod" in done.stdout
    assert (
        pigen("route", "x.config.json", "--config", "pc-x=x.config.json", cwd=tmp_path).returncode
        == 2
    )


BOUND = """
version: 1
providers: {openai: {slug: openai-prod, provider: openai}}
keys: {routed: {config: pc-x, value: $K}}
pi: {providers: {portkey: {key: routed, models: [gpt-4o]}}}
"""


def test_a_mix_in_every_place_of_check(tmp_path: Path) -> None:
    """What lint says of 45 and 54, check says of the same file by asking."""
    put(tmp_path / "a.models.json", models("@openai-prod/gpt-4o", baseUrl=AIGW))
    (model,) = check(tmp_path, "a.models.json", code=1)
    assert "pi asks /chat/completions" in model["problem"]
    put(tmp_path / "b.models.json", models("gpt-4o", "@openai-prod/gpt-4o"))
    bare, slugged = check(tmp_path, "b.models.json", code=1)
    assert "a bare id needs a key" in bare["problem"]
    assert slugged["problem"] is None


def test_a_key_of_a_source_bound_to_a_saved_config(tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", BOUND)
    put(tmp_path / "x.config.json", BALANCED)
    (model,) = check(tmp_path, code=1)
    assert (model["reached"], model["asked"]) == (UNCHECKED, False)
    (model,) = check(tmp_path, "--config", "pc-x=x.config.json", code=0)
    assert (model["reached"], model["config"]) == ("@openai-prod gpt-4o", "pc-x")


ELSEWHERE = """
version: 1
gateway: {{base_url: {gateway}}}
providers: {{openai: {{slug: openai-prod, provider: openai}}}}
keys: {{direct: {{value: $K}}}}
pi:
  providers:
    own: {{key: direct, baseUrl: {url}, models: ["@openai/gpt-4o"]}}
    local:
      key: direct
      apiKey: none
      baseUrl: http://localhost:8000/v1
      models: [meta-llama/Llama-3]
"""


@pytest.mark.parametrize(
    ("gateway", "url", "is_asked"),
    [
        ("https://api.portkey.ai/v1", AIGW + "/v1", True),
        (AIGW + "/v1", "https://api.portkey.ai/v1", True),
        ("https://gw.acme.io/v1", "https://gw.acme.io:443/v1/", True),
        ("https://gw.acme.io/v1", "https://gw.acme.io.evil.example/v1", False),
        ("https://gw.acme.io/v1", "https://api.portkey.ai/v1", False),
    ],
)
def test_addresses_of_a_source(gateway: str, url: str, is_asked: bool, tmp_path: Path) -> None:
    put(tmp_path / "pigen.yaml", ELSEWHERE.format(gateway=gateway, url=url))
    done = pigen("check", "--json", cwd=tmp_path)
    (one,) = json.loads(done.stdout)["checked"]
    assert [each["provider"] for each in one["models"]] == ["own"] * is_asked
    assert ("own" in one["elsewhere"]) != is_asked
    linted = pigen("lint", "--format", "json", "pigen.yaml", cwd=tmp_path)
    rules_found = {each["rule"] for each in json.loads(linted.stdout)["findings"]}
    assert not rules_found & {"malformed-model-slug", MIX}
