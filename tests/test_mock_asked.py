"""How the mock's models see a request, and what they say to it."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from pigen.mock.answers import default_answer
from pigen.mock.answers.api_refusals import find_refusal
from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.pieces import split_events
from pigen.mock.answers.sample import sample
from pigen.mock.answers.turn import ToolCall
from pigen.mock.inference import WRITERS
from tests.proof import count

PLACE = "@openai-prod"
OK = f"ok from {PLACE}/m"
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
TOOL = {"type": "function", "function": {"name": "read", "parameters": {"type": "object"}}}


def asked(api: str = "chatComplete", **body: Any) -> ModelRequest:
    return ModelRequest(api, {"model": "m", **body}, place=PLACE)


def chat(*said: Any, **body: Any) -> ModelRequest:
    """A conversation: texts are the user's, others messages as they are."""
    messages = [{"role": "user", "content": e} if isinstance(e, str) else e for e in said]
    return asked(messages=messages, **body)


def said_by(role: str, content: Any = "", **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


CALL = {"type": "function_call", "call_id": "c", "name": "read", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "c", "output": "42"}
USE = {"type": "tool_use", "id": "t", "name": "read", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "42"}]}
VIEWS = {
    "one message": (chat("hi"), ("hi", True, 0, [])),
    "parts": (
        chat(
            said_by("user", [{"type": "text", "text": "a"}, IMAGE, {"type": "text", "text": "b"}])
        ),
        ("a\nb", True, 0, []),
    ),
    "a second turn": (chat("a", said_by("assistant", "b"), "c"), ("c", True, 1, [])),
    "instructions are not the user's": (
        chat(said_by("system", "s"), "a", said_by("developer", "d")),
        ("a", True, 0, []),
    ),
    "tool results": (
        chat(
            "a",
            said_by("assistant", None, tool_calls=[{}]),
            said_by("tool", "1"),
            said_by("tool", "2"),
        ),
        ("a", False, 1, ["1", "2"]),
    ),
    "tool results of long ago": (
        chat("a", said_by("assistant"), said_by("tool", "1"), said_by("assistant"), "b"),
        ("b", True, 2, []),
    ),
    "Anthropic's": (
        asked(
            "messages",
            messages=[
                said_by("user", "a"),
                said_by("assistant", [USE]),
                said_by("user", [RESULT, RESULT]),
            ],
        ),
        ("a", False, 1, ["42", "42"]),
    ),
    "Anthropic's, with a word of the user's": (
        asked(
            "messages",
            messages=[
                said_by("assistant", [USE]),
                said_by("user", [RESULT, {"type": "text", "text": "b"}]),
            ],
        ),
        ("b", True, 1, ["42"]),
    ),
    "an input": (asked("createModelResponse", input="hi"), ("hi", True, 0, [])),
    "input items": (
        asked(
            "createModelResponse",
            input=[
                said_by("user", [{"type": "input_text", "text": "a"}]),
                {"type": "reasoning"},
                CALL,
                CALL,
                OUTPUT,
                OUTPUT,
            ],
        ),
        ("a", False, 1, ["42", "42"]),
    ),
    "two turns of items": (
        asked(
            "createModelResponse",
            input=[
                CALL,
                OUTPUT,
                CALL,
                OUTPUT,
                said_by("assistant", [{"type": "output_text", "text": "x"}], type="message"),
            ],
        ),
        ("", False, 3, []),
    ),
    "a prompt": (asked("complete", prompt=["a", "b"]), ("b", True, 0, [])),
    "what is to be embedded": (asked("embed", input=["a", [1, 2]]), ("a", True, 0, [])),
}  # fmt: skip


@pytest.mark.parametrize(("view", "expected"), VIEWS.values(), ids=VIEWS)
def test_a_conversation_is_seen_alike_through_each_api(view: ModelRequest, expected: Any) -> None:
    assert (view.text, view.conversation.is_new, view.turn, view.results) == expected


