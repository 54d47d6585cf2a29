"""pydantic-ai: a tool, then an object, in each way that it asks for one."""

from __future__ import annotations

import json
import sys
from typing import Any

from anthropic import AsyncAnthropic
from pydantic import BaseModel, Field
from pydantic_ai import Agent, NativeOutput, ToolOutput
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

base, key = sys.argv[1:]
PROMPT = 'USE_TOOL:get_weather:{"city": "Paris"}'


class Report(BaseModel):
    city: str = Field(pattern="^[A-Z][a-z]+$")
    degrees: float = Field(gt=-90, lt=60)
    tags: list[str] = Field(min_length=1)


class Plain(BaseModel):
    """Without bounds: Anthropic's client takes them out of what it sends."""

    city: str
    tags: list[str]


openai_provider = OpenAIProvider(base_url=base, api_key=key)
anthropic_client = AsyncAnthropic(
    base_url=base.removesuffix("/v1"),
    api_key="unused",
    default_headers={"x-portkey-api-key": key},
)
anthropic_provider = AnthropicProvider(anthropic_client=anthropic_client)
models: dict[str, Any] = {
    "chat": OpenAIChatModel("@openai-prod/gpt-4o", provider=openai_provider),
    "responses": OpenAIResponsesModel("@openai-prod/gpt-4o", provider=openai_provider),
    "messages": AnthropicModel(
        "@anthropic-prod/claude-sonnet-4-5-20250929",
        provider=anthropic_provider,
        # It goes by the model's name, which the slug hides from it.
        profile=ModelProfile(supports_json_schema_output=True),
    ),
}
outputs: dict[str, Any] = {
    "tool": ToolOutput(Report),
    "native": NativeOutput(Report),
}


def get_weather(city: str) -> str:
    """The weather in a city."""
    seen.append(city)
    return "sunny"


for api, model in models.items():
    for way, output_type in outputs.items():
        for streams in (False, True):
            seen: list[str] = []
            if (api, way) == ("messages", "native"):
                output_type = NativeOutput(Plain)
            agent = Agent(model, output_type=output_type, tools=[get_weather], retries=0)
            try:
                if streams:
                    result = agent.run_stream_sync(PROMPT)
                    answer = list(result.stream_output())[-1]
                else:
                    answer = agent.run_sync(PROMPT).output
                said = "Report" if isinstance(answer, (Report, Plain)) else repr(answer)
            except Exception as error:
                said = f"{type(error).__name__}: {error}"
            print(json.dumps([f"{api} {way} {streams}", seen, said]), flush=True)
