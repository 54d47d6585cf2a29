"""What the gateways accept as a Config, each in its own words."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.common.kinds import DIALECTS, HOSTED, OSS
from pigen.gateway import hosts
from pigen.gateway.documented import takes_request_provider
from pigen.gateway.provider_names import PROVIDERS
from pigen.gateway.schema_checks import (
    Issue,
    SchemaCheck,
    check_condition,
    check_each,
    check_either,
    check_fields,
    check_type,
    defer_check,
)
from pigen.javascript.values import is_truthy

MODES = ("single", "loadbalance", "fallback", "conditional")
CACHE_MODES = ("simple", "semantic")
STICKY_SOURCES = ("metadata.", "params.", "headers.")
NO_PROVIDER = (
    "Invalid configuration. It must have either 'provider' and 'api_key', or 'strategy' and "
    "'targets', or 'cache', or 'retry', or 'request_timeout'"
)
BAD_HOST = "Invalid custom host"
VERTEX_INCOMPLETE = (
    "Invalid configuration. ('vertex_project_id' and 'vertex_region') or "
    "('vertex_service_account_json' and 'vertex_region') are required for 'vertex-ai' provider. "
    "Example: { 'provider': 'vertex-ai', 'vertex_project_id': 'my-project-id', "
    "'vertex_region': 'us-central1', api_key: 'ya29...' }"
)
# Any of these, when it counts as true, makes a target complete by itself.
_SUFFICIENT = (
    "cache",
    "retry",
    "request_timeout",
    "after_request_hooks",
    "before_request_hooks",
    "input_guardrails",
    "output_guardrails",
)


def find_issues(config: object, dialect: str) -> list[Issue]:
    """The schema's complaints about a Config, empty when it passes.

    A hosted Config is judged as it stands: `@slug` providers are to be resolved before.
    """
    issues: list[Issue] = []
    _SCHEMAS[dialect](config, (), issues)
    return issues


def is_complete(config: Mapping[str, object], dialect: str) -> bool:
    """Whether a node says enough to be a target: the rule behind NO_PROVIDER."""
    provider = config.get("provider")

    def has(*names: str) -> bool:
        return all(is_truthy(config.get(name)) for name in names)

    return (
        ("provider" in config and "api_key" in config)
        or ("strategy" in config and "targets" in config)
        or any(has(name) for name in _SUFFICIENT)
        or (dialect == HOSTED and takes_request_provider(config))
        or provider in ("ollama", "triton")
        or has("aws_access_key_id", "aws_secret_access_key")
        or (provider == "vertex-ai" and _has_vertex_fields(config))
        or (
            provider == "azure-openai"
            and has("azure_auth_mode" if dialect == OSS else "azure_ad_token")
        )
    )


def _has_vertex_fields(config: Mapping[str, object]) -> bool:
    return is_truthy(config.get("vertex_region")) and (
        is_truthy(config.get("vertex_project_id"))
        or is_truthy(config.get("vertex_service_account_json"))
    )


def _has_good_host(config: Mapping[str, object]) -> bool:
    host = config.get("custom_host")
    return not isinstance(host, str) or not host or hosts.is_valid(host)


def _is_vertex_complete(config: Mapping[str, object]) -> bool:
    return config.get("provider") != "vertex-ai" or _has_vertex_fields(config)


def _check_one_of(options: tuple[str, ...], message: str) -> SchemaCheck:
    return check_condition(
        "string", lambda value: value in options, f"{message} {', '.join(options)}"
    )


_STRING, _NUMBER, _BOOLEAN = check_type("string"), check_type("number"), check_type("boolean")
_NUMBERS, _ANY_OBJECTS = check_each(_NUMBER), check_each(check_type("object"))
_GUARDRAILS = check_either(check_each(_STRING), _ANY_OBJECTS)
_STICKY = check_fields(
    {
        "enabled": _BOOLEAN,
        "hash_fields": check_each(
            check_condition(
                "string",
                lambda value: str(value).startswith(STICKY_SOURCES),
                'hash_fields must start with "metadata.", "params.", or "headers."',
            )
        ),
        "ttl": check_condition(
            "number",
            lambda value: value > 0,  # type: ignore[operator]
            "Number must be greater than 0",
        ),
    },
    required=("enabled",),
)


def _build_strategy(dialect: str) -> SchemaCheck:
    members = {
        "mode": _check_one_of(MODES, "Invalid 'mode' value. Must be one of:"),
        "on_status_codes": _NUMBERS,
        "conditions": check_each(
            check_fields(
                {"query": check_type("object"), "then": _STRING}, required=("query", "then")
            )
        ),
        "default": _STRING,
    }
    if dialect == HOSTED:
        members["sticky"] = _STICKY
    return check_fields(members, required=("mode",))


def _make_string_fields(*names: str) -> dict[str, SchemaCheck]:
    return dict.fromkeys(names, _STRING)


def _build_schema(dialect: str) -> SchemaCheck:
    members = {
        "strategy": _build_strategy(dialect),
        "provider": _check_one_of(PROVIDERS[dialect], "Invalid 'provider' value. Must be one of:"),
        **_make_string_fields(
            "api_key",
            "aws_secret_access_key",
            "aws_access_key_id",
            "aws_session_token",
            "aws_region",
        ),
        "cache": check_fields(
            {
                "mode": _check_one_of(CACHE_MODES, "Invalid 'cache.mode' value. Must be one of:"),
                "max_age": _NUMBER,
            },
            required=("mode",),
        ),
        "retry": check_fields(
            {
                "attempts": _NUMBER,
                "on_status_codes": _NUMBERS,
                "use_retry_after_header": _BOOLEAN,
            },
            required=("attempts",),
        ),
        "weight": _NUMBER,
        "on_status_codes": _NUMBERS,
        "targets": check_each(defer_check(lambda: _SCHEMAS[dialect])),
        "request_timeout": _NUMBER,
        "custom_host": _STRING,
        "forward_headers": check_each(_STRING),
        **_make_string_fields("vertex_project_id", "vertex_region"),
        "after_request_hooks": _ANY_OBJECTS,
        "before_request_hooks": _ANY_OBJECTS,
        "input_guardrails": _GUARDRAILS,
        "output_guardrails": _GUARDRAILS,
        "vertex_service_account_json": check_fields({}, others=_STRING),
        **_make_string_fields("openai_project", "openai_organization"),
    }
    if dialect == HOSTED:
        members |= _make_string_fields(
            "azure_auth_mode",
            "azure_entra_client_id",
            "azure_entra_client_secret",
            "azure_entra_tenant_id",
            "deployment_id",
            "api_version",
            "azure_ad_token",
            "azure_model_name",
        )
    else:
        members |= _make_string_fields("azure_model_name", "azure_auth_mode")
    members["strict_open_ai_compliance"] = _BOOLEAN
    return check_fields(
        members,
        conditions=(
            (lambda config: is_complete(config, dialect), NO_PROVIDER),
            (_has_good_host, BAD_HOST),
            (_is_vertex_complete, VERTEX_INCOMPLETE),
        ),
    )


_SCHEMAS = {dialect: _build_schema(dialect) for dialect in DIALECTS}
