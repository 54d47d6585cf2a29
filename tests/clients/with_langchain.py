"""LangChain: a tool with its result, then an object, by each of its methods."""

from __future__ import annotations

import json
import sys
from typing import Any

from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel, Field, SecretStr

base, key = sys.argv[1:]
PROMPT = 'USE_TOOL:get_weather:{"city": "Paris"}'


class Report(BaseModel):
    """The weather."""

    city: str = Field(pattern="^[A-Z][a-z]+$")
    degrees: float = Field(gt=-90, lt=60)
    tags: list[str] = Field(min_length=1)


class Plain(BaseModel):
    """The weather, without bounds: Anthropic's client takes them out of what it sends."""

    city: str
    tags: list[str]


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"sunny in {city}"


chat: dict[str, Any] = {"base_url": base, "api_key": SecretStr(key), "model": "@openai-prod/gpt-4o"}
models: dict[str, Any] = {
    "chat": ChatOpenAI(**chat),
    "responses": ChatOpenAI(**chat, use_responses_api=True),
    "messages": ChatAnthropic(
        base_url=base.removesuffix("/v1"),
        api_key=SecretStr("unused"),
        model_name="@anthropic-prod/claude-sonnet-4-5-20250929",
        default_headers={"x-portkey-api-key": key},
    ),
}

for api, model in models.items():
    for streams in (False, True):
        talk: list[Any] = [HumanMessage(PROMPT)]
        with_tools = model.bind_tools([get_weather])
        if streams:
            asked = None
            for chunk in with_tools.stream(talk):
                asked = chunk if asked is None else asked + chunk
        else:
            asked = with_tools.invoke(talk)
        (call,) = asked.tool_calls
        talk += [asked, ToolMessage(get_weather.invoke(call["args"]), tool_call_id=call["id"])]
        said = with_tools.invoke(talk).text
        print(json.dumps([f"{api} tool {streams}", [call["args"]["city"]], said]), flush=True)
    for method in ("json_schema", "function_calling"):
        try:
            schema = Plain if (api, method) == ("messages", "json_schema") else Report
            answer = model.with_structured_output(schema, method=method).invoke(talk)
            said = "Report" if isinstance(answer, schema) else repr(answer)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        print(json.dumps([f"{api} {method}", [], said]), flush=True)
    try:
        answer = model.bind_tools([get_weather, Report], tool_choice="any").invoke(talk)
        said = answer.tool_calls[0]["name"]
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    print(json.dumps([f"{api} any", [], said]), flush=True)

embeddings = OpenAIEmbeddings(
    base_url=base, api_key=SecretStr(key), model="@openai-prod/text-embedding-3-small",
    check_embedding_ctx_length=False,
)  # fmt: skip
print(json.dumps(["embeddings", [], str(len(embeddings.embed_query("hi")))]), flush=True)
