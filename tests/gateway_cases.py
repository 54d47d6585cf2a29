"""The measured cases in tests/data/portkey, as arguments of the engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pigen.common.headers import API_KEY_HEADER
from pigen.gateway import request as requests
from pigen.gateway.workspace import (
    KEY_PLACEHOLDER,
    ApiKey,
    Integration,
    SavedGuardrail,
    Workspace,
    WorkspaceProvider,
)

DATA = Path(__file__).parent / "data" / "portkey"
# When they were measured.
NOW = datetime.fromisoformat("2026-11-23T17:30:00+00:00").timestamp() * 1000
# All slugs of the measurement led to one host.
HOST = "http://127.0.0.1:9000/v1"
SCOPES = ("completions.write", "virtual_keys.list", "logs.write")

Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text().splitlines()]


def outcomes(name: str) -> Iterator[tuple[str, Case, str]]:
    """Each case with each dialect it was measured under: (id, case, dialect)."""
    for case in cases(name):
        for dialect in case["expect"]:
            yield f"{case['id']}-{dialect}", case, dialect


def request(case: Case, dialect: str) -> requests.Request:
    sent = requests.parse_request(case.get("request", {}))
    if dialect == "oss" or case.get("no_auth"):
        return sent
    for name, value in _auth_headers(case).items():
        sent = sent.with_header(name, value)
    return sent


def _auth_headers(case: Case) -> dict[str, str]:
    if "auth_headers" in case:
        headers: dict[str, str] = case["auth_headers"]
        return headers
    name = case.get("auth_header", API_KEY_HEADER)
    return {name: f"Bearer {KEY_PLACEHOLDER}" if name == "authorization" else KEY_PLACEHOLDER}


def workspace(case: Case) -> Workspace:
    key = case.get("api_key", {})
    defaults = key.get("defaults", {})
    shared = key.get("workspace_defaults", {})
    providers = case.get("providers", {})
    return Workspace(
        keys={
            KEY_PLACEHOLDER: ApiKey(
                **_limits(key),
                scopes=key.get("scopes", SCOPES),
                config=defaults.get("config_slug"),
                allow_config_override=defaults.get("allow_config_override", True),
                metadata=defaults.get("metadata"),
                expires_at=_milliseconds(key.get("expires_at")),
            )
        },
        providers={slug: said and _provider(slug, said) for slug, said in providers.items()},
        default_provider=WorkspaceProvider(custom_host=HOST),
        configs=case.get("saved_configs", {}),
        guardrails={
            name: SavedGuardrail(said["checks"], said.get("actions", {}))
            for name, said in case.get("guardrails", {}).items()
        },
        default_config=shared.get("config_slug"),
        metadata=shared.get("metadata"),
    )


def _provider(slug: str, said: Mapping[str, Any]) -> WorkspaceProvider:
    integration = said.get("integration")
    return WorkspaceProvider(
        **_limits(said),
        slug=slug,
        provider=said.get("provider", "openai"),
        custom_host=HOST,
        integration=integration
        and Integration(
            **_limits(integration),
            slug=integration.get("slug", ""),
            allow_all_models=integration.get("allow_all_models", True),
            models=integration.get("models", ()),
        ),
    )


def _limits(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": said.get("status", "active"),
        "usage_limits": said.get("usage_limits", ()),
        "rate_limits": said.get("rate_limits", ()),
    }


def _milliseconds(when: str | None) -> float | None:
    if not when:
        return None
    return datetime.fromisoformat(when.replace("Z", "+00:00")).timestamp() * 1000


def shape(value: object) -> object:
    """The types inside a JSON value, in place of its texts and numbers."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value).__name__
