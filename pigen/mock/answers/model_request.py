"""A request's body as the mock's models see it, whichever API it came by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.mock.answers.conversation import Conversation, Json, as_list, get_member
from pigen.mock.answers.offered_tools import (
    OfferedTool,
    get_chosen_name,
    read_choice_mode,
    read_tools,
)
from pigen.mock.encoding import encode

# Roughly, and the same each time: nobody should count on more.
CHARACTERS_PER_TOKEN = 4
TOKENS_PER_IMAGE = 85

CHAT, COMPLETIONS, RESPONSES = "chatComplete", "complete", "createModelResponse"
MESSAGES, EMBEDDINGS = "messages", "embed"

_LISTS = {CHAT: "messages", MESSAGES: "messages", RESPONSES: "input"}
_NO_THINKING = (None, "none", "minimal", "off")
_FORCED_CHOICES = ("required", "any")
MAX_CHOICES = 128


def count_tokens(text: str) -> int:
    """How many tokens a text counts for: one for every four characters begun."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


_GIVEN_AS_TOKENS = {COMPLETIONS: "prompt", EMBEDDINGS: "input"}


def _count_given_tokens(api: str, body: Mapping[str, object]) -> int:
    """How many tokens a prompt or an input has that come as numbers in place of a text."""
    several = as_list(body.get(_GIVEN_AS_TOKENS[api]))
    return sum(len(each) if isinstance(each, list) else isinstance(each, int) for each in several)


def _read_choices(number: object) -> int:
    return number if isinstance(number, int) and 0 < number <= MAX_CHOICES else 1


class ModelRequest:
    """
    api       the gateway's name of the endpoint: chatComplete, complete, createModelResponse,
              messages, embed
    body      as the client sent it: any JSON object
    model     as the upstream gets it
    place     the upstream: "@openai-prod", or the target's place in the Config without a slug
    key       the name of the API key
    metadata  the request's, with what key and workspace add
    number    of the request: ids are made of it
    now       its moment, in whole seconds since 1970
    conversation     the conversation, looked through
    choices   how many answers are wanted
    """

    __slots__ = (
        "api",
        "body",
        "choices",
        "conversation",
        "key",
        "metadata",
        "model",
        "now",
        "number",
        "place",
    )

    def __init__(
        self,
        api: str,
        body: Mapping[str, object],
        *,
        model: object = None,
        place: str = "",
        key: str | None = None,
        metadata: Mapping[str, object] | None = None,
        number: int = 0,
        now: int = 0,
    ) -> None:
        self.api = api
        self.body = body
        model_name = body.get("model") if model is None else model
        self.model = model_name if isinstance(model_name, str) else ""
        self.place = place
        self.key = key
        self.metadata = metadata or {}
        self.number = number
        self.now = now
        name = _LISTS.get(api)
        content = body.get("prompt", body.get("input")) if name is None else body.get(name)
        self.conversation = Conversation(content)
        self.choices = _read_choices(body["n"]) if "n" in body else 1

    # What was written

    @property
    def text(self) -> str:
        """The text of the user's last message."""
        return self.conversation.text

    @property
    def turn(self) -> int:
        """How many turns the assistant has had: 0 in a new conversation. Those that
        previous_response_id stands for are not seen."""
        return self.conversation.turn_count

    @property
    def results(self) -> Sequence[str]:
        """What tools returned since then, each as a text."""
        return self.conversation.results

    def estimate_tokens(self) -> int:
        """An estimate of the input's: texts, tools and pictures."""
        body, conversation = self.body, self.conversation
        size = conversation.size
        if "system" in body:
            size += Conversation(body["system"]).size
        if "instructions" in body:
            size += Conversation(body["instructions"]).size
        if "tools" in body:
            size += len(encode(body["tools"]))
        count = -(-size // CHARACTERS_PER_TOKEN) + conversation.image_count * TOKENS_PER_IMAGE
        return count + (
            _count_given_tokens(self.api, self.body) if self.api in _GIVEN_AS_TOKENS else 0
        )

    # What is wanted

    @property
    def streams(self) -> bool:
        return self.body.get("stream") is True

    @property
    def wants_usage(self) -> bool:
        return get_member(self.body.get("stream_options"), "include_usage") is True

    @property
    def wants_reasoning(self) -> bool:
        """The request asks the model to think."""
        body = self.body
        if "thinking" in body:
            return get_member(body["thinking"], "type") in ("enabled", "adaptive")
        effort = body.get("reasoning_effort")
        if "reasoning" in body:
            effort = get_member(body["reasoning"], "effort") or effort
        return effort not in _NO_THINKING

    def list_offered_tools(self) -> dict[str, OfferedTool]:
        """The tools that the model may call, by name."""
        return read_tools(self.body)

    @property
    def tools(self) -> dict[str, Json]:
        """The same tools, each with the schema of its arguments."""
        return {name: tool.schema for name, tool in self.list_offered_tools().items()}

    @property
    def forced_tool(self) -> str | None:
        """The tool that must be called: the one named, else the first that has not been called
        since the user's last message."""
        choice = self.body.get("tool_choice")
        if choice is None:
            return None
        tools = self.list_offered_tools()
        if read_choice_mode(choice) in _FORCED_CHOICES:
            return self._choose_next_tool(list(tools))
        name = get_chosen_name(choice)
        return name if name in tools else None

    def _choose_next_tool(self, names: list[str]) -> str | None:
        conversation = self.conversation
        if not conversation.results:
            return names[0] if names else None
        called = conversation.list_called_names()
        left = [name for name in names if name not in called]
        return (left or names)[0] if names else None

    @property
    def forbids_parallel_calls(self) -> bool:
        """Calls in parallel are not wanted."""
        choice = self.body.get("tool_choice")
        apart = get_member(choice, "disable_parallel_tool_use")
        return self.body.get("parallel_tool_calls") is False or apart is True

    @property
    def json_schema(self) -> Json | None:
        """The schema that the answer has to fit, {} for any JSON object, None for text."""
        body = self.body
        wanted = body.get("response_format") or body.get("output_format")
        if wanted is None and "text" in body:
            wanted = get_member(body["text"], "format")
        if wanted is None and "output_config" in body:
            wanted = get_member(body["output_config"], "format")
        if wanted is None or get_member(wanted, "type") not in ("json_object", "json_schema"):
            return None
        schema = get_member(get_member(wanted, "json_schema"), "schema") or get_member(
            wanted, "schema"
        )
        return schema if isinstance(schema, dict) else {}

    @property
    def alternatives(self) -> int | None:
        """How many of the likeliest tokens are wanted in each place, None where no logprobs are."""
        body = self.body
        if self.api == RESPONSES:
            if "message.output_text.logprobs" not in as_list(body.get("include")):
                return None
        elif body.get("logprobs") is not True:
            return None
        number = body.get("top_logprobs")
        return number if isinstance(number, int) and number > 0 else 0

    @property
    def max_tokens(self) -> int | None:
        """How long the answer may be."""
        for name in ("max_completion_tokens", "max_tokens", "max_output_tokens"):
            most = self.body.get(name)
            if most.__class__ is int and most > 0:
                return most
        return None

    @property
    def stop_sequences(self) -> Sequence[str]:
        """The texts that end the answer before they appear in it."""
        value = self.body.get("stop_sequences" if self.api == MESSAGES else "stop")
        if value is None:
            return ()
        several = [value] if isinstance(value, str) else as_list(value)
        return [each for each in several if isinstance(each, str) and each]
