from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import find_secret, holds_secret, is_placeholder, is_secret, mask
from pigen.diagnostics.rule import RISK, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.javascript.urls import parse_url
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.interpolation import format_variable, resolve_literal, suggest_key_variable
from pigen.pi.models_file import MAY_HAVE_UNKNOWN_KEYS, ModelsFile, make_models_json

EXAMPLE_KEY = "Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's
MIN_LENGTH = 16  # what is shorter is no key


class LiteralSecret(Rule):
    """An apiKey or header, a base URL, a name or a note holds a secret in plain text.

    It works, but anyone who sees the file can use the key: in a repository of dotfiles, a backup, a
    shared screen, a prompt that quotes the file. Local dummies such as "ollama" are not secrets.

    Put the key into an environment variable, or let a command print it ("!pass show portkey"), and
    revoke a key that others may have seen.
    """

    effect = RISK
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers", "baseUrl", "name")
    prefilter_traits = (MAY_HAVE_UNKNOWN_KEYS,)
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("m", apiKey="ollama", baseUrl="http://localhost:11434/v1")),
        Good(make_models_json("m", apiKey="sk-no-key-required", baseUrl="http://localhost:1/v1")),
        Good(
            make_models_json(
                "@a/m", headers={"anthropic-beta": "fine-grained-tool-streaming-2025-05-14"}
            )
        ),
        Good(make_models_json("@a/m", apiKey="sk-ant-your-key-here"), note="A placeholder."),
        Good(
            make_models_json("@a/m", headers={"x-portkey-trace-id": EXAMPLE_KEY}),
            note="Its name does not suggest a key.",
        ),
        Good(make_models_json("m", name="The sk-proj models", _notes="keys begin with sk-ant-")),
        Good(
            make_models_json(
                "m", baseUrl="https://llm.acme.io/v1?model-version=2025-04-14-preview-1"
            )
        ),
        Bad(make_models_json("@a/m", apiKey=f"sk-{EXAMPLE_KEY}"), at="/providers/portkey/apiKey"),
        Bad(
            make_models_json("@a/m", _notes=f"use sk-{EXAMPLE_KEY} here"),
            at="/providers/portkey/_notes",
        ),
        Bad(
            make_models_json({"id": "@a/m", "name": f"sk-{EXAMPLE_KEY}"}),
            at="/providers/portkey/models/0/name",
        ),
        Bad(
            make_models_json("m", baseUrl=f"https://a.io/v1?api_key=sk-{EXAMPLE_KEY}"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json("m", baseUrl="https://me:pw7@a.io/v1"), at="/providers/portkey/baseUrl"
        ),
        Bad(
            make_models_json(
                "@a/m", headers={"Authorization": f"Bearer {EXAMPLE_KEY}{EXAMPLE_KEY}"}
            ),
            at="/providers/portkey/headers/Authorization",
        ),
        Bad(
            make_models_json(
                {"id": "@a/m", "headers": {"x-api-key": f"{EXAMPLE_KEY}{EXAMPLE_KEY}"}}
            ),
            at="/providers/portkey/models/0/headers/x-api-key",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider, path, text in file.resolvable_values:
            if not holds_secret(str(path[-1]), text) or resolve_literal(text, file.pi) is None:
                continue
            instead = format_variable(suggest_key_variable(provider.name), file.pi)
            yield _make_problem(
                path,
                mask(text),
                f'Revoke it if others have seen it, and write "{instead}" or '
                '"!command" in its place.',
            )
        for base in file.base_urls:
            if ("?" in base.text or "@" in base.text) and (
                secret := _find_secret_in_url(base.text)
            ):
                yield _make_problem(
                    base.path,
                    mask(secret),
                    "Revoke it if others have seen it, and send it by apiKey or a header instead.",
                )
        yield from self.check_without_connection(file)

    def check_without_connection(self, file: ModelsFile) -> Iterator[Problem]:
        return _check_prose(file)


def _check_prose(file: ModelsFile) -> Iterator[Problem]:
    """Keys in names and in notes, which pi does not read."""
    owners: list[DeclaredProvider | DeclaredModel] = [*file.providers, *file.models]
    if not file.may_have_unknown_keys:  # to ask once is cheaper than to ask for thousands of names
        names = [owner.value["name"] for owner in owners if "name" in owner.value]
        if find_secret("\n".join(names)) is None:
            return
    keys = sorted(filter(_is_prose_key, set().union(*(owner.value for owner in owners))))
    for owner in owners:
        for key in keys:
            text = owner.value.get(key)
            if not isinstance(text, str) or len(text) < MIN_LENGTH:
                continue
            if secret := find_secret(text):
                yield _make_problem(
                    (*owner.path, key),
                    mask(secret),
                    "Revoke it if others have seen it, and take it out of this text.",
                )


def _is_prose_key(key: str) -> bool:
    from pigen.pi.schema.unread_keys import is_note

    return key == "name" or is_note(key)


def _make_problem(at: JsonPath, secret: str, help: str) -> Problem:
    return Problem(
        at,
        f"This file holds the secret {secret} in plain text: anyone who reads the file can use it.",
        help,
        cause="secret",
    )


def _find_secret_in_url(text: str) -> str | None:
    """A password, or a parameter of the query that holds a key."""
    url = parse_url(text)
    _, colon, password = url.user.partition(":")
    if url.user and not any(sign in url.user for sign in "${}<>"):
        secret = password if colon else url.user if is_secret(url.user) else ""
        if secret and not is_placeholder(secret):
            return secret
    for pair in url.tail[1:].replace("#", "&").split("&"):
        name, _, value = pair.rpartition("=")
        if value and (find_secret(value) or holds_secret(name, value)):
            return value
    return None
