"""A scenario file as types: the one place that says which fields there are.

schemas/scenario.schema.json is written from these classes, descriptions included.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from pigen.common.strict_model import LiteralOne, StrictModel

MAX_DELAY_MS = 3_600_000
MAX_PATTERN_LENGTH = 1_000
MAX_TIMES = 1_000_000
MAX_CHUNKS = 10_000
MAX_ENTRIES = 1_000

Text = Annotated[str, Field(min_length=1)]
Texts = Text | Annotated[list[Text], Field(min_length=1)]
Status = Annotated[int, Field(ge=200, le=599)]
Statuses = Status | Annotated[list[Status], Field(min_length=1)]
Milliseconds = Annotated[int, Field(ge=0, le=MAX_DELAY_MS)]
Tokens = Annotated[int, Field(ge=0)]


class When(StrictModel):
    """What the call of a model has to be like. All that is given must hold; a list is a choice."""

    api: Literal["chat", "completions", "responses", "messages", "embeddings"] | None = Field(
        default=None, description="The API that the client calls."
    )
    model: Texts | None = Field(
        default=None,
        description="The model as the upstream gets it, without a slug.",
        examples=["gpt-4o", ["gpt-4o", "gpt-4o-mini"]],
    )
    slug: Texts | None = Field(
        default=None,
        description="The provider that is called, by its slug.",
        examples=["openai-prod"],
    )
    key: Texts | None = Field(default=None, description="The name of the API key.")
    text: Text | None = Field(
        default=None, description="What the user's last message contains, in the same case."
    )
    pattern: Annotated[str, Field(min_length=1, max_length=MAX_PATTERN_LENGTH)] | None = Field(
        default=None,
        description="A Python regular expression that is found in the user's last message.",
    )
    turn: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="How many turns the assistant has had: 0 at the beginning."
    )
    tool_result: Text | bool | None = Field(
        default=None,
        description="Text that a tool result since then contains; true: any tool result; false: no "
        "tool result.",
    )
    tools: Annotated[list[Text], Field(min_length=1)] | None = Field(
        default=None, description="Tools that are all offered, by their names."
    )
    metadata: Annotated[dict[str, str], Field(min_length=1)] | None = Field(
        default=None, description="Metadata that the request has, the key's included."
    )
    stream: bool | None = Field(default=None, description="Whether a stream is wanted.")


class ToolCall(StrictModel):
    """A call of a tool."""

    name: Text = Field(description="The tool's name.")
    arguments: dict[str, Any] | str | None = Field(
        default=None,
        description="Its arguments. A text is sent as it is, valid JSON or not. Default: none.",
    )


class Usage(StrictModel):
    """The tokens that are reported. What is left out is estimated: four characters a token."""

    input: Tokens | None = Field(default=None, description="Of the input, cached ones included.")
    output: Tokens | None = Field(default=None, description="Of the output, thinking included.")
    reasoning: Tokens | None = Field(default=None, description="Those of thinking.")
    cached: Tokens | None = Field(
        default=None, description="The input tokens read from a cache. Default: 0."
    )


class Answer(StrictModel):
    """What the model answers. With nothing in it, the built-in answer."""

    text: str | None = Field(default=None, description="What it says.")
    reasoning: str | None = Field(default=None, description="What it thinks before it speaks.")
    tool_calls: Annotated[list[ToolCall], Field(min_length=1)] | None = Field(
        default=None, description="The tools it calls, all at once."
    )
    finish: Literal["stop", "length", "tool_calls", "content_filter"] | None = Field(
        default=None,
        description="Why it ends, in the words of chat completions; "
        "other APIs get their own word for "
        "it. Default: tool_calls if it calls tools, else stop.",
    )
    usage: Usage | None = Field(default=None, description="The tokens that are reported.")
    chunks: (
        Annotated[int, Field(ge=1, le=MAX_CHUNKS)]
        | Annotated[list[Text], Field(min_length=1, max_length=MAX_CHUNKS)]
        | None
    ) = Field(
        default=None,
        description="The number of pieces in which a stream sends the text, "
        "or the pieces themselves, "
        "which then are the text. Default: words.",
    )
    delay_ms: Milliseconds | None = Field(
        default=None, description="How long it takes to start, in milliseconds."
    )
    token_ms: Milliseconds | None = Field(
        default=None, description="How long a stream waits after each piece, in milliseconds."
    )


class Fault(StrictModel):
    """How the upstream fails in place of an answer; the gateway retries and falls back as ever."""

    status: Statuses | None = Field(
        default=None,
        description="The status it answers with; of a list, each call gets the next, "
        "and the last repeats. 200 is "
        "the answer of this entry, or the built-in one.",
        examples=[503, [429, 429, 200]],
    )
    headers: Annotated[dict[str, str], Field(min_length=1)] | None = Field(
        default=None, description="Headers of the answer.", examples=[{"retry-after": "2"}]
    )
    body: str | dict[str, Any] | None = Field(
        default=None, description="Its body. Default: an error as the upstream's API words it."
    )
    delay_ms: Milliseconds | None = Field(
        default=None, description="How long it takes to start, in milliseconds."
    )
    reset: Literal[True] | None = Field(
        default=None, description="The connection is reset before an answer comes."
    )
    cut: Literal[True] | None = Field(default=None, description="The answer ends in the middle.")
    malformed: Literal[True] | None = Field(
        default=None, description="The answer is JSON that no parser accepts."
    )


class Entry(StrictModel):
    """Who gets which answer. The first entry that fits a call, and is not used up, answers it."""

    name: Text | None = Field(default=None, description="What it is called in messages.")
    when: When | None = Field(
        default=None, description="Which calls of a model it answers. Default: all."
    )
    answer: Answer | None = Field(default=None, description="What the model answers.")
    fault: Fault | None = Field(default=None, description="How the upstream fails.")
    once: bool | None = Field(default=None, description="It answers only one call.")
    times: Annotated[int, Field(ge=1, le=MAX_TIMES)] | None = Field(
        default=None, description="How many calls it answers. Default: any number."
    )


GuardrailId = Annotated[str, Field(pattern="^pg-.+")]


class File(StrictModel):
    """What the models of a mock gateway answer, for `pigen mock --scenario`."""

    version: LiteralOne = Field(description="The version of this format.")
    otherwise: Literal["answer", "refuse"] | None = Field(
        default=None,
        description="What a call gets that no entry fits: the built-in answer, or a 404 that "
        "says why none fits. Default: answer.",
    )
    guardrails: (
        Annotated[dict[GuardrailId, Literal["pass", "fail", "deny"]], Field(min_length=1)] | None
    ) = Field(
        default=None,
        description="How saved guardrails end, by their ids: "
        "the checks pass, they fail, or they fail "
        "and the request is denied. Default: pass.",
        examples=[{"pg-pii": "deny"}],
    )
    entries: Annotated[list[Entry], Field(min_length=1, max_length=MAX_ENTRIES)] | None = Field(
        default=None,
        description="Who gets which answer, in this order. Default: the built-in answer, to all.",
    )
