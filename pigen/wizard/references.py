"""Where pi finds a key: a variable, or a command that prints it. Never the key itself."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field

from pigen.common import credentials
from pigen.pi import interpolation
from pigen.wizard.questions import InvalidAnswer


@dataclass(frozen=True)
class PastedKey:
    """A key that was typed or pasted. It is shown nowhere, not even in a traceback."""

    key: str = field(repr=False)


def parse_variable(text: str) -> str:
    """`$NAME` for a variable's name, with or without the dollar sign. Raises Refused."""
    name = text.removeprefix("$").removeprefix("{").removesuffix("}")
    if not text:
        raise InvalidAnswer("Give the name of a variable, such as PORTKEY_API_KEY.")
    if credentials.is_secret(text):
        raise InvalidAnswer(
            "This looks like a key itself. Give the name of the variable that holds it; the key "
            "belongs in the environment."
        )
    if not interpolation.is_name(name):
        raise InvalidAnswer("A name has only letters, digits and _, and starts with no digit.")
    return f"${name}"


def parse_command(text: str) -> str:
    """`!command` for a command that prints the key. Raises Refused."""
    text = text.removeprefix("!").strip()
    if not text:
        raise InvalidAnswer("Give a command that prints the key.")
    if not text.isprintable():
        raise InvalidAnswer("A command has to be on one line.")
    if credentials.find_secret(text):
        raise InvalidAnswer(
            "The command has a key in it, which others on the machine could see. Give one that "
            "fetches it from where it is kept."
        )
    return f"!{text}"


def parse_key(text: str) -> PastedKey:
    """A key itself. Raises Refused for what cannot be one."""
    text = text.strip()
    if not text:
        raise InvalidAnswer("Nothing was pasted.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise InvalidAnswer("A key contains only ASCII characters, without spaces or line ends.")
    if text.startswith(("$", "!")):
        raise InvalidAnswer("This says where a key is; choose a variable or a command instead.")
    return PastedKey(text)


# How each keeper is asked for a key, and what names the entry there.
STORE_COMMANDS = {
    "op": "op read {}",
    "security": "security find-generic-password -s {} -w",
    "pass": "pass show {} | head -n 1",
    "secret-tool": "secret-tool lookup service {}",
}


def build_store_command(store: str, entry: str) -> str:
    """The command that asks a keeper for an entry. Raises Refused."""
    if not entry or not entry.isprintable():
        raise InvalidAnswer("Give the name of the entry.")
    if store == "op" and (not entry.startswith("op://") or entry.count("/") < 4):
        raise InvalidAnswer(
            "Write it as op://vault/item/field; 1Password copies it as a secret reference."
        )
    return "!" + STORE_COMMANDS[store].format(shlex.quote(entry))


def build_file_command(path: str) -> str:
    """The command that prints a file's content."""
    return f"!cat {shlex.quote(path)}"


def describe_reference(reference: str) -> str:
    """A reference in a sentence: "the environment variable X", "the command `...`"."""
    if interpolation.is_command(reference):
        return f"the command `{reference[1:]}`"
    return f"the environment variable {reference.removeprefix('$')}"
