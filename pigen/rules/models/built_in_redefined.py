from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Add, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.interpolation import format_number
from pigen.pi.models_file import DeclaredModel, DeclaredProvider, ModelsFile

# What pi assumes for an entry of `models` that does not say.
DEFAULT_CONTEXT = 128000
DEFAULT_MAX_TOKENS = 16384
NOT_IN_OVERRIDES = ("id", "api", "baseUrl")


class BuiltInRedefined(Rule):
    """A model that pi has built in is defined anew instead of overridden.

    An entry in `models` replaces the built-in one whole. Whatever it does not state falls back to
    pi's defaults for unknown models: no thinking, a price of 0, text alone, 128,000 tokens of
    context and 16,384 of answer, no compat. Only what is really lost is named.

    Change single fields in `modelOverrides`, which keeps the rest of what pi knows.
    """

    effect = RISK
    topic = MODELS
    rests_on_built_ins = True
    prefilter_keys = ("models",)
    examples = (
        Good({"providers": {"openai": {"modelOverrides": {"gpt-4.1": {"name": "mine"}}}}}),
        Good({"providers": {"openai": {"models": [{"id": "my-own-model"}]}}}),
        Good(
            {
                "providers": {
                    "openai": {
                        "models": [
                            {
                                "id": "gpt-4.1",
                                "input": ["text", "image"],
                                "cost": {
                                    "input": 2,
                                    "output": 8,
                                    "cacheRead": 0.5,
                                    "cacheWrite": 0,
                                },
                                "contextWindow": 1000000,
                                "maxTokens": 30000,
                            }
                        ]
                    }
                }
            },
            note="It states all that pi knew.",
        ),
        Bad(
            {
                "providers": {
                    "openai": {"apiKey": "$MY_KEY", "models": [{"id": "gpt-4.1", "name": "mine"}]}
                }
            },
            at="/providers/openai/models/0/id",
            fixed_content={
                "providers": {
                    "openai": {
                        "apiKey": "$MY_KEY",
                        "modelOverrides": {"gpt-4.1": {"name": "mine"}},
                    }
                }
            },
        ),
        Bad(
            {
                "providers": {
                    "openai": {
                        "models": [{"id": "gpt-4.1", "baseUrl": "https://api.portkey.ai/v1"}]
                    }
                }
            },
            at="/providers/openai/models/0/id",
            note="modelOverrides cannot change a model's address.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        built_in = catalogue.get_providers(file.pi)
        for provider in file.providers:
            if not provider.models or provider.name not in built_in:
                continue
            known = file.built_ins.get_model_ids(provider.name)
            for model in provider.models:
                lost = _list_lost_facts(file, model) if model.id in known else ()
                if not lost:
                    continue
                yield Problem(
                    (*model.path, "id"),
                    f"pi replaces the {quote(model.id)} it knows by this entry, and so loses "
                    f"{_join_words(lost)}.",
                    'Move what you change to "modelOverrides", which keeps the rest.'
                    if _is_movable(model)
                    else "State these fields in the entry, for modelOverrides cannot change a "
                    "model's address.",
                    fix=_make_move(provider, model),
                )


def _list_lost_facts(file: ModelsFile, model: DeclaredModel) -> list[str]:
    """What pi knows about the built-in model of this id and forgets for the entry."""
    fact = file.built_ins.find_fact(model.id, model.provider.name)
    if fact is None:
        return []
    fields = dict(model.value)
    if file.pi.overrides_custom_models:
        fields.update(*(o.value for o in model.provider.overrides if o.id == model.id))
    lost = []
    if fact.context != DEFAULT_CONTEXT and "contextWindow" not in fields:
        lost.append(f"its contextWindow ({fact.context:,} becomes {DEFAULT_CONTEXT:,})")
    if fact.output != DEFAULT_MAX_TOKENS and "maxTokens" not in fields:
        lost.append(f"its maxTokens ({fact.output:,} becomes {DEFAULT_MAX_TOKENS:,})")
    if any(fact.cost) and "cost" not in fields:
        lost.append(
            f"its price ({format_number(fact.cost[0])} and {format_number(fact.cost[1])} dollars become 0)"
        )
    if fact.reasoning and "reasoning" not in fields:
        lost.append("its thinking")
    if "image" in fact.input and "input" not in fields:
        lost.append("its images")
    return lost


def _join_words(things: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(things[:-1]), things[-1])))


def _is_movable(model: DeclaredModel) -> bool:
    return "api" not in model.value and "baseUrl" not in model.value


def _make_move(provider: DeclaredProvider, model: DeclaredModel) -> Fix | None:
    """Move the entry to modelOverrides, where it can go there."""
    fields = {k: v for k, v in model.value.items() if k not in NOT_IN_OVERRIDES}
    if not _is_movable(model) or not fields or any(o.id == model.id for o in provider.overrides):
        return None
    alone = len(provider.value["models"]) == 1
    gone = Remove((*provider.path, "models") if alone else model.path)
    path = (*provider.path, "modelOverrides")
    added = (
        Add(path, model.id, fields)
        if "modelOverrides" in provider.value
        else Add(provider.path, "modelOverrides", {model.id: fields})
    )
    return Fix("Move the entry to modelOverrides", gone, added)
