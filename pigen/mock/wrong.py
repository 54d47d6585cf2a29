"""What an upstream says to a request that its API does not take."""

from __future__ import annotations

from collections.abc import Mapping

_LISTS = {"chatComplete": "messages", "messages": "messages"}
_ANY = {"complete": "prompt", "createModelResponse": "input", "embed": "input"}


def wrong(api: str, body: Mapping[str, object], model: object) -> dict[str, object] | None:
    """The body of its 400, None for a request that is fine."""
    if api in _LISTS:
        name = _LISTS[api]
        listed = body.get(name)
        if listed.__class__ is not list:
            kind = "missing" if listed is None else "not an array"
            return _said(api, f"'{name}' is {kind}.", name)
        if not listed:
            return _said(api, f"'{name}' is empty: it takes at least one message.", name)
        for index, message in enumerate(listed):
            if message.__class__ is not dict or "role" not in message:
                at = f"{name}[{index}]"
                return _said(api, f"'{at}' is not an object with a role.", at)
    elif api in _ANY:
        name = _ANY[api]
        if not isinstance(body.get(name), (str, list)) and "conversation" not in body:
            return _said(api, f"'{name}' is missing, or neither a text nor an array.", name)
    if api != "proxy" and not isinstance(model, str):
        return _said(api, "You must provide a model parameter.", "model")
    return None


def _said(api: str, message: str, param: str) -> dict[str, object]:
    if api == "messages":
        return {"type": "error", "error": {"type": "invalid_request_error", "message": message}}
    return {
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": param,
            "code": None,
        }
    }
