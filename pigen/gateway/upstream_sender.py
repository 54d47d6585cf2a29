"""The calls that a target makes of its upstream, each within the request's time."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway import provider_translation
from pigen.gateway.refusals import build_error_body
from pigen.gateway.request_context import RequestContext
from pigen.gateway.result import Attempt
from pigen.gateway.retry import LONGEST_TIMER_MS
from pigen.gateway.upstream import MISDIRECTED, UpstreamAnswer, UpstreamCall, take_planned_answer
from pigen.javascript.values import is_number, is_truthy, to_string


@dataclass(frozen=True)
class UpstreamSender:
    """Calls the upstream of a target: `options` are the target's in camel case, `params` the body
    as the upstream gets it, `endpoint` the one that it is asked at."""

    context: RequestContext
    target: str
    slug: str | None
    provider: str
    endpoint: str
    options: Mapping[str, object]
    params: Mapping[str, object]

    def send(self, path: str, wait: int) -> UpstreamAnswer:
        """Ask the upstream. What it says was misdirected is asked once more, at once."""
        limit = self._get_timeout()
        left = _get_timer_delay(limit)
        try:
            answer, took = self._attempt(path, wait, left)
            if answer.status == MISDIRECTED:
                answer, took = self._attempt(path, 0, None if left is None else left - took)
            return answer
        except TimeoutError:
            message = f"Request exceeded the timeout sent in the request: {to_string(limit)}ms"
            return UpstreamAnswer(408, json.dumps(build_error_body(message, "timeout_error")))

    def _attempt(self, path: str, wait: int, left: float | None) -> tuple[UpstreamAnswer, float]:
        """The answer and how long it took; TimeoutError where no more than `left` may."""
        context, model = self.context, self._get_model()
        metadata = context.metadata if context.behaviours else None
        call = UpstreamCall(self.target, self.slug, model, path, self.endpoint, metadata)
        entry = take_planned_answer(
            context.plan, call, context.state.calls, context.response_bodies, context.behaviours
        )
        took = entry.delay_ms if left is None else min(entry.delay_ms, left)
        context.events.append(
            Attempt(
                self.target,
                self.slug,
                self.provider,
                model,
                path,
                entry.status,
                wait,
                took,
                entry.entry,
            )
        )
        try:
            return entry.deliver(left), entry.delay_ms
        except TimeoutError:
            limit = self._get_timeout()
            context.note("timeout", self.target, limit_ms=limit, delay_ms=entry.delay_ms)
            raise

    def _get_model(self) -> object:
        """The model as the upstream gets it."""
        if self.context.request.method != "POST":
            return None
        return self.params.get(
            "model",
            provider_translation.get_default_model(
                self.provider, self.endpoint, self.context.dialect
            ),
        )

    def _get_timeout(self) -> float | None:
        own = self.options.get("requestTimeout")
        limit = self.context.header_timeout or own
        if not is_number(limit) or not is_truthy(limit):
            return None
        assert isinstance(limit, (int, float))
        return limit


def _get_timer_delay(limit: float | None) -> float | None:
    """When a timer of JavaScript fires: what is below 1 or over 31 bits fires at once."""
    if limit is None:
        return None
    # No answer comes within the millisecond.
    return float(math.floor(limit)) if 1 < limit <= LONGEST_TIMER_MS else 0.0
