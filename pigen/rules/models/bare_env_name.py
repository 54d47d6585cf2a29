from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_dummy, is_placeholder, is_secret
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi import catalogue
from pigen.pi.declared import is_api_key
from pigen.pi.interpolation import is_bare_name
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi

# The last word of a variable's name that holds something to send.
LAST_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PAT", "AUTH", "APIKEY", "ID", "CONFIG")

BEDROCK = "amazon-bedrock"
BEDROCK_VARIABLE = "AWS_BEARER_TOKEN_BEDROCK"


class BareEnvName(Rule):
    """An apiKey or header names an environment variable without a dollar sign.

    Since 0.79.4 pi sends such a text as it is: the gateway gets the word PORTKEY_API_KEY as a
    key and answers 401. On a built-in provider it even replaces the variable that pi would have
    found by itself (from 0.80.2). From 0.77.0 to 0.79.3 pi adds the dollar sign at start-up,
    rewriting your models.json and dropping its comments. Before that, it was the right form.
    A server on your own machine or network that checks no key answers all the same. There the
    dollar sign would do harm: if the variable is not set, pi refuses every request.

    Put a dollar sign in front if the server checks keys.
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
            make_models_json("m", apiKey="OLLAMA_API_KEY", baseUrl="http://localhost:11434/v1"),
            at="/providers/portkey/apiKey",
            effect=RISK,
            note="Such a server may take any key, and the variable may not be set.",
        ),
        Bad(
            make_models_json(
                "m",
                {"id": "n", "baseUrl": "https://api.portkey.ai/v1"},
                apiKey="GW_API_KEY",
                baseUrl="http://10.1.2.3:4000",
            ),
            at="/providers/portkey/apiKey",
            effect=RISK,
            note="The model of its own server works, and would not without the variable.",
        ),
        Bad(
            make_models_json("m", headers={"x-api-key": "GW_KEY"}, baseUrl="http://10.1.2.3:4000"),
            at="/providers/portkey/headers/x-api-key",
            effect=RISK,
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
        for provider, path, text in file.resolvable_values:
            scheme, _, name = text.rpartition(" ")
            if not is_bare_name(name) or (scheme and scheme != "Bearer"):
                continue
            if is_dummy(name) or is_placeholder(name) or is_secret(name):
                continue
            if provider.name == BEDROCK and is_api_key(path) and not _is_bedrock_key(name, file.pi):
                continue  # signed requests carry no key; dummy-key-at-bedrock
            certain = _is_variable(name)
            is_own = provider.has_own_server
            if not certain and (is_own or "_" not in name or not is_api_key(path)):
                continue
            written = f"{scheme} ${name}" if scheme else f"${name}"
            fix = None
            help = f"Write {quote(written, 120)}."
            if not is_own:
                fix = Fix("Put a dollar sign in front", Replace(path, written), safe=certain)
            if file.pi.rewrites_bare_names and not scheme:  # it rewrites whole values only
                yield Problem(
                    path,
                    f"pi will rewrite this file at start-up to put a dollar sign before {name}, "
                    "and its comments will be lost.",
                    help,
                    effect=RISK,
                    fix=fix,
                    cause="rewritten",
                )
            elif is_own:
                yield _make_conditional_problem(path, name, written, file.pi)
            else:
                yield Problem(
                    path, _format_message(name, path, file.pi), help, fix=fix, cause="sent"
                )


def _is_variable(name: str) -> bool:
    """`name` is made of words and the last says that it holds a key, as in PORTKEY_API_KEY."""
    first, _, last = name.rpartition("_")
    return bool(first) and (last in LAST_WORDS or "_API_" in name or "_KEY_" in name)


def _is_bedrock_key(name: str, pi: Pi) -> bool:
    """The variable may hold the key of the api; AWS_ACCESS_KEY_ID and the like are for signing."""
    return pi.sends_bedrock_key and (name == BEDROCK_VARIABLE or not name.startswith("AWS_"))


def _make_conditional_problem(path: JsonPath, name: str, written: str, pi: Pi) -> Problem:
    """For a server of one's own, which often takes any key, or none."""
    place = "as the key" if is_api_key(path) else "in this header"
    return Problem(
        path,
        f"pi {pi} will send the word {name} {place}, not the variable's value: a server that "
        "checks it will answer 401.",
        f"If the server checks it, write {quote(written, 120)} and set the variable: without it pi "
        "refuses every request. Otherwise leave it.",
        effect=RISK,
        cause="own server",
    )


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
        message += f" It also replaces ${built_in.env[0]}, which pi would use by itself."
    return message
