"""Reading a models.json for what may move: its direct providers, and the built-in ones that
auth.json has a login for."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pigen import rules
from pigen.common.kinds import MODELS
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import DROPPED, REJECTED
from pigen.javascript.urls import parse_url
from pigen.lint.runner import build_models_file, lint
from pigen.outputs.redact_findings import redact_findings
from pigen.pi import catalogue, models_store
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.endpoint_owner import get_destination
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.selection.model_figures import compose_entries
from pigen.text.document import Document, read
from pigen.wizard.moving import DirectProvider, MovingSource

NO_MODELS = "It lists no models, so nothing of it can move."
AUTH, SETTINGS = "auth.json", "settings.json"


def read_source(document: Document, output: str, pi: Pi, others: Collection[str]) -> MovingSource:
    """What may move of the models.json in `document`, which is to be written at `output`; `others`
    are its providers that something else becomes of."""
    folder = os.path.dirname(document.path)
    if not os.path.exists(os.path.join(folder, AUTH)):
        folder = os.path.dirname(output)  # pi's own, where the file only lies somewhere
    file = load_file(document, pi, folder=folder)
    findings = lint(file, rules.load(MODELS))
    obstacles = find_obstacles(findings, document)
    direct = [
        _read_provider(file, name, obstacles.get(name, "") or obstacles.get("", ""))
        for name in _list_names(file, document)
        if name not in others
    ]
    return MovingSource(
        document,
        file,
        tuple(direct),
        bool(others),
        os.path.realpath(document.path) == os.path.realpath(output),
        folder,
        frozenset(each.rule for each in findings if each.severity == "error"),
    )


def load_file(
    document: Document, pi: Pi, env: Mapping[str, str] | None = None, folder: str | None = None
) -> ModelsFile:
    """The file as pi reads it, with the logins and the fetched models in `folder`; None means where
    the file lies."""
    folder = os.path.dirname(document.path) if folder is None else folder
    return build_models_file(
        document,
        pi,
        auth=read_beside(folder, AUTH),
        store=os.path.join(folder, models_store.NAME),
        env=env,
    )


def read_beside(folder: str, name: str) -> Document | None:
    path = os.path.join(folder, name)
    return read(path) if os.path.isfile(path) else None


def find_obstacles(findings: Collection[Finding], document: Document) -> dict[str, str]:
    """Why pi takes nothing of a provider, by its name; "" stands for the file as a whole."""
    lost = [each for each in findings if each.effect in (REJECTED, DROPPED)]
    found: dict[str, str] = {}
    for each in redact_findings(lost, document):
        steps = each.pointer.split("/")
        name = steps[2] if len(steps) > 2 and steps[1] == "providers" else ""
        where = f" (line {each.line})" if each.line else ""
        found.setdefault(name.replace("~1", "/").replace("~0", "~"), f"{each.message}{where}")
    return found


def find_built_in(source: MovingSource, name: str) -> DirectProvider | None:
    """A built-in provider that neither the file nor auth.json has anything of."""
    if name not in catalogue.get_providers(source.file.pi):
        return None
    return _read_provider(source.file, name, "")


def _list_names(file: ModelsFile, document: Document) -> Iterator[str]:
    value = document.value
    providers = value.get("providers") if isinstance(value, dict) else None
    names = dict.fromkeys(providers if isinstance(providers, dict) else ())
    built_in = catalogue.get_providers(file.pi)
    for name, login in (file.auth or {}).items():
        if isinstance(login, dict) and name in built_in and built_in[name].has_models:
            names.setdefault(name)
    yield from names


def _read_provider(file: ModelsFile, name: str, obstacle: str) -> DirectProvider:
    declared = next((each for each in file.providers if each.name == name), None)
    raw = file.raw.get("providers", {}) if isinstance(file.raw, dict) else {}
    whole = raw.get(name) if isinstance(raw, dict) else None
    value: Mapping[str, Any] = whole if isinstance(whole, dict) else {}
    built_in = catalogue.get_providers(file.pi).get(name)
    entries = {} if obstacle else compose_entries(file, name)
    models = {model.id: model for model in declared.models} if declared else {}
    apis = {
        id: (models[id].api if id in models else None)
        or file.built_ins.find_api(name, id)
        or (built_in.apis[0] if built_in is not None and built_in.apis else None)
        for id in entries
    }
    url = str(value.get("baseUrl") or next((m.base_url for m in models.values()), "") or "")
    upstream = get_destination(url, file.pi).upstream if url else None
    if upstream is None and not (declared is not None and declared.is_own_server):
        upstream = name if built_in is not None else find_upstream(name)
    host = parse_url(url)
    login = (file.auth or {}).get(name)
    if not entries and not obstacle:
        obstacle = NO_MODELS
    return DirectProvider(
        name,
        entries,
        apis,
        value,
        f"{host.host}{f':{host.port}' if host.port else ''}" if url else "built into pi",
        upstream,
        is_built_in=built_in is not None,
        is_local=declared is not None and declared.is_own_server,
        in_file=isinstance(raw, dict) and name in raw,
        has_login=isinstance(login, dict) and login.get("type") == "oauth",
        obstacle=obstacle,
    )
