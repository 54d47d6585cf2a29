"""How a release of pi reads the text of an `apiKey` or of a header: as a command, as environment
variables, or as it stands.

From 0.77 `$NAME` and `${NAME}` stand for variables anywhere in the text, `$$` for a dollar sign and
`$!` for an exclamation mark; any other `$` is literal. Before, the text as a whole may name a
variable and is sent as it stands where none of that name is set. `!command` is run by all releases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pigen.common.credentials import find_secret
from pigen.pi.release import Pi

_NAME_START = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
_NAME = _NAME_START | frozenset("0123456789")


def is_command(text: str) -> bool:
    """pi runs the text after `!` in a shell and takes what it prints."""
    return text.startswith("!")


def is_name(text: str) -> bool:
    """A name that an environment variable can have: letters, digits and `_`, no digit first."""
    return bool(text) and text[0] in _NAME_START and _NAME.issuperset(text)


def is_bare_name(text: str) -> bool:
    """The whole text looks like a variable's name, `^[A-Z_][A-Z0-9_]*$`,
    as pi's rewrite tests it."""
    return is_name(text) and text == text.upper()


def split_variables(text: str) -> Iterator[tuple[bool, str]]:
    """What pi >= 0.77 makes of a text that is no command: (True, variable) and (False, literal)."""
    literal = ""
    index = 0
    while True:
        dollar = text.find("$", index)
        if dollar < 0:
            literal += text[index:]
            break
        literal += text[index:dollar]
        follower = text[dollar + 1 : dollar + 2]
        name = ""
        index = dollar + 1
        if follower in ("$", "!"):
            literal += follower
            index = dollar + 2
        elif follower == "{" and (end := text.find("}", dollar)) > 0:
            index = end + 1
            if is_name(text[dollar + 2 : end]):
                name = text[dollar + 2 : end]
            else:
                literal += text[dollar:index]
        elif follower in _NAME_START:
            while index < len(text) and text[index] in _NAME:
                index += 1
            name = text[dollar + 1 : index]
        else:
            literal += "$"
        if name:
            if literal:
                yield False, literal
            literal = ""
            yield True, name
    if literal:
        yield False, literal


def find_variables(text: str, pi: Pi) -> list[str]:
    """The variables without which this release has no value for the text, each once."""
    if "$" not in text:
        is_rewritten = pi.rewrites_bare_names and is_bare_name(text)
        return [text] if is_rewritten else []
    if not pi.interpolates or is_command(text):
        return []
    return list(dict.fromkeys(part for is_variable, part in split_variables(text) if is_variable))


def resolve_literal(text: str, pi: Pi) -> str | None:
    """What pi sends, where that is known: None for a command and where a variable takes part."""
    if is_command(text):
        return None
    if "$" not in text or not pi.interpolates:
        is_looked_up = pi.looks_up_bare_names and is_bare_name(text)
        return None if is_looked_up else text
    read = list(split_variables(text))
    if any(is_variable for is_variable, _ in read):
        return None
    return "".join(part for _, part in read)


def resolve(text: str, pi: Pi, env: Mapping[str, str]) -> str | None:
    """What pi sends in this environment; None for a command, or where a variable is not set."""
    if is_command(text):
        return None
    if not pi.interpolates:
        return env.get(text) or text
    if pi.rewrites_bare_names and is_bare_name(text):
        return env.get(text) or None
    sent = ""
    for is_variable, part in split_variables(text):
        value = env.get(part) if is_variable else part
        if not value:
            return None
        sent += value
    return sent


def format_variable(name: str, pi: Pi) -> str:
    """How to write the variable `name` for this release: "$NAME", or "NAME" before 0.77."""
    return f"${name}" if pi.interpolates else name


def suggest_key_variable(provider: str) -> str:
    """A good name for the variable that holds a provider's key: PORTKEY_API_KEY. A key in the place
    of the provider's name does not get into it."""
    if find_secret(provider):
        return "PROVIDER_API_KEY"
    name = "".join(c if c.isascii() and c.isalnum() else " " for c in provider.upper())
    variable = "_".join([*(name.split() or ["PROVIDER"]), "API_KEY"])
    return f"_{variable}" if variable[0].isdigit() else variable


def escape(text: str, pi: Pi) -> str:
    """How to write a literal text for this release, so that pi sends exactly that."""
    if not pi.interpolates:
        return text
    doubled = text.replace("$", "$$")
    return f"${doubled}" if doubled.startswith("!") else doubled


def double_dollars(text: str, names: Iterable[str]) -> str:
    """`text` with the dollar sign before each of these names doubled, so that pi sends it."""
    import re  # only the mistaken pay for it

    return re.sub(rf"(?<!\$)\$(?=(?:{'|'.join(names)})(?![A-Za-z0-9_]))", "$$", text)


def find_header(headers: Mapping[str, str], name: str) -> str | None:
    """The key under which a header stands; `name` is in lower case, headers know no case."""
    if name in headers:
        return name
    for key in headers:
        if key.lower() == name:
            return key
    return None


def format_number(value: float) -> str:
    """A number for a message, never with an exponent: 0.0000025, 2.5, 3."""
    text = f"{value:.12f}".rstrip("0").rstrip(".")
    return text if text.strip("-0.") else f"{value:g}"


MANY = 1e15  # more than anybody reads digit by digit


def format_tokens(count: float) -> str:
    """`1 token`, `128,000 tokens`, `0.5 tokens`."""
    if count == float("inf"):
        amount = "infinitely many"
    elif not -MANY < count < MANY:
        amount = f"{float(count):.0e}"
    else:
        amount = f"{count:,.0f}" if count % 1 == 0 else format_number(count)
    return f"{amount} token{'' if count == 1 else 's'}"


def format_dollars(price: float) -> str:
    """`1 dollar`, `0.0000025 dollars`."""
    return f"{format_number(price)} dollar{'' if price == 1 else 's'}"
