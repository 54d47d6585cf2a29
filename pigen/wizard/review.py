"""A plan as a person reads it, and as a program does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pigen.document import Document, from_text
from pigen.outputs import diff
from pigen.outputs.terminal import Paint, shown_path, visible
from pigen.plan import Change
from pigen.values import is_command
from pigen.wizard.planning import Plan

SHOWN = 160  # lines of the diff; a person reads no more of it


def text(plan: Plan, paint: Paint) -> str:
    """What is going to be done."""
    lines = ["", paint("bold", text="The plan: nothing of it is done yet")]
    for change in plan.written:
        what = "new" if change.before is None else "goes" if change.after is None else "changed"
        link = (
            f", a link to {shown_path(os.path.realpath(change.path))}"
            if os.path.islink(change.path)
            else ""
        )
        mode = ", readable by you alone" if change.before is None else ""
        lines.append(f"  {what:8}{shown_path(change.path)}{link}{mode}")
    if not plan.written:
        lines.append("  Every file is as it should be already.")
    for storing in plan.stores:
        lines.append(f"  store   the pasted key: {storing.keeper}, as {visible(storing.entry)}")
    for name, place in plan.keys.items():
        lines.append(f"  key     {name}: pi finds it by {visible(place)}")
    for kind, name, file in plan.objects:
        lines.append(
            f"  Portkey needs a {kind} {visible(name)}, as in {file}; it is not made for you"
        )
    for name, reason in plan.outcome.base.left.items():
        lines.append(f"  stays   the provider {visible(name)}: {visible(reason)}")
    return _diff(plan, paint) + "\n".join(lines) + "\n"


def _diff(plan: Plan, paint: Paint) -> str:
    shown = diff.render(_documents(plan), paint, _names(plan))
    lines = shown.splitlines(keepends=True)
    if len(lines) <= SHOWN:
        return shown
    return "".join(lines[:SHOWN]) + f"... {len(lines) - SHOWN} more lines of the same kind\n"


def _names(plan: Plan) -> frozenset[str]:
    """The names of keys, which stand under "key" in pigen.yaml and are no keys."""
    before = plan.outcome.base.value.get("keys")
    return frozenset([*plan.outcome.draft.entries("keys"), *(before or ())])


def _documents(plan: Plan) -> list[tuple[Document, Document]]:
    return [
        (_document(change.path, change.before), _document(change.path, change.after))
        for change in plan.written
        if change.path not in plan.secrets
    ]


def _document(path: str, content: bytes | None) -> Document:
    text = (content or b"").decode("utf-8", "replace")
    if path.endswith((".yaml", ".yml")):
        from pigen import yaml

        return yaml.from_text(text, path)
    return from_text(text, path)


def value(plan: Plan, replay: str, applied: bool) -> dict[str, Any]:
    """The plan for programs."""
    paint = Paint(False)
    return {
        "version": 1,
        "applied": applied,
        "files": [
            {
                "path": change.path,
                "change": "create"
                if change.before is None
                else "delete"
                if change.after is None
                else "replace",
                "diff": None if change.path in plan.secrets else _one(change, paint, _names(plan)),
            }
            for change in plan.written
        ],
        "keys": dict(plan.keys),
        "stores": [{"keeper": each.keeper, "entry": each.entry} for each in plan.stores],
        "portkey": [
            {"kind": kind.lower(), "name": name, "file": file} for kind, name, file in plan.objects
        ],
        "left": dict(plan.outcome.base.left),
        "start": start(plan),
        "replay": replay,
    }


def _one(change: Change, paint: Paint, names: frozenset[str]) -> str:
    documents = _document(change.path, change.before), _document(change.path, change.after)
    return diff.render([documents], paint, names)


def start(plan: Plan) -> str | None:
    """The command that picks exactly the first model."""
    import shlex

    return f"pi --model {shlex.quote(plan.first)}" if plan.first else None


def summary(plan: Plan, replay: str, environ: Mapping[str, str]) -> str:
    """What was done, and what comes next."""
    lines = [
        "",
        *(
            f"Wrote {shown_path(change.path)}"
            for change in plan.written
            if change.after is not None
        ),
    ]
    lines += [
        f"Took away {shown_path(change.path)}" for change in plan.written if change.after is None
    ]
    for name, place in plan.keys.items():
        lines.append(
            f"The key {name} is not in them: pi finds it by {visible(place)}."
            if "plain text" not in place
            else f"The key {name} is in {place}."
        )
    lines += ["", "Next:"]
    references = [
        plan.outcome.draft.reference(name) or "" for name in plan.outcome.draft.key_names()
    ]
    for reference in references:
        name = reference.removeprefix("$")
        if not is_command(reference) and reference.startswith("$") and name not in environ:
            lines.append(f"  set the variable: export {name}=...")
    for kind, name, file in plan.objects:
        lines.append(
            f"  make the {kind} {visible(name)} in Portkey, as in {shown_path(os.path.join(plan.places.folder, file))}"
        )
    command = start(plan)
    if command:
        lines.append(f"  start pi: {command}")
    lines.append("  look for mistakes: pigen lint")
    lines.append("  take it all back: pigen undo")
    lines.append(f"  the same again: {replay}")
    return "\n".join(lines) + "\n"
