"""What pi sends for the first turn with a model, release by release, as measured on the wire
(tests/conformance/test_first_turn.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pigen.check.anthropic_body import build_beta_header, build_messages_body
from pigen.check.model_entry import PROMPT_ESTIMATE, ComposedModel
from pigen.check.thinking_fields import build_thinking_fields
from pigen.check.wording import SYSTEM, TOOLS, USER_MESSAGE, make_tool, mark_cached
from pigen.javascript.urls import parse_url
from pigen.pi.detected_compat import CACHE_CONTROL, DEVELOPER, MAX_TOKENS, STORE, STRICT
from pigen.pi.release import Pi

COMPLETIONS, RESPONSES, MESSAGES = "openai-completions", "openai-responses", "anthropic-messages"
APIS = (COMPLETIONS, RESPONSES, MESSAGES)
MIN_RESPONSES_LIMIT = 16


@dataclass(frozen=True)
class FirstTurnRequest:
    """`path` with its query; `headers` without the key."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]


def build_request(
    provider_name: str,
    provider: Mapping[str, Any],
    model: Mapping[str, Any],
    pi: Pi,
    prompt_tokens: int = PROMPT_ESTIMATE,
) -> FirstTurnRequest | None:
    """The request for a model of models.json; None for an api that the gateway does not serve.

    Headers have their text as it stands in the file.
    """
    entry = ComposedModel(provider_name, provider, model, pi, prompt_tokens)
    path = parse_url(entry.base_url).path.rstrip("/")
    if entry.api == COMPLETIONS:
        body = build_completions_body(entry)
        return FirstTurnRequest(path + "/chat/completions", entry.headers, body)
    if entry.api == RESPONSES:
        return FirstTurnRequest(path + "/responses", entry.headers, build_responses_body(entry))
    if entry.api == MESSAGES:
        query = "?beta=true" if pi.asks_anthropic_beta else ""
        headers = {
            "anthropic-version": "2023-06-01",
            **build_beta_header(entry),
            **entry.headers,
        }
        return FirstTurnRequest(f"{path}/v1/messages{query}", headers, build_messages_body(entry))
    return None


def build_completions_body(entry: ComposedModel) -> dict[str, object]:
    compat, pi = entry.compat, entry.pi
    thinks_as_developer = entry.is_reasoning and compat[DEVELOPER]
    system: dict[str, object] = {
        "role": "developer" if thinks_as_developer else "system",
        "content": SYSTEM,
    }
    user: dict[str, object] = {
        "role": "user",
        "content": [{"type": "text", "text": USER_MESSAGE}],
    }
    body: dict[str, object] = {"model": entry.id, "messages": [system, user], "stream": True}
    if compat.get("supportsUsageInStreaming") is not False:
        body["stream_options"] = {"include_usage": True}
    if compat[STORE]:
        body["store"] = False
    if entry.limit:
        field = "max_tokens" if compat[MAX_TOKENS] == "max_tokens" else "max_completion_tokens"
        body[field] = entry.limit
    strict = {} if compat[STRICT] is False else {"strict": pi.constrains_tools}
    tools: list[dict[str, object]] = [
        {"type": "function", "function": {**make_tool(name), **strict}} for name in TOOLS
    ]
    body["tools"] = tools
    if compat.get("zaiToolStream"):
        body["tool_stream"] = True
    if compat[CACHE_CONTROL] == "anthropic":
        mark_cached(system, tools, user)
    if compat.get("vllmPriority") is not None and pi.is_at_least("0.85.0"):
        body["priority"] = compat["vllmPriority"]
    body.update(build_thinking_fields(entry))
    body.update(_build_routing(entry))
    return {**body, **entry.sampling}


def _build_routing(entry: ComposedModel) -> dict[str, object]:
    """Wishes of the file about who answers, behind OpenRouter and Vercel's gateway."""
    any_host = entry.pi.is_at_least("0.79.1")
    found: dict[str, object] = {}
    wishes = entry.stated.get("openRouterRouting")
    if wishes is not None and (any_host or "openrouter.ai" in entry.base_url):
        found["provider"] = wishes
    wishes = entry.stated.get("vercelGatewayRouting")
    if isinstance(wishes, Mapping) and (any_host or "ai-gateway.vercel.sh" in entry.base_url):
        gateway = {key: wishes[key] for key in ("only", "order") if wishes.get(key)}
        if gateway:
            found["providerOptions"] = {"gateway": gateway}
    return found


def build_responses_body(entry: ComposedModel) -> dict[str, object]:
    pi, stated = entry.pi, entry.stated
    plain = pi.reads_role_for_responses and stated.get(DEVELOPER) is False
    body: dict[str, object] = {
        "model": entry.id,
        "input": [
            {
                "role": "developer" if entry.is_reasoning and not plain else "system",
                "content": SYSTEM,
            },
            {"role": "user", "content": [{"type": "input_text", "text": USER_MESSAGE}]},
        ],
        "stream": True,
        "store": False,
    }
    takes_limit = stated.get("supportsMaxOutputTokens") is not False or not pi.is_at_least("0.85.0")
    if entry.limit and takes_limit:
        least = MIN_RESPONSES_LIMIT if pi.is_at_least("0.81.1") else 1
        body["max_output_tokens"] = max(entry.limit, least)
    strict: dict[str, object] = {"strict": False}
    if pi.constrains_tools:
        strict = {"strict": True} if stated.get(STRICT) else {}
    body["tools"] = [{"type": "function", **make_tool(name), **strict} for name in TOOLS]
    if entry.is_reasoning:
        off = entry.levels.get("off", "none")
        if entry.level is not None:
            body["reasoning"] = {"effort": entry.effort, "summary": "auto"}
            body["include"] = ["reasoning.encrypted_content"]
        elif off is not None:
            body["reasoning"] = {"effort": off}
        if entry.provider == "xai" and pi.is_at_least("0.81.1"):
            body["include"] = ["reasoning.encrypted_content"]
    return {**body, **entry.sampling}
