"""The first turn by anthropic-messages, and the beta features that its header asks for."""

from __future__ import annotations

from pigen.check.model_entry import ComposedModel
from pigen.check.wording import CACHED, SYSTEM, TOOLS, USER_MESSAGE, make_tool

ANTHROPIC_HOST = "api.anthropic.com"
DISPLAY = "summarized"  # how thinking comes back
FINE_GRAINED = "fine-grained-tool-streaming-2025-05-14"
INTERLEAVED = "interleaved-thinking-2025-05-14"
FALLBACK = "server-side-fallback-2026-07-01"
THREADS = "message-threads-2026-08-12"
# Ids that thought adaptively before an entry could say so.
_ADAPTIVE_IDS = ("opus-4-6", "opus-4.6", "opus-4-7", "opus-4.7", "sonnet-4-6", "sonnet-4.6")
_EFFORTS = {"minimal": "low", "low": "low", "medium": "medium"}


def build_messages_body(entry: ComposedModel) -> dict[str, object]:
    stated, pi = entry.stated, entry.pi
    eager = {"eager_input_streaming": True} if _streams_tools_eagerly(entry) else {}
    strict = {"strict": True} if stated.get("supportsStrictTools") and pi.constrains_tools else {}
    tools = [{**make_tool(name, "input_schema"), **eager, **strict} for name in TOOLS]
    if _caches_tools(entry):
        tools[-1]["cache_control"] = CACHED
    body: dict[str, object] = {
        "model": entry.id,
        "messages": [
            {
                "role": "user",
                "content": [{"type": "text", "text": USER_MESSAGE, "cache_control": CACHED}],
            }
        ],
        "max_tokens": entry.limit or int(entry.max_answer),
        "stream": True,
        "system": [{"type": "text", "text": SYSTEM, "cache_control": CACHED}],
        "tools": tools,
    }
    body.update(_build_thinking(entry))
    fallbacks = stated.get("allowedFallbackModels")
    if isinstance(fallbacks, list) and fallbacks and pi.is_at_least("0.86.1"):
        body["fallbacks"] = [{"model": each["model"]} for each in fallbacks]
    if _asks_for_thread(entry):
        body["thread"] = {"type": "create"}
    return body


def build_beta_header(entry: ComposedModel) -> dict[str, str]:
    """`anthropic-beta` as pi has it where the file states no header of that name."""
    features = [] if _streams_tools_eagerly(entry) else [FINE_GRAINED]
    thinks = entry.is_reasoning and entry.level is not None
    if not _thinks_adaptively(entry) and (thinks or not entry.pi.asks_anthropic_beta):
        features.append(INTERLEAVED)
    if entry.stated.get("allowedFallbackModels") and entry.pi.is_at_least("0.86.1"):
        features.append(FALLBACK)
    if _asks_for_thread(entry):
        features.append(THREADS)
    return {"anthropic-beta": ",".join(features)} if features else {}


def _build_thinking(entry: ComposedModel) -> dict[str, object]:
    if not entry.is_reasoning:
        return {}
    if entry.level is None:
        keeps_on = entry.pi.is_at_least("0.79.4") and entry.levels.get("off", "") is None
        return {} if keeps_on else {"thinking": {"type": "disabled"}}
    if _thinks_adaptively(entry):
        mapped = entry.levels.get(entry.level)
        effort = mapped if isinstance(mapped, str) else _EFFORTS.get(entry.level, "high")
        return {
            "thinking": {"type": "adaptive", "display": DISPLAY},
            "output_config": {"effort": effort},
        }
    whole, budget = entry.split_budget()
    return {
        "max_tokens": whole,
        "thinking": {"type": "enabled", "budget_tokens": budget or 1_024, "display": DISPLAY},
    }


def _thinks_adaptively(entry: ComposedModel) -> bool:
    if entry.pi.is_at_least("0.75.5"):
        return entry.stated.get("forceAdaptiveThinking") is True
    return any(part in entry.id for part in _ADAPTIVE_IDS)


def _is_fireworks(entry: ComposedModel) -> bool:
    """A provider that some releases ask in another way by its name."""
    return entry.provider == "fireworks" and (0, 74, 1) <= entry.pi.number < (0, 80, 0)


def _streams_tools_eagerly(entry: ComposedModel) -> bool:
    stated = entry.stated.get("supportsEagerToolInputStreaming")
    return not _is_fireworks(entry) if stated is None else bool(stated)


def _caches_tools(entry: ComposedModel) -> bool:
    stated = entry.stated.get("supportsCacheControlOnTools")
    if stated is None or not entry.pi.is_at_least("0.74.1"):
        return not _is_fireworks(entry)
    return bool(stated)


def _asks_for_thread(entry: ComposedModel) -> bool:
    if not entry.pi.offers_threads:
        return False
    stated = entry.stated.get("supportsMessageThreads")
    if stated is not None:
        return bool(stated)
    by_name = entry.provider == "anthropic" or entry.pi.offers_threads_by_url
    return by_name and ANTHROPIC_HOST in entry.base_url
