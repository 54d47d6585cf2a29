"""pigen doctor: from "pi does not do what I meant" to the line that is to be changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from json import dumps

from pigen.common.errors import PigenError
from pigen.doctor import copies, model_choice, pi_files, probes
from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis, join_alike
from pigen.doctor.keys import check_keys
from pigen.doctor.load_state import inspect_load
from pigen.doctor.machine import Machine, inspect_machine
from pigen.outputs import terminal
from pigen.outputs.report import pluralize
from pigen.pi import release_choice
from pigen.pi.portkey_gateways import require_gateway_url

MARKS = {OK: ("cyan",), PROBLEM: ("bold", "red"), OPEN: ("yellow",)}


def run(
    file: str | None,
    model: str | None,
    provider: str | None,
    online: bool,
    run_commands: bool,
    json: bool,
    gateway: str | None,
    pi_version: str | None,
) -> int:
    """0 where nothing is wrong, 1 where something is."""
    if provider and not model:
        raise PigenError("--provider goes with --model.", help="Give the model too.")
    pi, remark = release_choice.choose_release(pi_version)
    if remark:
        terminal.note(remark)
    machine = inspect_machine(pi, file, require_gateway_url(gateway) if gateway else "")
    lines = list(_iter_lines(machine, model, provider, online, run_commands))
    terminal.write(_format_json(machine, lines) if json else _format_text(join_alike(lines)))
    return int(any(line.state == PROBLEM for line in lines))


def _iter_lines(
    machine: Machine, model: str | None, provider: str | None, online: bool, run_commands: bool
) -> Iterator[Diagnosis]:
    load = inspect_load(machine)
    yield pi_files.check_pi(machine)
    yield from pi_files.check_other_files(machine)
    yield from pi_files.check_permissions(machine)
    yield from copies.check_copies(machine)
    yield from copies.check_backups(machine)
    keys = list(check_keys(machine, load, probes.run if run_commands else None))
    shown = [line.finding for line, _ in keys if line.finding]
    yield from pi_files.check_models_json(machine, load, shown)
    for line, key in keys:
        asked = probes.check_base_url(machine, key) if online else ()
        yield from load.withhold([line, *asked], key.provider.name)
    yield from load.withhold(model_choice.check_default_model(machine, load))
    if model:
        yield from load.withhold([model_choice.check_picked_model(machine, load, model, provider)])


def _format_text(lines: list[Diagnosis]) -> str:
    paint = terminal.make_painter(sys.stdout)
    wide = max(len(line.about) for line in lines)
    rows = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        mark = paint(*MARKS[line.state], text=f"{line.state:7}")
        evidence = paint.wrap_text(terminal.escape_controls(line.evidence), 7 + 2 + wide + 2)
        rows.append(f"{mark}  {terminal.escape_controls(line.about):{wide}}  {evidence}\n")
        is_repeated = following and (line.about, line.remedy) == (following.about, following.remedy)
        if line.remedy and not is_repeated:
            rows.append(f"{'':7}  {'':{wide}}  -> {terminal.escape_controls(line.remedy)}\n")
    problem_count = sum(line.state == PROBLEM for line in lines)
    rows.append(
        f"\n{pluralize(problem_count, 'problem')}.\n" if problem_count else "\nNothing is wrong.\n"
    )
    return "".join(rows)


def _format_json(machine: Machine, lines: list[Diagnosis]) -> str:
    listed = [
        {"about": line.about, "state": line.state, "evidence": line.evidence, "remedy": line.remedy}
        for line in lines
    ]
    pi = machine.target
    newer = {"newer": pi.newer} if pi.newer else {}
    return dumps({"version": 1, "pi": str(pi), **newer, "lines": listed}, indent=2) + "\n"
