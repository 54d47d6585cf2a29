"""agno: a tool, then an object."""

from __future__ import annotations

import json
import sys
from typing import Any

from agno.agent import Agent
from agno.models.anthropic import Claude
from agno.models.openai import OpenAIChat, OpenAIResponses
from pydantic import BaseModel

base, key = sys.argv[1:]
PROMPT = 'USE_TOOL:get_weather:{"city": "Paris"}'


class Report(BaseModel):
    city: str
    degrees: float
    tags: list[str]


def get_weather(city: str) -> str:
    """The weather in a city."""
    seen.append(city)
    return "sunny"


models: dict[str, Any] = {
    "chat": lambda: OpenAIChat(id="@openai-prod/gpt-4o", base_url=base, api_key=key),
    "responses": lambda: OpenAIResponses(id="@openai-prod/gpt-4o", base_url=base, api_key=key),
    "messages": lambda: Claude(
        id="@anthropic-prod/claude-sonnet-4-5-20250929",
        api_key="unused",
        default_headers={"x-portkey-api-key": key},
        client_params={"base_url": base.removesuffix("/v1")},
    ),
}
for api, make in models.items():
    for streams in (False, True):
        seen: list[str] = []
        agent = Agent(model=make(), tools=[get_weather], output_schema=Report, telemetry=False)
        try:
            if streams:
                answer: Any = [e for e in agent.run(PROMPT, stream=True) if e.content][-1].content
            else:
                answer = agent.run(PROMPT).content
            said = type(answer).__name__
            if said == "str":
                said = answer
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        print(json.dumps([f"{api} {streams}", seen, said]), flush=True)
