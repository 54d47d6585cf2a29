from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import holds_secret, is_placeholder, is_secret, mask, secret_in
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Route, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.javascript.urls import parse
from pigen.pi.interpolation import key_variable, literal, variable
from pigen.pi.models_file import STRANGE, Model, ModelsFile, Provider, portkey
from pigen.pi.schema.fields import is_note

KEY = "Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's
SHORTEST = 16  # what is shorter is no key


class LiteralSecret(Rule):
    """An apiKey or header, a base URL, a name or a note holds a secret in plain text.

    It works, and whoever sees the file can use the key: in a repository of dotfiles, a backup, a
    screen shared, a prompt that quotes the file. Local dummies such as "ollama" are none.

    Put the key into an environment variable, or let a command print it ("!pass show portkey"), and
    revoke the one that has been seen.
    """

    effect = RISK
    topic = SECRETS
    keys = ("apiKey", "headers", "baseUrl", "name")
    traits = (STRANGE,)
    examples = (
        Good(portkey("@a/m")),
        Good(portkey("m", apiKey="ollama", baseUrl="http://localhost:11434/v1")),
        Good(portkey("m", apiKey="sk-no-key-required", baseUrl="http://localhost:1/v1")),
        Good(portkey("@a/m", headers={"anthropic-beta": "fine-grained-tool-streaming-2025-05-14"})),
        Good(portkey("@a/m", apiKey="sk-ant-your-key-here"), note="A placeholder."),
        Good(portkey("@a/m", headers={"x-portkey-trace-id": KEY}), note="No key by its name."),
        Good(portkey("m", name="The sk-proj models", _notes="keys begin with sk-ant-")),
        Good(portkey("m", baseUrl="https://llm.acme.io/v1?model-version=2025-04-14-preview-1")),
        Bad(portkey("@a/m", apiKey=f"sk-{KEY}"), at="/providers/portkey/apiKey"),
        Bad(portkey("@a/m", _notes=f"use sk-{KEY} here"), at="/providers/portkey/_notes"),
        Bad(portkey({"id": "@a/m", "name": f"sk-{KEY}"}), at="/providers/portkey/models/0/name"),
        Bad(
            portkey("m", baseUrl=f"https://a.io/v1?api_key=sk-{KEY}"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(portkey("m", baseUrl="https://me:pw7@a.io/v1"), at="/providers/portkey/baseUrl"),
        Bad(
            portkey("@a/m", headers={"Authorization": f"Bearer {KEY}{KEY}"}),
            at="/providers/portkey/headers/Authorization",
        ),
        Bad(
            portkey({"id": "@a/m", "headers": {"x-api-key": f"{KEY}{KEY}"}}),
            at="/providers/portkey/models/0/headers/x-api-key",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider, route, text in file.strings():
            if not holds_secret(str(route[-1]), text) or literal(text, file.pi) is None:
                continue
            instead = variable(key_variable(provider.name), file.pi)
            yield _problem(
                route,
                mask(text),
                f'Revoke it if others have seen it, and write "{instead}" or "!command" in its place.',
            )
        for base in file.base_urls():
            if ("?" in base.text or "@" in base.text) and (secret := _in_url(base.text)):
                yield _problem(
                    base.route,
                    mask(secret),
                    "Revoke it if others have seen it, and send it by apiKey or a header instead.",
                )
        yield from self.check_rest(file)

    def check_rest(self, file: ModelsFile) -> Iterator[Problem]:
        return _in_words(file)


def _in_words(file: ModelsFile) -> Iterator[Problem]:
    """Keys in names and in notes, which pi does not read."""
    owners: list[Provider | Model] = [*file.providers, *file.models]
    for owner in owners:
        value = owner.value
        for key in filter(_is_words, value) if file.strange else ("name",):
            text = value.get(key)
            if not isinstance(text, str) or len(text) < SHORTEST:
                continue
            if secret := secret_in(text):
                yield _problem(
                    (*owner.route, key),
                    mask(secret),
                    "Revoke it if others have seen it, and take it out of this text.",
                )


def _is_words(key: str) -> bool:
    return key == "name" or is_note(key)


def _problem(at: Route, secret: str, help: str) -> Problem:
    return Problem(
        at,
        f"This file holds the secret {secret} in plain text: whoever reads the file can use it.",
        help,
    )


def _in_url(text: str) -> str | None:
    """A password, or a parameter of the query that holds a key."""
    url = parse(text)
    _, colon, password = url.user.partition(":")
    if url.user and not any(sign in url.user for sign in "${}<>"):
        secret = password if colon else url.user if is_secret(url.user) else ""
        if secret and not is_placeholder(secret):
            return secret
    for pair in url.tail[1:].replace("#", "&").split("&"):
        name, _, value = pair.rpartition("=")
        if value and (secret_in(value) or holds_secret(name, value)):
            return value
    return None
