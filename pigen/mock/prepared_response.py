"""An outcome of routing, made ready for the wire: once for all requests that it is kept for."""

from __future__ import annotations

from dataclasses import replace

from pigen.common.headers import CACHE_HEADER, INDEX_HEADER, PROVIDER_HEADER
from pigen.gateway.result import Attempt, Outcome, Reason
from pigen.gateway.upstream import UNREAD_BODY, UpstreamCall
from pigen.mock.encoding import encode
from pigen.mock.http.exchange import JSON

MAX_NAME_LENGTH = 200  # characters of a model's name that are kept
_OWN_HEADERS = ("content-type", "content-length", "transfer-encoding", "connection", "date")


def name_upstream(call: UpstreamCall | Attempt) -> str:
    """An upstream by its slug, or by its target where it has none."""
    return f"@{call.slug}" if call.slug else call.target


class PreparedResponse:
    """
    head      lines of headers, but for the trace id, which goes with them if `is_traced`
    body      the whole answer; None where the answer is a turn of the upstream's
    is_shared it answers other requests too
    streams   the client is to get events; `is_cached_stream` if the gateway's cache keeps them
    wait_seconds      between the request and the answer, by the plan and the waits of retries
    source    whose answer it is, the cache's too: slug, Portkey's name of the provider, and model
    attempts  the calls of upstreams; `last_attempt` is the one that was answered, at `place`
    plan_entry     what the plan says of the last call, beyond its status
    """

    __slots__ = (
        "attempts",
        "body",
        "cache",
        "content_type",
        "head",
        "hook_results",
        "is_cached_stream",
        "is_shared",
        "is_traced",
        "last_attempt",
        "outcome",
        "place",
        "plan_entry",
        "source",
        "status",
        "streams",
        "wait_seconds",
    )

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.is_shared = False
        self.status = outcome.status
        self.is_traced = INDEX_HEADER in outcome.headers
        self.cache = outcome.headers.get(CACHE_HEADER)
        self.attempts = outcome.attempts
        self.last_attempt = self.attempts[-1] if self.attempts else None
        self.place = name_upstream(self.last_attempt) if self.last_attempt else ""
        self.source = self._find_source()
        raw_entry = self.last_attempt.plan_entry if self.last_attempt else None
        self.plan_entry: dict[str, object] = dict(raw_entry) if isinstance(raw_entry, dict) else {}
        self.wait_seconds = _compute_wait(outcome)
        self.streams = outcome.body is None and outcome.status in (200, 246)
        self.is_cached_stream = self.streams and self.cache in ("MISS", "REFRESH")
        kind = outcome.upstream_headers.get("content-type")
        self.content_type = kind.encode() if kind else JSON
        self.head = b"".join(
            b"%b: %b\r\n" % (name.encode("latin-1", "replace"), _encode_header_value(value))
            for name, value in (*outcome.headers.items(), *outcome.upstream_headers.items())
            if name.lower() not in _OWN_HEADERS
        )
        self.hook_results, self.body = self._prepare_body(outcome.body)

    def forget_body(self) -> None:
        """Forget the answer itself, and names of any length, once it is out:
        the journal keeps the rest."""
        self.body = self.hook_results = None
        outcome = self.outcome
        events = tuple(map(_shorten_attempt, outcome.events))
        self.outcome = replace(outcome, body=None, upstream_headers={}, events=events)
        self.attempts = self.outcome.attempts
        self.last_attempt = self.attempts[-1] if self.attempts else None

    def _find_source(self) -> tuple[str | None, str, str | None]:
        last = self.last_attempt
        if last is not None:
            return last.slug, last.provider, _shorten_name(last.model)
        for event in self.outcome.events:
            if not isinstance(event, Attempt) and event.kind == "cached":
                slug = event.facts.get("slug")
                provider = self.outcome.headers.get(PROVIDER_HEADER, "")
                model = _shorten_name(event.facts.get("model"))
                return slug if isinstance(slug, str) else None, provider, model
        return None, "", None

    def _prepare_body(self, body: object) -> tuple[object, bytes | None]:
        if body is UNREAD_BODY or self.streams:
            return None, None
        if isinstance(body, str):
            return None, body.encode("utf-8", "replace")
        if isinstance(body, dict) and self._is_model_turn():
            return body.get("hook_results"), None
        return None, encode(body)

    def _is_model_turn(self) -> bool:
        """An upstream answered with a success that the plan does not word."""
        answered = (
            self.last_attempt is not None and self.status in (200, 246) and self.cache != "HIT"
        )
        return answered and self.plan_entry.get("body") is None


def _shorten_attempt(event: Attempt | Reason) -> Attempt | Reason:
    if (
        isinstance(event, Attempt)
        and isinstance(event.model, str)
        and len(event.model) > MAX_NAME_LENGTH
    ):
        return replace(event, model=event.model[:MAX_NAME_LENGTH], plan_entry=None)
    return event


def _shorten_name(model: object) -> str | None:
    return model[:MAX_NAME_LENGTH] if isinstance(model, str) else None


def _compute_wait(outcome: Outcome) -> float:
    total, delay = 0.0, 0.0
    for event in outcome.events:
        if isinstance(event, Attempt):
            entry = event.plan_entry if isinstance(event.plan_entry, dict) else {}
            delay = float(entry.get("delay_ms") or 0)
            total += event.wait_ms + delay
        elif event.kind == "timeout":
            limit = event.facts["limit_ms"]
            assert isinstance(limit, (int, float))
            total += max(0.0, min(limit, delay)) - delay
    return total / 1000


def _encode_header_value(value: str) -> bytes:
    """A header's value on one line, whatever was planned."""
    return "".join(each if each.isprintable() else " " for each in value).encode(
        "latin-1", "replace"
    )
