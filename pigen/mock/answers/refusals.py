"""What an upstream says to a request that its API does not take: the body of its 400."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from pigen.mock.answers.asked import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    MESSAGES,
    MOST_CHOICES,
    RESPONSES,
)
from pigen.mock.answers.parts import Json, listed

_ROLES = ("system", "assistant", "user", "function", "tool", "developer")
_CONTENTS = (str, list, type(None))
_FLAGS = (bool, type(None))
_LISTS = (list, type(None))
MOST_TEXTS = 2_048
_SAID_BEFORE = ("previous_response_id", "conversation", "prompt")
_KINDS = {
    str: "a string",
    int: "an integer",
    float: "a decimal",
    bool: "a boolean",
    dict: "an object",
    list: "an array",
    type(None): "null",
}


def refusal(api: str, body: Mapping[str, object], model: object, provider: str = "") -> Json | None:
    """None for a request that is fine. `model` is what the upstream gets, `provider` its name."""
    if api == MESSAGES:
        return _messages(body, model, provider)
    check = _CHECKS.get(api)
    if check is None:
        return None
    if not (model and isinstance(model, str)):
        return _error("you must provide a model parameter", None, None)
    return check(body) or _flags(body)


def _chat(body: Mapping[str, object]) -> Json | None:
    said = body.get("messages")
    if said is None:
        return _missing("messages")
    if not isinstance(said, list):
        return _kind("messages", "an array of objects", said)
    if not said:
        return _empty("messages")
    for index, message in enumerate(said):
        if message.__class__ is not dict:
            return _kind(f"messages[{index}]", "an object", message)
        if message.get("role") not in _ROLES:
            at = f"messages[{index}].role"
            if "role" not in message:
                return _missing(at)
            shown = ", ".join(f"'{role}'" for role in _ROLES)
            wrong = f"Invalid value: '{message['role']}'. Supported values are: {shown}."
            return _error(wrong, at, "invalid_value")
        if message.get("content").__class__ not in _CONTENTS:
            at = f"messages[{index}].content"
            return _kind(at, "one of a string or array of objects", message["content"])
    return None


def _responses(body: Mapping[str, object]) -> Json | None:
    said = body.get("input")
    if said is None:
        return None if any(body.get(name) for name in _SAID_BEFORE) else _missing("input")
    if not isinstance(said, (str, list)):
        return _kind("input", "one of a string or array of objects", said)
    for index, item in enumerate(said if isinstance(said, list) else ()):
        if item.__class__ is not dict:
            return _kind(f"input[{index}]", "an object", item)
    return None


def _texts(body: Mapping[str, object], name: str) -> Json | None:
    said = body.get(name)
    if said is None:
        return _missing(name)
    if not isinstance(said, (str, list)):
        return _kind(name, "one of a string or array of strings", said)
    if said == []:
        return _empty(name)
    number = sum(not isinstance(each, int) for each in listed(said))
    if number > MOST_TEXTS:
        wrong = (
            f"Invalid '{name}': array too long. Expected an array with maximum length {MOST_TEXTS}, "
            f"but got an array with length {number} instead."
        )
        return _error(wrong, name, "array_above_max_length")
    return None


_CHECKS: dict[str, Callable[[Mapping[str, object]], Json | None]] = {
    CHAT: _chat,
    RESPONSES: _responses,
    COMPLETIONS: partial(_texts, name="prompt"),
    EMBEDDINGS: partial(_texts, name="input"),
}


def _flags(body: Mapping[str, object]) -> Json | None:
    """What decides the form and number of answers."""
    number = body.get("n")
    if number.__class__ is int and number > MOST_CHOICES:
        wrong = (
            f"Invalid 'n': integer above maximum value. Expected a value <= {MOST_CHOICES}, but got "
            f"{number} instead."
        )
        return _error(wrong, "n", "integer_above_max_value")
    if body.get("stream").__class__ not in _FLAGS:
        return _kind("stream", "a boolean", body["stream"])
    if body.get("tools").__class__ not in _LISTS:
        return _kind("tools", "an array of objects", body["tools"])
    return None


def _missing(name: str) -> Json:
    return _error(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")


def _kind(name: str, expected: str, value: object) -> Json:
    got = _KINDS[type(value)]
    said = f"Invalid type for '{name}': expected {expected}, but got {got} instead."
    return _error(said, name, "invalid_type")


def _empty(name: str) -> Json:
    said = f"Invalid '{name}': empty array. Expected an array with minimum length 1, but got an empty array instead."
    return _error(said, name, "empty_array")


def _error(message: str, param: str | None, code: str | None) -> Json:
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": param,
        "code": code,
    }
    return {"error": error}


def _messages(body: Mapping[str, object], model: object, provider: str) -> Json | None:
    said = body.get("messages")
    if not (model and isinstance(model, str)):
        return _invalid("model: Field required")
    # The gateway puts a limit of its own in where another provider's API needs one.
    if provider == "anthropic" and body.get("max_tokens") is None:
        return _invalid("max_tokens: Field required")
    if said is None:
        return _invalid("messages: Field required")
    if not isinstance(said, list):
        return _invalid("messages: Input should be a valid array")
    if not said:
        return _invalid("messages: at least one message is required")
    for index, message in enumerate(said):
        if message.__class__ is not dict:
            return _invalid(f"messages.{index}: Input should be an object")
        for name in ("role", "content"):
            if name not in message:
                return _invalid(f"messages.{index}.{name}: Field required")
        if message["role"] not in ("user", "assistant", "system"):
            return _invalid(f"messages.{index}.role: Input should be 'user' or 'assistant'")
        if not isinstance(message["content"], (str, list)):
            return _invalid(f"messages.{index}.content: Input should be a valid array")
    return None


def _invalid(message: str) -> Json:
    return {"type": "error", "error": {"type": "invalid_request_error", "message": message}}
