"""What the mock's models answer, as the official SDK of each API reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from anthropic.types import RawMessageStreamEvent
from openai.types.chat import ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent
from pydantic import BaseModel, TypeAdapter

from pigen.mock.answers.model_request import ModelRequest
from pigen.mock.answers.pieces import cache_by_text, split_evenly, split_events
from pigen.mock.answers.turn import LENGTH, TOOL_CALLS, ToolCall, Turn, Usage
from pigen.mock.encoding import encode
from pigen.mock.inference import WRITERS
from tests.mock_sdks import NOW, NUMBER, PLACE, anthropic_client, openai_client

MODEL = "gpt-4o"
OK = f"ok from {PLACE}/{MODEL}"
USER: Any = [{"role": "user", "content": "hi"}]
SCHEMA = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
CHAT_TOOLS: Any = [
    {"type": "function", "function": {"name": name, "parameters": SCHEMA}}
    for name in ("read", "ping")
]
TOOLS: Any = [
    {"type": "function", "name": t["function"]["name"], "parameters": SCHEMA, "strict": False}
    for t in CHAT_TOOLS
]
MESSAGE_TOOLS: Any = [{"name": t["name"], "input_schema": SCHEMA} for t in TOOLS]
LONG_PATH = "a/long/way/to/the/file.txt"
ASKS = f'USE_TOOL:read:{{"path": "{LONG_PATH}"}}\nUSE_TOOL:ping'
RICH = Turn(
    "It is sunny.",
    "Let me think about it.",
    (ToolCall("read", json.dumps({"path": LONG_PATH})), ToolCall("ping")),
    TOOL_CALLS,
    Usage(100, 30, 6, 40),
)


class Weather(BaseModel):
    """What answers in JSON are asked to be."""

    place: str
    degrees: int
    wind: list[float] = []


# Chat completions


def test_chat() -> None:
    said = openai_client().chat.completions.create(model=MODEL, messages=USER)
    assert said.choices[0].message.content == OK
    assert said.choices[0].finish_reason == "stop"
    assert (said.id, said.created, said.model) == (f"chatcmpl-{NUMBER}", NOW, MODEL)
    assert said.usage is not None
    assert said.usage.total_tokens == said.usage.prompt_tokens + said.usage.completion_tokens


def test_chat_streams_the_same_in_words() -> None:
    stream = openai_client().chat.completions.create(
        model=MODEL, messages=USER, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    deltas = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert [delta for delta in deltas if delta] == ["ok", " from", f" {PLACE}/{MODEL}"]
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-2:] == [None, "stop"]
    whole = openai_client().chat.completions.create(model=MODEL, messages=USER)
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert {chunk.id for chunk in chunks} == {whole.id}


def test_chat_says_no_usage_unless_asked() -> None:
    chunks = list(openai_client().chat.completions.create(model=MODEL, messages=USER, stream=True))
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


def test_chat_calls_tools_side_by_side() -> None:
    ask: Any = {
        "model": MODEL,
        "tools": CHAT_TOOLS,
        "messages": [{"role": "user", "content": ASKS}],
    }
    said = openai_client().chat.completions.create(**ask).choices[0]
    calls = said.message.tool_calls
    assert calls is not None
    assert said.finish_reason == "tool_calls"
    assert said.message.content is None
    assert [(c.function.name, json.loads(c.function.arguments)) for c in calls] == [
        ("read", {"path": LONG_PATH}),
        ("ping", {}),
    ]
    with openai_client().chat.completions.stream(**ask) as stream:
        pieces = [e for e in stream if e.type == "tool_calls.function.arguments.delta"]
        streamed = stream.get_final_completion().choices[0]
    assert [
        (c.id, c.function.name, c.function.arguments) for c in streamed.message.tool_calls or ()
    ] == [(c.id, c.function.name, c.function.arguments) for c in calls]
    assert [piece.index for piece in pieces] == sorted(piece.index for piece in pieces)
    assert sum(piece.index == 0 and bool(piece.arguments_delta) for piece in pieces) > 1
    assert len({call.id for call in calls}) == 2


def test_chat_answers_what_a_tool_said() -> None:
    client = openai_client()
    messages: Any = [{"role": "user", "content": ASKS}]
    first = client.chat.completions.create(model=MODEL, messages=messages, tools=CHAT_TOOLS)
    calls = first.choices[0].message.tool_calls or []
    messages.append(first.choices[0].message)
    messages += [
        {"role": "tool", "tool_call_id": call.id, "content": f"said by {call.function.name}"}
        for call in calls
    ]
    second = client.chat.completions.create(model=MODEL, messages=messages, tools=CHAT_TOOLS)
    assert second.choices[0].message.content == (
        f"{OK}; the tool returned: said by read; said by ping"
    )


def test_chat_gives_json_of_a_kind() -> None:
    parsed = openai_client().chat.completions.parse(
        model=MODEL, messages=USER, response_format=Weather
    )
    assert parsed.choices[0].message.parsed == Weather(place=OK, degrees=1)
    plain = openai_client().chat.completions.create(
        model=MODEL, messages=USER, response_format={"type": "json_object"}
    )
    assert json.loads(plain.choices[0].message.content or "") == {"answer": OK}


def test_chat_ends_where_it_must() -> None:
    client = openai_client()
    short = client.chat.completions.create(model=MODEL, messages=USER, max_completion_tokens=1)
    assert (short.choices[0].message.content, short.choices[0].finish_reason) == (OK[:4], "length")
    assert short.usage is not None
    assert short.usage.completion_tokens == 1
    stopped = client.chat.completions.create(model=MODEL, messages=USER, stop=["/", "from"])
    assert (stopped.choices[0].message.content, stopped.choices[0].finish_reason) == ("ok ", "stop")


def test_chat_gives_several_answers() -> None:
    said = openai_client().chat.completions.create(model=MODEL, messages=USER, n=3)
    assert [choice.index for choice in said.choices] == [0, 1, 2]
    chunks = openai_client().chat.completions.create(model=MODEL, messages=USER, n=3, stream=True)
    text = {0: "", 1: "", 2: ""}
    for chunk in chunks:
        text[chunk.choices[0].index] += chunk.choices[0].delta.content or ""
    assert set(text.values()) == {OK}


def test_chat_thinks_when_asked() -> None:
    quick, slow = (
        openai_client().chat.completions.create(model=MODEL, messages=USER, reasoning_effort=effort)
        for effort in ("none", "high")
    )
    assert not hasattr(quick.choices[0].message, "reasoning_content")
    assert slow.choices[0].message.reasoning_content  # type: ignore[attr-defined]
    assert slow.usage
    assert slow.usage.completion_tokens_details
    assert slow.usage.completion_tokens_details.reasoning_tokens


# Completions


def test_completions() -> None:
    client = openai_client(strict=False)  # a stream's finish_reason is null until the end
    said = client.completions.create(model=MODEL, prompt=["a", "b"], n=2, echo=True)
    assert [choice.text for choice in said.choices] == ["a" + OK, "a" + OK, "b" + OK, "b" + OK]
    chunks = list(client.completions.create(model=MODEL, prompt="a", stream=True, max_tokens=2))
    assert "".join(chunk.choices[0].text for chunk in chunks) == OK[:8]
    assert chunks[-1].choices[0].finish_reason == "length"


# Responses


def test_responses() -> None:
    said = openai_client().responses.create(model=MODEL, input="hi")
    assert said.output_text == OK
    assert said.status == "completed"
    assert said.usage is not None
    assert said.usage.total_tokens == said.usage.input_tokens + said.usage.output_tokens


def test_responses_stream_every_event_in_order() -> None:
    ask: Any = {"model": MODEL, "input": "hi", "reasoning": {"effort": "low", "summary": "auto"}}
    events = list(openai_client().responses.create(**ask, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    kinds = [event.type.removeprefix("response.") for event in events]
    assert [kind for i, kind in enumerate(kinds) if kind != kinds[i - 1]] == [
        "created",
        "in_progress",
        "output_item.added",
        "reasoning_summary_part.added",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_summary_part.done",
        "output_item.done",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "completed",
    ]
    with openai_client().responses.stream(**ask) as stream:
        final = stream.get_final_response()
    assert final.output_text == OK
    assert events[-1].response.model_dump() == openai_client().responses.create(**ask).model_dump()


def test_responses_show_thinking_to_those_who_ask() -> None:
    client = openai_client()
    ask: Any = {"model": MODEL, "input": "hi", "include": ["reasoning.encrypted_content"]}
    hidden = client.responses.create(**ask, reasoning={"effort": "low"}).output[0]
    assert hidden.type == "reasoning"
    assert hidden.summary == []
    assert hidden.encrypted_content
    assert client.responses.create(**ask).output[0].type == "message"


def test_responses_call_tools() -> None:
    ask: Any = {"model": MODEL, "input": ASKS, "tools": TOOLS}
    with openai_client().responses.stream(**ask) as stream:
        deltas = [e for e in stream if e.type == "response.function_call_arguments.delta"]
        final = stream.get_final_response()
    assert [(item.type, item.name, json.loads(item.arguments)) for item in final.output] == [
        ("function_call", "read", {"path": LONG_PATH}),
        ("function_call", "ping", {}),
    ]
    assert [delta.output_index for delta in deltas] == sorted(d.output_index for d in deltas)
    results: Any = [
        {"type": "function_call_output", "call_id": item.call_id, "output": f"by {item.name}"}
        for item in final.output
    ]
    follow: Any = [{"role": "user", "content": ASKS}, *final.output, *results]
    said = openai_client().responses.create(model=MODEL, input=follow, tools=TOOLS)
    assert said.output_text == f"{OK}; the tool returned: by read; by ping"


def test_responses_give_json_of_a_kind() -> None:
    said = openai_client().responses.parse(model=MODEL, input="hi", text_format=Weather)
    assert said.output_parsed == Weather(place=OK, degrees=1)


def test_responses_end_where_they_must() -> None:
    ask: Any = {"model": MODEL, "input": "hi", "max_output_tokens": 1}
    said = openai_client().responses.create(**ask)
    assert (said.status, said.output_text) == ("incomplete", OK[:4])
    assert said.incomplete_details is not None
    assert said.incomplete_details.reason == "max_output_tokens"
    *_, last = openai_client().responses.create(**ask, stream=True)
    assert last.type == "response.incomplete"


# Messages


def test_messages() -> None:
    said = anthropic_client().messages.create(model=MODEL, messages=USER, max_tokens=100)
    assert [block.text for block in said.content] == [OK]
    assert (said.id, said.model, said.stop_reason) == (f"msg_{NUMBER}", MODEL, "end_turn")


def test_messages_stream_every_event_in_order() -> None:
    ask: Any = {"model": MODEL, "messages": USER, "max_tokens": 2000}
    ask["thinking"] = {"type": "enabled", "budget_tokens": 1024}
    with anthropic_client().messages.stream(**ask) as stream:
        final = stream.get_final_message()
    whole = anthropic_client().messages.create(**ask)
    assert final.model_dump() == whole.model_dump()
    assert [block.type for block in final.content] == ["thinking", "text"]
    assert final.content[0].signature
    kinds = [e["type"] for e in raw("messages", ask)]
    assert [kind for i, kind in enumerate(kinds) if kind != kinds[i - 1]] == [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


def test_messages_call_tools() -> None:
    ask: Any = {"model": MODEL, "max_tokens": 100, "tools": MESSAGE_TOOLS}
    messages: Any = [{"role": "user", "content": ASKS}]
    with anthropic_client().messages.stream(**ask, messages=messages) as stream:
        pieces = [e.partial_json for e in stream if e.type == "input_json"]
        said = stream.get_final_message()
    assert said.stop_reason == "tool_use"
    assert [(block.name, block.input) for block in said.content] == [
        ("read", {"path": LONG_PATH}),
        ("ping", {}),
    ]
    assert len(pieces) > 3
    messages.append({"role": "assistant", "content": said.content})
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": f"by {block.name}"}
        for block in said.content
    ]
    messages.append({"role": "user", "content": results})
    second = anthropic_client().messages.create(**ask, messages=messages)
    assert second.content[0].text == f"{OK}; the tool returned: by read; by ping"


def test_messages_end_where_they_must() -> None:
    client = anthropic_client()
    short = client.messages.create(model=MODEL, messages=USER, max_tokens=1)
    assert (short.content[0].text, short.stop_reason) == (OK[:4], "max_tokens")
    stopped = client.messages.create(
        model=MODEL, messages=USER, max_tokens=100, stop_sequences=["from"]
    )
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", "from")
    assert stopped.content[0].text == "ok "


# Embeddings


@pytest.mark.parametrize("options", [{"encoding_format": "float"}, {}], ids=["floats", "base64"])
def test_embeddings(options: Any) -> None:
    client = openai_client(strict=False)  # base64 becomes numbers after the validation
    said = client.embeddings.create(model="e-small", input=["a", "b", "a"], **options)
    a, b, again = (each.embedding for each in said.data)
    assert len(a) == 1536
    assert a == again != b
    assert sum(x * x for x in a) == pytest.approx(1, abs=1e-4)
    large = client.embeddings.create(model="e-large", input="a").data[0].embedding
    assert len(large) == 3072
    few = client.embeddings.create(model="e-large", input=[1, 2, 3], dimensions=8)
    assert [len(each.embedding) for each in few.data] == [8]


# All of them


def raw(api: str, body: dict[str, Any], turn: Turn | None = None) -> Iterator[Any]:
    """The events of a stream, parsed; those of OpenAI's without the end mark."""
    from pigen.mock.answers import default_answer

    asked = ModelRequest(api, body, place=PLACE, number=NUMBER, now=NOW)
    for event in split_events(
        WRITERS[api].build_stream(turn or default_answer.make_turn(asked), asked)
    ):
        assert event.endswith(b"\n\n")
        assert event.count(b"\n\n") == 1
        *kind, data = event.decode().strip().split("\n")
        if data != "data: [DONE]":
            said = json.loads(data.removeprefix("data: "))
            assert kind in ([], [f"event: {said.get('type')}"])
            yield said


