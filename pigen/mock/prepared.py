"""An outcome of routing, made ready for the wire: once for all requests that it is foreseen for."""

from __future__ import annotations

from pigen.gateway.result import CACHE, INDEX, Attempt, Outcome
from pigen.gateway.upstream import UNREAD, Call
from pigen.mock.encoding import encode
from pigen.mock.http.exchange import JSON

_OWN = ("content-type", "content-length", "transfer-encoding", "connection", "date")


def place_of(called: Call | Attempt) -> str:
    """An upstream by its slug, or by its target where it has none."""
    return f"@{called.slug}" if called.slug else called.target


class Prepared:
    """
    head      lines of headers, but for the trace id, which goes with them if `is_traced`
    body      the whole answer; None where the answer is a turn of the upstream's
    streams   the client is to get events; `is_kept_stream` if the gateway's cache keeps them
    wait      seconds between the request and the answer, by the plan and the waits of retries
    attempts  the calls of upstreams; `last` is the one that was answered, at `place`
    entry     what the plan says of the last call, beyond its status
    """

    __slots__ = (
        "attempts",
        "body",
        "cache",
        "entry",
        "head",
        "hooks",
        "is_kept_stream",
        "is_traced",
        "kind",
        "last",
        "outcome",
        "place",
        "status",
        "streams",
        "wait",
    )

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.status = outcome.status
        self.is_traced = INDEX in outcome.headers
        self.cache = outcome.headers.get(CACHE)
        self.attempts = outcome.attempts
        self.last = self.attempts[-1] if self.attempts else None
        self.place = place_of(self.last) if self.last else ""
        said = self.last.entry if self.last else None
        self.entry: dict[str, object] = dict(said) if isinstance(said, dict) else {}
        self.wait = _seconds(outcome)
        self.streams = outcome.body is None and outcome.status in (200, 246)
        self.is_kept_stream = self.streams and self.cache in ("MISS", "REFRESH")
        kind = outcome.passed_on.get("content-type")
        self.kind = kind.encode() if kind else JSON
        self.head = b"".join(
            b"%b: %b\r\n" % (name.encode("latin-1", "replace"), _line(value))
            for name, value in (*outcome.headers.items(), *outcome.passed_on.items())
            if name.lower() not in _OWN
        )
        self.hooks, self.body = self._body(outcome.body)

    def _body(self, body: object) -> tuple[object, bytes | None]:
        if body is UNREAD or self.streams:
            return None, None
        if isinstance(body, str):
            return None, body.encode("utf-8", "replace")
        if isinstance(body, dict) and self._is_a_turn():
            return body.get("hook_results"), None
        return None, encode(body)

    def _is_a_turn(self) -> bool:
        """An upstream answered with a success that the plan does not word."""
        answered = self.last is not None and self.status in (200, 246) and self.cache != "HIT"
        return answered and self.entry.get("body") is None


def _seconds(outcome: Outcome) -> float:
    total, delay = 0.0, 0.0
    for event in outcome.events:
        if isinstance(event, Attempt):
            entry = event.entry if isinstance(event.entry, dict) else {}
            delay = float(entry.get("delay_ms") or 0)
            total += event.wait_ms + delay
        elif event.kind == "timeout":
            limit = event.facts["limit_ms"]
            assert isinstance(limit, (int, float))
            total += max(0.0, min(limit, delay)) - delay
    return total / 1000


def _line(value: str) -> bytes:
    """A header's value on one line, whatever was planned."""
    return "".join(each if each.isprintable() else " " for each in value).encode(
        "latin-1", "replace"
    )
