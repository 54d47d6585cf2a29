"""Did you mean: the known word closest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def find_closest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known word that `word` most likely stands for, or None if none is near: `likeness` is 1
    for equal words."""
    from difflib import get_close_matches  # only the mistaken pay for it

    by_key = {candidate.lower().replace("_", "-"): candidate for candidate in known}
    matches = get_close_matches(word.lower().replace("_", "-"), by_key, n=1, cutoff=likeness)
    return by_key[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence to put before another, 'Did you mean "json"? ', or nothing."""
    near = find_closest(word, known)
    return f'Did you mean "{near}"? ' if near else ""
