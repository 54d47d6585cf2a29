"""What a request insists on holds in every turn, through each API, streamed or not:
a tool, a schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import httpx2
import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread

GPT, CLAUDE = "@openai-prod/gpt-4o", "@anthropic-prod/claude-sonnet-4-5-20250929"
SCHEMA = {
    "type": "object",
    "required": ["city", "degrees"],
    "properties": {
        "city": {"type": "string"},
        "degrees": {"type": "number", "exclusiveMinimum": 7},
    },
    "additionalProperties": False,
}
LOOKUP = {"type": "object", "required": ["q"], "properties": {"q": {"type": "string"}}}


@pytest.fixture(scope="module")
def gateway() -> Iterator[RunningGateway]:
    setup = demo.build_setup()
    with serve_in_thread(
        MockGateway(FixedWorkspace(setup.workspace), labels=setup.labels, time_scale=0)
    ) as started:
        yield started


class Chat:
    path, model = "/chat/completions", GPT
    required, named = "required", {"type": "function", "function": {"name": "lookup"}}
    form: ClassVar[dict[str, Any]] = {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "x", "schema": SCHEMA, "strict": True},
        }
    }

    def tool(self, name: str, schema: Any) -> Any:
        return {"type": "function", "function": {"name": name, "parameters": schema}}

    def talk(self) -> dict[str, Any]:
        call = {"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{}"}}
        return {
            "messages": [
                {"role": "user", "content": "hi"},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c1", "content": "42"},
            ]
        }

    def read(self, body: Any) -> tuple[str, list[tuple[str, Any]]]:
        message = body["choices"][0]["message"]
        calls = [each["function"] for each in message.get("tool_calls") or ()]
        return message["content"] or "", [(e["name"], json.loads(e["arguments"])) for e in calls]

    def join(self, events: list[Any]) -> tuple[str, list[tuple[str, Any]]]:
        text, name, arguments = "", "", ""
        for event in events:
            for choice in event["choices"]:
                text += choice["delta"].get("content") or ""
                for call in choice["delta"].get("tool_calls") or ():
                    name += call["function"].get("name") or ""
                    arguments += call["function"]["arguments"]
        return text, [(name, json.loads(arguments))] if name else []


class Responses:
    path, model = "/responses", GPT
    required, named = "required", {"type": "function", "name": "lookup"}
    form: ClassVar[dict[str, Any]] = {
        "text": {"format": {"type": "json_schema", "name": "x", "schema": SCHEMA}}
    }

    def tool(self, name: str, schema: Any) -> Any:
        return {"type": "function", "name": name, "parameters": schema}

    def talk(self) -> dict[str, Any]:
        return {
            "input": [
                {"role": "user", "content": "hi"},
                {"type": "function_call", "call_id": "c1", "name": "lookup", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c1", "output": "42"},
            ]
        }

    def read(self, body: Any) -> tuple[str, list[tuple[str, Any]]]:
        items = body["output"]
        texts = [e["content"][0]["text"] for e in items if e["type"] == "message"]
        calls = [e for e in items if e["type"] == "function_call"]
        return "".join(texts), [(e["name"], json.loads(e["arguments"])) for e in calls]

    def join(self, events: list[Any]) -> tuple[str, list[tuple[str, Any]]]:
        return self.read(events[-1]["response"])


class Messages:
    path, model = "/messages", CLAUDE
    required, named = {"type": "any"}, {"type": "tool", "name": "lookup"}
    form: ClassVar[dict[str, Any]] = {
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}
    }

    def tool(self, name: str, schema: Any) -> Any:
        return {"name": name, "input_schema": schema}

    def talk(self) -> dict[str, Any]:
        use = {"type": "tool_use", "id": "t1", "name": "lookup", "input": {}}
        result = {"type": "tool_result", "tool_use_id": "t1", "content": "42"}
        return {
            "max_tokens": 1000,
            "messages": [
                {"role": "user", "content": "hi"},
                {"role": "assistant", "content": [use]},
                {"role": "user", "content": [result]},
            ],
        }

    def read(self, body: Any) -> tuple[str, list[tuple[str, Any]]]:
        content = body["content"]
        texts = [each["text"] for each in content if each["type"] == "text"]
        return "".join(texts), [(e["name"], e["input"]) for e in content if e["type"] == "tool_use"]

    def join(self, events: list[Any]) -> tuple[str, list[tuple[str, Any]]]:
        text, name, arguments = "", "", ""
        for event in events:
            name += event.get("content_block", {}).get("name", "")
            delta = event.get("delta", {})
            text += delta.get("text", "")
            arguments += delta.get("partial_json", "")
        return text, [(name, json.loads(arguments))] if name else []


APIS = (Chat(), Responses(), Messages())


def ask(gateway: RunningGateway, api: Any, streams: bool, **more: Any) -> Any:
    """The text and the calls of an answer."""
    body = {"model": api.model, "stream": streams, **api.talk(), **more}
    headers = {"x-portkey-api-key": demo.PLAIN_KEY}
    answer = httpx2.post(gateway.base + api.path, json=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    if not streams:
        return api.read(answer.json())
    lines = [line[6:] for line in answer.text.splitlines() if line.startswith("data: {")]
    return api.join([json.loads(line) for line in lines])


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("api", APIS, ids=lambda api: api.path)
def test_after_results(gateway: RunningGateway, api: Any, streams: bool) -> None:
    tools = [api.tool("lookup", LOOKUP), api.tool("report", SCHEMA)]
    text, calls = ask(gateway, api, streams, tools=tools)
    assert (text, calls) == (f"ok from {api.model}; the tool returned: 42", [])
    text, calls = ask(gateway, api, streams, tools=tools, **api.form)
    answer = json.loads(text)
    assert (answer["degrees"] > 7, "42" in answer["city"], calls) == (True, True, [])
    text, calls = ask(gateway, api, streams, tools=tools, tool_choice=api.required)
    ((name, arguments),) = calls
    assert (text, name, arguments["degrees"] > 7) == ("", "report", True)
    text, calls = ask(gateway, api, streams, tools=tools, tool_choice=api.named)
    assert (text, [name for name, _ in calls]) == ("", ["lookup"])
    text, calls = ask(gateway, api, streams, tools=tools[:1], tool_choice=api.required)
    assert [name for name, _ in calls] == ["lookup"]


def test_tools_may_be_narrowed(gateway: RunningGateway) -> None:
    for api in APIS[:2]:
        tools = [api.tool(name, LOOKUP) for name in ("a", "b", "c")]
        allowed: Any = {"mode": "required", "tools": [api.tool("c", {})]}
        choice: Any = {"type": "allowed_tools", **allowed}
        if isinstance(api, Chat):
            choice = {"type": "allowed_tools", "allowed_tools": allowed}
        _, calls = ask(gateway, api, False, tools=tools, tool_choice=choice)
        assert [name for name, _ in calls] == ["c"]
        allowed["mode"] = choice["mode"] = "auto"
        assert ask(gateway, api, False, tools=tools, tool_choice=choice)[1] == []


def test_a_named_tool_is_called_whatever_the_user_marks(gateway: RunningGateway) -> None:
    api = APIS[0]
    tools = [api.tool("lookup", LOOKUP), api.tool("report", SCHEMA)]
    marked = [{"role": "user", "content": "USE_TOOL:report:{}"}]
    _, calls = ask(gateway, api, False, tools=tools, tool_choice=api.named, messages=marked)
    assert [name for name, _ in calls] == ["lookup"]
    _, calls = ask(gateway, api, False, tools=tools, tool_choice="required", messages=marked)
    assert [name for name, _ in calls] == ["report"]
    unknown = [{"role": "user", "content": "USE_TOOL:nothing:{}"}]
    text, _ = ask(gateway, api, False, tools=tools, messages=unknown, **api.form)
    assert "there is no tool nothing" in json.loads(text)["city"]
