"""Where each provider's key comes from, and whether it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis
from pigen.doctor.machine import Machine
from pigen.pi.interpolation import find_variables, is_command, resolve
from pigen.pi.models_file import DeclaredProvider

# The text after "!", run in a shell; what it printed, None where it failed.
RunCommand = Callable[[str], "str | None"]


@dataclass(frozen=True)
class ProviderKey:
    """A provider's key: where it was found, how it is written there, and what pi sends for it.

    `text` is None where there is none, `value` where it could not be resolved.
    """

    provider: DeclaredProvider
    location: str
    text: str | None
    value: str | None = None


def check_keys(machine: Machine, run: RunCommand | None) -> Iterator[tuple[Diagnosis, ProviderKey]]:
    """Each provider of models.json that has models. Commands are run only where `run` is given."""
    file = machine.load_models_file()
    for provider in file.providers if file else ():
        if provider.models:
            key = _find_key(machine, provider)
            yield _check_key(machine, key, run)


def _find_key(machine: Machine, provider: DeclaredProvider) -> ProviderKey:
    """pi asks auth.json first; an entry there counts even where it is empty."""
    entry = machine.files["auth.json"].value.get(provider.name)
    if isinstance(entry, dict) and entry:
        text = entry.get("key")
        return ProviderKey(provider, "auth.json", text if isinstance(text, str) else None)
    return ProviderKey(provider, "models.json", provider.value.get("apiKey"))


def _check_key(
    machine: Machine, key: ProviderKey, run: RunCommand | None
) -> tuple[Diagnosis, ProviderKey]:
    about, pi = f"key of {key.provider.name}", machine.target
    entry = machine.files["auth.json"].value.get(key.provider.name)
    if key.location == "auth.json" and isinstance(entry, dict) and entry.get("type") == "oauth":
        return Diagnosis(about, OK, "signed in, by auth.json"), key
    if not key.text:
        if "oauth" in key.provider.value:
            return Diagnosis(about, OPEN, "pi signs in.", "Run /login in pi."), key
        evidence = f"{key.location} has none, so pi answers every request with `No API key found`."
        return Diagnosis(
            about, PROBLEM, evidence, "Give the provider an apiKey in models.json."
        ), key
    if is_command(key.text):
        return _check_command_key(about, key, run)
    missing = [name for name in find_variables(key.text, pi) if not machine.env.get(name)]
    if missing:
        evidence = f"{key.location} takes it from ${missing[0]}, which is not set in this shell."
        return Diagnosis(
            about, PROBLEM, evidence, f"export {missing[0]}=..., where pi is started"
        ), key
    value = resolve(key.text, pi, machine.env)
    used = find_variables(key.text, pi)
    evidence = f"${used[0]} is set" if used else "stands in plain text"
    return Diagnosis(about, OK, f"{key.location}: {evidence}"), ProviderKey(
        key.provider, key.location, key.text, value
    )


def _check_command_key(
    about: str, key: ProviderKey, run: RunCommand | None
) -> tuple[Diagnosis, ProviderKey]:
    if run is None:
        evidence = f"{key.location} has a command for it, which was not run."
        return Diagnosis(about, OPEN, evidence, "pigen doctor --run-commands"), key
    assert key.text is not None
    value = run(key.text[1:])
    if not value:
        evidence = f"The command in {key.location} fails, or prints nothing within 10 s."
        return Diagnosis(about, PROBLEM, evidence, "Run it by hand, and see what it says."), key
    evidence = f"{key.location}: its command prints one"
    return Diagnosis(about, OK, evidence), ProviderKey(key.provider, key.location, key.text, value)
