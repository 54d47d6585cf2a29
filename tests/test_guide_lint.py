"""What pigen lint says of each example of Portkey's guide to pi, and to the enterprise gateway, as
it stands there; tests/test_guide_sources.py has the sources that do it right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pigen.portkey.config import make_config, make_target
from tests.command import pigen, put

SONNET = "@anthropic-prod/claude-sonnet-4-20250514"
GEMINI = "@gemini-prod/gemini-2.5-pro"
RETRY = {"attempts": 3, "on_status_codes": [429, 500, 502, 503]}


def models(key: str, **names: str) -> dict:
    """The guide's models.json, with models by id and name."""
    listed = [{"id": id, "name": name} for id, name in names.items()]
    provider = {"api": "openai-completions", "baseUrl": "https://api.portkey.ai/v1", "apiKey": key}
    return {"providers": {"portkey": {**provider, "models": listed}}}


KEY, SCOPED = "YOUR_PORTKEY_API_KEY", "YOUR_SCOPED_PORTKEY_KEY"
PLACEHOLDER = ("placeholder-left", "/providers/portkey/apiKey")
FACTS = ("differs-from-catalogue", "/providers/portkey/models/0/id")
COMPLETE = {"gpt-4o": "GPT-4o (with fallback)", SONNET: "Claude Sonnet 4", GEMINI: "Gemini 2.5 Pro"}
CREATED = {
    "name": "frontend-engineering",
    "workspace_id": "YOUR_WORKSPACE_ID",
    "defaults": {
        "config_id": "your-config-id",
        "metadata": {
            "environment": "development",
            "department": "engineering",
            "team": "frontend",
        },
    },
    "scopes": ["logs.view", "configs.read"],
}
# A file, and what is found in it: rule and place.
EXAMPLES = {
    "quick start": (
        "models.json",
        models(KEY, **{"@openai-prod/gpt-4o": "GPT-4o via Portkey"}),
        [PLACEHOLDER, FACTS],
    ),
    "several models": (
        "models.json",
        models(
            KEY,
            **{
                "@openai-prod/gpt-4o": "GPT-4o",
                SONNET: "Claude Sonnet 4",
                GEMINI: "Gemini 2.5 Pro",
            },
        ),
        [PLACEHOLDER, FACTS],
    ),
    "tracing, the Config": (
        "trace.config.json",
        make_target(metadata={"environment": "development", "agent": "pi"}),
        [("metadata-in-config", "/metadata")],
    ),
    "tracing, the file": (
        "models.json",
        models(SCOPED, **{"gpt-4o": "GPT-4o"}),
        [PLACEHOLDER, FACTS],
    ),
    "fallbacks": (
        "configs/fallback.json",
        make_config(
            "fallback",
            make_target("openai-prod"),
            make_target("anthropic-prod"),
            make_target("bedrock-prod"),
        ),
        [
            ("one-model-for-different-providers", "/targets/1"),
            ("one-model-for-different-providers", "/targets/2"),
        ],
    ),
    "load balancing": (
        "balance.config.json",
        make_config(
            "loadbalance",
            make_target("openai-key-1", weight=0.5),
            make_target("openai-key-2", weight=0.5),
        ),
        [],
    ),
    "caching": ("cache.config.json", make_target(cache={"mode": "simple"}), []),
    "retries": ("retry.config.json", make_target(retry=RETRY), []),
    "complete example, the file": (
        "models.json",
        models(SCOPED, **COMPLETE),
        [PLACEHOLDER, ("bare-ids-beside-slugs", "/providers/portkey/models/0/id"), FACTS],
    ),
    "complete example, the Config": (
        "coding.config.json",
        make_config(
            "fallback",
            make_target("openai-prod"),
            make_target("anthropic-prod"),
            cache={"mode": "simple"},
            retry=RETRY,
            metadata={"agent": "pi", "environment": "production"},
        ),
        [("one-model-for-different-providers", "/targets/1"), ("metadata-in-config", "/metadata")],
    ),
    "enterprise load balance": (
        "company.config.json",
        make_config(
            "load-balance",
            {"override_params": {"model": "@YOUR_OPENAI_PROVIDER_SLUG/gpt-model"}},
            {"override_params": {"model": "@YOUR_ANTHROPIC_PROVIDER/claude-sonnet-model"}},
        ),
        [
            ("unknown-strategy-mode", "/strategy/mode"),
            ("placeholder-left", "/targets/0/override_params/model"),
            ("placeholder-left", "/targets/1/override_params/model"),
        ],
    ),
    "key creation": (
        "keys/frontend.json",
        CREATED,
        [
            ("placeholder-left", "/workspace_id"),
            ("placeholder-left", "/defaults/config_id"),
            ("no-completions-scope", "/scopes"),
        ],
    ),
    "key creation, as the SDK sends it": (
        "keys/frontend.json",
        {"endpoint": "/api-keys/organisation/service", "body": CREATED},
        [
            ("placeholder-left", "/body/workspace_id"),
            ("placeholder-left", "/body/defaults/config_id"),
            ("no-completions-scope", "/body/scopes"),
        ],
    ),
}
# Examples of which nothing has to be mended.
FINE = {"load balancing", "caching", "retries"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, tmp_path: Path) -> None:
    path, content, said = EXAMPLES[name]
    put(tmp_path / path, content)
    done = pigen("lint", "--format", "json", path, cwd=tmp_path)
    assert done.returncode == int(name not in FINE), done.stdout + done.stderr
    found = [(each["rule"], each["pointer"]) for each in json.loads(done.stdout)["findings"]]
    assert found == said


SOURCE = """\
version: 1
providers: {openai-prod: {}, anthropic-prod: {}, gemini-prod: {}}
configs:
  coding:
    strategy: {mode: fallback}
    targets:
      - {provider: "@openai-prod"}
      - {provider: "@anthropic-prod"}
    cache: {mode: simple}
    retry: {attempts: 3, on_status_codes: [429, 500, 502, 503]}
    metadata: {agent: pi, environment: production}
keys: {scoped: {config: coding, value: $PORTKEY_SCOPED_KEY}}
pi:
  providers:
    portkey:
      key: scoped
      models:
        - {id: gpt-4o, name: GPT-4o (with fallback)}
        - {id: "@anthropic-prod/claude-sonnet-4-20250514", name: Claude Sonnet 4}
        - {id: "@gemini-prod/gemini-2.5-pro", name: Gemini 2.5 Pro}
"""


def test_the_complete_example_as_one_source(tmp_path: Path) -> None:
    """Only here are file, key and Config seen together: two of the three models go astray."""
    put(tmp_path / "pigen.yaml", SOURCE)
    done = pigen("lint", "--format", "concise", "pigen.yaml", cwd=tmp_path)
    assert done.returncode == 1
    lines = [line.split(": ", 2) for line in done.stdout.splitlines()]
    assert [(place, rule) for place, rule, _ in lines] == [
        ("pigen.yaml:8:9", "error one-model-for-different-providers"),
        ("pigen.yaml:11:5", "warning metadata-in-config"),
        ("pigen.yaml:19:16", "error slug-overridden-by-config"),
        ("pigen.yaml:20:16", "error slug-overridden-by-config"),
    ]
    assert 'never to "@gemini-prod"' in lines[3][2]