WANTS = {
    "usage": (asked(stream_options={"include_usage": True}), "wants_usage", True),
    "no usage": (asked(stream_options=True), "wants_usage", False),
    "an effort": (asked(reasoning_effort="low"), "wants_reasoning", True),
    "no effort": (asked(reasoning_effort="none"), "wants_reasoning", False),
    "an effort inside": (asked(reasoning={"effort": "high"}), "wants_reasoning", True),
    "thinking": (asked(thinking={"type": "adaptive"}), "wants_reasoning", True),
    "no thinking": (asked(thinking={"type": "disabled"}), "wants_reasoning", False),
    "chat's tools": (asked(tools=[TOOL]), "tools", {"read": {"type": "object"}}),
    "other tools": (
        asked(tools=[{"name": "a", "input_schema": {"x": 1}}, {"type": "web_search"}, 5]),
        "tools",
        {"a": {"x": 1}},
    ),
    "tools not to be used": (asked(tools=[TOOL], tool_choice="none"), "tools", {}),
    "Anthropic's tools not to be used": (
        asked(tools=[TOOL], tool_choice={"type": "none"}),
        "tools",
        {},
    ),
    "this tool, elsewhere": (
        asked(tools=[TOOL], tool_choice={"type": "tool", "name": "read"}),
        "forced_tool",
        "read",
    ),
    "a tool without a name": (
        asked(tools=[TOOL], tool_choice={"type": "tool", "name": []}),
        "forced_tool",
        None,
    ),
    "a tool by all means": (asked(tools=[TOOL], tool_choice="required"), "forced_tool", "read"),
    "this tool": (
        asked(tools=[TOOL], tool_choice={"type": "function", "function": {"name": "read"}}),
        "forced_tool",
        "read",
    ),
    "a tool not offered": (
        asked(tools=[TOOL], tool_choice={"type": "tool", "name": "write"}),
        "forced_tool",
        None,
    ),
    "a tool or none": (asked(tools=[TOOL], tool_choice="auto"), "forced_tool", None),
    "any JSON": (asked(response_format={"type": "json_object"}), "json_schema", {}),
    "a schema": (
        asked(text={"format": {"type": "json_schema", "schema": {"x": 1}}}),
        "json_schema",
        {"x": 1},
    ),
    "a schema of chat's": (
        asked(response_format={"type": "json_schema", "json_schema": {"schema": {"x": 1}}}),
        "json_schema",
        {"x": 1},
    ),
    "no JSON": (asked(response_format={"type": "text"}), "json_schema", None),
    "most tokens": (asked(max_completion_tokens=5, max_tokens=9), "max_tokens", 5),
    "no tokens": (asked(max_tokens=0), "max_tokens", None),
    "fewer than none": (asked(max_tokens=-5), "max_tokens", None),
    "no such number": (asked(max_tokens=True), "max_tokens", None),
    "a stop": (asked(stop="x"), "stop_sequences", ["x"]),
    "stops": (asked(stop=["x", "", 5]), "stop_sequences", ["x"]),
    "Anthropic's stops": (asked("messages", stop_sequences=["x"]), "stop_sequences", ["x"]),
    "answers": (asked(n=3), "choices", 3),
    "too many": (asked(n=10**9), "choices", 1),
}


@pytest.mark.parametrize(("view", "what", "expected"), WANTS.values(), ids=WANTS)
def test_what_is_wanted(view: ModelRequest, what: str, expected: Any) -> None:
    assert getattr(view, what) == expected


def test_tokens_grow_with_what_is_sent() -> None:
    assert chat("x" * 40).estimate_tokens() == 10
    assert chat("x" * 41).estimate_tokens() == 11
    assert chat("x" * 40, said_by("assistant", "y" * 40)).estimate_tokens() == 20
    assert asked("messages", system="x" * 40, messages=[]).estimate_tokens() == 10
    assert chat("x", tools=[TOOL]).estimate_tokens() >= 20
    one, two = (chat(said_by("user", [IMAGE] * number)).estimate_tokens() for number in (1, 2))
    assert two == 2 * one > 80


