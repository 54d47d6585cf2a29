"""What an upstream says to a request that its API does not take: the body of its 400."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from pigen.mock.answers.conversation import Json, as_list
from pigen.mock.answers.error_bodies import build_openai_error
from pigen.mock.answers.logprobs import MAX_ALTERNATIVES
from pigen.mock.answers.messages_refusals import find_messages_refusal
from pigen.mock.answers.model_request import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    MAX_CHOICES,
    MESSAGES,
    RESPONSES,
)
from pigen.mock.answers.tool_pairing import (
    STRICT_PROVIDERS,
    check_chat_pairs,
    check_response_pairs,
)

_ROLES = ("system", "assistant", "user", "function", "tool", "developer")
_CONTENT_TYPES = (str, list, type(None))
_FLAG_TYPES = (bool, type(None))
_LIST_TYPES = (list, type(None))
MAX_TEXTS = 2_048
_MAX_OLDER_LOGPROBS = 5
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
    api: str,
    body: Mapping[str, object],
    model: object,
    provider: str = "",
    betas: str = "",
) -> Json | None:
    """None for a request that is fine. `model` is what the upstream gets, `provider` its name,
    `betas` the features of Anthropic's that the request switches on."""
    if api == MESSAGES:
        return find_messages_refusal(body, model, provider, betas)
    check = _CHECKS.get(api)
    if check is None:
        return None
    if not (model and isinstance(model, str)):
        return build_openai_error("you must provide a model parameter", None, None)
    return check(body) or _check_flags(body) or _check_extras(api, body, provider)


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
            return build_openai_error(wrong, place, "invalid_value")
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
    refused = _check_elements(name, as_list(texts))
    if refused:
        return refused
    number = sum(not isinstance(each, int) for each in as_list(texts))
    if number > MAX_TEXTS:
        wrong = (
            f"Invalid '{name}': array too long. Expected an array with maximum length {MAX_TEXTS}, "
            f"but got an array with length {number} instead."
        )
        return build_openai_error(wrong, name, "array_above_max_length")
    return None


def _check_elements(name: str, elements: list[object]) -> Json | None:
    """Texts, tokens, or lists of tokens: not of several kinds."""
    expected = "one of a string, array of strings, array of integers, or array of integer arrays"
    kinds = {each.__class__ for each in elements}
    is_fine = len(kinds) <= 1 and kinds <= {str, int, list}
    for each in elements if kinds == {list} else ():
        is_fine = is_fine and bool(each) and all(token.__class__ is int for token in as_list(each))
    return (
        None
        if is_fine
        else build_openai_error(
            f"Invalid type for '{name}': expected {expected}.", name, "invalid_type"
        )
    )


_CHECKS: dict[str, Callable[[Mapping[str, object]], Json | None]] = {
    CHAT: _check_chat,
    RESPONSES: _check_responses,
    COMPLETIONS: partial(_check_texts, name="prompt"),
    EMBEDDINGS: partial(_check_texts, name="input"),
}


def _check_extras(api: str, body: Mapping[str, object], provider: str) -> Json | None:
    """What few requests have: logprobs, answers in the background, results of tools."""
    if "logprobs" in body or "top_logprobs" in body:
        refused = _check_logprobs(api, body)
        if refused:
            return refused
    if api == RESPONSES and body.get("background") is True:
        message = (
            "pigen mock answers at once: it keeps no response that could be fetched later. Leave "
            "out 'background'."
        )
        return build_openai_error(message, "background", "unsupported_parameter")
    if provider not in STRICT_PROVIDERS:
        return None
    if api == CHAT and any("tool_calls" in e or e.get("role") == "tool" for e in body["messages"]):  # type: ignore[attr-defined]
        return check_chat_pairs(body["messages"])  # type: ignore[arg-type]
    items = body.get("input")
    return (
        check_response_pairs(body, items) if api == RESPONSES and isinstance(items, list) else None
    )


def _check_logprobs(api: str, body: Mapping[str, object]) -> Json | None:
    wanted, most = body.get("logprobs"), body.get("top_logprobs")
    if api == COMPLETIONS:
        return _check_range("logprobs", wanted, _MAX_OLDER_LOGPROBS)
    if api == CHAT and wanted.__class__ not in _FLAG_TYPES:
        return _build_type_error("logprobs", "a boolean", wanted)
    if api == CHAT and most is not None and wanted is not True:
        message = "'top_logprobs' needs 'logprobs' to be true."
        return build_openai_error(message, "top_logprobs", "invalid_value")
    return _check_range("top_logprobs", most, MAX_ALTERNATIVES)


def _check_range(name: str, value: object, most: int) -> Json | None:
    if value is None:
        return None
    if value.__class__ is not int:
        return _build_type_error(name, "an integer", value)
    assert isinstance(value, int)
    if 0 <= value <= most:
        return None
    side, sign, bound = ("minimum", ">=", 0) if value < 0 else ("maximum", "<=", most)
    where = "below minimum" if value < 0 else "above maximum"
    message = (
        f"Invalid '{name}': integer {where} value. Expected a value {sign} {bound}, but got "
        f"{value} instead."
    )
    code = f"integer_{where.split()[0]}_{side[:3]}_value"
    return build_openai_error(message, name, code)


def _check_flags(body: Mapping[str, object]) -> Json | None:
    """What decides the form and number of answers."""
    number = body.get("n")
    if number.__class__ is int and number > MAX_CHOICES:
        wrong = (
            f"Invalid 'n': integer above maximum value. Expected a value <= {MAX_CHOICES}, but got "
            f"{number} instead."
        )
        return build_openai_error(wrong, "n", "integer_above_max_value")
    if body.get("stream").__class__ not in _FLAG_TYPES:
        return _build_type_error("stream", "a boolean", body["stream"])
    if body.get("tools").__class__ not in _LIST_TYPES:
        return _build_type_error("tools", "an array of objects", body["tools"])
    return None


def _build_missing_error(name: str) -> Json:
    return build_openai_error(
        f"Missing required parameter: '{name}'.", name, "missing_required_parameter"
    )


def _build_type_error(name: str, expected: str, value: object) -> Json:
    got = _TYPE_NAMES[type(value)]
    message = f"Invalid type for '{name}': expected {expected}, but got {got} instead."
    return build_openai_error(message, name, "invalid_type")


def _build_empty_error(name: str) -> Json:
    message = (
        f"Invalid '{name}': empty array. Expected an array with minimum length 1, "
        "but got an empty array instead."
    )
    return build_openai_error(message, name, "empty_array")
