"""Each example of Portkey's guide to pi, and to the enterprise gateway, as a source that does it
right: what it builds, and that this lints clean."""

from __future__ import annotations

from typing import Any

import pytest

from pigen import rules
from pigen.build.merge import format_models_json
from pigen.common.kinds import MODELS
from pigen.lint.runner import build_models_file, lint
from pigen.pi.release import Pi
from pigen.text.document import from_text
from tests.sources import files, ids

HEAD = """\
version: 1
providers:
  openai: {slug: openai-prod, models: [gpt-4o]}
  anthropic: {slug: anthropic-prod, models: [claude-sonnet-4-20250514]}
  gemini: {slug: gemini-prod, models: [gemini-2.5-pro]}
  bedrock: {slug: bedrock-prod, models: [us.anthropic.claude-sonnet-4-20250514-v1:0]}
  one: {slug: openai-key-1, provider: openai, models: [gpt-4o]}
  two: {slug: openai-key-2, provider: openai, models: [gpt-4o]}
"""
SONNET = "claude-sonnet-4-20250514"
RETRY = {"attempts": 3, "on_status_codes": [429, 500, 502, 503]}

QUICK_START = """\
keys: {mine: {type: workspace/user, value: $PORTKEY_API_KEY}}
pi:
  providers:
    portkey:
      key: mine
      models: [{id: "@openai/gpt-4o", name: GPT-4o via Portkey}]
"""
SEVERAL = """\
keys: {mine: {type: workspace/user, value: $PORTKEY_API_KEY}}
pi:
  providers:
    portkey:
      key: mine
      models: ["@openai/gpt-4o", "@anthropic/claude-sonnet-4-20250514", "@gemini/gemini-2.5-pro"]
"""
ROUTED = """\
keys: {scoped: {config: c, value: $PORTKEY_SCOPED_KEY, scopes: [completions.write]%s}}
pi: {providers: {portkey: {key: scoped, models: [gpt-4o]}}}
configs:
  c: %s
"""
TRACING = ROUTED % (", metadata: {environment: development, agent: pi}", '{provider: "@openai"}')
FALLBACK = ROUTED % (
    "",
    """
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai", override_params: {model: gpt-4o}}
      - {provider: "@anthropic", override_params: {model: claude-sonnet-4-20250514}}
      - {provider: "@bedrock",
          override_params: {model: "us.anthropic.claude-sonnet-4-20250514-v1:0"}}
""",
)
LOAD_BALANCE = ROUTED % (
    "",
    """
    strategy: {mode: loadbalance}
    targets: [{provider: "@one", weight: 0.5}, {provider: "@two", weight: 0.5}]
""",
)
CACHE = ROUTED % ("", '{provider: "@openai", cache: {mode: simple}}')
RETRIES = ROUTED % (
    "",
    '{provider: "@openai", retry: {attempts: 3, on_status_codes: [429, 500, 502, 503]}}',
)
COMPLETE = """\
configs:
  coding:
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai", override_params: {model: gpt-4o}}
      - {provider: "@anthropic", override_params: {model: claude-sonnet-4-20250514}}
    cache: {mode: simple}
    retry: {attempts: 3, on_status_codes: [429, 500, 502, 503]}
keys:
  routed:
    config: coding
    value: $PORTKEY_ROUTED_KEY
    scopes: [completions.write]
    metadata: {agent: pi, environment: production}
  direct: {type: workspace/user, value: $PORTKEY_API_KEY, scopes: [completions.write]}
pi:
  default: portkey/gpt-4o
  providers:
    portkey: {key: routed, models: [{id: gpt-4o, name: GPT-4o (with fallback)}]}
    portkey-direct:
      key: direct
      models: ["@anthropic/claude-sonnet-4-20250514", "@gemini/gemini-2.5-pro"]
"""
ENTERPRISE = ROUTED % (
    "",
    """
    strategy: {mode: loadbalance}
    targets:
      - {override_params: {model: "@openai/gpt-4o"}}
      - {override_params: {model: "@anthropic/claude-sonnet-4-20250514"}}
""",
)
KEY = """\
configs: {c: {id: your-config-id, provider: "@openai"}}
teams:
  engineering:
    workspace: YOUR_WORKSPACE_ID
    metadata: {environment: development, department: engineering}
    teams:
      frontend:
        metadata: {team: frontend}
        keys:
          frontend:
            name: frontend-engineering
            type: workspace/service
            config: c
            value: $PORTKEY_API_KEY
            scopes: [completions.write, logs.view]
"""
EXAMPLES = {
    "quick start": QUICK_START,
    "several models": SEVERAL,
    "tracing": TRACING,
    "fallbacks": FALLBACK,
    "load balancing": LOAD_BALANCE,
    "caching": CACHE,
    "retries": RETRIES,
    "complete example": COMPLETE,
    "enterprise load balance": ENTERPRISE,
    "key creation": KEY,
}