@pytest.mark.parametrize(
    ("api", "form"),
    [
        ("chatComplete", ChatCompletionChunk),
        ("createModelResponse", ResponseStreamEvent),
        ("messages", RawMessageStreamEvent),
    ],
)
def test_every_event_has_the_form_that_the_sdk_declares(api: str, form: Any) -> None:
    body = {"reasoning": {"summary": "auto"}, "stream_options": {"include_usage": True}}
    adapter: TypeAdapter[Any] = TypeAdapter(form)
    for event in raw(api, {"model": MODEL, **body}, RICH):
        if event != {"type": "ping"}:
            adapter.validate_python(event)


def whole(api: str, turn: Turn, **body: Any) -> Any:
    """An answer as JSON."""
    asked = ModelRequest(api, {"model": MODEL, **body}, place=PLACE, number=NUMBER, now=NOW)
    return json.loads(encode(WRITERS[api].build_body(turn, asked)))


def parts(api: str, turn: Turn, **body: Any) -> list[tuple[str, object]]:
    """Kind and content of each part of an answer."""
    said = whole(api, turn, **body)
    if api == "messages":
        kinds = {"thinking": "thinking", "text": "text", "tool_use": "input"}
        return [(each["type"], each[kinds[each["type"]]]) for each in said["content"]]
    kept = {"reasoning": "summary", "message": "content", "function_call": "arguments"}
    return [(each["type"], each[kept[each["type"]]]) for each in said["output"]]


