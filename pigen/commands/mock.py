"""pigen mock: the gateway on this machine, with the real one's routes, limits and errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pigen.commands import mock_recording
from pigen.commands.guardrail_verdicts import read_verdicts
from pigen.common.errors import PigenError
from pigen.common.kinds import HOSTED, SCENARIO
from pigen.outputs.terminal import escape_controls, note, write

if TYPE_CHECKING:
    from pigen.gateway.workspace import Workspace
    from pigen.mock.gateway import MockGateway
    from pigen.mock.gateway_setup import GatewaySetup
    from pigen.mock.journal import Journal, JournalEntry
    from pigen.mock.request_log import LineWriter
    from pigen.mock.scenario.scenario import Scenario
    from pigen.source.faults import SourceSpan

_ANY_ADDRESS = ("0.0.0.0", "::")


def run(
    source: str = "",
    team: str | None = None,
    dialect: str = HOSTED,
    host: str = "127.0.0.1",
    port: str = "4010",
    allow_host: Sequence[str] = (),
    scenario: str | None = None,
    fail: Sequence[str] = (),
    latency: str = "0",
    time_scale: str = "1",
    cache_bytes: str = "128000000",
    json_log: bool = False,
    quiet: bool = False,
    record: str | None = None,
    upstream: str | None = None,
    replay: str | None = None,
    ready_file: str | None = None,
    expect: str | None = None,
    allow_include: Sequence[str] = (),
    guardrail: Sequence[str] = (),
) -> int:
    """0 once stopped; 1 the source has errors, or the expectations of --assert were not met."""
    listen_port = _parse_number("--port", port, 65_535)
    delay = _parse_number("--latency", latency, 3_600_000)
    scale = _parse_scale(time_scale)
    max_cache_bytes = _parse_number("--cache-bytes", cache_bytes, 1_000_000_000_000)
    expected = None if expect is None else _read_expectations(expect)
    recording = mock_recording.read_options(
        record,
        upstream,
        replay,
        {
            "a source": bool(source),
            "--team": team is not None,
            "--scenario": scenario is not None,
            "--fail": bool(fail),
            "--latency": delay > 0,
            "--guardrail": bool(guardrail),
        },
    )
    served = _load_served(source, team, allow_include)
    if served is None:
        return 1
    verdicts = read_verdicts(guardrail, served.guardrail_ids)
    played = None
    if scenario is not None:
        played = _load_scenario(scenario, served, dialect)
        if played is None:
            return 1
    from pigen.gateway.saved_guardrails import AssumedGuardrails
    from pigen.mock import fault_plan, serve
    from pigen.mock.dispatch import App
    from pigen.mock.gateway import FixedWorkspace, MockGateway
    from pigen.mock.guard import Guard

    assumed = {**(played.guardrails if played else {}), **verdicts}
    gateway = MockGateway(
        FixedWorkspace(replace(served.workspace, guardrails=AssumedGuardrails(assumed))),
        labels={} if recording.is_used else served.labels,
        dialect=dialect,
        plan=fault_plan.build_fault_plan(
            fail, delay, served.workspace if dialect == HOSTED else None
        ),
        time_scale=scale,
        scenario=played,
        guard=Guard(host, allow_host),
        team=team,
        cache_bytes=max_cache_bytes,
        on_entry_finished=_log if json_log else None,
    )
    lines = None
    if sys.stdout.isatty() and not (json_log or quiet):
        lines = _show_requests(gateway)

    def announce(port: int) -> None:
        address = "127.0.0.1" if host in _ANY_ADDRESS else f"[{host}]" if ":" in host else host
        url = f"http://{address}:{port}"
        if recording.is_used:
            greeting = mock_recording.describe(recording, url)
        else:
            greeting = _describe_served(url, dialect, source, served)
        _greet(url, greeting)
        if ready_file:
            serve.write_ready_file(ready_file, url)

    backend = mock_recording.make_backend(recording, gateway, listen_port)
    try:
        serve.run(App(gateway, backend=backend), host, listen_port, announce)
    finally:
        if lines:
            lines.close()
    if lines:
        _print_tally(gateway)
    _note_unfired(gateway)
    return 0 if expected is None else _judge(expected, gateway)


def _load_served(
    source: str, team: str | None, allowed_includes: Sequence[str]
) -> GatewaySetup | None:
    """What is served; None after the source's errors were printed."""
    if not source:
        if team is not None:
            raise PigenError("--team needs a source.", help="Name the pigen.yaml before it.")
        from pigen.mock import demo

        return demo.build_setup()
    from pigen.build import files
    from pigen.commands.load_source import read_source
    from pigen.mock.team_setup import build_setup
    from pigen.source.team_choice import choose_team

    resolved = read_source(
        source,
        "No gateway was started.",
        allowed_includes=allowed_includes,
        find_more_faults=files.find_faults,
    )
    if resolved is None:
        return None
    return build_setup(
        resolved.teams[0] if team is None else choose_team(team, resolved.teams), os.environ
    )


