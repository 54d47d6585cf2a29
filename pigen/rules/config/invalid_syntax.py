from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.portkey.config import ConfigFile
from pigen.rules.syntax_problems import list_portkey_problems


class InvalidSyntax(Rule):
    """The text of a Config is not valid JSON or YAML.

    Portkey accepts a Config as JSON and answers 400 to anything else. Comments, trailing commas and
    YAML are allowed here, because the tool that sends the file may turn them into JSON; the
    dashboard's editor does not.

    Fix each place named in the message.
    """

    effect = REJECTED
    topic = SYNTAX
    checks_syntax = True
    examples = (
        Good('{"provider": "@openai-prod"}'),
        Good('{"provider": "@openai-prod", // to come\n}'),
        Bad(
            '{provider: "@openai-prod"}',
            at="/provider",
            fixed_content='{"provider": "@openai-prod"}',
        ),
        Bad('{"provider": "@a" "retry": {"attempts": 1}}', at=""),
        Bad("", at=""),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        return list_portkey_problems(file.document, '{"provider": "@openai-prod"}')
