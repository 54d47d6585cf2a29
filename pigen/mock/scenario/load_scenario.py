"""Reading a scenario file: the scenario, or the faults that prevent it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pigen.common.errors import PigenError
from pigen.common.kinds import HOSTED
from pigen.diagnostics.finding import Finding
from pigen.mock.answers.pieces import split_evenly
from pigen.mock.answers.turn import ToolCall as Call
from pigen.mock.encoding import encode
from pigen.mock.fault_plan import BROKEN_JSON
from pigen.mock.gateway_setup import GatewaySetup
from pigen.mock.scenario import types
from pigen.mock.scenario.conditions import Condition
from pigen.mock.scenario.known_names import KnownNames
from pigen.mock.scenario.patterns import PatternTime, TextPattern
from pigen.mock.scenario.scenario import Scenario, ScenarioEntry, ScriptedAnswer
from pigen.mock.scenario.scenario_lint import lint
from pigen.rules.source_faults import list_findings
from pigen.source import validation
from pigen.source.faults import from_syntax_fault, get_span
from pigen.text import yaml
from pigen.text.disk import read_bytes
from pigen.text.yaml import YamlDocument


@dataclass
class LoadedScenario:
    """`scenario` is None where there are faults."""

    document: YamlDocument
    scenario: Scenario | None = None
    faults: list[Finding] = field(default_factory=list)


def load(
    path: str, known: KnownNames | None = None, read: Callable[[str], bytes] = read_bytes
) -> LoadedScenario:
    """The scenario at `path`, `-` for standard input; `known` is what the workspace has, where that
    is to be looked at. Raises PigenError where the file cannot be read at all."""
    document = yaml.from_bytes(read(path), path)
    loaded = LoadedScenario(document)
    root = document.tree
    if root is None:
        loaded.faults = list_findings(from_syntax_fault(document, each) for each in document.faults)
        return loaded
    loaded.faults = list_findings(validation.find_faults(document, types.File))
    if not loaded.faults:
        file = types.File.model_validate(document.value)
        loaded.faults = sorted(lint(file, root, known), key=lambda each: (each.line, each.column))
        if not loaded.faults:
            loaded.scenario = _build_scenario(file, root)
    return loaded


def from_file(path: str, setup: GatewaySetup) -> Scenario:
    """The scenario at `path`. Raises PigenError for one with errors, too."""
    loaded = load(path, KnownNames.from_setup(setup, HOSTED))
    if loaded.scenario is None:
        first = loaded.faults[0]
        raise PigenError(
            f"The scenario has errors: {first.message}",
            path=f"{path}:{first.line}:{first.column}",
            help=first.help,
        )
    return loaded.scenario


def _build_scenario(file: types.File, root: yaml.YamlNode) -> Scenario:
    member = root.find_child("entries")
    nodes = (member and member[1].items) or []
    time = PatternTime()
    entries = [
        ScenarioEntry(
            number,
            entry.name,
            tuple(_build_conditions(entry.when, time)) if entry.when else (),
            tuple(_build_steps(entry.answer, entry.fault)),
            _build_answer(entry.answer),
            1 if entry.once else entry.times,
            get_span(node),
        )
        for number, (entry, node) in enumerate(zip(file.entries or (), nodes, strict=True), 1)
    ]
    return Scenario(entries, file.otherwise == "refuse", file.guardrails or {})


def _build_conditions(when: types.When, time: PatternTime) -> Iterator[Condition]:
    for name in types.When.model_fields:
        wanted = getattr(when, name)
        if wanted is None:
            continue
        if name == "pattern":
            wanted = TextPattern(wanted, time)
        elif name in ("model", "slug", "key"):
            wanted = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        if name == "slug":
            wanted = tuple(f"@{each.removeprefix('@')}" for each in wanted)
        yield Condition(name, tuple(wanted) if name == "tools" else wanted)


def _build_steps(
    answer: types.Answer | None, fault: types.Fault | None
) -> Iterator[dict[str, object]]:
    """What an upstream does, call by call, as the engine's plan has it."""
    paced: dict[str, object] = {}
    if answer and answer.token_ms:
        paced["token_ms"] = answer.token_ms
    begins = (answer and answer.delay_ms) or 0
    if fault is None:
        yield {"status": 200, **paced, **({"delay_ms": begins} if begins else {})}
        return
    delay = fault.delay_ms or begins
    shared: dict[str, object] = {"delay_ms": delay} if delay else {}
    if fault.headers:
        shared["headers"] = fault.headers
    if fault.reset:
        yield {"reset": True, **shared}
        return
    if fault.cut or fault.malformed:
        shared |= {"cut" if fault.cut else "malformed": True, "body": BROKEN_JSON}
    if fault.body is not None:
        shared["body"] = fault.body
    for status in fault.status if isinstance(fault.status, list) else (fault.status or 200,):
        yield {"status": status, **shared, **(paced if status == 200 else {})}


def _build_answer(answer: types.Answer | None) -> ScriptedAnswer | None:
    """None for the built-in answer."""
    if answer is None:
        return None
    text, chunks = answer.text, answer.chunks
    pieces: tuple[str, ...] = ()
    if isinstance(chunks, list):
        text, pieces = "".join(chunks), tuple(chunks)
    elif chunks:
        pieces = split_evenly(text or "", chunks)
    calls = tuple(Call(call.name, _encode_arguments(call)) for call in answer.tool_calls or ())
    used = answer.usage or types.Usage()
    usage = (used.input, used.output, used.reasoning, used.cached)
    return ScriptedAnswer(text, answer.reasoning, calls, answer.finish, usage, pieces)


def _encode_arguments(call: types.ToolCall) -> str:
    arguments = call.arguments
    return arguments if isinstance(arguments, str) else encode(arguments or {}).decode()
