"""Asking where pi finds a key."""

from __future__ import annotations

from dataclasses import dataclass

from pigen.common.credentials import find_secret
from pigen.pi import interpolation
from pigen.wizard import references
from pigen.wizard.machine import KEY_VARIABLE, MachineState
from pigen.wizard.questions import ChoiceOption, ChoiceQuestion, TextQuestion
from pigen.wizard.references import PastedKey
from pigen.wizard.script_runner import Script

KEEP, SUGGESTED, OTHER, COMMAND, PASTE = "keep", "suggested", "variable", "command", "paste"
FILE, PLAIN, NOWHERE = "file", "models.json", "nowhere"
TITLES = {
    "op": "1Password, by `op read`",
    "security": "the macOS keychain, by `security`",
    "pass": "pass",
    "secret-tool": "the desktop's keyring, by `secret-tool`",
}
ENTRY_QUESTIONS = {
    "op": ("Which field? Its secret reference", "op://Private/Portkey/credential"),
    "security": ("Under which service name?", "portkey"),
    "pass": ("Under which name?", "portkey/api-key"),
    "secret-tool": ("Under which value of the attribute service?", "portkey"),
}
# `op` takes a new item only with its whole form, so a pasted key goes to the others.
WRITABLE_STORES = ("security", "pass", "secret-tool")


@dataclass(frozen=True)
class KeyToStore:
    """A pasted key that is to be put somewhere: into a keeper under `entry`, or into a file."""

    store: str
    entry: str
    pasted: PastedKey


def suggest_variable(key: str) -> str:
    """A good name for the variable that holds a key."""
    if key == "direct" or find_secret(key):
        return KEY_VARIABLE
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in key.upper())
    return f"PORTKEY_{name}_KEY"


def ask(
    name: str,
    machine: MachineState,
    current: str | None,
    purpose: str,
    key_file: str,
    allows_plaintext: bool,
    alias: str = "",
) -> Script:
    """Where pi finds the key `name`: the reference, and what has to be stored for it, if anything.

    current   the reference it has already
    purpose   what the key is for
    key_file  where a pasted key would be kept, if in a file
    allows_plaintext     a pasted key may be written into models.json
    alias      another name by which options mean this key; "" for none
    """

    def make_alias(what: str) -> str:
        return f"{what} {alias}" if alias else ""

    variable = (
        current[1:] if current and interpolation.is_name(current[1:]) else suggest_variable(name)
    )
    choice = yield ChoiceQuestion(
        f"key {name}",
        alias=make_alias("key"),
        text=f"Where does pi find {purpose}?",
        why="The key itself is not written to models.json: pi looks it up each time.",
        flag=f"--key-env {_format_prefix(name)}NAME",
        options=tuple(_list_options(machine, current, variable)),
        default=KEEP if current else SUGGESTED,
    )
    if choice == KEEP and current:
        return current, None
    if choice == SUGGESTED:
        return f"${variable}", None
    if choice == OTHER:
        named = yield TextQuestion(
            f"variable {name}",
            alias=make_alias("variable"),
            text="Which environment variable?",
            flag=f"--key-env {_format_prefix(name)}NAME",
            default=variable,
            read=references.parse_variable,
        )
        return named, None
    if choice == COMMAND:
        command = yield TextQuestion(
            f"command {name}",
            alias=make_alias("command"),
            text="Which command prints it?",
            why="pi runs it for each request, for at most 10 seconds.",
            flag=f"--key-command {_format_prefix(name)}COMMAND",
            read=references.parse_command,
            example="vault kv get -field=key secret/portkey",
        )
        return command, None
    if choice == PASTE:
        return (yield from _ask_pasted(name, machine, variable, key_file, allows_plaintext, alias))
    text, example = ENTRY_QUESTIONS[choice]
    entry = yield TextQuestion(
        f"entry {name}",
        text,
        flag=f"--key-command {_format_prefix(name)}COMMAND",
        default=None if choice == "op" else example,
        example=example,
        read=lambda text: references.build_store_command(choice, text),
    )
    return entry, None


def _format_prefix(name: str) -> str:
    return "" if name == "direct" else f"{name}="


def _list_options(machine: MachineState, current: str | None, variable: str) -> list[ChoiceOption]:
    state = "it is set" if variable in machine.variables else "not set yet"
    options = [ChoiceOption(SUGGESTED, f"the environment variable {variable}", state)]
    if current:
        options = [ChoiceOption(KEEP, f"as now: {references.describe_reference(current)}")]
    options.append(ChoiceOption(OTHER, "another environment variable"))
    options += [ChoiceOption(keeper, TITLES[keeper], "found here") for keeper in machine.key_stores]
    options.append(ChoiceOption(COMMAND, "another command that prints it"))
    options.append(ChoiceOption(PASTE, "I paste it now", "it is not shown; you say where it goes"))
    return options


def _ask_pasted(
    name: str,
    machine: MachineState,
    variable: str,
    key_file: str,
    allows_plaintext: bool,
    alias: str,
) -> Script:
    pasted: PastedKey = yield TextQuestion(
        f"pasted {name}",
        "The key",
        alias=f"pasted {alias}",
        why="It is not shown, printed or sent.",
        flag="--key-stdin",
        secret=True,
        read=references.parse_key,
    )
    stores = [
        ChoiceOption(each, f"in {TITLES[each].partition(',')[0]}")
        for each in machine.key_stores
        if each in WRITABLE_STORES
    ]
    stores.append(ChoiceOption(FILE, f"in the file {key_file}", "readable only by you"))
    if allows_plaintext:
        stores.append(ChoiceOption(PLAIN, "in models.json and pigen.yaml", "in plain text"))
    stores.append(
        ChoiceOption(NOWHERE, f"nowhere: I set {variable} myself", "it is forgotten at the end")
    )
    where = yield ChoiceQuestion(
        f"store {name}",
        "Where should it be kept?",
        alias=f"store {alias}",
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
        return references.build_file_command(key_file), KeyToStore(FILE, key_file, pasted)
    entry = "portkey" if name == "direct" else f"portkey-{name}"
    return references.build_store_command(where, entry), KeyToStore(where, entry, pasted)