def test_text_and_calls_stand_side_by_side() -> None:
    called = {"path": LONG_PATH}
    message = whole("chatComplete", RICH)["choices"][0]["message"]
    assert message["content"] == "It is sunny."
    assert len(message["tool_calls"]) == 2
    assert parts("messages", RICH) == [
        ("thinking", "Let me think about it."),
        ("text", "It is sunny."),
        ("tool_use", called),
        ("tool_use", {}),
    ]
    shown = parts("createModelResponse", RICH, reasoning={"summary": "auto"})
    assert [kind for kind, _ in shown] == ["reasoning", "message", "function_call", "function_call"]


def test_calls_need_no_text_and_a_text_may_be_empty() -> None:
    calls = Turn(tool_calls=(ToolCall("read"),), finish=TOOL_CALLS)
    assert whole("chatComplete", calls)["choices"][0]["message"]["content"] is None
    assert parts("messages", calls) == [("tool_use", {})]
    assert [kind for kind, _ in parts("createModelResponse", calls)] == ["function_call"]
    starts = [e for e in raw("messages", {}, calls) if e["type"] == "content_block_start"]
    assert [each["index"] for each in starts] == [0]
    assert whole("chatComplete", Turn())["choices"][0]["message"]["content"] == ""
    assert parts("messages", Turn()) == [("text", "")]
    assert [kind for kind, _ in parts("createModelResponse", Turn())] == ["message"]
    starts = [e for e in raw("messages", {}, Turn()) if e["type"] == "content_block_start"]
    assert [each["content_block"]["type"] for each in starts] == ["text"]


