"""What Anthropic says to a request that its API does not take."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.mock.answers.conversation import Json, get_member
from pigen.mock.answers.error_bodies import build_anthropic_error
from pigen.mock.answers.tool_pairing import STRICT_PROVIDERS, check_message_pairs

_MIN_THINKING = 1_024
_INTERLEAVED = "interleaved-thinking"


def find_messages_refusal(
    body: Mapping[str, object], model: object, provider: str, betas: str
) -> Json | None:
    """The body of the 400, None for a request that is fine."""
    return _check_messages(body, model, provider) or _check_thinking(body, provider, betas)


def _check_messages(body: Mapping[str, object], model: object, provider: str) -> Json | None:
    messages = body.get("messages")
    if not (model and isinstance(model, str)):
        return build_anthropic_error("model: Field required")
    # The gateway puts a limit of its own in where another provider's API needs one.
    if provider == "anthropic" and body.get("max_tokens") is None:
        return build_anthropic_error("max_tokens: Field required")
    if messages is None:
        return build_anthropic_error("messages: Field required")
    if not isinstance(messages, list):
        return build_anthropic_error("messages: Input should be a valid array")
    if not messages:
        return build_anthropic_error("messages: at least one message is required")
    for index, message in enumerate(messages):
        if message.__class__ is not dict:
            return build_anthropic_error(f"messages.{index}: Input should be an object")
        for name in ("role", "content"):
            if name not in message:
                return build_anthropic_error(f"messages.{index}.{name}: Field required")
        if message["role"] not in ("user", "assistant", "system"):
            return build_anthropic_error(
                f"messages.{index}.role: Input should be 'user' or 'assistant'"
            )
        if not isinstance(message["content"], (str, list)):
            return build_anthropic_error(f"messages.{index}.content: Input should be a valid array")
    return check_message_pairs(messages) if provider in STRICT_PROVIDERS else None


def _check_thinking(body: Mapping[str, object], provider: str, betas: str) -> Json | None:
    """Thinking takes part of `max_tokens`, unless it goes on between calls of tools."""
    thinking = body.get("thinking")
    if provider != "anthropic" or get_member(thinking, "type") != "enabled":
        return None
    budget, most = get_member(thinking, "budget_tokens"), body.get("max_tokens")
    if not isinstance(budget, int):
        return build_anthropic_error("thinking.enabled.budget_tokens: Field required")
    if budget < _MIN_THINKING:
        return build_anthropic_error(
            "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
        )
    if isinstance(most, int) and budget >= most and _INTERLEAVED not in betas:
        message = (
            "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our "
            "documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking"
            "#max-tokens-and-context-window-size"
        )
        return build_anthropic_error(message)
    return None
