"""The upstreams of a simulated request: what each answers, by a plan.

A plan maps a target's path (config.targets[0]), "@slug", or "*" to a list of answers, the last
repeating: a status, or {status, headers, delay_ms, body, ctype, reset}. Without one it is 200.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Plan = Mapping[str, Sequence[object]]

JSON = "application/json"
_RESET = "Message: fetch failed Cause: Error: read ECONNRESET Name: TypeError"


class NetworkError(Exception):
    """The connection broke before the headers came."""


@dataclass(frozen=True)
class Answer:
    """An upstream's answer: its body as text, headers in lower case."""

    status: int
    body: str
    content_type: str | None = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """One entry of a plan, made whole. status is "reset" where the connection is closed."""

    status: int | str
    answer: Answer
    delay_ms: float

    def take(self, timeout_ms: float | None) -> Answer:
        """The answer, as it is within the time; raises NetworkError."""
        if timeout_ms is not None and self.delay_ms >= timeout_ms:
            raise TimeoutError
        if self.status == "reset":
            raise NetworkError(_RESET)
        return self.answer


def planned(
    plan: Plan, target: str, slug: str | None, calls: dict[str, int], model: str
) -> Planned:
    """The next answer for a call to a target; `calls` counts those made, and is moved on."""
    by_slug = f"@{slug}"
    label = by_slug if slug is not None and target not in plan else target
    entries = plan.get(target, plan.get(by_slug, plan.get("*", ()))) or (200,)
    number = calls.get(label, 0)
    calls[label] = number + 1
    return _whole(entries[min(number, len(entries) - 1)], label, number + 1, model)


def _whole(entry: object, label: str, number: int, model: str) -> Planned:
    said: Mapping[str, object] = entry if isinstance(entry, Mapping) else {"status": entry}
    status = said.get("status", 200)
    assert isinstance(status, int)
    body = said.get("body")
    if body is None:
        body = _injected(status, label, number) if status >= 400 else _ok(label, number, model)
    if status in (204, 205, 304):
        body = ""
    headers = said.get("headers") or {}
    assert isinstance(headers, Mapping)
    delay = said.get("delay_ms") or 0
    assert isinstance(delay, (int, float))
    return Planned(
        "reset" if said.get("reset") else status,
        Answer(
            status,
            body if isinstance(body, str) else json.dumps(body),
            str(said.get("ctype") or JSON),
            {str(name).lower(): str(value) for name, value in headers.items()},
        ),
        delay,
    )


def _injected(status: int, label: str, number: int) -> object:
    said = f"injected {status} from {label} attempt {number}"
    return {"error": {"message": said, "type": "injected", "param": None, "code": None}}


def _ok(label: str, number: int, model: str) -> object:
    message = {"role": "assistant", "content": f"ok from {label} attempt {number}"}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    }
