"""A plan as a person reads it, and as a program does."""

from __future__ import annotations

import os
import shlex
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from pigen.build.changes import PlannedChange
from pigen.outputs import diff
from pigen.outputs.terminal import Painter, escape_controls, format_path
from pigen.text import yaml
from pigen.text.document import Document, from_text
from pigen.wizard import moving_text
from pigen.wizard.outcome import SAVE
from pigen.wizard.write_plan import Plan
from pigen.write import state_folder

MAX_DIFF_LINES = 160  # lines of the diff; a person reads no more of it
CHANGE_WORDS = {"create": "new", "delete": "removed", "replace": "changed"}


def format_plan(plan: Plan, paint: Painter, columns: int) -> str:
    """What is going to be done: the differences, then all of it in short."""
    head = paint("bold", text="The plan (nothing is done yet):")
    lines = [line for row in _iter_rows(plan) for line in _wrap_row(*row, columns)]
    moves = format_moves(plan, columns)
    return f"\n{_format_diff(plan, paint)}\n{moves}{head}\n" + "".join(
        f"{line}\n" for line in lines
    )


def format_moves(plan: Plan, columns: int) -> str:
    """What a move comes to; "" where nothing moves."""
    moves = plan.outcome.moves
    if moves is None or plan.comparison is None:
        return ""
    return moving_text.format_comparison(moves, plan.comparison, columns) + "\n"


def _iter_rows(plan: Plan) -> Iterator[tuple[str, str]]:
    """A word and a line for each thing."""
    for change in plan.visible_changes:
        link = (
            f", a link to {_format_real_path(change.path)}" if os.path.islink(change.path) else ""
        )
        alone = ", readable only by you" if change.before is None else ""
        yield CHANGE_WORDS[_get_change_kind(change)], f"{format_path(change.path)}{link}{alone}"
    if not plan.visible_changes:
        yield "files", "all are up to date"
    if any(change.before is not None for change in plan.visible_changes):
        yield (
            "backup",
            f"what they hold now is kept below {format_path(state_folder.get_folder())}; "
            "pigen undo brings it back",
        )
    for storing in plan.keys_to_store:
        yield (
            "store",
            f"the pasted key: {storing.store} keeps it as {escape_controls(storing.entry)}",
        )
    for name, place in plan.keys.items():
        yield "key", f"{name}: pi finds it by {escape_controls(place)}"
    for kind, name, file in plan.portkey_objects:
        yield (
            "Portkey",
            f"needs the {kind} {escape_controls(name)} in Portkey, as in {file}; "
            "create it yourself",
        )
    for name, reason in plan.outcome.base.skipped.items():
        yield "stays", f"the provider {escape_controls(name)}: {escape_controls(reason)}"


def _wrap_row(word: str, line: str, columns: int) -> list[str]:
    return textwrap.wrap(
        line,
        columns,
        initial_indent=f"  {word:10} ",
        subsequent_indent=" " * 13,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _format_real_path(path: str) -> str:
    return format_path(os.path.realpath(path))


def _get_change_kind(change: PlannedChange) -> str:
    if change.before is None:
        return "create"
    return "delete" if change.after is None else "replace"


def _format_diff(plan: Plan, paint: Painter) -> str:
    pairs = [
        _make_documents(change)
        for change in plan.visible_changes
        if change.path not in plan.secret_paths
    ]
    rendered = diff.render(pairs, paint)
    lines = rendered.splitlines(keepends=True)
    if len(lines) <= MAX_DIFF_LINES:
        return rendered
    return (
        "".join(lines[:MAX_DIFF_LINES])
        + f"... {len(lines) - MAX_DIFF_LINES} more lines of the same kind\n"
    )


def _make_documents(change: PlannedChange) -> tuple[Document, Document]:
    return _make_document(change.path, change.before), _make_document(change.path, change.after)


def _make_document(path: str, content: bytes | None) -> Document:
    text = (content or b"").decode("utf-8", "replace")
    return yaml.from_text(text, path) if path.endswith((".yaml", ".yml")) else from_text(text, path)


def to_json(plan: Plan, equivalent_command: str, applied: bool) -> dict[str, Any]:
    """The plan for programs."""
    paint = Painter(False)
    files = [
        {
            "path": change.path,
            "change": _get_change_kind(change),
            "diff": None
            if change.path in plan.secret_paths
            else diff.render([_make_documents(change)], paint),
        }
        for change in plan.visible_changes
    ]
    return {
        "version": 1,
        "applied": applied,
        "files": files,
        "keys": dict(plan.keys),
        "stores": [{"keeper": each.store, "entry": each.entry} for each in plan.keys_to_store],
        "portkey": [
            {"kind": k.lower(), "name": name, "file": file}
            for k, name, file in plan.portkey_objects
        ],
        "left": dict(plan.outcome.base.skipped),
        **_describe_moves(plan),
        "start": format_start_command(plan),
        "replay": equivalent_command,
    }


def _describe_moves(plan: Plan) -> dict[str, Any]:
    moves = plan.outcome.moves
    if moves is None or plan.comparison is None:
        return {}
    return {"moves": moving_text.to_json(moves, plan.comparison)}


def format_start_command(plan: Plan) -> str | None:
    """The command that picks exactly the first model."""
    return f"pi --model {shlex.quote(plan.first_model)}" if plan.first_model else None


def format_summary(
    plan: Plan, equivalent_command: str, environ: Mapping[str, str], columns: int
) -> str:
    """What was done, where the keys are, and what comes next.
    Commands stand whole on their lines."""
    done = {"create": "wrote", "delete": "removed", "replace": "wrote"}
    rows = [
        (done[_get_change_kind(change)], format_path(change.path))
        for change in plan.visible_changes
    ]
    rows += [("key", f"{name}: {escape_controls(place)}") for name, place in plan.keys.items()]
    lines = [line for row in rows for line in _wrap_row(*row, columns)]
    lines += [
        "",
        *(
            line
            for step in _iter_next_steps(plan, environ)
            for line in _wrap_row("next", step, columns)
        ),
    ]
    command = format_start_command(plan) if plan.outcome.action != SAVE else None
    lines += [f"  start pi   {command}"] if command else []
    lines += [
        "  check      pigen lint, pigen doctor",
        "  undo       pigen undo",
        f"  the same   {equivalent_command}",
    ]
    return "\n" + "".join(f"{line}\n" for line in lines)


def _iter_next_steps(plan: Plan, environ: Mapping[str, str]) -> Iterator[str]:
    """What is left for the person to do."""
    if plan.outcome.action == SAVE:
        source, folder = shlex.quote(plan.paths.source), shlex.quote(plan.paths.folder)
        yield f"pigen build {source} --out {folder}"
        return
    for kind, name, file in plan.portkey_objects:
        where = format_path(os.path.join(plan.paths.folder, file))
        yield f"make the {kind} {escape_controls(name)} in Portkey, as in {where}"
    for variable in plan.variables:
        if variable not in environ:
            yield f"set {variable} in the environment that pi is started from"
