from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import schema
from pigen.pi.models_file import HAS_TYPE_ERRORS, ModelsFile, make_models_json


class InvalidValue(Rule):
    """A value has the right type, but pi does not accept it.

    It is empty, out of range, or not in the list of values that pi knows. One such value makes the
    file invalid, and pi loads none of its providers.

    Use one of the values that the message names, or leave the key out.
    """

    effect = REJECTED
    topic = KEYS
    prefilter_traits = (HAS_TYPE_ERRORS,)
    examples = (
        Good(make_models_json({"id": "@a/m", "input": ["text", "image"], "maxTokens": 1})),
        Good(
            make_models_json({"id": "@a/m", "contextWindow": 0}),
            pi="1.0.3",
            note="The schema does not check it before 1.2; non-positive-limit reports it.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "input": ["text", "Image"]}),
            at="/providers/portkey/models/0/input/1",
            fixed_content=make_models_json({"id": "@a/m", "input": ["text", "image"]}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "input": ["video"]}),
            at="/providers/portkey/models/0/input/0",
        ),
        Bad(make_models_json("@a/m", apiKey=""), at="/providers/portkey/apiKey"),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 0}),
            at="/providers/portkey/models/0/contextWindow",
            fixed_content=make_models_json({"id": "@a/m"}),
        ),
        Bad(
            make_models_json("@a/m", compat={"thinkingFormat": "qwen3"}),
            at="/providers/portkey/compat/thinkingFormat",
            fixed_content=make_models_json("@a/m", compat={"thinkingFormat": "qwen"}),
        ),
        Bad(
            make_models_json({"id": "@a/m", "inputLimits": {"images": {"maxPerMessage": 0}}}),
            at="/providers/portkey/models/0/inputLimits/images/maxPerMessage",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for error in schema.find_errors_of_kind(file, self.name):
            yield Problem(
                error.path,
                error.message,
                error.help,
                fix=error.fix,
                rests_on_built_ins=error.may_change,
            )
