"""Whether what was written works: by the rules, and by one turn through the mock gateway."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from pigen import rules
from pigen.common.errors import PigenError
from pigen.common.kinds import MODELS as MODELS_KIND
from pigen.diagnostics.finding import Finding
from pigen.lint.grouping import list_causes
from pigen.lint.runner import build_models_file, lint
from pigen.pi.interpolation import split_variables
from pigen.pi.release import Pi
from pigen.source.reader import load
from pigen.source.resolver import resolve
from pigen.source.source_file import RULE_KINDS, SourceFile
from pigen.text.document import format_pointer, from_text, read
from pigen.wizard.build_source import BuiltSource
from pigen.wizard.write_plan import SETTINGS, Plan

MAX_MODELS = 50  # models that are tried
SECONDS = 10


def lint_written(plan: Plan, pi: Pi) -> list[Finding]:
    """What the rules say of pigen.yaml, and of the providers in models.json that are built from it,
    as they are on the disk: one finding for each cause. Hints are left out."""
    loaded = load(plan.paths.source, allowed_includes=plan.paths.allowed_includes)
    file = SourceFile(loaded, resolve(loaded), time() * 1000)
    problems = lint(file, [rule for kind in RULE_KINDS for rule in rules.load(kind)])
    ours = plan.built.files[0].providers or ()
    problems += lint_new_providers(plan.paths.models, ours, pi)
    return list_causes([each for each in problems if each.severity != "info"])


def refuse_errors(plan: Plan, pi: Pi) -> None:
    """PigenError where the rules find an error in the models.json that the plan builds. One that
    was in it before it moved to the gateway is not one of the plan's."""
    moves = plan.outcome.moves
    known = moves.source.rules if moves is not None else ()
    document = from_text(plan.built.files[0].text, plan.paths.models)
    problems = lint(build_models_file(document, pi), rules.load(MODELS_KIND))
    for each in list_causes(problems):
        if each.severity == "error" and each.rule not in known:
            raise PigenError(
                f"{each.message} ({each.rule}) Nothing was written.",
                path=plan.paths.models,
                help=each.help,
            )


def lint_new_providers(path: str, names: Iterable[str], pi: Pi) -> list[Finding]:
    """What the rules say of these providers of a models.json, as it is on the disk."""
    settings = os.path.join(os.path.dirname(path), SETTINGS)
    beside = read(settings) if os.path.exists(settings) else None
    seen = build_models_file(read(path), pi, mode=os.stat(path).st_mode & 0o777, settings=beside)
    ours = tuple(f"{format_pointer(('providers', name))}/" for name in names)
    problems = lint(seen, rules.load(MODELS_KIND), beside)
    return [each for each in problems if f"{each.pointer}/".startswith(ours)]


@dataclass(frozen=True)
class TurnResult:
    """One turn of a model: what the mock gateway answered."""

    model: str
    status: int
    message: str = ""


def try_models(built: BuiltSource) -> Iterator[TurnResult]:
    """Each model of models.json asked once, as pi asks, through the mock gateway on this machine.
    Raises OSError where no port can be had."""
    from pigen.mock.gateway import FixedWorkspace, MockGateway
    from pigen.mock.gateway_thread import serve_in_thread
    from pigen.mock.team_setup import build_setup

    team = built.resolved.teams[0]
    providers = built.files[0].providers or {}
    here = build_setup(team, {})
    values = {name: label for label, name in here.labels.items()}
    mock = MockGateway(FixedWorkspace(here.workspace), dialect=team.names.dialect)
    with serve_in_thread(mock) as gateway:
        for name, provider in providers.items():
            key = _get_key_name(built, name)
            for model in _list_models(provider)[:MAX_MODELS]:
                status, message = _send_turn(gateway.base, values.get(key, key), provider, model)
                yield TurnResult(f"{name}/{model}", status, message)


def _get_key_name(built: BuiltSource, provider: str) -> str:
    value: Any = built.resolved.teams[0].names.node.value
    return str(value["pi"]["providers"][provider].get("key", ""))


def _list_models(provider: Any) -> list[str]:
    return [str(model["id"]) for model in provider.get("models", ())]


def _fill_in(text: str) -> str:
    """The text of a header with a word in the place of each variable: the mock takes any key."""
    return "".join("mock" if is_variable else part for is_variable, part in split_variables(text))


def _send_turn(base: str, key: str, provider: Any, model: str) -> tuple[int, str]:
    """The status of a small streamed turn, and an error's message."""
    body = {
        "model": model,
        "messages": [{"role": "user", "content": "Say hello."}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "store": False,
    }
    headers = {n: _fill_in(t) for n, t in (provider.get("headers") or {}).items() if t[:1] != "!"}
    headers |= {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = Request(f"{base}/chat/completions", json.dumps(body).encode(), headers)
    opener = build_opener(ProxyHandler({}))  # the machine itself is asked, whatever proxy is set
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            done = b"data: [DONE]" in answer.read()
            return answer.status, "" if done else "the stream did not end"
    except HTTPError as error:
        with suppress(ValueError, AttributeError):
            return error.code, str(json.loads(error.read()).get("message", ""))
        return error.code, ""
