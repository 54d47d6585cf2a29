"""A plan as a person reads it, and as a program does."""

from __future__ import annotations

import os
import shlex
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from pigen.build.changes import Change
from pigen.outputs import diff
from pigen.outputs.terminal import Paint, shown_path, visible
from pigen.text import yaml
from pigen.text.document import Document, from_text
from pigen.wizard.outcome import SAVE
from pigen.wizard.planning import Plan
from pigen.write import state

SHOWN = 160  # lines of the diff; a person reads no more of it
WHAT = {"create": "new", "delete": "goes", "replace": "changed"}


def text(plan: Plan, paint: Paint, columns: int) -> str:
    """What is going to be done: the differences, then all of it in short."""
    head = paint("bold", text="The plan, nothing of which is done yet:")
    lines = [line for row in _plan(plan) for line in _row(*row, columns)]
    return f"\n{_diff(plan, paint)}\n{head}\n" + "".join(f"{line}\n" for line in lines)


def _plan(plan: Plan) -> Iterator[tuple[str, str]]:
    """A word and a line for each thing."""
    for change in plan.written:
        link = f", a link to {_real(change.path)}" if os.path.islink(change.path) else ""
        alone = ", readable by you alone" if change.before is None else ""
        yield WHAT[_kind(change)], f"{shown_path(change.path)}{link}{alone}"
    if not plan.written:
        yield "files", "all are as they should be"
    if any(change.before is not None for change in plan.written):
        yield "backup", f"what they hold now is kept below {shown_path(state.folder())}; pigen undo"
    for storing in plan.stores:
        yield "store", f"the pasted key: {storing.keeper} keeps it as {visible(storing.entry)}"
    for name, place in plan.keys.items():
        yield "key", f"{name}: pi finds it by {visible(place)}"
    for kind, name, file in plan.objects:
        yield "Portkey", f"needs the {kind} {visible(name)}, as in {file}; it is not made for you"
    for name, reason in plan.outcome.base.left.items():
        yield "stays", f"the provider {visible(name)}: {visible(reason)}"


def _row(word: str, line: str, columns: int) -> list[str]:
    return textwrap.wrap(
        line,
        columns,
        initial_indent=f"  {word:10} ",
        subsequent_indent=" " * 13,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _real(path: str) -> str:
    return shown_path(os.path.realpath(path))


def _kind(change: Change) -> str:
    if change.before is None:
        return "create"
    return "delete" if change.after is None else "replace"


def _diff(plan: Plan, paint: Paint) -> str:
    pairs = [_pair(change) for change in plan.written if change.path not in plan.secrets]
    shown = diff.render(pairs, paint)
    lines = shown.splitlines(keepends=True)
    if len(lines) <= SHOWN:
        return shown
    return "".join(lines[:SHOWN]) + f"... {len(lines) - SHOWN} more lines of the same kind\n"


def _pair(change: Change) -> tuple[Document, Document]:
    return _document(change.path, change.before), _document(change.path, change.after)


def _document(path: str, content: bytes | None) -> Document:
    text = (content or b"").decode("utf-8", "replace")
    return yaml.from_text(text, path) if path.endswith((".yaml", ".yml")) else from_text(text, path)


def value(plan: Plan, replay: str, applied: bool) -> dict[str, Any]:
    """The plan for programs."""
    paint = Paint(False)
    files = [
        {
            "path": change.path,
            "change": _kind(change),
            "diff": None if change.path in plan.secrets else diff.render([_pair(change)], paint),
        }
        for change in plan.written
    ]
    return {
        "version": 1,
        "applied": applied,
        "files": files,
        "keys": dict(plan.keys),
        "stores": [{"keeper": each.keeper, "entry": each.entry} for each in plan.stores],
        "portkey": [
            {"kind": k.lower(), "name": name, "file": file} for k, name, file in plan.objects
        ],
        "left": dict(plan.outcome.base.left),
        "start": start(plan),
        "replay": replay,
    }


def start(plan: Plan) -> str | None:
    """The command that picks exactly the first model."""
    return f"pi --model {shlex.quote(plan.first)}" if plan.first else None


def summary(plan: Plan, replay: str, environ: Mapping[str, str], columns: int) -> str:
    """What was done, where the keys are, and what comes next. Commands stand whole on their lines."""
    done = {"create": "wrote", "delete": "took away", "replace": "wrote"}
    rows = [(done[_kind(change)], shown_path(change.path)) for change in plan.written]
    rows += [("key", f"{name}: {visible(place)}") for name, place in plan.keys.items()]
    lines = [line for row in rows for line in _row(*row, columns)]
    lines += ["", *(line for step in _next(plan, environ) for line in _row("next", step, columns))]
    command = start(plan) if plan.outcome.action != SAVE else None
    lines += [f"  start pi   {command}"] if command else []
    lines += [
        "  look again pigen lint, pigen doctor",
        "  take back  pigen undo",
        f"  the same   {replay}",
    ]
    return "\n" + "".join(f"{line}\n" for line in lines)


def _next(plan: Plan, environ: Mapping[str, str]) -> Iterator[str]:
    """What is left for the person to do."""
    if plan.outcome.action == SAVE:
        source, folder = shlex.quote(plan.places.source), shlex.quote(plan.places.folder)
        yield f"pigen build {source} --out {folder}"
        return
    for kind, name, file in plan.objects:
        where = shown_path(os.path.join(plan.places.folder, file))
        yield f"make the {kind} {visible(name)} in Portkey, as in {where}"
    for variable in plan.variables:
        if variable not in environ:
            yield f"set {variable} in the environment that pi is started from"
