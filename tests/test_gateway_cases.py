"""Inputs from people who use a Portkey gateway, each with its siblings: the right value of each."""

from __future__ import annotations

import json

import pytest

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import NEWEST, Pi
from pigen.text.document import from_text
from tests.command import provider

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
    file = build_models_file(from_text(json.dumps(value)), Pi(NEWEST), **told)  # type: ignore[arg-type]
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
