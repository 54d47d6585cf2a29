"""What pi sends for the first turn with a model, release by release, as measured on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pigen.pi.release import Pi

COMPLETIONS, RESPONSES, MESSAGES = "openai-completions", "openai-responses", "anthropic-messages"
APIS = (COMPLETIONS, RESPONSES, MESSAGES)
TOOLS = ("read", "bash", "edit", "write")
SYSTEM = "You are a coding assistant running inside pi, a coding agent."
USER_MESSAGE = "Say in one word that you are there."
# pi's own, where an entry of models.json does not say.
DEFAULT_CONTEXT, DEFAULT_MAX_ANSWER = 128_000, 16_384
ANSWER_CAP = 32_000
THINKING_BUDGET = 8_192  # tokens of anthropic's budget at the level medium
PROMPT_MARGIN = 4_096  # what pi keeps free beside its estimate of the prompt
PROMPT_ESTIMATE = 1_500  # tokens that pi counts for its first prompt, tools included


@dataclass(frozen=True)
class FirstTurnRequest:
    """`path` with its query; `headers` without the key."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]


def build_request(provider: Mapping, model: Mapping, pi: Pi) -> FirstTurnRequest | None:
    """The request for a model of models.json; None for an api that the gateway does not serve.

    Headers have their text as it stands in the file.
    """
    api = model.get("api") or provider.get("api")
    base = str(model.get("baseUrl") or provider.get("baseUrl") or "")
    headers = {**provider.get("headers", {}), **model.get("headers", {})}
    path = urlsplit(base).path.rstrip("/")
    entry = _ModelEntry(provider, model, pi)
    if api == COMPLETIONS:
        return FirstTurnRequest(path + "/chat/completions", headers, entry.build_completions_body())
    if api == RESPONSES:
        return FirstTurnRequest(path + "/responses", headers, entry.build_responses_body())
    if api == MESSAGES:
        query = "?beta=true" if pi.number >= (0, 87, 1) else ""
        version = {"anthropic-version": "2023-06-01"}
        return FirstTurnRequest(
            f"{path}/v1/messages{query}", version | headers, entry.build_messages_body()
        )
    return None


class _ModelEntry:
    """An entry of `models`, with what its provider says and what pi assumes."""

    def __init__(self, provider: Mapping, model: Mapping, pi: Pi) -> None:
        self.id = model["id"]
        self.pi = pi
        self.compat = {**(provider.get("compat") or {}), **(model.get("compat") or {})}
        self.is_reasoning = bool(model.get("reasoning"))
        self.levels = model.get("thinkingLevelMap") or {}
        self.context = model.get("contextWindow", DEFAULT_CONTEXT)
        self.max_answer = model.get("maxTokens", DEFAULT_MAX_ANSWER)

    @property
    def effort(self) -> str:
        """The level medium, as this model calls it."""
        return str(self.levels.get("medium") or "medium")

    @property
    def role(self) -> str:
        """The system prompt's."""
        plain = not self.is_reasoning or self.compat.get("supportsDeveloperRole") is False
        return "system" if plain else "developer"

    @property
    def responses_role(self) -> str:
        """The same for openai-responses, where older releases look at no compat."""
        if self.pi.number < (0, 80, 3):
            return "developer" if self.is_reasoning else "system"
        return self.role

    @property
    def limit(self) -> int | None:
        """Tokens of the answer; None where this release does not limit it."""
        number = self.pi.number
        if number <= (0, 74, 0):
            return int(min(self.max_answer, ANSWER_CAP))
        if number < (0, 75, 0):
            return int(self.max_answer)
        if number < (0, 80, 3):
            return None
        return int(max(1, min(self.max_answer, self.context - PROMPT_ESTIMATE - PROMPT_MARGIN)))

    @property
    def messages_limit(self) -> int:
        """The same for anthropic-messages, which must have one; old releases add the thinking."""
        limit = self.limit or int(self.max_answer)
        thinks = self.is_reasoning and self.pi.number <= (0, 74, 0)
        return min(limit + THINKING_BUDGET, int(self.max_answer)) if thinks else limit

    def build_completions_body(self) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.id,
            "messages": [
                {"role": self.role, "content": SYSTEM},
                {"role": "user", "content": [{"type": "text", "text": USER_MESSAGE}]},
            ],
            "stream": True,
        }
        if self.compat.get("supportsUsageInStreaming") is not False:
            body["stream_options"] = {"include_usage": True}
        if self.compat.get("supportsStore") is not False:
            body["store"] = False
        if self.limit is not None:
            body[self.compat.get("maxTokensField") or "max_completion_tokens"] = self.limit
        body["tools"] = [{"type": "function", "function": _make_tool(name)} for name in TOOLS]
        if self.is_reasoning and self.compat.get("supportsReasoningEffort") is not False:
            body["reasoning_effort"] = self.effort
        return body

    def build_responses_body(self) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.id,
            "input": [
                {"role": self.responses_role, "content": SYSTEM},
                {"role": "user", "content": [{"type": "input_text", "text": USER_MESSAGE}]},
            ],
            "stream": True,
            "store": False,
        }
        if self.limit is not None:
            body["max_output_tokens"] = self.limit
        body["tools"] = [{"type": "function", **_make_tool(name)} for name in TOOLS]
        if self.is_reasoning:
            body["reasoning"] = {"effort": self.effort, "summary": "auto"}
            body["include"] = ["reasoning.encrypted_content"]
        return body

    def build_messages_body(self) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.id,
            "messages": [{"role": "user", "content": [{"type": "text", "text": USER_MESSAGE}]}],
            "max_tokens": self.messages_limit,
            "stream": True,
            "system": [{"type": "text", "text": SYSTEM}],
            "tools": [_make_tool(name, "input_schema") for name in TOOLS],
        }
        if self.is_reasoning:
            body["thinking"] = {"type": "enabled", "budget_tokens": THINKING_BUDGET}
        return body


def _make_tool(name: str, schema: str = "parameters") -> dict[str, object]:
    path = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    return {"name": name, "description": f"The tool {name}.", schema: path}
