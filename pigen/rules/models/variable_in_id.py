from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.models_file import ModelsFile, portkey


class VariableInId(Rule):
    """A model id holds an environment variable.

    pi resolves variables in apiKey and headers, never in ids. It sends `$HOME/models/x` as it
    stands, and the server knows no model of that name.

    Write the id in full, as the server lists it.
    """

    effect = FAILS
    topic = MODELS
    mentions = ("$",)
    examples = (
        Good(portkey("@openai-prod/gpt-4o"), note="The key's variable is no matter of ids."),
        Good(portkey("@a/us$model"), note="Only capitals after the sign name a variable."),
        Bad(portkey("$HOME/models/qwen.gguf"), at="/providers/portkey/models/0/id"),
        Bad(portkey("@a/${MODEL}"), at="/providers/portkey/models/0/id"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for model in file.models:
            if "$" in model.id and (variable := _variable(model.id)):
                yield Problem(
                    (*model.route, "id"),
                    f"pi does not resolve {variable} in an id: it sends the text as it stands, and the "
                    "server knows no such model.",
                    "Write the id in full, as the server lists it.",
                )


def _variable(id: str) -> str | None:
    import re  # only ids with a dollar sign need it

    found = re.search(r"\$[A-Z_][A-Z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*\}", id)
    return found[0] if found else None
