"""Which keys a Config has, by section, and which of them belong somewhere else."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import Route
from pigen.gateway.casing import camel
from pigen.portkey.config import ConfigFile, Node

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
NEWER = ("default_params", "drop_params", "passthrough", "fetch_integrated_models")
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
    *NEWER,
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
_FAMILIES = (
    "aws_ azure_ vertex_ openai_ amzn_ anthropic_ huggingface_ workers_ai_ snowflake_ mistral_ "
    "stability_ oracle_ predibase_ cortex_ databricks_ sagemaker_"
).split()
_NOTES = ("_", "$", "//", "#")
_WORDS_OF_NOTES = ("description", "comment", "comments", "notes", "id", "version")
_SNAKE = {camel(key): key for section in SECTIONS.values() for key in section}


class Member:
    """A key of a node, or of its strategy, retry or cache. `section` is "" for the node itself."""

    __slots__ = ("key", "node", "route", "section", "value")

    def __init__(self, node: Node, section: str, key: str, value: object, route: Route) -> None:
        self.node = node
        self.section = section
        self.key = key
        self.value = value
        self.route = route

    @property
    def snake(self) -> str:
        """The key in snake case, if it is a key of Configs at all; else as it is."""
        return _SNAKE.get(camel(self.key), self.key)

    @property
    def known(self) -> bool:
        return self.snake in SECTIONS[self.section]

    @property
    def is_note(self) -> bool:
        """It is meant for people, or for a part of the gateway that is not known here."""
        return self.key.startswith((*_NOTES, *_FAMILIES)) or self.key in _WORDS_OF_NOTES


def members(file: ConfigFile) -> Iterator[Member]:
    """Every key of every node and of its sections."""
    for node in file.nodes:
        for key, value in node.value.items():
            yield Member(node, "", key, value, (*node.route, key))
            if key in SECTIONS and isinstance(value, dict):
                for inner, each in value.items():
                    yield Member(node, key, inner, each, (*node.route, key, inner))


def home(member: Member) -> str | None:
    """The section that a key belongs to, where it is not the one it stands in: "strategy"; "" for
    the node itself, "override_params" for a parameter. None for a key that belongs nowhere."""
    if member.section == "" and member.snake in PARAMETERS:
        return "override_params"
    for section in ("strategy", "retry", "cache", ""):
        if section != member.section and member.snake in SECTIONS[section]:
            return section
    return None
