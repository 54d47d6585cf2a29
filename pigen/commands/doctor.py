"""pigen doctor: from "pi does not do what I meant" to the line that is to be changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from json import dumps

from pigen.common.errors import PigenError
from pigen.doctor import choice, copies, files, probes
from pigen.doctor.keys import keys
from pigen.doctor.line import OK, OPEN, PROBLEM, Line
from pigen.doctor.machine import Machine, look
from pigen.outputs import terminal
from pigen.outputs.report import plural
from pigen.pi import release_choice

MARKS = {OK: ("cyan",), PROBLEM: ("bold", "red"), OPEN: ("yellow",)}


def run(
    file: str | None,
    model: str | None,
    provider: str | None,
    online: bool,
    run_commands: bool,
    json: bool,
    pi_version: str | None,
) -> int:
    """0 where nothing is wrong, 1 where something is."""
    if provider and not model:
        raise PigenError("--provider goes with --model.", help="Give the model too.")
    pi, remark = release_choice.choose(pi_version)
    if remark:
        terminal.note(remark)
    machine = look(pi, file)
    lines = list(_lines(machine, model, provider, online, run_commands))
    terminal.write(_json(machine, lines) if json else _text(lines))
    return int(any(line.state == PROBLEM for line in lines))


def _lines(
    machine: Machine, model: str | None, provider: str | None, online: bool, run_commands: bool
) -> Iterator[Line]:
    yield files.pi(machine)
    yield from files.models_json(machine)
    yield from files.beside(machine)
    yield from files.modes(machine)
    yield from copies.beside(machine)
    yield from copies.kept(machine)
    for line, key in keys(machine, probes.run if run_commands else None):
        yield line
        if online:
            yield probes.reached(machine, key)
    yield from choice.default(machine)
    if model:
        yield choice.picked(machine, model, provider)


def _text(lines: list[Line]) -> str:
    paint = terminal.paint(sys.stdout)
    wide = max(len(line.about) for line in lines)
    shown = []
    for line in lines:
        mark = paint(*MARKS[line.state], text=f"{line.state:7}")
        evidence = paint.broken(terminal.visible(line.evidence), 7 + 2 + wide + 2)
        shown.append(f"{mark}  {terminal.visible(line.about):{wide}}  {evidence}\n")
        if line.remedy:
            shown.append(f"{'':7}  {'':{wide}}  -> {terminal.visible(line.remedy)}\n")
    found = sum(line.state == PROBLEM for line in lines)
    shown.append(f"\n{plural(found, 'problem')}.\n" if found else "\nNothing is wrong.\n")
    return "".join(shown)


def _json(machine: Machine, lines: list[Line]) -> str:
    listed = [
        {"about": line.about, "state": line.state, "evidence": line.evidence, "remedy": line.remedy}
        for line in lines
    ]
    return dumps({"version": 1, "pi": str(machine.target), "lines": listed}, indent=2) + "\n"
