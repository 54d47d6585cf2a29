"""Text of a user's as a message shows it."""

from __future__ import annotations


def quote(text: str, limit: int = 40) -> str:
    """A key or value for a message: in double quotes, on one line, at most `limit` characters."""
    shortened = text if len(text) <= limit else f"{text[: limit - 3]}..."
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shortened) + '"'