def test_calls_follow_a_text_in_a_stream() -> None:
    starts = [e for e in raw("messages", {}, RICH) if e["type"] == "content_block_start"]
    kinds = [each["content_block"]["type"] for each in starts]
    assert kinds == ["thinking", "text", "tool_use", "tool_use"]
    empty = Turn(tool_calls=(ToolCall("x", ""),))
    deltas = [e["delta"] for e in raw("messages", {}, empty) if e["type"] == "content_block_delta"]
    assert deltas == [{"type": "input_json_delta", "partial_json": ""}]


def test_every_call_of_every_answer_has_an_id_of_its_own() -> None:
    choices = whole("chatComplete", RICH, n=2)["choices"]
    ids = [call["id"] for choice in choices for call in choice["message"]["tool_calls"]]
    assert len(set(ids)) == 4


def test_usage_is_null_until_it_is_told() -> None:
    events = list(raw("chatComplete", {"stream_options": {"include_usage": True}}, RICH))
    assert [event["usage"] for event in events[:-1]] == [None] * (len(events) - 1)
    assert events[-1]["usage"]["prompt_tokens_details"]["cached_tokens"] == 40
    assert not any("usage" in event for event in raw("chatComplete", {}, RICH))


def test_thinking_may_be_left_out() -> None:
    thinking = {"type": "adaptive", "display": "omitted"}
    assert parts("messages", RICH, thinking=thinking)[0] == ("thinking", "")
    deltas = [e["delta"] for e in raw("messages", {"thinking": thinking}, RICH) if "delta" in e]
    assert deltas[0]["type"] == "signature_delta"


