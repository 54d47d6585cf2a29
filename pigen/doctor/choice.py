"""Which model pi starts with, and which one it picks by name."""

from __future__ import annotations

from collections.abc import Iterator

from pigen import rules
from pigen.doctor.line import OK, PROBLEM, Line
from pigen.doctor.machine import Machine
from pigen.lint.runner import lint
from pigen.pi import catalogue
from pigen.pi.models_file import KIND, ModelsFile
from pigen.pi.selection import choose, listed, usable
from pigen.pi.selection.command import command

DEFAULTS = ("default-model-not-found", "enabled-models-match-nothing")
NOWHERE = "pi has no model to start with."


def default(machine: Machine) -> Iterator[Line]:
    """The model that pi starts with."""
    file = machine.view()
    if file is None:
        return
    settings = machine.files["settings.json"]
    chosen = [rule for rule in rules.load(KIND) if rule.name in DEFAULTS]
    found = lint(file, chosen, settings.document)
    for finding in found:
        said = f"{settings.path}, line {finding.line}: {finding.message}"
        yield Line("default model", PROBLEM, said, finding.help)
    if found:
        return
    provider, model = (settings.value.get(key) for key in ("defaultProvider", "defaultModel"))
    keyed = usable(file)
    if provider and model:
        yield _stated(file, f"{provider}/{model}", str(provider), keyed)
    else:
        yield _open(file, keyed)


def _stated(file: ModelsFile, reference: str, provider: str, keyed: frozenset[str]) -> Line:
    if provider in keyed:
        return Line("default model", OK, reference)
    others = ", ".join(sorted(keyed)) or "none"
    said = (
        f"{reference}, but {provider} has no key here, so pi silently starts with a model of another "
        f"provider that has one: {others}."
    )
    return Line("default model", PROBLEM, said, f"Set the key of {provider}; see above.")


def _open(file: ModelsFile, keyed: frozenset[str]) -> Line:
    """Without a default pi takes the first model that has a key, of whatever provider."""
    own = {provider.name for provider in file.providers if provider.models}
    past = sorted(keyed - own)
    if not keyed:
        return Line(
            "default model", PROBLEM, "No provider has a key here, so " + NOWHERE, "See above."
        )
    if not past:
        return Line("default model", OK, f"none is set; only {', '.join(sorted(keyed))} has a key")
    set_by = [
        name
        for id in past
        if id in catalogue.providers(file.pi)
        for name in catalogue.providers(file.pi)[id].env
        if (file.env or {}).get(name)
    ]
    by = f" by ${set_by[0]}" if set_by else ""
    said = (
        f"None is set, and {past[0]} has a key too{by}: pi may start with a model of it, past the "
        "gateway."
    )
    remedy = "Set defaultProvider and defaultModel in settings.json, both exact."
    return Line("default model", PROBLEM, said, remedy)


def picked(machine: Machine, model: str, provider: str | None) -> Line:
    """What `pi --model MODEL` really picks."""
    words = f"--provider {provider} --model {model}" if provider else f"--model {model}"
    about = f"pi {words}"
    file = machine.view()
    if file is None:
        return Line(about, PROBLEM, "There is no models.json to pick from.", "pigen init")
    models, keyed = listed(file), usable(file)
    choice = choose(models, provider, model, pi=machine.target, usable=keyed)
    exact = _exact(file, machine, model, keyed)
    if choice.error:
        return Line(about, PROBLEM, f"pi stops: {choice.error}", exact)
    said = f"picks {choice.provider}/{choice.id}"
    if choice.thinking:
        said += f", thinking {choice.thinking}"
    if choice.uncertain:
        return Line(about, PROBLEM, f"{said}, or another: letters beyond ASCII decide.", exact)
    if choice.warning:
        said = f"finds no such model, and sends {choice.id} to {choice.provider} all the same."
        return Line(about, PROBLEM, said, exact)
    if choice.provider not in keyed:
        return Line(about, PROBLEM, f"{said}, which has no key here", "Set its key; see above.")
    meant = _meant(file, model)
    if meant and choice.id not in meant:
        return Line(about, PROBLEM, f"{said}, not {meant[0]}", exact)
    return Line(about, OK, said)


def _meant(file: ModelsFile, model: str) -> list[str]:
    """The ids of the file that have this name after their slug."""
    return [each.id for each in file.models if model in (each.id, each.id.rpartition("/")[2])]


def _exact(file: ModelsFile, machine: Machine, model: str, keyed: frozenset[str]) -> str:
    """The command that picks what was most likely meant."""
    models = listed(file)
    for each in file.models:
        if model in (each.id, each.id.rpartition("/")[2]):
            line = command(models, each.provider.name, each.id, machine.target, keyed)
            if line:
                return line
    return "Run `pi --list-models`, and give an id as it stands there."
