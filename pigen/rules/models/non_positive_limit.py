from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.builtin_defaults import describe_bad_provider_effect, get_bad_provider_effect
from pigen.pi.models_file import ModelsFile, make_models_json

LIMITS = ("contextWindow", "maxTokens")


class NonPositiveLimit(Rule):
    """A model's contextWindow or maxTokens is zero or negative.

    pi before 1.2 drops the provider of such a model, and before 0.80.8 it refuses the whole file.
    (From 1.2 the schema forbids it: invalid-value.)

    Write the model's limit in tokens, or leave the key out for pi's default.
    """

    effect = DROPPED
    topic = FIGURES
    prefilter_keys = ("contextWindow", "maxTokens")
    examples = (
        Good(make_models_json({"id": "@a/m", "contextWindow": 1}), pi="1.0.3"),
        Good(
            {"providers": {"openai": {"modelOverrides": {"gpt-4o": {"contextWindow": 0}}}}},
            pi="1.0.3",
            note="pi lets it pass in an override.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 0}),
            at="/providers/portkey/models/0/contextWindow",
            pi="1.0.3",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json({"id": "@a/m", "maxTokens": -1}),
            at="/providers/portkey/models/0/maxTokens",
            pi="0.80.3",
            effect=REJECTED,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.checks_compat:
            return
        for model in file.models:
            for key in LIMITS:
                if model.value.get(key, 1) > 0:
                    continue
                yield Problem(
                    (*model.path, key),
                    f"{quote(key)} of {quote(model.id)} is {model.value[key]}, and pi takes only "
                    f"more than 0.{describe_bad_provider_effect(file.pi)}",
                    "Write the limit in tokens, or remove the key for pi's default.",
                    effect=get_bad_provider_effect(file.pi),
                    fix=Fix("Remove it", Remove((*model.path, key))),
                )
