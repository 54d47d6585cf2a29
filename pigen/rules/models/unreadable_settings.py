from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, SETTINGS, Bad, Fix, Good, Problem, Rule, Splice
from pigen.diagnostics.topics import MODELS
from pigen.pi.models_file import HAS_UNREADABLE_SETTINGS, ModelsFile, make_models_json
from pigen.text.document import BOM, Document


class UnreadableSettings(Rule):
    """settings.json beside the file is not valid JSON, so pi ignores all of it.

    pi warns, and runs as if defaultProvider, defaultModel, enabledModels and everything else were
    not set, with another model than the one meant. Unlike models.json, this file may have
    neither comments nor trailing commas.

    Fix the place named in the message.
    """

    effect = IGNORED
    topic = MODELS
    prefilter_traits = (HAS_UNREADABLE_SETTINGS,)
    examples = (
        Good(make_models_json("@a/m"), settings='{"theme": "dark"}'),
        Bad(
            make_models_json("@a/m"),
            at="",
            file=SETTINGS,
            settings='{"theme": "dark" "quiet": true}',
            fixed_content='{"theme": "dark", "quiet": true}',
        ),
        Bad(make_models_json("@a/m"), at="", file=SETTINGS, settings='// mine\n{"theme": "dark"}'),
        Bad(make_models_json("@a/m"), at="", file=SETTINGS, settings='{"theme": "dark",}'),
        Bad(
            make_models_json("@a/m"),
            at="",
            file=SETTINGS,
            settings='\ufeff{"theme": "dark"}',
            pi="0.80.3",
            fixed_content='{"theme": "dark"}',
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        document = file.settings_document
        if document is None:
            return
        start, end, what, help, fix = _find_first_fault(document)
        yield Problem(
            slice(start, end),
            f"pi ignores the whole settings.json: it {what}",
            help,
            fix=fix,
            file=SETTINGS,
        )


def _find_first_fault(document: Document) -> tuple[int, int, str, str, Fix | None]:
    """The first thing that is not JSON: where, why, the remedy."""
    if document.syntax == "broken":
        from pigen.rules.syntax_problems import make_fix

        fault = document.faults[0]
        return (
            fault.start,
            fault.end,
            f"is not valid JSON. {fault.message}",
            fault.help,
            make_fix(fault),
        )
    if document.text.startswith(BOM):
        fix = Fix("Remove the byte order mark", Splice(0, 1, ""), safe=True)
        return 0, 1, "starts with a byte order mark.", "Save it as UTF-8 without one.", fix
    kind, start, end = document.parse_result.extras[0]
    if kind == "comment":
        return start, end, "has a comment.", "Remove all comments.", None
    return start, end, "has a comma before a closing bracket.", "Remove the comma.", None
