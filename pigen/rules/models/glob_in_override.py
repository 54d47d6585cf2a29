from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.models_file import ModelsFile, make_models_json


class GlobInOverride(Rule):
    """A modelOverrides key is a pattern.

    Patterns with * and ? belong in enabledModels and --models. Here pi looks for a model whose id
    is exactly the key, finds none and silently ignores the override.

    Write one override for each model id.
    """

    effect = IGNORED
    topic = MODELS
    prefilter_keys = ("modelOverrides",)
    examples = (
        Good({"providers": {"openai": {"modelOverrides": {"gpt-4.1": {"maxTokens": 9000}}}}}),
        Good(
            make_models_json("@a/odd*", modelOverrides={"@a/odd*": {"name": "Odd"}}),
            note="It is a model's id.",
        ),
        Bad(
            {"providers": {"openai": {"modelOverrides": {"gpt-4*": {"maxTokens": 9000}}}}},
            at="/providers/openai/modelOverrides/gpt-4*",
        ),
        Bad(
            make_models_json("@a/gpt-4o", modelOverrides={"@a/**": {"maxTokens": 9000}}),
            at="/providers/portkey/modelOverrides/@a~1**",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            for override in provider.overrides:
                if "*" not in override.id and "?" not in override.id:
                    continue
                if all(model.id != override.id for model in provider.models):
                    yield Problem(
                        override.path,
                        f"No model has the id {quote(override.id)}, and pi reads no patterns here, "
                        "so it will ignore this override.",
                        "Write one override for each model id.",
                        key=True,
                    )
