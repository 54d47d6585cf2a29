"""A move as a person reads it, side by side where there is room, and as a program does."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from pigen.outputs.report import pluralize
from pigen.outputs.terminal import escape_controls, measure_width
from pigen.pi.interpolation import format_number
from pigen.pi.selection.model_figures import ModelFigures
from pigen.wizard.moving import Moves
from pigen.wizard.moving_lists import ComparedModel, Comparison

GAP = "  | "
NONE = "(not listed)"


def format_comparison(moves: Moves, comparison: Comparison, columns: int) -> str:
    """What pi lists before and after, then what there is to know."""
    changed = [row for row in comparison.rows if not row.is_same]
    same = [row.before for row in comparison.rows if row.is_same and row.before is not None]
    lines = ["What pi lists before and after:", ""]
    lines += _format_rows(changed, columns) if comparison.rows else ["  nothing of the file"]
    for name in dict.fromkeys(model.provider for model in same):
        ids = [model.id for model in same if model.provider == name]
        shown = ", ".join(ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")
        text = f"As before: {name}, {pluralize(len(ids), 'model')}: {shown}"
        lines += _wrap(escape_controls(text), columns, "  ")
    lines.append("")
    for note in _iter_notes(moves, comparison):
        lines += _wrap(escape_controls(note), columns, "  - ")
    return "\n".join(lines).rstrip() + "\n"


def _iter_notes(moves: Moves, comparison: Comparison) -> Iterator[str]:
    if moves.left:
        yield f"Not taken over, and still in the old file: {', '.join(moves.left)}."
    yield from moves.notes
    yield from comparison.notes


def _format_rows(rows: Sequence[ComparedModel], columns: int) -> list[str]:
    """Two columns where both fit, else one below the other."""
    cells = [(_make_cell(row.before), _make_cell(row.after)) for row in rows]
    left = max((measure_width(line) for cell, _ in cells for line in cell), default=0)
    right = max((measure_width(line) for _, cell in cells for line in cell), default=0)
    lines: list[str] = []
    if left + len(GAP) + right + 2 <= columns:
        for before, after in cells:
            for first, second in zip(before, after, strict=True):
                pad = " " * (left - measure_width(first))
                lines.append(f"  {first}{pad}{GAP}{second}".rstrip())
        return lines
    for before, after in cells:
        for title, cell in (("before", before), ("after", after)):
            lines += _wrap(f"{title:7}{cell[0]}", columns, "  ", " " * 9)
            lines += _wrap(cell[1].strip(), columns, " " * 11) if cell[1] else []
    return lines


def _make_cell(model: ModelFigures | None) -> tuple[str, str]:
    if model is None:
        return NONE, ""
    return escape_controls(f"{model.provider}/{model.id}"), f"  {format_figures(model)}"


def format_figures(model: ModelFigures) -> str:
    """`200k, $3/$15, thinking low-high, images`."""
    levels = [level for level in model.levels if level != "off"]
    span = levels[0] if len(levels) == 1 else f"{levels[0]}-{levels[-1]}" if levels else ""
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


def _wrap(text: str, columns: int, first: str, rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


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
