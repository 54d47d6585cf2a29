"""What a terminal showed, as SVG: a still, or a recording that plays by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 14
BACK, FORE = "#1b1f27", "#d7dae0"
COLOURS = {
    "red": "#ff7b72", "green": "#7ee787", "brown": "#e3b341", "yellow": "#e3b341",
    "blue": "#79c0ff", "magenta": "#d2a8ff", "cyan": "#76e3ea", "brightblack": "#8b949e",
    "white": "#ffffff",
}  # fmt: skip
FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"

_WORDS = re.compile(r"\S+(?: \S+)*")

Row = Any  # of pyte: characters by column
Run = tuple[int, str, str, bool]  # column, text, colour, bold


def draw_still(title: str, rows: Sequence[Row], columns: int) -> str:
    """The rows as one picture."""
    drawn = [draw_run(y, run) for y, row in enumerate(rows) for run in split_runs(row, columns)]
    return join_picture(title, columns, len(rows), "", drawn)


def draw_recording(title: str, frames: Sequence[tuple[float, Sequence[Row]]], columns: int) -> str:
    """Frames one after the other, each for its seconds; the last stands where motion is not wanted.

    A line is drawn once for all frames in a row that have it.
    """
    total = sum(seconds for seconds, _ in frames)
    height = max(len(rows) for _, rows in frames)
    spans: dict[tuple[float, float], list[str]] = {}
    for y in range(height):
        start, at = 0.0, 0.0
        shown: list[Run] = []
        for seconds, rows in [*frames, (0.0, [])]:
            runs = list(split_runs(rows[y], columns)) if y < len(rows) else []
            if runs != shown:
                if shown:
                    spans.setdefault((start, at), []).extend(draw_run(y, run) for run in shown)
                shown, start = runs, at
            at += seconds
    styles = ["@media (prefers-reduced-motion: reduce) {g {animation: none !important}}"]
    groups = []
    for number, ((start, end), drawn) in enumerate(sorted(spans.items())):
        is_last = end >= total - 1e-6
        visible = f"{100 * start / total:.2f}% {{visibility: visible}}"
        hidden = "" if is_last else f" {100 * end / total:.2f}% {{visibility: hidden}}"
        styles.append(f"@keyframes k{number} {{0% {{visibility: hidden}} {visible}{hidden}}}")
        style = f"animation: k{number} {total:.1f}s step-end infinite"
        attribute = "" if is_last else ' visibility="hidden"'
        groups += [f'<g style="{style}"{attribute}>', *drawn, "</g>"]
    return join_picture(title, columns, height, "\n".join(styles), groups)


def join_picture(title: str, columns: int, lines: int, style: str, drawn: Sequence[str]) -> str:
    width = round(columns * CELL_WIDTH + 2 * MARGIN)
    height = lines * CELL_HEIGHT + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">',
        *([f"<style>{style}</style>"] if style else []),
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACK}"/>',
        f'<g font-family="{FONT}" font-size="14">',
    ]
    return "\n".join([*parts, *drawn, "</g>", "</svg>", ""])


def draw_run(y: int, run: Run) -> str:
    x, text, colour, is_bold = run
    bold = ' font-weight="bold"' if is_bold else ""
    return (
        f'<text x="{MARGIN + x * CELL_WIDTH:.1f}" y="{MARGIN + (y + 1) * CELL_HEIGHT - 5}" '
        f'fill="{colour}"{bold} textLength="{len(text) * CELL_WIDTH:.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )


def split_runs(row: Row, columns: int) -> Iterator[Run]:
    """The texts of a row that look alike, and where they begin. They have no two spaces in a row,
    which some browsers draw as one."""
    start, text = 0, ""
    for x in range(columns + 1):
        cell, before = row[x] if x < columns else None, row[start]
        if cell is not None and (cell.fg, cell.bold) == (before.fg, before.bold):
            text += cell.data
            continue
        for part in _WORDS.finditer(text):
            colour = COLOURS.get(before.fg, FORE)
            yield start + part.start(), part[0], colour, before.bold
        start, text = x, cell.data if cell is not None else ""
