from __future__ import annotations

from collections.abc import Iterator

from pigen.credentials import holds_secret, mask
from pigen.formats.models import ModelsFile, portkey
from pigen.rule import RISK, Bad, Good, Problem, Rule
from pigen.values import key_variable, literal, variable

KEY = "Zx81kQ0pLm72VbTr5NcY"  # no key of anybody's


class LiteralSecret(Rule):
    """An apiKey or header holds a secret in plain text.

    It works, and whoever sees the file can use the key: in a repository of dotfiles, a backup, a
    screen shared, a prompt that quotes the file. Local dummies such as "ollama" are none.

    Put the key into an environment variable, or let a command print it ("!pass show portkey"), and
    revoke the one that has been seen.
    """

    effect = RISK
    keys = ("apiKey", "headers")
    examples = (
        Good(portkey("@a/m")),
        Good(portkey("m", apiKey="ollama", baseUrl="http://localhost:11434/v1")),
        Good(portkey("m", apiKey="sk-no-key-required", baseUrl="http://localhost:1/v1")),
        Good(portkey("@a/m", headers={"anthropic-beta": "fine-grained-tool-streaming-2025-05-14"})),
        Good(portkey("@a/m", apiKey="sk-ant-your-key-here"), note="A placeholder."),
        Good(portkey("@a/m", headers={"x-portkey-trace-id": KEY}), note="No key by its name."),
        Bad(portkey("@a/m", apiKey=f"sk-{KEY}"), at="/providers/portkey/apiKey"),
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
            yield Problem(
                route,
                f"This file holds the secret {mask(text)} in plain text: whoever reads the file can "
                "use it.",
                f'Revoke it if others have seen it, and write "{instead}" or "!command" in its place.',
            )
