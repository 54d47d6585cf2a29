"""The beta features that pi asks of an anthropic-messages server by itself, in `anthropic-beta`.

Measured on 0.73.1, 0.80.3, 0.87.1, 1.0.3, 1.5.2 and 1.6, by their code and on the wire: a header
of that name in models.json replaces the whole list.
"""

from __future__ import annotations

from collections.abc import Mapping

from pigen.pi.release import Pi

API = "anthropic-messages"
HEADER = "anthropic-beta"
FINE_GRAINED_TOOLS = "fine-grained-tool-streaming-2025-05-14"
INTERLEAVED_THINKING = "interleaved-thinking-2025-05-14"
FALLBACK = "server-side-fallback-2026-07-01"
EFFORT = ("mid-conversation-output-config-2026-07-01", "thinking-binding-controls-2026-08-01")
TOOL_CHANGES = "mid-conversation-tool-changes-2026-07-01"
INLINE_TOOLS = "inline-tools-2026-09-15"  # the same from 1.0.1
THREADS = "message-threads-2026-08-12"
# With the token of a Claude subscription, which is refused without them.
SUBSCRIPTION = ("claude-code-20250219", "oauth-2025-04-20")
# The adaptive models of the releases that went by the id; later ones go by compat.
ADAPTIVE_IDS = ("opus-4-6", "opus-4.6", "opus-4-7", "opus-4.7", "sonnet-4-6", "sonnet-4.6")


def list_betas(
    id: str,
    provider: str,
    base_url: str,
    compat: Mapping[str, object],
    is_reasoning: bool,
    pi: Pi,
) -> tuple[str, ...]:
    """What pi would send for this model, while it thinks, without the header in models.json."""
    found: list[str] = []
    if compat.get("supportsEagerToolInputStreaming") is False:
        found.append(FINE_GRAINED_TOOLS)
    if _needs_interleaved(id, compat, is_reasoning, pi):
        found.append(INTERLEAVED_THINKING)
    if not pi.is_at_least("0.87.1"):
        return tuple(found)
    if compat.get("allowedFallbackModels"):
        found.append(FALLBACK)
    if compat.get("supportsMidConvoEffort") is True:
        found += EFFORT
    if compat.get("supportsMidConvoSystemMessages") and compat.get("supportsMidConvoToolChanges"):
        found.append(INLINE_TOOLS if pi.is_at_least("1.0.1") else TOOL_CHANGES)
    threads = compat.get("supportsMessageThreads")
    if pi.is_at_least("1.6"):
        by_default = "api.anthropic.com" in base_url
    else:
        by_default = provider == "anthropic"
    if pi.is_at_least("1.5.1") and (by_default if threads is None else threads):
        found.append(THREADS)
    return tuple(found)


def _needs_interleaved(id: str, compat: Mapping[str, object], is_reasoning: bool, pi: Pi) -> bool:
    if not pi.is_at_least("0.80.3"):
        return not any(part in id for part in ADAPTIVE_IDS)
    if pi.is_at_least("0.87.1") and not is_reasoning:
        return False
    return compat.get("forceAdaptiveThinking") is not True
