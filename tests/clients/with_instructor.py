"""instructor: an object in each of its modes."""

from __future__ import annotations

import json
import sys
from typing import Any, Literal

import anthropic
import instructor
import openai
from pydantic import BaseModel, Field

base, key = sys.argv[1:]


class Report(BaseModel):
    city: str = Field(pattern="^[A-Z][a-z]+$")
    kind: Literal["sun", "rain"]
    degrees: float = Field(gt=-90, lt=60, multiple_of=0.5)
    tags: list[str] = Field(min_length=2, json_schema_extra={"uniqueItems": True})


client = openai.OpenAI(base_url=base, api_key=key)
claude = anthropic.Anthropic(
    base_url=base.removesuffix("/v1"), api_key="unused", default_headers={"x-portkey-api-key": key}
)
GPT, CLAUDE = "@openai-prod/gpt-4o", "@anthropic-prod/claude-sonnet-4-5-20250929"
M = instructor.Mode
modes: dict[str, Any] = {
    "TOOLS": (instructor.from_openai, client, GPT),
    "JSON_SCHEMA": (instructor.from_openai, client, GPT),
    "RESPONSES_TOOLS": (instructor.from_openai, client, GPT),
    "ANTHROPIC_TOOLS": (instructor.from_anthropic, claude, CLAUDE),
}
ASKED = {"role": "user", "content": "How is the weather?"}
CHAT_TALK: Any = [
    ASKED,
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
        ],
    },
    {"role": "tool", "tool_call_id": "c1", "content": "sunny"},
]
CLAUDE_TALK: Any = [
    ASKED,
    {
        "role": "assistant",
        "content": [{"type": "tool_use", "id": "t1", "name": "look", "input": {}}],
    },
    {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "sunny"}],
    },
]
TALKS = {"RESPONSES_TOOLS": [ASKED], "ANTHROPIC_TOOLS": CLAUDE_TALK}

for name, (make, inner, model) in modes.items():
    for streams in (False, True):
        try:
            patched = make(inner, mode=getattr(M, name))
            asked: Any = {
                "model": model,
                "response_model": Report,
                "messages": TALKS.get(name, CHAT_TALK),
                "max_tokens": 4096,
            }
            if name.startswith("RESPONSES"):
                del asked["max_tokens"]
            if streams:
                *_, answer = patched.create_partial(**asked)
            else:
                answer = patched.create(**asked, max_retries=0)
            said = "Report" if isinstance(answer, Report) else type(answer).__name__
            Report.model_validate(answer.model_dump())
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        print(json.dumps([f"{name} {streams}", [], said]), flush=True)