@pytest.mark.parametrize("arguments", ["[1]", "{", ""])
def test_what_is_no_object_is_an_empty_one_to_anthropic(arguments: str) -> None:
    assert parts("messages", Turn(tool_calls=(ToolCall("x", arguments),))) == [("tool_use", {})]


def test_a_vector_is_never_divided_by_nothing() -> None:
    """The one number drawn for this text is 0."""
    said = whole("embed", Turn(), input="t85305", dimensions=1)
    assert said["data"][0]["embedding"] == [0]


def test_answers_are_bounded() -> None:
    assert len(whole("complete", Turn("x"), prompt=["p"] * 2000, n=100)["choices"]) == 2048
    assert len(whole("embed", Turn(), input=["x"] * 3000, dimensions=1)["data"]) == 2048


def test_pieces_of_one_length() -> None:
    assert split_evenly("abcdefg", 3) == ("ab", "cd", "efg")
    assert split_evenly("ab", 5) == ("a", "b")
    assert split_evenly("", 5) == ()


def test_long_texts_are_not_remembered() -> None:
    made = []

    @cache_by_text
    def make(text: str) -> int:
        made.append(len(text))
        return len(text)

    for length in (16_384, 16_384, 16_385, 16_385):
        assert make("x" * length) == length
    assert made == [16_384, 16_385, 16_385]


