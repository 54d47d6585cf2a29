"""Whether what was written works: by the rules, and by one turn through the mock gateway."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from pigen import rules
from pigen.diagnostics.finding import Finding
from pigen.lint.runner import lint, view
from pigen.pi.models_file import KIND as MODELS_KIND
from pigen.pi.release import Pi
from pigen.source.file import KINDS, SourceFile
from pigen.source.loading import load
from pigen.source.resolving import resolve
from pigen.text.document import pointer, read
from pigen.wizard.build import Made
from pigen.wizard.planning import SETTINGS, Plan

MOST = 50  # models that are tried
SECONDS = 10


def findings(plan: Plan, pi: Pi) -> list[Finding]:
    """What the rules say of pigen.yaml, and of the providers in models.json that are built from it,
    as they are on the disk; hints are left out."""
    loaded = load(plan.places.source)
    file = SourceFile(loaded, resolve(loaded), time() * 1000)
    found = lint(file, [rule for kind in KINDS for rule in rules.load(kind)])
    models = plan.places.models
    settings = os.path.join(plan.places.folder, SETTINGS)
    beside = read(settings) if os.path.exists(settings) else None
    seen = view(read(models), pi, mode=os.stat(models).st_mode & 0o777, settings=beside)
    ours = tuple(pointer(("providers", name)) for name in plan.made.files[0].providers or ())
    found += [
        each
        for each in lint(seen, rules.load(MODELS_KIND), beside)
        if any(f"{each.pointer}/".startswith(f"{at}/") for at in ours)
    ]
    return [each for each in found if each.severity != "info"]


@dataclass(frozen=True)
class Turn:
    """One turn of a model: what the mock gateway answered."""

    model: str
    status: int
    message: str = ""


def turns(made: Made) -> Iterator[Turn]:
    """Each model of models.json asked once, as pi asks, through the mock gateway on this machine."""
    from pigen.mock.gateway import Fixed, Gateway
    from pigen.mock.running import running
    from pigen.mock.sources import served

    team = made.resolved.teams[0]
    providers = made.files[0].providers or {}
    here = served(team, {})
    values = {name: label for label, name in here.labels.items()}
    with running(Gateway(Fixed(here.workspace))) as gateway:
        for name, provider in providers.items():
            key = _key_name(made, name)
            for model in _models(provider)[:MOST]:
                status, message = _ask(gateway.base, values.get(key, key), provider, model)
                yield Turn(f"{name}/{model}", status, message)


def _key_name(made: Made, provider: str) -> str:
    value: Any = made.resolved.teams[0].names.node.value
    return str(value["pi"]["providers"][provider].get("key", ""))


def _models(provider: Any) -> list[str]:
    return [str(model["id"]) for model in provider.get("models", ())]


def _ask(base: str, key: str, provider: Any, model: str) -> tuple[int, str]:
    """The status of a small streamed turn, and what an error said."""
    body = {
        "model": model,
        "messages": [{"role": "user", "content": "Say hello."}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "store": False,
    }
    headers = {
        n: t for n, t in (provider.get("headers") or {}).items() if "$" not in t and t[:1] != "!"
    }
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
