"""Chance, which load balancing asks: a draw yields a number from 0 up to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Draw = Callable[[], float]


def draw_first() -> float:
    """The draw that always falls on the first target with a weight."""
    return 0.0


def draw_index(draw: Draw, weights: Sequence[float]) -> int | None:
    """The index of a weighted draw, None where no weight is hit."""
    mark = draw() * sum(weights)
    for index, weight in enumerate(weights):
        if mark < weight:
            return index
        mark -= weight
    return None
