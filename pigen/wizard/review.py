"""A plan as a person reads it, and as a program does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from pigen.build.changes import PlannedChange
from pigen.outputs import diff
from pigen.outputs.terminal import Painter, escape_controls
from pigen.text import yaml
from pigen.text.document import Document, from_text
from pigen.wizard import moving_text
from pigen.wizard.layout import format_short_path, wrap_row
from pigen.wizard.summary import format_start_command
from pigen.wizard.write_plan import Plan, get_change_kind
from pigen.write import state_folder

CHANGE_WORDS = {"create": "new", "delete": "removed", "replace": "changed"}
MAX_UNCHANGED = 6  # that are listed one by one


def format_plan(plan: Plan, paint: Painter, columns: int) -> str:
    """What is going to be done: every file with the lines that come and go, and all else of it."""
    head = paint("bold", text="The plan (nothing is done yet):")
    lines = [line for row in _iter_rows(plan) for line in wrap_row(*row, columns)]
    moves = format_moves(plan, columns)
    return f"\n{moves}{head}\n" + "".join(f"{line}\n" for line in lines)


def format_moves(plan: Plan, columns: int) -> str:
    """What a move comes to; "" where nothing moves."""
    moves = plan.outcome.moves
    if moves is None or plan.comparison is None:
        return ""
    return moving_text.format_comparison(moves, plan.comparison, columns) + "\n"


def format_differences(plan: Plan, paint: Painter) -> str:
    """Every line that comes and goes, with secrets hidden."""
    pairs = [_make_documents(each) for each in plan.changes if each.path not in plan.secret_paths]
    return diff.render(pairs, paint)


def _iter_rows(plan: Plan) -> Iterator[tuple[str, str]]:
    """A word and a line for each thing."""
    for change in plan.changes:
        link = (
            f", a link to {_format_real_path(change.path)}" if os.path.islink(change.path) else ""
        )
        counts = "" if change.path in plan.secret_paths else f"  {_count_lines(change)}"
        alone = ", readable only by you" if change.path in plan.secret_paths else ""
        place = format_short_path(change.path)
        yield CHANGE_WORDS[get_change_kind(change)], f"{place}{counts}{link}{alone}"
    yield from _iter_unchanged(plan)
    if any(change.before is not None for change in plan.visible_changes):
        yield (
            "backup",
            f"what they hold now is kept below {format_short_path(state_folder.get_folder())}; "
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


def _iter_unchanged(plan: Plan) -> Iterator[tuple[str, str]]:
    paths = plan.unchanged_paths
    if len(paths) > MAX_UNCHANGED:
        where = format_short_path(os.path.commonpath(map(os.path.abspath, paths)))
        yield "unchanged", f"{len(paths)} files below {where}"
        return
    for path in paths:
        yield "unchanged", format_short_path(path)


def _count_lines(change: PlannedChange) -> str:
    """How many lines come and go: "+12 -3"."""
    before, after = ((each or b"").splitlines() for each in (change.before, change.after))
    added = removed = 0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            removed, added = removed + last - first, added + end - start
    return " ".join([f"+{added}"] * bool(added) + [f"-{removed}"] * bool(removed)) or "+0"


def _format_real_path(path: str) -> str:
    return format_short_path(os.path.realpath(path))


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
            "change": get_change_kind(change),
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
