"""What few clients ask for: tools that take a text, tools brought along later, logprobs, tokens;
and what an API refuses of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import openai
import pytest

from pigen.mock import demo
from pigen.mock.gateway import FixedWorkspace, MockGateway
from pigen.mock.gateway_thread import RunningGateway, serve_in_thread

from .mock_sdks import openai_client

GPT, CLAUDE = "@openai-prod/gpt-4o", "@anthropic-prod/claude-sonnet-4-5-20250929"
OK = "ok from @openai-prod/m"
PATCH = "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch"
HI: Any = [{"role": "user", "content": "hi"}]


@pytest.fixture(scope="module")
def gateway() -> Iterator[RunningGateway]:
    setup = demo.build_setup()
    with serve_in_thread(
        MockGateway(FixedWorkspace(setup.workspace), labels=setup.labels, time_scale=0)
    ) as started:
        yield started


@pytest.fixture
def client() -> openai.OpenAI:
    return openai_client()


# Tools that take a text

RESPONSES_TOOL: Any = {"type": "custom", "name": "apply_patch", "description": "Edits files."}
CHAT_TOOL: Any = {"type": "custom", "custom": {"name": "apply_patch"}}
ASKED = f"Go on. USE_TOOL:apply_patch:{PATCH}"


def stream_response(client: openai.OpenAI, **asked: Any) -> tuple[list[Any], Any]:
    """The events, and the response that the last of them holds."""
    events = list(client.responses.create(model="m", stream=True, **asked))
    return events, events[-1].response


def test_a_freeform_tool_in_responses(client: openai.OpenAI) -> None:
    asked: Any = {"input": ASKED, "tools": [RESPONSES_TOOL]}
    (item,) = client.responses.create(model="m", **asked).output
    assert (item.type, item.name, item.input) == ("custom_tool_call", "apply_patch", PATCH)
    events, response = stream_response(client, **asked)
    assert response.output[0].input == PATCH
    kind = "response.custom_tool_call_input"
    assert "".join(e.delta for e in events if e.type == f"{kind}.delta") == PATCH
    assert [e.input for e in events if e.type == f"{kind}.done"] == [PATCH]
    result: Any = {"type": "custom_tool_call_output", "call_id": item.call_id, "output": "done"}
    talk: Any = [{"role": "user", "content": ASKED}, item.model_dump(exclude_none=True), result]
    again = client.responses.create(model="m", input=talk, tools=[RESPONSES_TOOL])
    assert again.output_text == f"{OK}; the tool returned: done"


def test_a_freeform_tool_in_chat(client: openai.OpenAI) -> None:
    talk: Any = [{"role": "user", "content": ASKED}]
    whole = client.chat.completions.create(model="m", messages=talk, tools=[CHAT_TOOL])
    (call,) = whole.choices[0].message.tool_calls or [None]
    assert call.model_dump()["custom"] == {"name": "apply_patch", "input": PATCH}
    loose = openai_client(strict=False)  # its types know no deltas of such a call
    text = ""
    for chunk in loose.chat.completions.create(
        model="m", messages=talk, tools=[CHAT_TOOL], stream=True
    ):
        for part in chunk.choices[0].delta.tool_calls or ():
            text += part.model_dump()["custom"]["input"]
    assert text == PATCH


def test_a_freeform_tool_may_be_insisted_on(client: openai.OpenAI) -> None:
    grammar = {"type": "grammar", "syntax": "regex", "definition": r"[A-Z]{3}-\d{2,4}"}
    tool: Any = {"type": "custom", "name": "code", "format": grammar}
    choice: Any = {"type": "custom", "name": "code"}
    for chosen in (choice, "required"):
        (item,) = client.responses.create(
            model="m", input="hi", tools=[tool], tool_choice=chosen
        ).output
        assert re.fullmatch(r"[A-Z]{3}-\d{2,4}", item.input)
    form = {"type": "grammar", "grammar": {"syntax": "regex", "definition": r"[a-c]\d"}}
    inner: Any = {"type": "custom", "custom": {"name": "code", "format": form}}
    named: Any = {"type": "custom", "custom": {"name": "code"}}
    answer: Any = client.chat.completions.create(
        model="m", messages=HI, tools=[inner], tool_choice=named
    )
    assert re.fullmatch(r"[a-c]\d", answer.choices[0].message.tool_calls[0].custom.input)


def test_what_a_freeform_tool_is_given() -> None:
    client = openai_client()
    for written, given in (
        ("USE_TOOL:apply_patch", ""),
        ('USE_TOOL:apply_patch:"a\\nb"', "a\nb"),
        ('USE_TOOL:apply_patch:{"a": 1}', '{"a": 1}'),
        ("USE_TOOL:apply_patch: a b USE_TOOL:apply_patch:c", "a b"),
    ):
        answer: Any = client.responses.create(model="m", input=written, tools=[RESPONSES_TOOL])
        assert answer.output[0].input == given
    assert len(answer.output) == 2


def test_tools_that_come_with_the_input(client: openai.OpenAI) -> None:
    late: Any = {"type": "function", "name": "late", "parameters": {"type": "object"}}
    for kind in ("additional_tools", "tool_search_output"):
        brought = {"type": kind, "role": "developer", "tools": [late, RESPONSES_TOOL]}
        said = {"role": "user", "content": "USE_TOOL:late:{} USE_TOOL:apply_patch:x"}
        answer: Any = client.responses.create(model="m", input=[brought, said])
        assert [each.type for each in answer.output] == ["function_call", "custom_tool_call"]


def test_tools_of_a_namespace(client: openai.OpenAI) -> None:
    inner = {"type": "function", "name": "find", "parameters": {"type": "object"}}
    group: Any = {"type": "namespace", "name": "crm", "description": "x", "tools": [inner]}
    answer: Any = client.responses.create(
        model="m", input="hi", tools=[group], tool_choice="required"
    )
    assert (answer.output[0].name, answer.output[0].namespace) == ("find", "crm")


# Logprobs


def test_logprobs_in_chat(client: openai.OpenAI) -> None:
    asked: Any = {"model": "m", "messages": HI, "logprobs": True, "top_logprobs": 3}
    answer = client.chat.completions.create(**asked)
    tokens: Any = answer.choices[0].logprobs and answer.choices[0].logprobs.content
    assert "".join(each.token for each in tokens) == OK
    assert all(bytes(each.bytes).decode() == each.token for each in tokens)
    assert [len(each.top_logprobs) for each in tokens] == [3] * len(tokens)
    assert all(each.top_logprobs[0].token == each.token for each in tokens)
    streamed: Any = []
    for chunk in client.chat.completions.create(**asked, stream=True):
        if chunk.choices[0].logprobs:
            streamed += chunk.choices[0].logprobs.content or ()
    assert streamed == tokens
    bare: Any = client.chat.completions.create(model="m", messages=HI, logprobs=True)
    assert bare.choices[0].logprobs.content[0].top_logprobs == []
    assert client.chat.completions.create(model="m", messages=HI).choices[0].logprobs is None


def test_logprobs_in_responses(client: openai.OpenAI) -> None:
    asked: Any = {"input": "hi", "include": ["message.output_text.logprobs"], "top_logprobs": 2}
    answer: Any = client.responses.create(model="m", **asked)
    tokens = answer.output[0].content[0].logprobs
    assert "".join(each.token for each in tokens) == OK
    assert [len(each.top_logprobs) for each in tokens] == [2] * len(tokens)
    events, response = stream_response(client, **asked)
    assert response.output[0].content[0].logprobs == tokens
    deltas = [e for e in events if e.type == "response.output_text.delta"]
    assert [each.logprobs[0].token for each in deltas] == [each.token for each in tokens]


def test_logprobs_in_completions() -> None:
    client = openai_client(strict=False)  # its types know no chunk without an end
    asked: Any = {"model": "m", "prompt": "hi", "logprobs": 2, "echo": True}
    whole: Any = client.completions.create(**asked).choices[0]
    assert "".join(whole.logprobs.tokens) == whole.text == f"hi{OK}"
    assert whole.logprobs.text_offset[:3] == [0, 2, 4]
    assert [len(each) for each in whole.logprobs.top_logprobs] == [2] * len(whole.logprobs.tokens)
    chunks: Any = list(client.completions.create(**asked, stream=True))
    offsets = [n for c in chunks if (p := c.choices[0].logprobs) for n in p.text_offset]
    assert offsets == whole.logprobs.text_offset


# Tokens in place of texts


def test_tokens(client: openai.OpenAI) -> None:
    for given, number, tokens in (([1, 2, 3], 1, 3), ([[1, 2], [3]], 2, 3), ("12345678", 1, 2)):
        made: Any = client.embeddings.create(model="m", input=given, encoding_format="float")
        assert (len(made.data), made.usage.prompt_tokens) == (number, tokens)
    answer: Any = client.completions.create(model="m", prompt=[[1, 2], [3]])
    assert (len(answer.choices), answer.usage.prompt_tokens) == (2, 3)


# What is refused


def call(*ids: str) -> Any:
    calls = [
        {"id": e, "type": "function", "function": {"name": "f", "arguments": "{}"}} for e in ids
    ]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def result(identity: str) -> Any:
    return {"role": "tool", "tool_call_id": identity, "content": "1"}


def use(*ids: str) -> Any:
    content = [{"type": "tool_use", "id": each, "name": "f", "input": {}} for each in ids]
    return {"role": "assistant", "content": content}


def used(*ids: str) -> Any:
    content = [{"type": "tool_result", "tool_use_id": each, "content": "1"} for each in ids]
    return {"role": "user", "content": content}


CALL = {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "a", "output": "1"}
THINK = {"type": "enabled", "budget_tokens": 2000}
CHAT, RESPONSES, MESSAGES = "/chat/completions", "/responses", "/messages"
EMBEDDINGS, COMPLETIONS = "/embeddings", "/completions"
REFUSED: dict[str, tuple[str, Any, str]] = {
    "an orphan": (
        CHAT,
        {"messages": [*HI, result("a")]},
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message "
        "with 'tool_calls'.",
    ),
    "another's result": (
        CHAT,
        {"messages": [*HI, call("a"), result("b")]},
        "Invalid parameter: 'tool_call_id' of 'b' not found in 'tool_calls' of previous message.",
    ),
    "no result": (
        CHAT,
        {"messages": [*HI, call("a", "b"), result("a"), *HI]},
        "An assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: b",
    ),
    "no result at the end": (
        CHAT,
        {"messages": [*HI, call("a")]},
        "An assistant message with 'tool_calls' must be followed",
    ),
    "a result of nobody's": (
        CHAT,
        {"messages": [*HI, call("a"), {"role": "tool", "content": "1"}]},
        "Missing required parameter: 'messages[2].tool_call_id'.",
    ),
    "an orphan output": (
        RESPONSES,
        {"input": [OUTPUT]},
        "No tool call found for function call output with call_id a.",
    ),
    "an orphan text output": (
        RESPONSES,
        {"input": [{**OUTPUT, "type": "custom_tool_call_output"}]},
        "No tool call found for custom tool call output with call_id a.",
    ),
    "no output": (RESPONSES, {"input": [CALL]}, "No tool output found for function call a."),
    "in the background": (
        RESPONSES,
        {"input": "hi", "background": True},
        "pigen mock answers at once",
    ),
    "too many alternatives": (
        RESPONSES,
        {"input": "hi", "top_logprobs": 21},
        "Invalid 'top_logprobs': integer above maximum value. "
        "Expected a value <= 20, but got 21 instead.",
    ),
    "alternatives without logprobs": (
        CHAT,
        {"messages": HI, "top_logprobs": 2},
        "'top_logprobs' needs 'logprobs' to be true.",
    ),
    "logprobs as a number": (
        CHAT,
        {"messages": HI, "logprobs": 3},
        "Invalid type for 'logprobs': expected a boolean, but got an integer instead.",
    ),
    "less than none": (
        CHAT,
        {"messages": HI, "logprobs": True, "top_logprobs": -1},
        "Invalid 'top_logprobs': integer below minimum value.",
    ),
    "too many of the older": (
        COMPLETIONS,
        {"prompt": "hi", "logprobs": 6},
        "Invalid 'logprobs': integer above maximum value.",
    ),
    "texts and tokens": (EMBEDDINGS, {"input": ["a", 1]}, "Invalid type for 'input'"),
    "tokens that are none": (EMBEDDINGS, {"input": [[1, "a"]]}, "Invalid type for 'input'"),
    "Anthropic, an orphan": (
        MESSAGES,
        {"messages": [used("a")]},
        "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a. "
        "Each `tool_result` block must have a corresponding `tool_use` block in "
        "the previous message.",
    ),
    "Anthropic, another's": (
        MESSAGES,
        {"messages": [*HI, use("a"), used("a", "b")]},
        "messages.2.content.1: unexpected `tool_use_id`",
    ),
    "Anthropic, no result": (
        MESSAGES,
        {"messages": [*HI, use("a"), *HI]},
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a.",
    ),
    "Anthropic, thinking too much": (
        MESSAGES,
        {"messages": HI, "thinking": THINK},
        "`max_tokens` must be greater than `thinking.budget_tokens`.",
    ),
    "Anthropic, thinking too little": (
        MESSAGES,
        {"messages": HI, "thinking": {**THINK, "budget_tokens": 1000}},
        "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    ),
}  # fmt: skip


def ask(gateway: RunningGateway, path: str, body: Any, **headers: str) -> Any:
    model = CLAUDE if path == MESSAGES else GPT
    whole = {"model": model, **({"max_tokens": 2000} if path == MESSAGES else {}), **body}
    sent = {"x-portkey-api-key": demo.PLAIN_KEY, **headers}
    return httpx2.post(gateway.base + path, json=whole, headers=sent, timeout=30)


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize(("path", "body", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(
    gateway: RunningGateway, path: str, body: Any, message: str, streams: bool
) -> None:
    answer = ask(gateway, path, body if path == EMBEDDINGS else {**body, "stream": streams})
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error")
    assert error["message"].startswith(message)
    assert ("param" in error) == (path != MESSAGES)


FINE: dict[str, tuple[str, Any]] = {
    "results in any order": (CHAT, {"messages": [*HI, call("a", "b"), result("b"), result("a")]}),
    "an answered call, and more": (CHAT, {"messages": [*HI, call("a"), result("a"), *HI]}),
    "a call that the service keeps": (
        RESPONSES,
        {"input": [OUTPUT], "previous_response_id": "resp_1"},
    ),
    "a call by reference": (
        RESPONSES,
        {"input": [{"type": "item_reference", "id": "fc_1"}, OUTPUT]},
    ),
    "an output": (RESPONSES, {"input": [CALL, OUTPUT]}),
    "not in the background": (RESPONSES, {"input": "hi", "background": False}),
    "Anthropic, results in two messages": (
        MESSAGES,
        {"messages": [*HI, use("a", "b"), used("b"), used("a")]},
    ),
    "Anthropic, thinking enough": (
        MESSAGES,
        {"messages": HI, "thinking": THINK, "max_tokens": 2001},
    ),
    "Anthropic, thinking as it likes": (
        MESSAGES,
        {"messages": HI, "thinking": {"type": "adaptive"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("path", "body"), FINE.values(), ids=FINE)
def test_what_is_taken(gateway: RunningGateway, path: str, body: Any) -> None:
    answer = ask(gateway, path, body)
    assert answer.status_code == 200, answer.text


def test_thinking_between_calls_may_take_more(gateway: RunningGateway) -> None:
    body = {"messages": HI, "thinking": THINK}
    beta = {"anthropic-beta": "interleaved-thinking-2025-05-14"}
    assert ask(gateway, MESSAGES, body, **beta).status_code == 200
