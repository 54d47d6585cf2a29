from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.models_file import ModelsFile, make_models_json


class VariableInId(Rule):
    """A model id contains an environment variable.

    pi resolves variables in apiKey and headers, never in ids. It sends `$HOME/models/x` as it
    is, and the server knows no model of that name.

    Write the full id, as the server lists it.
    """

    effect = FAILS
    topic = MODELS
    prefilter_text = ("$",)
    examples = (
        Good(make_models_json("@openai-prod/gpt-4o"), note="A variable in the key is fine."),
        Good(make_models_json("@a/us$model"), note="Only capitals after the sign name a variable."),
        Bad(make_models_json("$HOME/models/qwen.gguf"), at="/providers/portkey/models/0/id"),
        Bad(make_models_json("@a/${MODEL}"), at="/providers/portkey/models/0/id"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for model in file.models:
            if "$" in model.id and (variable := _find_variable(model.id)):
                yield Problem(
                    (*model.path, "id"),
                    f"pi does not resolve {variable} in an id: it sends the text as it is, and the "
                    "server knows no such model.",
                    "Write the id in full, as the server lists it.",
                )


def _find_variable(id: str) -> str | None:
    import re  # only ids with a dollar sign need it

    match = re.search(r"\$[A-Z_][A-Z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*\}", id)
    return match[0] if match else None