def _load_scenario(path: str, served: GatewaySetup, dialect: str) -> Scenario | None:
    """The scenario; None after its errors were printed."""
    from pigen.mock.scenario.known_names import KnownNames
    from pigen.mock.scenario.load_scenario import load

    loaded = load(path, KnownNames.from_setup(served, dialect))
    if loaded.scenario is None:
        from pigen.commands.load_source import print_faults

        print_faults([loaded.document], loaded.faults, kind=SCENARIO)
        note("No gateway was started.")
    return loaded.scenario


def _note_unfired(gateway: MockGateway) -> None:
    for entry in gateway.player.list_unused() if gateway.player else ():
        note(f"The scenario's {entry.label} was never used.")


def _read_expectations(path: str) -> object:
    """What --assert names. Raises PigenError for what is no expectation, before anything runs."""
    from pigen.mock.expectations import BadExpectation, verify
    from pigen.source.faults import SourceSpan, find_span
    from pigen.text.disk import read_bytes
    from pigen.text.yaml import from_bytes

    document = from_bytes(read_bytes(path), path)
    root = document.tree
    if root is None:
        fault = document.faults[0]
        span = SourceSpan(document, fault.start, fault.end)
        raise _make_error(span, fault.message, fault.help)
    try:
        verify(document.value, ())
    except BadExpectation as error:
        place = find_span(root, error.path)
        message = f"This is not a valid expectation: {str(error).rstrip('.')}."
        raise _make_error(place, message) from error
    return document.value


def _make_error(span: SourceSpan, message: str, help: str = "") -> PigenError:
    path, _, line, column = span.locate()
    return PigenError(message, path=f"{path}:{line}:{column}", help=help)


def _judge(expected: object, gateway: MockGateway) -> int:
    from pigen.mock.expectations import verify

    if gateway.journal.dropped:
        note("The journal is full, so the oldest requests were not counted.")
    verdicts = verify(expected, gateway.journal.describe_latest())
    for number, verdict in enumerate(verdicts, 1):
        if not verdict.is_met:
            write(f"Expectation {number} was not met: {escape_controls(verdict.reason or '')}.\n")
    met = sum(verdict.is_met for verdict in verdicts)
    write(f"{met} of {len(verdicts)} expectations met.\n")
    return int(met < len(verdicts))


def _log(journal: Journal, entry: JournalEntry) -> None:
    """A line of JSON, in ASCII, so that nothing asked can end it or reach the terminal."""
    import json

    sys.stdout.write(json.dumps(journal.describe_entry(entry)) + "\n")
    sys.stdout.flush()


def _show_requests(gateway: MockGateway) -> LineWriter:
    """From now on a line for each request, for the person at the terminal."""
    from pigen.mock.request_log import LineWriter, format_request
    from pigen.outputs.terminal import make_painter

    painter = make_painter(sys.stdout)

    def show(text: str) -> None:
        write(text)
        sys.stdout.flush()

    lines = LineWriter(show)
    gateway.on_entry_finished = lambda journal, entry: lines.add(
        format_request(journal, entry, painter)
    )
    return lines


def _print_tally(gateway: MockGateway) -> None:
    from pigen.mock.request_log import format_tally

    # The terminal has shown "^C", without an end of its line.
    write("\n" + format_tally(gateway.ledger.list_rows(), gateway.ledger.dropped))


def _describe_served(url: str, dialect: str, source: str, served: GatewaySetup) -> list[str]:
    from pigen.mock.demo import ADMIN_KEY

    what = f"of {source}" if source else "of the built-in example"
    lines = [f"The gateway ({dialect}) {what} listens at {url}/v1"]
    names = {value: name for value, name in served.labels.items() if value != ADMIN_KEY}
    if not source:
        lines += [f"Its keys are {' and '.join(names)}."]
    elif names:
        lines += [f"Keys: {', '.join(names.values())}."]
    if served.unresolved_keys:
        lines += [
            "Not set in the environment, so each goes by its name: "
            f"{', '.join(served.unresolved_keys)}."
        ]
    if dialect == HOSTED:
        lines += [f"The admin API takes the key {ADMIN_KEY}."]
        lines += _list_documented_features(served.workspace)
    return lines


def _greet(url: str, lines: list[str]) -> None:
    lines += [f"What was asked: {url}/__pigen__/journal. Ctrl-C stops it."]
    write("".join(f"{escape_controls(line)}\n" for line in lines))
    sys.stdout.flush()


def _list_documented_features(workspace: Workspace) -> list[str]:
    """What the gateway does only because Portkey's pages say so, in a line."""
    from pigen.gateway.documented import describe_features, find_features

    features = find_features(workspace)
    return [describe_features(features)] if features else []


def _parse_number(option: str, text: str, maximum: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= maximum):
        raise PigenError(
            f'{option} takes a whole number up to {maximum}, not "{escape_controls(text)}".'
        )
    return int(text)


def _parse_scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = -1
    if not 0 <= scale <= 1_000:
        raise PigenError(
            f'--time-scale takes a number from 0 to 1000, not "{escape_controls(text)}".'
        )
    return scale
