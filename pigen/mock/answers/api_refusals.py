"""What an upstream says to a request that its API does not take: the body of its 400."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from pigen.mock.answers.conversation import Json, as_list
from pigen.mock.answers.model_request import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    MAX_CHOICES,
    MESSAGES,
    RESPONSES,
)

_ROLES = ("system", "assistant", "user", "function", "tool", "developer")
_CONTENT_TYPES = (str, list, type(None))
_FLAG_TYPES = (bool, type(None))
_LIST_TYPES = (list, type(None))
MAX_TEXTS = 2_048
_EARLIER_INPUTS = ("previous_response_id", "conversation", "prompt")
_TYPE_NAMES = {
    str: "a string",
    int: "an integer",
    float: "a decimal",
    bool: "a boolean",
    dict: "an object",
    list: "an array",
    type(None): "null",
}


def find_refusal(
    api: str, body: Mapping[str, object], model: object, provider: str = ""
) -> Json | None:
    """None for a request that is fine. `model` is what the upstream gets, `provider` its name."""
    if api == MESSAGES:
        return _check_messages(body, model, provider)
    check = _CHECKS.get(api)
    if check is None:
        return None
    if not (model and isinstance(model, str)):
        return _build_error("you must provide a model parameter", None, None)
    return check(body) or _check_flags(body)


def _check_chat(body: Mapping[str, object]) -> Json | None:
    messages = body.get("messages")
    if messages is None:
        return _build_missing_error("messages")
    if not isinstance(messages, list):
        return _build_type_error("messages", "an array of objects", messages)
    if not messages:
        return _build_empty_error("messages")
    for index, message in enumerate(messages):
        if message.__class__ is not dict:
            return _build_type_error(f"messages[{index}]", "an object", message)
        if message.get("role") not in _ROLES:
            place = f"messages[{index}].role"
            if "role" not in message:
                return _build_missing_error(place)
            role_list = ", ".join(f"'{role}'" for role in _ROLES)
            wrong = f"Invalid value: '{message['role']}'. Supported values are: {role_list}."
            return _build_error(wrong, place, "invalid_value")
        if message.get("content").__class__ not in _CONTENT_TYPES:
            place = f"messages[{index}].content"
            return _build_type_error(
                place, "one of a string or array of objects", message["content"]
            )
    return None


def _check_responses(body: Mapping[str, object]) -> Json | None:
    items = body.get("input")
    if items is None:
        return (
            None
            if any(body.get(name) for name in _EARLIER_INPUTS)
            else _build_missing_error("input")
        )
    if not isinstance(items, (str, list)):
        return _build_type_error("input", "one of a string or array of objects", items)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if item.__class__ is not dict:
            return _build_type_error(f"input[{index}]", "an object", item)
    return None


def _check_texts(body: Mapping[str, object], name: str) -> Json | None:
    texts = body.get(name)
    if texts is None:
        return _build_missing_error(name)
    if not isinstance(texts, (str, list)):
        return _build_type_error(name, "one of a string or array of strings", texts)
    if texts == []:
        return _build_empty_error(name)
    number = sum(not isinstance(each, int) for each in as_list(texts))
    if number > MAX_TEXTS:
        wrong = (
            f"Invalid '{name}': array too long. Expected an array with maximum length {MAX_TEXTS}, "
            f"but got an array with length {number} instead."
        )
        return _build_error(wrong, name, "array_above_max_length")
    return None


_CHECKS: dict[str, Callable[[Mapping[str, object]], Json | None]] = {
    CHAT: _check_chat,
    RESPONSES: _check_responses,
    COMPLETIONS: partial(_check_texts, name="prompt"),
    EMBEDDINGS: partial(_check_texts, name="input"),
}


def _check_flags(body: Mapping[str, object]) -> Json | None:
    """What decides the form and number of answers."""
    number = body.get("n")
    if number.__class__ is int and number > MAX_CHOICES:
        wrong = (
            f"Invalid 'n': integer above maximum value. Expected a value <= {MAX_CHOICES}, but got "
            f"{number} instead."
        )
        return _build_error(wrong, "n", "integer_above_max_value")
    if body.get("stream").__class__ not in _FLAG_TYPES:
        return _build_type_error("stream", "a boolean", body["stream"])
    if body.get("tools").__class__ not in _LIST_TYPES:
        return _build_type_error("tools", "an array of objects", body["tools"])
    return None


def _build_missing_error(name: str) -> Json:
    return _build_error(
        f"Missing required parameter: '{name}'.", name, "missing_required_parameter"
    )


def _build_type_error(name: str, expected: str, value: object) -> Json:
    got = _TYPE_NAMES[type(value)]
    message = f"Invalid type for '{name}': expected {expected}, but got {got} instead."
    return _build_error(message, name, "invalid_type")


def _build_empty_error(name: str) -> Json:
    message = f"Invalid '{name}': empty array. Expected an array with minimum length 1, but got an empty array instead."
    return _build_error(message, name, "empty_array")


def _build_error(message: str, param: str | None, code: str | None) -> Json:
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": param,
        "code": code,
    }
    return {"error": error}


def _check_messages(body: Mapping[str, object], model: object, provider: str) -> Json | None:
    messages = body.get("messages")
    if not (model and isinstance(model, str)):
        return _build_invalid_error("model: Field required")
    # The gateway puts a limit of its own in where another provider's API needs one.
    if provider == "anthropic" and body.get("max_tokens") is None:
        return _build_invalid_error("max_tokens: Field required")
    if messages is None:
        return _build_invalid_error("messages: Field required")
    if not isinstance(messages, list):
        return _build_invalid_error("messages: Input should be a valid array")
    if not messages:
        return _build_invalid_error("messages: at least one message is required")
    for index, message in enumerate(messages):
        if message.__class__ is not dict:
            return _build_invalid_error(f"messages.{index}: Input should be an object")
        for name in ("role", "content"):
            if name not in message:
                return _build_invalid_error(f"messages.{index}.{name}: Field required")
        if message["role"] not in ("user", "assistant", "system"):
            return _build_invalid_error(
                f"messages.{index}.role: Input should be 'user' or 'assistant'"
            )
        if not isinstance(message["content"], (str, list)):
            return _build_invalid_error(f"messages.{index}.content: Input should be a valid array")
    return None


def _build_invalid_error(message: str) -> Json:
    return {"type": "error", "error": {"type": "invalid_request_error", "message": message}}
