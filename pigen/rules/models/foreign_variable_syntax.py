from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import has_key_prefix
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.interpolation import format_variable, is_command, is_name
from pigen.pi.models_file import ModelsFile, make_models_json

# How others write a variable: (before, after, whether the name may be followed by a default).
NOTATIONS = (
    ("${{", "}}"),  # GitHub Actions
    ("{{", "}}"),  # templates
    ("${env:", "}"),  # VS Code
    ("{env:", "}"),  # opencode
    ("${", "}"),
    ("$(", ")"),  # a command in a shell
    ("$env:", ""),  # PowerShell
    ("env:", ""),
    ("env.", ""),
    ("process.env.", ""),
    ("os.environ/", ""),  # LiteLLM
    ("%", "%"),  # cmd.exe
)


class ForeignVariableSyntax(Rule):
    """An apiKey or header uses another tool's syntax for a variable.

    pi only knows $NAME and ${NAME}. {env:NAME}, ${env:NAME}, ${NAME:-default}, $env:NAME, {{NAME}},
    %NAME%, $(command) and a ${NAME without its closing brace are sent as they are, or almost, and
    the gateway answers 401.

    Write $NAME. For a command write "!command" as the whole value.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers")
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("@a/m", apiKey="${PORTKEY_API_KEY}")),
        Good(
            make_models_json("@a/m", headers={"x-portkey-metadata": '{"a": "b"}', "x-rate": "100%"})
        ),
        Good(make_models_json("@a/m", apiKey="!echo $(pass portkey)")),
        Bad(
            make_models_json("@a/m", apiKey="{env:PORTKEY_API_KEY}"),
            at="/providers/portkey/apiKey",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json("@a/m", apiKey="${PORTKEY_API_KEY:-none}"),
            at="/providers/portkey/apiKey",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json("@a/m", headers={"Authorization": "Bearer {env:PORTKEY_API_KEY}"}),
            at="/providers/portkey/headers/Authorization",
            fixed_content=make_models_json(
                "@a/m", headers={"Authorization": "Bearer $PORTKEY_API_KEY"}
            ),
        ),
        Bad(
            make_models_json("@a/m", apiKey="${PORTKEY_API_KEY"),
            at="/providers/portkey/apiKey",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json("@a/m", apiKey="%PORTKEY_API_KEY%"),
            at="/providers/portkey/apiKey",
            pi="0.73.1",
            fixed_content=make_models_json("@a/m", apiKey="PORTKEY_API_KEY"),
        ),
        Bad(
            make_models_json("@a/m", apiKey="$(pass show portkey)"), at="/providers/portkey/apiKey"
        ),
        Bad(
            make_models_json(
                "m", baseUrl="http://localhost:11434/v1", apiKey="${env:OLLAMA_API_KEY}"
            ),
            at="/providers/portkey/apiKey",
            effect=RISK,
            note="There is no fix: a server of your own often takes any key, and with the variable "
            "unset pi would refuse to ask it.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider, path, text in file.resolvable_values:
            if not ("{" in text or "%" in text or "(" in text or "env" in text):
                continue  # one of them stands in every form
            if is_command(text):
                continue
            scheme = "Bearer " if text.startswith("Bearer ") else ""
            rest = text[len(scheme) :].strip()
            inner = _parse_foreign(rest)
            if inner is None:
                continue
            name = inner if is_name(inner) else ""
            if name and not (scheme and not file.pi.interpolates):
                written = scheme + format_variable(name, file.pi)
                help = f"Write {quote(written, 120)}."
                # In {{ }} it may be for a program that renders this file.
                safe = not rest.startswith("{{")
                fix = Fix("Write it as pi reads it", Replace(path, written), safe=safe)
            else:
                help = 'Write $NAME for a variable, or "!command" as the whole value for a command.'
                fix = None
            message = (
                f"pi does not know the notation {quote(_redact_notation(rest, name))} and will "
                "send it as it is, or what is left of it: "
            )
            if provider.has_own_server and fix is not None:
                yield Problem(
                    path,
                    f"{message}a server that checks it will not accept that.",
                    f"If the server checks it, write {quote(written, 120)} and set the variable: "
                    "without it pi refuses every request. Otherwise any word will do.",
                    effect=RISK,
                )
            else:
                yield Problem(path, f"{message}the gateway will not accept that.", help, fix=fix)


def _redact_notation(text: str, name: str) -> str:
    """The notation as it may be printed: what follows the name may be a secret."""
    end = text.find(name) + len(name) if name else min(2, len(text))
    rest = text[end:]
    return text if len(rest) <= 2 or (not name and not has_key_prefix(text)) else f"{text[:end]}..."


def _parse_foreign(text: str) -> str | None:
    """The name in another tool's notation, "" for no name; None for anything else."""
    if text.startswith("${") and is_name(text[2:-1]) and text.endswith("}"):
        return None
    for before, after in NOTATIONS:
        if not text.startswith(before) or not text.endswith(after) or len(text) <= len(before):
            continue
        inner = text[len(before) : len(text) - len(after)].strip()
        inner = inner.removeprefix("secrets.").removeprefix("env.")
        if before == "$(":
            return ""
        if before == "${":
            inner = inner.partition(":")[0]
        if is_name(inner):
            return inner
        if before in ("${{", "{env:", "${env:"):
            return ""
    if text.startswith("${") and is_name(text[2:]):
        return text[2:]  # the closing brace is missing
    return None
