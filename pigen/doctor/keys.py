"""Where each provider's key comes from, and whether it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pigen.common.name_list import join_names
from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis
from pigen.doctor.load_state import LoadState
from pigen.doctor.machine import Machine
from pigen.pi import catalogue
from pigen.pi.declared import DeclaredProvider
from pigen.pi.interpolation import find_variables, is_command, resolve

# The text after "!", run in a shell; what it printed, None where it failed.
RunCommand = Callable[[str], "str | None"]
ENVIRONMENT = "environment"


@dataclass(frozen=True)
class ProviderKey:
    """A provider's key: where it was found, how it is written there, and what pi sends for it.

    `text` is None for a missing key, `value` where it could not be resolved.
    """

    provider: DeclaredProvider
    location: str
    text: str | None
    value: str | None = None


def check_keys(
    machine: Machine, load: LoadState, run: RunCommand | None
) -> Iterator[tuple[Diagnosis, ProviderKey]]:
    """Each provider of models.json that has models. Commands are run only where `run` is given."""
    file = machine.load_models_file()
    for provider in file.providers if file else ():
        if provider.models:
            line, key = _check_key(machine, _find_key(machine, provider), run)
            error = load.find_key_error(provider.name) if key.location == "models.json" else None
            if error and line.state != PROBLEM:
                line = Diagnosis(line.about, PROBLEM, error.message, error.help, finding=error)
            yield replace(line, provider=provider.name), key


def _find_key(machine: Machine, provider: DeclaredProvider) -> ProviderKey:
    """pi asks auth.json first, where an entry counts even if it is empty, then models.json, and for
    a provider of its own the environment; up to 0.79.10 the environment before models.json."""
    own = ProviderKey(provider, ENVIRONMENT, *_find_own_variable(machine, provider.name))
    entry = machine.files["auth.json"].value.get(provider.name)
    if isinstance(entry, dict) and entry:
        text = entry.get("key")
        key = ProviderKey(provider, "auth.json", text if isinstance(text, str) else None)
        signs_in = entry.get("type") == "oauth"
        return own if own.text and not key.text and not signs_in else key
    key = ProviderKey(provider, "models.json", provider.value.get("apiKey"))
    if own.text and not (key.text and machine.target.prefers_file_key):
        return own
    return key


def _list_own_variables(machine: Machine, name: str) -> Sequence[str]:
    built_in = catalogue.get_providers(machine.target).get(name)
    return built_in.env if built_in else ()


def _find_own_variable(machine: Machine, name: str) -> tuple[str | None, str | None]:
    """The variable of a built-in provider that is set, and its value."""
    for variable in _list_own_variables(machine, name):
        if machine.env.get(variable):
            return variable, machine.env[variable]
    return None, None


def _check_key(
    machine: Machine, key: ProviderKey, run: RunCommand | None
) -> tuple[Diagnosis, ProviderKey]:
    about, pi = f"key of {key.provider.name}", machine.target
    if key.location == ENVIRONMENT:
        return Diagnosis(about, OK, f"${key.text} is set, pi's own variable for it"), key
    entry = machine.files["auth.json"].value.get(key.provider.name)
    if key.location == "auth.json" and isinstance(entry, dict) and entry.get("type") == "oauth":
        return Diagnosis(about, OK, "signed in, by auth.json"), key
    if not key.text:
        return _check_missing_key(machine, key), key
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
    evidence = f"${used[0]} is set" if used else "is in plain text"
    return Diagnosis(about, OK, f"{key.location}: {evidence}"), ProviderKey(
        key.provider, key.location, key.text, value
    )


def _check_missing_key(machine: Machine, key: ProviderKey) -> Diagnosis:
    name = key.provider.name
    about = f"key of {name}"
    if "oauth" in key.provider.value:
        return Diagnosis(about, OPEN, "pi signs in.", "Run /login in pi.")
    variables = _list_own_variables(machine, name)
    if variables:
        listed = join_names([f"${each}" for each in variables], "or")
        evidence = (
            f"{key.location} has none, and {listed} is not set in this shell, "
            "so pi answers every request with `No API key found`."
        )
        remedy = f"export {variables[-1]}=..., where pi is started"
        return Diagnosis(about, PROBLEM, evidence, remedy)
    if name in catalogue.get_providers(machine.target):
        evidence = f"{key.location} has none; pi uses the provider's own sign-in."
        return Diagnosis(
            about, OPEN, evidence, "Run /login in pi, or set up the service's credentials."
        )
    evidence = f"{key.location} has none, so pi answers every request with `No API key found`."
    return Diagnosis(about, PROBLEM, evidence, "Give the provider an apiKey in models.json.")


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
        return Diagnosis(about, PROBLEM, evidence, "Run it by hand to see what it says."), key
    evidence = f"{key.location}: its command prints one"
    return Diagnosis(about, OK, evidence), ProviderKey(key.provider, key.location, key.text, value)
