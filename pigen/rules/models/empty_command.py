from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.interpolation import is_command
from pigen.pi.models_file import ModelsFile, make_models_json


class EmptyCommand(Rule):
    """An apiKey or header is an exclamation mark without a command.

    pi runs the text after "!" in a shell and uses what it prints. Here nothing is printed: pi
    reports `Failed to resolve ... from shell command` and sends no request.

    Write the command after it, such as "!pass show portkey". To send a text that starts with an
    exclamation mark, write "$!" (pi 0.77 and newer).
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers")
    connection_only = True
    examples = (
        Good(make_models_json("@a/m", apiKey="!pass show portkey")),
        Good(make_models_json("@a/m", apiKey="$!")),
        Bad(make_models_json("@a/m", apiKey="!"), at="/providers/portkey/apiKey"),
        Bad(
            make_models_json("@a/m", headers={"x-team": "! "}),
            at="/providers/portkey/headers/x-team",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for _, path, text in file.resolvable_values:
            if is_command(text) and not text[1:].strip():
                yield Problem(
                    path,
                    "pi will run an empty command here, get nothing and send no request.",
                    'Write the command after the exclamation mark, such as "!pass show portkey".',
                )
