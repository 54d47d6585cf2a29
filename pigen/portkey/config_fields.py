"""Which keys a Config has, by section, and which of them belong somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pigen.diagnostics.rule import JsonPath
from pigen.gateway.casing import to_camel
from pigen.gateway.documented import SOFT_DENY_KEYS
from pigen.portkey.config import ConfigFile
from pigen.portkey.config_node import ConfigNode

STRATEGY = ("mode", "on_status_codes", "conditions", "default", "sticky", "cb_config")
RETRY = ("attempts", "on_status_codes", "use_retry_after_header")
CACHE = ("mode", "max_age")
# What a target needs for its provider; these stay where they are written.
CREDENTIALS = (
    "provider",
    "api_key",
    "virtual_key",
    "strict_open_ai_compliance",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_region",
    "vertex_project_id",
    "vertex_region",
    "vertex_service_account_json",
    "openai_organization",
    "openai_project",
    "resource_name",
    "deployment_id",
    "deployments",
    "api_version",
    "azure_model_name",
    "azure_auth_mode",
    "azure_ad_token",
    "azure_entra_client_id",
    "azure_entra_client_secret",
    "azure_entra_tenant_id",
    "azure_region",
    "azure_deployment_name",
    "azure_deployment_type",
    "azure_endpoint_name",
    "azure_api_version",
)
# Known to newer releases of the hosted gateway than the one that was measured.
NEWER_KEYS = (
    "passthrough",
    "default_params",
    "drop_params",
    "fetch_integrated_models",
)
# Where a node has its guardrails, each an object or an id.
GUARDRAIL_KEYS = (
    "input_guardrails",
    "output_guardrails",
    "before_request_hooks",
    "after_request_hooks",
)
TARGET = (
    "strategy",
    "targets",
    "name",
    "weight",
    "override_params",
    "retry",
    "cache",
    "request_timeout",
    "custom_host",
    "forward_headers",
    "prompt_id",
    "input_guardrails",
    "output_guardrails",
    "before_request_hooks",
    "after_request_hooks",
    "input_mutators",
    "output_mutators",
    *CREDENTIALS,
    *NEWER_KEYS,
)
SECTIONS = {"": TARGET, "strategy": STRATEGY, "retry": RETRY, "cache": CACHE}
# Parameters of a request that people write beside the provider.
PARAMETERS = (
    "model",
    "messages",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "stream",
    "reasoning_effort",
    "seed",
    "stop",
    "tools",
    "params",
)
# Provider extras that only that provider's part of the gateway knows.
PROVIDER_PREFIXES = tuple(
    (
        "aws_ azure_ vertex_ openai_ amzn_ anthropic_ huggingface_ workers_ai_ snowflake_ mistral_ "
        "stability_ oracle_ predibase_ cortex_ databricks_ sagemaker_"
    ).split()
)
_NOTE_PREFIXES = ("_", "$", "//", "#")
_NOTE_KEYS = ("description", "comment", "comments", "notes", "id", "version", *SOFT_DENY_KEYS)
_SNAKE_BY_CAMEL = {to_camel(key): key for section in SECTIONS.values() for key in section}


class ConfigMember:
    """A key of a node, or of its strategy, retry or cache. `section` is "" for the node itself."""

    __slots__ = ("key", "node", "path", "section", "value")

    def __init__(
        self, node: ConfigNode, section: str, key: str, value: object, path: JsonPath
    ) -> None:
        self.node = node
        self.section = section
        self.key = key
        self.value = value
        self.path = path

    @property
    def snake_key(self) -> str:
        """The key in snake case, if it is a key of Configs at all; else as it is."""
        return _SNAKE_BY_CAMEL.get(to_camel(self.key), self.key)

    @property
    def is_known(self) -> bool:
        return self.snake_key in SECTIONS[self.section]

    @property
    def is_note(self) -> bool:
        """It is meant for people, or for a part of the gateway that is not known here."""
        return self.key.startswith((*_NOTE_PREFIXES, *PROVIDER_PREFIXES)) or self.key in _NOTE_KEYS


def iter_members(file: ConfigFile) -> Iterator[ConfigMember]:
    """Every key of every node and of its sections."""
    for node in file.nodes:
        for key, value in node.value.items():
            yield ConfigMember(node, "", key, value, (*node.path, key))
            if key in SECTIONS and isinstance(value, dict):
                for inner, each in value.items():
                    yield ConfigMember(node, key, inner, each, (*node.path, key, inner))


def find_section(member: ConfigMember) -> str | None:
    """The section that a key belongs to, where it is not the one it stands in: "strategy"; "" for
    the node itself, "override_params" for a parameter. None for a key that belongs nowhere."""
    if member.section == "" and member.snake_key in PARAMETERS:
        return "override_params"
    for section in ("strategy", "retry", "cache", ""):
        if section != member.section and member.snake_key in SECTIONS[section]:
            return section
    return None


def iter_guardrails(file: ConfigFile) -> Iterator[tuple[dict[str, Any], JsonPath]]:
    """Every guardrail that is written as an object."""
    for node in file.nodes:
        for key in GUARDRAIL_KEYS:
            listed = node.get(key)
            for number, each in enumerate(listed if isinstance(listed, list) else ()):
                if isinstance(each, dict):
                    yield each, node.resolve_path(key, number)
