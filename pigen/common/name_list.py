"""Several names in one sentence."""

from __future__ import annotations

from collections.abc import Sequence


def join_names(names: Sequence[str], conjunction: str = "and") -> str:
    """`a`, `a and b`, `a, b, and c`."""
    if len(names) < 3:
        return f" {conjunction} ".join(names)
    return f"{', '.join(names[:-1])}, {conjunction} {names[-1]}"


def shorten_names(names: Sequence[str], limit: int = 4) -> str:
    """The same of at most `limit` names: `a, b, c, d, and 16 more`."""
    if len(names) <= limit + 1:
        return join_names(names)
    return join_names([*names[:limit], f"{len(names) - limit} more"])
