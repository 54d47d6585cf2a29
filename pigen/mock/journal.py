"""The journal: what was asked, where it went, what came back. It is bounded, and words its entries
only when somebody reads them; keys are then shown by their beginning alone, wherever they stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from pigen.common.credentials import mask_keys
from pigen.common.headers import CONFIG_HEADER, METADATA_HEADER
from pigen.gateway.result import Attempt, Reason
from pigen.javascript.json_values import parse_json
from pigen.javascript.values import get_member
from pigen.mock.answers.turn import Usage
from pigen.mock.prepared_response import PreparedResponse
from pigen.outputs.redact import is_secret_name, mask, mask_secrets

if TYPE_CHECKING:
    from pigen.mock.http.exchange import Exchange

MAX_ENTRIES = 1_000
MAX_BYTES = 16 * 1024 * 1024
MAX_BODY_BYTES = 65_536
MAX_TEXT_LENGTH = 2_000


@dataclass(eq=False)
class JournalEntry:
    """One request, and then its answer. `started_at` is in seconds since 1970; `seconds` is how
    long it took, None while it lasts; `is_abandoned` says that the client went away before the end.

    size      of what it holds, in bytes
    model     that the client named, its beginning; `asks_model` of a request to one at all
    response  what routing came to, None for what never got there
    usage     tokens of an answer
    note_factory       words a note that is costly, and takes the entry for it
    """

    number: int
    started_at: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    size: int
    status: int = field(default=0, init=False)
    key: str | None = field(default=None, init=False)
    model: str | None = field(default=None, init=False)
    asks_model: bool = field(default=False, init=False)
    response: PreparedResponse | None = field(default=None, init=False)
    trace_id: bytes | None = field(default=None, init=False)
    usage: Usage | None = field(default=None, init=False)
    seconds: float | None = field(default=None, init=False)
    is_abandoned: bool = field(default=False, init=False)
    note: str | None = field(default=None, init=False)
    note_factory: NoteFactory | None = field(default=None, init=False)


NoteFactory = Callable[[JournalEntry], str]


class LabelOwner(Protocol):
    labels: Mapping[str, str]


class Journal:
    """`owner` names the keys by their values, as they are when an entry is read."""

    def __init__(self, owner: LabelOwner) -> None:
        self.entries: deque[JournalEntry] = deque()
        self.bytes = 0
        self.number = self.dropped = 0
        self.owner = owner

    def add(self, exchange: Exchange, now: float) -> JournalEntry:
        """A request, where its answer is added to it."""
        self.number += 1
        body = exchange.body
        if len(body) > MAX_BODY_BYTES:
            body = b""
        size = len(body) + exchange.head_size
        entry = exchange.entry = JournalEntry(
            self.number, now, exchange.method, exchange.target, exchange.headers, body, size
        )
        entries = self.entries
        entries.append(entry)
        self.bytes += size
        while len(entries) > MAX_ENTRIES or self.bytes > MAX_BYTES:
            self.bytes -= entries.popleft().size
            self.dropped += 1
        return entry

    def clear(self) -> None:
        self.dropped = 0
        self.entries.clear()
        self.bytes = 0

    def describe_latest(self, limit: int = MAX_ENTRIES) -> list[dict[str, object]]:
        """The latest entries, the oldest first."""
        return [self.describe_entry(entry) for entry in list(self.entries)[-limit:]]

    def describe_entry(self, entry: JournalEntry) -> dict[str, object]:
        response = entry.response
        last_attempt = response.last_attempt if response else None
        body = _parse_object(entry.body)
        row: dict[str, object] = {
            "id": entry.number,
            "time": datetime.fromtimestamp(entry.started_at, timezone.utc).isoformat(),
            "method": entry.method,
            "path": self._redact_target(entry.target),
            "status": entry.status,
            "key": entry.key,
            "trace_id": self._redact_text(entry.trace_id.decode("latin-1"))
            if entry.trace_id
            else None,
            "model": self._redact_text(entry.model or body.get("model")),
            "stream": body.get("stream") is True,
            "config": self._find_config(entry),
            "reached": last_attempt
            and (f"@{last_attempt.slug}" if last_attempt.slug else last_attempt.target),
            "upstream_model": last_attempt and self._redact_text(last_attempt.model),
            "attempts": [_describe_attempt(each) for each in response.attempts] if response else [],
            "reasons": [_describe_reason(each) for each in _list_reasons(response)],
            "cache": response.cache if response else None,
            "tokens": entry.usage and entry.usage._asdict(),
            "cost": _compute_cost(entry),
            "metadata": self._find_metadata(entry),
            "seconds": entry.seconds and round(entry.seconds, 6),
            "left": entry.is_abandoned,
            "headers": {
                name: self._redact_header(name, value) for name, value in entry.headers.items()
            },
            "text": self._redact_text(find_last_text(body)),
            "tools": [self._redact_text(name) for name in _list_tool_names(body)],
        }
        note = entry.note or (entry.note_factory and entry.note_factory(entry))
        if note:
            row["note"] = self._redact_text(note)
        return {name: _mask_keys_in(value) for name, value in row.items()}

    def _find_config(self, entry: JournalEntry) -> str | None:
        for reason in _list_reasons(entry.response):
            if reason.kind == "default-config":
                return str(reason.facts["config"])
        sent = entry.headers.get(CONFIG_HEADER)
        return None if sent is None else sent if sent.startswith("pc-") else "(inline)"

    def _find_metadata(self, entry: JournalEntry) -> object:
        metadata = entry.response.outcome.metadata if entry.response else None
        if metadata is None:
            try:
                metadata = parse_json(entry.headers.get(METADATA_HEADER, "{}"))
            except ValueError:
                return None
        return (
            {str(k): self._redact_text(v) for k, v in metadata.items()}
            if isinstance(metadata, dict)
            else None
        )

    def _redact_target(self, target: str) -> str:
        path, mark, query = target.partition("?")
        if not mark:
            return self._redact_text(path) or ""
        pairs = parse_qsl(query, keep_blank_values=True)
        redacted = (
            (name, mask(value) if is_secret_name(name) else self._redact_text(value))
            for name, value in pairs
        )
        return f"{self._redact_text(path)}?" + "&".join(
            f"{self._redact_text(name)}={value}" for name, value in redacted
        )

    def _redact_header(self, name: str, value: str) -> str:
        if not is_secret_name(name):
            return self._redact_text(value) or ""
        scheme, space, secret = value.partition(" ")
        return f"{scheme} {mask(secret)}" if space else mask(value)

    def _redact_text(self, value: object) -> str | None:
        """A text as it may be shown: cut, and without keys; None for anything else."""
        if not isinstance(value, str):
            return None
        # A key that goes by its name has no other value, and is no secret.
        secrets = [key for key, name in self.owner.labels.items() if key != name]
        return mask_secrets(value[:MAX_TEXT_LENGTH], secrets)


def _mask_keys_in(value: object) -> object:
    """The same without keys, which people give as a model, a slug or metadata too."""
    if isinstance(value, str):
        return mask_keys(value)
    if isinstance(value, dict):
        return {_mask_keys_in(key): _mask_keys_in(each) for key, each in value.items()}
    return [_mask_keys_in(each) for each in value] if isinstance(value, list) else value


def find_last_text(body: Mapping[str, object]) -> str | None:
    """The text of the last message, input or prompt."""
    messages = body.get("messages", body.get("input", body.get("prompt")))
    last = messages[-1] if isinstance(messages, list) and messages else messages
    content = get_member(last, "content") if isinstance(last, dict) else last
    if isinstance(content, list):
        content = "\n".join(filter(None, map(_get_text, content)))
    return content if isinstance(content, str) else None


def _get_text(part: object) -> str:
    text = get_member(part, "text") if isinstance(part, dict) else part
    return text if isinstance(text, str) else ""


def _parse_object(body: bytes) -> dict[str, object]:
    try:
        value = parse_json(body.decode("utf-8"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _list_tool_names(body: Mapping[str, object]) -> Iterator[object]:
    tools = body.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        inner = get_member(tool, "function")
        yield get_member(inner if isinstance(inner, dict) else tool, "name")


def _list_reasons(response: PreparedResponse | None) -> list[Reason]:
    events = response.outcome.events if response else ()
    return [event for event in events if isinstance(event, Reason)]


def _compute_cost(entry: JournalEntry) -> float | None:
    """In US dollars, by the catalogue; None where no price is known."""
    last = entry.response.last_attempt if entry.response else None
    if last is None or entry.usage is None:
        return None
    from pigen.mock.admin.prices import (
        compute_cost,
    )  # it reads the catalogue, which no request waits for

    used = entry.usage
    return compute_cost(last.provider, last.model, used.input, used.output, used.cached)


def _describe_attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "target": attempt.target,
        "slug": attempt.slug,
        "provider": attempt.provider,
        "model": attempt.model if isinstance(attempt.model, str) else None,
        "path": attempt.path,
        "status": attempt.status,
        "wait_ms": attempt.wait_ms,
    }


def _describe_reason(reason: Reason) -> dict[str, object]:
    return {"kind": reason.kind, "target": reason.target, **reason.facts}
