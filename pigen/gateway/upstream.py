"""The upstreams of a simulated request: what each answers, by a plan.

A plan maps a target's path (config.targets[0]), "@slug", or "*" to a list of answers, the last
repeating: a status, or {status, headers, delay_ms, body, ctype, reset}. Without one it is 200.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

UpstreamPlan = Mapping[str, Sequence[object]]

JSON = "application/json"
BODILESS = (204, 205, 304)
_RESET_MESSAGE = "Message: fetch failed Cause: Error: read ECONNRESET Name: TypeError"
# Node's fetch takes this for the word of a proxy, and gives up; on the other it asks once more.
PROXY_AUTHENTICATION, MISDIRECTED = 407, 421
_REFUSED_MESSAGE = "Message: fetch failed Cause: Error Name: TypeError"


class NetworkError(Exception):
    """The connection broke before the headers came."""


@dataclass(frozen=True)
class UpstreamAnswer:
    """An upstream's answer: its body as text, headers in lower case. A success that the plan does
    not word has its body from `read_body`, as the gateway's endpoint has it, once somebody
    looks."""

    status: int
    body: str
    content_type: str | None = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    read_body: Callable[[], object] | None = None


@dataclass(frozen=True)
class PlannedAnswer:
    """One entry of a plan, made whole. status is "reset" where the connection is closed; `entry`
    is it as written."""

    status: int | str
    answer: UpstreamAnswer
    delay_ms: float
    entry: object

    def deliver(self, timeout_ms: float | None) -> UpstreamAnswer:
        """The answer, as it is within the time; raises NetworkError."""
        if timeout_ms is not None and self.delay_ms >= timeout_ms:
            raise TimeoutError
        if self.status == "reset":
            raise NetworkError(_RESET_MESSAGE)
        if self.status == PROXY_AUTHENTICATION:
            raise NetworkError(_REFUSED_MESSAGE)
        return self.answer


@dataclass(frozen=True)
class UpstreamCall:
    """What an upstream is asked: by which target and slug, for which model, at which path, and
    for which endpoint of the gateway's. `metadata` is as it is logged, None unless Acts look at
    it."""

    target: str
    slug: str | None
    model: object
    path: str
    endpoint: str = "chatComplete"
    metadata: object = None


ResponseBodies = Callable[[int, UpstreamCall], object]
# What an upstream does at a call that the plan lets succeed, as an entry of a plan;
# None for no more.
Behaviours = Callable[[UpstreamCall], Mapping[str, object] | None]
# Stands for a body that nobody looked at.
UNREAD_BODY: Mapping[str, object] = MappingProxyType({})


def take_planned_answer(
    plan: UpstreamPlan,
    call: UpstreamCall,
    calls: dict[str, int],
    response_bodies: ResponseBodies | None = None,
    behaviours: Behaviours | None = None,
) -> PlannedAnswer:
    """The next answer for a call to a target; `calls` counts those made, and is moved on.
    `response_bodies` gives the bodies that the plan does not; where the plan has a success,
    `behaviours` decides further."""
    by_slug = f"@{call.slug}"
    label = by_slug if call.slug is not None and call.target not in plan else call.target
    entries = plan.get(call.target, plan.get(by_slug, plan.get("*", ()))) or (200,)
    number = calls.get(label, 0)
    calls[label] = number + 1
    entry: object = entries[min(number, len(entries) - 1)]
    whole = entry if isinstance(entry, Mapping) else {"status": entry}
    if (
        behaviours
        and whole.get("status", 200) == 200
        and not whole.get("reset")
        and "body" not in whole
    ):
        entry = whole = {**whole, **(behaviours(call) or {})}
    status = whole.get("status", 200)
    assert isinstance(status, int)
    body, read_body = whole.get("body"), None
    if status in BODILESS:
        body = ""
    elif body is None and response_bodies and 200 <= status <= 299:
        body, read_body = "", partial(response_bodies, status, call)
    elif body is None and response_bodies:
        body = response_bodies(status, call)
    elif body is None:
        body = _build_default_body(status, call, f"from {label} attempt {number + 1}")
    headers = whole.get("headers") or {}
    assert isinstance(headers, Mapping)
    delay = whole.get("delay_ms") or 0
    assert isinstance(delay, (int, float))
    return PlannedAnswer(
        "reset" if whole.get("reset") else status,
        UpstreamAnswer(
            status,
            body if isinstance(body, str) else json.dumps(body),
            str(whole.get("ctype") or JSON),
            {str(name).lower(): str(value).strip() for name, value in headers.items()},
            read_body,
        ),
        delay,
        entry,
    )


def _build_default_body(status: int, call: UpstreamCall, source: str) -> object:
    if status >= 400:
        error_message = f"injected {status} {source}"
        return {
            "error": {"message": error_message, "type": "injected", "param": None, "code": None}
        }
    model = "gpt-4o" if call.model is None else call.model
    if status == 200 and call.path == "/messages":
        return {
            "id": "msg-1",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [{"type": "text", "text": f"ok {source}"}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 5, "output_tokens": 3},
        }
    message = {"role": "assistant", "content": f"ok {source}"}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    }
