from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.interpolation import is_command, split_variables
from pigen.pi.models_file import ModelsFile, make_models_json


class VariableSyntaxNewerThanPi(Rule):
    r"""An apiKey or header is written as $NAME, which this pi does not support yet.

    pi reads $NAME and ${NAME} from 0.77 on. An older pi sends the text with its dollar sign, and
    the gateway answers 401.

    Write the bare name for such an old pi, or update pi. The old pi replaces no part of a value, so
    "Bearer $NAME" cannot be written for it; a command can: "!printf 'Bearer %s' \"$NAME\"".
    """

    effect = FAILS
    topic = SECRETS
    prefilter_text = ("$",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("@a/m", apiKey="PORTKEY_API_KEY"), pi="0.73.1"),
        Good(
            make_models_json("@a/m", apiKey="pa$1$word", baseUrl="http://localhost:1/v1"),
            pi="0.73.1",
        ),
        Good(make_models_json("@a/m", apiKey='!echo "$PORTKEY_API_KEY"'), pi="0.73.1"),
        Bad(
            make_models_json("@a/m"),
            at="/providers/portkey/apiKey",
            pi="0.73.1",
            fixed_content=make_models_json("@a/m", apiKey="PORTKEY_API_KEY"),
        ),
        Bad(
            make_models_json("@a/m", apiKey="${PORTKEY_API_KEY}"),
            at="/providers/portkey/apiKey",
            pi="0.74.2",
            fixed_content=make_models_json("@a/m", apiKey="PORTKEY_API_KEY"),
        ),
        Bad(
            make_models_json(
                "@a/m", apiKey="KEY", headers={"Authorization": "Bearer $PORTKEY_API_KEY"}
            ),
            at="/providers/portkey/headers/Authorization",
            pi="0.74.2",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.interpolates:
            return
        for _, path, text in file.resolvable_values:
            if "$" not in text or is_command(text):
                continue
            read = list(split_variables(text))
            name = next((part for is_variable, part in read if is_variable), None)
            if name is None or not (len(read) == 1 or name == name.upper()):
                continue
            whole = len(read) == 1
            yield Problem(
                path,
                f"pi {file.pi} will send this text with its dollar sign instead of the value of "
                f"{name}: the gateway will not accept it.",
                f"Write {quote(name, 120)}, or use pi 0.77 or newer."
                if whole
                else f"Write a command that prints the value with {name} in it, "
                "or use pi 0.77 or newer.",
                fix=Fix("Write the bare name", Replace(path, name), safe=True) if whole else None,
            )
