"""openai-agents: a tool, then an object."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from openai import AsyncOpenAI
from pydantic import BaseModel

base, key = sys.argv[1:]
PROMPT = 'USE_TOOL:get_weather:{"city": "Paris"}'
set_tracing_disabled(True)


class Report(BaseModel):
    city: str
    degrees: float
    tags: list[str]


seen: list[str] = []


@function_tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    seen.append(city)
    return "sunny"


async def ask_all() -> None:
    client = AsyncOpenAI(base_url=base, api_key=key)
    models: dict[str, Any] = {
        "chat": OpenAIChatCompletionsModel("@openai-prod/gpt-4o", client),
        "responses": OpenAIResponsesModel("@openai-prod/gpt-4o", client),
    }
    for api, model in models.items():
        for choice in (None, "required", "get_weather"):
            agent = Agent(
                name="weather",
                model=model,
                tools=[get_weather],
                output_type=Report,
                model_settings=ModelSettings(tool_choice=choice),
            )
            for streams in (False, True):
                seen.clear()
                try:
                    if streams:
                        result = Runner.run_streamed(agent, PROMPT)
                        async for _ in result.stream_events():
                            pass
                    else:
                        result = await Runner.run(agent, PROMPT)
                    said = type(result.final_output).__name__
                except Exception as error:
                    said = f"{type(error).__name__}: {error}"
                print(json.dumps([f"{api} {choice} {streams}", seen, said]), flush=True)


asyncio.run(ask_all())
