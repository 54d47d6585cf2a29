"""pigen mock: the gateway on this machine, with the real one's routes, limits and errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pigen.common.errors import PigenError
from pigen.outputs.terminal import note, visible, write

if TYPE_CHECKING:
    from pigen.mock.gateway import Gateway
    from pigen.mock.journal import Entry, Journal
    from pigen.mock.scenario.entries import Scenario
    from pigen.mock.served import Served
    from pigen.source.faults import Fault

_ANYWHERE = ("0.0.0.0", "::")


def run(
    source: str,
    team: str | None,
    dialect: str,
    host: str,
    port: str,
    allow_host: Sequence[str],
    scenario: str | None,
    fail: Sequence[str],
    latency: str,
    time_scale: str,
    json_log: bool,
    ready_file: str | None,
    expect: str | None,
) -> int:
    """0 once stopped; 1 the source has errors, or the expectations of --assert were not met."""
    listens = _number("--port", port, 65_535)
    delay = _number("--latency", latency, 3_600_000)
    scale = _scale(time_scale)
    expected = None if expect is None else _expected(expect)
    found = _served(source, team)
    if found is None:
        return 1
    played = None
    if scenario is not None:
        played = _scenario(scenario, found, dialect)
        if played is None:
            return 1
    from pigen.mock import faults, serve
    from pigen.mock.app import App
    from pigen.mock.gateway import Fixed, Gateway
    from pigen.mock.guard import Guard

    gateway = Gateway(
        Fixed(found.workspace),
        labels=found.labels,
        dialect=dialect,
        plan=faults.plan(fail, delay, found.workspace if dialect == "hosted" else None),
        time_scale=scale,
        scenario=played,
        guard=Guard(host, allow_host),
        told=_log if json_log else None,
    )

    def ready(port: int) -> None:
        shown = "127.0.0.1" if host in _ANYWHERE else f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{port}"
        _greet(url, dialect, source, found)
        if ready_file:
            serve.write_ready(ready_file, url)

    serve.run(App(gateway), host, listens, ready)
    _note_unfired(gateway)
    return 0 if expected is None else _judge(expected, gateway)


def _served(source: str, team: str | None) -> Served | None:
    """What is served; None after the source's errors were printed."""
    if not source:
        if team is not None:
            raise PigenError("--team needs a source.", help="Name the pigen.yaml before it.")
        from pigen.mock import demo

        return demo.served()
    from pigen.build import files
    from pigen.commands.load_source import read
    from pigen.mock.sources import served
    from pigen.source.team_choice import chosen

    found = read(source, "No gateway was started.", more=files.faults)
    if found is None:
        return None
    return served(found.teams[0] if team is None else chosen(team, found.teams), os.environ)


def _scenario(path: str, served: Served, dialect: str) -> Scenario | None:
    """The scenario; None after its errors were printed."""
    from pigen.mock.scenario.known import Known
    from pigen.mock.scenario.loading import load

    loaded = load(path, Known.of(served, dialect))
    if loaded.scenario is None:
        from pigen.commands.load_source import show

        show([loaded.document], loaded.faults)
        note("No gateway was started.")
    return loaded.scenario


def _note_unfired(gateway: Gateway) -> None:
    for entry in gateway.playing.unfired() if gateway.playing else ():
        note(f"The scenario's {entry.label} was never used.")


def _expected(path: str) -> object:
    """What --assert names. Raises PigenError for what is no expectation, before anything runs."""
    from pigen.mock.expectations import BadExpectation, verify
    from pigen.source.faults import Fault, at_route, of_syntax
    from pigen.text.disk import read_bytes
    from pigen.text.yaml import from_bytes

    document = from_bytes(read_bytes(path), path)
    root = document.tree
    if root is None:
        raise _refusal(of_syntax(document, document.faults[0]))
    try:
        verify(document.value, ())
    except BadExpectation as error:
        place = at_route(root, error.route)
        message = f"This is no expectation: {str(error).rstrip('.')}."
        raise _refusal(Fault("expectation", place, message, "")) from error
    return document.value


def _refusal(fault: Fault) -> PigenError:
    path, _, line, column = fault.place.where()
    return PigenError(fault.message, path=f"{path}:{line}:{column}", help=fault.help)


def _judge(expected: object, gateway: Gateway) -> int:
    from pigen.mock.expectations import verify

    if gateway.journal.dropped:
        note("The journal is full, so the oldest requests were not counted.")
    verdicts = verify(expected, gateway.journal.shown())
    for number, verdict in enumerate(verdicts, 1):
        if not verdict.met:
            write(f"Expectation {number} is not met: {visible(verdict.why or '')}.\n")
    met = sum(verdict.met for verdict in verdicts)
    write(f"{met} of {len(verdicts)} expectations met.\n")
    return int(met < len(verdicts))


def _log(journal: Journal, entry: Entry) -> None:
    """A line of JSON, in ASCII, so that nothing asked can end it or reach the terminal."""
    import json

    sys.stdout.write(json.dumps(journal.show(entry)) + "\n")
    sys.stdout.flush()


def _greet(url: str, dialect: str, source: str, served: Served) -> None:
    from pigen.mock.demo import ADMIN_KEY

    what = f"of {source}" if source else "of the built-in example"
    lines = [f"The gateway ({dialect}) {what} listens at {url}/v1"]
    names = {value: name for value, name in served.labels.items() if value != ADMIN_KEY}
    if not source:
        lines += [f"Its keys are {' and '.join(names)}."]
    elif names:
        lines += [f"Keys: {', '.join(names.values())}."]
    if served.named:
        lines += [f"Not in the environment, so they go by their names: {', '.join(served.named)}."]
    if dialect == "hosted":
        lines += [f"The admin API takes the key {ADMIN_KEY}."]
    lines += [f"What was asked: {url}/__pigen__/journal. Ctrl-C stops it."]
    write("".join(f"{visible(line)}\n" for line in lines))
    sys.stdout.flush()


def _number(option: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise PigenError(f'{option} takes a whole number up to {most}, not "{visible(text)}".')
    return int(text)


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = -1
    if not 0 <= scale <= 1_000:
        raise PigenError(f'--time-scale takes a number from 0 to 1000, not "{visible(text)}".')
    return scale
