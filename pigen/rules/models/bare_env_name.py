from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_dummy, is_placeholder, is_secret
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.javascript.urls import parse_url
from pigen.pi import catalogue
from pigen.pi.interpolation import is_bare_name
from pigen.pi.models_file import ModelsFile, is_api_key, make_models_json
from pigen.pi.release import Pi

# The last word of a variable's name that holds something to send.
LAST_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PAT", "AUTH", "APIKEY", "ID", "CONFIG")


class BareEnvName(Rule):
    """An apiKey or header names an environment variable without a dollar sign.

    Since 0.79.4 pi sends such a text as it stands: the gateway gets the word PORTKEY_API_KEY for a
    key and answers 401. On a built-in provider it even takes the place of the variable that pi
    would have found by itself (from 0.80.2). From 0.77.0 to 0.79.3 pi puts the dollar sign in at
    start-up, rewriting your models.json and dropping its comments. Before, it was the right way.

    Put a dollar sign in front.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers")
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("@a/m", apiKey="PORTKEY_API_KEY"), pi="0.76.0"),
        Good(
            make_models_json("m", apiKey="EMPTY", baseUrl="http://localhost:8000/v1"),
            note="A dummy.",
        ),
        Good(make_models_json("@a/m", headers={"x-method": "POST", "x-mode": "DRY_RUN"})),
        Good(
            make_models_json("@a/m", apiKey="AKIAIOSFODNN7EXAMPLQ"), note="This looks like a key."
        ),
        Good(make_models_json("m", apiKey="LM_STUDIO", baseUrl="http://localhost:1234/v1")),
        Bad(
            make_models_json("@a/m", apiKey="PORTKEY_API_KEY"),
            at="/providers/portkey/apiKey",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json("@a/m", headers={"x-portkey-api-key": "PORTKEY_KEY"}),
            at="/providers/portkey/headers/x-portkey-api-key",
            fixed_content=make_models_json("@a/m", headers={"x-portkey-api-key": "$PORTKEY_KEY"}),
        ),
        Bad(
            {"providers": {"openai": {"apiKey": "OPENAI_API_KEY"}}},
            at="/providers/openai/apiKey",
            fixed_content={"providers": {"openai": {"apiKey": "$OPENAI_API_KEY"}}},
        ),
        Bad(
            make_models_json("@a/m", headers={"Authorization": "Bearer PORTKEY_API_KEY"}),
            at="/providers/portkey/headers/Authorization",
            fixed_content=make_models_json(
                "@a/m", headers={"Authorization": "Bearer $PORTKEY_API_KEY"}
            ),
        ),
        Bad(
            make_models_json("@a/m", apiKey="PORTKEY_API_KEY"),
            at="/providers/portkey/apiKey",
            pi="0.78.0",
            effect=RISK,
            fixed_content=make_models_json("@a/m"),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.pi.interpolates:
            return
        for provider, path, text in file.list_resolvable_values():
            scheme, _, name = text.rpartition(" ")
            if not is_bare_name(name) or (scheme and scheme != "Bearer"):
                continue
            if is_dummy(name) or is_placeholder(name) or is_secret(name):
                continue
            certain = _is_variable(name)
            if not certain:
                local = parse_url(provider.value.get("baseUrl", "")).is_private()
                if local or "_" not in name or not is_api_key(path):
                    continue
            written = f"{scheme} ${name}" if scheme else f"${name}"
            fix = Fix("Put a dollar sign in front", Replace(path, written), safe=certain)
            help = f"Write {quote(written, 120)}."
            if file.pi.rewrites_bare_names and not scheme:  # it rewrites whole values only
                yield Problem(
                    path,
                    f"pi will rewrite this file at start-up to put a dollar sign before {name}, and "
                    "its comments will be lost.",
                    help,
                    effect=RISK,
                    fix=fix,
                )
            else:
                yield Problem(path, _format_message(name, path, file.pi), help, fix=fix)


def _is_variable(name: str) -> bool:
    """`name` is made of words and the last says that it holds a key, as in PORTKEY_API_KEY."""
    first, _, last = name.rpartition("_")
    return bool(first) and (last in LAST_WORDS or "_API_" in name or "_KEY_" in name)


def _format_message(name: str, path: JsonPath, pi: Pi) -> str:
    if not is_api_key(path):
        return (
            f"pi {pi} will send the word {name} in this header, not the variable's value: "
            "the gateway will not know it."
        )
    message = (
        f"pi {pi} will send the word {name} as the key, not the variable's value: "
        "every request will be answered with 401."
    )
    built_in = catalogue.get_providers(pi).get(str(path[1]))
    if built_in is not None and built_in.env and pi.prefers_file_key and not pi.newer:
        message += f" It also takes the place of ${built_in.env[0]}, which pi would use by itself."
    return message
