"""What differs between upstreams: what is translated for them, and how their answers are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from pigen.common.kinds import HOSTED, OSS
from pigen.gateway.refusals import TargetError
from pigen.javascript.values import (
    UNDEFINED,
    get_member,
    get_type,
    is_truthy,
    spread,
    to_string,
)

# The hosted gateway translates for every other provider.
_MESSAGES_NATIVE = ("anthropic", "bedrock")
_MESSAGES_FOR_CLAUDE = ("vertex-ai", "azure-ai")
_RESPONSES_NATIVE = ("openai", "azure-openai", "x-ai", "groq", "openrouter")
# Accepted in a Config, but no gateway has any code for it.
UNSUPPORTED = ("", "portkey", "cortex")

Translator = Callable[[object, int], object]


def adapt_endpoint(endpoint: str, provider: str, model: object) -> str:
    """The endpoint that the hosted gateway uses in place of the one asked for."""
    if endpoint == "messages" and provider:
        claude = provider in _MESSAGES_FOR_CLAUDE and "claude" in to_string(model)
        return endpoint if claude or provider in _MESSAGES_NATIVE else "chatComplete"
    if endpoint == "createModelResponse" and provider:
        return endpoint if provider in _RESPONSES_NATIVE else "chatComplete"
    return endpoint


def adapt_params(
    params: Mapping[str, object], requested_endpoint: str, provider: str
) -> Mapping[str, object]:
    """The parameters that a translated request is asked with, as far as its path depends on them.
    Raises TargetError."""
    if provider == "predibase" and not is_truthy(params.get("model")):
        raise TargetError("Something went wrong")
    # Messages have no user.
    if requested_endpoint != "messages":
        return params
    return {name: value for name, value in params.items() if name != "user"}


def get_default_model(provider: str, endpoint: str, dialect: str) -> str | None:
    """What the open-source gateway asks for where nobody names a model: another provider's code
    overwrites what OpenAI's says."""
    is_chat = (provider, endpoint) == ("openai", "chatComplete")
    return "glm-4.6" if dialect == OSS and is_chat else None


def make_translator(provider: str, endpoint: str, dialect: str) -> Translator | None:
    """What makes an upstream's answer the gateway's, None where it is handed on unread."""
    unread = ("chatComplete", "embed") if dialect == HOSTED else ("embed",)
    if endpoint == "proxy" or (provider == "openai" and endpoint in unread):
        return None

    def translate(answer: object, status: int) -> object:
        if get_type(answer) not in ("object", "array"):
            if status == 200 and (provider, endpoint) == ("openai", "chatComplete"):
                return answer
            raise TargetError("Something went wrong")
        if status != 200 and isinstance(answer, Mapping) and "error" in answer:
            return _translate_error(answer["error"], provider)
        if endpoint == "createModelResponse":
            return {**spread(answer), "provider": provider}
        if provider == "anthropic" and endpoint == "chatComplete":
            content = get_member(answer, "content")
            return (
                _to_chat_completion(answer, content)
                if content
                else _build_invalid_response(answer, provider)
            )
        if provider == "anthropic" and endpoint == "complete":
            if status != 200:
                return _translate_error({}, provider)
            completion = get_member(answer, "completion")
            choices = [{"text": completion, "index": 0, "logprobs": None, "finish_reason": "stop"}]
            return (
                {"choices": choices, "provider": provider}
                if completion
                else _build_invalid_response(answer, provider)
            )
        if (provider, endpoint) == ("anthropic", "messages") and get_member(
            answer, "model"
        ) is UNDEFINED:
            return _build_invalid_response(answer, provider)
        return answer

    return translate


def _translate_error(error: object, provider: str) -> dict[str, object]:
    def get_field(name: str) -> object:
        value = get_member(error, name)
        return None if value is UNDEFINED or (name != "type" and provider == "anthropic") else value

    message = to_string(get_member(error, "message"))
    return {
        "error": {
            "message": f"{provider} error: {message}",
            "type": get_field("type"),
            "param": get_field("param"),
            "code": get_field("code"),
        },
        "provider": provider,
    }


def _to_chat_completion(answer: object, content: object) -> dict[str, object]:
    """An answer of Anthropic's as a chat completion."""
    parts = content if isinstance(content, list) else []
    message_text = "".join(
        to_string(get_member(part, "text")) for part in parts if get_member(part, "type") == "text"
    )
    usage = get_member(answer, "usage")
    counts = [_get_count(usage, "input_tokens"), _get_count(usage, "output_tokens")]
    return {
        "id": get_member(answer, "id") or None,
        "object": "chat.completion",
        "model": get_member(answer, "model") or None,
        "provider": "anthropic",
        "choices": [
            {
                "message": {"role": "assistant", "content": message_text},
                "index": 0,
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": counts[0],
            "completion_tokens": counts[1],
            "total_tokens": sum(counts),
            "prompt_tokens_details": {"cached_tokens": 0},
        },
    }


def _get_count(usage: object, key: str) -> int:
    value = get_member(usage, key)
    return value if isinstance(value, int) else 0


def _build_invalid_response(answer: object, provider: str) -> dict[str, object]:
    answer_json = json.dumps(answer, separators=(",", ":"), ensure_ascii=False)
    message = f"Invalid response received from {provider}: {answer_json}"
    return {
        "error": {"message": message, "type": None, "param": None, "code": None},
        "provider": provider,
    }
