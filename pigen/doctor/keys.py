"""Where each provider's key comes from, and whether it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pigen.doctor.line import OK, OPEN, PROBLEM, Line
from pigen.doctor.machine import Machine
from pigen.pi.interpolation import is_command, names, resolve
from pigen.pi.models_file import Provider

# The text after "!", run in a shell; what it printed, None where it failed.
Run = Callable[[str], "str | None"]


@dataclass(frozen=True)
class Key:
    """A provider's key: where it was found, how it is written there, and what pi sends for it.

    `text` is None where there is none, `value` where it could not be resolved.
    """

    provider: Provider
    where: str
    text: str | None
    value: str | None = None


def keys(machine: Machine, run: Run | None) -> Iterator[tuple[Line, Key]]:
    """Each provider of models.json that has models. Commands are run only where `run` is given."""
    file = machine.view()
    for provider in file.providers if file else ():
        if provider.models:
            found = _found(machine, provider)
            yield _resolved(machine, found, run)


def _found(machine: Machine, provider: Provider) -> Key:
    """pi asks auth.json first; an entry there counts even where it is empty."""
    entry = machine.files["auth.json"].value.get(provider.name)
    if isinstance(entry, dict) and entry:
        text = entry.get("key")
        return Key(provider, "auth.json", text if isinstance(text, str) else None)
    return Key(provider, "models.json", provider.value.get("apiKey"))


def _resolved(machine: Machine, key: Key, run: Run | None) -> tuple[Line, Key]:
    about, pi = f"key of {key.provider.name}", machine.target
    entry = machine.files["auth.json"].value.get(key.provider.name)
    if key.where == "auth.json" and isinstance(entry, dict) and entry.get("type") == "oauth":
        return Line(about, OK, "signed in, by auth.json"), key
    if not key.text:
        if "oauth" in key.provider.value:
            return Line(about, OPEN, "pi signs in.", "Run /login in pi."), key
        said = f"{key.where} has none, so pi answers every request with `No API key found`."
        return Line(about, PROBLEM, said, "Give the provider an apiKey in models.json."), key
    if is_command(key.text):
        return _of_command(about, key, run)
    missing = [name for name in names(key.text, pi) if not machine.env.get(name)]
    if missing:
        said = f"{key.where} takes it from ${missing[0]}, which is not set in this shell."
        return Line(about, PROBLEM, said, f"export {missing[0]}=..., where pi is started"), key
    value = resolve(key.text, pi, machine.env)
    used = names(key.text, pi)
    said = f"${used[0]} is set" if used else "stands in plain text"
    return Line(about, OK, f"{key.where}: {said}"), Key(key.provider, key.where, key.text, value)


def _of_command(about: str, key: Key, run: Run | None) -> tuple[Line, Key]:
    if run is None:
        said = f"{key.where} has a command for it, which was not run."
        return Line(about, OPEN, said, "pigen doctor --run-commands"), key
    assert key.text is not None
    value = run(key.text[1:])
    if not value:
        said = f"The command in {key.where} fails, or prints nothing within 10 s."
        return Line(about, PROBLEM, said, "Run it by hand, and see what it says."), key
    said = f"{key.where}: its command prints one"
    return Line(about, OK, said), Key(key.provider, key.where, key.text, value)
