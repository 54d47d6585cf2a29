from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.portkey.key import KeyFile
from pigen.rules.syntax_problems import list_portkey_problems


class InvalidSyntax(Rule):
    """The text of a key file is not valid JSON or YAML.

    It cannot be sent to the admin API, which accepts JSON.

    Fix each place named in the message.
    """

    effect = REJECTED
    topic = SYNTAX
    checks_syntax = True
    examples = (
        Good('{"name": "pi", "scopes": ["completions.write"]}'),
        Bad(
            '{"name": "pi" "scopes": ["completions.write"]}',
            at="",
            fixed_content='{"name": "pi", "scopes": ["completions.write"]}',
        ),
        Bad("", at=""),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        if isinstance(file, KeyFile):
            yield from list_portkey_problems(
                file.document, '{"name": "pi", "scopes": ["completions.write"]}'
            )
