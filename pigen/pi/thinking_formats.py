"""Which compat.thinkingFormat a model on a server takes, where that is known of both.

pi detects formats by a provider's name and URL alone, never those of the qwen and chat-template
kinds (pi-ai's detectCompat, 0.73.1 to 1.6), so that people with servers of their own have to name
them.
"""

from __future__ import annotations

from pigen.javascript.urls import Url, is_under, parse_url
from pigen.pi.release import Pi

# Alibaba's own endpoints read enable_thinking beside the messages.
QWEN_HOSTS = ("aliyuncs.com", "qwencloudapi.com", "qianwenaiapi.com")
# Reads no chat_template_kwargs; by its port and what people call it.
LM_STUDIO = ("1234", ("lmstudio", "lm-studio"))
# Reads reasoning_effort (docs.ollama.com/api/openai-compatibility).
OLLAMA = ("11434", ("ollama",))
# Models whose chat template reads enable_thinking.
ENABLE_THINKING = ("qwen", "qwq", "glm")


def suggest_format(provider: str, url: str, id: str, pi: Pi) -> str | None:
    """What to do about compat, as a sentence; None where it is not known."""
    server = parse_url(url)
    model = id.lower().rpartition("/")[2]
    if model.startswith(("qwen", "qwq")) and any(is_under(server.host, h) for h in QWEN_HOSTS):
        return 'Add "thinkingFormat": "qwen" to compat, which this server reads.'
    if not server.is_private() or _is(LM_STUDIO, server, provider):
        return None
    if _is(OLLAMA, server, provider):
        return "Leave supportsReasoningEffort out: Ollama reads reasoning_effort under /v1."
    if model.startswith(ENABLE_THINKING) and pi.is_at_least("0.58.1"):
        known = '"thinkingFormat": "qwen-chat-template"'
    elif model.startswith("deepseek") and pi.is_at_least("0.79.9"):
        known = (
            '"thinkingFormat": "chat-template" and "chatTemplateKwargs": '
            '{"thinking": {"$var": "thinking.enabled"}}'
        )
    else:
        return None
    return f"Add {known} to compat, for the model's chat template (llama.cpp, vLLM, SGLang)."


def _is(known: tuple[str, tuple[str, ...]], server: Url, provider: str) -> bool:
    port, names = known
    return server.port == port or any(name in provider.lower() for name in names)
