"""Asking where pi finds a key."""

from __future__ import annotations

from dataclasses import dataclass

from pigen.pi import interpolation
from pigen.wizard import references
from pigen.wizard.machine import VARIABLE, Found
from pigen.wizard.questions import Choice, Option, Text
from pigen.wizard.references import Pasted
from pigen.wizard.session import Script

KEEP, SUGGESTED, OTHER, COMMAND, PASTE = "keep", "suggested", "variable", "command", "paste"
FILE, PLAIN, NOWHERE = "file", "models.json", "nowhere"
TITLES = {
    "op": "1Password, by `op read`",
    "security": "the macOS keychain, by `security`",
    "pass": "pass",
    "secret-tool": "the desktop's keyring, by `secret-tool`",
}
ENTRY = {
    "op": ("Which field? Its secret reference", "op://Private/Portkey/credential"),
    "security": ("Under which service name?", "portkey"),
    "pass": ("Under which name?", "portkey/api-key"),
    "secret-tool": ("Under which value of the attribute service?", "portkey"),
}
# `op` takes a new item only with its whole form, so a pasted key goes to the others.
STORES = ("security", "pass", "secret-tool")


@dataclass(frozen=True)
class Storing:
    """A pasted key that is to be put somewhere: into a keeper under `entry`, or into a file."""

    keeper: str
    entry: str
    pasted: Pasted


def suggestion(key: str) -> str:
    """A good name for the variable that holds a key."""
    if key == "direct":
        return VARIABLE
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in key.upper())
    return f"PORTKEY_{name}_KEY"


def ask(
    name: str,
    found: Found,
    current: str | None,
    purpose: str,
    key_file: str,
    plain: bool,
    also: str = "",
) -> Script:
    """Where pi finds the key `name`: the reference, and what has to be stored for it, if anything.

    current   the reference it has already
    purpose   what the key is for
    key_file  where a pasted key would be kept, if in a file
    plain     a pasted key may be written into models.json
    also      another name by which options mean this key; "" for none
    """

    def other(what: str) -> str:
        return f"{what} {also}" if also else ""

    variable = current[1:] if current and interpolation.is_name(current[1:]) else suggestion(name)
    way = yield Choice(
        f"key {name}",
        also=other("key"),
        text=f"Where does pi find {purpose}?",
        why="The key itself is not written to models.json: pi looks it up each time.",
        flag=f"--key-env {_prefix(name)}NAME",
        options=tuple(_ways(found, current, variable)),
        default=KEEP if current else SUGGESTED,
    )
    if way == KEEP and current:
        return current, None
    if way == SUGGESTED:
        return f"${variable}", None
    if way == OTHER:
        named = yield Text(
            f"variable {name}",
            also=other("variable"),
            text="Which environment variable?",
            flag=f"--key-env {_prefix(name)}NAME",
            default=variable,
            read=references.variable,
        )
        return named, None
    if way == COMMAND:
        command = yield Text(
            f"command {name}",
            also=other("command"),
            text="Which command prints it?",
            why="pi runs it for each request, for at most 10 seconds.",
            flag=f"--key-command {_prefix(name)}COMMAND",
            read=references.command,
            example="vault kv get -field=key secret/portkey",
        )
        return command, None
    if way == PASTE:
        return (yield from _pasted(name, found, variable, key_file, plain, also))
    text, example = ENTRY[way]
    entry = yield Text(
        f"entry {name}",
        text,
        flag=f"--key-command {_prefix(name)}COMMAND",
        default=None if way == "op" else example,
        example=example,
        read=lambda text: references.kept(way, text),
    )
    return entry, None


def _prefix(name: str) -> str:
    return "" if name == "direct" else f"{name}="


def _ways(found: Found, current: str | None, variable: str) -> list[Option]:
    state = "it is set" if variable in found.variables else "not set yet"
    ways = [Option(SUGGESTED, f"the environment variable {variable}", state)]
    if current:
        ways = [Option(KEEP, f"as now: {references.shown(current)}")]
    ways.append(Option(OTHER, "another environment variable"))
    ways += [Option(keeper, TITLES[keeper], "found here") for keeper in found.keepers]
    ways.append(Option(COMMAND, "another command that prints it"))
    ways.append(Option(PASTE, "I paste it now", "it is not shown; you say where it goes"))
    return ways


def _pasted(
    name: str, found: Found, variable: str, key_file: str, plain: bool, also: str
) -> Script:
    pasted: Pasted = yield Text(
        f"pasted {name}",
        "The key",
        also=f"pasted {also}",
        why="It is not shown, printed or sent.",
        flag="--key-stdin",
        secret=True,
        read=references.key,
    )
    stores = [
        Option(each, f"in {TITLES[each].partition(',')[0]}")
        for each in found.keepers
        if each in STORES
    ]
    stores.append(Option(FILE, f"in the file {key_file}", "readable by you alone"))
    if plain:
        stores.append(Option(PLAIN, "in models.json and pigen.yaml", "in plain text"))
    stores.append(
        Option(NOWHERE, f"nowhere: I set {variable} myself", "it is forgotten at the end")
    )
    where = yield Choice(
        f"store {name}",
        "Where shall it be kept?",
        also=f"store {also}",
        why="Nothing is written before you have seen the whole plan.",
        flag="--key-store WHERE",
        options=tuple(stores),
        default=stores[0].value,
    )
    if where == NOWHERE:
        return f"${variable}", None
    if where == PLAIN:
        return pasted.key.replace("$", "$$"), None
    if where == FILE:
        return references.in_file(key_file), Storing(FILE, key_file, pasted)
    entry = "portkey" if name == "direct" else f"portkey-{name}"
    return references.kept(where, entry), Storing(where, entry, pasted)
