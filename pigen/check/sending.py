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
TURN = "Say in one word that you are there."
# pi's own, where an entry of models.json does not say.
CONTEXT, ANSWER = 128_000, 16_384
CAP = 32_000
THINKING = 8_192  # tokens of anthropic's budget at the level medium
ROOM = 4_096  # what pi keeps free beside its estimate of the prompt
ESTIMATE = 1_500  # tokens that pi counts for its first prompt, tools included


@dataclass(frozen=True)
class Sent:
    """`path` with its query; `headers` without the key."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]


def sent(provider: Mapping, model: Mapping, pi: Pi) -> Sent | None:
    """The request for a model of models.json; None for an api that the gateway does not serve.

    Headers have their text as it stands in the file.
    """
    api = model.get("api") or provider.get("api")
    base = str(model.get("baseUrl") or provider.get("baseUrl") or "")
    headers = {**provider.get("headers", {}), **model.get("headers", {})}
    path = urlsplit(base).path.rstrip("/")
    entry = _Entry(provider, model, pi)
    if api == COMPLETIONS:
        return Sent(path + "/chat/completions", headers, entry.completions())
    if api == RESPONSES:
        return Sent(path + "/responses", headers, entry.responses())
    if api == MESSAGES:
        query = "?beta=true" if pi.number >= (0, 87, 1) else ""
        version = {"anthropic-version": "2023-06-01"}
        return Sent(f"{path}/v1/messages{query}", version | headers, entry.messages())
    return None


class _Entry:
    """An entry of `models`, with what its provider says and what pi assumes."""

    def __init__(self, provider: Mapping, model: Mapping, pi: Pi) -> None:
        self.id = model["id"]
        self.pi = pi
        self.compat = {**(provider.get("compat") or {}), **(model.get("compat") or {})}
        self.reasons = bool(model.get("reasoning"))
        self.levels = model.get("thinkingLevelMap") or {}
        self.context = model.get("contextWindow", CONTEXT)
        self.answer = model.get("maxTokens", ANSWER)

    @property
    def effort(self) -> str:
        """The level medium, as this model calls it."""
        return str(self.levels.get("medium") or "medium")

    @property
    def role(self) -> str:
        """The system prompt's."""
        plain = not self.reasons or self.compat.get("supportsDeveloperRole") is False
        return "system" if plain else "developer"

    @property
    def role_of_responses(self) -> str:
        """The same for openai-responses, where older releases look at no compat."""
        if self.pi.number < (0, 80, 3):
            return "developer" if self.reasons else "system"
        return self.role

    @property
    def limit(self) -> int | None:
        """Tokens of the answer; None where this release does not limit it."""
        number = self.pi.number
        if number <= (0, 74, 0):
            return int(min(self.answer, CAP))
        if number < (0, 75, 0):
            return int(self.answer)
        if number < (0, 80, 3):
            return None
        return int(max(1, min(self.answer, self.context - ESTIMATE - ROOM)))

    @property
    def limit_of_messages(self) -> int:
        """The same for anthropic-messages, which must have one; old releases add the thinking."""
        limit = self.limit or int(self.answer)
        thinks = self.reasons and self.pi.number <= (0, 74, 0)
        return min(limit + THINKING, int(self.answer)) if thinks else limit

    def completions(self) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.id,
            "messages": [
                {"role": self.role, "content": SYSTEM},
                {"role": "user", "content": [{"type": "text", "text": TURN}]},
            ],
            "stream": True,
        }
        if self.compat.get("supportsUsageInStreaming") is not False:
            body["stream_options"] = {"include_usage": True}
        if self.compat.get("supportsStore") is not False:
            body["store"] = False
        if self.limit is not None:
            body[self.compat.get("maxTokensField") or "max_completion_tokens"] = self.limit
        body["tools"] = [{"type": "function", "function": _tool(name)} for name in TOOLS]
        if self.reasons and self.compat.get("supportsReasoningEffort") is not False:
            body["reasoning_effort"] = self.effort
        return body

    def responses(self) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.id,
            "input": [
                {"role": self.role_of_responses, "content": SYSTEM},
                {"role": "user", "content": [{"type": "input_text", "text": TURN}]},
            ],
            "stream": True,
            "store": False,
        }
        if self.limit is not None:
            body["max_output_tokens"] = self.limit
        body["tools"] = [{"type": "function", **_tool(name)} for name in TOOLS]
        if self.reasons:
            body["reasoning"] = {"effort": self.effort, "summary": "auto"}
            body["include"] = ["reasoning.encrypted_content"]
        return body

    def messages(self) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self.id,
            "messages": [{"role": "user", "content": [{"type": "text", "text": TURN}]}],
            "max_tokens": self.limit_of_messages,
            "stream": True,
            "system": [{"type": "text", "text": SYSTEM}],
            "tools": [_tool(name, "input_schema") for name in TOOLS],
        }
        if self.reasons:
            body["thinking"] = {"type": "enabled", "budget_tokens": THINKING}
        return body


def _tool(name: str, schema: str = "parameters") -> dict[str, object]:
    path = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    return {"name": name, "description": f"The tool {name}.", schema: path}
