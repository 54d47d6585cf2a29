"""The journal: what was asked, where it went, what came back. It is bounded, and words its entries
only when somebody reads them; keys are then shown by their beginning alone, wherever they stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from pigen.gateway.request import METADATA
from pigen.gateway.result import Attempt, Reason
from pigen.javascript.values import member, parse_json
from pigen.mock.answers.turn import Usage
from pigen.mock.prepared import Prepared
from pigen.outputs.masking import is_secret_name, mask, masked

if TYPE_CHECKING:
    from pigen.mock.http.exchange import Exchange

MOST_ENTRIES = 1_000
MOST_BYTES = 16 * 1024 * 1024
LONGEST_BODY = 65_536
LONGEST_TEXT = 2_000


@dataclass(eq=False)
class Entry:
    """One request, and then its answer. `when` is in seconds since 1970; `seconds` is how long it took, None while it
    lasts; `left` says that the client went away before the end.

    size      of what it holds, in bytes
    prepared  what routing came to, None for what never got there
    usage     tokens of an answer
    why       words a note that is costly, and takes the entry for it
    """

    number: int
    when: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    size: int
    status: int = field(default=0, init=False)
    key: str | None = field(default=None, init=False)
    prepared: Prepared | None = field(default=None, init=False)
    trace: bytes | None = field(default=None, init=False)
    usage: Usage | None = field(default=None, init=False)
    seconds: float | None = field(default=None, init=False)
    left: bool = field(default=False, init=False)
    note: str | None = field(default=None, init=False)
    why: Why | None = field(default=None, init=False)


Why = Callable[[Entry], str]


class Named(Protocol):
    labels: Mapping[str, str]


class Journal:
    """`owner` names the keys by their values, as they are when an entry is read."""

    def __init__(self, owner: Named) -> None:
        self.entries: deque[Entry] = deque()
        self.bytes = 0
        self.number = self.dropped = 0
        self.owner = owner

    def enter(self, exchange: Exchange, now: float) -> Entry:
        """A request, where its answer is added to it."""
        self.number += 1
        body = exchange.body
        if len(body) > LONGEST_BODY:
            body = b""
        size = len(body) + exchange.head_size
        entry = exchange.entry = Entry(
            self.number, now, exchange.method, exchange.target, exchange.headers, body, size
        )
        entries = self.entries
        entries.append(entry)
        self.bytes += size
        while len(entries) > MOST_ENTRIES or self.bytes > MOST_BYTES:
            self.bytes -= entries.popleft().size
            self.dropped += 1
        return entry

    def clear(self) -> None:
        self.dropped = 0
        self.entries.clear()
        self.bytes = 0

    def shown(self, limit: int = MOST_ENTRIES) -> list[dict[str, object]]:
        """The latest entries, the oldest first."""
        return [self.show(entry) for entry in list(self.entries)[-limit:]]

    def show(self, entry: Entry) -> dict[str, object]:
        prepared = entry.prepared
        last = prepared.last if prepared else None
        asked = _object(entry.body)
        shown: dict[str, object] = {
            "id": entry.number,
            "time": datetime.fromtimestamp(entry.when, timezone.utc).isoformat(),
            "method": entry.method,
            "path": self._target(entry.target),
            "status": entry.status,
            "key": entry.key,
            "trace_id": self._text(entry.trace.decode("latin-1")) if entry.trace else None,
            "model": self._text(asked.get("model")),
            "stream": asked.get("stream") is True,
            "config": self._config(entry),
            "reached": last and (f"@{last.slug}" if last.slug else last.target),
            "upstream_model": last and self._text(last.model),
            "attempts": [_attempt(each) for each in prepared.attempts] if prepared else [],
            "reasons": [_reason(each) for each in _reasons(prepared)],
            "cache": prepared.cache if prepared else None,
            "tokens": entry.usage and entry.usage._asdict(),
            "cost": _cost(entry),
            "metadata": self._metadata(entry),
            "seconds": entry.seconds and round(entry.seconds, 6),
            "left": entry.left,
            "headers": {name: self._header(name, said) for name, said in entry.headers.items()},
            "text": self._text(last_text(asked)),
            "tools": [self._text(name) for name in _tools(asked)],
        }
        note = entry.note or (entry.why and entry.why(entry))
        if note:
            shown["note"] = self._text(note)
        return shown

    def _config(self, entry: Entry) -> str | None:
        for reason in _reasons(entry.prepared):
            if reason.kind == "default-config":
                return str(reason.facts["config"])
        sent = entry.headers.get("x-portkey-config")
        return None if sent is None else sent if sent.startswith("pc-") else "(inline)"

    def _metadata(self, entry: Entry) -> object:
        said = entry.prepared.outcome.metadata if entry.prepared else None
        if said is None:
            try:
                said = parse_json(entry.headers.get(METADATA, "{}"))
            except ValueError:
                return None
        return {str(k): self._text(v) for k, v in said.items()} if isinstance(said, dict) else None

    def _target(self, target: str) -> str:
        path, mark, query = target.partition("?")
        if not mark:
            return self._text(path) or ""
        pairs = parse_qsl(query, keep_blank_values=True)
        return f"{self._text(path)}?" + "&".join(
            f"{self._text(name)}={mask(value) if is_secret_name(name) else self._text(value)}"
            for name, value in pairs
        )

    def _header(self, name: str, value: str) -> str:
        if not is_secret_name(name):
            return self._text(value) or ""
        scheme, space, secret = value.partition(" ")
        return f"{scheme} {mask(secret)}" if space else mask(value)

    def _text(self, value: object) -> str | None:
        """A text as it may be shown: cut, and without keys. What is no text is none."""
        if not isinstance(value, str):
            return None
        # A key that goes by its name has no other value, and is no secret.
        secrets = [key for key, name in self.owner.labels.items() if key != name]
        return masked(value[:LONGEST_TEXT], secrets)


def last_text(body: Mapping[str, object]) -> str | None:
    """The text of the last message, input or prompt."""
    said = body.get("messages", body.get("input", body.get("prompt")))
    last = said[-1] if isinstance(said, list) and said else said
    content = member(last, "content") if isinstance(last, dict) else last
    if isinstance(content, list):
        content = "\n".join(filter(None, map(_part, content)))
    return content if isinstance(content, str) else None


def _part(part: object) -> str:
    text = member(part, "text") if isinstance(part, dict) else part
    return text if isinstance(text, str) else ""


def _object(body: bytes) -> dict[str, object]:
    try:
        said = parse_json(body.decode("utf-8"))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _tools(body: Mapping[str, object]) -> Iterator[object]:
    tools = body.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        inner = member(tool, "function")
        yield member(inner if isinstance(inner, dict) else tool, "name")


def _reasons(prepared: Prepared | None) -> list[Reason]:
    events = prepared.outcome.events if prepared else ()
    return [event for event in events if isinstance(event, Reason)]


def _cost(entry: Entry) -> float | None:
    """In US dollars, by the catalogue; None where no price is known."""
    last = entry.prepared.last if entry.prepared else None
    if last is None or entry.usage is None:
        return None
    from pigen.mock.admin.prices import cost  # it reads the catalogue, which no request waits for

    used = entry.usage
    return cost(last.provider, last.model, used.input, used.output, used.cached)


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "target": attempt.target,
        "slug": attempt.slug,
        "provider": attempt.provider,
        "model": attempt.model if isinstance(attempt.model, str) else None,
        "path": attempt.path,
        "status": attempt.status,
        "wait_ms": attempt.wait_ms,
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {"kind": reason.kind, "target": reason.target, **reason.facts}
