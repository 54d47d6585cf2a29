"""Calls of tools and their results belong together: what the APIs say where one of them is missing.

The words are those of the APIs' own errors, as people have quoted them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from pigen.mock.answers.conversation import Json, as_list, get_member
from pigen.mock.answers.error_bodies import build_anthropic_error, build_openai_error
from pigen.mock.encoding import encode

# Those that are known to refuse results without their call, and calls without their result.
STRICT_PROVIDERS = ("openai", "azure-openai", "anthropic")
# What may stand for earlier turns of a conversation.
_EARLIER_TURNS = ("previous_response_id", "conversation", "prompt")
_OUTPUTS = {
    "function_call_output": ("function_call", "function call"),
    "custom_tool_call_output": ("custom_tool_call", "custom tool call"),
}


def check_chat_pairs(messages: list[Json]) -> Json | None:
    """Each result answers a call of the assistant's message before it,
    and each call has a result."""
    called: list[object] = []
    called_keys: set[Hashable] = set()
    open_keys: set[Hashable] = set()
    for index, message in enumerate(messages):
        if message.get("role") != "tool":
            if open_keys:
                break
            calls = as_list(message.get("tool_calls")) if message.get("role") == "assistant" else []
            called = [get_member(call, "id") for call in calls]
            called_keys = _make_keys(called)
            open_keys = set(called_keys)
            continue
        identity = message.get("tool_call_id")
        if not called:
            message_text = (
                "Invalid parameter: messages with role 'tool' must be a response to a preceeding "
                "message with 'tool_calls'."
            )
            return build_openai_error(message_text, f"messages.[{index}].role")
        if "tool_call_id" not in message:
            place = f"messages[{index}].tool_call_id"
            missing = f"Missing required parameter: '{place}'."
            return build_openai_error(missing, place, "missing_required_parameter")
        if _make_key(identity) not in called_keys:
            wrong = (
                f"Invalid parameter: 'tool_call_id' of '{identity}' not found in 'tool_calls' of "
                "previous message."
            )
            return build_openai_error(wrong, f"messages.[{index}].tool_call_id")
        open_keys.discard(_make_key(identity))
    unanswered = [each for each in called if _make_key(each) in open_keys]
    return _build_unanswered_error(unanswered) if unanswered else None


def _build_unanswered_error(open_ids: list[object]) -> Json:
    ids = ", ".join(map(str, open_ids))
    message = (
        "An assistant message with 'tool_calls' must be followed by tool messages responding to "
        f"each 'tool_call_id'. The following tool_call_ids did not have response messages: {ids}"
    )
    return build_openai_error(message, "messages")


def check_response_pairs(body: Mapping[str, object], items: list[object]) -> Json | None:
    """The same of input items, unless some are kept by the service."""
    types = [get_member(item, "type") for item in items]
    if "item_reference" in types or any(body.get(name) for name in _EARLIER_TURNS):
        return None
    for output_type, (call_type, words) in _OUTPUTS.items():
        calls = [get_member(e, "call_id") for e in items if get_member(e, "type") == call_type]
        outputs = [get_member(e, "call_id") for e in items if get_member(e, "type") == output_type]
        call_keys, output_keys = _make_keys(calls), _make_keys(outputs)
        for identity in outputs:
            if _make_key(identity) not in call_keys:
                message = f"No tool call found for {words} output with call_id {identity}."
                return build_openai_error(message, "input")
        for identity in calls:
            if _make_key(identity) not in output_keys:
                return build_openai_error(f"No tool output found for {words} {identity}.", "input")
    return None


def check_message_pairs(messages: list[Json]) -> Json | None:
    """The same of Anthropic's blocks. Messages of one role in a row are one to the API."""
    turns: list[tuple[str, int, list[object]]] = []
    for index, message in enumerate(messages):
        role, blocks = str(message["role"]), as_list(message["content"])
        if role == "system":
            continue
        if turns and turns[-1][0] == role:
            turns[-1][2].extend(blocks)
        else:
            turns.append((role, index, list(blocks)))
    used: list[object] = []
    for role, index, blocks in turns:
        results = [get_member(each, "tool_use_id") for each in _pick(blocks, "tool_result")]
        result_keys, used_keys = _make_keys(results), _make_keys(used)
        unanswered = [each for each in used if _make_key(each) not in result_keys]
        if unanswered:
            ids = ", ".join(map(str, unanswered))
            message_text = (
                f"messages.{index - 1}: `tool_use` ids were found without `tool_result` blocks "
                f"immediately after: {ids}. Each `tool_use` block must have a corresponding "
                "`tool_result` block in the next message."
            )
            return build_anthropic_error(message_text)
        for place, block in enumerate(blocks):
            identity = get_member(block, "tool_use_id")
            if get_member(block, "type") == "tool_result" and _make_key(identity) not in used_keys:
                message_text = (
                    f"messages.{index}.content.{place}: unexpected `tool_use_id` found in "
                    f"`tool_result` blocks: {identity}. Each `tool_result` block must have a "
                    "corresponding `tool_use` block in the previous message."
                )
                return build_anthropic_error(message_text)
        used = (
            [get_member(e, "id") for e in _pick(blocks, "tool_use")] if role == "assistant" else []
        )
    return None


def _pick(blocks: list[object], kind: str) -> list[object]:
    return [each for each in blocks if get_member(each, "type") == kind]


def _make_keys(identities: Iterable[object]) -> set[Hashable]:
    return {_make_key(each) for each in identities}


def _make_key(identity: object) -> Hashable:
    """What an id is looked up by: nothing makes a client send a text."""
    return identity if isinstance(identity, str) else encode(identity)
