"""The measured answers of every provider's endpoints, as requests and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pigen.common.kinds import HOSTED, OSS
from pigen.gateway.request import ENDPOINTS, Request
from tests.gateway_cases import DATA

VERSIONS = {OSS: "oss-1.15.2", HOSTED: "hosted-2.0.0"}
FUNCTIONS = {path.removeprefix("/v1/"): function for path, function in ENDPOINTS.items()}
# Every provider was asked for these; the rest is listed only where it is supported.
ALWAYS_ASKED = ("chat/completions", "completions", "embeddings", "responses", "messages")
PRIVATE_KEY = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
ORACLE = {
    "oracle_region": "us-ashburn-1",
    "oracle_compartment_id": "c",
    "oracle_serving_mode": "ON_DEMAND",
    "oracle_tenancy": "t",
    "oracle_user": "u",
    "oracle_fingerprint": "f",
    "oracle_private_key": PRIVATE_KEY,
}
# As the measurement's own notes have them.
OPTIONS: dict[str, dict[str, str]] = {
    "azure-openai": {
        "resource_name": "res",
        "deployment_id": "dep",
        "api_version": "2024-10-21",
    },
    "azure-ai": {
        "azure_foundry_url": "https://x.services.ai.azure.com/models",
        "azure_api_version": "2024-05-01-preview",
    },
    "bedrock": {
        "aws_access_key_id": "a",
        "aws_secret_access_key": "s",
        "aws_region": "us-east-1",
    },
    "sagemaker": {
        "aws_access_key_id": "a",
        "aws_secret_access_key": "s",
        "aws_region": "us-east-1",
    },
    "vertex-ai": {"vertex_project_id": "proj", "vertex_region": "us-central1"},
    "workers-ai": {"workers_ai_account_id": "acc"},
    "oracle": ORACLE,
    "databricks": {"databricks_workspace": "ws"},
    "predibase": {"predibase_tenant_id": "tenant"},
    "fireworks-ai": {"fireworks_account_id": "acc"},
    "cortex": {"snowflake_account": "acc"},
}


@dataclass(frozen=True)
class Row:
    """One request to one provider, and what the gateway answered: `path` is None where no upstream
    was asked."""

    dialect: str
    provider: str
    endpoint: str
    case: str
    model: str | None
    streams: bool
    status: int
    path: str | None
    message: str | None
    options: dict[str, str] = field(default_factory=dict)
    params: dict[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        stream = " stream" if self.streams else ""
        return f"{self.dialect} {self.provider} {self.endpoint} {self.case}{stream}"

    @property
    def function(self) -> str:
        return FUNCTIONS[self.endpoint]

    @property
    def request(self) -> Request:
        body: dict[str, object] = dict(self.params)
        if self.model is not None:
            body["model"] = self.model
        if self.endpoint in ("chat/completions", "messages"):
            body["messages"] = [{"role": "user", "content": "hi"}]
            body["max_tokens"] = 16
        elif self.endpoint in ("completions", "images/generations"):
            body["prompt"] = "hi"
        else:
            body["input"] = "hi"
        if self.streams:
            body["stream"] = True
        return Request("POST", f"/v1/{self.endpoint}", {}, body)

    def config(self, host: str) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "api_key": "k",
            **self.options,
            "custom_host": host,
        }


def rows(dialect: str) -> Iterator[Row]:
    """Every row and case, asked both ways where the measurement was."""
    measured = json.loads((DATA / "endpoints.json").read_text())[VERSIONS[dialect]]
    for provider, endpoints in measured.items():
        for endpoint, entry in endpoints.items():
            if endpoint == "base":
                continue
            yield from _asked(dialect, provider, endpoint, entry, {})
            for case in entry.get("cases", ()):
                yield from _asked(dialect, provider, endpoint, entry, case)


def unsupported(dialect: str) -> Iterator[tuple[str, str]]:
    """The providers and endpoints that are listed only where they are supported, and are not."""
    measured = json.loads((DATA / "endpoints.json").read_text())[VERSIONS[dialect]]
    for provider, endpoints in measured.items():
        for endpoint in FUNCTIONS:
            if endpoint not in endpoints and not (dialect == OSS and endpoint == "rerank"):
                yield provider, endpoint


def _asked(
    dialect: str, provider: str, endpoint: str, entry: dict[str, Any], case: dict[str, Any]
) -> Iterator[Row]:
    measured = case or entry
    streams = _ways(endpoint, case)
    for stream in streams:
        said = measured
        if stream and isinstance(measured.get("stream"), dict):
            said = {**measured, **measured["stream"]}
        path = said.get("path")
        if stream:
            path = measured.get("stream_path", path)
        message = said.get("message")
        options, model, params = _read_case(provider, case)
        if said["status"] == 500 and message is None and "path" not in said:
            # The translated are refused as the endpoint that they become.
            via = case.get("via") if case else entry.get("via")
            message = f"{via or FUNCTIONS[endpoint]} is not supported by {provider}"
        yield Row(
            dialect,
            provider,
            endpoint,
            str(case.get("case") or case.get("model") or ""),
            model,
            stream,
            said["status"],
            path,
            message,
            options,
            params,
        )


def _ways(endpoint: str, case: dict[str, Any]) -> tuple[bool, ...]:
    if isinstance(case.get("stream"), bool):
        return (case["stream"],)
    once = endpoint not in ("chat/completions", "completions", "responses", "messages")
    return (False,) if once or case.get("case") == "no model" else (False, True)


def _read_case(
    provider: str, case: dict[str, Any]
) -> tuple[dict[str, str], str | None, dict[str, object]]:
    """Options, model and further parameters of a case."""
    options = dict(OPTIONS.get(provider, {}))
    params: dict[str, object] = {"user": "tenant"} if provider == "predibase" else {}
    model: str | None = case.get("model") or ("gemini-2.5-pro" if provider == "vertex-ai" else "m1")
    name = case.get("case", "")
    if model == "with slash":
        model = "meta-llama/Llama-3-8B"
    if name == "no model":
        model = None
        params = {}
    elif name == "api_version v1":
        options["api_version"] = "v1"
    elif name == "no api_version":
        del options["api_version"]
    elif name == "no deployment":
        del options["deployment_id"]
    elif name.startswith("region global"):
        options["vertex_region"] = "global"
    elif name == "region eu-west-1":
        options["aws_region"] = "eu-west-1"
    elif name == 'mistral_fim_completion "true"':
        options["mistral_fim_completion"] = "true"
    elif name == "huggingface_base_url":
        options["huggingface_base_url"] = "https://h.example/x"
    elif name.startswith("azure_foundry_url "):
        options["azure_foundry_url"] = name.split()[1]
    elif name.startswith("no azure_api_version"):
        del options["azure_api_version"]
    elif name == "user in the body":
        params = {"user": "tenant"}
    elif name in ("no user in the body", "predibase_tenant_id only"):
        params = {}
    elif name in ("no oracle_* options", "no databricks_workspace"):
        options = {}
    elif name == "version 3 in the body":
        params = {"version": "3"}
    elif name not in ("", "all oracle_* options"):
        raise AssertionError(f"nobody knows what {name!r} is asked with")
    return options, model, params