MARKS = {
    "alone": ("USE_TOOL:read:{}", [ToolCall("read", "{}")]),
    "in a sentence": ('Please USE_TOOL:read:{"a": "}"} now', [ToolCall("read", '{"a": "}"}')]),
    "over lines": ('USE_TOOL:read: {\n"a": 1}\nthanks', [ToolCall("read", '{\n"a": 1}')]),
    "without arguments": ("USE_TOOL:read\nUSE_TOOL:read:\nx", [ToolCall("read")] * 2),
    "with something behind it": ("USE_TOOL:read, please", [ToolCall("read")]),
    "many": ("USE_TOOL:read " * 200, [ToolCall("read")] * 128),
    "not offered": ("USE_TOOL:write:{}", "; there is no tool write: those offered are read"),
    "no object": ("USE_TOOL:read:[1]", "; what follows USE_TOOL:read: is not a JSON object"),
    "no JSON": ("USE_TOOL:read:{'a'}", "; what follows USE_TOOL:read: is not a JSON object"),
    "NaN": ('USE_TOOL:read:{"a": NaN}', "; what follows USE_TOOL:read: is not a JSON object"),
    "no name": ("USE_TOOL:", "; USE_TOOL: names no tool"),
    "nested deep": (
        "USE_TOOL:read:" + '{"a":' * 5_000,
        "; what follows USE_TOOL:read: is not a JSON object",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MARKS.values(), ids=MARKS)
def test_tools_on_demand(text: str, expected: Any) -> None:
    turn = default_answer.make_turn(chat(text, tools=[TOOL]))
    if isinstance(expected, str):
        assert (turn.text, turn.tool_calls) == (OK + expected, ())
    else:
        assert (turn.text, list(turn.tool_calls), turn.finish) == ("", expected, "tool_calls")


def test_no_tool_is_called_where_none_is_offered() -> None:
    for body in ({}, {"tools": [TOOL], "tool_choice": "none"}):
        turn = default_answer.make_turn(chat("USE_TOOL:read:{}", **body))
        assert turn.text == f"{OK}; there is no tool read: none is offered"


def test_one_call_at_a_time_where_no_more_are_wanted() -> None:
    text = "USE_TOOL:read:{} USE_TOOL:read:{}"
    wants: Any = (
        {"parallel_tool_calls": False},
        {"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
    )
    for body in wants:
        assert len(default_answer.make_turn(chat(text, tools=[TOOL], **body)).tool_calls) == 1


def test_a_tool_is_asked_once() -> None:
    """What the user said before the last turn asks for nothing again."""
    called = said_by("assistant", None, tool_calls=[{}])
    turn = default_answer.make_turn(
        chat("USE_TOOL:read:{}", called, said_by("tool", "x" * 300), tools=[TOOL])
    )
    assert turn.text == f"{OK}; the tool returned: {'x' * 200}..."
    turn = default_answer.make_turn(
        chat("USE_TOOL:read:{}", called, said_by("tool", "x" * 200), tools=[TOOL])
    )
    assert turn.text == f"{OK}; the tool returned: {'x' * 200}"
    turn = default_answer.make_turn(chat("USE_TOOL:read:{}", called, tools=[TOOL]))
    assert turn.text == OK


def test_pictures_are_seen() -> None:
    assert (
        default_answer.make_turn(chat(said_by("user", [IMAGE]))).text
        == f"{OK}, which was shown 1 image"
    )
    assert (
        default_answer.make_turn(chat(said_by("user", [IMAGE] * 2))).text
        == f"{OK}, which was shown 2 images"
    )


def test_an_answer_may_just_fit() -> None:
    size = -(-len(OK) // 4)
    for most, finish in ((size - 1, "length"), (size, "stop"), (size + 1, "stop")):
        turn = default_answer.make_turn(chat("hi", max_tokens=most))
        assert (turn.finish, turn.usage.output) == (finish, min(most, size))


def test_thinking_takes_of_the_room() -> None:
    whole = default_answer.make_turn(chat("hi", reasoning_effort="low"))
    assert whole.reasoning == default_answer.REASONING
    thought = whole.usage.reasoning
    short = default_answer.make_turn(chat("hi", reasoning_effort="low", max_tokens=thought + 1))
    assert (short.reasoning, short.text, short.finish) == (whole.reasoning, OK[:4], "length")
    cut = default_answer.make_turn(chat("hi", reasoning_effort="low", max_tokens=thought - 1))
    assert (cut.text, cut.usage.reasoning) == ("", thought - 1)


SAMPLES = (
    {"type": "string", "maxLength": 3},
    {"type": "string", "minLength": 60},
    {"type": "string", "format": "uuid"},
    {"type": ["integer", "null"], "minimum": 7},
    {"type": "number", "maximum": 0.5},
    {"type": "number", "maximum": 1},
    {"type": "integer", "exclusiveMinimum": 0},
    {"type": "null"},
    {"type": "boolean"},
    {"properties": {"a": {"type": "integer"}}, "required": ["a"]},
    {"type": "object", "required": ["a"]},
    {"type": "array", "minItems": 2, "items": {"enum": [3]}},
    {"type": "array"},
    {"allOf": [{"type": "integer"}, {"minimum": 0}]},
    {"oneOf": [{"const": 4}, {"const": 5}]},
    {"default": 9},
    {"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "integer"}}},
    {},
    True,
)


@pytest.mark.parametrize("schema", SAMPLES, ids=repr)
def test_a_sample_fits(schema: Any) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator(schema).validate(sample(schema, "some text"))


def test_what_has_properties_is_an_object() -> None:
    assert sample({"properties": {"a": {"type": "integer"}}, "required": ["a"]}, "x") == {"a": 1}
    assert sample({"type": "string", "properties": {}}, "x") == "x"


SCHEMA = {
    "type": "object",
    "required": ["kind", "list", "inner", "number", "day", "maybe", "one"],
    "properties": {
        "kind": {"enum": ["b", "a"]},
        "list": {"type": "array", "minItems": 2, "items": {"type": "boolean"}},
        "inner": {"$ref": "#/$defs/Inner"},
        "number": {"type": "integer", "exclusiveMinimum": 5},
        "day": {"type": "string", "format": "date"},
        "maybe": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        "one": {"const": 1},
        "left out": {},
    },
    "$defs": {
        "Inner": {
            "allOf": [
                {
                    "type": "object",
                    "required": ["x"],
                    "properties": {"x": {"type": "string", "minLength": 50}},
                },
                {"type": "object"},
            ]
        }
    },
}  # fmt: skip


def test_a_forced_tool_gets_arguments_that_fit() -> None:
    from jsonschema import Draft202012Validator

    tool = {"type": "function", "function": {"name": "f", "parameters": SCHEMA}}
    turn = default_answer.make_turn(chat("hi", tools=[tool], tool_choice="required"))
    (call,) = turn.tool_calls
    value = json.loads(call.arguments)
    Draft202012Validator(SCHEMA).validate(value)
    assert set(value) == set(SCHEMA["required"])


def test_a_schema_that_holds_itself_has_an_end() -> None:
    schema = {"$ref": "#"}
    assert default_answer.make_turn(
        chat("hi", text={"format": {"type": "json_schema", "schema": schema}})
    ).text
    tree = {"type": "object", "required": ["t"], "properties": {"t": {"$ref": "#"}}}
    assert default_answer.make_turn(
        chat("hi", text={"format": {"type": "json_schema", "schema": tree}})
    ).text


REFUSED = {
    "no messages": ("chatComplete", {}, "Missing required parameter: 'messages'."),
    "a text": (
        "chatComplete",
        {"messages": "x"},
        "Invalid type for 'messages': expected an array of objects, but got a string instead.",
    ),
    "no role": (
        "chatComplete",
        {"messages": [{}]},
        "Missing required parameter: 'messages[0].role'.",
    ),
    "no such role": ("chatComplete", {"messages": [{"role": "me"}]}, "Invalid value: 'me'. "),
    "a number said": (
        "chatComplete",
        {"messages": [said_by("user", 5)]},
        "Invalid type for 'messages[0].content'",
    ),
    "a stream in words": (
        "chatComplete",
        {"messages": [said_by("user")], "stream": "yes"},
        "Invalid type for 'stream'",
    ),
    "no prompt": ("complete", {}, "Missing required parameter: 'prompt'."),
    "no input": ("createModelResponse", {}, "Missing required parameter: 'input'."),
    "inputs of texts": ("createModelResponse", {"input": ["x"]}, "Invalid type for 'input[0]'"),
    "too many answers": (
        "chatComplete",
        {"messages": [said_by("user")], "n": 129},
        "Invalid 'n': integer above maximum value. Expected a value <= 128",
    ),
    "too many prompts": (
        "complete",
        {"prompt": ["x"] * 2049},
        "Invalid 'prompt': array too long. Expected an array with maximum length 2048, "
        "but got an array with length 2049",
    ),
    "too much to embed": ("embed", {"input": ["x"] * 2049}, "Invalid 'input': array too long. "),
    "nothing to embed": ("embed", {"input": []}, "Invalid 'input': empty array. "),
    "Anthropic, no messages": ("messages", {}, "messages: Field required"),
    "Anthropic, no role": (
        "messages",
        {"messages": [{"content": ""}]},
        "messages.0.role: Field required",
    ),
    "Anthropic, a text": ("messages", {"messages": "x"}, "messages: Input should be a valid array"),
}  # fmt: skip


@pytest.mark.parametrize(("api", "body", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(api: str, body: Any, message: str) -> None:
    said: Any = find_refusal(api, body, "m")
    assert said["error"]["type"] == "invalid_request_error"
    assert said["error"]["message"].startswith(message)
    assert ("code" in said["error"]) == (api != "messages")


FINE = {"messages": [{"role": "user", "content": "hi"}], "prompt": "hi", "input": "hi"}


@pytest.mark.parametrize("api", WRITERS)
def test_a_model_has_to_be_named(api: str) -> None:
    assert find_refusal(api, FINE, "m") is None
    for model in (None, "", 5):
        said: Any = find_refusal(api, FINE, model)
        assert "model" in said["error"]["message"]


def test_what_is_taken() -> None:
    assert find_refusal("proxy", {}, None) is None
    called = {"messages": [said_by("user", "hi"), said_by("assistant", None)]}
    assert find_refusal("chatComplete", called, "m") is None
    assert find_refusal("createModelResponse", {"previous_response_id": "resp_1"}, "m") is None
    assert find_refusal("embed", {"input": ""}, "m") is None
    assert find_refusal("embed", {"input": ["x"] * 2048}, "m") is None
    assert find_refusal("embed", {"input": [5] * 5000}, "m") is None
    assert find_refusal("complete", {"prompt": "x", "n": 128}, "m") is None
    talk = {"messages": [said_by("user", "hi")]}
    assert find_refusal("messages", talk, "m", "openai") is None
    assert find_refusal("messages", talk, "m", "anthropic")
    assert find_refusal("messages", {**talk, "max_tokens": 5}, "m", "anthropic") is None


JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "USE_TOOL:a",
    [],
    {},
    [1],
    ["x"],
    [[]],
    {"type": "text"},
    {"type": "image"},
    {"role": "user"},
    {"role": "assistant", "content": 5},
    {"name": "a"},
    {"type": "tool_result"},
    {"content": [{"type": "text", "text": 5}]},
)
NAMES = (
    "messages",
    "input",
    "prompt",
    "tools",
    "tool_choice",
    "stop",
    "system",
    "text",
    "n",
    "reasoning",
    "thinking",
    "response_format",
    "stream_options",
    "max_tokens",
    "include",
    "dimensions",
    "stop_sequences",
    "instructions",
    "metadata",
)


def test_any_json_is_answered_or_refused() -> None:
    """Guardrails and limits look at the answer before the request is refused."""
    rng = random.Random(5)

    def junk() -> Any:
        kind = rng.randrange(4)
        return [junk() for _ in range(rng.randrange(3))] if kind == 0 else rng.choice(JUNK)

    for _ in range(count(20_000, 2_000)):
        api = rng.choice(list(WRITERS))
        body = {name: junk() for name in rng.sample(NAMES, rng.randrange(6))}
        find_refusal(api, body, body.get("model"))
        view = asked(api, **body)
        turn = default_answer.make_turn(view)
        json.dumps(WRITERS[api].build_body(turn, view))
        for event in split_events(WRITERS[api].build_stream(turn, view)):
            assert event.endswith(b"\n\n")