def built(name: str) -> dict[str, Any]:
    return files(HEAD + EXAMPLES[name])


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_lints_clean(name: str) -> None:
    known = rules.load(MODELS)
    for path, value in built(name).items():
        if path.endswith("models.json"):
            document = from_text(format_models_json(value["providers"]), path)
            found = lint(build_models_file(document, Pi("1.5.2")), known)
            assert [(each.rule, each.message) for each in found] == []


def test_quick_start() -> None:
    provider = built("quick start")["models.json"]["providers"]["portkey"]
    (model,) = provider["models"]
    assert provider["apiKey"] == "$PORTKEY_API_KEY"
    assert (model["id"], model["name"]) == ("@openai-prod/gpt-4o", "GPT-4o via Portkey")
    assert (model["contextWindow"], model["maxTokens"]) == (128000, 16384)


def test_several_models_know_their_figures() -> None:
    provider = built("several models")["models.json"]["providers"]["portkey"]
    assert ids(provider) == [
        "@openai-prod/gpt-4o",
        f"@anthropic-prod/{SONNET}",
        "@gemini-prod/gemini-2.5-pro",
    ]
    assert [model["reasoning"] for model in provider["models"]] == [False, True, True]
    assert all(model["cost"]["input"] > 0 for model in provider["models"])


def test_metadata_stands_on_the_key_where_it_works() -> None:
    made = built("tracing")
    assert made["configs/c.json"] == {"provider": "@openai-prod"}
    assert made["keys/scoped.json"]["body"]["defaults"] == {
        "config_id": "pigen:config/c",
        "metadata": {"environment": "development", "agent": "pi"},
    }


def test_each_target_of_a_fallback_has_its_own_model() -> None:
    targets = built("fallbacks")["configs/c.json"]["targets"]
    assert [(target["provider"], target["override_params"]["model"]) for target in targets] == [
        ("@openai-prod", "gpt-4o"),
        ("@anthropic-prod", SONNET),
        ("@bedrock-prod", f"us.anthropic.{SONNET}-v1:0"),
    ]


def test_load_balance_is_one_word() -> None:
    assert built("load balancing")["configs/c.json"] == {
        "strategy": {"mode": "loadbalance"},
        "targets": [
            {"provider": "@openai-key-1", "weight": 0.5},
            {"provider": "@openai-key-2", "weight": 0.5},
        ],
    }


def test_cache_and_retries() -> None:
    assert built("caching")["configs/c.json"]["cache"] == {"mode": "simple"}
    assert built("retries")["configs/c.json"]["retry"] == RETRY


def test_the_complete_example_has_two_keys() -> None:
    made = built("complete example")
    providers = made["models.json"]["providers"]
    assert {name: (provider["apiKey"], ids(provider)) for name, provider in providers.items()} == {
        "portkey": ("$PORTKEY_ROUTED_KEY", ["gpt-4o"]),
        "portkey-direct": (
            "$PORTKEY_API_KEY",
            [f"@anthropic-prod/{SONNET}", "@gemini-prod/gemini-2.5-pro"],
        ),
    }
    assert made["configs/coding.json"] == {
        "strategy": {"mode": "fallback"},
        "targets": [
            {"provider": "@openai-prod", "override_params": {"model": "gpt-4o"}},
            {"provider": "@anthropic-prod", "override_params": {"model": SONNET}},
        ],
        "cache": {"mode": "simple"},
        "retry": RETRY,
    }
    assert made["keys/routed.json"]["body"]["defaults"]["metadata"] == {
        "agent": "pi",
        "environment": "production",
    }


def test_slugs_inside_override_params() -> None:
    assert built("enterprise load balance")["configs/c.json"] == {
        "strategy": {"mode": "loadbalance"},
        "targets": [
            {"override_params": {"model": "@openai-prod/gpt-4o"}},
            {"override_params": {"model": f"@anthropic-prod/{SONNET}"}},
        ],
    }


def test_a_key_that_pi_can_use() -> None:
    """The guide's own is one of the organisation, without completions.write: pi gets 403."""
    assert built("key creation")["engineering/frontend/keys/frontend.json"] == {
        "endpoint": "/api-keys/workspace/service",
        "body": {
            "name": "frontend-engineering",
            "workspace_id": "YOUR_WORKSPACE_ID",
            "scopes": ["completions.write", "logs.view"],
            "defaults": {
                "config_id": "your-config-id",
                "metadata": {
                    "environment": "development",
                    "department": "engineering",
                    "team": "frontend",
                },
            },
        },
    }
