"""A move as a person reads it, side by side where there is room, and as a program does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from pigen.outputs.report import pluralize
from pigen.outputs.terminal import escape_controls, measure_width
from pigen.pi.interpolation import format_number
from pigen.pi.selection.model_figures import ModelFigures
from pigen.pi.thinking import format_span
from pigen.wizard.layout import wrap_text
from pigen.wizard.moving import Moves
from pigen.wizard.moving_lists import ComparedModel, Comparison

GAP = " | "
INDENT = "  "
MIN_COLUMNS, MAX_COLUMNS = 60, 130  # of two columns
STACK_INDENT = 9
NONE = "(not listed)"
HEAD = "What pi lists before and after (context, dollars per million tokens in/out, thinking):"


def format_comparison(moves: Moves, comparison: Comparison, columns: int) -> str:
    """What pi lists before and after, then what there is to know."""
    changed = [row for row in comparison.rows if not row.is_same]
    same = [row.before for row in comparison.rows if row.is_same and row.before is not None]
    lines = [*wrap_text(HEAD, columns), ""]
    lines += _format_rows(changed, columns) if comparison.rows else ["  nothing of the file"]
    for name in dict.fromkeys(model.provider for model in same):
        ids = [model.id for model in same if model.provider == name]
        shown = ", ".join(ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")
        text = f"As before: {name}, {pluralize(len(ids), 'model')}: {shown}"
        lines += wrap_text(escape_controls(text), columns, "  ")
    lines.append("")
    for note in _iter_notes(moves, comparison):
        lines += wrap_text(escape_controls(note), columns, "  - ")
    return "\n".join(lines).rstrip() + "\n"


def _iter_notes(moves: Moves, comparison: Comparison) -> Iterator[str]:
    if moves.left:
        yield f"Not taken over, and still in the old file: {', '.join(moves.left)}."
    yield from moves.notes
    yield from comparison.notes


def _format_rows(rows: Sequence[ComparedModel], columns: int) -> list[str]:
    """Two columns where there is room for them, else one below the other."""
    lines: list[str] = []
    half = (min(columns, MAX_COLUMNS) - len(INDENT) - len(GAP)) // 2
    pairs = [(_make_cell(row.before, half), _make_cell(row.after, half)) for row in rows]
    widths = [max(map(measure_width, before)) for before, _ in pairs]
    left_width = max((each for each in widths if each <= half), default=0)
    for row, cells in zip(rows, pairs, strict=True):
        if columns < MIN_COLUMNS or max(map(measure_width, (*cells[0], *cells[1]))) > half:
            lines += _format_stacked(row, columns)
            continue
        for left, right in zip_longest(*cells, fillvalue=""):
            pad = " " * (left_width - measure_width(left))
            lines.append(f"{INDENT}{left}{pad}{GAP}{right}".rstrip())
    return lines


def _make_cell(model: ModelFigures | None, columns: int) -> list[str]:
    """The id, broken after slashes, and the figures below it."""
    if model is None:
        return [NONE]
    first, *more = _join_parts(escape_controls(f"{model.provider}/{model.id}"), "/", columns)
    figures = _join_parts(format_figures(model), ", ", columns - len(INDENT))
    return [first, *(f"{INDENT}{each}" for each in [*more, *figures])]


def _join_parts(text: str, separator: str, columns: int) -> list[str]:
    """The text in as few lines as it fits in, broken only after a separator."""
    *parts, last = text.split(separator)
    lines = [""]
    for part in [*(f"{each}{separator}" for each in parts), last]:
        if lines[-1] and measure_width((lines[-1] + part).rstrip()) > columns - len(INDENT):
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def _format_stacked(row: ComparedModel, columns: int) -> list[str]:
    lines = []
    for title, model in (("before", row.before), ("after", row.after)):
        first, *more = _make_cell(model, columns - STACK_INDENT)
        lines.append(f"{INDENT}{title:{STACK_INDENT - len(INDENT)}}{first}")
        lines += [f"{' ' * STACK_INDENT}{each}" for each in more]
    return lines


def format_figures(model: ModelFigures) -> str:
    """`200k, $3/$15, thinking low-high, images`."""
    span = format_span(model.levels)
    price = "no price"
    if any(model.rates):
        price = f"${format_number(model.rates[0])}/${format_number(model.rates[1])}"
    parts = [
        f"{model.context:,.0f}",
        price,
        f"thinking {span}" if span else "no thinking",
        "images" if model.images else "",
    ]
    return ", ".join(filter(None, parts))


def to_json(moves: Moves, comparison: Comparison) -> dict[str, Any]:
    """The move for programs."""
    return {
        "through": dict(moves.slugs),
        "kept": list(moves.kept),
        "left": list(moves.left),
        "models": [
            {"before": _to_json(row.before), "after": _to_json(row.after)}
            for row in comparison.rows
        ],
        "notes": list(_iter_notes(moves, comparison)),
    }


def _to_json(model: ModelFigures | None) -> dict[str, Any] | None:
    if model is None:
        return None
    input, output, read, write = model.rates
    return {
        "provider": model.provider,
        "id": model.id,
        "contextWindow": model.context,
        "maxTokens": model.answer,
        "cost": {"input": input, "output": output, "cacheRead": read, "cacheWrite": write},
        "thinking": [level for level in model.levels if level != "off"],
        "images": model.images,
    }
