"""What the gateway's cache keeps: answers until they expire,
the latest within a number of bytes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

DEFAULT_BYTES = 128_000_000
MAX_ENTRIES = 1_000
_NODE_BYTES = 56  # a small object or number of Python's


@dataclass
class AnswerCache:
    """`bytes` are those of what it keeps, as measure_size counts them; keys are short."""

    max_bytes: int = DEFAULT_BYTES
    bytes: int = 0
    entries: dict[Hashable, tuple[float, object, int]] = field(default_factory=dict)

    def get(self, key: Hashable, now: float) -> object | None:
        """What is kept, None where nothing is, or no longer."""
        expires, body, _ = self.entries.get(key, (0, None, 0))
        return body if expires > now else None

    def store(self, key: Hashable, expires: float, body: object) -> None:
        """Keep a body, unless it alone is too large; the oldest make room for it."""
        self.discard(key)
        size = measure_size(body)
        if size > self.max_bytes:
            return
        self.entries[key] = expires, body, size
        self.bytes += size
        while self.bytes > self.max_bytes or len(self.entries) > MAX_ENTRIES:
            self.discard(next(iter(self.entries)))

    def replace_body(self, key: Hashable, body: object) -> None:
        """Another body for what is kept under a key, for as long as the first one."""
        if key in self.entries:
            self.store(key, self.entries[key][0], body)

    def discard(self, key: Hashable) -> None:
        _, _, size = self.entries.pop(key, (0, None, 0))
        self.bytes -= size


def measure_size(value: object) -> int:
    """About how many bytes a value of JSON takes in memory."""
    size = 0
    pending = [value]
    while pending:
        each = pending.pop()
        size += _NODE_BYTES
        if isinstance(each, (str, bytes)):
            size += len(each)
        elif isinstance(each, Mapping):
            pending += each
            pending += each.values()
        elif isinstance(each, (list, tuple)):
            pending += each
    return size