def test_completions_repeat_the_prompt_in_a_stream() -> None:
    turn = Turn("a b", pieces=("a ", "b"))
    events = list(raw("complete", {"prompt": ["x", "y"], "echo": True}, turn))
    said = [(e["choices"][0]["index"], e["choices"][0]["text"]) for e in events]
    assert said == [(0, "x"), (0, "a "), (0, "b"), (0, ""), (1, "y"), (1, "a "), (1, "b"), (1, "")]
    assert len(whole("complete", turn, prompt=[1, 2, 3], echo=True)["choices"]) == 1
    assert whole("complete", turn, prompt=[[1], [2]], echo=True)["choices"][1]["text"] == "a b"


def test_a_response_tells_what_was_asked() -> None:
    said = whole("createModelResponse", Turn("x"), metadata=None, text=None)
    assert (said["metadata"], said["text"]) == ({}, {"format": {"type": "text"}})
    assert (said["completed_at"], said["output"][0]["status"]) == (NOW, "completed")
    asked: Any = {"metadata": {"a": "b"}, "text": {"verbosity": "low"}}
    said = whole("createModelResponse", Turn("x", finish=LENGTH), **asked)
    assert {name: said[name] for name in asked} == asked
    assert (said["completed_at"], said["output"][0]["status"]) == (None, "incomplete")


def test_hidden_thinking_has_no_events_but_its_own() -> None:
    kinds = [e["type"] for e in raw("createModelResponse", {}, Turn("x", "hm"))]
    assert not any("summary" in kind for kind in kinds)
    assert kinds.count("response.output_item.done") == 2


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_a_turn_that_ends_early_is_told(finish: str) -> None:
    def turn(asked: ModelRequest) -> Turn:
        return Turn("No.", finish=finish)

    reasons = {"length": "max_tokens", "content_filter": "refusal"}
    said = anthropic_client(turn).messages.create(model=MODEL, messages=USER, max_tokens=1)
    assert said.stop_reason == reasons[finish]
    chat = openai_client(turn).chat.completions.create(model=MODEL, messages=USER)
    assert chat.choices[0].finish_reason == finish
    response = openai_client(turn).responses.create(model=MODEL, input="hi")
    assert response.status == "incomplete"


def test_pieces_are_kept_as_they_are() -> None:
    pieces = ("It", " is s", "unn", "y.")
    turn: Callable[[ModelRequest], Turn] = lambda asked: Turn("It is sunny.", pieces=pieces)  # noqa: E731
    chunks = openai_client(turn).chat.completions.create(model=MODEL, messages=USER, stream=True)
    deltas = [chunk.choices[0].delta.content for chunk in chunks]
    assert tuple(delta for delta in deltas if delta) == pieces
    with anthropic_client(turn).messages.stream(model=MODEL, messages=USER, max_tokens=9) as stream:
        assert tuple(stream.text_stream) == pieces
    events = openai_client(turn).responses.create(model=MODEL, input="hi", stream=True)
    assert tuple(e.delta for e in events if e.type == "response.output_text.delta") == pieces


def test_what_is_remembered_of_one_request_is_not_told_to_another() -> None:
    for model in ("a", "b", "a"):
        chunks = openai_client().chat.completions.create(model=model, messages=USER, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        assert text == f"ok from {PLACE}/{model}"


def test_half_a_surrogate_pair_is_carried_through() -> None:
    turn = Turn("half \ud83d of one", "\udc00", (ToolCall("x", '"\ud83d"'),), LENGTH)
    for api in ("chatComplete", "createModelResponse", "messages", "complete"):
        text = json.dumps(list(raw(api, {"model": "\ud83d"}, turn)))
        assert "\\ud83d" in text
