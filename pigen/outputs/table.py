"""Rows in columns, each as wide as what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pigen.outputs.terminal import Painter, escape_controls, measure_width

GAP = "  "


def format_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int], paint: Painter
) -> str:
    """The rows below their head; columns whose number stands in `right` end at the same place."""
    cells = [[*head], *([escape_controls(cell) for cell in row] for row in rows)]
    wide = [max(map(measure_width, column)) for column in zip(*cells, strict=True)]
    lines = [
        GAP.join(_pad(cell, wide[at], at in right) for at, cell in enumerate(row)).rstrip()
        for row in cells
    ]
    return "\n".join([paint("bold", text=lines[0]), *lines[1:], ""])


def fit_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[int],
    left_out: Sequence[int],
    paint: Painter,
) -> str:
    """The same without as many columns, in the order of `left_out`, as it takes for the rows to fit
    the terminal. If the first column alone is too wide, its cells keep their ends."""
    wide = [max(map(measure_width, column)) for column in zip(head, *rows, strict=True)]
    kept = list(range(len(head)))
    for column in left_out:
        if paint.fits(sum(wide[at] + len(GAP) for at in kept) - len(GAP)):
            break
        kept.remove(column)
    table = [[row[at] for at in kept] for row in (head, *rows)]
    if len(kept) == 1 and paint.columns is not None:
        table = [[_cut_start(cell, paint.columns)] for (cell,) in table]
    return format_table(table[0], table[1:], [kept.index(at) for at in right if at in kept], paint)


def _cut_start(cell: str, columns: int) -> str:
    return cell if measure_width(cell) <= columns else f"...{cell[len(cell) - columns + 3 :]}"


def _pad(cell: str, columns: int, to_the_right: bool) -> str:
    padding = " " * (columns - measure_width(cell))
    return padding + cell if to_the_right else cell + padding
