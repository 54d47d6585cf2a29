from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_placeholder, redact_name
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.declared import is_api_key
from pigen.pi.interpolation import find_variables, is_bare_name
from pigen.pi.models_file import ModelsFile, make_models_json

OTHER = {"HOME": "/root"}


class UnsetVariable(Rule):
    """An apiKey or header needs an environment variable that is not set.

    Only checked with --env, against the environment that pigen runs in. An empty variable counts as
    not set. pi then reports `No API key found for ...`, or for a header `Failed to resolve
    provider "..." header "..." from environment variable: ...`, and sends nothing; before 0.77 it
    sends the name itself.

    Set and export the variable where pi is started; "..." stands for a name that looks like a part
    of a secret, in which a dollar sign has to be doubled.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers")
    connection_only = True
    examples = (
        Good(make_models_json("@a/m"), note="Without --env the environment is not read."),
        Good(make_models_json("@a/m"), env={"PORTKEY_API_KEY": "x"}),
        Good(make_models_json("@a/m", apiKey="!pass portkey"), env=OTHER),
        Good(
            make_models_json("@a/m"), env=OTHER, auth={"portkey": {"type": "api_key", "key": "x"}}
        ),
        Bad(make_models_json("@a/m"), at="/providers/portkey/apiKey", env=OTHER),
        Bad(make_models_json("@a/m"), at="/providers/portkey/apiKey", env={"PORTKEY_API_KEY": ""}),
        Bad(
            make_models_json("@a/m", headers={"x-team": "${TEAM}-$USER_ID"}),
            at="/providers/portkey/headers/x-team",
            env={"PORTKEY_API_KEY": "x"},
        ),
        Bad(
            make_models_json("@a/m", apiKey="hush$abcHUSHHUSHdef"),
            at="/providers/portkey/apiKey",
            env=OTHER,
            note="A key with a dollar sign in it is not shown.",
        ),
        Bad(
            make_models_json("@a/m", apiKey="PORTKEY_API_KEY"),
            at="/providers/portkey/apiKey",
            pi="0.73.1",
            env=OTHER,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        env = file.env
        if env is None:
            return
        for provider, path, text in file.resolvable_values:
            needed = find_variables(text, file.pi)
            is_key = is_api_key(path)
            if not file.pi.interpolates and is_key and is_bare_name(text) and "_" in text:
                needed = [] if is_placeholder(text) else [text]
            missing = [name for name in needed if not env.get(name)]
            if not missing:
                continue
            if is_key and provider.name in (file.auth or {}):
                continue  # auth.json's key comes first
            plural = len(missing) > 1
            listed = ", ".join(map(redact_name, missing))
            state = f"{listed} {'are' if plural else 'is'} not set"
            if not file.pi.interpolates:
                says = f"pi {file.pi} will send the name itself"
            elif is_key:
                says = f"pi will say `No API key found for {provider.name}.` and send nothing"
            else:
                says = (
                    f"pi will say `Failed to resolve provider {quote(provider.name)} header "
                    f"{quote(str(path[-1]))} from environment variable{'s' if plural else ''}: "
                    f"{listed}` and send nothing"
                )
            yield Problem(
                path,
                f"{state}: {says}.",
                f"Set and export {listed} where pi is started."
                if "..." not in listed
                else "Set and export the variable where pi is started, "
                "or write $$ for a dollar sign.",
            )
