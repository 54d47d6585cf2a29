from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import HAS_FAULTS, ModelsFile


class InvalidSyntax(Rule):
    """The text is not the JSON that pi reads.

    pi reads JSON and, from 0.73.1, `//` comments and trailing commas; nothing else. A single fault
    loses the whole file: pi goes on with the built-in providers and, in print mode, does not even
    say so.

    Fix each place named in the message.
    """

    effect = REJECTED
    topic = SYNTAX
    prefilter_traits = (HAS_FAULTS,)
    checks_syntax = True
    examples = (
        Good('{"providers": {}}'),
        Good('{"providers": {}, // to come\n}', note="pi takes out comments and trailing commas."),
        Good('{"providers": {,}}', note="The comma before the bracket goes, whatever precedes it."),
        Good('{"name": "é // no comment", "providers": {}}'),
        Bad(
            '{"name": "a" "providers": {}}',
            at="",
            fixed_content='{"name": "a", "providers": {}}',
        ),
        Bad("{providers: {}}", at="/providers", fixed_content='{"providers": {}}'),
        Bad("{'providers': {}}", at="/providers", fixed_content='{"providers": {}}'),
        Bad('{"providers": {},,}', at="", fixed_content='{"providers": {},}'),
        Bad(
            '{"providers": {}, "cost": .5}',
            at="/cost",
            fixed_content='{"providers": {}, "cost": 0.5}',
        ),
        Bad('{"providers": {"a": {"models": [{"id": "b"}}}}', at="/providers/a"),
        Bad('{"providers": {}}  # mine', at="", fixed_content='{"providers": {}}  // mine'),
        Bad("", at="", note="An empty file is not JSON."),
        Bad(
            '{"providers": {\n{{- if .local }}\n"p": {"baseUrl": '
            "{{ .url | quote }}}\n{{ end }}\n}}",
            at="/providers",
            note="One finding for a template, and no fix.",
        ),
        Bad('{{"providers": {}}', at="", note="No template, but a brace too many."),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.document.syntax == "broken":
            from pigen.rules.syntax_problems import list_problems

            yield from list_problems(file)
