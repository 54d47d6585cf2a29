"""Rows in columns, each as wide as what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pigen.outputs.terminal import Painter, escape_controls, measure_width


def format_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int], paint: Painter
) -> str:
    """The rows below their head; columns whose number stands in `right` end at the same place."""
    cells = [[*head], *([escape_controls(cell) for cell in row] for row in rows)]
    wide = [max(map(measure_width, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(_pad(cell, wide[at], at in right) for at, cell in enumerate(row)).rstrip()
        for row in cells
    ]
    return "\n".join([paint("bold", text=lines[0]), *lines[1:], ""])


def _pad(cell: str, columns: int, to_the_right: bool) -> str:
    padding = " " * (columns - measure_width(cell))
    return padding + cell if to_the_right else cell + padding
