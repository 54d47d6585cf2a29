"""What a connection may ask of the server: sizes in bytes, times in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """
    head_bytes      of a request's line and headers together
    header_count    headers in a request
    body_bytes      of a request's body
    head_seconds    from the first byte of a request to the end of its headers
    body_seconds    from there to the end of its body
    idle_seconds    between requests
    stall_seconds   that a client may leave an answer unread
    linger_seconds  that what a client still sends is read after a refusal, so that it sees it
    max_connections     open at once
    max_pipelined       requests waiting behind the one that is answered
    """

    head_bytes: int = 65_536
    header_count: int = 256
    body_bytes: int = 33_554_432
    head_seconds: float = 8
    body_seconds: float = 60
    idle_seconds: float = 75
    stall_seconds: float = 60
    linger_seconds: float = 2
    max_connections: int = 1_000
    max_pipelined: int = 16

    def compute_deadlines(self, now: float) -> dict[str, float]:
        """When the time of each phase of a connection is over that begins now."""
        return {
            "idle": now + self.idle_seconds,
            "head": now + self.head_seconds,
            "body": now + self.body_seconds,
        }
